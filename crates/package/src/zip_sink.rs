//! Writes a package as a zip archive: the same files in the same order make the same bytes.
//!
//! Nothing of the clock or the machine gets into the archive. Sizes and checksums stand in the local headers (no data descriptors), so that
//! readers which stream understand it too; a large file is therefore compressed into a temporary file first. Memory is bounded by the
//! central directory and one buffer.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read, Seek, Write};

use ferry_model::Reason;
use ferry_model::codes::reasons::package as reasons;
use libdeflater::{CompressionLvl, Compressor, Crc};

use crate::archive::names;
use crate::sink::Sink;

/// Files up to this size are kept in memory until they end.
const IN_MEMORY_BYTES: usize = 4 << 20;

/// Level of compression.
const LEVEL: i32 = 6;

/// Zip's smallest date, 1980-01-01, in DOS form.
const DATE: u16 = 0x21;

/// Names are UTF-8.
const FLAGS: u16 = 1 << 11;

/// Made by a Unix system (3) with version 4.5 of the format.
const MADE_BY: u16 = 3 * 256 + 45;

/// From here on sizes, offsets and counts are written in zip64 form.
const ZIP64_FROM: u64 = 0xffff_ffff;

/// A zip archive being written.
pub struct ZipSink<W> {
    out: W,
    offset: u64,
    central: Vec<u8>,
    count: u64,
    names: HashSet<Box<str>>,
    current: Option<Current>,
    compressor: Compressor,
}

/// The file being written.
struct Current {
    name: String,
    size: u64,
    crc: Crc,
    content: Content,
}

enum Content {
    /// Raw bytes.
    Memory(Vec<u8>),
    /// Compressed bytes of a large file.
    Spooled(Box<flate2::write::DeflateEncoder<File>>),
}

/// How an entry's content is packed, for its headers.
struct Packed {
    method: u16,
    crc: u32,
    size: u64,
    compressed: u64,
}

impl<W: Write + Send> ZipSink<W> {
    /// Writes an archive to `out`.
    pub fn new(out: W) -> Self {
        let level = CompressionLvl::new(LEVEL).unwrap_or_default();
        Self { out, offset: 0, central: Vec::new(), count: 0, names: HashSet::new(), current: None, compressor: Compressor::new(level) }
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.out.write_all(bytes)?;
        self.offset += bytes.len() as u64;
        Ok(())
    }

    /// Writes the local header and notes the entry for the central directory.
    fn headers(&mut self, name: &str, packed: &Packed) -> io::Result<()> {
        let large = packed.size >= ZIP64_FROM || packed.compressed >= ZIP64_FROM;
        let far = self.offset >= ZIP64_FROM;
        let short = |value: u64| u32::try_from(value).unwrap_or(u32::MAX);
        let name_length = u16::try_from(name.len())
            .map_err(|_| refused(io::ErrorKind::InvalidInput, reasons::LONG_FILE_NAME.with(&[("limit", &u16::MAX)])))?;

        let mut extra = Vec::new();
        if large {
            extra.extend_from_slice(&packed.size.to_le_bytes());
            extra.extend_from_slice(&packed.compressed.to_le_bytes());
        }
        let mut common = Vec::with_capacity(26);
        for value in [if large || far { 45 } else { 20 }, FLAGS, packed.method, 0, DATE] {
            common.extend_from_slice(&u16::to_le_bytes(value));
        }
        let (compressed, size) = if large { (u32::MAX, u32::MAX) } else { (short(packed.compressed), short(packed.size)) };
        for value in [packed.crc, compressed, size] {
            common.extend_from_slice(&value.to_le_bytes());
        }
        common.extend_from_slice(&name_length.to_le_bytes());

        let local_extra = zip64_extra(&extra);
        let offset = self.offset;
        let mut local = Vec::with_capacity(64 + name.len());
        local.extend_from_slice(b"PK\x03\x04");
        local.extend_from_slice(&common);
        local.extend_from_slice(&(local_extra.len() as u16).to_le_bytes());
        local.extend_from_slice(name.as_bytes());
        local.extend_from_slice(&local_extra);
        self.put(&local)?;

        if far {
            extra.extend_from_slice(&offset.to_le_bytes());
        }
        let central_extra = zip64_extra(&extra);
        // Made by a Unix system, so that the mode of a plain file that everybody may read counts.
        self.central.extend_from_slice(b"PK\x01\x02");
        self.central.extend_from_slice(&MADE_BY.to_le_bytes());
        self.central.extend_from_slice(&common);
        self.central.extend_from_slice(&(central_extra.len() as u16).to_le_bytes());
        self.central.extend_from_slice(&[0; 6]);
        self.central.extend_from_slice(&(0o100_644_u32 << 16).to_le_bytes());
        self.central.extend_from_slice(&short(offset).to_le_bytes());
        self.central.extend_from_slice(name.as_bytes());
        self.central.extend_from_slice(&central_extra);
        self.count += 1;
        Ok(())
    }
}

/// The zip64 extra field around `values`; nothing when there are none.
fn zip64_extra(values: &[u8]) -> Vec<u8> {
    if values.is_empty() {
        return Vec::new();
    }
    let mut field = Vec::with_capacity(values.len() + 4);
    field.extend_from_slice(&1_u16.to_le_bytes());
    field.extend_from_slice(&(values.len() as u16).to_le_bytes());
    field.extend_from_slice(values);
    field
}

