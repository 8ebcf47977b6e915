//! Decompression of one entry, whole or as a stream, checked against the declared size and checksum.

use std::cell::RefCell;
use std::io::{self, BufRead, Read};

use libdeflater::{Crc, DecompressionError, Decompressor};

/// What the central directory says of an entry's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Declared {
    /// Bytes after decompression.
    pub size: u64,
    /// CRC-32 of the decompressed bytes.
    pub crc: u32,
}

/// How an entry's content contradicts what is declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// The compressed bytes make no sense.
    Corrupt,
    /// There are fewer bytes than declared.
    TooShort(u64),
    /// There are more bytes than declared; how many more is not looked at.
    TooLong,
    /// The checksum is another one.
    Crc(u32),
}

impl std::fmt::Display for Damage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Corrupt => f.write_str("the compressed bytes are corrupt"),
            Self::TooShort(actual) => write!(f, "there are only {actual} bytes"),
            Self::TooLong => f.write_str("there are more bytes than declared"),
            Self::Crc(actual) => write!(f, "the checksum is {actual:08x}"),
        }
    }
}

impl std::error::Error for Damage {}

/// Decompresses `compressed` in one go.
///
/// The caller has checked that `declared.size` is in proportion to what is compressed, because so much memory is taken.
///
/// # Errors
///
/// When the content is not what is declared.
pub fn whole(compressed: &[u8], deflated: bool, declared: Declared) -> Result<Vec<u8>, Damage> {
    thread_local! {
        static DECOMPRESSOR: RefCell<Decompressor> = RefCell::new(Decompressor::new());
    }
    let bytes = if deflated {
        let mut out = vec![0; declared.size as usize];
        let made = DECOMPRESSOR.with_borrow_mut(|decompressor| decompressor.deflate_decompress(compressed, &mut out));
        match made {
            Ok(length) if length as u64 == declared.size => out,
            Ok(length) => return Err(Damage::TooShort(length as u64)),
            Err(DecompressionError::InsufficientSpace) => return Err(Damage::TooLong),
            Err(DecompressionError::BadData) => return Err(Damage::Corrupt),
        }
    } else {
        match (compressed.len() as u64).cmp(&declared.size) {
            std::cmp::Ordering::Less => return Err(Damage::TooShort(compressed.len() as u64)),
            std::cmp::Ordering::Greater => return Err(Damage::TooLong),
            std::cmp::Ordering::Equal => compressed.to_vec(),
        }
    };
    let mut crc = Crc::new();
    crc.update(&bytes);
    if crc.sum() == declared.crc { Ok(bytes) } else { Err(Damage::Crc(crc.sum())) }
}

/// Decompresses a stream and checks size and checksum on the way; the end of the stream is only seen when both hold.
pub struct Checked<R> {
    inner: R,
    declared: Declared,
    seen: u64,
    crc: Crc,
    buffer: Box<[u8]>,
    start: usize,
    end: usize,
    done: bool,
    /// Told once when the end was reached and everything holds.
    on_sound: Option<Box<dyn FnOnce() + Send>>,
}

/// Bytes decompressed at a time.
const BUFFER: usize = 64 << 10;

impl<R: Read> Checked<R> {
    /// Checks what `inner` yields, which are decompressed bytes. `on_sound` is called when the end is reached and everything holds.
    pub fn new(inner: R, declared: Declared, on_sound: Option<Box<dyn FnOnce() + Send>>) -> Self {
        Self {
            inner,
            declared,
            seen: 0,
            crc: Crc::new(),
            buffer: vec![0; BUFFER].into_boxed_slice(),
            start: 0,
            end: 0,
            done: false,
            on_sound,
        }
    }

    /// Fills the buffer, which is empty.
    fn refill(&mut self) -> io::Result<()> {
        let length = loop {
            match self.inner.read(&mut self.buffer) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error)
                    if matches!(error.kind(), io::ErrorKind::InvalidInput | io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof) =>
                {
                    return Err(damaged(Damage::Corrupt));
                }
                other => break other?,
            }
        };
        self.start = 0;
        self.end = length;
        if length == 0 {
            if self.seen < self.declared.size {
                return Err(damaged(Damage::TooShort(self.seen)));
            }
            if self.crc.sum() != self.declared.crc {
                return Err(damaged(Damage::Crc(self.crc.sum())));
            }
            self.done = true;
            if let Some(tell) = self.on_sound.take() {
                tell();
            }
            return Ok(());
        }
        self.crc.update(&self.buffer[..length]);
        self.seen += length as u64;
        if self.seen > self.declared.size {
            self.end = 0;
            return Err(damaged(Damage::TooLong));
        }
        Ok(())
    }
}

/// The `io::Error` that carries `damage`.
fn damaged(damage: Damage) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, damage)
}

impl<R: Read> BufRead for Checked<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.start == self.end && !self.done {
            self.refill()?;
        }
        Ok(&self.buffer[self.start..self.end])
    }

    fn consume(&mut self, amount: usize) {
        self.start = (self.start + amount).min(self.end);
    }
}

impl<R: Read> Read for Checked<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let available = self.fill_buf()?;
        let length = available.len().min(out.len());
        out[..length].copy_from_slice(&available[..length]);
        self.consume(length);
        Ok(length)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use std::io::Write;

    fn deflate(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::new(6));
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn declared(bytes: &[u8]) -> Declared {
        let mut crc = Crc::new();
        crc.update(bytes);
        Declared { size: bytes.len() as u64, crc: crc.sum() }
    }

    fn streamed(compressed: &[u8], declared: Declared) -> io::Result<Vec<u8>> {
        let mut out = Vec::new();
        Checked::new(flate2::bufread::DeflateDecoder::new(compressed), declared, None).read_to_end(&mut out)?;
        Ok(out)
    }

    fn damage_of(error: &io::Error) -> Damage {
        *error.get_ref().unwrap().downcast_ref::<Damage>().unwrap()
    }

    #[test]
    fn sound_content_comes_through_whole_and_streamed() {
        let text = "select 1;\n".repeat(30_000).into_bytes();
        let packed = deflate(&text);
        assert_eq!(whole(&packed, true, declared(&text)).unwrap(), text);
        assert_eq!(streamed(&packed, declared(&text)).unwrap(), text);
        assert_eq!(whole(&text, false, declared(&text)).unwrap(), text);
    }

    #[test]
    fn every_contradiction_is_told() {
        let text = b"0123456789".repeat(20_000);
        let packed = deflate(&text);
        let right = declared(&text);
        let short = Declared { size: right.size + 1, ..right };
        let long = Declared { size: right.size - 1, ..right };
        let crc = Declared { crc: right.crc ^ 1, ..right };
        assert_eq!(whole(&packed, true, short), Err(Damage::TooShort(right.size)));
        assert_eq!(whole(&packed, true, long), Err(Damage::TooLong));
        assert_eq!(whole(&packed, true, crc), Err(Damage::Crc(right.crc)));
        assert_eq!(damage_of(&streamed(&packed, short).unwrap_err()), Damage::TooShort(right.size));
        assert_eq!(damage_of(&streamed(&packed, long).unwrap_err()), Damage::TooLong);
        assert_eq!(damage_of(&streamed(&packed, crc).unwrap_err()), Damage::Crc(right.crc));
        let mut broken = packed.clone();
        broken[0] = 0xff;
        assert_eq!(whole(&broken, true, right), Err(Damage::Corrupt));
        assert_eq!(damage_of(&streamed(&broken, right).unwrap_err()), Damage::Corrupt);
        assert_eq!(whole(&text[..5], false, right), Err(Damage::TooShort(5)));
    }
}
