//! Packages that other tools made.

use std::collections::BTreeMap;

use ferry_model::{Object, ObjectKind};
use ferry_package::{EntryId, Source};

use crate::memory::{Memory, inventory, sha256};
use crate::support::{Outcome, contents, read, text, write};

const SOUND: [&str; 4] = ["dolphin-orchard.dwma", "dolphin-quince.dwma", "everything.dwma", "everything-split.dwma"];

fn counts(outcome: &Outcome) -> BTreeMap<&'static str, usize> {
    let count = |kind| outcome.of_kind(kind).len();
    let inner = |located: &&ferry_model::Located| located.object.as_node().unwrap().with_inner().count() - 1;
    BTreeMap::from([
        ("workflows", count(ObjectKind::Workflow)),
        ("nodes", count(ObjectKind::Node)),
        ("innerNodes", outcome.of_kind(ObjectKind::Node).iter().map(inner).sum()),
        ("resources", count(ObjectKind::Resource)),
        ("functions", count(ObjectKind::Function)),
        ("tables", count(ObjectKind::Table)),
        ("datasources", count(ObjectKind::DataSource)),
    ])
}

#[test]
fn everything_in_them_is_read() {
    for name in SOUND.into_iter().chain(["broken/base.dwma"]) {
        let expected = inventory(name);
        let outcome = read(&Memory::zip(&format!("{name}.zip")));
        assert!(outcome.refused.is_empty() && outcome.damaged.is_empty(), "{name}: {:?}", outcome.codes());
        for (kind, count) in counts(&outcome) {
            let stated = &expected["counts"][kind];
            assert_eq!(stated.as_u64().unwrap_or_default(), count as u64, "{name}: {kind}");
        }
        assert_eq!(outcome.project.name.as_deref(), expected["project"]["name"].as_str(), "{name}");
        let mut codes: BTreeMap<String, usize> = BTreeMap::new();
        for node in outcome.of_kind(ObjectKind::Node).iter().flat_map(|located| located.object.as_node().unwrap().with_inner()) {
            *codes.entry(node.code.as_ref().map(sha256).unwrap_or_default()).or_default() += 1;
        }
        for node in expected["nodes"].as_array().unwrap() {
            *codes.get_mut(node["codeSha256"].as_str().unwrap_or_default()).unwrap() -= 1;
        }
        assert!(codes.values().all(|count| *count == 0), "{name}: codes differ");
    }
}

#[test]
fn queries_and_components_are_told_apart_by_their_use_type() {
    for name in ["everything.dwma", "everything-split.dwma"] {
        let outcome = read(&Memory::zip(&format!("{name}.zip")));
        for (kind, use_type) in [(ObjectKind::AdHocQuery, "AD_HOC"), (ObjectKind::Component, "COMPONENT")] {
            let found = outcome.of_kind(kind);
            assert!(!found.is_empty());
            assert!(found.iter().all(|located| located.object.as_node().unwrap().use_type.as_deref() == Some(use_type)));
        }
    }
}

/// A document without the elements that say nothing but where the exporter kept its files.
fn without_leaks(document: &str) -> String {
    let leaked = |line: &&str| !["<localPath>", "<odps>", "<largeFile>"].iter().any(|tag| line.trim_start().starts_with(tag));
    document.split_inclusive('\n').filter(leaked).collect()
}

/// A written line without what reading fills in, where the original does not say it.
fn without_defaults(written: &str, original: &str) -> String {
    let mut line = written.to_owned();
    for name in ["diResourceGroup", "diResourceGroupName", "useType"] {
        let start = format!(" {name}=\"");
        if let Some(at) = line.find(&start).filter(|_| !original.contains(&start)) {
            let end = at + start.len() + line[at + start.len()..].find('"').unwrap() + 1;
            line.replace_range(at..end, "");
        }
    }
    line
}

/// Documents are long: only the first lines that differ are shown.
fn assert_same_lines(written: &str, original: &str, what: &str) {
    for (written, original) in written.split_inclusive('\n').zip(original.split_inclusive('\n')) {
        assert_eq!(without_defaults(written, original), original, "{what}");
    }
    assert_eq!(written.lines().count(), original.lines().count(), "{what}");
}

#[test]
fn writing_what_was_read_gives_the_same_bytes() {
    for name in SOUND {
        let original = Memory::zip(&format!("{name}.zip"));
        let outcome = read(&original);
        // The same object stands in two files where the tool that wrote them had a defect.
        let mut objects = outcome.objects.clone();
        let mut seen = std::collections::BTreeSet::new();
        objects.retain(|located| !matches!(located.object, Object::AdHocQuery(_) | Object::Component(_)) || seen.insert(located.key()));
        let written = write(&outcome.project, &objects, &original, true).unwrap();
        let (original, written) = (original.files(), written.files());
        for (file, bytes) in &written {
            assert!(original.contains_key(file), "{name}: {file} was not there");
            if file.contains("/resources/") {
                assert_eq!(bytes, &original[file], "{name}: {file}");
            } else {
                assert_same_lines(&text(&written, file), &without_leaks(&text(&original, file)), &format!("{name}: {file}"));
            }
        }
        let absent: Vec<&String> = original.keys().filter(|file| !written.contains_key(*file)).collect();
        assert!(absent.iter().all(|file| file.starts_with("src/queries/") || file.starts_with("src/components/")), "{name}: {absent:?}");
        assert!(name.starts_with("everything.") || absent.is_empty(), "{name}: {absent:?}");
    }
}

#[test]
fn reading_what_was_written_gives_the_same_objects() {
    for name in SOUND {
        let original = Memory::zip(&format!("{name}.zip"));
        let mut outcome = read(&original);
        let mut seen = std::collections::BTreeSet::new();
        outcome.objects.retain(|located| matches!(located.object, Object::Node(_)) || seen.insert(located.key()));
        let written = write(&outcome.project, &outcome.objects, &original, false).unwrap();
        assert_eq!(written.files(), write(&outcome.project, &outcome.objects, &original, false).unwrap().files(), "{name}: bytes differ");
        let again = read(&written);
        assert!(again.refused.is_empty() && again.damaged.is_empty());
        assert_eq!(outcome.project, again.project);
        assert_eq!(contents(&outcome.objects), contents(&again.objects), "{name}");
        assert!(!text(&written.files(), "project.xml").contains("_class"));
    }
}

#[test]
fn resources_carry_digest_and_size_of_their_bytes() {
    let package = Memory::zip("everything-split.dwma.zip");
    let outcome = read(&package);
    let expected = inventory("everything-split.dwma");
    for located in outcome.of_kind(ObjectKind::Resource) {
        let Object::Resource(resource) = &located.object else { unreachable!() };
        let content = resource.content.as_ref().unwrap();
        let bytes = package.read(EntryId(located.content_entry.unwrap()), u64::MAX).unwrap();
        assert_eq!(content.size, bytes.len() as u64);
        let listed = expected["resources"].as_array().unwrap().iter();
        assert!(listed.clone().any(|r| r["name"] == *resource.name && r["sha256"] == *content.sha256), "{}", resource.name);
    }
}
