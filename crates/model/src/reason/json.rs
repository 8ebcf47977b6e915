//! What is wrong with JSON, in both languages. The texts of `serde` and `serde_json` are told apart by how they begin, because neither gives
//! more than a category; one that is not known is a mistake of its category.

use serde_json::Error;
use serde_json::error::Category;

use super::shape::{begins, of_shape};
use super::{Reason, ReasonText};
use crate::codes::reasons::{document, system};

/// How messages about syntax begin.
const SYNTAX: [(&str, ReasonText); 16] = [
    ("expected `:`", document::NO_COLON),
    ("expected `,`", document::NO_COMMA_OR_END),
    ("expected value", document::NO_VALUE),
    ("expected ident", document::NO_VALUE),
    ("expected `\"`", document::NO_QUOTES),
    ("key must be a string", document::KEY_NOT_TEXT),
    ("trailing comma", document::TRAILING_COMMA),
    ("trailing characters", document::TRAILING_CHARACTERS),
    ("invalid escape", document::BAD_ESCAPE),
    ("lone leading surrogate", document::BAD_ESCAPE),
    ("unexpected end of hex escape", document::BAD_ESCAPE),
    ("invalid unicode code point", document::NOT_UTF8),
    ("control character", document::CONTROL_CHARACTER),
    ("invalid number", document::BAD_NUMBER),
    ("number out of range", document::BAD_NUMBER),
    ("recursion limit exceeded", document::TOO_DEEP),
];

/// Why JSON cannot be read, with line and column.
pub fn of_json(error: &Error) -> Reason {
    let reason = of_json_here(error);
    if error.line() == 0 {
        return reason;
    }
    document::AT.with_reasons(&[("line", &error.line()), ("column", &error.column())], &[("reason", reason)])
}

/// The same without line and column, for what says them itself.
pub fn of_json_here(error: &Error) -> Reason {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let text = text.strip_suffix(&place).unwrap_or(&text);
    let (known, otherwise) = match error.classify() {
        Category::Eof => (None, document::ENDS_EARLY),
        Category::Syntax => (begins(text, &SYNTAX), document::SYNTAX),
        Category::Data => (of_shape(text), document::DOES_NOT_FIT),
        Category::Io => (None, system::FAILED),
    };
    known.unwrap_or_else(|| otherwise.with(&[("detail", &text)]))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::lang::Lang;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Shape {
        #[serde(rename = "mode")]
        _mode: Mode,
        #[serde(rename = "count")]
        _count: u8,
    }

    #[derive(Debug, Deserialize)]
    enum Mode {
        #[serde(rename = "first")]
        First,
        #[serde(rename = "last")]
        Last,
    }

    #[test]
    fn english_is_what_the_parser_says_and_chinese_says_what_and_where() {
        let cases = [
            ("{\"mode\":\"first\",", "内容不完整，提前结束"),
            ("{\"mode\" 1}", "此处缺少冒号"),
            ("{\"count\":1 2}", "此处缺少逗号或右括号"),
            ("{\n}", "缺少字段 mode"),
            ("{\"size\":1}", "没有字段 size"),
            ("{\"count\":1,\"count\":1}", "字段 count 重复"),
            ("{\"mode\":\"middle\"}", "middle 不是可选值"),
            ("{\"count\":\"many\"}", "值的类型不符合要求"),
            ("{\"count\":999}", "值不符合要求"),
            ("{\"mode\":\"\\q\"}", "字符串中的转义序列无效"),
        ];
        for (text, zh) in cases {
            let error = serde_json::from_str::<Shape>(text).unwrap_err();
            let reason = of_json(&error);
            assert_eq!(reason.text(Lang::En), error.to_string());
            assert_eq!(reason.text(Lang::Zh), format!("第 {} 行第 {} 列：{zh}", error.line(), error.column()), "{error}");
        }
    }

    #[test]
    fn what_has_no_place_is_said_without_one() {
        let error = serde_json::from_value::<Shape>(serde_json::json!({"mode": "first"})).unwrap_err();
        let reason = of_json(&error);
        assert_eq!((reason.text(Lang::En), reason.text(Lang::Zh)), ("missing field `count`", "缺少字段 count"));
        let broken = serde_json::from_str::<serde_json::Value>("[1,]").unwrap_err();
        assert_eq!(of_json_here(&broken).text(Lang::En), "trailing comma");
        assert_eq!(of_json_here(&broken).text(Lang::Zh), "多余的逗号");
    }
}
