//! Packages of a certain size in bytes.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;

use anyhow::Result;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::generate;

/// Nodes of such a package.
pub const NODES: usize = 1_000;
/// Bytes of one file that fills it up, at most.
const FILLER: u64 = 512 << 20;
/// Bytes left for the directory of the archive.
const DIRECTORY: u64 = 64 << 10;

/// Writes a package of [`NODES`] nodes that is filled up to `bytes`, less a few kilobytes, with files that cannot be compressed.
pub fn filled(path: &Path, bytes: u64) -> Result<()> {
    generate::package(NODES, path)?;
    let mut left = bytes.saturating_sub(std::fs::metadata(path)?.len() + DIRECTORY);
    let mut archive = ZipWriter::new_append(OpenOptions::new().read(true).write(true).open(path)?)?;
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    let mut random = generate::Random::new(bytes);
    let mut block = vec![0_u8; 1 << 20];
    let mut number = 0;
    while left > 0 {
        let mut size = left.min(FILLER);
        left -= size;
        archive.start_file(format!("filler/{number}.bin"), stored)?;
        number += 1;
        while size > 0 {
            for word in block.chunks_exact_mut(8) {
                word.copy_from_slice(&random.next().to_le_bytes());
            }
            let length = size.min(block.len() as u64);
            archive.write_all(&block[..length as usize])?;
            size -= length;
        }
    }
    archive.finish()?;
    Ok(())
}
