//! Reasons: the part of a finding's sentence that says why, in both languages.

use std::fmt::Display;

use crate::code::fill;
use crate::lang::Lang;

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
        let args: Vec<(&str, String)> = args.iter().map(|(name, value)| (*name, value.to_string())).collect();
        Reason { en: fill(self.en, Lang::En, &args), zh: fill(self.zh, Lang::Zh, &args) }
    }
}

/// Why something is so, in both languages. It is made from the table alone, so that no sentence of one language gets into one of the other.
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
        for reason in reasons::ALL {
            assert_eq!(holes(reason.en), holes(reason.zh), "{reason:?}");
            assert!(reason.en.is_ascii(), "{reason:?}");
            assert!(reason.zh.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)), "{reason:?}");
        }
    }

    #[test]
    fn a_finding_says_its_reason_in_the_language_of_the_sentence() {
        let finding = Finding::new(codes::service::INVALID).arg("field", "limit");
        let finding = finding.because(reasons::WITHIN.with(&[("least", &1), ("most", &100)]));
        assert_eq!(finding.message(Lang::En), "limit: it has to be within 1 and 100");
        assert_eq!(finding.message(Lang::Zh), "limit：必须在 1 到 100 之间");
    }
}
