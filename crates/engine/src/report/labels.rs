//! Words of reports, in English and Chinese. Terms of the real system come from its own pages.

use ferry_model::Lang;
use ferry_store::records::{TaskKind, TaskStatus};

/// The English or the Chinese of a pair.
pub(super) fn of(lang: Lang, pair: (&'static str, &'static str)) -> &'static str {
    if lang == Lang::Zh { pair.1 } else { pair.0 }
}

pub(super) const BASIC: (&str, &str) = ("Basic Information", "基本信息");
pub(super) const DETAILS: (&str, &str) = ("Details", "详情");
pub(super) const NOT_DONE: (&str, &str) = ("Not done", "未完成");
pub(super) const ALSO: (&str, &str) = ("Also worth knowing", "其他说明");
pub(super) const REWRITES: (&str, &str) = ("Rewrites", "名称替换");
pub(super) const KIND: (&str, &str) = ("kind", "类型");
pub(super) const TOTAL: (&str, &str) = ("total", "总数");
pub(super) const WORKFLOW: (&str, &str) = ("workflow", "业务流程");
pub(super) const NAME: (&str, &str) = ("name", "名称");
pub(super) const TYPE: (&str, &str) = ("type", "子类型");
pub(super) const ACTION: (&str, &str) = ("action", "操作");
pub(super) const OUTCOME: (&str, &str) = ("outcome", "结果");
pub(super) const SAVED: (&str, &str) = ("saved", "已保存");
pub(super) const COMMITTED: (&str, &str) = ("committed", "已提交");
pub(super) const DEPLOYED: (&str, &str) = ("deployed", "已发布");
pub(super) const REASON: (&str, &str) = ("reason and advice", "原因与建议");

/// Results of an import are made, those of an export are written.
pub(super) fn results(kind: TaskKind) -> (&'static str, &'static str) {
    match kind {
        TaskKind::Import => ("Import Results", "导入结果"),
        TaskKind::Export => ("Export Results", "导出结果"),
    }
}

pub(super) fn settings(kind: TaskKind) -> (&'static str, &'static str) {
    match kind {
        TaskKind::Import => ("Import Settings", "导入设置"),
        TaskKind::Export => ("Export Settings", "导出设置"),
    }
}

pub(super) fn report(kind: TaskKind) -> (&'static str, &'static str) {
    match kind {
        TaskKind::Import => ("Import report", "导入报告"),
        TaskKind::Export => ("Export report", "导出报告"),
    }
}

/// The state of a task as the console names it.
pub fn status_label(status: TaskStatus, lang: Lang) -> &'static str {
    of(
        lang,
        match status {
            TaskStatus::Init => ("Initial", "初始状态"),
            TaskStatus::Editing => ("Editing", "编辑中"),
            TaskStatus::Importing => ("Importing", "导入中"),
            TaskStatus::ImportSuccess => ("Completed", "导入成功"),
            TaskStatus::PartialSuccess => ("Partial success", "部分成功"),
            TaskStatus::ImportError => ("Import Failed", "导入失败"),
            TaskStatus::Exporting => ("Exporting", "导出中"),
            TaskStatus::ExportSuccess => ("Completed", "导出成功"),
            TaskStatus::ExportError => ("Export Failed", "导出失败"),
            TaskStatus::Revoked => ("Revoked", "已取消"),
        },
    )
}

/// How an object ended (`ok`, `waiting`, …); other words stay as they are.
pub fn outcome_label(outcome: &str, lang: Lang) -> &str {
    let pair = match outcome {
        "ok" => ("ok", "成功"),
        "waiting" => ("waiting", "等待"),
        "blocked" => ("blocked", "受阻"),
        "failed" => ("failed", "失败"),
        "skipped" => ("skipped", "跳过"),
        other => return other,
    };
    of(lang, pair)
}

