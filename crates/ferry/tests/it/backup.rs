//! The scripts for backup and restore, on a server that runs.

use std::path::Path;
use std::process::Command;

use ferry_testkit::postgres;

use crate::harness::Ferry;
use crate::server::Process;

/// Runs a script of `contrib`.
fn script(name: &str, args: &[&str]) -> Result<(), String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../contrib").join(name);
    let output = Command::new(path).args(args).output().unwrap();
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// Whether a program is there; where tests must not be left out it has to be.
fn has(program: &str) -> bool {
    let found = Command::new(program).arg("--version").output().is_ok();
    assert!(found || std::env::var("CI").as_deref() != Ok("true"), "{program} is not installed");
    found
}

/// What a restored installation must share with the one that was copied, and still be able to do.
fn same(before: &Ferry, after: &Ferry, digest: &str) {
    assert_eq!(after.digest("demo_dev"), digest);
    let report = |ferry: &Ferry| ferry.ok(&["task", "report", "1", "--format", "csv"]);
    assert_eq!(report(before), report(after));
    let resource = |ferry: &Ferry| ferry.ok(&["workspace", "cat", "demo_dev", "resource", "store_calendar.csv"]);
    assert_eq!(resource(before), resource(after));
    after.ok(&["task", "undo", "1", "--yes"]);
    assert_ne!(after.digest("demo_dev"), digest, "before-images came along");
}

#[test]
fn a_sqlite_installation_is_copied_while_it_runs_and_restored() {
    if !has("sqlite3") {
        return;
    }
    let (before, after) = (Ferry::new(), Ferry::new());
    before.json(&["demo"]);
    let digest = before.digest("demo_dev");
    let server = Process::start(&before, &[], &[]);
    let (data, copy, restored) = (before.data().display().to_string(), before.path("copy"), after.data().display().to_string());
    script("ferry-backup", &[&data, &copy]).unwrap();
    assert!(script("ferry-backup", &[&data, &copy]).is_err(), "no copy is replaced");
    assert_eq!(server.stop().0, Some(0));
    script("ferry-restore", &[&copy, &restored]).unwrap();
    assert!(script("ferry-restore", &[&copy, &restored]).is_err(), "no installation is replaced");
    let again = Process::start(&after, &[], &[]);
    assert!(again.said["password"].is_null(), "it is the installation of before");
    assert_eq!(again.stop().0, Some(0));
    let key = |ferry: &Ferry| std::fs::read(ferry.data().join("secret.key")).unwrap();
    assert_eq!(key(&before), key(&after));
    same(&before, &after, &digest);
}

#[test]
fn a_postgresql_installation_is_copied_while_it_runs_and_restored() {
    let Some(postgres) = postgres::server() else { return };
    if !has("pg_dump") {
        return;
    }
    let (from, to) = (postgres.empty(), postgres.empty());
    let (before, after) = (Ferry::new().env("FERRY_DATABASE", &from.url), Ferry::new().env("FERRY_DATABASE", &to.url));
    before.json(&["demo"]);
    let digest = before.digest("demo_dev");
    let server = Process::start(&before, &[("FERRY_DATABASE", &from.url)], &[]);
    let (data, copy, restored) = (before.data().display().to_string(), before.path("copy"), after.data().display().to_string());
    script("ferry-backup", &[&data, &copy, &from.url]).unwrap();
    assert_eq!(server.stop().0, Some(0));
    script("ferry-restore", &[&copy, &restored, &to.url]).unwrap();
    same(&before, &after, &digest);
}
