use ferry_model::{ObjectKey, ObjectKind};
use ferry_store::records::{Environment, SaveObject};

use crate::support::{ALICE, NOW, plain, table};

fn rule(name: &str, table: &str) -> SaveObject {
    let key = ObjectKey::qualified(ObjectKind::QualityRule, format!("ODPS@i@{table}@dt"), name);
    plain(key, &format!(r#"{{"rule_name":"{name}","rule_table":"{table}"}}"#))
}

both! {
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
