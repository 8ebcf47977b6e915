//! Properties of imports, over generated packages, settings and workspaces.

use std::collections::BTreeSet;
use std::future::Future;

use ferry_engine::export::{ExportMode, ExportRequest, ExportStatus, export};
use ferry_engine::progress::{Cancel, Silent};
use ferry_model::PackageFormat;
use ferry_model::settings::{ConflictPolicy, Duplicates, Families, Settings};
use ferry_model::stored::StoredObject;
use ferry_testkit::packages::PackageBuilder;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::harness::{NOW, Target, USER, deploying, small_steps, stopped_after};

/// One node in words of small numbers, so that names, parents and outputs meet often.
#[derive(Clone, Debug)]
struct AnyNode {
    flow: u8,
    name: u8,
    of_type: u8,
    code: String,
    parents: Vec<u8>,
    folder: Option<u8>,
    odd: u8,
}

/// Something else than a node.
#[derive(Clone, Debug)]
struct Thing {
    kind: u8,
    name: u8,
    text: String,
}

fn text() -> impl Strategy<Value = String> {
    const WORDS: [&str; 11] =
        ["sales.orders", "'sales'", "sales_order", "sales.500001_out", "\n", "]]>", "&quot;", "\"", "中文", "-- sales\n", "${bizdate}"];
    prop::collection::vec(prop_oneof![prop::sample::select(&WORDS[..]).prop_map(str::to_owned), "[ -~]{0,8}"], 0..8)
        .prop_map(|parts| parts.join(" "))
}

fn any_node() -> impl Strategy<Value = AnyNode> {
    (0..3_u8, 0..8_u8, 0..7_u8, text(), prop::collection::vec(0..8_u8, 0..3), prop::option::weighted(0.2, 0..2_u8), 0..20_u8)
        .prop_map(|(flow, name, of_type, code, parents, folder, odd)| AnyNode { flow, name, of_type, code, parents, folder, odd })
}

fn thing() -> impl Strategy<Value = Thing> {
    (0..9_u8, 0..4_u8, text()).prop_map(|(kind, name, text)| Thing { kind, name, text })
}

fn parts() -> impl Strategy<Value = (Vec<AnyNode>, Vec<Thing>)> {
    (prop::collection::vec(any_node(), 0..14), prop::collection::vec(thing(), 0..12))
}

