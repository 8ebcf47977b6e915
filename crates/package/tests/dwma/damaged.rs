//! Packages that are damaged in one way each: what is decided, and what is said.

use ferry_model::{Object, ObjectKind};
use ferry_package::Limits;

use crate::memory::Memory;
use crate::support::{Outcome, read, read_with, read_workflow};

const ALPHA: &str = "src/workflows/BUSINESS_alpha/workflow.xml";
const BETA: &str = "src/workflows/BUSINESS_beta/workflow.xml";

fn broken(name: &str) -> Outcome {
    read(&Memory::zip(&format!("broken/{name}.zip")))
}

/// The keys of the sound base package that `outcome` lacks.
fn lost(outcome: &Outcome) -> Vec<String> {
    let base = read(&Memory::zip("broken/base.dwma.zip")).keys();
    let kept = outcome.keys();
    base.into_iter().filter(|key| !kept.contains(key)).collect()
}

const OF_BETA: [&str; 2] = ["node:beta/report", "workflow:beta"];

fn assert_beta_lost(outcome: &Outcome) {
    assert_eq!(outcome.damaged, [BETA]);
    assert_eq!(lost(outcome), OF_BETA);
}

fn assert_alpha_lost(outcome: &Outcome) {
    assert_eq!(outcome.damaged, [ALPHA]);
    assert_eq!(outcome.of_kind(ObjectKind::Node).len(), 1);
    assert!(outcome.keys().contains(&"workflow:beta".to_owned()));
    assert!(outcome.keys().contains(&"table:ods".to_owned()) || outcome.of_kind(ObjectKind::Table).len() == 1);
}

#[test]
fn a_document_cut_short_gives_nothing() {
    let outcome = broken("workflow-cut");
    assert_alpha_lost(&outcome);
    let said = outcome.said("FMT-XML-MALFORMED");
    assert_eq!(said.len(), 1);
    assert!(said[0].starts_with(ALPHA) && said[0].contains("line ") && said[0].contains("column "), "{said:?}");
}

#[test]
fn a_doctype_refuses_the_package_whatever_it_declares() {
    for name in ["doctype-entities", "external-entity"] {
        let rejection = read_with(&Memory::zip(&format!("broken/{name}.zip")), &Limits::default()).unwrap_err();
        assert_eq!(rejection.findings[0].code.id(), "FMT-XML-DOCTYPE");
        assert_eq!(rejection.findings[0].place.as_deref(), Some(ALPHA));
    }
    let entity = read_workflow("<Workflow name='w' scheduled='true'><Parameters>&x;</Parameters></Workflow>");
    assert_eq!(entity.damaged.len(), 1);
    let project = Memory::of(&[("project.xml", "<!DOCTYPE x [<!ENTITY a 'b'>]><DwProject name='&a;'/>")]);
    assert!(read_with(&project, &Limits::default()).is_err());
}

#[test]
fn bytes_that_are_not_utf8_are_named_and_never_replaced() {
    let outcome = broken("wrong-encoding");
    assert_alpha_lost(&outcome);
    let said = outcome.said("FMT-XML-NOT-TEXT");
    assert!(said[0].starts_with(ALPHA) && said[0].contains("not valid UTF-8 at byte "), "{said:?}");
    assert!(outcome.keys().iter().all(|key| !key.contains('\u{FFFD}')));
}

#[test]
fn byte_order_marks_lose_nothing() {
    assert_eq!(lost(&broken("utf8-bom")), Vec::<String>::new());
    assert_eq!(broken("utf8-bom").codes(), Vec::<&str>::new());
    let outcome = broken("utf16-bom");
    assert_eq!(lost(&outcome), Vec::<String>::new());
    assert_eq!(outcome.codes(), ["FMT-XML-UTF16"]);
}

#[test]
fn an_unknown_node_type_is_kept_as_it_is() {
    let outcome = broken("unknown-node-type");
    assert_eq!(lost(&outcome), Vec::<String>::new());
    let types: Vec<&str> = outcome.of_kind(ObjectKind::Node).iter().map(|located| located.object.type_name()).collect();
    assert!(types.iter().any(|name| ferry_model::node_type::by_name(name).is_none()), "{types:?}");
}

#[test]
fn folder_and_document_that_disagree_about_the_type_are_told_about() {
    let outcome = broken("folder-type-conflict");
    let said = outcome.said("FMT-DWMA-WORKFLOW-TYPE");
    assert_eq!(said.len(), 1);
    assert!(said[0].contains("MANUAL_BUSINESS") && said[0].contains("the document was followed: BUSINESS, scheduled=true"), "{said:?}");
}

