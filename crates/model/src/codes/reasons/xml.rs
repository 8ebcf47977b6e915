//! Why an XML document is not well-formed. What the parser says is English.

use crate::reasons;

reasons! {
    /// An end tag of another element.
    MISMATCHED_END = "expected `</{expected}>`, but `</{found}>` was found", "此处应为结束标签 </{expected}>，实际为 </{found}>";
    /// An end tag without a beginning.
    UNMATCHED_END = "close tag `</{name}>` does not match any open tag", "结束标签 </{name}> 没有对应的开始标签";
    /// An element that does not end.
    MISSING_END = "start tag not closed: `</{name}>` not found before end of input", "缺少结束标签 </{name}>";
    /// The document ends in an element.
    ENDS_INSIDE = "the document ends inside the element {name}", "文档在元素 {name} 内提前结束";
    /// The document ends in several elements.
    ENDS_OPEN = "the document ends while {count} elements are open", "文档提前结束，仍有 {count} 个元素没有结束标签";
    /// A tag without its bracket.
    UNCLOSED_TAG = "{detail}", "标签未闭合：缺少 >";
    /// A comment that does not end.
    UNCLOSED_COMMENT = "{detail}", "注释未结束：缺少 -->";
    /// A CDATA section that does not end.
    UNCLOSED_CDATA = "{detail}", "CDATA 节未结束：缺少 ]]>";
    /// A processing instruction that does not end.
    UNCLOSED_PI = "{detail}", "处理指令未结束：缺少 ?>";
    /// An XML declaration that does not end.
    UNCLOSED_DECLARATION = "{detail}", "XML 声明未结束：缺少 ?>";
    /// A DOCTYPE that does not end.
    UNCLOSED_DOCTYPE = "{detail}", "DOCTYPE 声明未结束：缺少 >";
    /// The value of an attribute that does not end.
    UNCLOSED_VALUE = "{detail}", "属性值未结束：缺少引号";
    /// A reference that does not end.
    UNCLOSED_REFERENCE = "{detail}", "实体引用或字符引用未结束：缺少分号";
    /// Markup that begins with an exclamation mark and is nothing.
    BAD_MARKUP = "{detail}", "无法识别以 <! 开头的标记";
    /// A comment with two hyphens in it.
    HYPHENS_IN_COMMENT = "{detail}", "注释中不能出现 --";
    /// An XML declaration without a version, or with another.
    BAD_DECLARATION = "{detail}", "XML 声明的版本缺失或无效";
    /// A DOCTYPE without a name.
    BAD_DOCTYPE = "{detail}", "DOCTYPE 声明缺少名称";
    /// An attribute without an equals sign.
    NO_EQUALS = "{detail}", "属性名之后缺少等号";
    /// An attribute without a value.
    NO_VALUE = "{detail}", "属性的等号之后缺少值";
    /// A value without quotes.
    NO_QUOTES = "{detail}", "属性值应加引号";
    /// A value whose quote is not closed.
    NO_CLOSING_QUOTE = "{detail}", "属性值缺少右引号";
    /// An attribute that stands twice.
    ATTRIBUTE_TWICE = "{detail}", "同一元素中属性重复";
    /// The same with its name.
    NAMED_ATTRIBUTE_TWICE = "attribute {name} stands twice", "属性 {name} 重复";
    /// An element with too many attributes.
    MANY_ATTRIBUTES = "an element with more than {limit} attributes", "一个元素的属性超过 {limit} 个";
    /// A value with a bracket that begins a tag.
    TAG_IN_VALUE = "a < in the value of attribute {name}", "属性 {name} 的值中含有未转义的 <";
    /// A value that is too long.
    LONG_VALUE = "attribute {name} has {size} bytes; at most {limit} are allowed", "属性 {name} 有 {size} 字节，最多允许 {limit} 字节";
    /// An entity that nobody declared.
    UNDECLARED_ENTITY = "undeclared entity &{name};", "实体 &{name}; 未声明";
    /// Entities in entities.
    NESTED_ENTITIES = "{detail}", "属性值中的实体嵌套过多";
    /// A character by a number that is none.
    BAD_CHARACTER_REFERENCE = "{detail}", "字符引用无效";
    /// A prefix of a namespace that cannot be used.
    BAD_NAMESPACE = "{detail}", "命名空间前缀无效";
    /// Bytes of another encoding.
    BAD_ENCODING = "{detail}", "内容与编码不符";
    /// Text that stands in no element.
    TEXT_OUTSIDE = "text outside of the root element", "根元素之外有文本";
    /// No element at all.
    NO_ROOT = "there is no root element", "没有根元素";
    /// More than one element outside of all others.
    SECOND_ROOT = "a second root element {name}", "出现第二个根元素 {name}";
    /// The same without its name.
    SEVERAL_ROOTS = "there is more than one root element", "根元素多于一个";
    /// A DOCTYPE.
    DOCTYPE = "a DOCTYPE is not allowed", "不允许出现 DOCTYPE";
    /// Elements in elements.
    TOO_DEEP = "elements are nested more than {limit} deep", "元素嵌套超过 {limit} 层";
    /// An element that does not fit into memory.
    LONG_ELEMENT = "one element has more than {limit} bytes", "单个元素超过 {limit} 字节";
    /// Anything else.
    MALFORMED = "{detail}", "XML 语法错误";
}
