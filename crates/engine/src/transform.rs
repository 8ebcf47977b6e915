//! Carrying one object over: names rewritten, computing resources, resource groups and data sources mapped. Pure.

use std::borrow::Cow;

use ferry_model::settings::OccurrenceClass;
use ferry_model::{Located, Node, NodeIo, Object, node_type};
use ferry_rewrite::{
    CodeFamily, Occurrence, Selection, SqlDialect, apply, find_with_outputs, replace_json_values, rewrite_context_value,
    rewrite_output_list, rewrite_output_reference,
};

use crate::code_family;
use crate::mapping::{GroupChoice, Mapping};
use crate::plan::Rewrite;

/// Rewrites the names in `located` and collects what was replaced, with its place. Computing resources, resource groups, data sources
/// and business processes stay: [`map_references`] does those.
pub fn rewrite_names(located: &mut Located, mapping: &Mapping) -> Vec<Rewrite> {
    let nothing = mapping.names.is_empty() && mapping.system_outputs.is_empty() && mapping.parameters.is_empty();
    if nothing {
        return Vec::new();
    }
    let key = located.key();
    let object_name = if mapping.leave.is_empty() { String::new() } else { format!("{}:{key}", key.kind) };
    let mut rewriter = Rewriter { mapping, object: object_name, prefix: String::new(), rewrites: Vec::new() };
    rewriter.object(&mut located.object);
    rewriter.rewrites
}

struct Rewriter<'m> {
    mapping: &'m Mapping,
    object: String,
    prefix: String,
    rewrites: Vec<Rewrite>,
}

