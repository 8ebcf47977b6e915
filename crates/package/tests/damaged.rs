//! Every damaged package gets the decision that its description gives, and says why.

#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::collections::BTreeSet;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use ferry_model::{Finding, Lang, ObjectKind, Severity};
use ferry_package::inventory::Inventory;
use ferry_package::verify::verify;
use ferry_package::{OpenOptions, Package, Rejection};
use serde_json::Value;

fn broken(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/packages/broken").join(name)
}

/// What verification makes of a package.
enum Outcome {
    Rejected(Vec<Finding>),
    Accepted(Inventory, Vec<Finding>),
}

fn outcome(path: &Path) -> Outcome {
    let run = || -> Result<(Inventory, Vec<Finding>), Rejection> {
        let package = Package::open(path, &OpenOptions::default())?;
        let inventory = Inventory::build(&package, 2)?;
        let findings = verify(&package, &inventory)?;
        Ok((inventory, findings))
    };
    match run() {
        Ok((inventory, findings)) => Outcome::Accepted(inventory, findings),
        Err(rejection) => Outcome::Rejected(rejection.findings),
    }
}

/// Opens a file of the collection; one of them is kept packed.
fn outcome_of(name: &str) -> Outcome {
    if !name.ends_with(".gz") {
        return outcome(&broken(name));
    }
    let mut bytes = Vec::new();
    flate2::read::GzDecoder::new(fs::read(broken(name)).unwrap().as_slice()).read_to_end(&mut bytes).unwrap();
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(&bytes).unwrap();
    outcome(file.path())
}

fn accepted(name: &str) -> (Inventory, Vec<Finding>) {
    match outcome_of(name) {
        Outcome::Accepted(inventory, findings) => (inventory, findings),
        Outcome::Rejected(findings) => panic!("{name} is refused: {findings:?}"),
    }
}

/// What a finding is, without where it stands.
fn essence(finding: &Finding) -> (String, Severity, String) {
    (finding.code.id().to_owned(), finding.severity, finding.object.as_ref().map_or_else(String::new, |object| object.key.clone()))
}

/// The findings that the sound package the damaged one was made of has too.
fn usual(base: &str) -> BTreeSet<(String, Severity, String)> {
    let path = match base {
        "base.dwma.zip" => broken("base.dwma.zip"),
        base if base.starts_with("spec base") => broken("../dolphin-quince.spec.zip"),
        base if base.starts_with("IDE base") => broken("../ide-v3.zip"),
        other => panic!("no such base: {other}"),
    };
    match outcome(&path) {
        Outcome::Accepted(_, findings) => findings.iter().map(essence).collect(),
        Outcome::Rejected(findings) => panic!("the sound package {base} is refused: {findings:?}"),
    }
}

fn list() -> Vec<Value> {
    let text = fs::read(broken("README.json")).unwrap();
    let list: Value = serde_json::from_slice(&text).unwrap();
    list["files"].as_array().unwrap().clone()
}

/// What is wrong with the outcome for one file.
fn problem(file: &Value) -> Option<String> {
    let name = file["file"].as_str().unwrap();
    let usual = usual(file["base"].as_str().unwrap());
    let told = |findings: &[Finding], least: Severity| findings.iter().any(|f| f.severity >= least && !usual.contains(&essence(f)));
    let codes = |findings: &[Finding]| -> Vec<String> {
        findings.iter().filter(|f| !usual.contains(&essence(f))).map(|f| format!("{}({})", f.code, f.severity.as_str())).collect()
    };
    let decision = file["decision"].as_str().unwrap();
    match (decision, outcome_of(name)) {
        ("reject-package" | "either-but-report", Outcome::Rejected(findings)) => {
            let error = findings.iter().any(|finding| finding.severity == Severity::Error);
            (!error).then(|| format!("{name}: refused without an error"))
        }
        ("either-but-report", Outcome::Accepted(_, findings)) => {
            (!told(&findings, Severity::Note)).then(|| format!("{name}: accepted without a word"))
        }
        ("import-rest-and-report", Outcome::Accepted(inventory, findings)) => {
            if inventory.objects().next().is_none() {
                Some(format!("{name}: nothing is left of it"))
            } else {
                (!told(&findings, Severity::Warning)).then(|| format!("{name}: accepted without a warning: {:?}", codes(&findings)))
            }
        }
        ("import-all", Outcome::Accepted(inventory, findings)) => {
            let quiet = !told(&findings, Severity::Warning) && inventory.refused.is_empty();
            (!quiet).then(|| format!("{name}: it is fine, but {:?}", codes(&findings)))
        }
        (decision, Outcome::Accepted(_, findings)) => Some(format!("{name}: {decision}, but it is accepted: {:?}", codes(&findings))),
        (decision, Outcome::Rejected(findings)) => Some(format!("{name}: {decision}, but it is refused: {:?}", codes(&findings))),
    }
}

