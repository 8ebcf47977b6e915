//! JSON, and what was meant to be JSON.

use super::{Span, Spans, line_end, quoted_end};
use crate::json_text::{StringRole, preamble_end, strings};

pub(super) fn lex(text: &str) -> Vec<Span> {
    let bytes = text.as_bytes();
    let mut spans = Spans::new(bytes.len());
    if let Some(strings) = strings(text) {
        for_each_preamble_line(bytes, preamble_end(text), |start, end| spans.comment(start, end));
        for string in strings {
            if string.role != StringRole::Key {
                spans.string(string.start, string.end, true);
            }
        }
    } else {
        let mut at = 0;
        while at < bytes.len() {
            if bytes[at] == b'"' {
                let end = quoted_end(bytes, at, true);
                spans.string(at, end, true);
                at = end;
            } else {
                at += 1;
            }
        }
    }
    spans.finish()
}

fn for_each_preamble_line(bytes: &[u8], end: usize, mut line: impl FnMut(usize, usize)) {
    let mut at = 0;
    while at < end {
        let next = line_end(bytes, at).min(end);
        if !bytes[at..next].trim_ascii().is_empty() {
            line(at, next);
        }
        at = next + 1;
    }
}
