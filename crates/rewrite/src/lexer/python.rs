//! Python.

use super::{Span, Spans, line_end};

pub(super) fn lex(bytes: &[u8]) -> Vec<Span> {
    let mut spans = Spans::new(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'#' => {
                let end = line_end(bytes, at);
                spans.comment(at, end);
                at = end;
            }
            b'\'' | b'"' => {
                let end = string_end(bytes, at);
                // In raw strings, too, a backslash and its letter are read together: such strings are patterns.
                spans.string(at, end, true);
                at = end;
            }
            _ => at += 1,
        }
    }
    spans.finish()
}

/// The end of the string opened at `at`: its line if it has single quotes and no end, the text if triple.
fn string_end(bytes: &[u8], at: usize) -> usize {
    let quote = bytes[at];
    let triple = bytes[at..].starts_with(&[quote; 3]);
    let mut next = at + if triple { 3 } else { 1 };
    while next < bytes.len() {
        match bytes[next] {
            // A backslash keeps the next quote, also in raw strings, and continues a line, of either ending.
            b'\\' => next += if bytes[next..].starts_with(b"\\\r\n") { 3 } else { 2 },
            b'\n' if !triple => return next,
            byte if byte == quote && !triple => return next + 1,
            byte if byte == quote && bytes[next..].starts_with(&[quote; 3]) => return next + 3,
            _ => next += 1,
        }
    }
    bytes.len()
}
