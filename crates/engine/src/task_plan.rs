//! The plan of a running task, kept so that the task can go on after a crash; and the plan file of `ferry plan -o`.

use std::io::{Read, Write};
use std::num::NonZero;

use flate2::Compression;
use flate2::read::DeflateDecoder;
use flate2::write::DeflateEncoder;

use crate::plan::{Plan, PlanItem};

/// Items of one chunk.
pub const CHUNK_ITEMS: usize = 4_000;

/// Writes the plan as chunks: the first holds everything but the items.
///
/// # Errors
///
/// When a part of the plan cannot be written as JSON.
pub fn to_chunks(plan: &mut Plan) -> std::io::Result<Vec<Vec<u8>>> {
    let items = std::mem::take(&mut plan.items);
    let header = pack(plan);
    plan.items = items;
    let mut chunks = vec![header?];
    chunks.extend(pack_all(&plan.items.chunks(CHUNK_ITEMS).collect::<Vec<_>>())?);
    Ok(chunks)
}

/// Packs every part, on several threads: nothing else is done meanwhile.
fn pack_all(parts: &[&[PlanItem]]) -> std::io::Result<Vec<Vec<u8>>> {
    let threads = std::thread::available_parallelism().map_or(1, NonZero::get).min(parts.len());
    let mut packed: Vec<_> = std::thread::scope(|scope| {
        let every = |first: usize| parts.iter().skip(first).step_by(threads).map(pack).collect::<Vec<_>>().into_iter();
        let handles: Vec<_> = (0..threads).map(|first| scope.spawn(move || every(first))).collect();
        handles.into_iter().map(|handle| handle.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))).collect()
    });
    (0..parts.len()).filter_map(|index| packed[index % threads].next()).collect()
}

/// Reads the first chunk: a plan without items.
///
/// # Errors
///
/// When the bytes are not what [`to_chunks`] wrote.
pub fn header(bytes: &[u8]) -> std::io::Result<Plan> {
    unpack(bytes)
}

/// Reads one of the other chunks.
///
/// # Errors
///
/// When the bytes are not what [`to_chunks`] wrote.
pub fn items(bytes: &[u8]) -> std::io::Result<Vec<PlanItem>> {
    unpack(bytes)
}

fn pack(value: &impl serde::Serialize) -> std::io::Result<Vec<u8>> {
    let mut encoder = DeflateEncoder::new(Vec::new(), Compression::fast());
    serde_json::to_writer(std::io::BufWriter::with_capacity(64 << 10, &mut encoder), value)?;
    encoder.flush()?;
    encoder.finish()
}

fn unpack<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> std::io::Result<T> {
    // Parsed from memory: serde_json is several times faster on a slice than on a reader.
    let mut text = Vec::new();
    DeflateDecoder::new(bytes).read_to_end(&mut text)?;
    Ok(serde_json::from_slice(&text)?)
}
