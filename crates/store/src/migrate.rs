//! Brings a database to the schema of this release, and refuses one of a newer release.

use crate::db::{Db, Tx};
use crate::query::sql;
use crate::{Result, StoreError};

/// A step of the schema: its number, and its text for each database.
struct Migration {
    number: i64,
    sqlite: &'static str,
    postgres: &'static str,
}

/// Every migration, in order. A released one is never changed.
const MIGRATIONS: &[Migration] = &[
    Migration {
        number: 1,
        sqlite: include_str!("../migrations/sqlite/0001_start.sql"),
        postgres: include_str!("../migrations/postgres/0001_start.sql"),
    },
    Migration {
        number: 2,
        sqlite: include_str!("../migrations/sqlite/0002_server.sql"),
        postgres: include_str!("../migrations/postgres/0002_server.sql"),
    },
    Migration {
        number: 3,
        sqlite: include_str!("../migrations/sqlite/0003_reasons.sql"),
        postgres: include_str!("../migrations/postgres/0003_reasons.sql"),
    },
    Migration {
        number: 4,
        sqlite: include_str!("../migrations/sqlite/0004_remarks.sql"),
        postgres: include_str!("../migrations/postgres/0004_remarks.sql"),
    },
];

/// Number of the newest migration of this release.
pub(crate) fn known() -> i64 {
    MIGRATIONS.last().map_or(0, |migration| migration.number)
}

/// Runs what is missing, in one transaction.
pub(crate) async fn migrate(db: &Db) -> Result<()> {
    let known = known();
    // The usual case must not wait for whoever writes. A fresh database has no such table, and the error is as good as an answer.
    if let Ok(Some(row)) = db.row(sql("SELECT MAX(number) FROM schema_migrations")).await
        && row.get::<Option<i64>>(0)? == Some(known)
    {
        return Ok(());
    }
    let mut tx = db.write().await?;
    if let Tx::Postgres(..) = tx {
        // Two processes that start at once: the second waits for the first. The number is any, but the same for all.
        tx.execute(sql("SELECT pg_advisory_xact_lock(7062118)")).await?;
    }
    tx.script("CREATE TABLE IF NOT EXISTS schema_migrations (number BIGINT NOT NULL PRIMARY KEY)").await?;
    let found: i64 = match tx.row(sql("SELECT COALESCE(MAX(number), 0) FROM schema_migrations")).await? {
        Some(row) => row.get(0)?,
        None => 0,
    };
    if found > known {
        return Err(StoreError::NewerSchema { found, known });
    }
    if found == known {
        return Ok(());
    }
    for migration in MIGRATIONS.iter().filter(|migration| migration.number > found) {
        let text = match tx {
            Tx::Sqlite(..) => migration.sqlite,
            Tx::Postgres(..) => migration.postgres,
        };
        tx.script(text).await?;
        tx.execute(sql("INSERT INTO schema_migrations (number) VALUES (?)").bind(migration.number)).await?;
        tracing::info!(migration.number, "schema migrated");
    }
    tx.commit().await
}
