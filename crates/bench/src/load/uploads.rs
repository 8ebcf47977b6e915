//! Large packages on their way in, and what memory they take.

use std::time::Instant;

use anyhow::Result;

use super::files;
use super::http::FileServer;
use super::installation::Installation;
use super::server::{Server, Session};
use crate::work::DESTINATION;

/// The largest upload that any edition allows.
const UPLOAD: u64 = 30 << 20;
/// A package in object storage.
const FETCHED: u64 = 2 << 30;

/// One package on its way in.
#[derive(Debug)]
pub struct Way {
    /// Its bytes.
    pub bytes: u64,
    /// Seconds until it was verified.
    pub seconds: f64,
    /// Peak memory of the server in KiB, before and after.
    pub peak_kib: (u64, u64),
}

/// Both ways.
#[derive(Debug)]
pub struct Uploads {
    /// Sent by the client.
    pub uploaded: Way,
    /// Fetched by the server.
    pub fetched: Way,
}

/// Gives a server that was just started an upload, and then something to fetch.
pub async fn measure(server: &Server, installation: &Installation) -> Result<Uploads> {
    let session = Session::log_in(server, &installation.password).await?;
    let file = installation.data.with_file_name("large.zip");
    files::filled(&file, UPLOAD)?;
    let (bytes, before, begun) = (std::fs::read(&file)?, server.peak_kib()?, Instant::now());
    let length = bytes.len() as u64;
    let path = format!("/workspaces/{DESTINATION}/packages?file_name=large.zip");
    let made = session.send(server, &path, "application/zip", bytes).await?;
    session.verified(server, &made).await?;
    let peak_kib = (before, server.peak_kib()?);
    let uploaded = Way { bytes: length, seconds: begun.elapsed().as_secs_f64(), peak_kib };
    eprintln!("uploaded: {uploaded:?}");
    files::filled(&file, FETCHED)?;
    let storage = FileServer::start(&file).await?;
    let (before, begun) = (server.peak_kib()?, Instant::now());
    session.fetch(server, &storage.url).await?;
    let peak_kib = (before, server.peak_kib()?);
    let fetched = Way { bytes: std::fs::metadata(&file)?.len(), seconds: begun.elapsed().as_secs_f64(), peak_kib };
    eprintln!("fetched: {fetched:?}");
    std::fs::remove_file(&file)?;
    Ok(Uploads { uploaded, fetched })
}
