//! Codes of the server: logging in, permissions, editions, requests.

use crate::codes;

codes! {
    /// A cursor that this server did not give out.
    BAD_CURSOR = "API-BAD-CURSOR", Error,
        "{cursor} is no cursor of this list", "Take the cursor from the page before, or leave it out for the first page.",
        "{cursor} 不是该列表的游标", "请使用上一页返回的游标，或省略以获取第一页。";
    /// Nobody is logged in.
    UNAUTHENTICATED = "AUTH-REQUIRED", Error,
        "nobody is logged in", "Log in, or send a personal token in the header Authorization: Bearer.",
        "尚未登录", "请登录，或在 Authorization: Bearer 请求头中提供个人令牌。";
    /// Wrong user name or password.
    WRONG_CREDENTIALS = "AUTH-WRONG-CREDENTIALS", Error,
        "the user name or the password is wrong", "Try again, or ask the tenant account for a new password.",
        "用户名或密码错误", "请重试，或请主账号重置密码。";
    /// Too many failed attempts.
    TOO_MANY_ATTEMPTS = "AUTH-TOO-MANY-ATTEMPTS", Error,
        "too many failed attempts", "Wait {seconds} seconds.",
        "失败次数过多", "请等待 {seconds} 秒。";
    /// The role does not include it.
    FORBIDDEN = "AUTH-FORBIDDEN", Error,
        "{user} may not do this in the workspace {workspace}: it takes {needed}", "Ask an administrator of the workspace.",
        "{user} 无权在工作空间 {workspace} 执行此操作：需要{needed_zh}", "请联系空间管理员。";
    /// The old password is wrong.
    WRONG_PASSWORD = "AUTH-WRONG-PASSWORD", Error,
        "the old password is wrong", "Try again, or ask the tenant account for a new password.",
        "原密码错误", "请重试，或请主账号重置密码。";
    /// The new password breaks the rule.
    PASSWORD_RULE = "AUTH-PASSWORD-RULE", Error,
        "the new password is not accepted", "Choose one of {shortest} to {longest} characters that is neither the old one nor the user name.",
        "新密码不符合规则", "请使用 {shortest} 至 {longest} 个字符，不得与原密码或用户名相同。";
    /// The name of a user or a tenant breaks the rule.
    USER_NAME = "AUTH-USER-NAME", Error,
        "{name} cannot be the name of a user or a tenant", "Use 1 to 64 letters, digits and the characters . _ - @, beginning with a letter or a digit.",
        "{name} 不能作为用户名或租户名", "请使用 1 至 64 个字母、数字及 . _ - @，并以字母或数字开头。";
    /// The secret key is not the one that the installation was begun with.
    OTHER_SECRET_KEY = "AUTH-OTHER-SECRET-KEY", Error,
        "the secret key is not the one of this installation", "Copy secret.key from the replica that was started first, or name its file in security.secret_key_file; access keys in the database are sealed with it.",
        "密钥与本系统的密钥不一致", "请从最先启动的副本复制 secret.key，或在 security.secret_key_file 中指定其文件；数据库中的访问密钥由其加密。";
    /// The tenant account cannot be disabled.
    TENANT_ACCOUNT_STAYS = "AUTH-TENANT-ACCOUNT-STAYS", Error,
        "{user} is the tenant account and cannot be disabled", "Ask the operator of this installation if the tenant is to end.",
        "{user} 是主账号，不能禁用", "如需停用租户，请联系本系统的运营方。";
    /// Only for the tenant account.
    NOT_TENANT_ACCOUNT = "AUTH-NOT-TENANT-ACCOUNT", Error,
        "only the tenant account may do this", "Ask the tenant account.",
        "只有主账号可以执行此操作", "请联系主账号。";
    /// There is no such thing, or it is not shown to this user.
    NOT_FOUND = "API-NOT-FOUND", Error,
        "there is no {what} {name}", "Check the name or number; what you may not see does not exist for you.",
        "找不到 {name}（{what}）", "请检查名称或编号；无权查看的内容视为不存在。";
    /// A field of the request is wrong.
    INVALID = "API-INVALID", Error,
        "{field}: {cause}", "Correct the field and send it again.",
        "{field}：{cause}", "请修改该字段后重新提交。";
    /// The name of a task breaks the rule.
    TASK_NAME = "API-TASK-NAME", Error,
        "the name {name} is not allowed", "Use letters, digits, underscores (_) and periods (.), at most 128.",
        "名称 {name} 不符合规则", "只能使用字母、数字、下划线（_）和句点（.），最多 128 个字符。";
    /// The name is taken.
    NAME_TAKEN = "API-NAME-TAKEN", Error,
        "the name {name} is taken", "Choose another name.",
        "名称 {name} 已被使用", "请使用其他名称。";
    /// Somebody else changed it meanwhile.
    CHANGED_MEANWHILE = "API-CHANGED-MEANWHILE", Error,
        "{who} changed {field} to {now} meanwhile", "Look at the new value and decide again.",
        "{who} 已将 {field} 修改为 {now}", "请查看新值后重新决定。";
    /// The edition does not include it.
    EDITION = "EDITION-NOT-INCLUDED", Error,
        "the {edition} edition does not include {what}", "The {lifts} edition does; ask the operator of this installation.",
        "{edition_zh}不支持{what_zh}", "{lifts_zh}支持；请联系本系统的运营方。";
    /// The packages of the edition are used up.
    EDITION_PACKAGES = "EDITION-PACKAGES", Error,
        "the {edition} edition exports {limit} packages in all, and they are used up", "The {lifts} edition lifts the limit; ask the operator of this installation.",
        "{edition_zh}累计可导出 {limit} 个包，已用完", "{lifts_zh}可提升限额；请联系本系统的运营方。";
    /// An upload larger than the edition allows.
    EDITION_UPLOAD = "EDITION-UPLOAD", Error,
        "the upload is larger than {limit} MB, the most that the {edition} edition takes", "Put the package into OSS and import it from there.",
        "上传文件超过{edition_zh}的上限 {limit} MB", "请将导入包上传至 OSS 后再导入。";
    /// The package is not verified.
    PACKAGE_STATE = "API-PACKAGE-STATE", Error,
        "the package {package} is {state}", "Wait until it is verified, or upload another one.",
        "导入包 {package} 的状态为 {state}", "请等待校验通过，或上传其他导入包。";
    /// A package that a task uses.
    PACKAGE_USED = "API-PACKAGE-USED", Error,
        "a task uses the package {package}", "Delete the task: its package goes with it.",
        "导入包 {package} 正被任务使用", "请删除该任务，其导入包会一并删除。";
    /// The OSS address cannot be used.
    OSS_ADDRESS = "OSS-ADDRESS", Error,
        "{address} cannot be used: {cause}", "Give the address of an object at an allowed OSS endpoint.",
        "无法使用 {address}：{cause}", "请提供允许的 OSS 地址。";
    /// A blob is gone.
    BLOB_NOT_FOUND = "BLOB-NOT-FOUND", Error,
        "{key} is not in the object storage", "Restore it from the backup.",
        "对象存储中不存在 {key}", "请从备份恢复。";
    /// More bytes than allowed.
    BLOB_TOO_LARGE = "BLOB-TOO-LARGE", Error,
        "more than {limit} bytes", "Send less, or ask for a larger limit.",
        "超过 {limit} 字节", "请减小文件，或申请更大的限额。";
    /// The upload broke off.
    BLOB_INTERRUPTED = "BLOB-INTERRUPTED", Error,
        "the upload broke off", "Send it again.",
        "上传中断", "请重新上传。";
    /// The object storage failed or refused.
    BLOB_FAILED = "BLOB-FAILED", Error,
        "the object storage failed: {cause}", "Check the configuration of the object storage and its state.",
        "对象存储出错：{cause}", "请检查对象存储的配置和状态。";
    /// The worker lost its lease.
    LEASE_LOST = "JOB-LEASE-LOST", Warning,
        "the worker {worker} lost its lease on the task {task}", "Another worker goes on with it.",
        "工作进程 {worker} 失去了任务 {task} 的租约", "其他工作进程会继续执行。";
    /// No operation has this address.
    NO_ROUTE = "API-NO-ROUTE", Error,
        "there is no {path}", "Look the address up in the description of the API, /api/v1/docs.",
        "不存在地址 {path}", "请在 API 文档 /api/v1/docs 中查找正确的地址。";
    /// The address exists, the method does not.
    METHOD = "API-METHOD", Error,
        "{path} does not take {method}", "Use a method that the header Allow lists.",
        "{path} 不支持 {method} 方法", "请使用 Allow 响应头列出的方法。";
    /// A body of another media type than the operation reads.
    MEDIA_TYPE = "API-MEDIA-TYPE", Error,
        "the body is {found}, and has to be {expected}", "Send the body as {expected} and say so in Content-Type.",
        "请求体类型为 {found}，应为 {expected}", "请以 {expected} 发送请求体，并设置 Content-Type。";
    /// A request of a session without its token, or from another site.
    CSRF = "API-CSRF", Error,
        "the request does not carry the token of its session, or comes from another site", "Send the token of the session in the header X-CSRF-Token, from the same origin.",
        "请求未携带会话令牌，或来自其他站点", "请从同源页面发送请求，并在 X-CSRF-Token 请求头中携带会话令牌。";
    /// The password has to be changed first.
    PASSWORD_CHANGE = "AUTH-PASSWORD-CHANGE", Error,
        "the password has to be changed before anything else", "Change it in the console, or by PUT /api/v1/account/password.",
        "必须先修改密码", "请在控制台修改密码，或调用 PUT /api/v1/account/password。";
    /// An idempotency key that was used for another request.
    IDEMPOTENCY_REUSED = "API-IDEMPOTENCY-REUSED", Error,
        "the idempotency key {key} was used for another request", "Make a new key for every new request.",
        "幂等键 {key} 已用于其他请求", "请为每个新请求生成新的幂等键。";
    /// An idempotency key whose first request is still being answered.
    IDEMPOTENCY_RUNNING = "API-IDEMPOTENCY-RUNNING", Error,
        "the first request with the idempotency key {key} is still being answered", "Send it again in a few seconds.",
        "幂等键 {key} 的首个请求仍在处理中", "请在几秒后重试。";
    /// The service failed.
    INTERNAL = "API-INTERNAL", Error,
        "the server failed", "Try again; if it fails again, look for the request {request} in the server's log.",
        "服务器出错", "请重试；若仍失败，请在服务器日志中查找请求 {request}。";
}