/// The package of these parts. With `tidy` no key and no output stands in it twice: which of two is committed is then a matter of their
/// order.
fn package_of((nodes, things): &(Vec<AnyNode>, Vec<Thing>), tidy: bool) -> PackageBuilder {
    const TYPES: [&str; 7] = ["ODPS_SQL", "ODPS_SQL", "DIDE_SHELL", "VIRTUAL", "DI", "PYODPS3", "1000321"];
    let mut package = PackageBuilder::of("sales");
    let mut seen = BTreeSet::new();
    for node in nodes {
        let flow = format!("flow_{}", node.flow);
        let name = format!("n{}", node.name);
        if tidy && !seen.insert(format!("node {name}")) {
            continue;
        }
        let is_manual = node.flow == 2;
        let built = if is_manual { package.manual_node(&flow, &name) } else { package.node(&flow, &name) };
        built.of_type(TYPES[usize::from(node.of_type)]).code(&node.code);
        if let Some(folder) = node.folder {
            built.folder(&format!("sub_{folder}"));
        }
        if !is_manual {
            for parent in &node.parents {
                built.after(&format!("n{parent}"));
            }
            if node.parents.is_empty() {
                built.input("sales_root");
            }
        }
        match node.odd {
            0 if !tidy => drop(built.output("sales.shared")),
            1 => drop(built.input("elsewhere.unknown")),
            2 => built.node.use_type = Some("SKIP".into()),
            3 => drop(built.code("--@resource_reference{\"r1.py\"}\nselect 1")),
            4 => drop(built.owner("7", "zoe")),
            5 => drop(built.input_context("x", "sales.500001_out:rows")),
            6 => drop(built.input("sales.500002_out")),
            _ => {}
        }
    }
    for Thing { kind, name, text } in things {
        if tidy && !seen.insert(format!("thing {kind} {name}")) {
            continue;
        }
        match kind {
            0 => package.table("odps.sales", &format!("t{name}")).ddl = Some(text.clone()),
            1 => drop(package.resource(&format!("r{name}.py"), text.as_bytes())),
            2 => package.function(&format!("f{name}"), &format!("r{name}.py")).description = Some(text.clone()),
            3 => drop(package.data_source(&format!("d{name}"), "mysql", r#"{"host":"h"}"#)),
            4 => {
                let rule = package.rule(&format!("q{name}"), &format!("odps.sales.t{name}"));
                rule.description = Some(text.clone());
                rule.scheduler_node_output = (name % 2 == 0).then(|| format!("sales.n{name}"));
            }
            5 => package.process(&format!("p{name}")).description = Some(text.clone()),
            6 => package.api(&format!("/api/{name}"), &format!("p{name}")).script = Some(text.clone()),
            7 => drop(package.ad_hoc_query(&format!("a{name}"), text)),
            _ => drop(package.component(&format!("c{name}"), text)),
        }
    }
    package.workflow("always");
    package
}

fn policies() -> impl Strategy<Value = Settings> {
    let policy = prop::option::of(prop::sample::select(vec![
        ConflictPolicy::Keep,
        ConflictPolicy::Draft,
        ConflictPolicy::Overwrite,
        ConflictPolicy::Rename,
    ]));
    let duplicates = prop::sample::select(vec![Duplicates::First, Duplicates::Last, Duplicates::Refuse]);
    (policy, duplicates, any::<bool>(), any::<[bool; 4]>(), any::<bool>(), any::<bool>()).prop_map(
        |(policy, duplicates, rename, [resources, functions, tables, nodes], deploy, dry_run)| {
            let mut settings = crate::harness::save_only();
            settings.conflicts.all = policy;
            settings.duplicates = duplicates;
            if rename {
                settings.dependency_mapping.workspaces.insert("sales".into(), "target".into());
            }
            let families = Families { resources, functions, tables, nodes };
            settings.committing_rule.commit = families;
            settings.committing_rule.deploy = if deploy { families } else { Families::default() };
            if dry_run {
                settings.dry_run.nodes = vec!["node:*/n1".into()];
            }
            settings
        },
    )
}

/// Runs a case on threads of its own.
fn on_threads<T>(case: impl Future<Output = Result<T, TestCaseError>>) -> Result<T, TestCaseError> {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(case)
}

/// `PROPTEST_CASES` of these cases, or as many as are worth their time on every run.
fn config(cases: u32) -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(cases);
    ProptestConfig { cases, failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::default() }
}

/// A workspace with what the same words say in another way, so that everything conflicts that can.
async fn occupied(before: &(Vec<AnyNode>, Vec<Thing>), settings: &Settings) -> Target {
    let t = Target::standard().await;
    let settings = Settings { conflicts: ferry_model::settings::Conflicts::default(), ..settings.clone() };
    t.import(&package_of(before, false).file(), "target", &settings).await.unwrap();
    t
}

proptest! {
    #![proptest_config(config(48))]

    #[test]
    fn every_object_has_one_row_and_what_was_previewed_is_what_happens(
        before in parts(), parts in parts(), settings in policies()
    ) {
        on_threads(async {
            let t = occupied(&before, &settings).await;
            let package = package_of(&parts, false);
            let file = package.file();
            let plan = t.plan(&file, "target", &settings).await.unwrap();
            prop_assert!(plan.can_start(), "{:?}", plan.refusals);
            let keys: BTreeSet<String> = plan.items.iter().map(|item| format!("{}:{}", item.key.kind, item.key)).collect();
            prop_assert_eq!(keys.len(), plan.items.len(), "no object has two rows");
            let sources: BTreeSet<_> = package.objects().iter().map(|(located, _)| (located.key().kind, located.key().workflow, located.key().folder, located.key().name)).collect();
            prop_assert_eq!(plan.items.len(), sources.len(), "every object has a row");
            let task = t.import(&file, "target", &settings).await.unwrap();
            let rows = t.items(&task).await;
            prop_assert_eq!(rows.len(), plan.items.len());
            for (item, row) in plan.items.iter().zip(&rows) {
                prop_assert_eq!((item.key.to_string(), item.action.as_str(), item.outcome.as_str()), (row.key.clone(), row.action.as_str(), row.outcome.as_str()), "{:?} {:?}", item.findings, row.findings);
                if item.save || item.commit || item.deploy {
                    let stored = t.store.object(t.id, &item.key).await.unwrap().unwrap();
                    prop_assert_eq!(stored.committed == Some(stored.draft), row.committed, "{}", item.key);
                    prop_assert_eq!(stored.deployed == Some(stored.draft), row.deployed, "{}", item.key);
                }
                if item.save {
                    let sorted = |mut list: Vec<ferry_engine::plan::Rewrite>| { list.sort_by(|a, b| (&a.field, a.line, a.column).cmp(&(&b.field, b.line, b.column))); list };
                    let done = row.rewrites.as_deref().map(|json| ferry_engine::plan::rewrites::from_stored(json).unwrap()).unwrap_or_default();
                    prop_assert_eq!(sorted(item.rewrites.to_vec()), sorted(done), "{}", item.key);
                }
            }
            let state = t.state().await;
            let again = t.import(&file, "target", &settings).await.unwrap();
            prop_assert_eq!(t.state().await, state.clone(), "importing twice changes nothing: {:#?}", t.items(&again).await.iter().filter(|item| item.action != "unchanged").collect::<Vec<_>>());
            t.engine.undo(again.head.id, USER, NOW, &Silent).await.unwrap();
            prop_assert_eq!(t.state().await, state, "undoing nothing changes nothing");
            Ok(())
        })?;
    }

    #[test]
    fn undo_restores_what_was_there(before in parts(), parts in parts(), settings in policies()) {
        on_threads(async {
            let t = occupied(&before, &settings).await;
            let state = t.state().await;
            let task = t.import(&package_of(&parts, false).file(), "target", &settings).await.unwrap();
            t.engine.undo(task.head.id, USER, NOW, &Silent).await.unwrap();
            prop_assert_eq!(t.state().await, state);
            Ok(())
        })?;
    }
}

proptest! {
    #![proptest_config(config(24))]

    #[test]
    fn an_import_that_is_stopped_and_goes_on_ends_as_an_undisturbed_one(parts in parts(), settings in policies(), steps in 1..6_u64) {
        on_threads(async {
            let package = large_of(&parts);
            let undisturbed = Target::standard().await;
            let task = undisturbed.import(&package.file(), "target", &settings).await.unwrap();
            let t = Target::standard().await;
            let stopped = stopped_after(&t, &package, &settings, steps).await;
            let engine = small_steps(&t.store, t.folder.path());
            let done = engine.retry(stopped, USER, NOW, &Silent, &Cancel::default()).await.unwrap();
            prop_assert_eq!(t.state().await, undisturbed.state().await);
            prop_assert_eq!(done.head.status, task.head.status);
            prop_assert_eq!(t.items(&done).await, undisturbed.items(&task).await);
            Ok(())
        })?;
    }

    #[test]
    fn a_workspace_exported_and_imported_into_an_empty_one_gives_an_equal_one(parts in parts(), settings in policies()) {
        on_threads(async {
            let from = Target::standard().await;
            let settings = Settings { conflicts: ferry_model::settings::Conflicts::default(), ..settings };
            from.import(&package_of(&parts, true).file(), "target", &settings).await.unwrap();
            for format in [PackageFormat::DataworksModel, PackageFormat::Spec] {
                let file = from.folder.path().join(format!("{format:?}.zip"));
                let request = ExportRequest {
                    workspace: "target".into(),
                    output: Some(file.clone()),
                    mode: ExportMode::Full,
                    since: None,
                    status: ExportStatus::Saved,
                    only: Vec::new(),
                    exclude: Vec::new(),
                    format,
                    name: None,
                    user: USER.into(),
                };
                export(&from.store, from.folder.path(), request, &Silent, NOW).await.unwrap();
                let to = Target::standard().await;
                let mut again = deploying();
                again.committing_rule = settings.committing_rule.clone();
                let task = to.import(&file, "target", &again).await.unwrap();
                let rows = to.items(&task).await;
                let (wanted, found) = (view(&from).await, view(&to).await);
                for (wanted, found) in wanted.iter().zip(&found) {
                    prop_assert_eq!(wanted, found, "{:?}", format);
                }
                prop_assert_eq!(wanted.len(), found.len(), "{:?}: {:#?}", format, rows);
            }
            Ok(())
        })?;
    }
}

/// Enough objects for several small steps.
fn large_of(parts: &(Vec<AnyNode>, Vec<Thing>)) -> PackageBuilder {
    let mut package = package_of(parts, false);
    for number in 0..60 {
        package.node("filler", &format!("filler_{number}"));
    }
    package
}

/// What makes a workspace equal to another: everything of its objects but numbers and times.
async fn view(t: &Target) -> Vec<String> {
    let mut objects = t.store.snapshot(t.id).await.unwrap();
    objects.sort_by(|a, b| a.key.cmp(&b.key));
    let mut shown = Vec::new();
    for object in objects {
        let json = t.store.version_json(object.id, object.draft).await.unwrap().unwrap();
        // The owner in the source: in an exported package it is the one that the workspace says.
        let mut json: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&json).unwrap();
        json.retain(|name, _| !["owner", "owner_name", "Owner"].contains(&name.as_str()));
        let json = serde_json::Value::Object(json);
        let StoredObject { key, home, type_name, owner, dry_run, draft_digest, committed, deployed, rule_state, system_output, .. } =
            object;
        let home = home.map(|home| (home.name, home.manual));
        shown.push(format!(
            "{}:{key} {home:?} {type_name} {owner:?} dry-run {dry_run} committed {} deployed {} {rule_state:?} {system_output:?} {} {json}",
            key.kind,
            committed.is_some(),
            deployed.is_some(),
            hex::encode(draft_digest),
        ));
    }
    shown
}
