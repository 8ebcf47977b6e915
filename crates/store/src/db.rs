//! The single place that knows two drivers.

use std::collections::HashMap;
use std::path::Path;
use std::str::FromStr as _;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde::de::DeserializeOwned;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions, PgRow};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteRow, SqliteSynchronous};
use sqlx::{Decode, PgPool, Postgres, Row as _, Sqlite, SqlitePool, Transaction, Type};

use crate::health::PoolState;
use crate::query::Query;
use crate::rows::damaged;
use crate::{Result, StoreError};

/// Name of the database file in a data directory.
const FILE: &str = "ferry.db";
/// How long a writer waits for another process.
const BUSY: Duration = Duration::from_secs(30);
/// Readers of one process.
const READERS: u32 = 4;
/// Connections to a server.
const SERVER_CONNECTIONS: u32 = 8;

/// Connections to one of the two databases.
#[derive(Clone, Debug)]
pub(crate) enum Db {
    /// One writer, so that writers of this process queue instead of spinning, and readers that do not wait for it.
    Sqlite { write: SqlitePool, read: SqlitePool, texts: Texts, directory: Arc<Path> },
    /// A pool.
    Postgres { pool: PgPool, texts: Texts },
}

/// Texts of bulk statements, by what they insert and how many rows, so that they are made once.
pub(crate) type Texts = Arc<Mutex<HashMap<(&'static str, &'static str, usize), Arc<str>>>>;

/// A transaction. Dropping it without [`Tx::commit`] leaves nothing behind.
pub(crate) enum Tx {
    Sqlite(Transaction<'static, Sqlite>, Texts),
    Postgres(Transaction<'static, Postgres>, Texts),
}

/// A row of either database.
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
    /// One of many that came at once.
    Packed(Vec<serde_json::Value>),
}

/// What both databases can decode.
pub(crate) trait Cell:
    for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres> + DeserializeOwned
{
}
impl<T> Cell for T where T: for<'r> Decode<'r, Sqlite> + Type<Sqlite> + for<'r> Decode<'r, Postgres> + Type<Postgres> + DeserializeOwned {}

impl Row {
    /// The value in this column.
    pub(crate) fn get<T: Cell>(&self, column: usize) -> Result<T> {
        Ok(match self {
            Self::Sqlite(row) => row.try_get(column)?,
            Self::Postgres(row) => row.try_get(column)?,
            Self::Packed(row) => T::deserialize(row.get(column).unwrap_or(&serde_json::Value::Null)).map_err(not_packed)?,
        })
    }
}

fn not_packed(error: serde_json::Error) -> StoreError {
    damaged(format!("a packed row: {error}"))
}

impl Db {
    /// What follows a table in `FROM` so that this index is used. SQLite counts no rows and would not know which one is best; PostgreSQL does.
    pub(crate) fn by_index(&self, index: &str) -> String {
        match self {
            Self::Sqlite { .. } => format!(" INDEXED BY {index}"),
            Self::Postgres { .. } => String::new(),
        }
    }

    /// Connects to a data directory, a database file, or a `postgres://` URL.
    pub(crate) async fn connect(location: &str) -> Result<Self> {
        let texts = Texts::default();
        if location.starts_with("postgres://") || location.starts_with("postgresql://") {
            let options = PgConnectOptions::from_str(location).map_err(|e| open_error(location, e))?;
            let options = options.application_name("ferry").statement_cache_capacity(200);
            let pool = PgPoolOptions::new().max_connections(SERVER_CONNECTIONS).connect_with(options).await;
            return Ok(Self::Postgres { pool: pool.map_err(|e| open_error(location, e))?, texts });
        }
        let path = Path::new(location);
        let is_file = path.is_file() || path.extension().is_some_and(|extension| extension == "db");
        let file = if is_file { path.to_owned() } else { path.join(FILE) };
        if let Some(directory) = file.parent() {
            tokio::fs::create_dir_all(directory).await.map_err(|e| open_error(location, e))?;
        }
        // The page size holds a node of the usual size with its body. Readers of a write-ahead log never wait for the writer, and FULL
        // makes a committed transaction survive a power cut. The cache holds the inner pages of all trees and what one step touches.
        let options = SqliteConnectOptions::new()
            .filename(&file)
            .create_if_missing(true)
            .page_size(8192)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY)
            .statement_cache_capacity(200)
            .row_buffer_size(512)
            .pragma("temp_store", "MEMORY")
            .pragma("cache_size", "-8192")
            .pragma("wal_autocheckpoint", "4096")
            .pragma("journal_size_limit", "67108864");
        let write = SqlitePoolOptions::new().max_connections(1).connect_with(options.clone()).await.map_err(|e| open_error(location, e))?;
        let read = options.read_only(true);
        let read = SqlitePoolOptions::new().min_connections(0).max_connections(READERS).connect_lazy_with(read);
        let directory = Arc::from(file.parent().unwrap_or(Path::new(".")));
        Ok(Self::Sqlite { write, read, texts, directory })
    }