/// An error that says why in both languages.
fn refused(kind: io::ErrorKind, reason: Reason) -> io::Error {
    io::Error::new(kind, reason)
}

/// The error for a name that must not stand in a package.
pub(crate) fn checked_name(name: &str) -> io::Result<()> {
    match names::normalise(name, false, u64::from(u16::MAX)) {
        Ok(Some(form)) if form == name => Ok(()),
        _ => Err(refused(io::ErrorKind::InvalidInput, reasons::BAD_FILE_NAME.with(&[("name", &name.escape_debug())]))),
    }
}

/// The error for calls in the wrong order.
pub(crate) fn out_of_order(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, what.to_owned())
}

impl<W: Write + Send> Sink for ZipSink<W> {
    fn begin(&mut self, name: &str) -> io::Result<()> {
        if self.current.is_some() {
            return Err(out_of_order("the file before has not ended"));
        }
        checked_name(name)?;
        if !self.names.insert(name.into()) {
            return Err(refused(io::ErrorKind::AlreadyExists, reasons::FILE_TWICE.with(&[("name", &name.escape_debug())])));
        }
        self.current = Some(Current { name: name.to_owned(), size: 0, crc: Crc::new(), content: Content::Memory(Vec::new()) });
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let current = self.current.as_mut().ok_or_else(|| out_of_order("no file was begun"))?;
        current.size += bytes.len() as u64;
        current.crc.update(bytes);
        match &mut current.content {
            Content::Memory(memory) if memory.len() + bytes.len() <= IN_MEMORY_BYTES => memory.extend_from_slice(bytes),
            Content::Memory(memory) => {
                let mut encoder = flate2::write::DeflateEncoder::new(tempfile::tempfile()?, flate2::Compression::new(LEVEL.unsigned_abs()));
                encoder.write_all(memory)?;
                encoder.write_all(bytes)?;
                current.content = Content::Spooled(Box::new(encoder));
            }
            Content::Spooled(encoder) => encoder.write_all(bytes)?,
        }
        Ok(())
    }

    fn end(&mut self) -> io::Result<()> {
        let current = self.current.take().ok_or_else(|| out_of_order("no file was begun"))?;
        let (crc, size) = (current.crc.sum(), current.size);
        match current.content {
            Content::Memory(raw) => {
                let mut packed = vec![0; self.compressor.deflate_compress_bound(raw.len())];
                let length = self
                    .compressor
                    .deflate_compress(&raw, &mut packed)
                    .map_err(|error| io::Error::other(format!("compression failed: {error}")))?;
                let (method, content) = if length < raw.len() { (8, &packed[..length]) } else { (0, raw.as_slice()) };
                self.headers(&current.name, &Packed { method, crc, size, compressed: content.len() as u64 })?;
                self.put(content)
            }
            Content::Spooled(encoder) => {
                let mut file = encoder.finish()?;
                let compressed = file.stream_position()?;
                file.rewind()?;
                self.headers(&current.name, &Packed { method: 8, crc, size, compressed })?;
                let copied = io::copy(&mut file.take(compressed), &mut self.out)?;
                self.offset += copied;
                if copied == compressed { Ok(()) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
            }
        }
    }

    fn finish(mut self: Box<Self>) -> io::Result<()> {
        if self.current.is_some() {
            return Err(out_of_order("the last file has not ended"));
        }
        let (start, count) = (self.offset, self.count);
        let central = std::mem::take(&mut self.central);
        self.put(&central)?;
        let length = central.len() as u64;
        if count >= 0xffff || length >= ZIP64_FROM || start >= ZIP64_FROM {
            let record = self.offset;
            let mut end = Vec::with_capacity(76);
            end.extend_from_slice(b"PK\x06\x06");
            end.extend_from_slice(&44_u64.to_le_bytes());
            end.extend_from_slice(&MADE_BY.to_le_bytes());
            end.extend_from_slice(&45_u16.to_le_bytes());
            end.extend_from_slice(&[0; 8]);
            for value in [count, count, length, start] {
                end.extend_from_slice(&value.to_le_bytes());
            }
            end.extend_from_slice(b"PK\x06\x07");
            end.extend_from_slice(&[0; 4]);
            end.extend_from_slice(&record.to_le_bytes());
            end.extend_from_slice(&1_u32.to_le_bytes());
            self.put(&end)?;
        }
        let short_count = u16::try_from(count).unwrap_or(u16::MAX);
        let mut end = Vec::with_capacity(22);
        end.extend_from_slice(b"PK\x05\x06");
        end.extend_from_slice(&[0; 4]);
        end.extend_from_slice(&short_count.to_le_bytes());
        end.extend_from_slice(&short_count.to_le_bytes());
        end.extend_from_slice(&u32::try_from(length).unwrap_or(u32::MAX).to_le_bytes());
        end.extend_from_slice(&u32::try_from(start).unwrap_or(u32::MAX).to_le_bytes());
        end.extend_from_slice(&[0; 2]);
        self.put(&end)?;
        self.out.flush()
    }
}
