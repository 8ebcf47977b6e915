//! Tolerant lexers: which part of a text is code, string or comment.
//!
//! A lexer never fails and reads its text once from left to right, whatever the text. What is not terminated
//! reaches to the end of its line or of the text, as the language would have it.

mod json;
mod python;
mod shell;
mod sql;

use serde::{Deserialize, Serialize};

use crate::family::CodeFamily;
use crate::occurrence::OccurrenceClass;

/// A stretch of text of one class.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Span {
    /// Byte offset of the first character.
    pub start: usize,
    /// Byte offset behind the last character.
    pub end: usize,
    /// What it is.
    pub class: OccurrenceClass,
    /// Whether a backslash may stand for the beginning of an escape sequence in it.
    pub escapes: bool,
}

/// Splits a text into spans that follow each other without gap and cover it whole.
///
/// Delimiters (quotes, comment marks) belong to the span they delimit. An empty text has no spans.
pub fn lex(text: &str, family: CodeFamily) -> Vec<Span> {
    match family {
        CodeFamily::Sql(dialect) => sql::lex(text.as_bytes(), dialect),
        CodeFamily::Python => python::lex(text.as_bytes()),
        CodeFamily::Shell => shell::lex(text.as_bytes()),
        CodeFamily::Json => json::lex(text),
        CodeFamily::Plain => Spans::new(text.len()).finish(),
    }
}

/// Collects the spans of a text; what no span is made of becomes code.
struct Spans {
    length: usize,
    covered: usize,
    spans: Vec<Span>,
}

impl Spans {
    fn new(length: usize) -> Self {
        Self { length, covered: 0, spans: Vec::new() }
    }

    fn comment(&mut self, start: usize, end: usize) {
        self.push(start, end, OccurrenceClass::Comment, false);
    }

    fn string(&mut self, start: usize, end: usize, escapes: bool) {
        self.push(start, end, OccurrenceClass::StringLiteral, escapes);
    }

    fn push(&mut self, start: usize, end: usize, class: OccurrenceClass, escapes: bool) {
        self.code_until(start);
        let end = end.min(self.length);
        if end > self.covered {
            self.spans.push(Span { start: self.covered, end, class, escapes });
            self.covered = end;
        }
    }

    fn code_until(&mut self, end: usize) {
        let end = end.min(self.length);
        if end > self.covered {
            let class = OccurrenceClass::Identifier;
            self.spans.push(Span { start: self.covered, end, class, escapes: false });
            self.covered = end;
        }
    }

    fn finish(mut self) -> Vec<Span> {
        self.code_until(self.length);
        self.spans
    }
}

/// The offset of the line end at or behind `at`, or the end of the text.
fn line_end(bytes: &[u8], at: usize) -> usize {
    bytes[at..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |found| at + found)
}

/// The offset behind the quote that closes the string opened at `at`, or the end of the text.
///
/// A doubled quote reads as the end of one string and the beginning of the next, which covers the same text.
fn quoted_end(bytes: &[u8], at: usize, backslash: bool) -> usize {
    let quote = bytes[at];
    let mut next = at + 1;
    while next < bytes.len() {
        match bytes[next] {
            b'\\' if backslash => next += 2,
            byte if byte == quote => return next + 1,
            _ => next += 1,
        }
    }
    bytes.len()
}

/// Whether a byte belongs to an identifier; every byte of a character beyond ASCII does.
fn is_word_byte(byte: u8) -> bool {
    byte == b'_' || byte.is_ascii_alphanumeric() || byte >= 0x80
}
