#![doc = include_str!("../README.md")]

mod copies;
mod error;
mod key;
mod listing;
mod local;
mod oss;
mod place;
mod spool;

use std::path::{Path, PathBuf};

use bytes::Bytes;
use ferry_model::codes::reasons::storage::OTHER_BYTES;
use ferry_model::reason::of_io;
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use opendal::Operator;
use tokio::io::AsyncReadExt as _;

pub use error::BlobError;
pub use place::Place;

/// Bytes that are sent or read at a time.
const CHUNK: usize = 1 << 20;
/// Bytes of a part of a large upload to object storage.
const PART: usize = 8 << 20;

/// A blob store. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Blobs {
    directory: Option<PathBuf>,
    operator: Operator,
}

/// What was stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Key.
    pub key: String,
    /// Bytes.
    pub bytes: u64,
    /// SHA-256, hexadecimal.
    pub sha256: String,
}

impl Blobs {
    /// Opens a place.
    ///
    /// # Errors
    ///
    /// When a directory cannot be made, or the place cannot be one.
    pub fn open(place: &Place) -> Result<Self, BlobError> {
        let directory = match place {
            Place::Directory(path) => {
                std::fs::create_dir_all(path).map_err(|error| BlobError::file(path, &error))?;
                spool::sweep(path);
                Some(path.clone())
            }
            _ => None,
        };
        Ok(Self { directory, operator: place::operator(place)? })
    }

    /// Stores a stream under `prefix/`, named by the SHA-256 of its bytes, a random number and `suffix`, with constant memory; nothing is kept
    /// when it is larger than `limit` or breaks off.
    ///
    /// The random number gives equal bytes a key for each time they are stored: whoever deletes his blob never takes away what somebody else is
    /// just storing.
    ///
    /// # Errors
    ///
    /// When it is too large, breaks off, or the storage fails.
    pub async fn put_stream(
        &self,
        prefix: &str,
        suffix: &str,
        stream: BoxStream<'static, std::io::Result<Bytes>>,
        limit: u64,
    ) -> Result<Stored, BlobError> {
        let spooled = spool::Spooled::take(self.directory.as_deref(), stream, limit).await?;
        let key = key::of_stream(prefix, &spooled.sha256, suffix);
        let stored = Stored { key: key.clone(), bytes: spooled.bytes, sha256: spooled.sha256.clone() };
        match &self.directory {
            Some(root) => spooled.persist(&root.join(key::checked(&key)?)).await?,
            None => self.send(&key, spooled.into_reader()?).await?,
        }
        Ok(stored)
    }

    /// Moves a local file, which is safe on the disk, into the store; returns its size.
    ///
    /// # Errors
    ///
    /// When the file cannot be read, or the storage fails. Then the file stays.
    pub async fn put_file(&self, key: &str, file: &Path) -> Result<u64, BlobError> {
        let bytes = tokio::fs::metadata(file).await.map_err(|error| BlobError::file(file, &error))?.len();
        if let Some(root) = &self.directory {
            let target = root.join(key::checked(key)?);
            if target != file {
                local::move_file(file, &target).await?;
            }
            return Ok(bytes);
        }
        self.send(key, tokio::fs::File::open(file).await.map_err(|error| BlobError::file(file, &error))?).await?;
        tokio::fs::remove_file(file).await.map_err(|error| BlobError::file(file, &error))?;
        Ok(bytes)
    }

    /// Stores bytes that are at hand: for small blobs.
    ///
    /// # Errors
    ///
    /// When the storage fails.
    pub async fn put(&self, key: &str, bytes: impl Into<Bytes>) -> Result<(), BlobError> {
        let bytes: Bytes = bytes.into();
        self.operator.write(key::checked(key)?, bytes).await.map_err(|error| BlobError::storage(key, &error))?;
        Ok(())
    }

    /// Number of bytes, and the bytes.
    ///
    /// # Errors
    ///
    /// When it is not there, or the storage fails.
    pub async fn read(&self, key: &str) -> Result<(u64, BoxStream<'static, Result<Bytes, BlobError>>), BlobError> {
        let failed = |error: opendal::Error| BlobError::storage(key, &error);
        let path = key::checked(key)?;
        let bytes = self.operator.stat(path).await.map_err(failed)?.content_length();
        let reader = self.operator.reader_with(path).chunk(CHUNK).await.map_err(failed)?;
        let stream = reader.into_bytes_stream(0..bytes).await.map_err(failed)?;
        Ok((bytes, stream.map(|part| part.map_err(|error| BlobError::failed(of_io(&error)))).boxed()))
    }

