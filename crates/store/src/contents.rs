//! The bytes of resources, kept once per content: a row each in the database, and the bytes in a place beside it.

mod directory;
mod gather;
mod place;
mod sweep;

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read};
use std::sync::Arc;

use ferry_model::resource::Content;
use rand::Rng as _;
use tokio::sync::OnceCell;

use crate::batch::LIST;
use crate::db::Tx;
use crate::query::sql;
use crate::{Result, Store, StoreError};

pub use directory::ContentDirectory;
pub use place::{ContentPlace, Pending};

/// How long bytes stay that no version names: for callers of [`Store::sweep_contents`]. Milliseconds.
pub const CONTENT_GRACE_MS: i64 = 24 * 60 * 60 * 1_000;

/// Written into the file that marks a place.
const MARK: &str = "The bytes of resources of an installation of Ferry are kept here. Its database knows the name of this file.\n";

/// A place, and whether it is known to be the one of this installation.
#[derive(Clone, Debug)]
pub(crate) struct Contents {
    place: Arc<dyn ContentPlace>,
    is_ours: Arc<OnceCell<()>>,
}

impl Contents {
    pub(crate) fn new(place: Arc<dyn ContentPlace>) -> Self {
        Self { place, is_ours: Arc::default() }
    }
}

impl Store {
    /// The same store with the bytes of resources in another place. Every process that works on a database needs the same one; without
    /// being told, a store on SQLite keeps them beside the database, and one on PostgreSQL nowhere.
    #[must_use]
    pub fn with_contents(self, place: Arc<dyn ContentPlace>) -> Self {
        Self { contents: Some(Contents::new(place)), ..self }
    }

    /// Whether these bytes are kept. If so, they stay for [`CONTENT_GRACE_MS`] from `now` at least, so that versions that name them can be
    /// saved.
    ///
    /// # Errors
    ///
    /// When the database or the place fails, or the place is not the one of this installation.
    pub async fn hold_content(&self, content: &Content, now: i64) -> Result<bool> {
        let place = self.place().await?;
        let mut tx = self.db.write().await?;
        let touched = touch(&mut tx, &[&content.sha256], now, " AND is_kept").await?;
        tx.commit().await?;
        // The row alone would do, were it not for people and disks that lose files.
        Ok(touched > 0 && place.size(&content.sha256).await.map_err(StoreError::ContentPlace)? == Some(content.size))
    }

    /// Keeps bytes that will belong to a resource, all of them or none; constant memory. Bytes that are kept already are not read.
    ///
    /// Once this is done, the bytes are safe and checked. A process that dies on the way leaves at most a row that does not count, or
    /// bytes that [`Self::sweep_contents`] takes away.
    ///
    /// # Errors
    ///
    /// When the bytes cannot be read, or are not those that `content` announces; and as for [`Self::hold_content`].
    pub async fn put_content(&self, content: &Content, bytes: &mut (dyn Read + Send), now: i64) -> Result<()> {
        if self.hold_content(content, now).await? {
            return Ok(());
        }
        let place = self.place().await?;
        let file = gather::gather(place.spool(), content, bytes).await?;
        // The row comes first, so that no bytes are ever without one.
        let mut tx = self.db.write().await?;
        let insert = sql("INSERT INTO contents (sha256, size, is_kept, touched_at) VALUES (?, ?, ?, ?) ON CONFLICT (sha256) DO NOTHING");
        tx.execute(insert.bind(&content.sha256).bind(content.size as i64).bind(false).bind(now)).await?;
        touch(&mut tx, &[&content.sha256], now, "").await?;
        tx.commit().await?;
        place.keep(&content.sha256, file).await.map_err(StoreError::ContentPlace)?;
        if place.size(&content.sha256).await.map_err(StoreError::ContentPlace)? != Some(content.size) {
            let incomplete = format!("{} was not kept in full", place.address(&content.sha256));
            return Err(StoreError::ContentPlace(io::Error::other(incomplete)));
        }
        let mut tx = self.db.write().await?;
        let update = sql("UPDATE contents SET is_kept = ? WHERE sha256 = ?").bind(true).bind(&content.sha256);
        if tx.execute(update).await? == 0 {
            return Err(StoreError::ContentMissing { sha256: content.sha256.clone() });
        }
        tx.commit().await
    }

