//! Numbers that are handed out in blocks.

use crate::Result;
use crate::db::Tx;
use crate::query::sql;
use crate::rows::damaged;

/// Takes `count` numbers from a counter; returns the first.
pub(crate) async fn take(tx: &mut Tx, counter: &'static str, count: i64) -> Result<i64> {
    let query = sql("UPDATE counters SET next = next + ? WHERE name = ? RETURNING next").bind(count).bind(counter);
    match tx.row(query).await? {
        Some(row) => Ok(row.get::<i64>(0)? - count),
        None => Err(damaged(format!("the counter {counter} is missing"))),
    }
}
