//! The bytes of one document on their way to the XML parser: decoded to UTF-8, checked, counted in lines, bounded.

use std::io::{self, BufRead};

use encoding_rs::{Decoder, DecoderResult};

/// Bytes taken from the source at once.
const CHUNK: usize = 64 << 10;

/// Why reading broke off, when it was not the XML parser that gave up.
#[derive(Debug)]
pub enum Fault {
    /// The source failed; the container is damaged.
    Source(io::Error),
    /// The bytes are not text of the encoding.
    Encoding {
        /// Name of the encoding.
        encoding: &'static str,
        /// Offset of the first bad byte in the entry.
        offset: u64,
    },
    /// A character that XML does not allow.
    Character {
        /// The character.
        character: u32,
    },
    /// One tag or text is longer than may be held in memory.
    TooLong,
}

/// A source of UTF-8 that knows line and column of what was taken from it.
pub struct Input<R> {
    inner: R,
    /// Decodes UTF-16; `None` for UTF-8.
    utf16: Option<(Decoder, &'static str)>,
    started: bool,
    ended: bool,
    buffer: Vec<u8>,
    /// What was handed out ends here.
    at: usize,
    /// What was checked ends here.
    checked: usize,
    /// Offset in the entry of the start of the buffer (UTF-8), or of the next byte of the source (UTF-16).
    offset: u64,
    /// Up to where lines are counted.
    counted: usize,
    line: u64,
    column: u64,
    budget: usize,
    budget_left: usize,
    pending: Option<Fault>,
    fault: Option<Fault>,
}

/// How many lines end in `bytes`. Counted in pieces that fit a byte, which compilers make many at a time of.
pub fn lines_in(bytes: &[u8]) -> u64 {
    bytes.chunks(255).map(|piece| u64::from(piece.iter().map(|&byte| u8::from(byte == b'\n')).sum::<u8>())).sum()
}

impl<R: BufRead> Input<R> {
    /// Reads `inner`; one tag or text may have `budget` bytes.
    pub fn new(inner: R, budget: usize) -> Self {
        Self {
            inner,
            utf16: None,
            started: false,
            ended: false,
            buffer: Vec::new(),
            at: 0,
            checked: 0,
            offset: 0,
            counted: 0,
            line: 1,
            column: 1,
            budget,
            budget_left: budget,
            pending: None,
            fault: None,
        }
    }

    /// Begins a new tag or text.
    pub fn refill_budget(&mut self) {
        self.budget_left = self.budget;
    }

    /// Why the last read failed.
    pub fn take_fault(&mut self) -> Option<Fault> {
        self.fault.take()
    }

    /// Whether the text was decoded from UTF-16.
    pub fn is_utf16(&self) -> bool {
        self.utf16.is_some()
    }

    /// Line and column, counted from 1, of what comes next.
    pub fn position(&mut self) -> (u64, u64) {
        self.count_to(self.at);
        (self.line, self.column)
    }

    fn count_to(&mut self, to: usize) {
        let taken = &self.buffer[self.counted..to];
        let lines = lines_in(taken);
        let mut last_line = taken;
        if lines > 0 {
            self.line += lines;
            self.column = 1;
            let after = taken.iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
            last_line = &taken[after..];
        }
        self.column += last_line.iter().filter(|&&byte| byte & 0xC0 != 0x80).count() as u64;
        self.counted = to;
    }

    /// Drops what was handed out and takes the next bytes from the source. Leaves `checked > at` unless the text ended or is bad.
    fn refill(&mut self) -> Result<(), Fault> {
        self.count_to(self.at);
        self.buffer.drain(..self.at);
        if self.utf16.is_none() {
            self.offset += self.at as u64;
        }
        self.checked -= self.at;
        self.at = 0;
        self.counted = 0;
        while self.checked == 0 {
            if let Some(fault) = self.pending.take() {
                return Err(fault);
            }
            if self.ended {
                break;
            }
            if !self.started {
                self.start()?;
            } else if self.utf16.is_some() {
                self.take_utf16()?;
            } else {
                self.take()?;
                self.check_utf8();
            }
        }
        Ok(())
    }