#[test]
fn a_missing_schedule_is_taken_from_the_type_and_said() {
    let outcome = broken("missing-scheduled");
    assert_eq!(lost(&outcome), Vec::<String>::new());
    let said = outcome.said("FMT-DWMA-SCHEDULED-MISSING");
    assert!(said[0].starts_with(&format!("{BETA}:1")) && said[0].contains("scheduled=true"), "{said:?}");
}

#[test]
fn a_resource_without_bytes_is_refused() {
    let outcome = broken("resource-missing");
    assert_eq!(lost(&outcome), ["resource:helper.py"]);
    assert_eq!(outcome.refused[0].0, "resource:helper.py");
    let said = outcome.said("FMT-DWMA-RESOURCE-MISSING");
    assert!(said[0].contains("helper.py") && said[0].contains("src/workflows/BUSINESS_alpha/resources/helper.py"), "{said:?}");
}

#[test]
fn a_resource_path_that_leaves_the_package_is_refused_and_not_read() {
    let outcome = broken("resource-path-escape");
    assert_eq!(lost(&outcome), ["resource:helper.py"]);
    assert!(outcome.said("FMT-DWMA-RESOURCE-PATH")[0].contains("../../../../etc/passwd"));
    assert_eq!(outcome.codes(), ["FMT-DWMA-RESOURCE-PATH"]);
}

#[test]
fn deep_nesting_is_refused_with_its_limit() {
    let outcome = broken("deep-xml");
    assert_beta_lost(&outcome);
    assert!(outcome.said("FMT-XML-TOO-DEEP")[0].contains("256"));
    let outcome = broken("deep-inner-nodes");
    assert_eq!(outcome.damaged, [BETA]);
    assert!(outcome.said("FMT-DWMA-INNER-DEPTH")[0].contains("64"));
}

#[test]
fn inner_nodes_may_be_as_deep_as_allowed_and_no_deeper() {
    let nested = |depth: usize| {
        let open = "<InnerNodes><Node name='n'>".repeat(depth);
        let document = format!(
            "<Workflow name='w' scheduled='true'><Nodes><Node name='deep'>{open}{}</Node><Node name='next'/></Nodes></Workflow>",
            "</Node></InnerNodes>".repeat(depth)
        );
        read_workflow(&document)
    };
    let sound = nested(64);
    assert_eq!(sound.of_kind(ObjectKind::Node)[0].object.as_node().unwrap().with_inner().count(), 65);
    let refused = nested(65);
    assert_eq!(refused.refused[0].0, "node:w/deep");
    assert_eq!(refused.codes(), ["FMT-DWMA-INNER-DEPTH"]);
    assert_eq!(refused.keys(), ["node:w/next", "workflow:w"]);
}

#[test]
fn every_value_outside_its_domain_is_named() {
    let outcome = broken("bad-enum-date-number");
    assert_eq!(lost(&outcome), ["node:beta/report"]);
    assert_eq!(outcome.refused.len(), 1);
    let messages: Vec<String> = outcome.refused[0].1.iter().map(|f| f.message(ferry_model::Lang::En)).collect();
    for (attribute, value) in [
        ("rerunMode", "SOMETIMES"),
        ("useType", "MAYBE"),
        ("startEffectDate", "yesterday"),
        ("pauseSchedule", "perhaps"),
        ("dependentType", "x7"),
        ("cronExpress", "every day"),
    ] {
        let said = messages.iter().any(|m| m.starts_with("report: ") && m.contains(attribute) && m.contains(value));
        assert!(said, "{attribute} is not named in {messages:?}");
    }
    assert!(outcome.refused[0].1.iter().all(|f| f.place.as_deref() == Some(&format!("{BETA}:3")) && f.object.is_some()));
}

#[test]
fn code_that_cannot_be_decoded_refuses_its_node() {
    let outcome = broken("bad-code-escape");
    assert_eq!(lost(&outcome), ["node:alpha/extract"]);
    let said = outcome.said("FMT-DWMA-ESCAPE");
    assert_eq!(said, [format!("{ALPHA}:4: extract: Code cannot be decoded: bad \\u escape \\u12G4 at offset 0")]);
}

#[test]
fn half_a_character_is_replaced_and_said() {
    let outcome = broken("lone-surrogate-escape");
    assert_eq!(lost(&outcome), Vec::<String>::new());
    let said = outcome.said("FMT-DWMA-SURROGATE");
    assert!(said[0].starts_with(&format!("{ALPHA}:4: extract: Code holds 1 unpaired")) && said[0].contains("U+FFFD"), "{said:?}");
    let node = outcome.of_kind(ObjectKind::Node)[0].object.as_node().unwrap();
    assert!(node.code.as_ref().unwrap().starts_with("-- \u{FFFD} alone\nINSERT"));
}