    /// Where the file of SQLite is.
    pub(crate) fn directory(&self) -> Option<&Path> {
        match self {
            Self::Sqlite { directory, .. } => Some(directory),
            Self::Postgres { .. } => None,
        }
    }

    /// Its connections, by what they are for.
    pub(crate) fn pools(&self) -> Vec<PoolState> {
        fn state<D: sqlx::Database>(name: &'static str, pool: &sqlx::Pool<D>, most: u32) -> PoolState {
            // One after the other: a connection that is opened in between must not make more unused than open.
            let open = pool.size();
            PoolState { name, open, idle: u32::try_from(pool.num_idle()).unwrap_or(u32::MAX).min(open), most }
        }
        match self {
            Self::Sqlite { write, read, .. } => vec![state("write", write, 1), state("read", read, READERS)],
            Self::Postgres { pool, .. } => vec![state("all", pool, SERVER_CONNECTIONS)],
        }
    }

    /// What a query reads as the text in a member of a member of a column that holds a JSON object; null when there is none.
    pub(crate) fn json_text(&self, column: &str, [outer, inner]: [&str; 2]) -> String {
        match self {
            Self::Sqlite { .. } => format!("CAST(json_extract({column}, '$.{outer}.{inner}') AS TEXT)"),
            Self::Postgres { .. } => format!("CAST({column} AS JSON) #>> '{{{outer},{inner}}}'"),
        }
    }

    /// Closes every connection, and on SQLite folds the write-ahead log into the file.
    pub(crate) async fn close(&self) {
        match self {
            Self::Sqlite { write, read, .. } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres { pool, .. } => pool.close().await,
        }
    }

    /// A transaction that writes. On SQLite it is the only one.
    pub(crate) async fn write(&self) -> Result<Tx> {
        Ok(match self {
            Self::Sqlite { write, texts, .. } => Tx::Sqlite(write.begin_with("BEGIN IMMEDIATE").await?, Arc::clone(texts)),
            Self::Postgres { pool, texts } => Tx::Postgres(pool.begin().await?, Arc::clone(texts)),
        })
    }