    /// Looks at the byte-order mark.
    fn start(&mut self) -> Result<(), Fault> {
        self.started = true;
        while self.buffer.len() < 3 && !self.ended {
            self.take()?;
        }
        let mark = if self.buffer.starts_with(b"\xEF\xBB\xBF") {
            3
        } else if self.buffer.starts_with(b"\xFF\xFE") {
            self.utf16 = Some((encoding_rs::UTF_16LE.new_decoder_without_bom_handling(), "UTF-16LE"));
            2
        } else if self.buffer.starts_with(b"\xFE\xFF") {
            self.utf16 = Some((encoding_rs::UTF_16BE.new_decoder_without_bom_handling(), "UTF-16BE"));
            2
        } else {
            0
        };
        self.offset = mark as u64;
        self.buffer.drain(..mark);
        if self.utf16.is_some() {
            let first = std::mem::take(&mut self.buffer);
            self.decode_utf16(&first);
        } else {
            self.check_utf8();
        }
        Ok(())
    }

    /// Appends bytes of the source to the buffer.
    fn take(&mut self) -> Result<(), Fault> {
        let available = loop {
            match self.inner.fill_buf() {
                Ok(available) => break available,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Fault::Source(error)),
            }
        };
        let count = available.len().min(CHUNK);
        self.ended = count == 0;
        self.buffer.extend_from_slice(&available[..count]);
        self.inner.consume(count);
        Ok(())
    }

    /// Moves `checked` over what is sound; what is not becomes the pending fault, so that the text before it comes out first.
    fn check_utf8(&mut self) {
        let new = &self.buffer[self.checked..];
        let mut sound = new.len();
        if !new.is_ascii()
            && let Err(error) = std::str::from_utf8(new)
        {
            sound = error.valid_up_to();
            if error.error_len().is_some() || self.ended {
                let offset = self.offset + (self.checked + sound) as u64;
                self.pending = Some(Fault::Encoding { encoding: "UTF-8", offset });
            }
        }
        self.check_characters(self.checked + sound);
    }

    /// Looks for characters that XML does not allow in `checked..to`.
    fn check_characters(&mut self, to: usize) {
        let new = &self.buffer[self.checked..to];
        let bad_control = |byte: u8| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r');
        let has_control = new.iter().fold(false, |found, &byte| found | bad_control(byte));
        let has_noncharacter = !new.is_ascii() && new.windows(3).any(|w| w[0] == 0xEF && w[1] == 0xBF && w[2] >= 0xBE);
        self.checked = to;
        if has_control || has_noncharacter {
            let start = to - new.len();
            let found = self.buffer[start..to]
                .iter()
                .enumerate()
                .find(|&(at, &byte)| bad_control(byte) || matches!(self.buffer[start + at..to], [0xEF, 0xBF, 0xBE | 0xBF, ..]));
            if let Some((at, &byte)) = found {
                let character = if byte < 0x20 { u32::from(byte) } else { 0xFF40 | u32::from(self.buffer[start + at + 2]) };
                self.checked = start + at;
                self.pending = Some(Fault::Character { character });
            }
        }
    }

    fn take_utf16(&mut self) -> Result<(), Fault> {
        let kept = self.buffer.len();
        self.take()?;
        let raw = self.buffer.split_off(kept);
        self.decode_utf16(&raw);
        Ok(())
    }

    fn decode_utf16(&mut self, raw: &[u8]) {
        let Some((decoder, encoding)) = &mut self.utf16 else { return };
        let from = self.buffer.len();
        let needed = decoder.max_utf8_buffer_length_without_replacement(raw.len()).unwrap_or(raw.len() * 3 + 16);
        self.buffer.resize(from + needed, 0);
        let (result, read, written) = decoder.decode_to_utf8_without_replacement(raw, &mut self.buffer[from..], self.ended);
        self.buffer.truncate(from + written);
        self.offset += read as u64;
        let outcome = match result {
            DecoderResult::Malformed(length, after) => {
                let offset = self.offset.saturating_sub(u64::from(length) + u64::from(after));
                Some(Fault::Encoding { encoding, offset })
            }
            DecoderResult::InputEmpty | DecoderResult::OutputFull => None,
        };
        self.pending = outcome;
        self.check_characters(self.buffer.len());
    }

