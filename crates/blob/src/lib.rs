#![doc = include_str!("../README.md")]

use std::path::{Path, PathBuf};

use bytes::Bytes;
use ferry_model::Finding;
use futures_util::stream::BoxStream;

/// Where blobs are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A directory.
    Directory(PathBuf),
    /// An S3 bucket, or what speaks like one.
    S3 {
        /// Bucket.
        bucket: String,
        /// Endpoint; AWS's own when missing.
        endpoint: Option<String>,
        /// Region.
        region: String,
        /// Prefix of all keys.
        prefix: String,
        /// Access key identifier.
        access_key_id: String,
        /// Its secret.
        access_key_secret: String,
    },
    /// An OSS bucket, signed with V4.
    Oss {
        /// Bucket.
        bucket: String,
        /// Endpoint, such as `https://oss-cn-hangzhou.aliyuncs.com`.
        endpoint: String,
        /// Region, such as `cn-hangzhou`.
        region: String,
        /// Prefix of all keys.
        prefix: String,
        /// Access key identifier.
        access_key_id: String,
        /// Its secret.
        access_key_secret: String,
    },
}

/// A blob store. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Blobs {
    directory: Option<PathBuf>,
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

/// Why a blob could not be stored or read.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// There is no such blob.
    #[error("there is no blob {key}")]
    NotFound {
        /// Its key.
        key: String,
    },
    /// More bytes than allowed.
    #[error("more than {limit} bytes")]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// The storage refuses.
    #[error("the storage refuses: {cause}")]
    NotAllowed {
        /// Why.
        cause: String,
    },
    /// The sender stopped sending.
    #[error("the upload broke off: {cause}")]
    Interrupted {
        /// Why.
        cause: String,
    },
    /// The storage failed.
    #[error("the storage failed: {cause}")]
    Failed {
        /// Why.
        cause: String,
    },
}

impl BlobError {
    /// The failure in the words of the catalogue.
    pub fn finding(&self) -> Finding {
        todo!()
    }
}

impl Blobs {
    /// Opens a place.
    pub fn open(place: &Place) -> Result<Self, BlobError> {
        let _ = place;
        todo!()
    }

    /// Stores a stream under `prefix/` and the SHA-256 of its bytes with `suffix`, with constant memory; nothing is kept when it is larger
    /// than `limit` or breaks off.
    pub async fn put_stream(
        &self,
        prefix: &str,
        suffix: &str,
        stream: BoxStream<'static, std::io::Result<Bytes>>,
        limit: u64,
    ) -> Result<Stored, BlobError> {
        let _ = (prefix, suffix, stream, limit);
        todo!()
    }

    /// Moves a local file into the store.
    pub async fn put_file(&self, key: &str, file: &Path) -> Result<u64, BlobError> {
        let _ = (key, file);
        todo!()
    }

    /// Bytes and their number.
    pub async fn read(&self, key: &str) -> Result<(u64, BoxStream<'static, Result<Bytes, BlobError>>), BlobError> {
        let _ = key;
        todo!()
    }

    /// A local file with the blob's bytes: the blob itself when the store is a directory, else a copy at `cache/key`, fetched once and
    /// checked.
    pub async fn local(&self, key: &str, cache: &Path) -> Result<PathBuf, BlobError> {
        let _ = (key, cache);
        todo!()
    }

    /// Whether it is there.
    pub async fn exists(&self, key: &str) -> Result<bool, BlobError> {
        let _ = key;
        todo!()
    }

    /// Deletes it; nothing happens when it is not there.
    pub async fn delete(&self, key: &str) -> Result<(), BlobError> {
        let _ = key;
        todo!()
    }

    /// Whether the store answers: for the readiness of the server.
    pub async fn ping(&self) -> Result<(), BlobError> {
        todo!()
    }

    /// The directory that it is, if it is one.
    pub fn directory(&self) -> Option<&Path> {
        self.directory.as_deref()
    }
}
