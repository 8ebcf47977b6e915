//! Writes one object as the format does, with what the model does not know put back where it was.

use ferry_model::unknown::Unknown;
use ferry_model::workflow::Workflow;
use ferry_model::{Node, NodeIo, Object};

use crate::dwma::element::{Element, TextKind};
use crate::dwma::elements;
use crate::dwma::frame::{self, Frame};
use crate::dwma::markup::{Markup, Tag, element_name};

/// A text child: its name, its text, how it is written.
type NamedText<'a> = (&'a str, Option<&'a String>, TextKind);

/// The value of `_class` for nodes and resources, when it is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Class(pub bool);

impl Class {
    fn write(self, tag: &mut Tag<'_>, class: &str) {
        if self.0 {
            tag.attribute("_class", class);
        }
    }
}

/// Writes the unknown attributes that can stand in the tag; how many of them could.
fn unknown_attributes(tag: &mut Tag<'_>, element: &dyn Element, unknown: &Unknown) -> usize {
    let plain =
        |tag: &Tag<'_>, name: &str| !element.knows_attribute(name) && !["dmObjectType", "_class"].contains(&name) && tag.can_take(name);
    for (count, (name, value)) in unknown.attributes.iter().enumerate() {
        if !plain(tag, name) || value.chars().any(crate::dwma::xml::is_illegal) {
            return count;
        }
        tag.foreign_attribute(name, value);
    }
    unknown.attributes.len()
}

/// Writes what else is unknown. `written` attributes stand in the tag already; `frame` is the element as reading sees it.
pub fn unknown_children(markup: &mut Markup, unknown: &Unknown, written: usize, frame: impl Fn() -> Frame) {
    for raw in &unknown.elements {
        let known = element_name(raw).is_some_and(|name| frame::knows_child(&mut frame(), &name));
        if known {
            markup.begin("FerryElement");
            markup.verbatim(raw);
            markup.end("FerryElement");
        } else {
            markup.verbatim(raw);
        }
    }
    for (name, value) in &unknown.attributes[written..] {
        markup.named_text("FerryAttribute", Some(name), value, TextKind::Escaped);
    }
    if let Some(spec) = &unknown.spec {
        markup.text("FerrySpec", spec, TextKind::Escaped);
    }
}

fn optional_text(markup: &mut Markup, name: &str, text: Option<&String>, kind: TextKind) {
    if let Some(text) = text {
        markup.text(name, text, kind);
    }
}

/// Writes a node as the element `tag_name`. `filled` says that every input and output has to say where it came from.
pub fn node(markup: &mut Markup, tag_name: &str, node: &Node, class: Class, filled: bool) {
    let mut tag = markup.begin(tag_name);
    class.write(&mut tag, ".DwNode");
    tag.attribute("dmObjectType", "NODE");
    node.write_attributes(&mut tag);
    let written = unknown_attributes(&mut tag, node, &node.unknown);
    optional_text(markup, "Code", node.code.as_ref(), TextKind::Escaped);
    optional_text(markup, "Parameter", node.parameter.as_ref(), TextKind::Escaped);
    for (list, item, contexts) in
        [("InputContexts", "InputContext", &node.input_contexts), ("OutputContexts", "OutputContext", &node.output_contexts)]
    {
        if !contexts.is_empty() {
            markup.begin(list);
            for context in contexts {
                let mut tag = markup.begin(item);
                context.write_attributes(&mut tag);
                let written = unknown_attributes(&mut tag, context, &context.unknown);
                unknown_children(markup, &context.unknown, written, || Frame::Context(Box::default()));
                markup.end(item);
            }
            markup.end(list);
        }
    }
    for (list, item, ios) in [("Inputs", "Input", &node.inputs), ("Outputs", "Output", &node.outputs)] {
        if !ios.is_empty() {
            markup.begin(list);
            for io in ios {
                write_io(markup, item, io, filled);
            }
            markup.end(list);
        }
    }
    if !node.inner_nodes.is_empty() {
        markup.begin("InnerNodes");
        for inner in &node.inner_nodes {
            self::node(markup, "Node", inner, class, false);
        }
        markup.end("InnerNodes");
    }
    optional_text(markup, "Description", node.description.as_ref(), TextKind::Escaped);
    optional_text(markup, "ExtraContent", node.extra_content.as_ref(), TextKind::Plain);
    optional_text(markup, "TtContent", node.tt_content.as_ref(), TextKind::Plain);
    optional_text(markup, "advanceSettings", node.advance_settings.as_ref(), TextKind::Plain);
    optional_text(markup, "Extend", node.extend.as_ref(), TextKind::Plain);
    unknown_children(markup, &node.unknown, written, || Frame::Node(Box::default()));
    markup.end(tag_name);
}

fn write_io(markup: &mut Markup, item: &str, io: &NodeIo, filled: bool) {
    let mut tag = markup.begin(item);
    tag.attribute("dmObjectType", "NODE_IO");
    io.write_attributes(&mut tag);
    if filled && io.parse_type.is_none() {
        tag.number("parseType", 1);
    }
    let written = unknown_attributes(&mut tag, io, &io.unknown);
    unknown_children(markup, &io.unknown, written, || Frame::Io(NodeIo::default()));
    markup.end(item);
}