/// What was done to an object (`create`, `update`, …); other words stay as they are.
pub fn action_label(action: &str, lang: Lang) -> &str {
    let pair = match action {
        "create" => ("create", "新建"),
        "update" => ("update", "更新"),
        "unchanged" => ("unchanged", "未变化"),
        "skip" => ("skip", "跳过"),
        "blocked" => ("blocked", "受阻"),
        "export" => ("export", "导出"),
        other => return other,
    };
    of(lang, pair)
}

/// Names of classes of occurrences.
pub(super) fn class_label(class: ferry_model::settings::OccurrenceClass, lang: Lang) -> &'static str {
    use ferry_model::settings::OccurrenceClass::{Comment, Identifier, String};
    of(
        lang,
        match class {
            Identifier => ("identifier", "标识符"),
            String => ("string", "字符串"),
            Comment => ("comment", "注释"),
        },
    )
}

/// Titles of keys that stand in the basic information and the settings of a task. Keys that are not here are shown with `_` as a space.
pub(super) fn key_title(key: &str, lang: Lang) -> String {
    let pair = match key {
        "task" => ("Task", "任务"),
        "status" => ("Status", "状态"),
        "workspace" => ("Workspace", "工作空间"),
        "created_by" => ("Created by", "创建人"),
        "created_at" => ("Created at", "创建时间"),
        "started_at" => ("Started at", "开始时间"),
        "finished_at" => ("Finished at", "结束时间"),
        "duration" => ("Duration", "耗时"),
        "attempt" => ("Attempt", "执行次数"),
        "remarks" => ("Remarks", "备注"),
        "package" => ("Package", "包"),
        "destination" => ("Destination", "目标"),
        "location" => ("Location", "位置"),
        "format" => ("Format", "格式"),
        "bytes" => ("Bytes", "字节数"),
        "sha256" => ("SHA-256", "SHA-256"),
        "mode" => ("Mode", "模式"),
        "tenant" => ("Tenant", "租户"),
        "region" => ("Region", "地域"),
        "importer" => ("Imported by", "导入人"),
        "source_workspace" => ("Source workspace", "源工作空间"),
        "computing_resource_mapping" => ("Computing Resource Mapping", "计算资源映射"),
        "resource_group_mapping" => ("Resource Group Mapping", "资源组映射"),
        "dependency_mapping" => ("Dependency Mapping", "依赖映射"),
        "dry_run" => ("Dry-run Property", "空跑属性"),
        "data_service" => ("DataService Studio Settings", "数据服务设置"),
        "committing_rule" => ("Committing Rule", "提交规则"),
        "change_owner" => ("Change Owner", "责任人变更"),
        "data_source_mapping" => ("Data Source Mapping", "数据源映射"),
        "parameters" => ("Parameters", "文本参数"),
        "conflicts" => ("Conflicts", "同名冲突策略"),
        "failure_policy" => ("Failure policy", "失败策略"),
        "duplicates" => ("Duplicates", "重复对象"),
        "scheduling" => ("Scheduling", "调度资源组"),
        "integration" => ("Data Integration", "数据集成资源组"),
        "workspaces" => ("New Project Name", "新项目名称"),
        "commit" => ("Commit", "自动提交"),
        "deploy" => ("Deploy", "自动发布"),
        "ignore_lock" => ("Ignore lock", "自动绕过锁定"),
        "resources" => ("Resources", "资源"),
        "functions" => ("Functions", "函数"),
        "tables" => ("Tables", "表"),
        "nodes" => ("Nodes", "节点"),
        "processes" => ("Business processes", "数据服务业务流程"),
        "since" => ("Since", "起始时间"),
        "only" => ("Only", "仅导出"),
        "exclude" => ("Excluded", "排除"),
        "left_out" => ("Left out", "未包含"),
        other => {
            let mut words = other.replace('_', " ");
            if let Some(first) = words.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            return words;
        }
    };
    of(lang, pair).to_owned()
}
