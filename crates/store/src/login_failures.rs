//! Limits on attempts to log in, per account and per address, for all replicas together.
//!
//! An attempt is counted before the password is looked at and taken back when it fits, so that many at once cannot get past the limit.

use crate::counters;
use crate::db::Tx;
use crate::query::sql;
use crate::{Result, Store};

/// Failed attempts of one account before it has to wait.
pub const ATTEMPTS_PER_ACCOUNT: i64 = 5;
/// Failed attempts from one address before it has to wait.
pub const ATTEMPTS_PER_ADDRESS: i64 = 20;
/// Milliseconds without failures after which nothing is held against an account or an address.
pub const ATTEMPTS_WINDOW: i64 = 15 * 60_000;
/// The first wait, in milliseconds; every further failure doubles it.
const FIRST_WAIT: i64 = 60_000;
/// The longest wait, in milliseconds.
const LONGEST_WAIT: i64 = 15 * 60_000;
/// Characters of an account name that are told apart.
const NAME: usize = 128;

impl Store {
    /// Counts an attempt, unless the account or the address has to wait: then it says until when, in epoch milliseconds. Who comes from an
    /// identity provider has no account yet.
    pub async fn begin_log_in(&self, user: Option<&str>, address: Option<&str>, now: i64) -> Result<Option<i64>> {
        let mut tx = locked(self).await?;
        let delete = sql("DELETE FROM login_failures WHERE first_at <= ? AND blocked_until <= ?");
        tx.execute(delete.bind(now - ATTEMPTS_WINDOW).bind(now - ATTEMPTS_WINDOW)).await?;
        let mut counted = Vec::with_capacity(2);
        let mut blocked = None;
        for (subject, limit) in subjects(user, address) {
            let (failures, until) = failures(&mut tx, &subject).await?;
            blocked = blocked.max(Some(until).filter(|until| *until > now));
            counted.push((subject, limit, failures + 1));
        }
        if blocked.is_none() {
            for (subject, limit, failures) in counted {
                let upsert = sql("INSERT INTO login_failures (subject, failures, first_at, blocked_until) VALUES (?, ?, ?, ?) \
                     ON CONFLICT (subject) DO UPDATE SET failures = excluded.failures, blocked_until = excluded.blocked_until");
                let until = if failures < limit { 0 } else { now + wait(failures - limit) };
                tx.execute(upsert.bind(subject).bind(failures).bind(now).bind(until)).await?;
            }
        }
        tx.commit().await?;
        Ok(blocked)
    }

    /// Takes back the attempt that [`Self::begin_log_in`] counted: the password fitted. Nothing is held against the account any more;
    /// against the address stays what others failed at.
    pub async fn log_in_succeeded(&self, user: Option<&str>, address: Option<&str>) -> Result<()> {
        let mut tx = locked(self).await?;
        for (subject, limit) in subjects(user, address) {
            let failures = failures(&mut tx, &subject).await?.0 - 1;
            if limit == ATTEMPTS_PER_ACCOUNT || failures <= 0 {
                tx.execute(sql("DELETE FROM login_failures WHERE subject = ?").bind(subject)).await?;
            } else {
                let update = sql("UPDATE login_failures SET failures = ?, blocked_until = CASE WHEN ? < ? THEN 0 ELSE blocked_until END \
                     WHERE subject = ?");
                tx.execute(update.bind(failures).bind(failures).bind(limit).bind(subject)).await?;
            }
        }
        tx.commit().await
    }
}

/// A transaction that no other on these rows runs beside.
async fn locked(store: &Store) -> Result<Tx> {
    let mut tx = store.db.write().await?;
    counters::take(&mut tx, "log_ins", 1).await?;
    Ok(tx)
}

/// What an attempt is held against, and how many failures it takes.
fn subjects(user: Option<&str>, address: Option<&str>) -> Vec<(String, i64)> {
    let user = user.map(|user| (format!("user:{}", user.chars().take(NAME).collect::<String>()), ATTEMPTS_PER_ACCOUNT));
    let address = address.map(|address| (format!("address:{address}"), ATTEMPTS_PER_ADDRESS));
    [user, address].into_iter().flatten().collect()
}

/// Failures so far, and until when there is a wait.
async fn failures(tx: &mut Tx, subject: &str) -> Result<(i64, i64)> {
    let row = tx.row(sql("SELECT failures, blocked_until FROM login_failures WHERE subject = ?").bind(subject)).await?;
    row.map_or(Ok((0, 0)), |row| Ok((row.get(0)?, row.get(1)?)))
}

/// The wait after the limit was passed by this many failures.
fn wait(beyond: i64) -> i64 {
    (FIRST_WAIT << beyond.clamp(0, 8)).min(LONGEST_WAIT)
}