    /// A local file with the blob's bytes: the blob itself when the store is a directory, else a copy at `cache/key`, fetched once and
    /// checked. Blobs never change, and those named by their SHA-256 are compared with it. When one is fetched, copies go that nobody has
    /// asked for since a day.
    ///
    /// # Errors
    ///
    /// When it is not there, its bytes are not those that its name says, or the storage or the disk fails.
    pub async fn local(&self, key: &str, cache: &Path) -> Result<PathBuf, BlobError> {
        let path = key::checked(key)?;
        if let Some(root) = &self.directory {
            let file = root.join(path);
            return match tokio::fs::metadata(&file).await {
                Ok(_) => Ok(file),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(BlobError::NotFound { key: key.to_owned() }),
                Err(error) => Err(BlobError::file(&file, &error)),
            };
        }
        let file = cache.join(path);
        let (bytes, stream) = self.read(key).await?;
        if copies::take(&file, bytes).await? {
            return Ok(file);
        }
        copies::sweep(cache, &file).await?;
        let stream = stream.map(|part| part.map_err(std::io::Error::other)).boxed();
        let spooled = spool::Spooled::take(Some(cache), stream, bytes).await.map_err(BlobError::while_reading)?;
        if let Some(named) = key::digest(path).filter(|named| **named != *spooled.sha256) {
            return Err(BlobError::failed(OTHER_BYTES.with(&[("key", &key), ("found", &spooled.sha256), ("named", &named)])));
        }
        spooled.persist(&file).await?;
        Ok(file)
    }

    /// Number of its bytes.
    ///
    /// # Errors
    ///
    /// When it is not there, or the storage fails.
    pub async fn size(&self, key: &str) -> Result<u64, BlobError> {
        let stat = self.operator.stat(key::checked(key)?).await;
        Ok(stat.map_err(|error| BlobError::storage(key, &error))?.content_length())
    }

    /// The blob's bytes as a local file, opened at its beginning: the blob itself when the store is a directory, else a copy that goes away
    /// with its handle.
    ///
    /// # Errors
    ///
    /// When it is not there, or the storage or the disk fails.
    pub async fn file(&self, key: &str) -> Result<std::fs::File, BlobError> {
        if let Some(root) = &self.directory {
            let file = root.join(key::checked(key)?);
            return match tokio::fs::File::open(&file).await {
                Ok(open) => Ok(open.into_std().await),
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => Err(BlobError::NotFound { key: key.to_owned() }),
                Err(error) => Err(BlobError::file(&file, &error)),
            };
        }
        let (bytes, stream) = self.read(key).await?;
        let stream = stream.map(|part| part.map_err(std::io::Error::other)).boxed();
        let spooled = spool::Spooled::take(None, stream, bytes).await.map_err(BlobError::while_reading)?;
        Ok(spooled.into_reader()?.into_std().await)
    }

    /// Whether it is there.
    ///
    /// # Errors
    ///
    /// When the storage fails.
    pub async fn exists(&self, key: &str) -> Result<bool, BlobError> {
        self.operator.exists(key::checked(key)?).await.map_err(|error| BlobError::storage(key, &error))
    }

    /// Deletes it; nothing happens when it is not there.
    ///
    /// # Errors
    ///
    /// When the storage fails.
    pub async fn delete(&self, key: &str) -> Result<(), BlobError> {
        match self.operator.delete(key::checked(key)?).await {
            Err(error) if error.kind() != opendal::ErrorKind::NotFound => Err(BlobError::storage(key, &error)),
            _ => Ok(()),
        }
    }

    /// Whether the store answers: for the readiness of the server.
    ///
    /// # Errors
    ///
    /// When it does not.
    pub async fn ping(&self) -> Result<(), BlobError> {
        match &self.directory {
            Some(root) => tokio::fs::metadata(root).await.map(|_| ()).map_err(|error| BlobError::file(root, &error)),
            // Asking for a blob that is not there needs the right to read, and nothing else.
            None => self.exists("ping").await.map(|_| ()),
        }
    }

    /// The directory that it is, if it is one.
    pub fn directory(&self) -> Option<&Path> {
        self.directory.as_deref()
    }

    /// Sends a file in parts. An upload that fails is taken back.
    async fn send(&self, key: &str, mut file: tokio::fs::File) -> Result<(), BlobError> {
        let failed = |error: opendal::Error| BlobError::storage(key, &error);
        let mut writer = self.operator.writer_with(key::checked(key)?).chunk(PART).await.map_err(failed)?;
        let mut sent = Ok(());
        let mut buffer = vec![0; CHUNK];
        loop {
            match file.read(&mut buffer).await {
                Ok(0) => break,
                Ok(length) => {
                    if let Err(error) = writer.write(Bytes::copy_from_slice(&buffer[..length])).await {
                        sent = Err(failed(error));
                        break;
                    }
                }
                Err(error) => {
                    sent = Err(BlobError::failed(of_io(&error)));
                    break;
                }
            }
        }
        if sent.is_ok() {
            sent = writer.close().await.map(|_| ()).map_err(failed);
        }
        if sent.is_err()
            && let Err(error) = writer.abort().await
        {
            tracing::warn!(blob.key = key, %error, "the parts of a failed upload could not be taken back");
        }
        sent
    }
}
