//! Stable codes of findings and errors, and the table entry behind each.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::face::Face;
use crate::kind::ObjectKind;
use crate::lang::Lang;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing is lost and nothing has to be done.
    Note,
    /// Something was decided or left out on the user's behalf, or may not work as meant.
    Warning,
    /// An object, or the whole package, cannot be used.
    Error,
}

impl Severity {
    /// The lower-case English word used in JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// One row of the table of codes: what the code means, in both languages.
///
/// Texts hold named placeholders, `{name}`, filled from the arguments of a finding.
#[derive(Debug)]
pub struct CodeInfo {
    /// The stable identifier, such as `PKG-ZIP-TRUNCATED`.
    pub id: &'static str,
    /// The usual severity.
    pub severity: Severity,
    /// The cause, in English.
    pub en: &'static str,
    /// What to do, in English.
    pub en_advice: &'static str,
    /// The cause, in Chinese.
    pub zh: &'static str,
    /// What to do, in Chinese.
    pub zh_advice: &'static str,
    /// What to do for people who look at a server, in English and Chinese, where that is something else.
    pub server_advice: Option<(&'static str, &'static str)>,
}

/// A stable code. Two codes are equal when their identifiers are.
#[derive(Clone, Copy)]
pub struct Code(pub &'static CodeInfo);

impl Code {
    /// The stable identifier.
    pub fn id(self) -> &'static str {
        self.0.id
    }

    /// The usual severity of this code.
    pub fn severity(self) -> Severity {
        self.0.severity
    }

    /// The code with this identifier, if the table has it.
    pub fn from_id(id: &str) -> Option<Self> {
        crate::codes::all().find(|code| code.id() == id)
    }

    /// The text of the cause with `{name}` placeholders filled from `args`.
    pub fn message(self, lang: Lang, args: &[(impl AsRef<str>, impl AsRef<str>)]) -> String {
        fill(if lang == Lang::Zh { self.0.zh } else { self.0.en }, lang, args)
    }

    /// The text of the advice with placeholders filled; empty when there is nothing to do.
    pub fn advice(self, face: Face, lang: Lang, args: &[(impl AsRef<str>, impl AsRef<str>)]) -> String {
        let (en, zh) = match (face, self.0.server_advice) {
            (Face::Server, Some(advice)) => advice,
            _ => (self.0.en_advice, self.0.zh_advice),
        };
        fill(if lang == Lang::Zh { zh } else { en }, lang, args)
    }
}

/// Replaces each `{name}` of `template` by its argument; a placeholder without an argument stays as it is. In Chinese the argument `name_zh`
/// comes first where there is one, and kinds of objects have their Chinese names.
pub(crate) fn fill(template: &str, lang: Lang, args: &[(impl AsRef<str>, impl AsRef<str>)]) -> String {
    let named = |name: &str| args.iter().find(|(key, _)| key.as_ref() == name).map(|(_, value)| value.as_ref());
    let in_chinese = |name: &str| {
        let of_its_own = args.iter().find(|(key, _)| key.as_ref().strip_suffix("_zh") == Some(name));
        let kind = || (name == "kind").then(|| named(name)?.parse::<ObjectKind>().ok().map(|kind| kind.label(Lang::Zh))).flatten();
        let word = || crate::codes::words::in_chinese(name, named(name)?);
        of_its_own.map(|(_, value)| value.as_ref()).or_else(kind).or_else(word)
    };
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        out.push_str(&rest[..open]);
        let after = &rest[open + 1..];
        let Some(close) = after.find('}') else {
            rest = &rest[open..];
            break;
        };
        let name = &after[..close];
        match Some(lang).filter(|lang| *lang == Lang::Zh).and_then(|_| in_chinese(name)).or_else(|| named(name)) {
            Some(value) => out.push_str(value),
            None => out.push_str(&rest[open..open + close + 2]),
        }
        rest = &after[close + 1..];
    }
    out.push_str(rest);
    out
}

