//! Taking away bytes that no version names.
//!
//! A content has its row before it has its bytes, and loses its bytes before it loses its row: whatever dies when, every blob has a row through
//! which it is found here. First the row says that the bytes no longer count; then they are deleted, and the row with them, while the row is
//! locked. Saving locks the rows that it names against that; and whoever puts bytes moves the time at their row first, so that none of this
//! reaches them before the grace is over.

use std::io;
use std::time::Duration;

use super::{ContentPlace, gather};
use crate::query::sql;
use crate::{Result, Store, StoreError};

/// Contents that are taken away in one transaction. Few, because on SQLite others wait for it.
const PAGE: usize = 20;
/// How long the place may take for them. What it has not deleted by then is left for the next time.
const PATIENCE: Duration = Duration::from_secs(15);

impl Store {
    /// Takes away the bytes that no version names and that nobody put, held or let go of since `older_than` (epoch milliseconds); returns how
    /// many contents. Several may do so at the same time.
    ///
    /// Callers leave a grace of [`CONTENT_GRACE_MS`](crate::CONTENT_GRACE_MS): imports hold bytes before they save what names them, and a backup
    /// that copied the database still needs the bytes that it names.
    ///
    /// # Errors
    ///
    /// When the database or the place fails; what was taken away until then stays so.
    pub async fn sweep_contents(&self, older_than: i64) -> Result<u64> {
        let (mut swept, mut after) = (0, String::new());
        loop {
            let query = sql("SELECT sha256 FROM contents WHERE sha256 > ? AND touched_at < ? AND NOT EXISTS \
                 (SELECT 1 FROM versions v WHERE v.content_sha256 = contents.sha256) ORDER BY sha256 LIMIT ?");
            let rows = self.db.rows(query.bind(&after).bind(older_than).bind(PAGE as i64)).await?;
            let page = rows.iter().map(|row| row.get(0)).collect::<Result<Vec<String>>>()?;
            let Some(last) = page.last() else { break };
            // Where there is nothing to take away, no place is claimed.
            let place = self.place().await?;
            self.discount(&page, older_than).await?;
            swept += self.take_away(place, &page, older_than).await?;
            after.clone_from(last);
        }
        let spool = self.known()?.place.spool().to_owned();
        tokio::task::spawn_blocking(move || gather::sweep(&spool))
            .await
            .map_err(|error| StoreError::ContentPlace(io::Error::other(error)))?;
        Ok(swept)
    }

    /// Says of those of these contents that are still not named that their bytes no longer count.
    async fn discount(&self, page: &[String], older_than: i64) -> Result<()> {
        let mut tx = self.db.write().await?;
        // Locked by one statement and looked at by the next, which sees what was saved until the lock was had.
        let query = sql("SELECT sha256 FROM contents WHERE touched_at < ? AND sha256 IN ").bind(older_than).list(page);
        let rows = tx.rows(query.push(tx.skip_locked())).await?;
        let locked = rows.iter().map(|row| row.get(0)).collect::<Result<Vec<String>>>()?;
        let update = sql("UPDATE contents SET is_kept = ? WHERE sha256 IN ").bind(false).list(&locked);
        tx.execute(update.push(" AND NOT EXISTS (SELECT 1 FROM versions v WHERE v.content_sha256 = contents.sha256)")).await?;
        tx.commit().await
    }

    /// Deletes the bytes of those that do not count, and their rows; returns how many.
    async fn take_away(&self, place: &dyn ContentPlace, page: &[String], older_than: i64) -> Result<u64> {
        let mut tx = self.db.write().await?;
        let query = sql("SELECT sha256 FROM contents WHERE NOT is_kept AND touched_at < ? AND sha256 IN ").bind(older_than).list(page);
        let rows = tx.rows(query.push(tx.skip_locked())).await?;
        let gone = rows.iter().map(|row| row.get(0)).collect::<Result<Vec<String>>>()?;
        if gone.is_empty() {
            return Ok(0);
        }
        let deleting = async {
            for sha256 in &gone {
                place.delete(sha256).await?;
            }
            Ok(())
        };
        tokio::time::timeout(PATIENCE, deleting)
            .await
            .unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
            .map_err(StoreError::ContentPlace)?;
        let deleted = tx.execute(sql("DELETE FROM contents WHERE sha256 IN ").list(&gone)).await?;
        tx.commit().await?;
        Ok(deleted)
    }
}