    fn fail(&mut self, fault: Fault) -> io::Error {
        self.fault = Some(fault);
        io::Error::new(io::ErrorKind::InvalidData, "the document cannot be read")
    }
}

impl<R: BufRead> io::Read for Input<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(out.len());
        out[..count].copy_from_slice(&available[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Input<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.checked
            && let Err(fault) = self.refill()
        {
            return Err(self.fail(fault));
        }
        let available = self.checked - self.at;
        if available > 0 && self.budget_left == 0 {
            return Err(self.fail(Fault::TooLong));
        }
        Ok(&self.buffer[self.at..self.at + available.min(self.budget_left)])
    }

    fn consume(&mut self, count: usize) {
        self.at += count;
        self.budget_left = self.budget_left.saturating_sub(count);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::io::Read;

    use super::*;

    fn all(bytes: &[u8], chunk: usize) -> (String, Option<Fault>, (u64, u64)) {
        let mut input = Input::new(io::BufReader::with_capacity(chunk, bytes), usize::MAX);
        let mut out = Vec::new();
        let result = input.read_to_end(&mut out);
        assert_eq!(result.is_err(), input.fault.is_some());
        (String::from_utf8(out).unwrap(), input.take_fault(), input.position())
    }

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    }

    #[test]
    fn byte_order_marks_are_taken_off_and_utf16_is_decoded() {
        let text = "<a>中😀\n x</a>";
        for chunk in [1, 2, 3, 5, 4096] {
            let marked = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
            for bytes in [text.as_bytes().to_vec(), marked, utf16(text, false), utf16(text, true)] {
                let (out, fault, position) = all(&bytes, chunk);
                assert_eq!(out, text);
                assert!(fault.is_none());
                assert_eq!(position, (2, 7));
            }
        }
    }

    #[test]
    fn bad_bytes_are_reported_with_their_offset_after_the_text_before_them() {
        for chunk in [1, 2, 7, 4096] {
            let (out, fault, _) = all(b"ab\xE4\xB8\xADc\xB8\xAD d", chunk);
            assert_eq!(out, "ab中c");
            assert!(matches!(fault, Some(Fault::Encoding { offset: 6, encoding: "UTF-8" })), "{fault:?}");
            let (out, fault, _) = all(b"\xEF\xBB\xBFab\xE4\xB8", chunk);
            assert_eq!(out, "ab");
            assert!(matches!(fault, Some(Fault::Encoding { offset: 5, .. })), "{fault:?}");
            let mut bytes = utf16("ab", false);
            bytes.extend([0x3D, 0xD8, b'x', 0]);
            let (out, fault, _) = all(&bytes, chunk);
            assert_eq!(out, "ab");
            assert!(matches!(fault, Some(Fault::Encoding { offset: 6, encoding: "UTF-16LE" })), "{fault:?}");
        }
    }

    #[test]
    fn characters_that_xml_does_not_allow_are_reported_with_their_position() {
        for chunk in [1, 4096] {
            let (out, fault, position) = all(b"a\n\xE4\xB8\xADb\x01c", chunk);
            assert_eq!(out, "a\n中b");
            assert!(matches!(fault, Some(Fault::Character { character: 1 })));
            assert_eq!(position, (2, 3));
            let (_, fault, _) = all("a\u{FFFE}".as_bytes(), chunk);
            assert!(matches!(fault, Some(Fault::Character { character: 0xFFFE })), "{fault:?}");
            assert!(all("，：\u{FFFD}".as_bytes(), chunk).1.is_none());
        }
    }

    #[test]
    fn the_budget_bounds_what_is_read_for_one_event() {
        let mut input = Input::new(&b"abcdef"[..], 4);
        assert_eq!(input.fill_buf().unwrap(), b"abcd");
        input.consume(4);
        assert!(input.fill_buf().is_err());
        assert!(matches!(input.take_fault(), Some(Fault::TooLong)));
        input.refill_budget();
        assert_eq!(input.fill_buf().unwrap(), b"ef");
    }
}
