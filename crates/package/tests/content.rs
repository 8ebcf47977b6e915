//! The inventory and the checks of content, on packages made for the purpose.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;

use ferry_model::{Lang, ObjectKind, PackageFormat};
use ferry_package::diff::diff;
use ferry_package::inventory::{Duplicates, Inventory, InventoryOptions, Standing};
use ferry_package::verify::check_content;
use ferry_package::{OpenOptions, Package};
use proptest::prelude::*;
use zip::write::SimpleFileOptions;

/// A node element: name, type, inputs, outputs, more attributes, code.
fn node(name: &str, inputs: &[&str], outputs: &[&str], attributes: &str, code: &str) -> String {
    let mut xml = format!("<Node name=\"{name}\" {attributes}");
    if !attributes.contains("type=") {
        xml.push_str(" type=\"ODPS_SQL\"");
    }
    xml.push('>');
    if !code.is_empty() {
        write!(xml, "<Code><![CDATA[{code}]]></Code>").unwrap();
    }
    for (list, item, names) in [("Inputs", "Input", inputs), ("Outputs", "Output", outputs)] {
        write!(xml, "<{list}>").unwrap();
        for name in names {
            write!(xml, "<{item} data=\"{name}\" parseType=\"1\"/>").unwrap();
        }
        write!(xml, "</{list}>").unwrap();
    }
    xml + "</Node>"
}

fn workflow(name: &str, nodes: &[String], rest: &str) -> (String, String) {
    let xml = format!(
        "<Workflow name=\"{name}\" type=\"BUSINESS\" scheduled=\"true\" owner=\"7\"><Nodes>{}</Nodes>{rest}</Workflow>",
        nodes.concat()
    );
    (format!("src/workflows/BUSINESS_{name}/workflow.xml"), xml)
}

fn package(files: &[(String, String)]) -> (tempfile::NamedTempFile, Package) {
    let file = tempfile::NamedTempFile::new().unwrap();
    let mut writer = zip::ZipWriter::new(file.reopen().unwrap());
    let project = ("project.xml".to_owned(), "<DwProject name=\"ws\"/>".to_owned());
    for (name, text) in std::iter::once(&project).chain(files) {
        writer.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        writer.write_all(text.as_bytes()).unwrap();
    }
    writer.finish().unwrap();
    let package = Package::open(file.path(), &OpenOptions::default()).unwrap();
    (file, package)
}

fn inventory_of(files: &[(String, String)]) -> Inventory {
    let (_file, package) = package(files);
    Inventory::build(&package, 1).unwrap()
}

/// Codes of the content with their messages.
fn found(nodes: &[String]) -> BTreeMap<&'static str, String> {
    let inventory = inventory_of(&[workflow("w", nodes, "")]);
    check_content(&inventory).iter().map(|finding| (finding.code.id(), finding.message(Lang::En))).collect()
}

#[test]
fn sound_content_gives_no_finding() {
    let nodes = [
        node("a", &["ws_root"], &["ws.a", "ws.1_out"], "cronExpress=\"00 15 02 * * ?\"", "select 1"),
        node("b", &["ws.a"], &["ws.b"], "cronExpress=\"day\"", ""),
    ];
    assert_eq!(found(&nodes), BTreeMap::new());
}

#[test]
fn own_and_foreign_inputs_without_a_producer_are_told_apart() {
    let found = found(&[node("a", &["ws.nobody", "other.load", "other_root"], &["ws.a"], "", "")]);
    assert!(found["CNT-INPUT-UNRESOLVED"].contains("ws.nobody"));
    assert!(found["CNT-INPUT-FOREIGN"].contains("other"));
}

#[test]
fn a_cycle_is_one_finding_with_its_path() {
    let found = found(&[
        node("a", &["ws.c"], &["ws.a"], "", ""),
        node("b", &["ws.a"], &["ws.b"], "", ""),
        node("c", &["ws.b"], &["ws.c"], "", ""),
        node("d", &["ws.c"], &["ws.d"], "", ""),
    ]);
    assert_eq!(found.keys().copied().collect::<Vec<_>>(), ["CNT-CYCLE"]);
    assert!(found["CNT-CYCLE"].ends_with("w/a → w/b → w/c → w/a"), "{found:?}");
}