#[test]
fn a_raw_control_character_is_named_with_its_position() {
    let outcome = broken("raw-control-char");
    assert_eq!(outcome.damaged, ["src/datasources/PRD_odps_first.xml"]);
    assert_eq!(outcome.of_kind(ObjectKind::Node).len(), read(&Memory::zip("broken/base.dwma.zip")).of_kind(ObjectKind::Node).len());
    let said = outcome.said("FMT-XML-CHARACTER");
    assert!(
        said[0].starts_with("src/datasources/PRD_odps_first.xml:1: ") && said[0].contains("U+0001") && said[0].contains("column 1"),
        "{said:?}"
    );
}

#[test]
fn foreign_and_empty_documents_are_named() {
    let outcome = broken("not-our-xml");
    assert_beta_lost(&outcome);
    assert_eq!(outcome.said("FMT-XML-ROOT"), [format!("{BETA}: the root element is beans; Workflow is expected here")]);
    let outcome = broken("empty-workflow-xml");
    assert_beta_lost(&outcome);
    assert_eq!(outcome.said("FMT-XML-EMPTY").len(), 1);
}

#[test]
fn a_name_with_a_slash_is_kept_and_told_about() {
    let outcome = broken("name-with-slash");
    assert!(outcome.keys().contains(&"node:beta/a%2Fb".to_owned()), "{:?}", outcome.keys());
    assert!(outcome.said("FMT-DWMA-NAME-CHARACTERS")[0].contains("a/b"));
}

#[test]
fn a_huge_name_refuses_its_node_with_the_limit() {
    let outcome = broken("huge-attribute");
    assert_eq!(lost(&outcome), ["node:beta/report"]);
    let said = outcome.said("FMT-TEXT-TOO-LONG");
    assert!(said.iter().any(|said| said.contains("1024") || said.contains("1048576")), "{said:?}");
    assert!(outcome.refused[0].0.len() < 400, "the name is not repeated whole");
}

#[test]
fn a_missing_project_is_told_about() {
    let outcome = broken("missing-project-xml");
    assert_eq!(lost(&outcome), Vec::<String>::new());
    assert_eq!(outcome.codes(), ["FMT-DWMA-PROJECT-MISSING"]);
}

#[test]
fn duplicates_and_cycles_are_handed_out_for_others_to_judge() {
    for (name, nodes) in [("duplicate-node-name", 5), ("cyclic-dependency", 5), ("self-dependency", 5), ("duplicate-output", 5)] {
        let outcome = broken(name);
        assert!(outcome.refused.is_empty() && outcome.damaged.is_empty(), "{name}");
        assert_eq!(outcome.of_kind(ObjectKind::Node).len(), nodes, "{name}");
    }
    assert_eq!(broken("duplicate-workflow").of_kind(ObjectKind::Workflow).len(), 3);
}

#[test]
fn a_workflow_with_a_bad_attribute_takes_its_document_with_it() {
    let outcome =
        read_workflow("<Workflow name='w' type='SOMETHING' scheduled='perhaps' version='V9'><Nodes><Node name='n'/></Nodes></Workflow>");
    assert_eq!(outcome.objects, []);
    assert_eq!(outcome.damaged.len(), 1);
    assert_eq!(outcome.refused[0].0, "workflow:w");
    assert_eq!(outcome.codes().len(), 3);
}

#[test]
fn malformed_documents_are_refused() {
    let attributes = (0..300).map(|n| format!("a{n}=''")).collect::<Vec<_>>().join(" ");
    for body in [
        "<Workflow name='w' name='x' scheduled='true'/>".to_owned(),
        "<Workflow name='w' scheduled='true'/><Workflow/>".to_owned(),
        "<Workflow name='w' scheduled='true'/>text".to_owned(),
        "<Workflow name='w' scheduled='true'><Nodes></Workflow>".to_owned(),
        "<Workflow name='w' scheduled='true' ref='a<b'/>".to_owned(),
        "<Workflow name='w' scheduled='true' ref='&#1;'/>".to_owned(),
        "<Workflow name='w' scheduled='true' ref='&nbsp;'/>".to_owned(),
        "<Workflow name='w' scheduled='true'><Parameters>&#x8;</Parameters></Workflow>".to_owned(),
        "<?xml version='1.0' encoding='GBK'?><Workflow name='w' scheduled='true'/>".to_owned(),
        "  ".to_owned(),
        "not xml".to_owned(),
        "<Workflow scheduled='true'/>".to_owned(),
        format!("<Workflow name='w' scheduled='true' {attributes}/>"),
    ] {
        let outcome = read_workflow(&body);
        assert_eq!(outcome.damaged.len(), 1, "{body}");
        assert!(outcome.objects.is_empty() && !outcome.codes().is_empty(), "{body}");
    }
}

