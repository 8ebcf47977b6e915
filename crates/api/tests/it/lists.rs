//! Lists that go on after their cursor and repeat nothing.

use axum::http::{Method, StatusCode};
use ferry_testkit::packages::PackageBuilder;
use serde_json::{Value, json};

use crate::harness::{ACCOUNT, WORKSPACE};
use crate::imported::{ended_of, in_workspace};

/// A field of a row.
fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field].as_str().unwrap()
}

both! {
    async fn workspaces_are_those_that_one_may_see(t) {
        for name in ["b1", "b2", "b3"] {
            let body = json!({ "name": name, "mode": "basic", "region": "cn-hangzhou" });
            assert_eq!(t.send(Method::POST, "/workspaces", &t.token, &body).await.status, StatusCode::CREATED);
        }
        let lin = t.user("lin", Some("visitor")).await;
        t.send(Method::PUT, "/workspaces/b2/members/lin", &t.token, &json!({ "role": "admin" })).await;
        assert_eq!(t.rows("/workspaces", &t.token, |row| text(row, "name")).await, ["b1", "b2", "b3", WORKSPACE]);
        assert_eq!(t.rows("/workspaces?search=B", &t.token, |row| text(row, "name")).await, ["b1", "b2", "b3"]);
        assert_eq!(t.rows("/workspaces", &lin, |row| text(row, "name")).await, ["b2", WORKSPACE]);
        let seen = t.get("/workspaces?limit=1", &lin).await.json();
        assert_eq!(seen["total"], 2);
        assert_eq!((&seen["items"][0]["role"], &seen["items"][0]["may_edit"]), (&json!("admin"), &json!(true)));
        let last = t.get(&format!("/workspaces?search={WORKSPACE}"), &lin).await.json();
        assert_eq!((&last["items"][0]["role"], &last["items"][0]["may_edit"]), (&json!("visitor"), &json!(false)));
        let theirs = t.other_tenant("globex", "globex_root").await;
        assert_eq!(t.get("/workspaces", &theirs).await.json()["items"], json!([]));
    }

    async fn members_and_tenants(t) {
        for name in ["m1", "m2", "m3"] {
            t.user(name, Some("developer")).await;
        }
        let members = in_workspace("members");
        assert_eq!(t.rows(&members, &t.token, |row| text(row, "user")).await, [ACCOUNT, "m1", "m2", "m3"]);
        assert_eq!(t.rows(&format!("{members}?search=M"), &t.token, |row| text(row, "user")).await, [ACCOUNT, "m1", "m2", "m3"]);
        assert_eq!(t.rows(&format!("{members}?search=M2"), &t.token, |row| text(row, "role")).await, ["developer"]);
        for name in ["globex", "initech"] {
            t.other_tenant(name, &format!("{name}_root")).await;
        }
        assert_eq!(t.rows("/tenants", &t.token, |row| text(row, "name")).await, ["acme", "globex", "initech"]);
        assert_eq!(t.rows("/tenants?search=TECH", &t.token, |row| text(row, "account")).await, ["initech_root"]);
    }

    async fn keys_and_tokens_the_own_ones_and_those_of_all_users(t) {
        let mut own = Vec::new();
        let tokens = [t.user("lin@first", None).await, t.user("mei", None).await];
        for token in &tokens {
            for n in 0..3 {
                let key = t.send(Method::POST, "/account/access-keys", token, &json!({})).await.json();
                own.push(text(&key["access_key"], "id").to_owned());
                t.send(Method::POST, "/account/tokens", token, &json!({ "name": format!("token {n}") })).await;
            }
        }
        // Keys that were made in the same millisecond stand in the order of their identifiers.
        let sorted = |mut keys: Vec<String>| {
            keys.sort();
            keys
        };
        let mine = t.rows("/account/access-keys", &tokens[0], |row| text(row, "id")).await;
        assert_eq!(sorted(mine), sorted(own[..3].to_vec()));
        assert_eq!(sorted(t.rows("/access-keys", &t.token, |row| text(row, "id")).await), sorted(own));
        let users = t.rows("/access-keys", &t.token, |row| text(row, "user")).await;
        assert_eq!(users, ["lin@first", "lin@first", "lin@first", "mei", "mei", "mei"]);
        assert_eq!(t.rows("/account/tokens", &tokens[1], |row| text(row, "name")).await, ["test", "token 0", "token 1", "token 2"]);
        assert_eq!(t.rows("/tokens?search=MEI", &t.token, |row| text(row, "name")).await, ["test", "token 0", "token 1", "token 2"]);
        for path in ["/access-keys?after=x", "/tokens?after=1", "/tokens?after=x:lin", "/account/tokens?after=x", "/access-keys?after=1:x"] {
            let refused = t.get(path, &t.token).await;
            assert_eq!((refused.status, refused.problem().as_str()), (StatusCode::BAD_REQUEST, "API-BAD-CURSOR"), "{path}");
        }
    }

    async fn rules_of_a_table_and_business_processes(t) {
        let mut package = PackageBuilder::of("sales");
        package.table("sales", "orders");
        for n in 0..3 {
            package.process(&format!("process_{n}"));
        }
        ended_of(t, "processes", std::fs::read(package.file()).unwrap()).await;
        let processes = t.rows(&in_workspace("data-service/processes"), &t.token, |row| text(row, "name")).await;
        assert_eq!(processes, ["process_0", "process_1", "process_2"]);
        assert_eq!(t.get(&in_workspace("data-service/processes?limit=1"), &t.token).await.json()["total"], 3);
        let rules = t.get(&in_workspace("tables/orders/rules?limit=1"), &t.token).await.json();
        assert_eq!((&rules["items"], &rules["next"]), (&json!([]), &Value::Null));
    }
}
