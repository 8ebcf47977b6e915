//! The names to look for and what to write in their place.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, MatchKind};

use crate::boundary::is_word;
use crate::error::NameError;
use crate::probe::Probe;

/// The suffix that makes the development project of a standard-mode workspace.
const DEV_SUFFIX: &str = "_dev";

/// Up to so many names looking for two rare bytes of each is quicker than the automaton, which looks at every byte in turn.
const FEW: usize = 8;

/// Many names with their replacements, ready to be searched for in one pass.
///
/// A name is letters, digits and `_`, in one or more parts joined by single `.`, `-` or `$`. Nothing else is
/// accepted on either side of a pair, so a replacement can never end a string, a comment or a statement.
/// Names are compared without regard to ASCII letter case, as the engines do; the replacement is written as given.
#[derive(Debug, Clone)]
pub struct NameMap {
    pairs: Vec<(String, String)>,
    by_name: HashMap<String, usize>,
    whole: AhoCorasick,
    literal: AhoCorasick,
    /// What few names are looked for by, each with the names that it finds.
    probes: Vec<(Probe, Vec<usize>)>,
}

impl NameMap {
    /// Builds a map from pairs of (name, replacement).
    ///
    /// # Errors
    ///
    /// Refuses empty names, names that are no names, and a name given more than once.
    pub fn new<F, T>(pairs: impl IntoIterator<Item = (F, T)>) -> Result<Self, NameError>
    where
        F: Into<String>,
        T: Into<String>,
    {
        let mut accepted: Vec<(String, String)> = Vec::new();
        let mut by_name = HashMap::new();
        for (from, to) in pairs {
            let (from, to) = (from.into(), to.into());
            if from.is_empty() || to.is_empty() {
                return Err(NameError::Empty { from, to });
            }
            check_characters(&from)?;
            check_characters(&to)?;
            if let Some(first) = by_name.insert(from.to_ascii_lowercase(), accepted.len()) {
                let first = accepted.swap_remove(first).1;
                return Err(if first == to { NameError::Duplicate { from } } else { NameError::Conflict { from, first, second: to } });
            }
            accepted.push((from, to));
        }
        let patterns = || accepted.iter().map(|(from, _)| from);
        // Overlapping search: a leftmost-longest one would drop `proj` in `proj.table` when `proj.tab` is a name too.
        // A prefilter looks for a rare byte of the names, which is often `_`, and then costs more than the search itself.
        let whole =
            AhoCorasick::builder().match_kind(MatchKind::Standard).ascii_case_insensitive(true).prefilter(false).build(patterns())?;
        let literal = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(patterns())?;
        let probes = if accepted.len() <= FEW { probes(&accepted) } else { Vec::new() };
        Ok(Self { pairs: accepted, by_name, whole, literal, probes })
    }

    /// Builds a map in which every workspace `NAME` brings its development project `NAME_dev` with it.
    ///
    /// A development project that is among the pairs keeps the replacement given there. Names with a dot and
    /// names that end in `_dev` themselves bring nothing.
    ///
    /// # Errors
    ///
    /// As [`NameMap::new`].
    pub fn with_dev<F, T>(pairs: impl IntoIterator<Item = (F, T)>) -> Result<Self, NameError>
    where
        F: Into<String>,
        T: Into<String>,
    {
        let mut all: Vec<(String, String)> = pairs.into_iter().map(|(from, to)| (from.into(), to.into())).collect();
        let mut given: std::collections::HashSet<String> = all.iter().map(|(from, _)| from.to_ascii_lowercase()).collect();
        for index in 0..all.len() {
            let (from, to) = &all[index];
            let lower = from.to_ascii_lowercase();
            if from.is_empty() || to.is_empty() || from.contains('.') || lower.ends_with(DEV_SUFFIX) {
                continue;
            }
            if given.insert(lower + DEV_SUFFIX) {
                let pair = (format!("{from}{DEV_SUFFIX}"), format!("{to}{DEV_SUFFIX}"));
                all.push(pair);
            }
        }
        Self::new(all)
    }

