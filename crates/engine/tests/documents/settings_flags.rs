//! Flags of the command line over a settings document.

use ferry_engine::settings_file::*;
use ferry_model::settings::{ConflictPolicy, FailurePolicy, Families, Settings};
use ferry_model::{Lang, ObjectKind};

#[test]
fn flags_stand_above_the_document() {
    let mut settings = parse(
        "[computing_resource_mapping.map.ODPS]\na = \"Old\"\nb = \"Kept\"\n[committing_rule]\ncommit = { tables = true }\n[conflicts]\nall = \"keep\"\n",
        "x.toml",
    )
    .unwrap();
    set_compute(&mut settings, "odps:a=New name").unwrap();
    set_compute(&mut settings, "auto").unwrap();
    set_commit(&mut settings, "resources, nodes").unwrap();
    set_deploy(&mut settings, "all").unwrap();
    set_conflicts(&mut settings, "nodes=fail").unwrap();
    set_conflicts(&mut settings, "overwrite").unwrap();
    set_on_failure(&mut settings, "undo").unwrap();
    set_resource_group(&mut settings, "scheduling:S_1=S_2").unwrap();
    set_resource_group(&mut settings, "integration:D_1=D_2").unwrap();
    set_workspace(&mut settings, "src=dst").unwrap();
    set_data_source(&mut settings, "m1=m2").unwrap();
    set_process(&mut settings, "p=q").unwrap();
    set_parameter(&mut settings, "bucket=").unwrap();
    add_dry_run(&mut settings, " node:a/* ").unwrap();
    add_dry_run(&mut settings, "node:a/*").unwrap();
    set_ignore_lock(&mut settings);

    let odps = &settings.computing_resource_mapping.map["ODPS"];
    assert_eq!((odps["a"].as_str(), odps["b"].as_str()), ("New name", "Kept"));
    assert!(settings.computing_resource_mapping.auto && settings.committing_rule.ignore_lock);
    assert_eq!(settings.committing_rule.commit, Families { resources: true, nodes: true, ..Families::default() });
    assert_eq!(settings.committing_rule.deploy, Families::ALL);
    assert_eq!(settings.conflicts.all, Some(ConflictPolicy::Overwrite));
    assert_eq!(settings.conflicts.kinds[&ObjectKind::Node], ConflictPolicy::Fail);
    assert_eq!(settings.failure_policy, FailurePolicy::Undo);
    assert_eq!(settings.resource_group_mapping.scheduling["S_1"], "S_2");
    assert_eq!(settings.resource_group_mapping.integration["D_1"], "D_2");
    assert_eq!(settings.dependency_mapping.workspaces["src"], "dst");
    assert_eq!(settings.data_source_mapping["m1"], "m2");
    assert_eq!(settings.data_service.processes["p"], "q");
    assert_eq!(settings.parameters["bucket"], "");
    assert_eq!(settings.dry_run.nodes, ["node:a/*"]);
    set_commit(&mut settings, "none").unwrap();
    assert_eq!(settings.committing_rule.commit, Families::default());
}

#[test]
fn owners_are_kept_given_to_one_or_mapped_by_a_file() {
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = dir.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let mut settings = Settings::default();
    for path in [
        file("a.csv", "source,member\r\n100, alice\r\n\"bob, test\",bob\n\n"),
        file("b.toml", "100 = \"alice\"\n\"bob, test\" = \"bob\"\n"),
        file("c.json", "{\"100\": \"alice\", \"bob, test\": \"bob\"}"),
    ] {
        set_owner(&mut settings, &path).unwrap();
        let owner = &settings.committing_rule.change_owner;
        assert_eq!(owner.to, None);
        assert_eq!(owner.map, [("100".into(), "alice".into()), ("bob, test".into(), "bob".into())].into(), "{path}");
    }
    set_owner(&mut settings, "carol").unwrap();
    assert_eq!(settings.committing_rule.change_owner.to.as_deref(), Some("carol"));
    assert!(settings.committing_rule.change_owner.map.is_empty());
    set_owner(&mut settings, "keep").unwrap();
    assert_eq!(settings, Settings::default());

    let mut fails = |path: String| set_owner(&mut settings, &path).unwrap_err().finding().clone();
    assert_eq!(fails(file("d.csv", "100,alice\n100,bob\n")).code.id(), "SET-DUPLICATE-KEY");
    let wrong = fails(file("e.csv", "100,alice\n101\n"));
    assert_eq!((wrong.code.id(), wrong.place.unwrap().ends_with("e.csv:2:1")), ("SET-OWNER-FILE", true));
    assert_eq!(fails(file("f.json", "{\"a\": {\"b\": \"c\"}}")).code.id(), "SET-OWNER-FILE");
    assert_eq!(fails(dir.path().join("none.csv").to_str().unwrap().to_owned()).code.id(), "SET-FILE-MISSING");
    assert_eq!(fails(String::new()).code.id(), "SET-FLAG-FORM");
}

#[test]
fn a_flag_that_does_not_fit_says_what_would() {
    let mut settings = Settings::default();
    let mut said = Vec::new();
    let mut note = |result: Result<(), SettingsError>| {
        let error = result.unwrap_err();
        let finding = error.finding();
        said.push(format!("{}: {}\n    {}", finding.code, finding.message(Lang::En), finding.advice(Lang::En)));
    };
    note(set_compute(&mut settings, "odps_first=Production"));
    note(set_compute(&mut settings, "ODSP:odps_first=Production"));
    note(set_compute(&mut settings, "ODPS:odps_first="));
    note(set_resource_group(&mut settings, "schedule:a=b"));
    note(set_workspace(&mut settings, "src"));
    note(add_dry_run(&mut settings, "nodse:a"));
    note(set_commit(&mut settings, "node"));
    note(set_conflicts(&mut settings, "nodez=keep"));
    note(set_conflicts(&mut settings, "node=keeep"));
    note(set_on_failure(&mut settings, "stop"));
    assert_eq!(settings, Settings::default(), "a flag that does not fit changes nothing");
    insta::assert_snapshot!(said.join("\n"));
}
