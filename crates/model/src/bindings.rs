//! What an object names of the workspace that it is in: computing resources and resource groups.

use crate::node_type;
use crate::object::Object;
use crate::workspace::ResourceGroupKind;

impl Object {
    /// The computing resources that it uses, with those of the nodes inside it: constant name of the engine and display name; no name
    /// means the default of the engine.
    pub fn computing_resources(&self) -> Vec<(&'static str, Option<&str>)> {
        let uses: Vec<(&str, &Option<String>)> = match self {
            Self::Node(node) | Self::AdHocQuery(node) | Self::Component(node) => {
                node.with_inner().map(|node| (node_type::engine_of(&node.node_type), &node.connection)).collect()
            }
            Self::Resource(resource) => vec![(node_type::engine_of(&resource.resource_type), &resource.connection)],
            Self::Function(function) => {
                vec![(node_type::engine_of(function.node_type.as_deref().unwrap_or("ODPS_FUNCTION")), &function.connection)]
            }
            Self::QualityRule(rule) => vec![(rule.calc_engine_type.as_deref().unwrap_or_default(), &rule.calc_engine_instance)],
            _ => Vec::new(),
        };
        let mut needed = Vec::with_capacity(uses.len());
        for (engine, name) in uses {
            if let Some(engine) = node_type::engine(engine).filter(|engine| engine.needs_compute()) {
                needed.push((engine.name, name.as_deref().filter(|name| !name.is_empty())));
            }
        }
        needed
    }

    /// The resource groups that it names, with those of the nodes inside it.
    pub fn resource_groups(&self) -> Vec<(ResourceGroupKind, &str)> {
        let (scheduling, integration) = (ResourceGroupKind::Scheduling, ResourceGroupKind::Integration);
        let names: Vec<(ResourceGroupKind, &Option<String>)> = match self {
            Self::Node(node) | Self::AdHocQuery(node) | Self::Component(node) => {
                node.with_inner().flat_map(|node| [(scheduling, &node.resource_group), (integration, &node.di_resource_group)]).collect()
            }
            Self::DataServiceApi(api) => vec![(scheduling, &api.resource_group)],
            _ => Vec::new(),
        };
        names.into_iter().filter_map(|(kind, name)| Some((kind, name.as_deref().filter(|name| !name.is_empty())?))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::node::Node;

    fn node(node_type: &str, connection: &str, inner: Vec<Node>) -> Node {
        let connection = Some(connection.to_owned());
        Node { node_type: node_type.into(), connection, resource_group: Some("S_1".into()), inner_nodes: inner, ..Node::default() }
    }

    #[test]
    fn nodes_inside_a_node_count_and_an_empty_name_is_the_default() {
        let object =
            Object::Node(Box::new(node("CONTROLLER_CYCLE", "", vec![node("ODPS_SQL", "main", vec![]), node("ODPS_SQL", "", vec![])])));
        assert_eq!(object.computing_resources(), [("ODPS", Some("main")), ("ODPS", None)]);
        assert_eq!(object.resource_groups(), [(ResourceGroupKind::Scheduling, "S_1"); 3]);
    }
}