impl Rewriter<'_> {
    fn object(&mut self, object: &mut Object) {
        match object {
            Object::Node(node) | Object::AdHocQuery(node) | Object::Component(node) => self.node(node),
            Object::Workflow(workflow) => self.text("parameters", &mut workflow.parameters, CodeFamily::Json),
            Object::Table(table) => {
                let engine = table.engine_project().split('.').next().unwrap_or_default().to_ascii_uppercase();
                self.text("ddl", &mut table.ddl, CodeFamily::Sql(code_family::dialect(&engine)));
                self.text("table_guid", &mut table.table_guid, CodeFamily::Plain);
                self.text("app_guid", &mut table.app_guid, CodeFamily::Plain);
            }
            Object::DataSource(source) => self.parameters_only("connection", &mut source.connection),
            Object::QualityRule(rule) => {
                self.text("rule_table", &mut rule.rule_table, CodeFamily::Plain);
                self.text("rule_config", &mut rule.rule_config, CodeFamily::Json);
                if let Some(output) = &mut rule.scheduler_node_output {
                    self.output("scheduler_node_output", 1, output);
                }
            }
            Object::DataServiceApi(api) => {
                self.text("script", &mut api.script, CodeFamily::Sql(SqlDialect::MaxCompute));
                self.text("details", &mut api.details, CodeFamily::Json);
            }
            Object::Resource(_)
            | Object::Function(_)
            | Object::DataServiceProcess(_)
            | Object::Solution(_)
            | Object::Folder(_)
            | Object::UserDefinedNode(_) => {}
        }
    }

    fn node(&mut self, node: &mut Node) {
        if let Some(code) = node.code.take() {
            let family = code_family::of_node(&node.node_type, &code);
            node.code = Some(self.replaced("code", code, family));
        }
        self.text("parameter", &mut node.parameter, CodeFamily::Plain);
        self.ios("inputs", &mut node.inputs);
        self.ios("outputs", &mut node.outputs);
        if let Some(list) = &mut node.dependent_data_node {
            let new = rewrite_output_list(list, &self.mapping.names, &self.mapping.system_outputs, self.mapping.mode).into_owned();
            self.whole("dependent_data_node", 1, list, new);
        }
        for (field, contexts) in [("input_contexts", &mut node.input_contexts), ("output_contexts", &mut node.output_contexts)] {
            for (index, context) in contexts.iter_mut().enumerate() {
                let line = index as u32 + 1;
                if let Some(value) = &mut context.param_value {
                    let new =
                        rewrite_context_value(value, &self.mapping.names, &self.mapping.system_outputs, self.mapping.mode).into_owned();
                    self.whole(field, line, value, new);
                }
                if let Some(output) = &mut context.output {
                    self.output(field, line, output);
                }
            }
        }
        // The document that a SPEC node came from repeats the fields above; it follows them without being listed a second time.
        if let Some(spec) = &mut node.unknown.spec {
            let found = find_with_outputs(spec, CodeFamily::Json, &self.mapping.names, &self.mapping.system_outputs, self.mapping.mode);
            if let Cow::Owned(new) = apply(spec, &found, &Selection::everything()) {
                *spec = new;
            }
        }
        let outer = self.prefix.len();
        for inner in &mut node.inner_nodes {
            self.prefix.push_str(&inner.name);
            self.prefix.push('/');
            self.node(inner);
            self.prefix.truncate(outer);
        }
    }

    fn ios(&mut self, field: &str, ios: &mut [NodeIo]) {
        for (index, io) in ios.iter_mut().enumerate() {
            let line = index as u32 + 1;
            self.output(field, line, &mut io.data);
            if let Some(table) = &mut io.ref_table_name {
                let found =
                    find_with_outputs(table, CodeFamily::Plain, &self.mapping.names, &self.mapping.system_outputs, self.mapping.mode);
                let new = apply(table, &found, &Selection::everything()).into_owned();
                self.whole("ref_table_name", line, table, new);
            }
        }
    }

    fn output(&mut self, field: &str, line: u32, output: &mut String) {
        let new = rewrite_output_reference(output, &self.mapping.names, &self.mapping.system_outputs, self.mapping.mode).into_owned();
        self.whole(field, line, output, new);
    }

    /// Replaces a short text that is listed as one replacement.
    fn whole(&mut self, field: &str, line: u32, text: &mut String, new: String) {
        if *text == new {
            return;
        }
        let field = self.field(field);
        if let Some(places) = self.mapping.leave.get(&(self.object.clone(), field.clone()))
            && places.contains(&(line, 1))
        {
            return;
        }
        let from = std::mem::replace(text, new.clone());
        self.rewrites.push(Rewrite { field, line, column: 1, from, to: new, class: OccurrenceClass::Identifier });
    }

    fn text(&mut self, field: &str, text: &mut Option<String>, family: CodeFamily) {
        if let Some(value) = text.take() {
            *text = Some(self.replaced(field, value, family));
        }
    }

    fn parameters_only(&mut self, field: &str, text: &mut Option<String>) {
        if let Some(value) = text.take() {
            *text = Some(self.substituted(field, value));
        }
    }

    fn replaced(&mut self, field: &str, text: String, family: CodeFamily) -> String {
        let text = self.substituted(field, text);
        let found = find_with_outputs(&text, family, &self.mapping.names, &self.mapping.system_outputs, self.mapping.mode);
        if found.is_empty() {
            return text;
        }
        let field = self.field(field);
        let mut selection = Selection::everything();
        for class in &self.mapping.leave_classes {
            selection = selection.leave_class(class_of(*class));
        }
        if let Some(places) = self.mapping.leave.get(&(self.object.clone(), field.clone())) {
            for (line, column) in places {
                selection = selection.leave_place(*line as usize, *column as usize);
            }
        }
        for (index, occurrence) in found.iter().enumerate() {
            if selection.replaces(index, occurrence) {
                self.rewrites.push(rewrite_of(&field, occurrence));
            }
        }
        match apply(&text, &found, &selection) {
            Cow::Owned(new) => new,
            Cow::Borrowed(_) => text,
        }
    }

    /// Fills `${ferry.NAME}` from the text parameters; names that have no value stay.
    fn substituted(&mut self, field: &str, text: String) -> String {
        const OPEN: &str = "${ferry.";
        if self.mapping.parameters.is_empty() || !text.contains(OPEN) {
            return text;
        }
        let field = self.field(field);
        let mut out = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some(at) = rest.find(OPEN) {
            let (before, from) = rest.split_at(at);
            out.push_str(before);
            let value = from[OPEN.len()..]
                .find('}')
                .and_then(|end| Some((end + OPEN.len() + 1, self.mapping.parameters.get(&from[OPEN.len()..OPEN.len() + end])?)));
            let Some((length, value)) = value else {
                out.push_str(OPEN);
                rest = &from[OPEN.len()..];
                continue;
            };
            let (line, column) = line_and_column(&text, text.len() - from.len());
            self.rewrites.push(Rewrite {
                field: field.clone(),
                line,
                column,
                from: from[..length].to_owned(),
                to: value.clone(),
                class: OccurrenceClass::Identifier,
            });
            out.push_str(value);
            rest = &from[length..];
        }
        out.push_str(rest);
        out
    }

    fn field(&self, field: &str) -> String {
        if self.prefix.is_empty() { field.to_owned() } else { format!("{}.{field}", self.prefix.trim_end_matches('/')) }
    }
}

fn line_and_column(text: &str, at: usize) -> (u32, u32) {
    let before = &text[..at];
    let line = before.bytes().filter(|byte| *byte == b'\n').count() as u32 + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() as u32 + 1;
    (line, column)
}

fn class_of(class: OccurrenceClass) -> ferry_rewrite::OccurrenceClass {
    match class {
        OccurrenceClass::Identifier => ferry_rewrite::OccurrenceClass::Identifier,
        OccurrenceClass::String => ferry_rewrite::OccurrenceClass::StringLiteral,
        OccurrenceClass::Comment => ferry_rewrite::OccurrenceClass::Comment,
    }
}

fn rewrite_of(field: &str, occurrence: &Occurrence) -> Rewrite {
    Rewrite {
        field: field.to_owned(),
        line: occurrence.line as u32,
        column: occurrence.column as u32,
        from: occurrence.from.clone(),
        to: occurrence.to.clone(),
        class: match occurrence.class {
            ferry_rewrite::OccurrenceClass::Identifier => OccurrenceClass::Identifier,
            ferry_rewrite::OccurrenceClass::StringLiteral => OccurrenceClass::String,
            ferry_rewrite::OccurrenceClass::Comment => OccurrenceClass::Comment,
        },
    }
}

