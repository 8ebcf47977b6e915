//! The rows of a report in every order, and what explains them.

use std::collections::BTreeMap;

use axum::http::{Method, StatusCode};
use ferry_testkit::packages::large;
use serde_json::{Value, json};

use crate::harness::Server;
use crate::imported::{ended_with, in_workspace};

const ORDERS: [&str; 3] = ["position", "key", "outcome"];

/// A task of a package of which some objects wait or are blocked, and some have warnings.
async fn mixed(t: &Server) -> i64 {
    let commit = json!({ "path": "/committing_rule/commit/nodes", "base": false, "value": true });
    ended_with(t, "mixed", std::fs::read(large("sales", 90).file()).unwrap(), &[commit]).await
}

/// All rows of a list, read in small pages.
async fn rows(t: &Server, task: i64, query: &str) -> Vec<Value> {
    let (mut all, mut after) = (Vec::new(), String::new());
    for _ in 0..500 {
        let path = in_workspace(&format!("tasks/{task}/report/rows?limit=7{query}{after}"));
        let answer = t.get(&path, &t.token).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {answer:?}");
        let page = answer.json();
        let items = page["items"].as_array().unwrap().clone();
        assert!(items.len() <= 7, "{path}");
        all.extend(items);
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => return all,
        }
    }
    panic!("pages without end: {query}");
}

fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row[field].as_str().unwrap()
}

fn seqs(rows: &[Value]) -> Vec<i64> {
    rows.iter().map(|row| row["seq"].as_i64().unwrap()).collect()
}

/// The code that explains a row: that of the first of its findings.
fn code(row: &Value) -> &str {
    row["findings"][0]["code"].as_str().unwrap_or_default()
}

/// Rows in an order, made here from those in the order of work.
fn sorted(rows: &[Value], order: &str) -> Vec<Value> {
    let mut rows = rows.to_vec();
    let kinds: Vec<String> = ferry_model::ObjectKind::ALL.iter().map(|kind| kind.as_str().to_owned()).collect();
    let kind = |row: &Value| kinds.iter().position(|kind| kind == text(row, "kind"));
    let outcome = |row: &Value| ["failed", "blocked", "waiting", "skipped", "ok"].iter().position(|one| *one == text(row, "outcome"));
    match order {
        "key" => rows.sort_by_cached_key(|row| (kind(row), text(row, "key").to_owned())),
        // Those with nothing to be said about come last.
        "outcome" => {
            rows.sort_by_cached_key(|row| (outcome(row), code(row).is_empty() && text(row, "outcome") == "ok", code(row).to_owned()));
        }
        _ => {}
    }
    rows
}

