//! Reasons: the part of a finding's sentence that says why, in both languages.

mod io;
mod json;
mod shape;
mod toml;

use std::fmt::{self, Display};

use crate::code::fill;
use crate::lang::Lang;

pub use io::of_io;
pub use json::{of_json, of_json_here};
pub use toml::of_toml;

/// One row of the table of reasons, `codes/reasons.rs`. Texts hold named placeholders, `{name}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReasonText {
    /// In English.
    pub en: &'static str,
    /// In Chinese.
    pub zh: &'static str,
}

impl ReasonText {
    /// The reason with its placeholders filled: names and values, never sentences.
    pub fn with(&self, args: &[(&str, &dyn Display)]) -> Reason {
        self.with_reasons(args, &[])
    }

    /// The same with further placeholders filled by reasons, in each language by its own words.
    pub fn with_reasons(&self, args: &[(&str, &dyn Display)], reasons: &[(&str, Reason)]) -> Reason {
        let names = args.iter().map(|(name, value)| ((*name).to_owned(), value.to_string()));
        let en = reasons.iter().map(|(name, reason)| ((*name).to_owned(), reason.en.clone()));
        let zh = reasons.iter().map(|(name, reason)| (format!("{name}_zh"), reason.zh.clone()));
        let args: Vec<(String, String)> = names.chain(en).chain(zh).collect();
        Reason { en: fill(self.en, Lang::En, &args), zh: fill(self.zh, Lang::Zh, &args) }
    }
}

/// Why something is so, in both languages. It is made from the table alone, so that no sentence of one language gets into one of the other.
///
/// It is an error too, so that an `io::Error` of our own making can carry it to [`of_io`]; as a text it is English.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    en: String,
    zh: String,
}

impl Reason {
    /// The reason in a language.
    pub fn text(&self, lang: Lang) -> &str {
        if lang == Lang::Zh { &self.zh } else { &self.en }
    }
}

impl Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}

impl std::error::Error for Reason {}

impl From<ReasonText> for Reason {
    fn from(text: ReasonText) -> Self {
        text.with(&[])
    }
}

/// Declares the table of reasons: constants of type [`ReasonText`] and a slice `ALL` of them, each row `NAME = "English", "Chinese";`.
#[macro_export]
macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $en:literal, $zh:literal;)*) => {
        $($(#[$doc])* pub const $name: $crate::reason::ReasonText = $crate::reason::ReasonText { en: $en, zh: $zh };)*
        /// Every reason, in order.
        pub const ALL: &[$crate::reason::ReasonText] = &[$($name),*];
    };
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::codes::reasons;
    use crate::{Finding, codes};

    #[test]
    fn both_languages_name_the_same_and_each_is_its_own() {
        let holes = |text: &'static str| -> BTreeSet<&str> {
            let names = text.split('{').skip(1).filter_map(|part| part.split('}').next());
            // What a parser of others says is English, and stands in English sentences alone.
            names.filter(|name| *name != "detail").collect()
        };
        for reason in reasons::all() {
            assert_eq!(holes(reason.en), holes(reason.zh), "{reason:?}");
            assert!(reason.en.is_ascii(), "{reason:?}");
            let bare = reason.zh.split(['{', '}']).step_by(2).collect::<String>();
            let is_chinese = bare.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
            // Punctuation around names says nothing in either language.
            let is_punctuation = !reason.en.contains("{detail}") && !bare.chars().any(char::is_alphanumeric);
            assert!(is_chinese || is_punctuation, "{reason:?}");
            assert!(!reason.zh.contains("{detail}"), "{reason:?}");
        }
    }

    #[test]
    fn reasons_within_reasons_keep_to_their_language() {
        let inner = reasons::document::MISSING_FIELD.with(&[("name", &"{line}")]);
        let outer = reasons::document::AT.with_reasons(&[("line", &3), ("column", &7)], &[("reason", inner)]);
        assert_eq!(outer.text(Lang::En), "missing field `{line}` at line 3 column 7");
        assert_eq!(outer.text(Lang::Zh), "第 3 行第 7 列：缺少字段 {line}");
        assert_eq!(outer.to_string(), outer.text(Lang::En));
    }

    #[test]
    fn a_finding_says_its_reason_in_the_language_of_the_sentence() {
        let finding = Finding::new(codes::service::INVALID).arg("field", "limit");
        let finding = finding.because(reasons::WITHIN.with(&[("least", &1), ("most", &100)]));
        assert_eq!(finding.message(Lang::En), "limit: it has to be within 1 and 100");
        assert_eq!(finding.message(Lang::Zh), "limit：必须在 1 到 100 之间");
    }
}
