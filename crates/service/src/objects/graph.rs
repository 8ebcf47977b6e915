//! The dependency graph of a business flow.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ferry_model::ObjectKind;
use ferry_model::stored::StoredObject;
use ferry_model::workflow::WorkflowKey;
use ferry_store::records::{ObjectHome, ObjectListFilter};

use super::{GraphNode, GraphView, layout, list};
use crate::{Result, ServiceError, Viewer};

/// Nodes that a graph shows.
const NODES: usize = 3_000;
/// Nodes that are read at once.
const PAGE: i64 = 500;

impl Viewer {
    /// The graph of a flow, laid out in layers.
    pub async fn graph(&self, flow: i64) -> Result<GraphView> {
        let workflow = self.stored(flow).await?;
        if workflow.key.kind != ObjectKind::Workflow {
            return Err(ServiceError::not_found("workflow", flow));
        }
        let (mut objects, mut truncated) = self.nodes_of(list::flow_key(&workflow.key), NODES).await?;
        let inside: BTreeSet<i64> = objects.iter().map(|object| object.id).collect();
        let versions: Vec<(i64, i64)> = objects.iter().map(|object| (object.id, object.draft)).collect();
        let io = self.service.store().inputs_outputs(&versions).await?;
        let mut producers: HashMap<&str, i64> = HashMap::new();
        for (object, io) in objects.iter().zip(&io) {
            for output in &io.outputs {
                producers.entry(output).or_insert(object.id);
            }
        }
        let missing: BTreeSet<String> =
            io.iter().flat_map(|io| &io.inputs).filter(|input| !producers.contains_key(input.as_str())).cloned().collect();
        let missing: Vec<String> = missing.into_iter().collect();
        let found = self.service.store().find_producers(&self.workspace.tenant, &missing).await?;
        let mut outside: BTreeSet<i64> = BTreeSet::new();
        for producer in found.iter().filter(|producer| producer.workspace == self.workspace.name) {
            if inside.contains(&producer.object_id) || inside.len() + outside.len() < NODES {
                producers.entry(&producer.output).or_insert(producer.object_id);
                outside.insert(producer.object_id);
            } else {
                truncated = true;
            }
        }
        let mut edges: BTreeSet<(i64, i64)> = BTreeSet::new();
        for (object, io) in objects.iter().zip(&io) {
            let parents = io.inputs.iter().filter_map(|input| producers.get(input.as_str()));
            edges.extend(parents.filter(|parent| **parent != object.id).map(|parent| (*parent, object.id)));
        }
        let linked: BTreeSet<i64> = edges.iter().map(|(parent, _)| *parent).filter(|parent| !inside.contains(parent)).collect();
        objects.extend(self.service.store().objects_numbered(self.workspace.id, &linked.into_iter().collect::<Vec<_>>()).await?);
        Ok(view(objects, &inside, edges, truncated))
    }

    /// The nodes of a flow, at most `most`, and whether there are more.
    pub(super) async fn nodes_of(&self, workflow: WorkflowKey, most: usize) -> Result<(Vec<StoredObject>, bool)> {
        let home = Some(ObjectHome::In(workflow));
        let filter = ObjectListFilter { kind: Some(ObjectKind::Node), home, ..ObjectListFilter::default() };
        let mut objects: Vec<StoredObject> = Vec::new();
        while objects.len() <= most {
            let after =
                objects.last().map(|object| ferry_store::records::ObjectCursor { kind: ObjectKind::Node, key: object.key.to_string() });
            let page = self.service.store().list_objects(self.workspace.id, &filter, after.as_ref(), PAGE).await?.objects;
            let full = page.len() as i64 == PAGE;
            objects.extend(page);
            if !full {
                break;
            }
        }
        let truncated = objects.len() > most;
        objects.truncate(most);
        Ok((objects, truncated))
    }
}

fn view(objects: Vec<StoredObject>, inside: &BTreeSet<i64>, edges: BTreeSet<(i64, i64)>, truncated: bool) -> GraphView {
    let at: BTreeMap<i64, usize> = objects.iter().enumerate().map(|(n, object)| (object.id, n)).collect();
    let edges: Vec<(i64, i64)> = edges.into_iter().filter(|(a, b)| at.contains_key(a) && at.contains_key(b)).collect();
    let places = layout::layers(objects.len(), &edges.iter().map(|(a, b)| (at[a], at[b])).collect::<Vec<_>>());
    let node = |(object, place): (StoredObject, layout::Place)| GraphNode {
        id: object.id,
        name: object.key.name.clone(),
        status: object.status().as_str().to_owned(),
        outside: !inside.contains(&object.id),
        layer: place.layer,
        place: place.place,
        type_name: object.type_name,
    };
    GraphView { nodes: objects.into_iter().zip(places).map(node).collect(), edges, truncated }
}