    /// A transaction that reads one state of the database, whatever is written meanwhile.
    pub(crate) async fn read(&self) -> Result<Tx> {
        Ok(match self {
            Self::Sqlite { read, texts, .. } => Tx::Sqlite(read.begin().await?, Arc::clone(texts)),
            Self::Postgres { pool, texts } => {
                Tx::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?, Arc::clone(texts))
            }
        })
    }

    /// The rows of one query.
    pub(crate) async fn rows(&self, query: Query<'_>) -> Result<Vec<Row>> {
        Ok(match self {
            Self::Sqlite { read, .. } => {
                let (text, arguments, persistent) = query.into_sqlite()?;
                let rows = sqlx::query_with(text, arguments).persistent(persistent).fetch_all(read).await?;
                rows.into_iter().map(Row::Sqlite).collect()
            }
            Self::Postgres { pool, .. } => {
                let (text, arguments, persistent) = query.into_postgres()?;
                let rows = sqlx::query_with(text, arguments).persistent(persistent).fetch_all(pool).await?;
                rows.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    /// The only row of one query, if there is one.
    pub(crate) async fn row(&self, query: Query<'_>) -> Result<Option<Row>> {
        Ok(self.rows(query).await?.into_iter().next())
    }
}

impl Tx {
    /// Runs a statement; returns how many rows it changed.
    pub(crate) async fn execute(&mut self, query: Query<'_>) -> Result<u64> {
        Ok(match self {
            Self::Sqlite(tx, _) => {
                let (text, arguments, persistent) = query.into_sqlite()?;
                sqlx::query_with(text, arguments).persistent(persistent).execute(&mut **tx).await?.rows_affected()
            }
            Self::Postgres(tx, _) => {
                let (text, arguments, persistent) = query.into_postgres()?;
                sqlx::query_with(text, arguments).persistent(persistent).execute(&mut **tx).await?.rows_affected()
            }
        })
    }

    /// The rows of one query.
    pub(crate) async fn rows(&mut self, query: Query<'_>) -> Result<Vec<Row>> {
        Ok(match self {
            Self::Sqlite(tx, _) => {
                let (text, arguments, persistent) = query.into_sqlite()?;
                let rows = sqlx::query_with(text, arguments).persistent(persistent).fetch_all(&mut **tx).await?;
                rows.into_iter().map(Row::Sqlite).collect()
            }
            Self::Postgres(tx, _) => {
                let (text, arguments, persistent) = query.into_postgres()?;
                let rows = sqlx::query_with(text, arguments).persistent(persistent).fetch_all(&mut **tx).await?;
                rows.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    /// The rows of `SELECT columns` and `rest`; the columns hold numbers and texts. SQLite packs them into one: its driver wakes a thread
    /// for every row, which takes longer than finding it.
    pub(crate) async fn rows_at_once(&mut self, columns: &'static str, rest: Query<'_>) -> Result<Vec<Row>> {
        match self {
            Self::Sqlite(..) => {
                let packed = self.rows(rest.after(&format!("SELECT json_group_array(json_array({columns}))"))).await?;
                let text: String = packed.first().map(|row| row.get(0)).transpose()?.unwrap_or_else(|| "[]".to_owned());
                let rows: Vec<Vec<serde_json::Value>> = serde_json::from_str(&text).map_err(not_packed)?;
                Ok(rows.into_iter().map(Row::Packed).collect())
            }
            Self::Postgres(..) => self.rows(rest.after(&format!("SELECT {columns}"))).await,
        }
    }

    /// The only row of one query, if there is one.
    pub(crate) async fn row(&mut self, query: Query<'_>) -> Result<Option<Row>> {
        Ok(self.rows(query).await?.into_iter().next())
    }

    /// Runs a text of several statements without arguments.
    pub(crate) async fn script(&mut self, text: &'static str) -> Result<()> {
        match self {
            Self::Sqlite(tx, _) => sqlx::raw_sql(text).execute(&mut **tx).await.map(|_| ())?,
            Self::Postgres(tx, _) => sqlx::raw_sql(text).execute(&mut **tx).await.map(|_| ())?,
        }
        Ok(())
    }

    /// What is appended to a query that reads rows in order to change them. SQLite has one writer and needs nothing.
    pub(crate) fn for_update(&self) -> &'static str {
        match self {
            Self::Sqlite(..) => "",
            Self::Postgres(..) => " FOR UPDATE",
        }
    }

    /// What is appended to a query that relies on rows being there until the transaction ends. SQLite has one writer and needs nothing.
    pub(crate) fn for_key_share(&self) -> &'static str {
        match self {
            Self::Sqlite(..) => "",
            Self::Postgres(..) => " FOR KEY SHARE",
        }
    }

    /// What is appended to a query that takes a row nobody else is about to take. SQLite has one writer and needs nothing.
    pub(crate) fn skip_locked(&self) -> &'static str {
        match self {
            Self::Sqlite(..) => "",
            Self::Postgres(..) => " FOR UPDATE SKIP LOCKED",
        }
    }

    /// Tells PostgreSQL how much there is. Its own housekeeping does so within minutes, but a large import asks for objects by name right
    /// after it wrote them, and without figures every question of a batch reads a whole table. SQLite plans without figures.
    pub(crate) async fn analyze(&mut self) -> Result<()> {
        match self {
            Self::Sqlite(..) => Ok(()),
            Self::Postgres(..) => self.script("ANALYZE objects, versions (id), outputs, before_images (task_id, object_id)").await,
        }
    }

    /// Makes it all true.
    pub(crate) async fn commit(self) -> Result<()> {
        match self {
            Self::Sqlite(tx, _) => tx.commit().await?,
            Self::Postgres(tx, _) => tx.commit().await?,
        }
        Ok(())
    }
}

/// The error for a location that cannot be opened, without the password of a URL.
fn open_error(location: &str, source: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    let shown = match (location.split_once("://"), location.rfind('@')) {
        (Some((scheme, _)), Some(at)) => format!("{scheme}://…{}", &location[at..]),
        _ => location.to_owned(),
    };
    StoreError::Open { location: shown, source: Box::new(source) }
}

/// Whether an error says that a key exists already.
pub(crate) fn is_duplicate(error: &StoreError) -> bool {
    matches!(error, StoreError::Database(sqlx::Error::Database(e)) if e.is_unique_violation())
}
