//! Codes of the embedded workspace and the data directory.

use crate::codes;

codes! {
    /// The data directory or the database server cannot be opened.
    OPEN = "STORE-OPEN", Error,
        "{location} cannot be opened: {reason}.", "Check that the directory exists and may be written, or that the server runs and the URL is right.",
        "无法打开 {location}：{reason}。", "请检查目录是否存在且可写，或数据库服务是否运行、URL 是否正确。";
    /// The database was written by a newer release.
    NEWER_SCHEMA = "STORE-NEWER-SCHEMA", Error,
        "The database has schema {found}; this release of ferry knows {known}.", "Use the release that wrote it, or a newer one.",
        "数据库结构版本为 {found}，当前 ferry 版本仅支持到 {known}。", "请使用写入该数据库的版本或更新的版本。";
    /// The installation has no tenant yet.
    NOT_INITIALISED = "STORE-NOT-INITIALISED", Error,
        "The installation has not been initialised.", "Run ferry init first.",
        "尚未初始化。", "请先运行 ferry init。",
        on a server "Start the server once; it makes the first account.", "请先启动一次服务器以创建首个账号。";
    /// The installation has a tenant already.
    ALREADY_INITIALISED = "STORE-ALREADY-INITIALISED", Error,
        "The installation belongs to tenant {tenant} already.", "Use it as it is, or name another data directory.",
        "该安装已属于租户 {tenant}。", "请直接使用，或指定其他数据目录。";
    /// A workspace name with characters that are not allowed.
    WORKSPACE_NAME = "STORE-WORKSPACE-NAME", Error,
        "{name} cannot be the name of a workspace.", "Use letters, digits and underscores only.",
        "{name} 不能作为工作空间名称。", "名称只能包含字母、数字和下划线。";
    /// The name of a workspace is taken, perhaps by another tenant: it does not say which.
    WORKSPACE_EXISTS = "STORE-WORKSPACE-EXISTS", Error,
        "The name {name} is taken or reserved.", "Choose another name, such as one that begins with the name of your company or team.",
        "名称 {name} 已被使用或保留。", "请更换名称，例如以公司或团队名称开头。";
    /// No workspace has this number.
    NO_WORKSPACE = "STORE-NO-WORKSPACE", Error,
        "There is no workspace number {id}.", "List the workspaces with ferry workspace list.",
        "不存在编号为 {id} 的工作空间。", "请使用 ferry workspace list 查看工作空间。",
        on a server "Choose one from the list of workspaces.", "请从工作空间列表中选择。";
    /// A computing resource or resource group of this name is bound already.
    BINDING_EXISTS = "STORE-BINDING-EXISTS", Error,
        "The workspace has {what} already.", "Choose another name.",
        "工作空间中已存在 {what}。", "请更换名称。";
    /// The workspace has no such computing resource or resource group.
    NO_BINDING = "STORE-NO-BINDING", Error,
        "The workspace has no {what}.", "Check type and name; somebody else may have removed it.",
        "工作空间中不存在 {what}。", "请检查类型和名称；可能已被他人移除。";
    /// The default of its type stays the default until another takes its place.
    BINDING_DEFAULT = "STORE-BINDING-DEFAULT", Error,
        "{what} is the default of its type.", "Make another one the default instead.",
        "{what} 是该类型的默认项。", "请将其他项设为默认。";
    /// Objects use the computing resource or resource group that is to be removed.
    BINDING_USED = "STORE-BINDING-USED", Error,
        "{what} is used by {objects}.", "Let these objects use another one first, or undo the import that brought them.",
        "{what} 正被以下对象使用：{objects}。", "请先让这些对象使用其他项，或撤销导入它们的任务。";
    /// The only owner cannot be removed.
    LAST_OWNER = "STORE-LAST-OWNER", Error,
        "{user} is the only owner of the workspace.", "Make another member its owner first.",
        "{user} 是工作空间唯一的所有者。", "请先将其他成员设为所有者。";
    /// The name of a user is taken.
    USER_EXISTS = "STORE-USER-EXISTS", Error,
        "The user name {name} is taken.", "Choose another name.",
        "用户名 {name} 已被使用。", "请更换名称。";
    /// No user of the tenant has this name.
    NO_USER = "STORE-NO-USER", Error,
        "There is no user {name} in the tenant.", "Check the name, or ask the tenant account to make the user.",
        "租户中不存在用户 {name}。", "请检查名称，或请主账号创建该用户。";
    /// The name of a tenant is taken.
    TENANT_EXISTS = "STORE-TENANT-EXISTS", Error,
        "There is a tenant {name} already.", "Choose another name.",
        "租户 {name} 已存在。", "请更换名称。";
    /// No object has this key.
    NO_OBJECT = "STORE-NO-OBJECT", Error,
        "There is no {kind} {key} in the workspace.", "List the objects with ferry workspace objects.",
        "工作空间中不存在 {kind} {key}。", "请使用 ferry workspace objects 查看对象。",
        on a server "Look at the list of objects again; somebody may have removed it.", "请重新查看对象列表；可能已被他人移除。";
    /// The object has no such version.
    NO_VERSION = "STORE-NO-VERSION", Error,
        "Object {object} has no version {version}.", "It may have been undone in the meantime; read the object again.",
        "对象 {object} 没有版本 {version}。", "该版本可能已被撤销，请重新读取对象。";
    /// An object that was to be created exists.
    OBJECT_EXISTS = "STORE-OBJECT-EXISTS", Error,
        "There is a {kind} {key} in the workspace already.", "It was created since the plan was made; make a new plan.",
        "工作空间中已存在 {kind} {key}。", "该对象在生成计划之后被创建，请重新生成计划。";
    /// Somebody else holds the edit lock.
    LOCKED = "COMMIT-LOCKED", Error,
        "{key} is locked by {user}.", "Ask {user} to unlock it, or ignore locks.",
        "{key} 已被 {user} 锁定。", "请联系 {user} 解锁，或选择忽略锁定。";
    /// The object is not locked by the person who unlocks it.
    NOT_LOCK_HOLDER = "STORE-NOT-LOCK-HOLDER", Error,
        "{key} is locked by {user}, who alone may unlock it.", "Ask {user}, or steal the lock.",
        "{key} 由 {user} 锁定，仅其本人可以解锁。", "请联系 {user}，或强制解锁。";
    /// No node of the tenant has an output of this name.
    PARENT_UNKNOWN = "COMMIT-PARENT-UNKNOWN", Error,
        "The output name {output} of the parent node does not exist.", "Import or create the node that has this output, or correct the input of this one.",
        "父节点输出名称 {output} 不存在。", "请导入或创建具有该输出的节点，或修改本节点的输入。";
    /// The node that has the output is not committed.
    PARENT_NOT_COMMITTED = "COMMIT-PARENT-NOT-COMMITTED", Error,
        "The parent node {parent} with the output {output} has not been committed.", "Commit {parent}, then import again.",
        "父节点 {parent}（输出 {output}）尚未提交。", "请先提交 {parent}，然后重新导入。";
    /// Another committed node of the tenant has the same output.
    OUTPUT_DUPLICATE = "COMMIT-OUTPUT-DUPLICATE", Error,
        "The output name {output} belongs to node {other} of workspace {workspace} already.", "Give one of the two nodes another output name.",
        "输出名称 {output} 已属于工作空间 {workspace} 的节点 {other}。", "请修改其中一个节点的输出名称。";
    /// Only what is committed can be deployed.
    NOT_COMMITTED = "DEPLOY-NOT-COMMITTED", Error,
        "{key} has not been committed.", "Commit it first.",
        "{key} 尚未提交。", "请先提交。";
    /// The bytes of a resource have not been stored.
    CONTENT_MISSING = "STORE-CONTENT-MISSING", Error,
        "The bytes {sha256} of a resource have not been stored.", "Import again.",
        "资源内容 {sha256} 尚未保存。", "请重新导入。";
    /// The bytes of a resource are not those that were announced.
    CONTENT_MISMATCH = "STORE-CONTENT-MISMATCH", Error,
        "The bytes announced as {sha256} ({size} bytes) are {found_sha256} ({found_size} bytes).", "The package changed while it was read; import it again.",
        "声明为 {sha256}（{size} 字节）的内容实际为 {found_sha256}（{found_size} 字节）。", "读取期间导入包发生了变化，请重新导入。";
    /// The bytes of a resource cannot be read.
    CONTENT_READ = "STORE-CONTENT-READ", Error,
        "The bytes of a resource cannot be read: {reason}.", "Check the file and import again.",
        "无法读取资源内容：{reason}。", "请检查文件后重新导入。";
    /// The place of resource bytes failed.
    CONTENT_PLACE = "STORE-CONTENT-PLACE", Error,
        "The place where the bytes of resources are kept failed: {reason}.", "Check disk space and permissions, or the object storage and the section [storage] of the configuration, then try again.",
        "资源内容的存储位置出错：{reason}。", "请检查磁盘空间与权限，或对象存储及配置文件的 [storage] 部分，然后重试。";
    /// Not the place where the installation keeps resource bytes.
    CONTENT_ELSEWHERE = "STORE-CONTENT-ELSEWHERE", Error,
        "The bytes of resources of this installation are kept elsewhere: {mark} is missing.", "Give this process the section [storage] of the processes that share the database, or the data directory they use. If those files were lost, restore them from a backup.",
        "该安装的资源内容存放在其他位置：缺少 {mark}。", "请为该进程设置与共用同一数据库的其他进程相同的 [storage] 配置或数据目录。如果这些文件已丢失，请从备份恢复。";
    /// The bytes of a resource are gone.
    CONTENT_LOST = "STORE-CONTENT-LOST", Error,
        "The bytes of the resource are gone: there is no {address}.", "Restore the file from a backup, or import a package that holds the resource once more.",
        "资源内容已丢失：{address} 不存在。", "请从备份恢复该文件，或重新导入包含该资源的包。";
    /// The bytes of a resource have changed.
    CONTENT_DAMAGED = "STORE-CONTENT-DAMAGED", Error,
        "The bytes of the resource are damaged: {address} should be {sha256} ({size} bytes) and is {found_sha256} ({found_size} bytes).", "Restore the file from a backup; or delete it and import a package that holds the resource once more.",
        "资源内容已损坏：{address} 应为 {sha256}（{size} 字节），实际为 {found_sha256}（{found_size} 字节）。", "请从备份恢复该文件；或删除该文件，然后重新导入包含该资源的包。";
    /// No task has this number.
    NO_TASK = "STORE-NO-TASK", Error,
        "There is no task {id}.", "List the tasks with ferry task list.",
        "任务 {id} 不存在。", "请使用 ferry task list 查看任务。",
        on a server "Choose one from the list of tasks.", "请从任务列表中选择。";
    /// A task name with characters that are not allowed, or too long.
    TASK_NAME = "STORE-TASK-NAME", Error,
        "{name} cannot be the name of a task.", "Use letters, digits, underscores and periods only, at most 128 of them.",
        "{name} 不能作为任务名称。", "名称只能包含字母、数字、下划线和英文句点，长度不超过 128。";
    /// The remarks of a task are too long.
    TASK_REMARKS = "STORE-TASK-REMARKS", Error,
        "The remarks have {length} characters.", "Use at most {most}.",
        "备注有 {length} 个字符。", "最多 {most} 个字符。";
    /// A settings document is too large.
    SETTINGS_TOO_LARGE = "STORE-SETTINGS-TOO-LARGE", Error,
        "The settings would take {kib} KiB.", "At most {most} KiB are kept. Name many objects by one selector instead of one by one, or split the package.",
        "设置将占用 {kib} KiB。", "最多保存 {most} KiB。请用选择器代替逐个列出对象，或拆分导入包。";
    /// The workspace has as many mapping profiles as it can have.
    TOO_MANY_PROFILES = "STORE-TOO-MANY-PROFILES", Error,
        "The workspace has {most} mapping profiles already.", "Delete one that nobody uses, or save in the place of one of them.",
        "工作空间已有 {most} 个映射配置。", "请删除不再使用的配置，或覆盖其中一个。";
    /// The name of a task is taken.
    TASK_EXISTS = "STORE-TASK-EXISTS", Error,
        "The workspace has a task {name} already.", "Choose another name.",
        "工作空间中已存在任务 {name}。", "请更换名称。";
    /// The task is at work.
    TASK_RUNNING = "STORE-TASK-RUNNING", Error,
        "Task {id} is running.", "Wait until it ends, or cancel it.",
        "任务 {id} 正在运行。", "请等待其结束，或取消任务。";
    /// A step was to be done for a task that is not at work.
    TASK_NOT_RUNNING = "STORE-TASK-NOT-RUNNING", Error,
        "Task {id} is not running; its state is {status}.", "It was cancelled or ended in the meantime; look at it with ferry task report.",
        "任务 {id} 未在运行，当前状态为 {status}。", "任务可能已被取消或已结束，请使用 ferry task report 查看。",
        on a server "It was cancelled or ended in the meantime; look at its report.", "任务可能已被取消或已结束，请查看其报告。";
    /// A step of a task was done before.
    CHECKPOINT_PASSED = "STORE-CHECKPOINT-PASSED", Error,
        "Task {id} has passed step {done} of {phase} already.", "Another run of the task is at work; wait until it ends.",
        "任务 {id} 已完成 {phase} 阶段的第 {done} 步。", "该任务的另一次运行正在进行，请等待其结束。";
    /// An object was changed after the import that is to be undone.
    CHANGED_SINCE = "STORE-CHANGED-SINCE", Error,
        "The {kind} {key} has been changed since the import.", "Undo later imports first; changes by hand cannot be undone.",
        "导入之后{kind} {key} 发生了变化。", "请先撤销之后的导入；手动修改无法撤销。";
    /// The database holds what no release can have written.
    DAMAGED = "STORE-DAMAGED", Error,
        "The database is damaged: {what}.", "Restore it from a backup.",
        "数据库已损坏：{what}。", "请从备份恢复。";
    /// The database failed.
    DATABASE = "STORE-DATABASE", Error,
        "The database failed: {reason}.", "Check disk space and the database server, then try again.",
        "数据库操作失败：{reason}。", "请检查磁盘空间与数据库服务后重试。";
    /// Credentials cannot be made on this machine.
    CREDENTIALS = "STORE-CREDENTIALS", Error,
        "Credentials cannot be made: {what}.", "Check that the operating system provides random numbers.",
        "无法生成凭证：{what}。", "请检查操作系统是否提供随机数。";
}
