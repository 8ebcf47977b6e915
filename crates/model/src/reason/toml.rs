//! What is wrong with TOML, in both languages. The parser gives nothing but a text, which is told by how it begins.

use super::shape::{begins, of_shape};
use super::{Reason, ReasonText};
use crate::codes::reasons::document;

/// How messages begin; one that is not known is about syntax.
const KNOWN: [(&str, ReasonText); 10] = [
    ("duplicate key", document::DUPLICATE_KEY),
    ("unclosed", document::UNCLOSED),
    ("missing comma", document::NO_COMMA_OR_END),
    ("missing value", document::NO_VALUE),
    ("key with no value", document::NO_VALUE),
    ("string values must be quoted", document::NO_QUOTES),
    ("extra comma", document::TRAILING_COMMA),
    ("invalid key", document::BAD_KEY),
    ("unexpected", document::UNEXPECTED),
    ("cannot recurse further", document::TOO_DEEP),
];

/// Why TOML cannot be read, out of what the parser says.
pub fn of_toml(message: &str) -> Reason {
    let text = message.trim();
    of_shape(text).or_else(|| begins(text, &KNOWN)).unwrap_or_else(|| document::SYNTAX.with(&[("detail", &text)]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    #[test]
    fn english_is_what_the_parser_says() {
        let cases = [
            ("duplicate key", "键重复"),
            ("unclosed table, expected `]`", "括号或引号未闭合"),
            ("string values must be quoted, expected literal string", "字符串应加引号"),
            ("unknown variant `tape`, expected one of `directory`, `s3`", "tape 不是可选值"),
            ("something that nobody knows", "语法错误"),
        ];
        for (text, zh) in cases {
            assert_eq!((of_toml(text).text(Lang::En), of_toml(text).text(Lang::Zh)), (text, zh));
        }
    }
}