#[test]
fn every_damaged_package_gets_its_decision() {
    let files = list();
    assert!(files.len() > 55, "the list is whole");
    let problems: Vec<String> = files.iter().filter_map(problem).collect();
    assert!(problems.is_empty(), "{} of {}:\n{}", problems.len(), files.len(), problems.join("\n"));
}

#[test]
fn no_message_holds_raw_control_characters() {
    for file in list() {
        let name = file["file"].as_str().unwrap();
        let findings = match outcome_of(name) {
            Outcome::Rejected(findings) | Outcome::Accepted(_, findings) => findings,
        };
        for finding in findings {
            for lang in [Lang::En, Lang::Zh] {
                let object = finding.object.as_ref().map_or("", |object| &object.key);
                let text = format!("{}{}{object}{:?}", finding.message(lang), finding.advice(lang), finding.place);
                assert!(!text.contains(|c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}')), "{name}: {text:?}");
                assert!(
                    !text.contains(['{', '}']) || text.contains("u{") || !text.contains("{entry}"),
                    "{name}: a hole was not filled: {text}"
                );
                assert!(text.len() < 4000, "{name}: a message of {} bytes", text.len());
            }
        }
    }
}

/// Arguments that hold names and values from the package itself, which stay as they are in every language.
const NAMES: [&str; 24] = [
    "entry",
    "entries",
    "example",
    "key",
    "kept",
    "name",
    "names",
    "node",
    "nodes",
    "one",
    "other",
    "output",
    "input",
    "outer",
    "path",
    "places",
    "reference",
    "resource",
    "type",
    "users",
    "value",
    "wanted",
    "first",
    "second",
];

/// Three English words in a row, if there are any: what a sentence of the other language would leave.
fn english(text: &str) -> Option<String> {
    let is_lower = |c: char| c.is_ascii_lowercase();
    let words: Vec<&str> = text.split(' ').collect();
    let run = words.windows(3).find(|run| {
        let ends = run[0].chars().rev().take_while(|c| is_lower(*c)).count() >= 2;
        let whole = run[1].len() >= 2 && run[1].chars().all(is_lower);
        ends && whole && run[2].chars().take_while(|c| is_lower(*c)).count() >= 2
    });
    run.map(|run| run.join(" "))
}

/// What is English in the Chinese sentence of a finding, beside the names that the package brings.
fn english_in_chinese(finding: &Finding) -> Option<String> {
    let mut finding = finding.clone();
    finding.args.retain(|(name, _)| !NAMES.contains(&name.as_str()));
    english(&finding.message(Lang::Zh))
}

#[test]
fn chinese_sentences_hold_no_english_ones() {
    let mut codes = BTreeSet::new();
    for file in list() {
        let name = file["file"].as_str().unwrap();
        let findings = match outcome_of(name) {
            Outcome::Rejected(findings) => findings,
            Outcome::Accepted(inventory, findings) => {
                let refused = inventory.refused.iter().flat_map(|refused| refused.findings.clone());
                refused.chain(inventory.findings.clone()).chain(findings).collect()
            }
        };
        for finding in findings {
            let found = english_in_chinese(&finding);
            assert!(found.is_none(), "{name}: {found:?} in {}: {}", finding.code, finding.message(Lang::Zh));
            codes.insert(finding.code.id());
        }
    }
    // Those whose sentences are made of what parsers and the system say are among them.
    for code in
        ["FMT-XML-MALFORMED", "FMT-SPEC-SYNTAX", "FMT-SPEC-TYPE", "FMT-IDE-ATTRIBUTE", "FMT-IDE-FUNCTION", "PKG-LINK", "PKG-NOT-A-ZIP"]
    {
        assert!(codes.contains(code), "{code} is in none of the damaged packages: {codes:?}");
    }
    let Outcome::Rejected(findings) = outcome(&broken("README.json/no.zip")) else { panic!("a file is no directory") };
    assert_eq!(findings[0].code.id(), "PKG-FILE-UNREADABLE");
    assert!(findings.iter().all(|finding| english_in_chinese(finding).is_none()), "{findings:?}");
    assert_eq!(english("无法读取：No such file or directory"), Some("such file or".to_owned()));
}

fn names(inventory: &Inventory, kind: ObjectKind) -> Vec<&str> {
    inventory.objects().filter(|entry| entry.key.kind == kind).map(|entry| entry.key.name.as_str()).collect()
}

#[test]
fn nodes_before_a_cut_are_not_taken() {
    let (inventory, _) = accepted("workflow-cut.zip");
    let in_alpha = inventory.objects().filter(|entry| entry.home.as_ref().is_some_and(|home| home.name == "alpha")).count();
    assert_eq!(in_alpha, 0);
    assert_eq!(names(&inventory, ObjectKind::Workflow), ["beta"]);
}

#[test]
fn an_unknown_type_is_kept_as_it_is() {
    let (inventory, findings) = accepted("unknown-node-type.zip");
    let finding = findings.iter().find(|finding| finding.code.id() == "CNT-UNKNOWN-TYPE").unwrap();
    let kept = inventory.objects().find(|entry| finding.object.as_ref().unwrap().key == entry.key.to_string()).unwrap();
    assert!(finding.message(Lang::En).contains(&*kept.type_name));
    assert_ne!(&*kept.type_name, "VIRTUAL");
}

#[test]
fn names_are_never_guessed_from_bad_bytes() {
    for name in ["wrong-encoding.zip", "spec-not-utf8.zip"] {
        let (inventory, _) = accepted(name);
        assert!(inventory.objects().all(|entry| !entry.key.to_string().contains('\u{fffd}')), "{name}");
    }
}

#[test]
fn what_depends_on_what_is_told_with_both_ends() {
    let text = |file: &str, code: &str| {
        let (_, findings) = accepted(file);
        findings.iter().find(|finding| finding.code.id() == code).unwrap_or_else(|| panic!("{file}: {findings:?}")).message(Lang::En)
    };
    let cycle = text("cyclic-dependency.zip", "CNT-CYCLE");
    assert!(cycle.contains('→') && cycle.contains("extract"), "{cycle}");
    assert!(text("self-dependency.zip", "CNT-SELF-DEPENDENCY").contains("itself"));
    let output = text("duplicate-output.zip", "CNT-DUPLICATE-OUTPUT");
    assert!(output.contains("kiwi.extract") && output.contains("alpha/") && output.contains("beta/"), "{output}");
    let input = text("unresolved-input.zip", "CNT-INPUT-UNRESOLVED");
    assert!(input.contains("kiwi.nobody_makes_this"), "{input}");
    let tables = text("case-collision.zip", "CNT-CASE-COLLISION");
    assert!(tables.to_lowercase().matches("ods").count() >= 2, "{tables}");
    let missing = text("resource-missing.zip", "CNT-RESOURCE-REFUSED");
    assert!(missing.contains("helper.py"), "{missing}");
    let (_, findings) = accepted("name-with-slash.zip");
    let of_names: Vec<String> = findings.iter().filter(|f| f.code.id().contains("-NAME-")).map(|f| f.message(Lang::En)).collect();
    assert!(of_names.len() == 1 && of_names[0].contains("a/b"), "told once: {of_names:?}");
    let (_, findings) = accepted("duplicate-workflow.zip");
    let of_workflow = |finding: &&Finding| finding.object.as_ref().is_some_and(|object| object.kind == ObjectKind::Workflow);
    let twice = findings.iter().filter(of_workflow).find(|finding| finding.code.id().starts_with("CNT-DUPLICATE")).unwrap();
    let twice = twice.message(Lang::En);
    assert!(twice.contains("src/workflows/BUSINESS_alpha/") && twice.contains("src/workflows/BUSINESS_copy_of_alpha/"), "{twice}");
}

#[test]
fn a_missing_name_of_the_workspace_is_derived() {
    let (inventory, _) = accepted("missing-project-xml.zip");
    assert_eq!(inventory.workspace.as_deref(), Some("kiwi"));
}
