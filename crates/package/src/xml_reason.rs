//! What the XML parser says, in both languages.

use ferry_model::Reason;
use ferry_model::codes::reasons::xml;
use ferry_model::reason::{ReasonText, of_io};
use quick_xml::Error;
use quick_xml::errors::{IllFormedError, SyntaxError};
use quick_xml::escape::EscapeError;
use quick_xml::events::attributes::AttrError;

/// Why a document is not well-formed.
pub(crate) fn of_xml(error: &Error) -> Reason {
    match error {
        Error::Io(error) => of_io(error),
        Error::Syntax(error) => of_syntax(*error),
        Error::IllFormed(error) => of_ill_formed(error),
        Error::InvalidAttr(error) => of_attribute(error),
        Error::Encoding(_) => saying(xml::BAD_ENCODING, error),
        Error::Escape(error) => of_escape(error),
        Error::Namespace(_) => saying(xml::BAD_NAMESPACE, error),
    }
}

/// Why an attribute is not one.
pub(crate) fn of_attribute(error: &AttrError) -> Reason {
    let row = match error {
        AttrError::ExpectedEq(_) => xml::NO_EQUALS,
        AttrError::ExpectedValue(_) => xml::NO_VALUE,
        AttrError::UnquotedValue(_) => xml::NO_QUOTES,
        AttrError::ExpectedQuote(..) => xml::NO_CLOSING_QUOTE,
        AttrError::Duplicated(..) => xml::ATTRIBUTE_TWICE,
    };
    saying(row, error)
}

fn saying(row: ReasonText, error: &dyn std::fmt::Display) -> Reason {
    row.with(&[("detail", &error)])
}

fn of_syntax(error: SyntaxError) -> Reason {
    let row = match error {
        SyntaxError::InvalidBangMarkup => xml::BAD_MARKUP,
        SyntaxError::UnclosedPI => xml::UNCLOSED_PI,
        SyntaxError::UnclosedXmlDecl => xml::UNCLOSED_DECLARATION,
        SyntaxError::UnclosedComment => xml::UNCLOSED_COMMENT,
        SyntaxError::UnclosedDoctype => xml::UNCLOSED_DOCTYPE,
        SyntaxError::UnclosedCData => xml::UNCLOSED_CDATA,
        SyntaxError::UnclosedTag => xml::UNCLOSED_TAG,
        SyntaxError::UnclosedSingleQuotedAttributeValue | SyntaxError::UnclosedDoubleQuotedAttributeValue => xml::UNCLOSED_VALUE,
    };
    saying(row, &error)
}

fn of_ill_formed(error: &IllFormedError) -> Reason {
    match error {
        IllFormedError::MismatchedEndTag { expected, found } => xml::MISMATCHED_END.with(&[("expected", expected), ("found", found)]),
        IllFormedError::UnmatchedEndTag(name) => xml::UNMATCHED_END.with(&[("name", name)]),
        IllFormedError::MissingEndTag(name) => xml::MISSING_END.with(&[("name", name)]),
        IllFormedError::MissingDeclVersion(_) | IllFormedError::UnknownVersion => saying(xml::BAD_DECLARATION, error),
        IllFormedError::MissingDoctypeName => saying(xml::BAD_DOCTYPE, error),
        IllFormedError::DoubleHyphenInComment => saying(xml::HYPHENS_IN_COMMENT, error),
        IllFormedError::UnclosedReference => saying(xml::UNCLOSED_REFERENCE, error),
    }
}

fn of_escape(error: &EscapeError) -> Reason {
    match error {
        EscapeError::UnrecognizedEntity(_, name) => xml::UNDECLARED_ENTITY.with(&[("name", name)]),
        EscapeError::UnterminatedEntity(_) => saying(xml::UNCLOSED_REFERENCE, error),
        EscapeError::InvalidCharRef(_) => saying(xml::BAD_CHARACTER_REFERENCE, error),
        EscapeError::TooManyNestedEntities => saying(xml::NESTED_ENTITIES, error),
    }
}

#[cfg(test)]
mod tests {
    use ferry_model::Lang;
    use quick_xml::events::Event;

    use super::*;

    /// What is wrong with a document, in Chinese.
    fn wrong(text: &str) -> String {
        let mut reader = quick_xml::Reader::from_str(text);
        loop {
            match reader.read_event() {
                Ok(Event::Eof) => return String::new(),
                Ok(Event::Start(start) | Event::Empty(start)) => {
                    for attribute in start.attributes() {
                        let value = match &attribute {
                            Ok(attribute) => attribute.normalized_value(quick_xml::XmlVersion::Explicit1_0).map_err(|error| of_xml(&error)),
                            Err(error) => Err(of_attribute(error)),
                        };
                        if let Err(reason) = value {
                            return reason.text(Lang::Zh).to_owned();
                        }
                    }
                }
                Ok(_) => {}
                Err(error) => return of_xml(&error).text(Lang::Zh).to_owned(),
            }
        }
    }

    #[test]
    fn what_is_wrong_is_said_in_the_terms_of_xml() {
        let cases = [
            ("<a></b>", "此处应为结束标签 </a>，实际为 </b>"),
            ("</b>", "结束标签 </b> 没有对应的开始标签"),
            ("<a", "标签未闭合：缺少 >"),
            ("<a><!-- x", "注释未结束：缺少 -->"),
            ("<a><![CDATA[x", "CDATA 节未结束：缺少 ]]>"),
            ("<a><?x", "处理指令未结束：缺少 ?>"),
            ("<a><!x", "无法识别以 <! 开头的标记"),
            ("<a x/>", "属性名之后缺少等号"),
            ("<a x=1/>", "属性值应加引号"),
            ("<a x='1' x='2'/>", "同一元素中属性重复"),
            ("<a x='&y;'/>", "实体 &y; 未声明"),
            ("<a x='&#xzz;'/>", "字符引用无效"),
        ];
        for (text, expected) in cases {
            assert_eq!(wrong(text), expected, "{text}");
        }
    }
}
