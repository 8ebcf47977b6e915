//! Wrong usage, languages, colours, and what errors look like.

use crate::harness::{Ferry, corpus};

#[test]
fn wrong_usage_ends_with_2() {
    let ferry = Ferry::with_workspace();
    let base = corpus("broken/base.dwma.zip");
    for args in [
        &["fly"][..],
        &["import"],
        &["import", &base],
        &["workspace", "create", "x", "--compute", "WOMBAT:a"],
        &["workspace", "objects", "ws", "--kind", "sock"],
        &["workspace", "member", "add", "ws", "u", "--role", "king"],
        &["plan", &base, "--to", "ws", "--map-compute", "ODPS"],
        &["plan", &base, "--to", "ws", "--commit", "everything"],
        &["plan", &base, "--to", "ws", "--conflicts", "maybe"],
        &["plan", &base, "--to", "ws", "--dry-run-nodes", "sock:*"],
        &["plan", &base, "--to", "ws", "--settings", "no-such-file.toml"],
        &["export", "ws", "--mode", "custom"],
        &["export", "ws", "--mode", "incremental"],
        &["task", "show", "one"],
    ] {
        let outcome = ferry.run(args);
        assert_eq!(outcome.code, 2, "ferry {}\n{}{}", args.join(" "), outcome.out, outcome.err);
        assert!(outcome.out.is_empty() && !outcome.err.is_empty(), "the reason stands on standard error");
    }
}

#[test]
fn an_import_without_a_terminal_needs_yes() {
    let ferry = Ferry::with_workspace();
    let before = ferry.digest("ws");
    let outcome = ferry.run(&["import", &corpus("broken/base.dwma.zip"), "--to", "ws", "--map-compute", "auto"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("error[CLI-NEEDS-YES]") && outcome.err.contains("--yes"), "{}", outcome.err);
    assert_eq!(ferry.digest("ws"), before);
}

#[test]
fn unknown_names_come_with_the_nearest_valid_ones() {
    let ferry = Ferry::with_workspace();
    ferry.workspace("sales");
    let outcome = ferry.run(&["workspace", "show", "slaes"]);
    assert_eq!(outcome.code, 1);
    insta::assert_snapshot!(outcome.err, @r"
    error[CLI-WORKSPACE-UNKNOWN]: there is no workspace slaes
    hint: List the workspaces with: ferry workspace list
    hint: did you mean sales? There are: sales, ws
    ");
    let base = corpus("broken/base.dwma.zip");
    let outcome = ferry.run(&["plan", &base, "--to", "wz", "--map-compute", "auto"]);
    assert_eq!(outcome.code, 1);
    assert!(outcome.err.contains("did you mean ws?"), "{}", outcome.err);
    let outcome = ferry.run(&["plan", &base, "--to", "ws", "--map-compute", "ODPZ:a=main"]);
    assert_eq!(outcome.code, 2);
    assert!(outcome.err.contains("ODPS"), "{}", outcome.err);
}

#[test]
fn a_mapping_that_is_missing_is_hinted_at_and_ends_with_4() {
    let ferry = Ferry::with_workspace();
    let base = corpus("broken/base.dwma.zip");
    for command in [&["plan", &base, "--to", "ws"][..], &["import", &base, "--to", "ws", "--yes"]] {
        let outcome = ferry.run(command);
        assert_eq!(outcome.code, 4, "{}{}", outcome.out, outcome.err);
        let said = format!("{}{}", outcome.out, outcome.err);
        assert!(said.contains("PLAN-UNMAPPED-COMPUTE") && said.contains("--map-compute ODPS:odps_first=main"), "{said}");
    }
}

#[test]
fn addresses_are_refused_with_a_reason() {
    let ferry = Ferry::with_workspace();
    for address in ["https://example.com/p.zip?Signature=topsecret", "oss://bucket/p.zip", "s3://bucket/p.zip"] {
        for command in [&["package", "verify", address][..], &["import", address, "--to", "ws", "--yes"], &["plan", address, "--to", "ws"]]
        {
            let outcome = ferry.run(command);
            assert_eq!(outcome.code, 1);
            assert!(outcome.err.contains("error[CLI-LOCATION-UNSUPPORTED]") && outcome.err.contains("zip files and directories"));
            assert!(!outcome.err.contains("topsecret"), "credentials of an address are not repeated");
        }
    }
}

#[test]
fn errors_are_one_document_with_json() {
    let ferry = Ferry::with_workspace();
    let (code, document) = ferry.json(&["workspace", "show", "w5"]);
    assert_eq!(code, 1);
    assert_eq!(document["error"]["code"], "CLI-WORKSPACE-UNKNOWN");
    assert_eq!(document["exit_code"], 1);
    assert_eq!(document["findings"][0]["severity"], "error");
    assert!(document["error"]["hints"][0].as_str().unwrap().contains("ws"));
    let (code, document) = ferry.json(&["package", "verify", &corpus("broken/truncated.zip")]);
    assert_eq!((code, document["error"]["code"].as_str()), (1, Some("PKG-ZIP-TRUNCATED")));
}

#[test]
fn both_languages_are_spoken() {
    let chinese = |text: &str| text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let ferry = Ferry::with_workspace();
    assert!(!chinese(&ferry.ok(&["workspace", "show", "ws"])));
    assert!(chinese(&ferry.ok(&["--lang", "zh", "workspace", "show", "ws"])));
    assert!(chinese(&ferry.run(&["--lang", "zh", "workspace", "show", "nothing"]).err));
    let by_locale = ferry.env("LANG", "zh_CN.UTF-8");
    assert!(chinese(&by_locale.ok(&["workspace", "show", "ws"])));
    assert!(!chinese(&by_locale.ok(&["--lang", "en", "workspace", "show", "ws"])));
    let by_variable = by_locale.env("FERRY_LANG", "en");
    assert!(!chinese(&by_variable.ok(&["workspace", "show", "ws"])));
}

#[test]
fn colours_come_only_when_asked_for() {
    let ferry = Ferry::with_workspace();
    let plain = ferry.ok(&["workspace", "show", "ws"]);
    let coloured = ferry.ok(&["--color", "always", "workspace", "show", "ws"]);
    assert!(!plain.contains('\u{1b}') && coloured.contains('\u{1b}'));
    assert!(ferry.run(&["--color", "always", "workspace", "show", "x"]).err.contains('\u{1b}'));
    let without = ferry.env("NO_COLOR", "1");
    assert!(!without.ok(&["workspace", "show", "ws"]).contains('\u{1b}'));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    use std::io::Read as _;
    let ferry = Ferry::new();
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_ferry"))
        .args(["package", "show", &corpus("everything.dwma.zip"), "--json"])
        .env_clear()
        .env("FERRY_DATA", ferry.data())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut out = child.stdout.take().unwrap();
    let mut first = [0; 1];
    out.read_exact(&mut first).unwrap();
    drop(out);
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
}
