//! What the plan decides from, besides the item itself. It is kept for every object of the package at once, so it is kept small: what many
//! objects have in common is shared, lists are packed, and what few have stands apart.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use ferry_model::resource::Content;
use ferry_model::{Node, node_type};
use ferry_rewrite::is_system_output;

use crate::names::Names;

/// What the plan decides from.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// What it needs of its surroundings.
    pub needs: Arc<Needs>,
    /// Inputs, for nodes.
    pub inputs: Names,
    /// Outputs, for nodes.
    pub outputs: Names,
    /// System outputs of the node and of the nodes inside it, as the package numbers them, in the order of [`Node::with_inner`].
    pub system_outputs: Names,
    /// The same as the package writes them, before names were rewritten.
    pub raw_system_outputs: Names,
    /// Resources it needs.
    pub resources: Names,
    /// Whether the scheduler starts it.
    pub auto_triggered: bool,
    /// Whether its body names system outputs elsewhere than in inputs and outputs.
    pub mentions_outputs: bool,
    /// What few objects have.
    pub rare: Option<Box<Rare>>,
}

/// What an object needs of its surroundings. Many objects of a package need the same.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Needs {
    /// Computing resources it uses: engine and source instance; no instance means the default.
    pub compute: Vec<(&'static str, Option<Box<str>>)>,
    /// Scheduling resource groups it names.
    pub scheduling_groups: Vec<Box<str>>,
    /// Data Integration resource groups it names.
    pub integration_groups: Vec<Box<str>>,
    /// Data sources it names: nodes of DATABASE, DataService APIs.
    pub data_sources: Vec<Box<str>>,
    /// Owner's id and account name.
    pub owner: (Option<Box<str>>, Option<Box<str>>),
}

/// What few objects have.
#[derive(Clone, Debug, Default)]
pub struct Rare {
    /// Inputs that are system outputs, by position, as the package writes them: the destination may have one of the rewritten spelling.
    pub raw_inputs: Vec<(u32, Box<str>)>,
    /// Bytes of a resource and the archive entry that holds them.
    pub content: Option<(Content, usize)>,
    /// What a quality rule is tied to: node output and table.
    pub rule: Option<RuleFacts>,
    /// Business process of a DataService API.
    pub process: Option<Box<str>>,
}

/// What a quality rule is tied to.
#[derive(Clone, Debug, Default)]
pub struct RuleFacts {
    /// Engine type and computing resource instance, as they stand in the package.
    pub instance: (String, String),
    /// Output of the node that triggers it.
    pub output: Option<String>,
    /// Table it watches.
    pub table: Option<String>,
    /// Whether alert settings were taken out.
    pub alerts_dropped: bool,
}

impl Facts {
    /// What few objects have, to be filled in.
    pub fn rare_mut(&mut self) -> &mut Rare {
        self.rare.get_or_insert_default()
    }

    /// What the quality rule is tied to.
    pub fn rule(&self) -> Option<&RuleFacts> {
        self.rare.as_ref()?.rule.as_ref()
    }

    /// Business process of the DataService API.
    pub fn process(&self) -> Option<&str> {
        self.rare.as_ref()?.process.as_deref()
    }

    /// Takes down what a node says.
    pub(super) fn of_node(&mut self, needs: &mut Needs, node: &Node) {
        self.inputs = node.inputs.iter().map(|io| &io.data).collect();
        self.outputs = node.outputs.iter().map(|io| &io.data).collect();
        self.system_outputs = node.with_inner().flat_map(system_outputs_of).collect();
        self.auto_triggered = node.is_auto_triggered();
        let mut resources = BTreeSet::new();
        for inner in node.with_inner() {
            let engine = node_type::engine_of(&inner.node_type);
            if engine == "DATABASE" {
                needs.data_sources.extend(inner.connection.as_deref().filter(|name| !name.is_empty()).map(Box::from));
            } else {
                needs.compute(engine, inner.connection.as_deref());
            }
            let groups = [(&inner.resource_group, &mut needs.scheduling_groups), (&inner.di_resource_group, &mut needs.integration_groups)];
            for (group, list) in groups {
                if let Some(group) = group.as_deref().filter(|group| !group.is_empty())
                    && !list.iter().any(|known| **known == *group)
                {
                    list.push(group.into());
                }
            }
            if let Some(code) = &inner.code {
                resources.extend(resource_references(code));
            }
            self.mentions_outputs |= mentions_system_output(inner.code.as_deref())
                || mentions_system_output(inner.parameter.as_deref())
                || mentions_system_output(inner.dependent_data_node.as_deref())
                || inner.inputs.iter().chain(&inner.outputs).any(|io| mentions_system_output(io.ref_table_name.as_deref()))
                || inner.input_contexts.iter().chain(&inner.output_contexts).any(|context| {
                    mentions_system_output(context.param_value.as_deref()) || mentions_system_output(context.output.as_deref())
                })
                || (!std::ptr::eq(inner, node) && inner.inputs.iter().any(|io| is_system_output(&io.data).is_some()));
        }
        self.resources = resources.into_iter().collect();
    }
}