    /// The bytes of a resource, as a local file at its beginning. They have been compared with the digest, so that whoever reads them can
    /// rely on them; constant memory.
    ///
    /// # Errors
    ///
    /// [`StoreError::ContentLost`] when they are gone, [`StoreError::ContentDamaged`] when they are others,
    /// [`StoreError::ContentElsewhere`] when this is not the place where this installation keeps them, or when the place fails.
    pub async fn content_file(&self, content: &Content) -> Result<File> {
        let place = &*self.known()?.place;
        let Some(file) = place.open(&content.sha256).await.map_err(StoreError::ContentPlace)? else {
            self.check_mark(place).await?;
            return Err(StoreError::ContentLost { address: place.address(&content.sha256) });
        };
        let wanted = content.clone();
        let compared = tokio::task::spawn_blocking(move || gather::compared(file, &wanted)).await;
        compared.map_err(io::Error::other).flatten().map_err(StoreError::ContentPlace)?.map_err(|(found_sha256, found_size)| {
            StoreError::ContentDamaged {
                address: place.address(&content.sha256),
                sha256: content.sha256.clone(),
                size: content.size,
                found_sha256,
                found_size,
            }
        })
    }

    /// The place, known to be the one of this installation.
    async fn place(&self) -> Result<&dyn ContentPlace> {
        let Contents { place, is_ours } = self.known()?;
        is_ours.get_or_try_init(|| self.claim(&**place)).await?;
        Ok(&**place)
    }

    fn known(&self) -> Result<&Contents> {
        let nowhere = || StoreError::ContentPlace(io::Error::other("no place was named for them"));
        self.contents.as_ref().ok_or_else(nowhere)
    }

    /// Marks the place as the one of this installation, if no other one is.
    ///
    /// Two processes on one database that keep bytes in different places would each miss what the other has put: a mark at the place, which the
    /// database knows, keeps that from happening.
    async fn claim(&self, place: &dyn ContentPlace) -> Result<()> {
        if self.mark().await?.is_none() {
            let made = format!("place-{}", hex::encode(rand::rng().random::<[u8; 16]>()));
            let file = gather::note(place.spool(), MARK).map_err(StoreError::ContentPlace)?;
            place.keep(&made, file).await.map_err(StoreError::ContentPlace)?;
            let mut tx = self.db.write().await?;
            let update = sql("UPDATE installation SET contents_mark = ? WHERE contents_mark IS NULL");
            let is_ours = tx.execute(update.bind(&made)).await? > 0;
            tx.commit().await?;
            if !is_ours {
                place.delete(&made).await.map_err(StoreError::ContentPlace)?;
            }
        }
        self.check_mark(place).await
    }

    /// Refuses a place that is not the one of this installation.
    async fn check_mark(&self, place: &dyn ContentPlace) -> Result<()> {
        let Some(mark) = self.mark().await? else { return Ok(()) };
        match place.size(&mark).await.map_err(StoreError::ContentPlace)? {
            Some(_) => Ok(()),
            None => Err(StoreError::ContentElsewhere { mark: place.address(&mark) }),
        }
    }

    async fn mark(&self) -> Result<Option<String>> {
        Ok(self.db.row(sql("SELECT contents_mark FROM installation")).await?.map(|row| row.get(0)).transpose()?.flatten())
    }
}

/// Says that somebody needs these bytes, or needed them until now, unless the row knows of a later time; returns how many rows there are.
async fn touch(tx: &mut Tx, contents: &[&str], now: i64, and: &str) -> Result<u64> {
    let update = sql("UPDATE contents SET touched_at = CASE WHEN touched_at > ? THEN touched_at ELSE ? END WHERE sha256 IN ");
    tx.execute(update.bind(now).bind(now).list(contents.iter().copied()).push(and)).await
}

/// Refuses contents whose bytes are not kept, and holds the others until the transaction ends.
pub(crate) async fn require(tx: &mut Tx, contents: &[&str]) -> Result<()> {
    for chunk in contents.chunks(LIST) {
        let mut found: HashSet<String> = HashSet::new();
        let query = sql("SELECT sha256 FROM contents WHERE is_kept AND sha256 IN ").list(chunk.iter().copied());
        for row in tx.rows(query.push(tx.for_key_share())).await? {
            found.insert(row.get(0)?);
        }
        if let Some(missing) = chunk.iter().find(|sha256| !found.contains(**sha256)) {
            return Err(StoreError::ContentMissing { sha256: (*missing).to_owned() });
        }
    }
    Ok(())
}

/// Says of contents whose versions go that the grace begins.
pub(crate) async fn let_go(tx: &mut Tx, contents: &[String], now: i64) -> Result<()> {
    for chunk in contents.chunks(LIST) {
        let chunk: Vec<&str> = chunk.iter().map(String::as_str).collect();
        touch(tx, &chunk, now, "").await?;
    }
    Ok(())
}
