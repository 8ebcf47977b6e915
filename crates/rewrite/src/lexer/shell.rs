//! Shell scripts.

use super::{Span, Spans, is_word_byte, line_end, quoted_end};

pub(super) fn lex(bytes: &[u8]) -> Vec<Span> {
    Lexer { bytes, at: 0, spans: Spans::new(bytes.len()), frames: Vec::new(), heredocs: Vec::new() }.run()
}

/// What the text is inside of, besides the script itself.
enum Frame {
    /// `$(…)`, `(…)` or `((…))`, as code; counts the parentheses still open in it.
    Parentheses { open: usize, arithmetic: bool },
    /// `"…"`, from the offset where its current stretch of string began.
    Quotes { start: usize },
}

struct Heredoc<'t> {
    delimiter: &'t [u8],
    strips_tabs: bool,
}

struct Lexer<'t> {
    bytes: &'t [u8],
    at: usize,
    spans: Spans,
    frames: Vec<Frame>,
    heredocs: Vec<Heredoc<'t>>,
}

impl Lexer<'_> {
    fn run(mut self) -> Vec<Span> {
        while self.at < self.bytes.len() {
            match self.frames.last() {
                Some(Frame::Quotes { start }) => {
                    let start = *start;
                    self.quotes(start);
                }
                _ => self.code(),
            }
        }
        if let Some(Frame::Quotes { start }) = self.frames.last() {
            self.spans.string(*start, self.bytes.len(), true);
        }
        self.spans.finish()
    }

    fn rest(&self) -> &[u8] {
        &self.bytes[self.at..]
    }

    fn code(&mut self) {
        match self.bytes[self.at] {
            b'\\' => self.at += 2,
            b'#' if self.at_word_start() => {
                let end = line_end(self.bytes, self.at);
                self.spans.comment(self.at, end);
                self.at = end;
            }
            b'\'' => {
                let ansi = self.at > 0 && self.bytes[self.at - 1] == b'$';
                let end = quoted_end(self.bytes, self.at, ansi);
                self.spans.string(self.at, end, true);
                self.at = end;
            }
            b'"' => {
                self.frames.push(Frame::Quotes { start: self.at });
                self.at += 1;
            }
            b'$' if self.rest().starts_with(b"$(") => self.open_substitution(),
            b'(' => self.open_parenthesis(),
            b')' => self.close_parenthesis(),
            b'<' if self.rest().starts_with(b"<<<") => self.at += 3,
            b'<' if self.rest().starts_with(b"<<") && !self.in_arithmetic() => self.heredoc_operator(),
            b'\n' => {
                self.at += 1;
                for heredoc in std::mem::take(&mut self.heredocs) {
                    self.heredoc_body(&heredoc);
                }
            }
            _ => self.at += 1,
        }
    }

    fn quotes(&mut self, start: usize) {
        match self.bytes[self.at] {
            b'\\' => self.at += 2,
            b'"' => {
                self.at += 1;
                self.spans.string(start, self.at, true);
                self.frames.pop();
            }
            b'$' if self.rest().starts_with(b"$(") => {
                self.spans.string(start, self.at, true);
                self.open_substitution();
            }
            _ => self.at += 1,
        }
    }

    fn open_substitution(&mut self) {
        let arithmetic = self.rest().starts_with(b"$((");
        self.at += if arithmetic { 3 } else { 2 };
        self.frames.push(Frame::Parentheses { open: usize::from(arithmetic), arithmetic });
    }

    fn open_parenthesis(&mut self) {
        if self.rest().starts_with(b"((") {
            self.at += 2;
            self.frames.push(Frame::Parentheses { open: 1, arithmetic: true });
        } else {
            self.at += 1;
            if let Some(Frame::Parentheses { open, .. }) = self.frames.last_mut() {
                *open += 1;
            }
        }
    }

    fn close_parenthesis(&mut self) {
        self.at += 1;
        match self.frames.last_mut() {
            Some(Frame::Parentheses { open, .. }) if *open > 0 => *open -= 1,
            Some(Frame::Parentheses { .. }) => {
                self.frames.pop();
                if let Some(Frame::Quotes { start }) = self.frames.last_mut() {
                    *start = self.at;
                }
            }
            _ => {}
        }
    }

    fn at_word_start(&self) -> bool {
        self.at == 0
            || matches!(self.bytes[self.at - 1], b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'`' | b'<' | b'>')
    }

    fn in_arithmetic(&self) -> bool {
        matches!(self.frames.last(), Some(Frame::Parentheses { arithmetic: true, .. }))
    }

    /// Reads `<<` and the word behind it; what follows is looked at as code again.
    fn heredoc_operator(&mut self) {
        let bytes = self.bytes;
        let mut next = self.at + 2;
        let strips_tabs = bytes.get(next) == Some(&b'-');
        next += usize::from(strips_tabs);
        next += bytes[next..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let quote = bytes.get(next).copied().filter(|byte| matches!(byte, b'\'' | b'"' | b'\\'));
        let start = next + usize::from(quote.is_some());
        let word = |byte: &u8| is_word_byte(*byte) || matches!(byte, b'-' | b'.' | b'!');
        let length = match quote {
            Some(quote @ (b'\'' | b'"')) => {
                let line = &bytes[start..line_end(bytes, start)];
                line.iter().position(|byte| *byte == quote)
            }
            _ => Some(bytes[start..].iter().take_while(|byte| word(byte)).count())
                .filter(|length| *length > 0 && !bytes[start].is_ascii_digit()),
        };
        self.at += 2;
        if let Some(length) = length {
            self.heredocs.push(Heredoc { delimiter: &bytes[start..start + length], strips_tabs });
            self.at = start + length + usize::from(matches!(quote, Some(b'\'' | b'"')));
        }
    }

    /// Reads the lines up to the delimiter, which stays code.
    fn heredoc_body(&mut self, heredoc: &Heredoc<'_>) {
        let start = self.at;
        while self.at < self.bytes.len() {
            let end = line_end(self.bytes, self.at);
            let line = &self.bytes[self.at..end];
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let tabs = if heredoc.strips_tabs { line.iter().take_while(|byte| **byte == b'\t').count() } else { 0 };
            if &line[tabs..] == heredoc.delimiter {
                break;
            }
            self.at = (end + 1).min(self.bytes.len());
        }
        self.spans.string(start, self.at, true);
        // The delimiter's own line is passed over, for a second body may follow it.
        self.at = (line_end(self.bytes, self.at) + 1).min(self.bytes.len());
    }
}