#[test]
fn a_node_that_waits_for_itself_is_no_cycle() {
    assert_eq!(found(&[node("a", &["ws.a"], &["ws.a"], "", "")]).keys().copied().collect::<Vec<_>>(), ["CNT-SELF-DEPENDENCY"]);
}

#[test]
fn schedules_types_and_outputs_are_checked() {
    let found = found(&[
        node("a", &[], &["ws.x"], "cronExpress=\"every day\"", ""),
        node("b", &[], &["ws.x"], "type=\"NOT_A_TYPE\"", ""),
        node("B", &[], &[], "", ""),
    ]);
    assert!(found["CNT-CRON"].contains("every day"), "{found:?}");
    assert!(found["CNT-UNKNOWN-TYPE"].contains("NOT_A_TYPE") && found["CNT-UNKNOWN-TYPE"].contains("w/b"));
    assert!(found["CNT-DUPLICATE-OUTPUT"].contains("w/a, w/b"));
    assert!(found["CNT-CASE-COLLISION"].contains("w/b"));
}

#[test]
fn resources_that_code_and_functions_name_are_looked_for() {
    let nodes = [node("a", &[], &["ws.a"], "", "--@resource_reference{\"absent.py\"}\nselect 1")];
    let functions = "<Functions><Function name=\"f\" type=\"ODPS_FUNCTION\" resource=\"gone.jar, gone.zip\"/></Functions>";
    let inventory = inventory_of(&[workflow("w", &nodes, functions)]);
    let texts: Vec<String> = check_content(&inventory).iter().map(|finding| finding.message(Lang::En)).collect();
    for name in ["absent.py", "gone.jar", "gone.zip"] {
        assert!(texts.iter().any(|text| text.contains(name)), "{name}: {texts:?}");
    }
}

#[test]
fn equal_duplicates_collapse_and_contradictions_follow_the_setting() {
    let equal = node("e", &[], &["ws.e"], "", "select 1");
    let files =
        [workflow("w", &[equal.clone(), equal, node("d", &[], &["ws.d"], "", "select 1"), node("d", &[], &["ws.d"], "", "select 2")], "")];
    let (_file, package) = package(&files);
    for (duplicates, first, last) in [(Duplicates::First, true, false), (Duplicates::Last, false, true), (Duplicates::Refuse, false, false)]
    {
        let inventory = Inventory::build_with(&package, &InventoryOptions { threads: 1, duplicates }).unwrap();
        let of = |name: &str| -> Vec<bool> {
            inventory.entries.iter().filter(|entry| entry.key.name == name).map(|entry| entry.standing == Standing::Counts).collect()
        };
        assert_eq!(of("d"), [first, last], "{duplicates:?}");
        assert_eq!(of("e").into_iter().filter(|counts| *counts).count(), 1);
        let codes: Vec<&str> = inventory.findings.iter().map(|finding| finding.code.id()).collect();
        let told = if duplicates == Duplicates::Refuse { "CNT-DUPLICATE-REFUSED" } else { "CNT-DUPLICATE-DIFFERS" };
        assert!(codes.contains(&"CNT-DUPLICATE-EQUAL") && codes.contains(&told), "{codes:?}");
        assert!(inventory.findings.iter().all(|finding| finding.place.as_ref().is_some_and(|place| place.contains("workflow.xml:"))));
    }
}

#[test]
fn resources_with_the_same_description_and_other_bytes_differ() {
    let described = "<Resources><Resource name=\"r.py\" type=\"ODPS_PYTHON\" path=\"resources/r.py\"/></Resources>";
    let bytes = |workflow: &str, text: &str| (format!("src/workflows/BUSINESS_{workflow}/resources/r.py"), text.to_owned());
    let of = |one: &str, other: &str| {
        inventory_of(&[workflow("a", &[], described), bytes("a", one), workflow("b", &[], described), bytes("b", other)])
    };
    let codes = |inventory: &Inventory| inventory.findings.iter().map(|finding| finding.code.id()).collect::<Vec<_>>();
    assert_eq!(codes(&of("x = 1", "x = 1")), ["CNT-DUPLICATE-EQUAL"]);
    assert_eq!(codes(&of("x = 1", "x = 2")), ["CNT-DUPLICATE-DIFFERS"]);
}

