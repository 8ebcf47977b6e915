//! Every damaged package of the corpus gets the decision that the corpus gives.

use std::io::Read as _;
use std::path::Path;

use serde_json::Value;

use crate::harness::{Ferry, corpus};

/// Everything that is reported about an import: codes of findings and of details.
fn codes(document: &Value) -> Vec<String> {
    let of = |member: &str| document[member].as_array().into_iter().flatten();
    let basic = document["basic"]["findings"].as_array().into_iter().flatten();
    of("findings").chain(of("details")).chain(basic).filter_map(|row| row["code"].as_str().map(str::to_owned)).collect()
}

/// The package's path; packages that are kept compressed are expanded.
fn package(ferry: &Ferry, name: &str) -> String {
    let path = corpus(&format!("broken/{name}"));
    let Some(plain) = name.strip_suffix(".gz") else { return path };
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(std::fs::File::open(&path).unwrap()).read_to_end(&mut bytes).unwrap();
    let out = ferry.path(plain);
    std::fs::write(&out, bytes).unwrap();
    out
}

#[test]
fn every_damaged_package_gets_its_decision() {
    let corpus: Value = serde_json::from_str(&std::fs::read_to_string(corpus("broken/README.json")).unwrap()).unwrap();
    let files = corpus["files"].as_array().unwrap();
    assert!(files.len() >= 60, "the corpus is whole");
    let mut wrong = Vec::new();
    for file in files {
        let name = file["file"].as_str().unwrap();
        if let Err(reason) = decide(name, file["decision"].as_str().unwrap()) {
            wrong.push(format!("{name}: {reason}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn decide(name: &str, decision: &str) -> Result<(), String> {
    // The source workspaces of the corpus belong to the same tenant, so that a mapping of computing resources is all that is needed.
    let ferry = Ferry::with_workspace();
    ferry.workspace("kiwi");
    ferry.workspace("mango_retail");
    let package = package(&ferry, name);
    let before = (ferry.digest("ws"), outside(&ferry));
    let mut args = vec!["import", &package, "--to", "ws", "--map-compute", "auto", "--yes"];
    // The IDE packages wait for nodes of a workspace that is not there, damaged or not: what must be imported whole is only saved.
    if decision != "import-all" {
        args.extend(["--commit", "all", "--deploy", "all"]);
    }
    let (code, document) = ferry.json(&args);
    let expect = |is: bool, what: &str| if is { Ok(()) } else { Err(format!("{what}; exit code {code}, {document}")) };
    let reported = codes(&document);
    match decision {
        "reject-package" => {
            expect(code == 1, "refused with 1")?;
            expect(!reported.is_empty(), "a reason")?;
            expect(ferry.digest("ws") == before.0, "the workspace is as it was")?;
        }
        "import-rest-and-report" => {
            expect(code == 3, "partial success")?;
            let about_damage = |code: &String| code.starts_with("FMT-") || code.starts_with("CNT-") || code == "PLAN-UNKNOWN-TYPE";
            expect(reported.iter().any(about_damage), "the damage is reported")?;
            expect(ferry.digest("ws") != before.0, "the rest is imported")?;
        }
        "import-all" => {
            expect(code == 0, "success")?;
            let rows = document["details"].as_array().into_iter().flatten();
            expect(rows.clone().count() > 5 && rows.clone().all(|row| row["outcome"] == "ok" || row["outcome"] == "skipped"), "all of it")?;
        }
        _ => {
            expect([0, 1, 3, 4].contains(&code), "one of the two")?;
            expect(!reported.is_empty(), "it is reported")?;
        }
    }
    expect(outside(&ferry) == before.1, "nothing is written outside of the data directory")
}

/// What stands beside the data directory.
fn outside(ferry: &Ferry) -> Vec<String> {
    let data = ferry.data();
    let parent = data.parent().unwrap_or(Path::new("."));
    let mut names: Vec<String> =
        std::fs::read_dir(parent).unwrap().flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn bytes_that_do_not_fit_their_checksum_are_never_stored() {
    let ferry = Ferry::with_workspace();
    let args = ["import", &corpus("broken/bad-crc-stored.zip"), "--to", "ws", "--map-compute", "auto", "--yes"];
    ferry.run(&args);
    let (_, document) = ferry.json(&["workspace", "objects", "ws", "--kind", "resource"]);
    assert!(document["objects"].as_array().unwrap().iter().all(|resource| resource["name"] != "helper.py"), "{document}");
}

#[test]
fn a_node_of_an_unknown_type_is_kept_as_it_is() {
    let ferry = Ferry::with_workspace();
    let path = corpus("broken/unknown-node-type.zip");
    let (_, package) = ferry.json(&["package", "show", &path, "--kind", "node"]);
    ferry.run(&["import", &path, "--to", "ws", "--map-compute", "auto", "--yes"]);
    let (_, workspace) = ferry.json(&["workspace", "objects", "ws", "--kind", "node"]);
    let types = |document: &Value| {
        let mut types: Vec<String> =
            document["objects"].as_array().unwrap().iter().map(|node| node["type"].as_str().unwrap().to_owned()).collect();
        types.sort();
        types
    };
    assert_eq!(types(&workspace), types(&package));
}
