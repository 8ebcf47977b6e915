//! Why the place where packages, reports and bytes are kept failed. What the object storage says itself is English.

use crate::reasons;

reasons! {
    /// A file or a blob, and why.
    FILE = "{path}: {reason}", "{path}：{reason}";
    /// The file that an upload is gathered in, and why.
    SPOOL = "the spool file: {reason}", "暂存文件：{reason}";
    /// The credentials do not allow it.
    NOT_ALLOWED = "{detail}", "没有访问权限";
    /// Too many requests.
    RATE_LIMITED = "{detail}", "请求过于频繁";
    /// Settings that make no sense.
    BAD_CONFIGURATION = "{detail}", "存储的配置无效";
    /// Anything else that it says.
    REFUSED = "{detail}", "存储服务返回错误";
    /// A name that no blob can have.
    BAD_KEY = "{key} is no key of a blob", "{key} 不是有效的存储键";
    /// Other bytes than the name promises.
    OTHER_BYTES = "{key} has the bytes of {found}, not of {named}", "{key} 的内容摘要为 {found}，应为 {named}";
    /// A file that has no place of its own.
    NAMELESS = "a file without a name cannot be given one", "未命名的文件无法改为命名文件";
}