#[test]
fn the_inventory_says_what_has_to_be_mapped() {
    let inventory = inventory_of(&[workflow(
        "w",
        &[
            node("a", &[], &[], "connection=\"odps_first\" resourceGroup=\"S_1\" owner=\"9\"", "select 1"),
            node("b", &[], &[], "type=\"EMR_HIVE\" connection=\"emr_1\"", ""),
            node("c", &[], &[], "type=\"DIDE_SHELL\" connection=\"ignored\"", ""),
            node("d", &[], &[], "type=\"MYSQL\" connection=\"shop\"", ""),
            node("e", &[], &[], "type=\"HOLOGRES_SQL\"", ""),
        ],
        "",
    )]);
    let usage = &inventory.usage;
    assert_eq!(usage.engines.keys().copied().collect::<Vec<_>>(), ["EMR", "HOLO", "ODPS"]);
    assert_eq!(usage.engines["ODPS"].instances.iter().map(|(name, count)| (&**name, *count)).collect::<Vec<_>>(), [("odps_first", 1)]);
    assert_eq!(usage.engines["HOLO"].unnamed, 1);
    assert_eq!(usage.data_sources.iter().map(|name| &**name).collect::<Vec<_>>(), ["shop"]);
    assert_eq!(usage.scheduling_groups.iter().map(|name| &**name).collect::<Vec<_>>(), ["S_1"]);
    assert_eq!(usage.owners.iter().map(|name| &**name).collect::<Vec<_>>(), ["7", "9"]);
    assert_eq!(inventory.counts.of_kind(ObjectKind::Node), 5);
    assert_eq!(inventory.workspace.as_deref(), Some("ws"));
}

#[test]
fn records_are_found_by_unit_and_number_whatever_the_number_of_threads() {
    let files: Vec<(String, String)> = (0..40)
        .map(|w| {
            let nodes: Vec<String> = (0..w % 7).map(|n| node(&format!("n{n}"), &[], &[&format!("ws.{w}.{n}")], "", "select 1")).collect();
            workflow(&format!("w{w:02}"), &nodes, "")
        })
        .collect();
    let (_file, package) = package(&files);
    let one = Inventory::build(&package, 1).unwrap();
    let many = Inventory::build(&package, 4).unwrap();
    let keys = |inventory: &Inventory| -> Vec<(String, u32, u32, [u8; 32])> {
        inventory.entries.iter().map(|entry| (entry.key.to_string(), entry.unit, entry.ordinal, entry.digest)).collect()
    };
    assert_eq!(keys(&one), keys(&many));
    for entry in &many.entries {
        assert_eq!(many.at(entry.unit as usize, entry.ordinal as usize).unwrap().key, entry.key);
    }
    assert!(many.at(0, 10_000).is_none());
    let total: usize = (0..package.unit_count()).map(|unit| many.unit(unit).len()).sum();
    assert_eq!(total, many.entries.len());
}

#[test]
fn packages_are_compared_object_by_object() {
    let before = [workflow(
        "w",
        &[node("a", &[], &["ws.a"], "", "select 1"), node("b", &[], &["ws.b"], "owner=\"1\"", ""), node("c", &[], &[], "", "")],
        "",
    )];
    let after = [workflow(
        "w",
        &[node("a", &["ws_root"], &["ws.a"], "", "select 2"), node("b", &[], &["ws.b"], "owner=\"2\"", ""), node("d", &[], &[], "", "")],
        "",
    )];
    let ((_f, one), (_g, two)) = (package(&before), package(&after));
    let (first, second) = (Inventory::build(&one, 1).unwrap(), Inventory::build(&two, 1).unwrap());
    let found = diff((&one, &first), (&two, &second)).unwrap();
    let names = |keys: &[ferry_model::ObjectKey]| keys.iter().map(ToString::to_string).collect::<Vec<_>>();
    assert_eq!(names(&found.added), ["w/d"]);
    assert_eq!(names(&found.removed), ["w/c"]);
    assert_eq!(found.changed.len(), 1);
    assert_eq!(found.changed[0].key.to_string(), "w/a");
    assert_eq!(found.changed[0].fields, ["code", "inputs"]);
    assert_eq!(found.unchanged, 2, "the owner does not count");
    assert!(diff((&one, &first), (&one, &first)).unwrap().is_empty());
}

