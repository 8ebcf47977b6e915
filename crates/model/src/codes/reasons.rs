//! Reasons that findings give as the argument `cause`, in both languages. What a parser of others says, `{detail}`, is English and stands in
//! English sentences alone.
//!
//! Those of this file are about what people enter; the tables below are about files, documents and packages.

pub mod configuration;
pub mod database;
pub mod document;
pub mod identity;
pub mod package;
pub mod storage;
pub mod system;
pub mod xml;

use crate::reason::ReasonText;
use crate::reasons;

/// Every reason of every table.
pub fn all() -> impl Iterator<Item = &'static ReasonText> {
    [ALL, configuration::ALL, database::ALL, document::ALL, identity::ALL, package::ALL, storage::ALL, system::ALL, xml::ALL]
        .into_iter()
        .flatten()
}

reasons! {
    /// Text that has to be a number.
    NOT_A_NUMBER = "it is not a number", "不是数字";
    /// A number out of its range.
    WITHIN = "it has to be within {least} and {most}", "必须在 {least} 到 {most} 之间";
    /// A text that is too short or too long.
    CHARACTERS = "it has to have {least} to {most} characters", "长度必须为 {least} 到 {most} 个字符";
    /// A text with the wrong characters, or too many.
    WORD = "letters, digits and underscores, {least} to {most} of them", "只能使用字母、数字和下划线，长度为 {least} 到 {most}";
    /// The name of a region.
    REGION = "letters, digits, hyphens and underscores, {least} to {most} of them", "只能使用字母、数字、连字符和下划线，长度为 {least} 到 {most}";
    /// What a header may hold.
    PRINTABLE = "{least} to {most} printable ASCII characters without spaces", "必须为 {least} 到 {most} 个可打印的 ASCII 字符，不含空格";
    /// Nothing where something is needed.
    EMPTY = "it is empty", "不能为空";
    /// A word that is none of those that there are.
    ONE_OF = "{value} is none of {choices}", "{value} 不是可选值：{choices}";
    /// A value that cannot be read.
    UNKNOWN = "{value} is not known", "{value} 不是有效的值";
    /// More than is read.
    TOO_LARGE = "it is larger than {bytes} bytes", "超过 {bytes} 字节";
    /// JSON that cannot be read.
    NOT_JSON = "it is not valid JSON", "不是有效的 JSON";
    /// JSON that does not fit the document.
    JSON_AT = "the JSON does not fit at line {line}, column {column} ({detail})", "JSON 第 {line} 行第 {column} 列不符合要求";
    /// An address or a query that cannot be read.
    UNREADABLE = "it cannot be read ({detail})", "无法解析";
    /// Text that no database keeps.
    NUL = "it must not hold the character U+0000", "不能包含字符 U+0000";
    /// A parameter that the operation does not take.
    NO_PARAMETER = "there is no such query parameter; there are: {known}", "没有该查询参数，可用的参数：{known}";
    /// A parameter that stands twice in the query.
    TWICE = "the query holds it twice", "查询中重复出现";
    /// A body that ended before its end.
    BROKE_OFF = "the body broke off", "请求体中断";
    /// A time that cannot be read.
    NOT_A_TIME = "{value} is not an RFC 3339 time, such as 2026-03-01T00:00:00Z", "{value} 不是 RFC 3339 格式的时间，例如 2026-03-01T00:00:00Z";
    /// A day that cannot be read.
    NOT_A_DAY = "{value} is not a day, such as 2026-03-01", "{value} 不是有效的日期，例如 2026-03-01";
    /// The header that names an event.
    NOT_AN_EVENT = "it has to be the number of an event", "必须是事件的编号";
    /// The header that names a version.
    NO_ETAG = "the ETag of the settings is needed, such as \"3\"", "需要提供导入设置的 ETag，例如 \"3\"";
    /// A list that must not be empty.
    NONE = "there is none", "不能为空列表";
    /// Two fields of which one is needed.
    ONE_OF_TWO = "give either {one} or {other}", "{one} 与 {other} 必须且只能提供一个";
    /// Both fields of a pair are needed.
    BOTH = "both names are needed", "两个名称都需要填写";
    /// No file in a form that uploads one.
    NO_FILE = "choose a file", "请选择文件";
    /// The name of a tenant.
    NO_AT_SIGN = "the name of a tenant must not hold @", "租户名不能包含 @";
    /// A blacklist with an incremental export.
    NO_BLACKLIST = "an incremental export takes no blacklist", "增量导出不支持黑名单";
    /// A workspace without a computing resource of an engine type.
    NO_ENGINE = "the workspace has no computing resource of the type {engine}, it has {known}", "工作空间没有类型为 {engine} 的计算资源，已有：{known}";
    /// A path of the settings that is none.
    NO_PATH = "a path begins with / and names a field", "路径须以 / 开头并指向一个字段";
    /// A path of the settings that is too long.
    TOO_DEEP = "it has more than {most} levels", "层级超过 {most}";
    /// A path of the settings that leads nowhere.
    NO_SUCH_FIELD = "there is no field {name}", "没有字段 {name}";
    /// A place of a list of the settings that it does not have.
    NO_SUCH_ITEM = "the list has no item {name}", "列表中没有第 {name} 项";
    /// A form with more fields than a page sends.
    TOO_MANY_FIELDS = "there are more than {most} fields", "字段超过 {most} 个";

    /// A file that a document of a package names.
    NOT_IN_PACKAGE = "the file is not in the package", "包中没有该文件";
    /// A cron expression with too few fields, or too many.
    CRON_FIELDS = "it has {found} fields instead of {wanted}", "有 {found} 个字段，应为 {wanted} 个";
    /// The seconds of a cron expression.
    NO_SECOND = "{part} is no second", "{part} 不是有效的秒";
    /// The minutes of a cron expression.
    NO_MINUTE = "{part} is no minute", "{part} 不是有效的分钟";
    /// The hours of a cron expression.
    NO_HOUR = "{part} is no hour", "{part} 不是有效的小时";
    /// The days of a month of a cron expression.
    NO_DAY_OF_MONTH = "{part} is no day of month", "{part} 不是有效的日期";
    /// The months of a cron expression.
    NO_MONTH = "{part} is no month", "{part} 不是有效的月份";
    /// The days of a week of a cron expression.
    NO_DAY_OF_WEEK = "{part} is no day of week", "{part} 不是有效的星期";
    /// The years of a cron expression.
    NO_YEAR = "{part} is no year", "{part} 不是有效的年份";

    /// An address that is none.
    NOT_AN_ADDRESS = "it is not an address", "不是有效的地址";
    /// An address of a bucket.
    NO_OBJECT = "it names no object", "未指定对象";
    /// An address without encryption.
    ONLY_HTTPS = "only https is allowed", "只允许使用 https";
    /// An address with a user.
    NAMES_USER = "it must not name a user", "不能包含用户名";
    /// An address with a port.
    NAMES_PORT = "it must not name a port", "不能指定端口";
    /// An address that nobody allowed.
    HOST_NOT_ALLOWED = "its host is not among the allowed ones", "主机不在允许的范围内";
    /// An address of a private network.
    HOST_NOT_PUBLIC = "its host is no public address", "主机不是公网地址";
    /// An address that does not answer.
    NO_CONNECTION = "it cannot be connected to", "无法连接";
    /// An address that answers too late.
    TIMED_OUT = "it did not answer in time", "响应超时";
    /// An answer that ended before its end.
    ANSWER_BROKE_OFF = "its answer broke off", "响应中断";
    /// A redirection without an address.
    REDIRECTS_NOWHERE = "it redirects to nowhere", "重定向未给出目标地址";
    /// Redirections without end.
    REDIRECTS_TOO_OFTEN = "it redirects too often", "重定向次数过多";
    /// An answer that is a refusal.
    ANSWERS = "the object storage answers with the status {status}", "对象存储返回状态码 {status}";
}
