//! Settings documents: both languages, every error named at its place, what the destination does not have.

use std::collections::BTreeMap;

use ferry_engine::settings_file::{check_against, parse, read};
use ferry_model::Lang;
use ferry_model::settings::*;
use ferry_model::workspace::*;
use proptest::prelude::*;

/// Whether two English words follow each other, as they do in a sentence and not among names.
fn holds_english(text: &str) -> bool {
    let is_word = |word: &&str| word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase());
    text.split([' ', '：', '，', '。', '（', '）']).collect::<Vec<_>>().windows(2).any(|pair| pair.iter().all(is_word))
}

/// Every finding of a document, one per line: place, code, message, advice. In Chinese it has to be Chinese.
fn said(text: &str, name: &str) -> String {
    let error = parse(text, name).unwrap_err();
    let lines = error.findings().iter().map(|finding| {
        let chinese = format!("{} {}", finding.message(Lang::Zh), finding.advice(Lang::Zh));
        assert!(!holds_english(&chinese), "{}: {chinese}", finding.code);
        format!(
            "{} {}: {}\n    {}",
            finding.place.as_deref().unwrap_or("-"),
            finding.code,
            finding.message(Lang::En),
            finding.advice(Lang::En)
        )
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn an_empty_document_is_the_default() {
    assert_eq!(parse("", "x.toml").unwrap(), Settings::default());
    assert_eq!(parse(" {}\n", "x").unwrap(), Settings::default());
    assert_eq!(parse("\u{feff}# nothing\n", "x").unwrap(), Settings::default());
}

#[test]
fn engine_types_and_kinds_may_be_spelled_in_other_ways() {
    let text = "[computing_resource_mapping.map]\nHOLOGRES = { h = \"Serving\" }\nholo = { g = \"Other\" }\n[conflicts.kinds]\nad-hoc-queries = \"keep\"\n";
    let settings = parse(text, "x.toml").unwrap();
    assert_eq!(settings.computing_resource_mapping.map["HOLO"].len(), 2);
    assert_eq!(settings.conflicts.kinds[&ferry_model::ObjectKind::AdHocQuery], ConflictPolicy::Keep);
}

#[test]
fn every_error_of_a_toml_document_is_named_at_its_place() {
    let text = r#"
failure_policy = "undoo"
dry-run = { nodes = [] }

[computing_resource_mapping]
auto = "yes"

[computing_resource_mapping.map.ODSP]
odps_first = "Production"

[commiting_rule]
ignore_lock = true

[dependency_mapping]
leave = [{ object = "node:a/b", field = "code", line = 0 }]
leave_classes = ["commment"]

[dry_run]
nodes = ["noed:x", 3]

[conflicts]
objects = { "nothing" = "keep" }
"#;
    insta::assert_snapshot!(said(text, "settings.toml"));
}

#[test]
fn every_error_of_a_json_document_is_named_at_its_place() {
    let text = r#"{
  "computing_resource_mapping": {"map": {"ODPS": {"a": "", "b": "x", "b": "y"}}},
  "committing_rule": {"commit": {"node": true}, "deploy": []},
  "数据": 1,
  "parameters": {"x": null, "": "y"},
  "duplicates": "LAST"
}"#;
    insta::assert_snapshot!(said(text, "设置.json"));
}

#[test]
fn errors_of_syntax_have_a_place() {
    insta::assert_snapshot!(
        [
            said("a = \n[x\nb = 1", "a.toml"),
            said("{\"a\": 1,\n  \"b\" 2}", "b.json"),
            said("{\"dry_run\": \"\\ud800\"}", "c"),
            said("[1]", "d.json"),
            said("source_workspace = 'a'\nsource_workspace = 'b'", "e.toml"),
        ]
        .join("\n")
    );
}

#[test]
fn deep_nesting_is_refused_and_not_followed() {
    let deep = |open: &str, close: &str| format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
    assert!(parse(&format!("{{\"parameters\":{}}}", deep("[", "]")), "x.json").is_err());
    assert!(parse(&deep("{\"a\":", "}"), "x.json").is_err());
    assert!(parse(&format!("a = {}", deep("[", "]")), "x.toml").is_err());
}

#[test]
fn a_file_that_does_not_exist_is_named_with_those_beside_it() {
    let dir = tempfile::tempdir().unwrap();
    let alone = read(&dir.path().join("prod.toml")).unwrap_err();
    assert_eq!(alone.finding().code.id(), "SET-FILE-MISSING-ALONE");
    for name in ["prod-eu.toml", "staging.json", "notes.txt"] {
        std::fs::write(dir.path().join(name), "").unwrap();
    }
    let error = read(&dir.path().join("prod.toml")).unwrap_err();
    assert!(error.finding().advice(Lang::En).contains("prod-eu.toml, staging.json"), "{}", error.finding().advice(Lang::En));
    std::fs::write(dir.path().join("gbk.toml"), [0xd6, 0xd0]).unwrap();
    assert_eq!(read(&dir.path().join("gbk.toml")).unwrap_err().finding().code.id(), "SET-FILE-ENCODING");
    assert_eq!(read(dir.path()).unwrap_err().finding().code.id(), "SET-FILE-UNREADABLE");
}

fn workspace() -> Workspace {
    let compute = |engine: &str, name: &str| ComputeResource {
        engine: engine.into(),
        display_name: name.into(),
        project: name.to_lowercase(),
        dev_project: None,
        is_default: false,
    };
    let member = |user: &str| Member { user: user.into(), user_id: None, role: Role::Developer };
    Workspace {
        id: 1,
        name: "dst".into(),
        mode: WorkspaceMode::Standard,
        tenant: "t".into(),
        region: "r".into(),
        compute: vec![compute("ODPS", "Production"), compute("ODPS", "Staging"), compute("HOLOGRES", "Serving")],
        resource_groups: vec![ResourceGroup { kind: ResourceGroupKind::Scheduling, identifier: "S_1".into(), is_default: true }],
        members: vec![member("alice"), member("bob")],
    }
}

#[test]
fn what_the_destination_does_not_have_is_named_with_the_nearest_valid_ones() {
    let text = r#"
[computing_resource_mapping.map]
ODPS = { a = "Prodcution", b = "Staging" }
HOLO = { h = "Serving" }
EMR = { e = "emr_1" }
GENERAL = { g = "x" }
[resource_group_mapping]
scheduling = { S_old = "S_2", S_other = "S_1" }
integration = { D_old = "D_1" }
scheduling_default = "S_9"
[committing_rule.change_owner]
to = "alcie"
map = { "100" = "bob", "101" = "carol" }
[dependency_mapping]
workspaces = { src = "dst-new", same = "same" }
[dry_run]
nodes = ["table:*", "node:*"]
"#;
    let settings = parse(text, "x.toml").unwrap();
    let findings = check_against(&settings, &workspace());
    let lines: Vec<String> = findings
        .iter()
        .flat_map(|finding| {
            [Lang::En, Lang::Zh].map(|lang| {
                format!("{} {} {}\n    {}", finding.severity.as_str(), finding.code, finding.message(lang), finding.advice(lang))
            })
        })
        .collect();
    insta::assert_snapshot!(lines.join("\n"));
}

fn names() -> impl Strategy<Value = BTreeMap<String, String>> {
    prop::collection::btree_map("[a-zA-Z0-9_.\\-=\"中 ]{1,8}", "[a-zA-Z0-9_'\"\\\\中\\n]{1,8}", 0..3)
}

prop_compose! {
    fn families()(resources: bool, functions: bool, tables: bool, nodes: bool) -> Families {
        Families { resources, functions, tables, nodes }
    }
}

fn policy() -> impl Strategy<Value = ConflictPolicy> {
    use ConflictPolicy::{Draft, Fail, Keep, Overwrite, Rename};
    prop::sample::select(vec![Keep, Draft, Overwrite, Rename, Fail])
}

prop_compose! {
    fn settings()(
        auto: bool,
        odps in names(),
        emr in names(),
        scheduling in names(),
        integration in names(),
        group in prop::option::of("[A-Z_0-9]{1,6}"),
        workspaces in names(),
        flags in (any::<bool>(), any::<bool>(), any::<bool>()),
        place in (1..100u32, 1..100u32),
        commit in families(),
        deploy in families(),
        owners in names(),
        to in prop::option::of("[a-z]{1,6}"),
        sources in names(),
        policies in (prop::option::of(policy()), policy(), policy()),
    ) -> Settings {
        let (literal, ignore_lock, undo) = flags;
        Settings {
            source_workspace: to.clone(),
            computing_resource_mapping: ComputeMapping { auto, map: [("ODPS".into(), odps), ("EMR".into(), emr)].into() },
            resource_group_mapping: ResourceGroupMapping { scheduling, integration, scheduling_default: group.clone(), integration_default: group },
            dependency_mapping: DependencyMapping {
                workspaces,
                literal,
                leave_classes: vec![OccurrenceClass::Comment, OccurrenceClass::String],
                leave: vec![OccurrencePlace { object: "node:a/b".into(), field: "code".into(), line: place.0, column: place.1 }],
            },
            dry_run: DryRun { nodes: vec!["node:a/*".into(), "all".into()] },
            data_service: DataServiceSettings { processes: sources.clone() },
            committing_rule: CommittingRule { commit, deploy, ignore_lock, change_owner: ChangeOwner { to, map: owners } },
            parameters: sources.clone(),
            data_source_mapping: sources,
            conflicts: Conflicts {
                all: policies.0,
                kinds: [(ferry_model::ObjectKind::AdHocQuery, policies.1)].into(),
                objects: [("node:a/b".into(), policies.2)].into(),
            },
            failure_policy: if undo { FailurePolicy::Undo } else { FailurePolicy::Continue },
            duplicates: if undo { Duplicates::Refuse } else { Duplicates::Last },
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn settings_read_back_from_json_and_toml(settings in settings()) {
        prop_assert_eq!(&parse(&serde_json::to_string(&settings).unwrap(), "x").unwrap(), &settings);
        prop_assert_eq!(&parse(&toml::to_string(&settings).unwrap(), "x.toml").unwrap(), &settings);
    }

    #[test]
    fn any_text_is_read_or_refused_with_a_place(text in "[\\[\\]{}\"=:,.a-z\\n 0-9\\\\中]{0,40}") {
        for name in ["x.toml", "x.json"] {
            if let Err(error) = parse(&text, name) {
                prop_assert!(error.findings().iter().all(|finding| finding.place.is_some()));
            }
        }
    }
}
