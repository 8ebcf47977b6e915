//! Codes of the command line.

use crate::codes;

codes! {
    /// No such workspace.
    WORKSPACE_UNKNOWN = "CLI-WORKSPACE-UNKNOWN", Error,
        "there is no workspace {name}", "List the workspaces with: ferry workspace list",
        "工作空间 {name} 不存在", "查看工作空间列表：ferry workspace list";
    /// No such object.
    OBJECT_UNKNOWN = "CLI-OBJECT-UNKNOWN", Error,
        "workspace {workspace} has no {kind} {key}", "List its objects with: ferry workspace objects {workspace}",
        "工作空间 {workspace} 中没有{kind} {key}", "查看对象列表：ferry workspace objects {workspace}";
    /// A name that stands for several objects.
    OBJECT_AMBIGUOUS = "CLI-OBJECT-AMBIGUOUS", Error,
        "{key} may be one of several objects: {candidates}", "Write the whole key.",
        "{key} 对应多个对象：{candidates}", "请写出完整的键。";
    /// The object has no such version.
    VERSION_MISSING = "CLI-VERSION-MISSING", Error,
        "{key} has no {version} version", "Look at its versions with: ferry workspace history",
        "{key} 没有 {version} 版本", "查看其版本：ferry workspace history";
    /// No such task.
    TASK_UNKNOWN = "CLI-TASK-UNKNOWN", Error,
        "there is no task {id}", "List the tasks with: ferry task list",
        "任务 {id} 不存在", "查看任务列表：ferry task list";
    /// Its state does not allow deleting it.
    TASK_NOT_DELETABLE = "CLI-TASK-NOT-DELETABLE", Error,
        "task {id} cannot be deleted: {status}", "Undo it first with ferry task undo {id}, or cancel it with ferry task cancel {id} if it was stopped.",
        "任务 {id} 无法删除：{status}", "请先撤销：ferry task undo {id}；若已停止，可取消：ferry task cancel {id}。";
    /// The file holds no plan.
    NO_PLAN = "CLI-NO-PLAN", Error,
        "{path} holds no plan: {error}", "Save one with: ferry plan PACKAGE --to WORKSPACE -o PLAN",
        "{path} 不是计划文件：{error}", "保存计划：ferry plan PACKAGE --to WORKSPACE -o PLAN";
    /// The task has no report yet.
    REPORT_MISSING = "CLI-REPORT-MISSING", Error,
        "task {id} has no report", "Only import tasks that were started have one.",
        "任务 {id} 没有报告", "只有已启动的导入任务才有报告。";
    /// The package is at an address that is not supported.
    LOCATION_UNSUPPORTED = "CLI-LOCATION-UNSUPPORTED", Error,
        "packages cannot be fetched from {scheme} addresses: {location}", "Download the package and give its path; supported are zip files and directories.",
        "暂不支持从 {scheme} 地址获取包：{location}", "请先下载该包，再给出本地路径；支持 zip 文件和目录。";
    /// Nobody to ask.
    NEEDS_YES = "CLI-NEEDS-YES", Error,
        "there is no terminal to ask for confirmation on, so nothing was imported", "Look at the plan with ferry plan, then add --yes.",
        "没有可用于确认的终端，未导入任何内容", "请先用 ferry plan 查看计划，再加上 --yes。";
    /// The person said no.
    DECLINED = "CLI-DECLINED", Error,
        "not confirmed; nothing was changed", "",
        "未确认，未做任何更改", "";
    /// Stopped by the person.
    INTERRUPTED = "CLI-INTERRUPTED", Error,
        "stopped; what was done so far is kept", "Go on with ferry task retry {id}, or take everything back with ferry task cancel {id}.",
        "已停止，已完成的部分保留", "继续：ferry task retry {id}；全部撤回：ferry task cancel {id}。";
    /// The data directory cannot be used.
    DATA_DIRECTORY = "CLI-DATA-DIRECTORY", Error,
        "the data directory {path} cannot be used: {error}", "Give another one with --data or FERRY_DATA.",
        "数据目录 {path} 无法使用：{error}", "请用 --data 或 FERRY_DATA 指定其他目录。";
    /// There is no place for the data directory.
    DATA_DIRECTORY_UNKNOWN = "CLI-DATA-DIRECTORY-UNKNOWN", Error,
        "it is not known where to keep the data: neither XDG_DATA_HOME nor HOME is set", "Give a directory with --data or FERRY_DATA.",
        "无法确定数据存放位置：未设置 XDG_DATA_HOME 或 HOME", "请用 --data 或 FERRY_DATA 指定目录。";
    /// `ferry init` where there is something already.
    DATA_DIRECTORY_EXISTS = "CLI-DATA-DIRECTORY-EXISTS", Error,
        "{path} is a data directory already", "Use it, or give another one with --data.",
        "{path} 已是数据目录", "请直接使用，或用 --data 指定其他目录。";
    /// Not the tenant account.
    TENANT_ONLY = "CLI-TENANT-ONLY", Error,
        "{user} may not do this; only the tenant account {tenant} may", "Leave --as and FERRY_USER out, or ask the owner of the installation.",
        "{user} 无权执行此操作，只有租户账号 {tenant} 可以", "请去掉 --as 和 FERRY_USER，或联系系统所有者。";
    /// The role does not allow it.
    NOT_ALLOWED = "CLI-NOT-ALLOWED", Error,
        "{user} may only look at workspace {workspace}", "Ask a Workspace Administrator for another role.",
        "{user} 对工作空间 {workspace} 只有查看权限", "请联系空间管理员调整角色。";
    /// A file cannot be read.
    FILE_READ = "CLI-FILE-READ", Error,
        "{path} cannot be read: {error}", "Check the path.",
        "无法读取 {path}：{error}", "请检查路径。";
    /// The configuration file holds something that cannot be configured.
    CONFIG = "CLI-CONFIG", Error,
        "the configuration {path} cannot be used: {error}", "See docs/LIMITS.md for what can be configured.",
        "配置文件 {path} 无法使用：{error}", "可配置的内容见 docs/LIMITS.md。";
    /// A file cannot be written.
    FILE_WRITE = "CLI-FILE-WRITE", Error,
        "{path} cannot be written: {error}", "Check the path, the permissions and the free space.",
        "无法写入 {path}：{error}", "请检查路径、权限和剩余空间。";
    /// Standard output cannot be written.
    OUTPUT = "CLI-OUTPUT", Error,
        "standard output cannot be written: {error}", "",
        "无法写入标准输出：{error}", "";
    /// A time that cannot be read.
    TIME_BAD = "CLI-TIME-BAD", Error,
        "{text} is not a time", "Write it as 2026-03-01 or 2026-03-01T08:00:00Z.",
        "{text} 不是有效的时间", "请写成 2026-03-01 或 2026-03-01T08:00:00Z。";
    /// No object fits the selectors.
    NOTHING_SELECTED = "CLI-NOTHING-SELECTED", Error,
        "no object of {workspace} fits {selector}", "List its objects with: ferry workspace objects {workspace}",
        "{workspace} 中没有符合 {selector} 的对象", "查看对象列表：ferry workspace objects {workspace}";
    /// The server cannot be reached.
    SERVER_UNREACHABLE = "CLI-SERVER-UNREACHABLE", Error,
        "the server {server} cannot be reached: {cause}", "Check the address given with --server, and the network.",
        "无法连接服务器 {server}：{cause}", "请检查 --server 指定的地址和网络。";
    /// A reply of the server that cannot be understood.
    SERVER_REPLY = "CLI-SERVER-REPLY", Error,
        "the reply of the server cannot be understood: {cause}", "Check that the address is that of a Ferry server, and that its version fits this program.",
        "无法理解服务器的响应：{cause}", "请确认该地址是 Ferry 服务器，且版本与本程序兼容。";
    /// A problem of the server that this program does not know.
    SERVER_PROBLEM = "CLI-SERVER-PROBLEM", Error,
        "{code}: {message}", "{advice}",
        "{code}：{message}", "{advice}";
    /// A command that works on a data directory only.
    SERVER_UNSUPPORTED = "CLI-SERVER-UNSUPPORTED", Error,
        "{what} is not possible on a server", "Leave out --server to work on a data directory, or use the console of the server.",
        "{what} 不能在服务器上执行", "请去掉 --server 以使用本地数据目录，或使用服务器的控制台。";
    /// No token for the server.
    SERVER_TOKEN = "CLI-SERVER-TOKEN", Error,
        "no token for the server was given", "Make a personal token in the console and give it with --token or FERRY_TOKEN.",
        "未提供服务器令牌", "请在控制台创建个人令牌，并通过 --token 或 FERRY_TOKEN 提供。";
    /// Something that is a fault of the program.
    INTERNAL = "CLI-INTERNAL", Error,
        "this is a fault of Ferry: {detail}", "Please report it with the command and its output.",
        "这是 Ferry 的内部错误：{detail}", "请附上命令和输出反馈该问题。";
}
