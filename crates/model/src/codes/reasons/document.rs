//! Why a document of JSON, YAML or TOML cannot be read, or does not fit. What the parsers say is English.

use crate::reasons;

reasons! {
    /// Another reason, and where.
    AT = "{reason} at line {line} column {column}", "第 {line} 行第 {column} 列：{reason}";
    /// The document breaks off.
    ENDS_EARLY = "{detail}", "内容不完整，提前结束";
    /// Anything else against the grammar.
    SYNTAX = "{detail}", "语法错误";
    /// No colon between name and value.
    NO_COLON = "{detail}", "此处缺少冒号";
    /// Neither another item nor the end of a list.
    NO_COMMA_OR_END = "{detail}", "此处缺少逗号或右括号";
    /// Something that is no value.
    NO_VALUE = "{detail}", "此处缺少值";
    /// Text without quotes around it.
    NO_QUOTES = "{detail}", "字符串应加引号";
    /// A comma behind which nothing follows.
    TRAILING_COMMA = "{detail}", "多余的逗号";
    /// Something behind the end.
    TRAILING_CHARACTERS = "{detail}", "文档结束之后还有多余内容";
    /// A name that is no text.
    KEY_NOT_TEXT = "{detail}", "键必须是带双引号的字符串";
    /// A backslash with something behind it that means nothing.
    BAD_ESCAPE = "{detail}", "字符串中的转义序列无效";
    /// A control character within a text.
    CONTROL_CHARACTER = "{detail}", "字符串中含有未转义的控制字符";
    /// Digits that are no number.
    BAD_NUMBER = "{detail}", "数字格式无效或超出范围";
    /// Lists in lists in lists.
    TOO_DEEP = "{detail}", "嵌套层数过多";
    /// The same with the limit.
    DEEPER_THAN = "more than {limit} levels", "嵌套超过 {limit} 层";
    /// A key that stands twice.
    DUPLICATE_KEY = "{detail}", "键重复";
    /// A bracket or quote that is not closed.
    UNCLOSED = "{detail}", "括号或引号未闭合";
    /// A key that is none.
    BAD_KEY = "{detail}", "键的格式无效";
    /// A key or value where none may stand.
    UNEXPECTED = "{detail}", "此处不应出现该内容";
    /// A YAML alias of nothing.
    NO_ANCHOR = "{detail}", "别名引用的锚点不存在";
    /// YAML aliases that become too much.
    TOO_MANY_ALIASES = "{detail}", "锚点或别名过多，或展开后过大";
    /// YAML that takes more than it may.
    TOO_MUCH = "{detail}", "内容超出解析限制";
    /// YAML documents where one is meant.
    SEVERAL_DOCUMENTS = "{detail}", "一个文件中只能有一个 YAML 文档";
    /// Not text in UTF-8.
    NOT_UTF8 = "{detail}", "不是合法的 UTF-8 文本";
    /// Another type than the field has.
    WRONG_TYPE = "{detail}", "值的类型不符合要求";
    /// A value that the field does not take.
    WRONG_VALUE = "{detail}", "值不符合要求";
    /// A field that has to be there.
    MISSING_FIELD = "missing field `{name}`", "缺少字段 {name}";
    /// A field that there is not.
    UNKNOWN_FIELD = "unknown field `{name}`, {detail}", "没有字段 {name}";
    /// A field that stands twice.
    DUPLICATE_FIELD = "duplicate field `{name}`", "字段 {name} 重复";
    /// A word that is none of the choices.
    UNKNOWN_VARIANT = "unknown variant `{name}`, {detail}", "{name} 不是可选值";
    /// Anything else about the shape of data.
    DOES_NOT_FIT = "{detail}", "内容的结构不符合要求";

    /// A JSON text that is no object.
    NOT_AN_OBJECT = "it is not a JSON object", "内容不是 JSON 对象";
    /// A word that names no kind of object.
    NO_KIND = "{name} is not a kind of object", "{name} 不是对象类型";

    /// Type of a value: members with names.
    OBJECT = "an object", "对象";
    /// Type of a value: items.
    LIST = "a list", "数组";
    /// Type of a value: text.
    TEXT = "a text", "字符串";
    /// Type of a value: a number.
    NUMBER = "a number", "数字";
    /// Type of a value: a number without fraction.
    WHOLE_NUMBER = "a whole number", "整数";
    /// Type of a value: a switch.
    TRUE_OR_FALSE = "true or false", "布尔值（true 或 false）";
    /// Type of a value: nothing.
    NULL = "null", "空值（null）";
    /// Type of a value: a day and a time.
    DATE = "a date of the form yyyy-MM-dd HH:mm:ss", "格式为 yyyy-MM-dd HH:mm:ss 的日期";
    /// Type of a value: how a node is used.
    USE_TYPE_NUMBER = "the number of a use type", "有效的 useType 编号";
    /// Type of a value: what may be rerun.
    RERUN_MODE_NUMBER = "the number of a rerun mode", "有效的重跑属性编号";
    /// Type of a value: inputs or outputs.
    INPUTS_AND_OUTPUTS = "a JSON array of {str, parseType, refTableName}", "由 {str, parseType, refTableName} 组成的 JSON 数组";

    /// A language: what settings are written in, when they are read as one.
    SETTINGS = "settings", "导入设置";
    /// A settings document as a whole.
    THE_DOCUMENT = "the document", "整个文档";
    /// Type of a setting: names with values.
    TABLE = "table", "表（table）";
    /// Type of a setting: items.
    ARRAY = "array", "数组（array）";
    /// Type of a setting: text.
    STRING = "string", "字符串（string）";
    /// Type of a setting: a switch.
    BOOLEAN = "boolean", "布尔值（boolean）";
    /// Type of a setting: a number without fraction.
    INTEGER = "integer", "整数（integer）";
    /// Type of a setting: a number from one on.
    POSITIVE_INTEGER = "positive integer", "正整数";
    /// Type of a setting: a number beyond all bounds.
    LARGE_INTEGER = "large integer", "过大的整数";
    /// Type of a setting: a number with a fraction.
    FLOAT = "float", "浮点数（float）";
    /// Type of a setting: a day or a time.
    DATETIME = "datetime", "日期时间（datetime）";
    /// Type of a setting: nothing.
    NULL_SETTING = "null", "空值（null）";
    /// Type of a setting: any number.
    ANY_NUMBER = "number", "数字（number）";
    /// A line of an owner map.
    LINE = "{line}", "该行为 {line}";
    /// A member of an owner map with another type than text.
    MEMBER = "{key} = {reason}", "{key} 的值是{reason}";

    /// A class of a pattern without its end.
    PATTERN_CLASS = "{detail}", "方括号未闭合";
    /// A range of a pattern that goes backwards.
    PATTERN_RANGE = "{detail}", "方括号内的字符范围颠倒";
    /// A brace of a pattern that was not opened.
    PATTERN_NOT_OPENED = "{detail}", "右花括号没有对应的左花括号";
    /// A brace of a pattern that is not closed.
    PATTERN_NOT_CLOSED = "{detail}", "花括号未闭合";
    /// A backslash at the end of a pattern.
    PATTERN_ESCAPE = "{detail}", "末尾的反斜杠之后没有字符";
    /// Any other pattern.
    PATTERN = "{detail}", "模式的语法无效";
}