#[test]
fn texts_over_the_limit_refuse_their_object_only() {
    let limits = Limits { text_bytes_max: 100, attribute_bytes_max: 50, ..Limits::default() };
    let package = |code: &str, config: &str| {
        let document = format!(
            "<Workflow name='w' scheduled='true'><Nodes><Node name='a' extraConfig='{config}'><Code>{code}</Code></Node><Node name='b'/></Nodes>\
             </Workflow>"
        );
        read_with(&Memory::of(&[("src/workflows/w/workflow.xml", &document)]), &limits).unwrap()
    };
    assert_eq!(package(&"x".repeat(100), &"y".repeat(50)).of_kind(ObjectKind::Node).len(), 2);
    for outcome in [package(&"x".repeat(101), ""), package("", &"y".repeat(51))] {
        assert_eq!(outcome.refused[0].0, "node:w/a");
        assert!(outcome.codes().contains(&"FMT-TEXT-TOO-LONG"));
        assert_eq!(outcome.of_kind(ObjectKind::Node).len(), 1);
    }
    let outcome = package(&"x".repeat(70_000), "");
    assert_eq!(outcome.damaged.len(), 1);
    assert!(outcome.codes().contains(&"FMT-XML-TOO-LONG"));
}

#[test]
fn too_many_parts_refuse_the_node() {
    let inputs = "<Input data='x'/>".repeat(100_001);
    let outcome = read_workflow(&format!(
        "<Workflow name='w' scheduled='true'><Nodes><Node name='a'><Inputs>{inputs}</Inputs></Node></Nodes></Workflow>"
    ));
    assert_eq!(outcome.refused[0].0, "node:w/a");
    assert_eq!(outcome.codes(), ["FMT-DWMA-TOO-MANY"]);
}

#[test]
fn an_object_may_not_gather_more_than_it_has_room_for() {
    let limits = Limits { text_bytes_max: 1000, ..Limits::default() };
    let read = |document: &str| read_with(&Memory::of(&[("src/workflows/w/workflow.xml", document)]), &limits).unwrap();
    let in_node = read(&format!(
        "<Workflow name='w' scheduled='true'><Nodes><Node name='a'>{}</Node><Node name='b'/></Nodes></Workflow>",
        "<Unknown/>".repeat(1000)
    ));
    assert_eq!(in_node.refused[0].0, "node:w/a");
    assert_eq!(in_node.keys(), ["node:w/b", "workflow:w"]);
    let in_workflow = read(&format!("<Workflow name='w' scheduled='true'>{}</Workflow>", "<Unknown/>".repeat(1000)));
    assert_eq!(in_workflow.refused[0].0, "workflow:w");
    assert_eq!(in_workflow.damaged.len(), 1);
    let pieces = "<![CDATA[xxxxxxxxxx]]>".repeat(1000);
    let in_text =
        read(&format!("<Workflow name='w' scheduled='true'><Nodes><Node name='a'><Code>{pieces}</Code></Node></Nodes></Workflow>"));
    assert_eq!(in_text.refused[0].0, "node:w/a");
    assert_eq!(in_text.said("FMT-TEXT-TOO-LONG").len(), 1);
}

#[test]
fn a_bad_inner_node_refuses_the_node_it_is_in() {
    let outcome = read_workflow(
        "<Workflow name='w' scheduled='true'><Nodes><Node name='loop'><InnerNodes>\n<Node name='in' priority='x'>\
         <Inputs><Input data='d' parseType='y'/></Inputs></Node></InnerNodes></Node></Nodes></Workflow>",
    );
    assert_eq!(outcome.refused[0].0, "node:w/loop");
    let said = outcome.said("FMT-DWMA-NOT-NUMBER");
    assert!(said[0].contains(":2: loop/in: attribute priority"), "{said:?}");
    assert!(said[1].contains(":2: loop/in/d: attribute parseType"), "{said:?}");
}

#[test]
fn what_has_no_place_is_told_about() {
    let outcome =
        read_workflow("<Workflow name='w' scheduled='true'><Nodes>stray<Foo/><Node name='n'><Code>a<b/></Code></Node></Nodes></Workflow>");
    assert_eq!(outcome.said("FMT-DWMA-NOT-KEPT").len(), 2);
    assert_eq!(outcome.refused[0].0, "node:w/n");
    assert!(outcome.said("FMT-DWMA-NOT-TEXT")[0].contains("n: Code holds elements"));
    assert!(outcome.objects.iter().all(|located| matches!(located.object, Object::Workflow(_))));
}
