//! Selectors: short texts that select objects, in settings and on the command line.

use std::collections::HashSet;
use std::fmt;
use std::str::FromStr;

use ferry_model::codes::reasons::document as reasons;
use ferry_model::codes::settings as codes;
use ferry_model::{Finding, ObjectKind, Reason};
use globset::{ErrorKind, GlobBuilder, GlobMatcher};

use crate::nearest;

/// Selects objects by kind and name, by type, by owner, or all of them.
///
/// | text | selects |
/// |---|---|
/// | `all` | everything |
/// | `node`, `nodes` | everything of a kind |
/// | `node:sales_*/load_*` | objects of a kind whose `workflow/name` fits the pattern |
/// | `resource:*.jar` | a pattern without `/` is compared with the name alone |
/// | `type:ODPS_SQL` | objects of a type |
/// | `owner:alice` | objects of an owner |
///
/// In a pattern `*` and `?` stay within a segment, `**` crosses `/`, `[ab]` and `{a,b}` are alternatives, and a backslash takes the
/// meaning from the next character. Letter case counts. A workflow is selected by its own name; its nodes are `node:NAME/**`.
#[derive(Clone, Debug)]
pub struct Selector {
    text: String,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    All,
    Kind(ObjectKind),
    Named { kind: ObjectKind, pattern: Pattern },
    Type(Pattern),
    Owner(Pattern),
}

/// A pattern. Most name one object or one workflow, and there may be thousands of those: they are compared as texts.
#[derive(Clone, Debug)]
enum Pattern {
    /// This text.
    Literal(String),
    /// This text, a slash, and a name behind it.
    Within(String),
    Glob(GlobMatcher),
}

impl Pattern {
    fn is_match(&self, text: &str) -> bool {
        match self {
            Self::Literal(literal) => literal == text,
            Self::Within(prefix) => {
                text.strip_prefix(prefix.as_str()).and_then(|rest| rest.strip_prefix('/')).is_some_and(|rest| !rest.contains('/'))
            }
            Self::Glob(glob) => glob.is_match(text),
        }
    }
}

/// What a selector looks at.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// Kind.
    pub kind: ObjectKind,
    /// Name of the workflow it lives in; empty when there is none.
    pub workflow: &'a str,
    /// Name.
    pub name: &'a str,
    /// Constant name of the type; empty for kinds without one.
    pub type_name: &'a str,
    /// Owner's account name or id.
    pub owner: Option<&'a str>,
}

impl Selector {
    /// Reads a selector.
    ///
    /// # Errors
    ///
    /// When the text is empty, begins with a word that is no kind of object, or holds a pattern that cannot be read.
    pub fn parse(text: &str) -> Result<Self, SelectorError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(SelectorError::Empty);
        }
        let what = match text.split_once(':') {
            None if text == "all" => What::All,
            None => What::Kind(kind_of(text, text)?),
            Some(("type", pattern)) => What::Type(glob(text, pattern)?),
            Some(("owner", pattern)) => What::Owner(glob(text, pattern)?),
            Some((word, pattern)) => What::Named { kind: kind_of(text, word)?, pattern: glob(text, pattern)? },
        };
        Ok(Self { text: text.to_owned(), what })
    }

    /// Whether the object is selected.
    pub fn matches(&self, subject: &Subject<'_>) -> bool {
        match &self.what {
            What::All => true,
            What::Kind(kind) => *kind == subject.kind,
            What::Named { kind, pattern } => {
                *kind == subject.kind
                    && (pattern.is_match(subject.name) || pattern.is_match(&format!("{}/{}", subject.workflow, subject.name)))
            }
            What::Type(pattern) => !subject.type_name.is_empty() && pattern.is_match(subject.type_name),
            What::Owner(pattern) => subject.owner.is_some_and(|owner| pattern.is_match(owner)),
        }
    }

    /// Whether objects of this kind can be selected at all.
    pub fn may_select(&self, wanted: ObjectKind) -> bool {
        match &self.what {
            What::Kind(kind) | What::Named { kind, .. } => *kind == wanted,
            What::All | What::Type(_) | What::Owner(_) => true,
        }
    }
}

