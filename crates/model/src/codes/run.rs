//! Codes of a running import or export, of retry and undo.

use crate::codes;

codes! {
    /// The package changed between two readings.
    PACKAGE_CHANGED = "RUN-PACKAGE-CHANGED", Error,
        "the package changed while it was being read", "Import an undisturbed copy of the package.",
        "读取过程中导入包发生了变化", "请使用未被改动的导入包副本。";
    /// The package kept for a task is gone.
    PACKAGE_GONE = "RUN-PACKAGE-GONE", Error,
        "the package of the task is no longer at {path}", "Restore the file, or start a new import.",
        "任务的导入包已不在 {path}", "请恢复该文件，或新建导入任务。";
    /// Another import into the workspace is running.
    WORKSPACE_BUSY = "RUN-WORKSPACE-BUSY", Error,
        "another import into the workspace {workspace} is running", "Wait until it has ended.",
        "工作空间 {workspace} 正在执行另一个导入任务", "请等待其结束。";
    /// A task of the workspace was interrupted.
    INTERRUPTED = "RUN-INTERRUPTED", Error,
        "the import task {task} of the workspace {workspace} was interrupted", "Finish it first: ferry task retry {task}, or take it back: ferry task cancel {task}.",
        "工作空间 {workspace} 的导入任务 {task} 被中断", "请先完成它：ferry task retry {task}，或取消它：ferry task cancel {task}。",
        on a server "Finish the task {task} first, or cancel it.", "请先完成任务 {task}，或取消它。";
    /// The workspace does not exist.
    NO_WORKSPACE = "RUN-NO-WORKSPACE", Error,
        "there is no workspace {workspace} (nearest: {nearest})", "List the workspaces with ferry workspace list.",
        "不存在工作空间 {workspace}（最接近：{nearest}）", "请使用 ferry workspace list 列出工作空间。",
        on a server "Choose one from the list of workspaces.", "请从工作空间列表中选择。";
    /// The task does not exist.
    NO_TASK = "RUN-NO-TASK", Error,
        "there is no task {task}", "List the tasks with ferry task list.",
        "不存在任务 {task}", "请使用 ferry task list 列出任务。",
        on a server "Choose one from the list of tasks.", "请从任务列表中选择。";
    /// The user may not do it.
    NOT_ALLOWED = "RUN-NOT-ALLOWED", Error,
        "{user} may not import into or export from the workspace {workspace}: that takes the tenant account or a Workspace Administrator", "Ask an administrator of the workspace.",
        "{user} 无权在工作空间 {workspace} 执行导入或导出：需要主账号或空间管理员", "请联系空间管理员。";
    /// The task is in a state that does not allow it.
    WRONG_STATE = "RUN-WRONG-STATE", Error,
        "task {task} is {status}, which does not allow this", "See ferry task show {task}.",
        "任务 {task} 的状态为 {status}，不允许此操作", "请查看 ferry task show {task}。",
        on a server "Look at the task {task} again; somebody else may have been faster.", "请重新查看任务 {task}；可能已有他人操作。";
    /// The task was cancelled.
    CANCELLED = "RUN-CANCELLED", Warning,
        "the import was cancelled; what it had applied was taken back", "",
        "导入已取消，已应用的内容已撤回", "";
    /// The task was stopped and can go on.
    STOPPED = "RUN-STOPPED", Warning,
        "the import was stopped at a checkpoint", "Go on with ferry task retry {task}, or take it back with ferry task cancel {task}.",
        "导入已在检查点停止", "使用 ferry task retry {task} 继续，或使用 ferry task cancel {task} 撤回。",
        on a server "Import again to go on with the task {task}, or cancel it to take it back.", "请重新导入以继续任务 {task}，或取消任务以撤回。";
    /// Undo is not possible because objects were changed since.
    UNDO_CHANGED = "RUN-UNDO-CHANGED", Error,
        "{count} objects were changed since the import and would lose the change: {keys}", "Take those changes back first, or leave the import as it is.",
        "导入后有 {count} 个对象被修改，撤销会丢失这些修改：{keys}", "请先还原这些修改，或保留导入结果。";
    /// Something inside failed.
    INTERNAL = "RUN-INTERNAL", Error,
        "the task failed: {cause}", "Run it again with ferry task retry {task}; if it fails again, report the code and the cause.",
        "任务失败：{cause}", "请使用 ferry task retry {task} 重试；若再次失败，请报告错误码和原因。",
        on a server "Import again with the task {task}; if it fails again, report the code and the cause.", "请重新导入任务 {task}；若再次失败，请报告错误码和原因。";
    /// The database of a server failed while it worked on a task: what its users are told.
    SERVER_DATABASE = "RUN-DATABASE", Error,
        "the database of the server failed", "Try again; if it fails again, ask the operator of this installation to look for {log} in the server's log.",
        "服务器的数据库出错", "请重试；若仍失败，请联系本系统的运营方在服务器日志中查找 {log}。";
    /// The disk or the object storage of a server failed while it worked on a task: what its users are told.
    SERVER_STORAGE = "RUN-STORAGE", Error,
        "the server could not read or write its files", "Try again; if it fails again, ask the operator of this installation to look for {log} in the server's log.",
        "服务器无法读写文件", "请重试；若仍失败，请联系本系统的运营方在服务器日志中查找 {log}。";
    /// Something else failed within a server while it worked on a task: what its users are told.
    SERVER_FAILED = "RUN-SERVER", Error,
        "the server failed", "Try again; if it fails again, ask the operator of this installation to look for {log} in the server's log.",
        "服务器内部出错", "请重试；若仍失败，请联系本系统的运营方在服务器日志中查找 {log}。";
    /// Every worker that took the job ended over it.
    WORKERS_DIED = "RUN-WORKERS-DIED", Error,
        "{count} workers ended while they worked on it", "Try again; if it ends the same way, ask the operator of this installation whether the workers have enough memory.",
        "先后有 {count} 个工作进程在处理时异常退出", "请重试；若结果相同，请联系本系统的运营方检查工作进程的内存是否充足。";
    /// A file could not be read or written.
    FILE = "RUN-FILE", Error,
        "{path}: {cause}", "Check that the path exists and may be read and written.",
        "{path}：{cause}", "请检查路径是否存在且可读写。";
}
