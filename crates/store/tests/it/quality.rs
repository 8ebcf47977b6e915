use ferry_model::{ObjectKey, ObjectKind};
use ferry_store::records::{Environment, NewAudit, SaveObject};
use sqlx::{Connection as _, PgConnection, SqliteConnection};

use crate::support::{ALICE, Fixture, NOW, plain, table};

fn rule(name: &str, table: &str) -> SaveObject {
    let key = ObjectKey::qualified(ObjectKind::QualityRule, format!("ODPS@i@{table}@dt"), name);
    plain(key, &format!(r#"{{"rule_name":"{name}","rule_table":"{table}"}}"#))
}

/// The line of the audit log about creating a table.
fn created(workspace_id: i64) -> NewAudit<'static> {
    NewAudit { tenant: "acme", workspace_id: Some(workspace_id), who: ALICE, origin: "local", what: "table.create", detail: "", at: NOW }
}

/// Lets the database refuse every deployment, as a failure in the middle of something would, or no longer.
async fn refuse_deployments(t: &Fixture, refuse: bool) {
    if t.location.starts_with("postgres") {
        let mut connection = PgConnection::connect(&t.location).await.unwrap();
        let text = if refuse {
            "ALTER TABLE objects ADD CONSTRAINT no CHECK (deployed IS NULL)"
        } else {
            "ALTER TABLE objects DROP CONSTRAINT no"
        };
        sqlx::raw_sql(text).execute(&mut connection).await.unwrap();
    } else {
        let mut connection = SqliteConnection::connect(&format!("sqlite://{}/ferry.db", t.location)).await.unwrap();
        let make = "CREATE TRIGGER no BEFORE UPDATE OF deployed ON objects BEGIN SELECT RAISE(ABORT, 'no'); END";
        sqlx::raw_sql(if refuse { make } else { "DROP TRIGGER no" }).execute(&mut connection).await.unwrap();
    }
}

both! {
    async fn a_table_that_could_not_be_created_as_a_whole_can_be_created_again(t) {
        let workspace = t.standard().await;
        let audit = async || t.store.audit_log(Some(workspace), 0, 100).await.unwrap().len();
        refuse_deployments(t, true).await;
        t.store.create_table(workspace, &table("orders"), true, &created(workspace)).await.unwrap_err();
        assert_eq!(t.store.object(workspace, &table("orders").key).await.unwrap(), None, "not even as a draft");
        assert_eq!(audit().await, 0);
        refuse_deployments(t, false).await;
        let id = t.store.create_table(workspace, &table("orders"), true, &created(workspace)).await.unwrap();
        let made = t.store.object(workspace, &table("orders").key).await.unwrap().unwrap();
        assert_eq!((made.id, made.committed, made.deployed), (id, Some(made.draft), Some(made.draft)));
        assert_eq!(audit().await, 1);
    }

    async fn pages_show_the_rules_of_tables_that_are_there_and_no_others(t) {
        let workspace = t.standard().await;
        t.store.create_table(workspace, &table("orders"), false, &created(workspace)).await.unwrap();
        // Most rules watch a table of the same name in another project, or of another engine.
        for n in 0..30 {
            let watched = match n % 10 {
                3 => "orders",
                7 => "odps.shop.Orders",
                8 => "hologres.shop.orders",
                _ => "odps.bank.orders",
            };
            t.store.save_by_hand(workspace, &rule(&format!("rule_{n:02}"), watched), ALICE, NOW).await.unwrap();
        }
        let mut wanted: Vec<i64> = t.store.visible_rules(workspace).await.unwrap().iter().map(|view| view.rule.id).collect();
        assert_eq!(wanted.len(), 6);
        for limit in [1, 2, 4, 100] {
            let (mut shown, mut after) = (Vec::new(), String::new());
            loop {
                let (rules, next) = t.store.visible_rules_page(workspace, None, &after, limit).await.unwrap();
                assert!(rules.len() as i64 <= limit);
                shown.extend(rules.iter().map(|(rule, _)| rule.id));
                let Some(next) = next else { break };
                assert!(next > after, "{next} is behind {after}");
                after = next;
            }
            shown.sort_unstable();
            wanted.sort_unstable();
            assert_eq!(shown, wanted, "in pages of {limit}");
        }
        let (found, _) = t.store.visible_rules_page(workspace, Some("RULE_17"), "", 10).await.unwrap();
        assert_eq!(found.iter().map(|(rule, _)| rule.key.name.as_str()).collect::<Vec<_>>(), ["rule_17"]);
    }

    async fn a_rule_shows_once_its_table_is_there(t) {
        let workspace = t.standard().await;
        for (name, table) in [("r1", "orders"), ("r2", "odps.shop.Orders"), ("r3", "odps.bank.orders"), ("r4", "other")] {
            t.store.save_by_hand(workspace, &rule(name, table), ALICE, NOW).await.unwrap();
        }
        let visible = async || -> Vec<String> {
            t.store.visible_rules(workspace).await.unwrap().into_iter().map(|view| view.rule.key.name).collect()
        };
        assert_eq!(visible().await, Vec::<String>::new(), "no table, no rule on the page");
        t.store.save_by_hand(workspace, &table("orders"), ALICE, NOW).await.unwrap();
        assert_eq!(visible().await, Vec::<String>::new(), "a draft is no table yet");
        assert_eq!(t.store.table_rules(workspace, "orders").await.unwrap(), []);
        t.store.commit_by_hand(workspace, &table("orders").key, ALICE, NOW).await.unwrap();
        assert_eq!(visible().await, ["r1", "r2"]);
        let of = t.store.table_rules(workspace, "odps.shop.orders").await.unwrap();
        assert_eq!(of.iter().map(|view| view.table.as_str()).collect::<Vec<_>>(), ["orders", "odps.shop.Orders"]);
        assert_eq!(t.store.table_rules(workspace, "odps.bank.orders").await.unwrap(), []);
    }

    async fn a_table_is_in_the_environment_it_was_brought_to(t) {
        let workspace = t.standard().await;
        let there = async |name: &str| {
            let development = t.store.table_exists(workspace, name, Environment::Development).await.unwrap();
            (development, t.store.table_exists(workspace, name, Environment::Production).await.unwrap())
        };
        t.store.save_by_hand(workspace, &table("Orders"), ALICE, NOW).await.unwrap();
        assert_eq!(there("orders").await, (false, false));
        t.store.commit_by_hand(workspace, &table("Orders").key, ALICE, NOW).await.unwrap();
        assert_eq!(there("ORDERS").await, (true, false));
        t.store.deploy_by_hand(workspace, &table("Orders").key, ALICE, NOW).await.unwrap();
        assert_eq!(there("odps.shop.orders").await, (true, true));
        assert_eq!(there("odps.bank.orders").await, (false, false));
        assert_eq!(there("order").await, (false, false));
    }
}
