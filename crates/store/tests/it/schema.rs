use std::collections::BTreeMap;

use ferry_store::{Store, StoreError};
use ferry_testkit::postgres;
use sqlx::{Connection as _, PgConnection, Row as _, SqliteConnection};

use crate::support::Fixture;

/// Name of a table → its columns (name, may be null) in order, and which of them are its key.
type Schema = BTreeMap<String, (Vec<(String, bool)>, Vec<String>)>;

async fn of_sqlite(location: &str) -> Schema {
    let mut connection = SqliteConnection::connect(&format!("sqlite://{location}/ferry.db")).await.unwrap();
    let tables = sqlx::query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'");
    let mut schema = Schema::new();
    for table in tables.fetch_all(&mut connection).await.unwrap() {
        let table: String = table.get(0);
        let info = sqlx::query("SELECT name, \"notnull\", pk FROM pragma_table_info($1) ORDER BY cid").bind(&table);
        let rows = info.fetch_all(&mut connection).await.unwrap();
        let columns = rows.iter().map(|row| (row.get(0), row.get::<i64, _>(1) == 0)).collect();
        let mut key: Vec<(i64, String)> = rows.iter().map(|row| (row.get(2), row.get(0))).filter(|(pk, _)| *pk > 0).collect();
        key.sort();
        schema.insert(table, (columns, key.into_iter().map(|(_, name)| name).collect()));
    }
    schema
}

async fn of_postgres(url: &str) -> Schema {
    let mut connection = PgConnection::connect(url).await.unwrap();
    let columns = sqlx::query(
        "SELECT table_name::text, column_name::text, is_nullable = 'YES' FROM information_schema.columns \
         WHERE table_schema = 'public' ORDER BY table_name, ordinal_position",
    );
    let mut schema = Schema::new();
    for row in columns.fetch_all(&mut connection).await.unwrap() {
        schema.entry(row.get(0)).or_default().0.push((row.get(1), row.get(2)));
    }
    let keys = sqlx::query(
        "SELECT c.relname::text, a.attname::text FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid \
         JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'public' \
         JOIN LATERAL unnest(i.indkey) WITH ORDINALITY AS k (number, position) ON TRUE \
         JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number WHERE i.indisprimary ORDER BY c.relname, k.position",
    );
    for row in keys.fetch_all(&mut connection).await.unwrap() {
        schema.get_mut(&row.get::<String, _>(0)).unwrap().1.push(row.get(1));
    }
    schema
}

async fn indexes(location: &str) -> Vec<String> {
    let (mut names, sql): (Vec<String>, _) = (Vec::new(), "name NOT LIKE 'sqlite_%'");
    if location.starts_with("postgres") {
        let mut connection = PgConnection::connect(location).await.unwrap();
        let query = "SELECT indexname::text FROM pg_indexes WHERE schemaname = 'public' AND indexname NOT LIKE '%_pkey' AND indexname NOT LIKE '%_key'";
        names.extend(sqlx::query(query).fetch_all(&mut connection).await.unwrap().iter().map(|row| row.get::<String, _>(0)));
    } else {
        let mut connection = SqliteConnection::connect(&format!("sqlite://{location}/ferry.db")).await.unwrap();
        let query = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT name FROM sqlite_master WHERE type = 'index' AND {sql}")));
        names.extend(query.fetch_all(&mut connection).await.unwrap().iter().map(|row| row.get::<String, _>(0)));
    }
    names.sort();
    names
}

#[tokio::test]
async fn both_databases_have_the_same_tables_columns_keys_and_indexes() {
    let Some(postgres) = Fixture::postgres().await else { return };
    let sqlite = Fixture::sqlite().await;
    let (a, b) = (of_sqlite(&sqlite.location).await, of_postgres(&postgres.location).await);
    assert!(a.len() > 10);
    assert_eq!(a, b);
    assert_eq!(indexes(&sqlite.location).await, indexes(&postgres.location).await);
}

both! {
    async fn opening_again_keeps_everything(t) {
        t.standard().await;
        let again = Store::open(&t.location).await.unwrap();
        assert_eq!(again.list_workspaces().await.unwrap().len(), 1);
    }
}

#[tokio::test]
async fn a_newer_sqlite_schema_is_refused() {
    let fixture = Fixture::sqlite().await;
    let mut connection = SqliteConnection::connect(&format!("sqlite://{}/ferry.db", fixture.location)).await.unwrap();
    sqlx::query("INSERT INTO schema_migrations (number) VALUES (999)").execute(&mut connection).await.unwrap();
    let error = Store::open(&fixture.location).await.unwrap_err();
    assert!(matches!(error, StoreError::NewerSchema { found: 999, .. }), "{error:?}");
}

#[tokio::test]
async fn a_newer_postgres_schema_is_refused() {
    let Some(fixture) = Fixture::postgres().await else { return };
    let mut connection = PgConnection::connect(&fixture.location).await.unwrap();
    sqlx::query("INSERT INTO schema_migrations (number) VALUES (999)").execute(&mut connection).await.unwrap();
    let error = Store::open(&fixture.location).await.unwrap_err();
    assert!(matches!(error, StoreError::NewerSchema { found: 999, .. }), "{error:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_that_open_a_fresh_database_at_once_both_can() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().to_str().unwrap();
    let (a, b) = tokio::join!(Store::open(path), Store::open(path));
    assert!(!a.unwrap().is_initialised().await.unwrap() && !b.unwrap().is_initialised().await.unwrap());
    let Some(server) = postgres::server() else { return };
    let database = server.empty();
    let (a, b) = tokio::join!(Store::open(&database.url), Store::open(&database.url));
    let (a, b) = (a.unwrap(), b.unwrap());
    assert!(!a.is_initialised().await.unwrap() && !b.is_initialised().await.unwrap());
    a.close().await;
    b.close().await;
}
