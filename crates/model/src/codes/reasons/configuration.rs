//! Why a value of the configuration, or a file that it names, cannot be used.

use crate::reasons;

reasons! {
    /// Where a value comes from that nobody set.
    DEFAULT = "default", "默认值";
    /// A text where a number belongs.
    WHOLE_NUMBER = "a whole number is expected", "应为整数";
    /// A text where a switch belongs.
    TRUE_OR_FALSE = "true or false is expected", "应为 true 或 false";
    /// A value of another type.
    TYPE = "{expected} is expected, not {found}", "应为{expected}，实际为{found}";
    /// Zero.
    POSITIVE = "more than 0 is expected", "必须大于 0";
    /// A word that is none of those that there are.
    ONE_OF = "one of {choices} is expected", "应为以下之一：{choices}";
    /// An address without a port.
    ADDRESS = "{value} is no address with a port, such as 127.0.0.1:8080 or [::]:8080", "{value} 不是带端口的地址，例如 127.0.0.1:8080 或 [::]:8080";
    /// Neither an address nor a network.
    NETWORK = "{value} is neither an address nor a network such as 10.0.0.0/8", "{value} 既不是地址，也不是 10.0.0.0/8 这样的网段";
    /// An address for people without a scheme.
    URL = "it begins with http:// or https://", "须以 http:// 或 https:// 开头";
    /// Another database.
    DATABASE = "it begins with postgres://; leave it empty for SQLite in the data directory", "须以 postgres:// 开头；留空则使用数据目录中的 SQLite";
    /// A lease that is too short.
    LEASE = "5 at least: a busy machine would lose its jobs otherwise", "至少为 5，否则繁忙的机器会丢失作业";
    /// Sweeping that is too quick.
    SWEEPING = "86400 at least, or 0: imports and backups need the bytes for a while", "至少为 86400，或为 0：导入和备份在一段时间内还需要这些内容";
    /// A filter of logs.
    LOG_FILTER = "write it as info, or warn,ferry_service=debug", "请写成 info，或 warn,ferry_service=debug";
    /// What the kind of storage needs.
    STORAGE_NEEDS = "storage.kind = \"{kind}\" (from {origin}) needs it", "storage.kind = \"{kind}\"（来自 {origin}）需要该配置项";
    /// A secret that is given twice.
    SECRET_TWICE = "oidc.client_secret is set too; one of them is enough", "同时设置了 oidc.client_secret，二者只需其一";
    /// The address that an identity provider needs.
    URL_FOR_ISSUER = "oidc.issuer needs it: the identity provider sends browsers back there", "oidc.issuer 需要该配置项：身份提供方会将浏览器重定向到该地址";
    /// A file that cannot be read.
    FILE_UNREADABLE = "{path} cannot be read: {reason}", "无法读取 {path}：{reason}";
    /// A file without anything in it.
    FILE_EMPTY = "{path} is empty", "{path} 为空";
    /// A secret key that is none.
    KEY_DIGITS = "it does not hold {digits} hexadecimal digits", "内容不是 {digits} 位十六进制数字";
    /// A secret key that is being made.
    KEY_BEING_WRITTEN = "another process was writing it; start again", "另一个进程正在写入，请重新启动";
    /// Value of a setting: a database in a file.
    SQLITE = "SQLite", "本机的 SQLite";
    /// Value of a setting: the directory that belongs to this machine.
    DATA_DIRECTORY = "the data directory", "本机的数据目录";

    /// Type of a value: text.
    A_STRING = "a string", "字符串";
    /// Type of a value: a number without fraction.
    AN_INTEGER = "an integer", "整数";
    /// Type of a value: a number with a fraction.
    A_FLOAT = "a float", "浮点数";
    /// Type of a value: a switch.
    A_BOOLEAN = "a boolean", "布尔值";
    /// Type of a value: a day or a time.
    A_DATETIME = "a datetime", "日期时间";
    /// Type of a value: items.
    AN_ARRAY = "an array", "数组";
    /// Type of a value: names with values.
    A_TABLE = "a table", "表";
}