    /// Whether there is nothing to look for.
    pub fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// The number of names.
    pub fn len(&self) -> usize {
        self.pairs.len()
    }

    /// The pairs (name, replacement) in the order given.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(from, to)| (from.as_str(), to.as_str()))
    }

    /// The replacement of one name, found without regard to ASCII letter case.
    pub fn get(&self, name: &str) -> Option<&str> {
        let index = self.by_name.get(&name.to_ascii_lowercase())?;
        Some(self.pairs[*index].1.as_str())
    }

    /// The length of the longest name, in bytes.
    pub(crate) fn longest(&self) -> usize {
        self.whole.max_pattern_len()
    }

    /// Whether any name occurs anywhere, as part of a larger word too.
    pub(crate) fn may_occur(&self, text: &str) -> bool {
        !self.is_empty() && self.whole.is_match(text)
    }

    /// Every place where a name is spelled, overlapping ones included, in no useful order.
    pub(crate) fn candidates(&self, text: &str) -> Vec<Candidate<'_>> {
        if self.pairs.len() <= FEW { self.candidates_by_probes(text.as_bytes()) } else { self.candidates_by_automaton(text) }
    }

    fn candidates_by_automaton(&self, text: &str) -> Vec<Candidate<'_>> {
        self.whole.find_overlapping_iter(text).map(|found| self.candidate(&found)).collect()
    }

    /// Compares only where two bytes of a name stand.
    fn candidates_by_probes(&self, text: &[u8]) -> Vec<Candidate<'_>> {
        let mut candidates = Vec::new();
        for (probe, names) in &self.probes {
            probe.each_start(text, |start| {
                for (from, to) in names.iter().map(|name| &self.pairs[*name]) {
                    let end = start + from.len();
                    if text.get(start..end).is_some_and(|spelled| spelled.eq_ignore_ascii_case(from.as_bytes())) {
                        candidates.push(Candidate { start, end, to, same: from == to });
                    }
                }
            });
        }
        candidates
    }

    /// Every literal occurrence, from left to right, the longest name first, not overlapping.
    pub(crate) fn literals<'m>(&'m self, text: &str) -> impl Iterator<Item = Candidate<'m>> {
        self.literal.find_iter(text).map(|found| self.candidate(&found))
    }

    fn candidate(&self, found: &aho_corasick::Match) -> Candidate<'_> {
        let (from, to) = &self.pairs[found.pattern().as_usize()];
        Candidate { start: found.start(), end: found.end(), to, same: from == to }
    }
}

impl Default for NameMap {
    /// The map without names, which finds nothing.
    fn default() -> Self {
        let nothing = AhoCorasick::new::<[&str; 0], &str>([]);
        #[expect(clippy::expect_used, reason = "an automaton without patterns has one state and cannot exceed a limit")]
        let nothing = nothing.expect("an automaton without patterns");
        Self { pairs: Vec::new(), by_name: HashMap::new(), whole: nothing.clone(), literal: nothing, probes: Vec::new() }
    }
}

/// Probes for the names: a name that an earlier probe finds, as `sales_dev` by that of `sales`, needs none of its own.
fn probes(pairs: &[(String, String)]) -> Vec<(Probe, Vec<usize>)> {
    let mut probes: Vec<(Probe, Vec<usize>)> = Vec::new();
    for (index, (name, _)) in pairs.iter().enumerate() {
        match probes.iter_mut().find(|(probe, _)| probe.finds(name.as_bytes())) {
            Some((_, names)) => names.push(index),
            None => probes.extend(Probe::new(name.as_bytes()).map(|probe| (probe, vec![index]))),
        }
    }
    probes
}