#[test]
fn a_package_in_a_folder_and_unpacked_is_the_same_package() {
    let wrapped = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/packages/broken/wrapped-in-folder.zip");
    let package = Package::open(&wrapped, &OpenOptions::default()).unwrap();
    assert_eq!(package.findings()[0].code.id(), "PKG-WRAPPED");
    let inventory = Inventory::build(&package, 2).unwrap();
    let home = tempfile::tempdir().unwrap();
    zip::ZipArchive::new(std::fs::File::open(&wrapped).unwrap()).unwrap().extract(home.path()).unwrap();
    let unpacked = Package::open(home.path(), &OpenOptions::default()).unwrap();
    let other = Inventory::build(&unpacked, 2).unwrap();
    assert!(diff((&package, &inventory), (&unpacked, &other)).unwrap().is_empty());
    assert_eq!(package.sha256().unwrap().len(), 64);
    assert_ne!(package.sha256().unwrap(), unpacked.sha256().unwrap());
}

#[test]
fn a_forced_format_is_followed_with_a_word_or_refused() {
    let open = |name: &str, format| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/packages").join(name);
        Package::open(&path, &OpenOptions { format: Some(format), ..OpenOptions::default() })
    };
    let same = open("ide-v3.zip", PackageFormat::DataworksV3).unwrap();
    assert_eq!((same.format(), same.findings().len()), (PackageFormat::DataworksV3, 0));
    assert_eq!(open("ide-v3.zip", PackageFormat::DataworksV2).unwrap().format(), PackageFormat::DataworksV2);
    assert_eq!(open("broken/wrapped-in-folder.zip", PackageFormat::DataworksModel).unwrap().findings()[0].code.id(), "PKG-WRAPPED");
    match open("everything.dwma.zip", PackageFormat::Spec) {
        Ok(package) => assert!(package.findings().iter().any(|finding| finding.code.id() == "PKG-FORMAT-FORCED")),
        Err(rejection) => assert!(!rejection.findings.is_empty()),
    }
    assert!(open("everything.spec.zip", PackageFormat::DataworksV3).is_err(), "there is no application document");
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let rejection = Package::open(Path::new("/no/such/package.zip"), &OpenOptions::default()).err().unwrap();
    assert_eq!(rejection.findings[0].code.id(), "PKG-FILE-MISSING");
    assert!(rejection.to_string().contains("/no/such/package.zip"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    /// Whatever nodes depend on, checking ends, and every message is about nodes of the package.
    #[test]
    fn any_web_of_dependencies_is_checked(edges in prop::collection::vec((0..8_usize, 0..10_usize), 0..25)) {
        let nodes: Vec<String> = (0..8).map(|n| {
            let inputs: Vec<String> = edges.iter().filter(|(from, _)| *from == n).map(|(_, to)| format!("ws.{to}")).collect();
            node(&format!("n{n}"), &inputs.iter().map(String::as_str).collect::<Vec<_>>(), &[&format!("ws.{n}")], "", "")
        }).collect();
        let found = found(&nodes);
        let waits_for_itself = edges.iter().any(|(from, to)| from == to);
        let waits_for_nobody = edges.iter().any(|(_, to)| *to > 7);
        prop_assert_eq!(found.contains_key("CNT-SELF-DEPENDENCY"), waits_for_itself);
        prop_assert_eq!(found.contains_key("CNT-INPUT-UNRESOLVED"), waits_for_nobody);
        prop_assert!(!found.contains_key("CNT-INPUT-FOREIGN"));
    }
}