impl PartialEq for Code {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for Code {}

impl std::hash::Hash for Code {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.0.id.hash(state);
    }
}

impl fmt::Debug for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.id)
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.id)
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0.id)
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let id = String::deserialize(deserializer)?;
        Self::from_id(&id).ok_or_else(|| serde::de::Error::custom(format!("unknown code {id}")))
    }
}

/// Declares a table of codes: constants of type [`Code`] and a slice `ALL` of them.
///
/// Each row is `NAME = "ID", Severity, "cause", "advice", "cause in Chinese", "advice in Chinese";` with a doc comment before it. Advice that
/// speaks of commands or flags is followed by that for people who look at a server: `…, on a server "advice", "advice in Chinese";`.
#[macro_export]
macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $severity:ident, $en:literal, $en_advice:literal, $zh:literal, $zh_advice:literal
        $(, on a server $en_server:literal, $zh_server:literal)?;)*) => {
        $($(#[$doc])* pub const $name: $crate::code::Code = $crate::code::Code(&$crate::code::CodeInfo {
            id: $id,
            severity: $crate::code::Severity::$severity,
            en: $en,
            en_advice: $en_advice,
            zh: $zh,
            zh_advice: $zh_advice,
            server_advice: $crate::server_advice!($($en_server, $zh_server)?),
        });)*
        /// Every code of this table, in order.
        pub const ALL: &[$crate::code::Code] = &[$($name),*];
    };
}

/// The advice of a row of [`codes!`] for people who look at a server, if there is one.
#[doc(hidden)]
#[macro_export]
macro_rules! server_advice {
    () => {
        None
    };
    ($en:literal, $zh:literal) => {
        Some(($en, $zh))
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_filled_by_name_and_unknown_ones_stay() {
        let args = [("a", "1"), ("b", "{a}")];
        assert_eq!(fill("x {a} y {b} {c} {", Lang::En, &args), "x 1 y {a} {c} {");
    }

    #[test]
    fn identifiers_are_unique_and_both_languages_use_the_same_placeholders() {
        let mut seen = std::collections::BTreeSet::new();
        let holes = |text: &str| -> std::collections::BTreeSet<String> {
            // What is a word of the language itself has its Chinese form as `NAME_zh`.
            let names = text.split('{').skip(1).filter_map(|part| part.split_once('}').map(|(name, _)| name));
            names.map(|name| name.strip_suffix("_zh").unwrap_or(name).to_owned()).collect()
        };
        for code in crate::codes::all() {
            assert!(seen.insert(code.id()), "{code} stands twice in the tables");
            assert_eq!(holes(code.0.en), holes(code.0.zh), "{code}: placeholders of the causes differ");
            assert_eq!(holes(code.0.en_advice), holes(code.0.zh_advice), "{code}: placeholders of the advice differ");
            assert!(!code.0.en.is_empty() && !code.0.zh.is_empty(), "{code} has no text");
            if let Some((en, zh)) = code.0.server_advice {
                assert_eq!(holes(en), holes(zh), "{code}: placeholders of the advice on a server differ");
            }
        }
    }

    #[test]
    fn people_who_look_at_a_server_are_not_told_of_commands_and_flags() {
        // Those of the command line, and of the process that is the server, are read by whoever typed the command.
        let of_commands = [crate::codes::command::ALL, crate::codes::server::ALL].concat();
        let commands = ["apply", "export", "import", "init", "plan", "task", "workspace"].map(|name| format!("ferry {name}"));
        for code in crate::codes::all().filter(|code| !of_commands.contains(code)) {
            for lang in [Lang::En, Lang::Zh] {
                let text = code.message(lang, &[("", ""); 0]) + &code.advice(Face::Server, lang, &[("", ""); 0]);
                let flag = text.match_indices("--").any(|(at, _)| text[at + 2..].starts_with(|c: char| c.is_ascii_lowercase()));
                assert!(!flag && !commands.iter().any(|name| text.contains(name)), "{code}: {text}");
            }
        }
    }
}
