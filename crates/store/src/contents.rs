//! The bytes of resources, kept once per content.

use std::collections::HashSet;
use std::io::Read;

use ferry_model::resource::Content;
use sha2::{Digest as _, Sha256};

use crate::batch::LIST;
use crate::db::Tx;
use crate::query::sql;
use crate::{Result, Store, StoreError};

/// Bytes of a chunk.
const CHUNK: usize = 1 << 20;

impl Store {
    /// Whether these bytes are stored.
    pub async fn content_exists(&self, sha256: &str) -> Result<bool> {
        Ok(self.db.row(sql("SELECT size FROM contents WHERE sha256 = ?").bind(sha256)).await?.is_some())
    }

    /// Stores bytes that will belong to a resource, all of them or none. Bytes that are stored already are not read.
    ///
    /// # Errors
    ///
    /// When the bytes cannot be read, or are not those that `content` announces.
    pub async fn put_content(&self, content: &Content, bytes: &mut (dyn Read + Send)) -> Result<()> {
        if self.content_exists(&content.sha256).await? {
            return Ok(());
        }
        let mut tx = self.db.write().await?;
        let insert = sql("INSERT INTO contents (sha256, size) VALUES (?, ?) ON CONFLICT (sha256) DO NOTHING");
        if tx.execute(insert.bind(&content.sha256).bind(content.size as i64)).await? == 0 {
            return Ok(());
        }
        let (mut hasher, mut size, mut seq) = (Sha256::new(), 0, 0);
        loop {
            let mut chunk = Vec::with_capacity(CHUNK.min(content.size as usize + 1));
            (&mut *bytes).take(CHUNK as u64).read_to_end(&mut chunk).map_err(StoreError::ContentRead)?;
            if chunk.is_empty() {
                break;
            }
            hasher.update(&chunk);
            size += chunk.len() as u64;
            if size > content.size {
                break;
            }
            let insert = sql("INSERT INTO content_chunks (sha256, seq, bytes) VALUES (?, ?, ?)");
            tx.execute(insert.bind(&content.sha256).bind(seq).bind(chunk)).await?;
            seq += 1;
        }
        let found_sha256 = hex::encode(hasher.finalize());
        if size != content.size || found_sha256 != content.sha256 {
            let Content { sha256, size: announced } = content.clone();
            return Err(StoreError::ContentMismatch { sha256, size: announced, found_sha256, found_size: size });
        }
        tx.commit().await
    }

    /// The chunk numbered `seq`, from 0, of stored bytes; `None` after the last.
    pub async fn content_chunk(&self, sha256: &str, seq: i64) -> Result<Option<Vec<u8>>> {
        let query = sql("SELECT bytes FROM content_chunks WHERE sha256 = ? AND seq = ?").bind(sha256).bind(seq);
        self.db.row(query).await?.map(|row| row.get(0)).transpose()
    }
}

/// Refuses contents that are not stored.
pub(crate) async fn require(tx: &mut Tx, contents: &[&str]) -> Result<()> {
    for chunk in contents.chunks(LIST) {
        let mut found: HashSet<String> = HashSet::new();
        for row in tx.rows(sql("SELECT sha256 FROM contents WHERE sha256 IN ").list(chunk.iter().copied())).await? {
            found.insert(row.get(0)?);
        }
        if let Some(missing) = chunk.iter().find(|sha256| !found.contains(**sha256)) {
            return Err(StoreError::ContentMissing { sha256: (*missing).to_owned() });
        }
    }
    Ok(())
}

/// Deletes those of these contents that no version refers to any more.
pub(crate) async fn sweep(tx: &mut Tx, contents: &[String]) -> Result<()> {
    for chunk in contents.chunks(LIST) {
        let delete = sql("DELETE FROM contents WHERE sha256 IN ").list(chunk.iter());
        tx.execute(delete.push(" AND NOT EXISTS (SELECT 1 FROM versions v WHERE v.content_sha256 = contents.sha256)")).await?;
    }
    Ok(())
}