/// Begins a workflow: its tag and its parameters. Its lists follow; then [`workflow_end`]. Returns how many unknown attributes stand
/// in the tag.
pub fn workflow_begin(markup: &mut Markup, workflow: &Workflow) -> usize {
    let mut tag = markup.begin("Workflow");
    tag.attribute("dmObjectType", "WORKFLOW");
    workflow.write_attributes(&mut tag);
    let written = unknown_attributes(&mut tag, workflow, &workflow.unknown);
    optional_text(markup, "Parameters", workflow.parameters.as_ref(), TextKind::Text);
    written
}

/// Ends a workflow: what stands after its lists.
pub fn workflow_end(markup: &mut Markup, workflow: &Workflow, written: usize) {
    optional_text(markup, "DisplaySettings", workflow.display_settings.as_ref(), TextKind::Plain);
    optional_text(markup, "FerryDescription", workflow.description.as_ref(), TextKind::Escaped);
    if !workflow.solutions.is_empty() {
        markup.begin("FerrySolutions");
        for solution in &workflow.solutions {
            markup.begin("FerrySolution").attribute("name", solution);
            markup.end("FerrySolution");
        }
        markup.end("FerrySolutions");
    }
    unknown_children(markup, &workflow.unknown, written, || Frame::Workflow(Box::default()));
    markup.end("Workflow");
}

/// Writes an object that is no node and no workflow as the element `tag_name`; `path` is the path of a resource that the document names
/// in place of its own.
pub fn object(markup: &mut Markup, tag_name: &str, object: &Object, class: Class, own_path: Option<&Option<String>>) {
    let element = elements::of(object);
    let (object_type, unknown, texts): (&str, Option<&Unknown>, &[NamedText<'_>]) = match object {
        Object::Solution(x) => ("SOLUTION", Some(&x.unknown), &[]),
        Object::Folder(_) => ("FOLDER", None, &[]),
        Object::UserDefinedNode(_) => ("USER_DEFINED_NODE", None, &[]),
        Object::DataSource(x) => ("DATASOURCE", Some(&x.unknown), &[("Connection", x.connection.as_ref(), TextKind::Plain)]),
        Object::Table(x) => ("TABLE", Some(&x.unknown), &[("ddl", x.ddl.as_ref(), TextKind::Escaped)]),
        Object::Resource(x) => ("RESOURCE", Some(&x.unknown), &[]),
        Object::Function(x) => ("FUNCTION", Some(&x.unknown), &[]),
        Object::QualityRule(x) => (
            "DQC_RULE",
            Some(&x.unknown),
            &[("RuleConfig", x.rule_config.as_ref(), TextKind::Escaped), ("Description", x.description.as_ref(), TextKind::Escaped)],
        ),
        Object::DataServiceProcess(x) => ("DS_GROUP", Some(&x.unknown), &[("Description", x.description.as_ref(), TextKind::Escaped)]),
        Object::DataServiceApi(x) => (
            "DS_API",
            Some(&x.unknown),
            &[
                ("Script", x.script.as_ref(), TextKind::Escaped),
                ("Details", x.details.as_ref(), TextKind::Escaped),
                ("Description", x.description.as_ref(), TextKind::Escaped),
            ],
        ),
        Object::Workflow(_) | Object::Node(_) | Object::AdHocQuery(_) | Object::Component(_) => return,
    };
    let mut tag = markup.begin(tag_name);
    if let Object::Resource(_) = object {
        class.write(&mut tag, ".DwResource");
    }
    tag.attribute("dmObjectType", object_type);
    element.write_attributes(&mut tag);
    let written = unknown.map_or(0, |unknown| unknown_attributes(&mut tag, element, unknown));
    for (name, text, kind) in texts {
        optional_text(markup, name, *text, *kind);
    }
    if let Object::Resource(resource) = object {
        for (name, flag) in [("autoCommit", resource.auto_commit), ("autoDeploy", resource.auto_deploy)] {
            if let Some(flag) = flag {
                markup.text(name, if flag { "true" } else { "false" }, TextKind::Flag);
            }
        }
        if let Some(own_path) = own_path {
            markup.named_text("FerryPath", None, own_path.as_deref().unwrap_or_default(), TextKind::Escaped);
        }
    }
    if let Object::Solution(solution) = object
        && !solution.workflows.is_empty()
    {
        markup.begin("RefBusinessSolutions");
        for workflow in &solution.workflows {
            let mut tag = markup.begin("RefBusinessSolution");
            tag.attribute("workflowName", workflow);
            tag.attribute("solutionName", &solution.name);
            markup.end("RefBusinessSolution");
        }
        markup.end("RefBusinessSolutions");
    }
    if let Some(unknown) = unknown {
        unknown_children(markup, unknown, written, || blank(object));
    }
    markup.end(tag_name);
}

/// An empty element of the same kind.
fn blank(object: &Object) -> Frame {
    Frame::Object(Box::new(match object {
        Object::Resource(_) => Object::Resource(ferry_model::resource::Resource::default()),
        Object::Solution(_) => Object::Solution(ferry_model::project::Solution::default()),
        Object::DataSource(_) => Object::DataSource(ferry_model::data_source::DataSource::default()),
        Object::Table(_) => Object::Table(ferry_model::table::Table::default()),
        Object::QualityRule(_) => Object::QualityRule(ferry_model::quality_rule::QualityRule::default()),
        Object::DataServiceProcess(_) => Object::DataServiceProcess(ferry_model::data_service::DataServiceProcess::default()),
        Object::DataServiceApi(_) => Object::DataServiceApi(ferry_model::data_service::DataServiceApi::default()),
        _ => Object::Function(ferry_model::function::Function::default()),
    }))
}