impl Needs {
    /// Takes down a computing resource, if this engine needs one.
    pub(super) fn compute(&mut self, engine: &'static str, instance: Option<&str>) {
        if node_type::engine(engine).is_some_and(|engine| engine.needs_compute()) {
            let need = (engine, instance.filter(|name| !name.is_empty()).map(Box::from));
            if !self.compute.contains(&need) {
                self.compute.push(need);
            }
        }
    }
}

/// What many objects of a package have in common, each once.
#[derive(Debug, Default)]
pub(crate) struct Shared {
    needs: HashSet<Arc<Needs>>,
    texts: HashSet<Arc<str>>,
}

impl Shared {
    /// The one that equals `needs`.
    pub(super) fn needs(&mut self, needs: Needs) -> Arc<Needs> {
        if let Some(known) = self.needs.get(&needs) {
            return Arc::clone(known);
        }
        let new = Arc::new(needs);
        self.needs.insert(Arc::clone(&new));
        new
    }

    /// The one that equals `text`.
    pub(crate) fn text(&mut self, text: &str) -> Arc<str> {
        if let Some(known) = self.texts.get(text) {
            return Arc::clone(known);
        }
        let new: Arc<str> = text.into();
        self.texts.insert(Arc::clone(&new));
        new
    }
}

/// The system outputs of one node.
pub(super) fn system_outputs_of(node: &Node) -> impl Iterator<Item = &str> {
    node.outputs.iter().map(|io| io.data.as_str()).filter(|output| is_system_output(output).is_some())
}

/// Names in `@resource_reference{"name"}` marks.
fn resource_references(code: &str) -> impl Iterator<Item = &str> {
    const MARK: &str = "@resource_reference{\"";
    let code = if code.contains(MARK) { code } else { "" };
    code.match_indices(MARK).filter_map(|(at, _)| code[at + MARK.len()..].split_once("\"}").map(|(name, _)| name))
}

/// Whether `.<digits>_out` stands in the text.
pub(super) fn mentions_system_output(text: Option<&str>) -> bool {
    // Asking first is quick; searching for every place is not.
    let Some(text) = text.filter(|text| text.contains("_out")) else { return false };
    text.match_indices("_out").any(|(at, _)| {
        let digits = text[..at].bytes().rev().take_while(u8::is_ascii_digit).count();
        digits > 0 && text[..at - digits].ends_with('.')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn system_outputs_are_seen_in_text() {
        assert!(mentions_system_output(Some("x ws.500001_out:y")));
        assert!(!mentions_system_output(Some("time_out, ws.x_out, 5_out")));
        assert!(!mentions_system_output(None));
    }

    #[test]
    fn resource_references_are_found() {
        let code = "##@resource_reference{\"a.jar\"}\n--@resource_reference{\"b_1.py\"}\nselect 1";
        assert_eq!(resource_references(code).collect::<Vec<_>>(), ["a.jar", "b_1.py"]);
    }

    #[test]
    fn what_is_equal_is_kept_once() {
        let mut shared = Shared::default();
        let needs = || Needs { compute: vec![("ODPS", Some("main".into()))], ..Needs::default() };
        assert!(Arc::ptr_eq(&shared.needs(needs()), &shared.needs(needs())));
        assert!(Arc::ptr_eq(&shared.text("a"), &shared.text("a")));
        assert!(!Arc::ptr_eq(&shared.text("a"), &shared.text("b")));
    }
}
