//! Writing replacements, and choosing which.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::occurrence::{Occurrence, OccurrenceClass};

/// A place in a text: line and column, both from 1, the column in Unicode characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The column, in Unicode characters, from 1.
    pub column: usize,
}

/// What to leave alone; everything else is replaced.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Selection {
    /// Classes of which no occurrence is replaced.
    pub leave_classes: BTreeSet<OccurrenceClass>,
    /// Places at which no occurrence is replaced.
    pub leave_places: BTreeSet<Place>,
    /// Occurrences that are not replaced, by their index in the list that `find` returned, from 0.
    pub leave_indexes: BTreeSet<usize>,
}

impl Selection {
    /// The selection that leaves nothing alone.
    pub fn everything() -> Self {
        Self::default()
    }

    /// Leaves a class alone.
    #[must_use]
    pub fn leave_class(mut self, class: OccurrenceClass) -> Self {
        self.leave_classes.insert(class);
        self
    }

    /// Leaves the occurrence at a place alone.
    #[must_use]
    pub fn leave_place(mut self, line: usize, column: usize) -> Self {
        self.leave_places.insert(Place { line, column });
        self
    }

    /// Leaves the occurrence of an index alone.
    #[must_use]
    pub fn leave_index(mut self, index: usize) -> Self {
        self.leave_indexes.insert(index);
        self
    }

    /// Whether the occurrence, which has this index in its list, is replaced.
    pub fn replaces(&self, index: usize, occurrence: &Occurrence) -> bool {
        let place = Place { line: occurrence.line, column: occurrence.column };
        !self.leave_classes.contains(&occurrence.class) && !self.leave_places.contains(&place) && !self.leave_indexes.contains(&index)
    }
}

/// Writes the selected occurrences, which must be those that were found in this very text.
///
/// Outside of them the text stays as it is, byte for byte; if nothing is written, it is returned as it came. An
/// occurrence that does not fit the text (its place is taken, or the text says something else there) is passed over.
pub fn apply<'t>(text: &'t str, occurrences: &[Occurrence], selection: &Selection) -> Cow<'t, str> {
    let edits = occurrences
        .iter()
        .enumerate()
        .filter(|(index, occurrence)| selection.replaces(*index, occurrence))
        .filter(|(_, occurrence)| text.get(occurrence.start..occurrence.end) == Some(occurrence.from.as_str()))
        .map(|(_, occurrence)| (occurrence.start..occurrence.end, occurrence.to.as_str()));
    splice(text, edits)
}

/// Replaces ranges of a text; a range that begins before the one ahead of it has ended is passed over.
pub(crate) fn splice<'t, 'e>(text: &'t str, edits: impl IntoIterator<Item = (Range<usize>, &'e str)>) -> Cow<'t, str> {
    let mut written: Option<String> = None;
    let mut copied = 0;
    for (range, to) in edits {
        let Some(kept) = text.get(copied..range.start) else { continue };
        let target = written.get_or_insert_with(|| String::with_capacity(text.len() + to.len()));
        target.push_str(kept);
        target.push_str(to);
        copied = range.end;
    }
    match written {
        None => Cow::Borrowed(text),
        Some(mut target) => {
            target.push_str(&text[copied..]);
            Cow::Owned(target)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn occurrence(start: usize, from: &str, to: &str, class: OccurrenceClass) -> Occurrence {
        let (from, to) = (from.to_owned(), to.to_owned());
        Occurrence { start, end: start + from.len(), line: 1, column: start + 1, class, from, to }
    }

    #[test]
    fn selections_leave_classes_places_and_indexes_alone() {
        let text = "a 'a' a --a";
        let found = [
            occurrence(0, "a", "long", OccurrenceClass::Identifier),
            occurrence(3, "a", "long", OccurrenceClass::StringLiteral),
            occurrence(6, "a", "long", OccurrenceClass::Identifier),
            occurrence(10, "a", "long", OccurrenceClass::Comment),
        ];
        let applied = |selection| apply(text, &found, &selection).into_owned();
        assert_eq!(applied(Selection::everything()), "long 'long' long --long");
        assert_eq!(applied(Selection::default().leave_class(OccurrenceClass::Identifier)), "a 'long' a --long");
        assert_eq!(applied(Selection::default().leave_place(1, 4).leave_index(3)), "long 'a' long --a");
    }

    #[test]
    fn nothing_written_is_the_text_itself() {
        let found = [occurrence(0, "a", "b", OccurrenceClass::Comment)];
        let none = Selection::everything().leave_class(OccurrenceClass::Comment);
        assert!(matches!(apply("a", &found, &none), Cow::Borrowed("a")));
        assert!(matches!(apply("a", &[], &Selection::everything()), Cow::Borrowed("a")));
    }

    #[test]
    fn occurrences_of_another_text_are_passed_over() {
        let class = OccurrenceClass::Identifier;
        let stale = [occurrence(1, "a", "b", class), occurrence(0, "é", "b", class), occurrence(90, "a", "b", class)];
        assert_eq!(apply("é", &stale[..1], &Selection::everything()), "é");
        assert_eq!(apply("xx", &stale, &Selection::everything()), "xx");
        let twice = [occurrence(0, "ab", "1", class), occurrence(1, "b", "2", class)];
        assert_eq!(apply("ab", &twice, &Selection::everything()), "1");
    }
}
