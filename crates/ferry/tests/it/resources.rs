//! The bytes of resources: files beside the database, the same for commands and servers.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use ferry_testkit::packages::PackageBuilder;

use crate::harness::Ferry;

const JAR: &[u8] = b"print('the bytes of a resource')";

/// Imports a package with one resource into the workspace `ws`.
fn with_resource(ferry: &Ferry) {
    let mut package = PackageBuilder::of("sales");
    package.resource("tool.py", JAR);
    let file = package.file();
    ferry.ok(&["import", file.to_str().unwrap(), "--to", "ws", "--map-compute", "auto", "--commit", "all", "--yes"]);
}

/// The only file of bytes in a directory.
fn file_in(directory: &Path) -> PathBuf {
    let entries = fs::read_dir(directory.join("contents")).unwrap().map(|entry| entry.unwrap());
    let mut files: Vec<_> = entries.filter(|entry| !entry.file_name().to_string_lossy().starts_with("place-")).collect();
    assert_eq!(files.len(), 1);
    files.remove(0).path()
}

fn cat(ferry: &Ferry, lang: &str) -> crate::harness::Outcome {
    ferry.run(&["workspace", "cat", "ws", "resource", "tool.py", "--lang", lang])
}

#[test]
fn bytes_stand_in_the_data_directory_and_what_is_lost_or_damaged_is_named() {
    let ferry = Ferry::with_workspace();
    with_resource(&ferry);
    let file = file_in(&ferry.data());
    assert_eq!(fs::read(&file).unwrap(), JAR);
    assert_eq!(cat(&ferry, "en").out.as_bytes(), JAR);

    fs::write(&file, b"something else").unwrap();
    for lang in ["en", "zh"] {
        let damaged = cat(&ferry, lang);
        assert_eq!((damaged.code, damaged.out.as_str()), (1, ""));
        for part in ["STORE-CONTENT-DAMAGED", "tool.py", file.to_str().unwrap()] {
            assert!(damaged.err.contains(part), "{part}: {}", damaged.err);
        }
    }
    fs::remove_file(&file).unwrap();
    let lost = cat(&ferry, "en");
    assert_eq!(lost.code, 1);
    assert!(lost.err.contains("STORE-CONTENT-LOST") && lost.err.contains("tool.py"), "{}", lost.err);
    let (_, exported) = ferry.json(&["export", "ws", "-o", &ferry.path("out.zip")]);
    assert_eq!(exported["task"]["status"], "PARTIAL_SUCCESS", "{exported}");
    let report = ferry.ok(&["task", "report", &exported["task"]["id"].to_string()]);
    assert!(report.contains("STORE-CONTENT-LOST") && report.contains("tool.py"), "{report}");

    with_resource(&ferry);
    assert_eq!(cat(&ferry, "en").out.as_bytes(), JAR, "importing the package once more brings them back");
}

#[test]
fn commands_keep_bytes_where_the_configuration_says() {
    let ferry = Ferry::with_workspace();
    let elsewhere = ferry.path("elsewhere");
    fs::write(ferry.data().join("ferry.toml"), format!("[storage]\ndirectory = \"{elsewhere}\"\n")).unwrap();
    with_resource(&ferry);
    assert_eq!(fs::read(file_in(Path::new(&elsewhere))).unwrap(), JAR);
    assert!(!ferry.data().join("contents").exists());
    assert_eq!(cat(&ferry, "en").out.as_bytes(), JAR);
    // A process that keeps them anywhere else is told so.
    let mut package = PackageBuilder::of("sales");
    package.resource("other.py", b"other");
    let (file, wrong) = (package.file(), ferry.path("wrong"));
    let ferry = ferry.env("FERRY_STORAGE_DIRECTORY", &wrong);
    let refused = ferry.run(&["import", file.to_str().unwrap(), "--to", "ws", "--map-compute", "auto", "--yes"]);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("STORE-CONTENT-ELSEWHERE"), "{}", refused.err);
}

#[test]
fn two_machines_on_one_database_do_not_scatter_bytes() {
    let Some(server) = ferry_testkit::postgres::server() else { return };
    let database = server.empty();
    let (here, there) = (Ferry::new().env("FERRY_DATABASE", &database.url), Ferry::new().env("FERRY_DATABASE", &database.url));
    here.workspace("ws");
    with_resource(&here);
    assert_eq!(fs::read(file_in(&here.data())).unwrap(), JAR);
    let refused = cat(&there, "en");
    assert!(refused.err.contains("STORE-CONTENT-ELSEWHERE"), "{}", refused.err);
    let shared = here.data().display().to_string();
    let there = there.env("FERRY_STORAGE_DIRECTORY", &shared);
    assert_eq!(cat(&there, "en").out.as_bytes(), JAR);
}

/// Runs a command that must succeed; its peak memory in KiB.
fn peak_kib(ferry: &Ferry, args: &[&str]) -> u64 {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ferry"));
    command.env_clear().env("FERRY_DATA", ferry.data()).args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let (status_file, mut peak) = (format!("/proc/{}/status", child.id()), 0);
    let status = loop {
        // The mark never falls, so that the last look is the one that counts.
        let text = fs::read_to_string(&status_file).unwrap_or_default();
        let mark = text.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
        peak = mark.unwrap_or(peak);
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        std::thread::sleep(std::time::Duration::from_millis(2));
    };
    assert!(status.success(), "ferry {}", args.join(" "));
    peak
}

#[cfg(target_os = "linux")]
#[test]
fn a_large_resource_goes_in_and_out_without_taking_memory() {
    const SIZE: usize = 64 << 20;
    let ferry = Ferry::with_workspace();
    ferry.workspace("small");
    let package = |name: &str, size: usize| {
        let bytes: Vec<u8> = (0..size as u64).map(|n| (n.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8).collect();
        let mut package = PackageBuilder::of("sales");
        package.resource(name, &bytes);
        (package.file(), bytes)
    };
    let ((small, _), (large, bytes)) = (package("small.py", 1_000), package("large.py", SIZE));
    let import =
        |file: &Path, to: &str| peak_kib(&ferry, &["import", file.to_str().unwrap(), "--to", to, "--map-compute", "auto", "--yes"]);
    let (usual, peak) = (import(&small, "small"), import(&large, "ws"));
    assert!(peak < usual + 24 * 1024, "importing: {peak} KiB, usually {usual}");
    let (small, large) = (ferry.path("small.zip"), ferry.path("large.zip"));
    let export = |from: &str, to: &str| peak_kib(&ferry, &["export", from, "-o", to]);
    let (usual, peak) = (export("small", &small), export("ws", &large));
    assert!(peak < usual + 24 * 1024, "exporting: {peak} KiB, usually {usual}");
    ferry.workspace("back");
    import(Path::new(&large), "back");
    let kept = fs::read_dir(ferry.data().join("contents")).unwrap().map(|entry| entry.unwrap().path());
    let kept: Vec<PathBuf> = kept.filter(|path| fs::metadata(path).unwrap().len() == SIZE as u64).collect();
    assert_eq!(kept.len(), 1, "the way back is the same content");
    assert!(fs::read(&kept[0]).unwrap() == bytes);
}
