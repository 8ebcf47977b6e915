//! Computing resources and resource groups of a workspace.

use axum::body::Body;
use axum::http::{Method, StatusCode};
use ferry_testkit::packages::{COMPUTE, PackageBuilder};
use serde_json::{Value, json};

use crate::harness::{Answer, Server, WORKSPACE, request};
use crate::imported::{ended_of, in_workspace, started};

async fn remove(t: &Server, rest: &str) -> Answer {
    t.ask(request(Method::DELETE, &in_workspace(rest), &t.token).body(Body::empty()).unwrap()).await
}

async fn put(t: &Server, rest: &str, body: Value) -> Answer {
    t.send(Method::PUT, &in_workspace(rest), &t.token, &body).await
}

async fn post(t: &Server, rest: &str, body: Value) {
    let added = t.send(Method::POST, &in_workspace(rest), &t.token, &body).await;
    assert_eq!(added.status, StatusCode::NO_CONTENT, "{added:?}");
}

/// Names of the computing resources or resource groups of the workspace, with a mark behind those that are defaults.
async fn bound(t: &Server, list: &str, name: &str) -> Vec<String> {
    let shown = t.get(&format!("/workspaces/{WORKSPACE}"), &t.token).await.json();
    let text = |item: &Value| format!("{}{}", item[name].as_str().unwrap(), if item["is_default"] == true { "*" } else { "" });
    shown[list].as_array().unwrap().iter().map(text).collect()
}

fn package() -> Vec<u8> {
    let mut package = PackageBuilder::of("sales");
    package.node("orders", "load").code("select 1").input("sales_root").resource_group("S_own");
    package.node("orders", "shared").code("select 2").input("sales_root").resource_group("S_\"own\"_50%");
    std::fs::read(package.file()).unwrap()
}

both! {
    async fn a_computing_resource_that_objects_use_stays(t) {
        ended_of(t, "sales", package()).await;
        let compute = |name: &str| json!({ "engine": "ODPS", "display_name": name, "project": "p" });
        post(t, "computing-resources", compute("a spare/one")).await;
        let used = remove(t, &format!("computing-resources/ODPS/{COMPUTE}")).await;
        assert_eq!((used.status, used.problem().as_str()), (StatusCode::CONFLICT, "STORE-BINDING-USED"));
        let detail = used.json()["detail"].as_str().unwrap().to_owned();
        assert!(detail.contains("orders/load") && detail.contains("orders/shared"), "{detail}");
        assert_eq!(remove(t, "computing-resources/ODPS/a%20spare%2Fone").await.status, StatusCode::NO_CONTENT);
        let gone = remove(t, "computing-resources/ODPS/a%20spare%2Fone").await;
        assert_eq!((gone.status, gone.problem().as_str()), (StatusCode::NOT_FOUND, "STORE-NO-BINDING"));
        let audit = t.get("/audit?limit=1", &t.token).await.json();
        assert_eq!(audit["items"][0]["what"], "compute.remove", "{audit}");
    }

    async fn the_default_moves_when_it_is_removed_or_given_to_another(t) {
        let compute = |name: &str| json!({ "engine": "ODPS", "display_name": name, "project": "p" });
        for name in ["a", "b", "c"] {
            post(t, "computing-resources", compute(name)).await;
        }
        let named = |name: &str| format!("computing-resources/ODPS/{name}");
        let kept = put(t, &named("a"), json!({ "project": "q", "is_default": false })).await;
        assert_eq!((kept.status, kept.problem().as_str()), (StatusCode::CONFLICT, "STORE-BINDING-DEFAULT"));
        assert_eq!(put(t, &named("c"), json!({ "project": "q", "dev_project": "d", "is_default": true })).await.status, StatusCode::NO_CONTENT);
        assert_eq!(bound(t, "computing_resources", "display_name").await, ["a", "b", "c*"]);
        assert_eq!(bound(t, "computing_resources", "project").await, ["p", "p", "q*"]);
        assert_eq!(put(t, &named("x"), json!({ "project": "q" })).await.status, StatusCode::NOT_FOUND);
        assert_eq!(put(t, &named("a"), json!({ "project": "" })).await.status, StatusCode::BAD_REQUEST);
        assert_eq!(remove(t, &named("c")).await.status, StatusCode::NO_CONTENT);
        assert_eq!(bound(t, "computing_resources", "display_name").await, ["a*", "b"]);
        post(t, "computing-resources", compute("c")).await;
        assert_eq!(bound(t, "computing_resources", "display_name").await, ["a*", "b", "c"]);
    }

    async fn a_resource_group_that_objects_name_stays(t) {
        let group = |name: &str| json!({ "kind": "scheduling", "identifier": name });
        for name in ["S_own", "S_\"own\"_50%", "S_own_5", "S_free"] {
            post(t, "resource-groups", group(name)).await;
        }
        ended_of(t, "sales", package()).await;
        for (escaped, name) in [("S_own", "orders/load"), ("S_%22own%22_50%25", "orders/shared")] {
            let used = remove(t, &format!("resource-groups/scheduling/{escaped}")).await;
            assert_eq!((used.status, used.problem().as_str()), (StatusCode::CONFLICT, "STORE-BINDING-USED"));
            assert!(used.json()["detail"].as_str().unwrap().contains(name), "{used:?}");
        }
        assert_eq!(remove(t, "resource-groups/integration/S_free").await.status, StatusCode::NOT_FOUND);
        assert_eq!(remove(t, "resource-groups/other/S_free").await.status, StatusCode::BAD_REQUEST);
        assert_eq!(put(t, "resource-groups/scheduling/S_free", json!({ "is_default": true })).await.status, StatusCode::NO_CONTENT);
        assert_eq!(bound(t, "resource_groups", "identifier").await, ["S_own", "S_\"own\"_50%", "S_own_5", "S_free*"]);
        assert_eq!(remove(t, "resource-groups/scheduling/S_own_5").await.status, StatusCode::NO_CONTENT);
        assert_eq!(remove(t, "resource-groups/scheduling/S_free").await.status, StatusCode::NO_CONTENT);
        assert_eq!(bound(t, "resource_groups", "identifier").await, ["S_own*", "S_\"own\"_50%"]);
    }

    async fn nothing_is_removed_while_an_import_runs(t) {
        started(t, "sales").await;
        post(t, "resource-groups", json!({ "kind": "scheduling", "identifier": "S_free" })).await;
        let running = remove(t, "resource-groups/scheduling/S_free").await;
        assert_eq!((running.status, running.problem().as_str()), (StatusCode::CONFLICT, "STORE-TASK-RUNNING"));
    }
}
