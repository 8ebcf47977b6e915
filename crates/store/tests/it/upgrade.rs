//! Databases that an older release made.

use ferry_store::Store;
use ferry_store::records::{ItemListFilter, ItemSort};
use ferry_testkit::postgres;
use sqlx::{Connection as _, PgConnection, SqliteConnection};

/// Findings of items: what explains the second is its second finding, because that is worse.
const FINDINGS: [Option<&str>; 4] = [
    Some(r#"[{"code":"PLAN-OWNER-NONE","severity":"note"}]"#),
    Some(
        r#"[{"code":"PLAN-OWNER-NONE","severity":"note"},{"code":"PLAN-UNKNOWN-PARENT","severity":"error"},{"code":"PLAN-SAME-NAME","severity":"error"}]"#,
    ),
    Some("[]"),
    None,
];

/// The items of such a task, as statements that both databases take.
fn items() -> String {
    let row = |(seq, findings): (usize, Option<&str>)| {
        let findings = findings.map_or_else(|| "NULL".to_owned(), |text| format!("'{text}'"));
        let yes = "CAST(1 AS BOOLEAN)";
        format!(
            "INSERT INTO task_items (task_id, seq, kind, key, workflow, name, type_name, action, outcome, saved, committed, deployed, created, \
             findings) SELECT 1, {seq}, 9, 'w/n{seq}', 'w', 'n{seq}', '', 'create', 'ok', {yes}, {yes}, {yes}, {yes}, {findings};"
        )
    };
    FINDINGS.into_iter().enumerate().map(row).collect()
}

const DONE: &str = "CREATE TABLE schema_migrations (number BIGINT NOT NULL PRIMARY KEY); INSERT INTO schema_migrations VALUES (1), (2);";

/// The reasons of the task, and the items that each code finds.
async fn check(location: &str) {
    let store = Store::open(location).await.unwrap();
    let reasons = store.item_reasons(1).await.unwrap();
    let found: Vec<(&str, i64)> = reasons.iter().map(|reason| (reason.code.as_str(), reason.count)).collect();
    assert_eq!(found, [("PLAN-OWNER-NONE", 1), ("PLAN-UNKNOWN-PARENT", 1)]);
    for (code, wanted) in [("PLAN-OWNER-NONE", &[0][..]), ("PLAN-UNKNOWN-PARENT", &[1]), ("PLAN-SAME-NAME", &[])] {
        let filter = ItemListFilter { code: Some(code.into()), ..ItemListFilter::default() };
        let list = store.list_items(1, &filter, ItemSort::Outcome, None, 10).await.unwrap();
        assert_eq!(list.items.iter().map(|item| item.seq).collect::<Vec<_>>(), wanted, "{code}");
    }
    store.close().await;
}

#[tokio::test]
async fn items_of_older_sqlite_databases_get_the_codes_of_their_reasons() {
    let directory = tempfile::tempdir().unwrap();
    let location = directory.path().to_str().unwrap();
    let mut connection = SqliteConnection::connect(&format!("sqlite://{location}/ferry.db?mode=rwc")).await.unwrap();
    let schema = [include_str!("../../migrations/sqlite/0001_start.sql"), include_str!("../../migrations/sqlite/0002_server.sql")];
    for text in [schema[0], schema[1], DONE, items().as_str()] {
        sqlx::raw_sql(sqlx::AssertSqlSafe(text.to_owned())).execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
    check(location).await;
}

#[tokio::test]
async fn items_of_older_postgres_databases_get_the_codes_of_their_reasons() {
    let Some(server) = postgres::server() else { return };
    let database = server.empty();
    let mut connection = PgConnection::connect(&database.url).await.unwrap();
    let schema = [include_str!("../../migrations/postgres/0001_start.sql"), include_str!("../../migrations/postgres/0002_server.sql")];
    for text in [schema[0], schema[1], DONE, items().as_str()] {
        sqlx::raw_sql(sqlx::AssertSqlSafe(text.to_owned())).execute(&mut connection).await.unwrap();
    }
    connection.close().await.unwrap();
    check(&database.url).await;
}
