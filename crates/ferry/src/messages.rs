//! Everything that the command line says beside findings, in English and Chinese.

use std::fmt::Display;

use ferry_model::Lang;

/// A text in both languages, with named placeholders: `{name}`.
#[derive(Clone, Copy, Debug)]
pub struct Message {
    en: &'static str,
    zh: &'static str,
}

impl Message {
    /// The text with its placeholders filled.
    pub fn text(self, lang: Lang, args: &[(&str, &dyn Display)]) -> String {
        let mut out = if lang == Lang::Zh { self.zh } else { self.en }.to_owned();
        for (name, value) in args {
            out = out.replace(&format!("{{{name}}}"), &value.to_string());
        }
        out
    }

    /// The text of a message without placeholders.
    pub fn plain(self, lang: Lang) -> &'static str {
        if lang == Lang::Zh { self.zh } else { self.en }
    }
}

macro_rules! messages {
    ($($(#[$doc:meta])* $name:ident: $en:literal, $zh:literal;)*) => {
        $($(#[$doc])* pub const $name: Message = Message { en: $en, zh: $zh };)*

        /// Every message with its name.
        #[cfg(test)]
        const ALL: &[(&str, Message)] = &[$((stringify!($name), $name)),*];
    };
}

messages! {
    // Words
    YES: "yes", "是";
    NONE: "none", "无";
    KIND: "kind", "类型";
    NAME: "name", "名称";
    WORKFLOW: "workflow", "业务流程";
    TYPE: "type", "子类型";
    STATUS: "status", "状态";
    VERSION: "version", "版本";
    OWNER: "owner", "责任人";
    FOLDER: "folder", "目录";
    TOTAL: "total", "总数";
    COUNT: "count", "数量";
    MODE: "mode", "模式";
    REGION: "region", "地域";
    USER: "user", "账号";
    USER_ID: "source user id", "源用户ID";
    ROLE: "role", "角色";
    DISPLAY_NAME: "display name", "显示名";
    PROJECT: "project", "项目";
    DEV_PROJECT: "development project", "开发项目";
    IDENTIFIER: "identifier", "标识";
    IS_DEFAULT: "default", "默认";
    CREATED: "created", "新建";
    UPDATED: "updated", "更新";
    UNCHANGED: "unchanged", "未变";
    SKIPPED: "skipped", "跳过";
    BLOCKED: "blocked", "受阻";
    FAILED: "failed", "失败";
    WAITING: "waiting", "等待";
    SAVED: "saved", "已保存";
    COMMITTED: "committed", "已提交";
    DRAFT: "draft", "草稿";
    DEPLOYED: "deployed", "已发布";
    NEW: "new", "新建";
    CHANGED: "changed", "变更";
    SAVE: "save", "保存";
    COMMIT: "commit", "提交";
    DEPLOY: "deploy", "发布";
    REWRITES: "rewrites", "替换";
    DATE: "when", "时间";
    BY: "by", "操作人";
    TASK: "task", "任务";
    WORKSPACE: "workspace", "工作空间";
    COMPUTING_RESOURCES: "Computing resources", "计算资源";
    RESOURCE_GROUPS: "Resource groups", "资源组";
    MEMBERS: "Members", "成员";
    OBJECTS: "Objects", "对象";
    TABLE: "table", "表";
    RULE: "rule", "规则";
    STATE: "state", "状态";
    LOCKED_BY: "locked by {user}", "已被 {user} 锁定";

    // Workspaces
    WORKSPACE_CREATED: "Workspace {name} is ready ({mode} mode, {compute} computing resources, {groups} resource groups)",
        "工作空间 {name} 已创建（{mode}，{compute} 个计算资源，{groups} 个资源组）";
    MODE_STANDARD: "standard", "标准模式";
    MODE_BASIC: "basic", "简单模式";
    NO_WORKSPACES: "There are no workspaces yet; make one with: ferry workspace create NAME --compute ODPS:DISPLAY_NAME",
        "还没有工作空间，创建命令：ferry workspace create NAME --compute ODPS:DISPLAY_NAME";
    NO_OBJECTS: "No objects", "没有对象";
    NO_RULES: "No monitoring rules to show; rules whose table does not exist here are kept but not shown",
        "没有可显示的监控规则；表不存在的规则会保留但不显示";
    OBJECTS_SHOWN: "{count} objects", "共 {count} 个对象";
    LOCKED: "{user} holds the edit lock of {key} now", "{key} 已由 {user} 锁定编辑";
    UNLOCKED: "The edit lock of {key} is free", "{key} 的编辑锁已释放";
    TABLE_CREATED: "Table {name} is there, in development and production", "表 {name} 已在开发和生产环境创建";
    MEMBER_ADDED: "{user} is {role} of {workspace} now", "{user} 现在是 {workspace} 的{role}";
    MEMBER_REMOVED: "{user} is no member of {workspace} any more", "{user} 已不再是 {workspace} 的成员";
    MEMBER_WAS_NONE: "{user} was no member of {workspace}", "{user} 原本就不是 {workspace} 的成员";
    MOVED_COMMIT: "Committed {count} objects", "已提交 {count} 个对象";
    MOVED_DEPLOY: "Deployed {count} objects", "已发布 {count} 个对象";
    RULE_ASSOCIATED: "associated with {node}", "已关联 {node}";
    RULE_UNASSOCIATED: "without a node", "未关联节点";
    RULE_WAITING: "waits for its node to be deployed", "等待其节点发布";

    // Data directory
    INIT_DONE: "Data directory {path} is ready", "数据目录 {path} 已就绪";
    INIT_CREDENTIALS: "These credentials are shown once; keep them", "以下凭据仅显示一次，请妥善保存";
    INIT_USER: "user      {value}", "用户名    {value}";
    INIT_PASSWORD: "password  {value}", "密码      {value}";

    // Server
    SERVE_READY: "Ferry is ready: {url}", "Ferry 已就绪：{url}";
    SERVE_LOG_IN: "Log in with these; the password is shown once", "请用以下账号登录；密码仅显示一次";
    SERVE_PASSWORD_KNOWN: "Log in with the password of before; --reset-password makes a new one", "请使用原密码登录；如需新密码，请加 --reset-password";
    SERVE_STOP: "Ctrl-C stops it", "按 Ctrl-C 停止";
    WORKER_READY: "{count} workers wait for tasks", "{count} 个 worker 正在等待任务";
    CONFIG_KEY: "key", "配置项";
    CONFIG_VALUE: "value", "值";
    CONFIG_ORIGIN: "from", "来源";

    // Packages
    VERIFY_OK: "{package} can be imported: {format}, {objects} objects", "{package} 可以导入：{format}，{objects} 个对象";
    VERIFY_REJECTED: "{package} cannot be imported", "{package} 无法导入";
    MORE_LIKE_IT: "… and {count} more {code}; --json lists all", "… 另有 {count} 个 {code}，--json 可列出全部";
    FINDINGS_COUNT: "errors: {errors}, warnings: {warnings}, notes: {notes}", "错误：{errors}，警告：{warnings}，提示：{notes}";
    SHOW_BASIC: "Basic information", "基本信息";
    SHOW_OVERVIEW: "Overview", "概览";
    SHOW_DETAILS: "Details", "详情";
    FORMAT: "format", "格式";
    SOURCE_WORKSPACE: "source workspace", "源工作空间";
    UNKNOWN: "unknown", "未知";
    SIZE: "size", "大小";
    BYTES: "{count} bytes", "{count} 字节";
    ENGINES: "computing resources", "计算资源";
    OWNERS: "owners", "责任人";
    SCHEDULING_GROUPS: "scheduling resource groups", "调度资源组";
    INTEGRATION_GROUPS: "Data Integration resource groups", "数据集成资源组";
    FINDINGS: "Findings", "检查结果";
    DIFF_SAME: "The two packages hold the same objects", "两个包的对象相同";
    DIFF_SUMMARY: "{added} added, {removed} removed, {changed} changed, {same} the same", "新增 {added}，删除 {removed}，变更 {changed}，相同 {same}";

    // Plan
    PLAN_TITLE: "Plan: {package} → {workspace} ({mode})", "计划：{package} → {workspace}（{mode}）";
    PLAN_SOURCE: "{format}, source workspace {source}, imported by {user}", "{format}，源工作空间 {source}，导入人 {user}";
    PLAN_REFUSED: "This import would be refused", "该导入将被拒绝";
    PLAN_FINDINGS: "To be known", "须知";
    PLAN_NEW: "New ({count})", "新建（{count}）";
    PLAN_CHANGED: "Changed ({count})", "变更（{count}）";
    PLAN_UNCHANGED: "Unchanged: {count}", "未变：{count}";
    PLAN_SKIPPED: "Left out ({count})", "跳过（{count}）";
    PLAN_BLOCKED: "Blocked ({count}): not imported", "受阻（{count}）：不导入";
    PLAN_HELD: "Saved only ({count}): saved as drafts, not committed", "仅保存（{count}）：存为草稿，不提交";
    PLAN_WAITING: "Waiting ({count}): saved, the rest waits", "等待（{count}）：已保存，后续等待";
    PLAN_NOTES: "Notes ({count})", "说明（{count}）";
    PLAN_REWRITES: "Rewrites: {count} in {objects} objects", "替换：{objects} 个对象中共 {count} 处";
    PLAN_REWRITE_LINE: "{from} → {to}: {count} ({classes})", "{from} → {to}：{count} 处（{classes}）";
    CLASS_IDENTIFIER: "{count} in code", "代码 {count}";
    CLASS_STRING: "{count} in strings", "字符串 {count}";
    CLASS_COMMENT: "{count} in comments", "注释 {count}";
    PLAN_AFTER: "Afterwards: {save} saved, {commit} committed, {deploy} deployed, {waiting} waiting",
        "完成后：保存 {save}，提交 {commit}，发布 {deploy}，等待 {waiting}";
    PLAN_COMMITS: "committed", "提交";
    PLAN_DEPLOYS: "committed and deployed", "提交并发布";
    PLAN_SAVES: "saved", "保存";
    PLAN_NOTHING: "Nothing would change", "不会有任何变化";
    PLAN_SAVED: "Plan saved to {path}; apply it with: ferry apply {path}", "计划已保存到 {path}，执行：ferry apply {path}";
    PLAN_MORE: "… and {count} more; --full shows all", "… 另有 {count} 项，--full 显示全部";
    PLAN_MORE_LIKE_IT: "… and {count} more {code}; --full shows all", "… 另有 {count} 项 {code}，--full 显示全部";
    PLAN_DRY_RUN: "dry-run", "空跑";

    // Import and tasks
    SEE_PLAN: "the whole plan: ferry plan {package} --to {workspace}", "完整计划：ferry plan {package} --to {workspace}";
    ASK_IMPORT: "Import into {workspace}?", "确认导入到 {workspace}？";
    ASK_UNDO: "Undo task {id} ({name})?", "撤销任务 {id}（{name}）？";
    ASK_DELETE: "Delete task {id} ({name})? The objects it imported stay.", "删除任务 {id}（{name}）？已导入的对象会保留。";
    RESUMES: "Task {id} of the same package and settings was interrupted; this goes on with it", "相同包和设置的任务 {id} 曾中断，将继续执行";
    INTERRUPT_ASKED: "Stopping at the next checkpoint…", "将在下一个检查点停止…";
    NEXT_REPORT: "The whole report: ferry task report {id}", "完整报告：ferry task report {id}";
    NEXT_RETRY: "Import again what is left: ferry task retry {id}", "重新导入剩余部分：ferry task retry {id}";
    NEXT_UNDO: "Take it back: ferry task undo {id}", "撤销：ferry task undo {id}";
    NO_TASKS: "There are no tasks yet", "还没有任务";
    TASK_IMPORT: "import", "导入";
    TASK_EXPORT: "export", "导出";
    TASK_KIND: "kind", "类别";
    CREATED_BY: "created by", "创建人";
    CREATED_AT: "created", "创建时间";
    STARTED_AT: "started", "开始时间";
    FINISHED_AT: "finished", "结束时间";
    ATTEMPTS: "attempts", "执行次数";
    REMARKS: "remarks", "备注";
    PACKAGE: "package", "包";
    PROGRESS: "progress", "进度";
    UNDONE: "Task {id} is undone; {workspace} is as it was before", "任务 {id} 已撤销，{workspace} 已恢复原状";
    CANCELLED: "Task {id} is cancelled; what it had applied is undone", "任务 {id} 已取消，已应用的部分已撤销";
    DELETED: "Task {id} is deleted", "任务 {id} 已删除";
    WRITTEN: "Written: {path}", "已写入：{path}";

    // Export
    EXPORTED: "{count} objects of {workspace} written to {path} ({format}, {bytes} bytes)", "已将 {workspace} 的 {count} 个对象写入 {path}（{format}，{bytes} 字节）";
    LEFT_OUT: "{count} objects have no {status} version and were left out", "{count} 个对象没有 {status} 版本，未导出";
    MAN_WRITTEN: "{count} manual pages written to {path}", "已将 {count} 个手册页写入 {path}";

    // Progress
    STEP_VERIFY: "Verifying", "校验";
    STEP_PLAN: "Planning", "计划";
    STEP_CONTENTS: "Storing resources", "存储资源";
    STEP_SAVE: "Saving", "保存";
    STEP_COMMIT: "Committing", "提交";
    STEP_DEPLOY: "Deploying", "发布";
    STEP_QUALITY_RULES: "Quality rules", "质量规则";
    STEP_REPORT: "Reporting", "生成报告";
    STEP_UNDO: "Undoing", "撤销";
    STEP_EXPORT: "Exporting", "导出";

    // Hints
    DID_YOU_MEAN_ONLY: "did you mean {name}?", "您是否想用 {name}？";
    DID_YOU_MEAN: "did you mean {name}? There are: {all}", "您是否想用 {name}？现有：{all}";

    // Demo
    DEMO_STEP: "{number}. {title}", "{number}. {title}";
    DEMO_WORKSPACES: "Two workspaces: demo_dev and demo_prod", "两个工作空间：demo_dev 和 demo_prod";
    DEMO_WORKSPACES_REUSED: "The workspaces demo_dev and demo_prod are there from an earlier run", "工作空间 demo_dev 和 demo_prod 已由之前的运行创建";
    DEMO_CONFLICT: "demo_dev already has a resource store_calendar.csv of its own, with another content", "demo_dev 已有同名资源 store_calendar.csv，内容不同";
    DEMO_PACKAGE: "A sample package of the workspace {source}, made by a generator", "由生成器制作的 {source} 工作空间示例包";
    DEMO_FILES: "package   {package}", "包        {package}";
    DEMO_SETTINGS: "settings  {settings}", "设置      {settings}";
    DEMO_VERIFY: "Verify it", "校验";
    DEMO_PLAN: "Look at the plan", "查看计划";
    DEMO_IMPORT: "Import it", "导入";
    DEMO_AGAIN: "Importing the same package again changes nothing: what is equal stays as it is", "再次导入同一个包不会有变化：相同的对象保持原样";
    DEMO_NEXT: "What to try next", "接下来可以尝试";
    DEMO_TRY_REPORT: "the report as a page for the browser", "生成浏览器可打开的报告";
    DEMO_TRY_OBJECTS: "the nodes of the destination", "查看目标空间的节点";
    DEMO_TRY_CAT: "a node's code, with the names replaced", "查看替换名称后的节点代码";
    DEMO_TRY_HISTORY: "the versions of the resource that stayed a draft", "查看只保存为草稿的资源的版本";
    DEMO_TRY_RULES: "the monitoring rules page", "查看监控规则";
    DEMO_TRY_EXPORT: "pack the workspace to move it on to demo_prod", "打包工作空间，以便迁移到 demo_prod";
    DEMO_TRY_UNDO: "take the import back", "撤销本次导入";
    DEMO_WRITTEN: "Sample package and settings written", "示例包和设置文件已写入";
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn placeholders(text: &str) -> BTreeSet<&str> {
        text.split('{').skip(1).filter_map(|part| part.split_once('}').map(|(name, _)| name)).collect()
    }

    #[test]
    fn every_message_is_there_in_both_languages_with_the_same_placeholders() {
        for (name, message) in ALL {
            assert!(!message.en.trim().is_empty() && !message.zh.trim().is_empty(), "{name} is empty");
            assert_eq!(placeholders(message.en), placeholders(message.zh), "{name}");
            assert!(
                !message.en.ends_with('.') || message.en.matches(". ").count() > 0 || *name == "ASK_DELETE",
                "{name} ends with a full stop"
            );
        }
    }

    #[test]
    fn chinese_texts_are_chinese() {
        let same_on_purpose = ["DEMO_STEP"];
        for (name, message) in ALL {
            let chinese = message.zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            assert!(chinese || same_on_purpose.contains(name), "{name} is not translated: {}", message.zh);
        }
    }

    #[test]
    fn placeholders_are_filled_by_name() {
        let text = DEMO_STEP.text(Lang::En, &[("number", &1), ("title", &"x")]);
        assert_eq!(text, "1. x");
    }
}