/// Maps computing resources, resource groups, data sources and business processes, and marks dry-run nodes.
pub fn map_references(located: &mut Located, mapping: &Mapping, dry_run: bool) {
    match &mut located.object {
        Object::Node(node) | Object::AdHocQuery(node) | Object::Component(node) => {
            map_node(node, mapping);
            if dry_run {
                node.use_type = Some(ferry_model::node::use_type::SKIP.to_owned());
            }
        }
        Object::Resource(resource) => {
            let engine = node_type::engine_of(&resource.resource_type);
            map_connection(engine, &mut resource.connection, mapping);
            if let Some(name) = mapping.renamed_resources.get(&resource.name) {
                resource.name.clone_from(name);
            }
        }
        Object::Function(function) => {
            let engine = node_type::engine_of(function.node_type.as_deref().unwrap_or("ODPS_FUNCTION"));
            map_connection(engine, &mut function.connection, mapping);
            if let Some(list) = &mut function.resource
                && !mapping.renamed_resources.is_empty()
            {
                let names: Vec<&str> =
                    list.split(',').map(|name| mapping.renamed_resources.get(name.trim()).map_or(name, String::as_str)).collect();
                *list = names.join(",");
            }
        }
        Object::QualityRule(rule) => {
            if let (Some(engine), Some(instance)) = (&rule.calc_engine_type, &rule.calc_engine_instance)
                && let Some(target) = mapping.compute(&crate::mapping::canonical_engine(engine), instance)
            {
                rule.calc_engine_instance = Some(target.to_owned());
            }
        }
        Object::DataServiceProcess(process) => {
            if let Some(target) = mapping.processes.get(&process.group_name) {
                process.group_name.clone_from(target);
            }
        }
        Object::DataServiceApi(api) => {
            if let Some(target) = api.group_name.as_ref().and_then(|name| mapping.processes.get(name)) {
                api.group_name = Some(target.clone());
            }
            if let Some(target) = api.connection_name.as_ref().and_then(|name| mapping.data_sources.get(name)) {
                api.connection_name = Some(target.clone());
            }
            if let Some(target) = api.resource_group.as_ref().and_then(|name| mapping.scheduling.map.get(name)) {
                api.resource_group = Some(target.clone());
            }
        }
        _ => {}
    }
}

/// Maps one node and the nodes inside it.
fn map_node(node: &mut Node, mapping: &Mapping) {
    let engine = node_type::engine_of(&node.node_type);
    if engine == "DATABASE" {
        if let Some(target) = node.connection.as_ref().and_then(|name| mapping.data_sources.get(name)) {
            node.connection = Some(target.clone());
        }
    } else {
        map_connection(engine, &mut node.connection, mapping);
    }
    map_group(&mut node.resource_group, &mut node.resource_group_name, &mapping.scheduling);
    let di_before = node.di_resource_group.clone();
    map_group(&mut node.di_resource_group, &mut node.di_resource_group_name, &mapping.integration);
    if node_type::is_data_integration(&node.node_type)
        && let Some(code) = &mut node.code
    {
        if !mapping.data_sources.is_empty()
            && let Cow::Owned(new) = replace_json_values(code, &["datasource", "dataSource", "datasourceName"], &mapping.data_sources)
        {
            *code = new;
        }
        if let (Some(old), Some(new)) = (di_before, &node.di_resource_group)
            && old != *new
        {
            let map = std::iter::once((old, new.clone())).collect();
            if let Cow::Owned(new) = replace_json_values(code, &["resourceGroup"], &map) {
                *code = new;
            }
        }
    }
    if !mapping.renamed_resources.is_empty()
        && let Some(code) = &mut node.code
    {
        for (from, to) in &mapping.renamed_resources {
            let reference = format!("@resource_reference{{\"{from}\"}}");
            if code.contains(&reference) {
                *code = code.replace(&reference, &format!("@resource_reference{{\"{to}\"}}"));
            }
        }
    }
    for inner in &mut node.inner_nodes {
        map_node(inner, mapping);
    }
}

fn map_connection(engine: &str, connection: &mut Option<String>, mapping: &Mapping) {
    if let Some(target) = connection.as_deref().and_then(|instance| mapping.compute(engine, instance)) {
        *connection = Some(target.to_owned());
    }
}

fn map_group(group: &mut Option<String>, name: &mut Option<String>, map: &crate::mapping::GroupMap) {
    let Some(source) = group.as_deref().filter(|source| !source.is_empty()) else { return };
    match map.choose(source) {
        GroupChoice::Mapped(target) | GroupChoice::Default(target) => {
            // The display name belongs to the source's group; in the destination the identifier says it.
            if target != source && name.is_some() {
                *name = Some(target.clone());
            }
            *group = Some(target);
        }
        GroupChoice::Kept => {}
    }
}
