//! One place where a name stands in a text.

use serde::{Deserialize, Serialize};

/// What kind of code an occurrence stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OccurrenceClass {
    /// Code proper, quoted identifiers included; in plain text, anything.
    Identifier,
    /// A string literal, a here-document, or a string value of JSON.
    StringLiteral,
    /// A comment.
    Comment,
}

/// How names are recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Whole identifiers, compared without regard to ASCII letter case.
    #[default]
    WholeIdentifier,
    /// Every literal occurrence in the text as it stands, letter case regarded, inside larger words too.
    Literal,
}

/// One occurrence of a name in a text.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Occurrence {
    /// Byte offset of the first character.
    pub start: usize,
    /// Byte offset behind the last character.
    pub end: usize,
    /// The line, from 1; lines end with `\n`.
    pub line: usize,
    /// The column, in Unicode characters, from 1.
    pub column: usize,
    /// What kind of code it stands in.
    pub class: OccurrenceClass,
    /// The name as the text spells it, letter case and JSON escapes included.
    pub from: String,
    /// What to write in its place.
    pub to: String,
}

/// Turns growing byte offsets into lines and columns, reading the text once.
pub(crate) struct PlaceCounter<'t> {
    text: &'t str,
    offset: usize,
    line: usize,
    column: usize,
}

impl<'t> PlaceCounter<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, offset: 0, line: 1, column: 1 }
    }

    /// Line and column of a byte offset, which must not be smaller than the one asked before.
    pub(crate) fn place(&mut self, offset: usize) -> (usize, usize) {
        let passed = &self.text[self.offset..offset];
        // In pieces that fit a byte, which compilers make many at a time of.
        let in_piece = |piece: &[u8]| usize::from(piece.iter().map(|byte| u8::from(*byte == b'\n')).sum::<u8>());
        let breaks: usize = passed.as_bytes().chunks(255).map(in_piece).sum();
        let tail = match passed.rfind('\n') {
            Some(at) => {
                self.line += breaks;
                self.column = 1;
                &passed[at + 1..]
            }
            None => passed,
        };
        self.column += tail.chars().count();
        self.offset = offset;
        (self.line, self.column)
    }
}

#[cfg(test)]
mod tests {
    use super::PlaceCounter;

    #[test]
    fn places_count_characters_and_lines_of_either_ending() {
        let text = "销售 a\r\n😀b\n\nc";
        let mut counter = PlaceCounter::new(text);
        let mut place = |needle: char| counter.place(text.find(needle).unwrap_or_default());
        assert_eq!(place('a'), (1, 4));
        assert_eq!(place('b'), (2, 2));
        assert_eq!(place('c'), (4, 1));
    }
}
