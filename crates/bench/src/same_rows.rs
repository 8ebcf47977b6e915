//! The rows of an import, inserted by nothing but SQLite.

use std::path::Path;

use anyhow::{Result, ensure};
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, params_from_iter};

use crate::work::{Stopwatch, Taken};

/// Rows read at a time, outside the measured time; many, because processor time is counted in hundredths of a second.
const BATCH: usize = 25_000;

/// How the product opens its database, besides the size of a page, which is that of the file.
const AS_THE_PRODUCT: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; \
     PRAGMA cache_size = -8192; PRAGMA wal_autocheckpoint = 4096; PRAGMA journal_size_limit = 67108864;";

/// Inserts every row of every table of the database `from` into the new database `to`, which has the same tables and indexes and is opened
/// as the product opens its own: through one prepared statement for each table, in one transaction, until the file is closed. Reading the
/// rows is not measured.
pub fn insert(from: &Path, to: &Path) -> Result<Taken> {
    let source = Connection::open_with_flags(from, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let connection = Connection::open(to)?;
    let page: i64 = source.query_row("PRAGMA page_size", [], |row| row.get(0))?;
    connection.execute_batch(&format!("PRAGMA page_size = {page}; {AS_THE_PRODUCT}"))?;
    let tables = schema(&source, &connection)?;
    let mut taken = Taken { wall: 0.0, cpu: 0.0 };
    connection.execute_batch("BEGIN IMMEDIATE")?;
    let mut inserted = 0;
    for table in &tables {
        inserted += copy(&source, &connection, table, &mut taken)?;
    }
    ensure!(inserted > 0, "there are no rows");
    let watch = Stopwatch::start()?;
    connection.execute_batch("COMMIT")?;
    connection.close().map_err(|(_, error)| error)?;
    taken.add(watch.taken()?);
    Ok(taken)
}

/// Makes the tables and indexes of `source`; returns the names of the tables in the order in which they were made, which is that of their
/// references to each other.
fn schema(source: &Connection, connection: &Connection) -> Result<Vec<String>> {
    let mut statement =
        source.prepare("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid")?;
    let mut rows = statement.query([])?;
    let mut tables = Vec::new();
    while let Some(row) = rows.next()? {
        let (kind, name, sql): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        connection.execute_batch(&sql)?;
        if kind == "table" {
            tables.push(name);
        }
    }
    Ok(tables)
}

/// Copies the rows of one table; returns how many there are.
fn copy(source: &Connection, connection: &Connection, table: &str, taken: &mut Taken) -> Result<usize> {
    let mut statement = source.prepare(&format!("SELECT * FROM {table}"))?;
    let columns = statement.column_count();
    let mut insert = connection.prepare(&format!("INSERT INTO {table} VALUES ({})", vec!["?"; columns].join(", ")))?;
    let mut rows = statement.query([])?;
    let mut count = 0;
    loop {
        let mut batch: Vec<Vec<Value>> = Vec::new();
        while batch.len() < BATCH {
            let Some(row) = rows.next()? else { break };
            batch.push((0..columns).map(|column| row.get(column)).collect::<rusqlite::Result<_>>()?);
        }
        if batch.is_empty() {
            return Ok(count);
        }
        let watch = Stopwatch::start()?;
        for values in &batch {
            insert.execute(params_from_iter(values))?;
        }
        taken.add(watch.taken()?);
        count += batch.len();
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_copy_has_the_same_tables_indexes_and_rows() {
        let folder = tempfile::tempdir().unwrap();
        let [from, to] = ["from.db", "to.db"].map(|name| folder.path().join(name));
        let source = Connection::open(&from).unwrap();
        source
            .execute_batch(
                "PRAGMA page_size = 8192; CREATE TABLE a (id INTEGER PRIMARY KEY, t TEXT, b BLOB) STRICT; CREATE INDEX a_t ON a (t);
                 CREATE TABLE r (a INTEGER NOT NULL REFERENCES a (id), PRIMARY KEY (a)) WITHOUT ROWID;
                 INSERT INTO a VALUES (1, 'x', NULL), (7, NULL, x'00ff'); INSERT INTO r VALUES (7);",
            )
            .unwrap();
        insert(&from, &to).unwrap();
        let copy = Connection::open(&to).unwrap();
        for query in
            ["SELECT group_concat(sql) FROM sqlite_master", "SELECT group_concat(concat_ws('/', id, t, hex(b))) FROM a", "SELECT a FROM r"]
        {
            let answer = |connection: &Connection| connection.query_row(query, [], |row| row.get::<_, Value>(0)).unwrap();
            assert_eq!(answer(&source), answer(&copy), "{query}");
        }
        assert_eq!(copy.query_row("PRAGMA page_size", [], |row| row.get::<_, i64>(0)).unwrap(), 8192);
    }
}
