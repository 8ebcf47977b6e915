//! SQL of MaxCompute, Hive and PostgreSQL.

use super::{Span, Spans, is_word_byte, line_end, quoted_end};
use crate::family::SqlDialect;

pub(super) fn lex(bytes: &[u8], dialect: SqlDialect) -> Vec<Span> {
    let postgres = dialect == SqlDialect::Postgres;
    let mut spans = Spans::new(bytes.len());
    let mut expansions = Expansions::default();
    let mut at = 0;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let end = match bytes[at] {
            b'-' if rest.starts_with(b"--") => line_end(bytes, at),
            b'#' if rest.starts_with(b"##@") => line_end(bytes, at),
            b'/' if rest.starts_with(b"/*") => block_comment_end(bytes, at, postgres),
            b'\'' => {
                let escapes = !postgres || has_escape_prefix(bytes, at);
                let end = quoted_end(bytes, at, escapes);
                spans.string(at, end, escapes);
                at = end;
                continue;
            }
            b'"' if !postgres => {
                let end = quoted_end(bytes, at, true);
                spans.string(at, end, true);
                at = end;
                continue;
            }
            b'"' => {
                at = quoted_end(bytes, at, false);
                continue;
            }
            b'`' => {
                at = backtick_end(bytes, at);
                continue;
            }
            b'$' => {
                if let Some(end) = expansions.end(bytes, at) {
                    at = end;
                } else if let Some(end) = postgres.then(|| dollar_quoted_end(bytes, at)).flatten() {
                    spans.string(at, end, false);
                    at = end;
                } else {
                    at += 1;
                }
                continue;
            }
            _ => {
                at += 1 + bytes[at + 1..].iter().position(|byte| is_mark(*byte)).unwrap_or(bytes.len() - at - 1);
                continue;
            }
        };
        spans.comment(at, end);
        at = end;
    }
    spans.finish()
}

/// Whether something other than plain code may begin at a byte.
fn is_mark(byte: u8) -> bool {
    const MARKS: [bool; 256] = {
        let mut marks = [false; 256];
        let mut bytes: &[u8] = b"-#/'\"`$";
        while let [first, rest @ ..] = bytes {
            marks[*first as usize] = true;
            bytes = rest;
        }
        marks
    };
    MARKS[usize::from(byte)]
}

fn block_comment_end(bytes: &[u8], at: usize, nests: bool) -> usize {
    let mut depth = 1_usize;
    let mut next = at + 2;
    while next < bytes.len() {
        if bytes[next..].starts_with(b"*/") {
            depth -= 1;
            next += 2;
            if depth == 0 {
                return next;
            }
        } else if nests && bytes[next..].starts_with(b"/*") {
            depth += 1;
            next += 2;
        } else {
            next += 1;
        }
    }
    bytes.len()
}

/// Whether the quote at `at` opens an `E'…'` string.
fn has_escape_prefix(bytes: &[u8], at: usize) -> bool {
    at > 0 && matches!(bytes[at - 1], b'e' | b'E') && (at == 1 || !is_word_byte(bytes[at - 2]))
}

/// A quoted identifier does not go beyond its line, so one forgotten backtick spoils one line only.
fn backtick_end(bytes: &[u8], at: usize) -> usize {
    let mut next = at + 1;
    while next < bytes.len() && bytes[next] != b'\n' {
        next += 1;
        if bytes[next - 1] == b'`' {
            break;
        }
    }
    next
}

/// The end of `$tag$…$tag$`, if such a string opens at `at`.
fn dollar_quoted_end(bytes: &[u8], at: usize) -> Option<usize> {
    if at > 0 && is_word_byte(bytes[at - 1]) {
        return None;
    }
    let tag = bytes[at + 1..].iter().take_while(|byte| is_word_byte(**byte)).count();
    let body = at + tag + 2;
    if bytes.get(body - 1) != Some(&b'$') || bytes[at + 1].is_ascii_digit() {
        return None;
    }
    let mark = &bytes[at..body];
    let mut next = body;
    while next < bytes.len() {
        if bytes[next] != b'$' {
            next += 1;
        } else if bytes[next..].starts_with(mark) {
            return Some(next + mark.len());
        } else {
            next += 1;
        }
    }
    Some(bytes.len())
}

/// Finds the ends of `${…}`; remembers where none can be, so that a text is read a bounded number of times.
#[derive(Default)]
struct Expansions {
    none_before: usize,
}

impl Expansions {
    fn end(&mut self, bytes: &[u8], at: usize) -> Option<usize> {
        if bytes.get(at + 1) != Some(&b'{') || at < self.none_before {
            return None;
        }
        let mut next = at + 2;
        while next < bytes.len() {
            match bytes[next] {
                b'}' => return Some(next + 1),
                b'\n' | b'\'' | b'"' | b'`' => break,
                _ => next += 1,
            }
        }
        self.none_before = next;
        None
    }
}