impl fmt::Display for Selector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl FromStr for Selector {
    type Err = SelectorError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

/// Several selectors; an object is selected when one of them selects it. Thousands that name one object or one workflow cost no more than
/// one.
#[derive(Clone, Debug, Default)]
pub struct Selectors {
    all: Vec<Selector>,
    /// What names single objects, and workflows, by kind; and which of `all` are neither.
    literals: HashSet<(ObjectKind, String)>,
    within: HashSet<(ObjectKind, String)>,
    rest: Vec<usize>,
}

impl Selectors {
    /// Reads selectors.
    ///
    /// # Errors
    ///
    /// As for [`Selector::parse`], of the first that cannot be read.
    pub fn parse<S: AsRef<str>>(texts: &[S]) -> Result<Self, SelectorError> {
        let mut selectors = Self::default();
        for text in texts {
            let selector = Selector::parse(text.as_ref())?;
            match &selector.what {
                What::Named { kind, pattern: Pattern::Literal(text) } => {
                    selectors.literals.insert((*kind, text.clone()));
                }
                What::Named { kind, pattern: Pattern::Within(text) } => {
                    selectors.within.insert((*kind, text.clone()));
                }
                _ => selectors.rest.push(selectors.all.len()),
            }
            selectors.all.push(selector);
        }
        Ok(selectors)
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// Whether one of them selects the object.
    pub fn matches(&self, subject: &Subject<'_>) -> bool {
        self.is_named(subject) || self.rest.iter().any(|n| self.all[*n].matches(subject))
    }

    /// Whether it, or its workflow, is among those that are named.
    fn is_named(&self, subject: &Subject<'_>) -> bool {
        if self.literals.is_empty() && self.within.is_empty() {
            return false;
        }
        let mut full = (subject.kind, format!("{}/{}", subject.workflow, subject.name));
        if self.literals.contains(&full) || self.literals.contains(&(subject.kind, subject.name.to_owned())) {
            return true;
        }
        // Whatever stands in front of the last slash of either text.
        let within = |text: &str| text.rfind('/').is_some_and(|at| self.within.contains(&(subject.kind, text[..at].to_owned())));
        if within(subject.name) {
            return true;
        }
        full.1.truncate(full.1.rfind('/').unwrap_or_default());
        self.within.contains(&full)
    }

    /// Each of them, in order.
    pub fn as_slice(&self) -> &[Selector] {
        &self.all
    }
}

/// Why a text is not a selector.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SelectorError {
    /// Nothing in it.
    #[error("the selector is empty")]
    Empty,
    /// A word that is no kind.
    #[error("{word} is no kind of object")]
    Kind {
        /// The selector.
        selector: String,
        /// The word.
        word: String,
    },
    /// Nothing after the colon.
    #[error("{selector} has no pattern")]
    NoPattern {
        /// The selector.
        selector: String,
    },
    /// The pattern cannot be read.
    #[error("the pattern of {selector} cannot be read: {reason}")]
    Pattern {
        /// The selector.
        selector: String,
        /// Why.
        reason: Reason,
    },
}

impl SelectorError {
    /// The error as a finding, with the nearest valid words.
    pub fn finding(&self) -> Finding {
        match self {
            Self::Empty => Finding::new(codes::SELECTOR_EMPTY),
            Self::Kind { selector, word } => {
                let words = ObjectKind::ALL.iter().map(|kind| kind.as_str()).chain(["type", "owner", "all"]);
                let (nearest, valid) = nearest::suggestion(word, words).unwrap_or_default();
                Finding::new(codes::SELECTOR_KIND).arg("selector", selector).arg("word", word).arg("nearest", nearest).arg("valid", valid)
            }
            Self::NoPattern { selector } => {
                Finding::new(codes::SELECTOR_NO_PATTERN).arg("selector", selector).arg("example", format_args!("{selector}*"))
            }
            Self::Pattern { selector, reason } => {
                Finding::new(codes::SELECTOR_PATTERN).arg("selector", selector).said("error", reason.clone())
            }
        }
    }
}

/// The kind that a word names, singular or plural.
fn kind_of(selector: &str, word: &str) -> Result<ObjectKind, SelectorError> {
    word.parse().map_err(|_| SelectorError::Kind { selector: selector.to_owned(), word: word.to_owned() })
}

fn glob(selector: &str, pattern: &str) -> Result<Pattern, SelectorError> {
    if pattern.is_empty() {
        return Err(SelectorError::NoPattern { selector: selector.to_owned() });
    }
    if let Some(text) = literal(pattern) {
        return Ok(Pattern::Literal(text));
    }
    if let Some(text) = pattern.strip_suffix("/*").and_then(literal) {
        return Ok(Pattern::Within(text));
    }
    GlobBuilder::new(pattern)
        .literal_separator(true)
        .backslash_escape(true)
        .empty_alternates(true)
        .build()
        .map(|glob| Pattern::Glob(glob.compile_matcher()))
        .map_err(|error| SelectorError::Pattern { selector: selector.to_owned(), reason: of_pattern(error.kind()) })
}

/// Why a pattern cannot be read.
fn of_pattern(error: &ErrorKind) -> Reason {
    let row = match error {
        ErrorKind::UnclosedClass => reasons::PATTERN_CLASS,
        ErrorKind::InvalidRange(..) => reasons::PATTERN_RANGE,
        ErrorKind::UnopenedAlternates => reasons::PATTERN_NOT_OPENED,
        ErrorKind::UnclosedAlternates => reasons::PATTERN_NOT_CLOSED,
        ErrorKind::DanglingEscape => reasons::PATTERN_ESCAPE,
        _ => reasons::PATTERN,
    };
    row.with(&[("detail", error)])
}

/// The text that a pattern without alternatives stands for.
fn literal(pattern: &str) -> Option<String> {
    let mut text = String::with_capacity(pattern.len());
    let mut chars = pattern.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => text.push(chars.next()?),
            '*' | '?' | '[' | ']' | '{' | '}' => return None,
            c => text.push(c),
        }
    }
    Some(text)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use ferry_model::Lang;

    fn node<'a>(workflow: &'a str, name: &'a str) -> Subject<'a> {
        Subject { kind: ObjectKind::Node, workflow, name, type_name: "ODPS_SQL", owner: Some("alice") }
    }

    #[track_caller]
    fn check(selector: &str, subject: Subject<'_>, wanted: bool) {
        assert_eq!(Selector::parse(selector).unwrap().matches(&subject), wanted, "{selector} on {subject:?}");
    }

    #[test]
    fn patterns_fit_workflow_and_name() {
        check("node:sales_*/load_*", node("sales_eu", "load_orders"), true);
        check("node:sales_*/load_*", node("sales_eu", "clean"), false);
        check("node:sales_*/load_*", node("sales", "load_orders"), false);
        check("node:load_*", node("any", "load_x"), true);
        check("node:*", node("any", "x"), true);
        check("node:*/x", node("", "x"), true);
        check("node:**", node("a", "x"), true);
        check("node:a/**", node("a", "x/y"), true);
        check("node:a/*", node("a", "x/y"), false);
        check("node:LOAD_*", node("any", "load_x"), false);
        check("node:a\\*", node("w", "a*"), true);
        check("node:a\\*", node("w", "ab"), false);
        check("node:{a,b}", node("w", "b"), true);
        check("table:*", node("w", "b"), false);
    }

    #[test]
    fn kinds_types_owners_and_all_select() {
        for selector in ["all", "node", "nodes", "NODES", "type:ODPS_SQL", "type:ODPS_*", "owner:alice", "owner:al*"] {
            check(selector, node("w", "n"), true);
        }
        for selector in ["tables", "type:ODPS", "type:odps_sql", "owner:bob", "ad-hoc-queries"] {
            check(selector, node("w", "n"), false);
        }
        let nobody = Subject { owner: None, type_name: "", ..node("w", "n") };
        check("owner:*", nobody, false);
        check("type:*", nobody, false);
        let api = Subject { kind: ObjectKind::DataServiceApi, workflow: "", name: "/orders/list", type_name: "", owner: None };
        check("data_service_api:/orders/*", api, true);
        check("data_service_apis", api, true);
    }

    #[test]
    fn what_is_no_selector_is_named_with_the_nearest_kinds() {
        let message = |text: &str| {
            let finding = Selector::parse(text).unwrap_err().finding();
            format!("{}: {} {}", finding.code, finding.message(Lang::En), finding.advice(Lang::En))
        };
        assert!(message("noed:x").contains("Did you mean node?"), "{}", message("noed:x"));
        assert!(message("sales_*/load").starts_with("SET-SELECTOR-KIND"));
        assert!(message(" ").starts_with("SET-SELECTOR-EMPTY"));
        assert!(message("node:").starts_with("SET-SELECTOR-NO-PATTERN"));
        assert!(message("node:[a").starts_with("SET-SELECTOR-PATTERN"));
    }

    #[test]
    fn several_select_what_one_of_them_does() {
        let texts = ["node:a/b", "node:c/*", "table:t", "node:plain", "node:g_*/x", "node:odd\\*/*", "type:PYODPS*"];
        let all = Selectors::parse(&texts).unwrap();
        let subjects = [
            ("a", "b"),
            ("a", "c"),
            ("c", "any"),
            ("c", "x/y"),
            ("c/x", "y"),
            ("z", "plain"),
            ("g_1", "x"),
            ("odd*", "n"),
            ("odd", "n"),
            ("", "c/x"),
        ];
        for (workflow, name) in subjects {
            let subject = node(workflow, name);
            let one = texts.iter().any(|text| Selector::parse(text).unwrap().matches(&subject));
            assert_eq!(all.matches(&subject), one, "{workflow}/{name}");
        }
        assert_eq!(subjects.iter().filter(|(workflow, name)| all.matches(&node(workflow, name))).count(), 6);
    }

    #[test]
    fn the_text_of_a_selector_is_kept() {
        assert_eq!(Selector::parse(" node:a/* ").unwrap().to_string(), "node:a/*");
        assert!(!Selector::parse("table:*").unwrap().may_select(ObjectKind::Node));
        assert!(Selector::parse("owner:a").unwrap().may_select(ObjectKind::Node));
    }
}