both! {
    async fn every_order_gives_each_row_once_and_in_its_order(t) {
        let task = mixed(t).await;
        let all = rows(t, task, "").await;
        assert_eq!(seqs(&all), (0..all.len() as i64).collect::<Vec<_>>());
        let outcomes: BTreeMap<&str, usize> = all.iter().fold(BTreeMap::new(), |mut counts, row| {
            *counts.entry(text(row, "outcome")).or_default() += 1;
            counts
        });
        assert!(outcomes.len() > 2, "{outcomes:?}");
        let one = all.iter().map(code).find(|code| !code.is_empty()).unwrap().to_owned();
        type Fits<'a> = Box<dyn Fn(&Value) -> bool + 'a>;
        let filters: [(String, Fits<'_>); 7] = [
            (String::new(), Box::new(|_| true)),
            ("&kind=node".into(), Box::new(|row| text(row, "kind") == "node")),
            ("&failed_only=true".into(), Box::new(|row| !matches!(text(row, "outcome"), "ok" | "skipped"))),
            ("&outcome=ok".into(), Box::new(|row| text(row, "outcome") == "ok")),
            ("&search=_1&kind=table".into(), Box::new(|row| text(row, "kind") == "table" && text(row, "key").contains("_1"))),
            (format!("&code={one}"), Box::new(|row| code(row) == one)),
            ("&outcome=blocked&action=create".into(), Box::new(|row| text(row, "outcome") == "blocked" && text(row, "action") == "create")),
        ];
        for order in ORDERS {
            for (query, fits) in &filters {
                let wanted: Vec<Value> = sorted(&all, order).into_iter().filter(|row| fits(row)).collect();
                let found = rows(t, task, &format!("&sort={order}{query}")).await;
                assert!(!wanted.is_empty(), "{query}");
                assert_eq!(seqs(&found), seqs(&wanted), "{order}{query}");
            }
        }
    }

    async fn the_head_counts_the_objects_of_each_reason(t) {
        let task = mixed(t).await;
        let all = rows(t, task, "").await;
        let report = t.get(&in_workspace(&format!("tasks/{task}/report")), &t.token).await.json();
        let reasons = report["reasons"].as_array().unwrap();
        assert!(!reasons.is_empty(), "{report}");
        for reason in reasons {
            let same: Vec<&Value> = all.iter().filter(|row| code(row) == text(reason, "code")).collect();
            let short = same.iter().filter(|row| !matches!(text(row, "outcome"), "ok" | "skipped")).count();
            assert_eq!((reason["objects"].as_u64(), reason["not_done"].as_u64()), (Some(same.len() as u64), Some(short as u64)), "{reason}");
            let message = text(reason, "message");
            assert!(!message.is_empty() && !message.contains('{'), "{reason}");
            if same.len() == 1 {
                assert_eq!(message, text(&same[0]["findings"][0], "message"));
            }
        }
        let explained = all.iter().filter(|row| !code(row).is_empty()).count() as u64;
        assert_eq!(reasons.iter().map(|reason| reason["objects"].as_u64().unwrap()).sum::<u64>(), explained);
        let first = &reasons[0];
        assert!(first["not_done"].as_i64().unwrap() > 0, "what stopped objects comes first: {first}");
    }

    async fn an_export_report_has_orders_and_reasons_too(t) {
        mixed(t).await;
        let new = json!({ "name": "out", "mode": "custom", "selectors": ["nodes", "tables"], "exclude": ["node:*/node_00001*"] });
        let made = t.send(Method::POST, &in_workspace("exports"), &t.token, &new).await;
        assert_eq!(made.status, StatusCode::CREATED, "{made:?}");
        ferry_service::worker::drain(&t.service).await.unwrap();
        let task = made.json()["id"].as_i64().unwrap();
        let all = rows(t, task, "").await;
        assert!(all.len() > 20);
        for order in ORDERS {
            assert_eq!(seqs(&rows(t, task, &format!("&sort={order}")).await), seqs(&sorted(&all, order)), "{order}");
        }
        let report = t.get(&in_workspace(&format!("tasks/{task}/report")), &t.token).await.json();
        let objects: u64 = report["reasons"].as_array().unwrap().iter().map(|reason| reason["objects"].as_u64().unwrap()).sum();
        assert_eq!(objects, all.iter().filter(|row| !code(row).is_empty()).count() as u64);
    }

    async fn a_cursor_of_another_order_is_refused(t) {
        let task = mixed(t).await;
        let first = |order: &str| in_workspace(&format!("tasks/{task}/report/rows?limit=1&sort={order}"));
        for order in ORDERS {
            let next = t.get(&first(order), &t.token).await.json()["next"].as_str().unwrap().to_owned();
            for other in ORDERS {
                let answer = t.get(&format!("{}&after={next}", first(other)), &t.token).await;
                let wanted = if order == other { StatusCode::OK } else { StatusCode::BAD_REQUEST };
                assert_eq!(answer.status, wanted, "{next} in {other}: {answer:?}");
            }
        }
        let unknown = t.get(&first("size"), &t.token).await;
        assert_eq!((unknown.status, unknown.problem().as_str()), (StatusCode::BAD_REQUEST, "API-INVALID"));
        let nowhere = t.get(&format!("{}&after=key.999999", first("key")), &t.token).await;
        assert_eq!(nowhere.status, StatusCode::BAD_REQUEST, "{nowhere:?}");
    }
}