/// A place where a name is spelled, before its surroundings are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Candidate<'m> {
    /// Byte offset of the first character.
    pub start: usize,
    /// Byte offset behind the last character.
    pub end: usize,
    /// What to write there.
    pub to: &'m str,
    /// The name is mapped to itself: it shields its place from shorter names, and nothing is written.
    pub same: bool,
}

/// Whether a name is words joined by single separators.
fn check_characters(name: &str) -> Result<(), NameError> {
    let mut after_separator = true;
    for (index, character) in name.chars().enumerate() {
        let separator = matches!(character, '.' | '-' | '$');
        if !is_word(character) && (!separator || after_separator) {
            return Err(NameError::Character { name: name.to_owned(), character, position: index + 1 });
        }
        after_separator = separator;
    }
    match name.chars().next_back() {
        Some(character) if after_separator => {
            Err(NameError::Character { name: name.to_owned(), character, position: name.chars().count() })
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn few_names_are_found_where_the_automaton_finds_them(
            names in proptest::collection::btree_set("[ab_销][ab_销]{0,3}", 1..5), text in "[abAB_.销 ]{0,200}"
        ) {
            // What is left are names that are accepted, which not every draw is.
            let names = names.into_iter().filter(|name| NameMap::new([(name.as_str(), "x")]).is_ok()).map(|name| (name, "a"));
            let map = NameMap::new(names).unwrap();
            let in_order = |mut found: Vec<Candidate<'_>>| {
                found.sort_unstable_by_key(|candidate| (candidate.start, candidate.end));
                found.into_iter().map(|candidate| (candidate.start, candidate.end, candidate.to.to_owned(), candidate.same)).collect::<Vec<_>>()
            };
            prop_assert_eq!(in_order(map.candidates_by_probes(text.as_bytes())), in_order(map.candidates_by_automaton(&text)));
        }
    }

    #[test]
    fn names_are_refused_with_the_reason() {
        let refused = |pairs: &[(&str, &str)]| NameMap::new(pairs.iter().copied()).unwrap_err().to_string();
        assert_eq!(refused(&[("", "b")]), "a name to rewrite is empty (`` to `b`)");
        assert_eq!(refused(&[("a", "")]), "a name to rewrite is empty (`a` to ``)");
        assert_eq!(refused(&[("a", "b"), ("A", "b")]), "`A` is mapped twice to the same name");
        assert_eq!(refused(&[("a", "b"), ("x", "y"), ("A", "c")]), "`A` is mapped to both `b` and `c`");
        assert_eq!(refused(&[("a", "b'c")]), "`b'c` is not a name: '\\'' cannot stand at character 2");
        assert_eq!(refused(&[("a--b", "c")]), "`a--b` is not a name: '-' cannot stand at character 3");
        assert_eq!(refused(&[(".a", "c")]), "`.a` is not a name: '.' cannot stand at character 1");
        assert_eq!(refused(&[("a", "库.")]), "`库.` is not a name: '.' cannot stand at character 2");
    }

    #[test]
    fn a_workspace_brings_its_development_project() {
        let names = NameMap::with_dev([("sales", "retail"), ("proj.tab", "p.t"), ("ODS", "raw"), ("ods_DEV", "raw")]).unwrap();
        assert_eq!(
            names.iter().collect::<Vec<_>>(),
            [("sales", "retail"), ("proj.tab", "p.t"), ("ODS", "raw"), ("ods_DEV", "raw"), ("sales_dev", "retail_dev")]
        );
        assert_eq!(names.get("SALES_dev"), Some("retail_dev"));
        assert_eq!(names.get("ods_dev"), Some("raw"));
        assert_eq!(names.get("proj"), None);
    }

    #[test]
    fn with_dev_reports_a_name_given_twice() {
        assert!(matches!(NameMap::with_dev([("a", "b"), ("A", "b")]), Err(NameError::Duplicate { .. })));
        assert!(matches!(NameMap::with_dev([("", "b")]), Err(NameError::Empty { .. })));
    }
}
