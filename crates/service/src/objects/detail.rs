//! One object with everything worth showing.

use ferry_engine::report::rfc3339;
use ferry_model::stored::StoredObject;
use ferry_model::{Object, ObjectKey, ObjectKind};
use ferry_store::records::VersionInfo;

use super::{Link, ObjectDetail, VersionView, list, text};
use crate::{Result, ServiceError, Viewer};

/// Nodes of a flow among which the children of a node are looked for.
const SIBLINGS: usize = 2_000;

impl Viewer {
    /// One object, at its draft or at a version.
    pub async fn object(&self, id: i64, version: Option<i64>) -> Result<ObjectDetail> {
        let stored = self.stored(id).await?;
        let number = version.unwrap_or(stored.draft);
        let json = self.version(&stored, number).await?;
        let object = Object::from_json(stored.key.kind, &json).map_err(ServiceError::failed)?;
        let text::Parts { code, language, fields } = text::parts(&object)?;
        let store = self.service.store();
        let io = store.inputs_outputs(&[(id, number)]).await?.pop().unwrap_or_default();
        let inputs = self.producers(io.inputs).await?;
        let children = self.children(&stored, &io.outputs).await?;
        let versions = store.versions(id).await?.into_iter().map(|info| version_view(&stored, info)).collect();
        Ok(ObjectDetail {
            object: list::row(stored),
            version: number,
            code,
            language: language.to_owned(),
            fields,
            inputs,
            outputs: io.outputs,
            children,
            versions,
        })
    }

    /// Two versions of an object as text, for a diff.
    pub async fn object_texts(&self, id: i64, from: i64, to: i64) -> Result<(String, String)> {
        let stored = self.stored(id).await?;
        let kind = stored.key.kind;
        let (from, to) = (self.version(&stored, from).await?, self.version(&stored, to).await?);
        Ok((text::whole(kind, &from)?, text::whole(kind, &to)?))
    }

    /// The row of an object of this workspace.
    pub(crate) async fn stored(&self, id: i64) -> Result<StoredObject> {
        let found = self.service.store().object_numbered(self.workspace.id, id).await?;
        found.ok_or_else(|| ServiceError::not_found("object", id))
    }

    /// Each input with the node of this workspace that produces it; what another workspace produces is named only.
    async fn producers(&self, inputs: Vec<String>) -> Result<Vec<Link>> {
        let producers = self.service.store().find_producers(&self.workspace.tenant, &inputs).await?;
        let here = |output: &str| producers.iter().find(|p| p.output == output && p.workspace == self.workspace.name);
        let link = |output: String| {
            let found = here(&output);
            let (id, key) = (found.map(|producer| producer.object_id), found.map(|producer| producer.key.clone()));
            Link { output, id, key }
        };
        Ok(inputs.into_iter().map(link).collect())
    }

    /// The nodes of the same flow that use one of these outputs. Inputs have no index, which every import would pay for; so nodes of other
    /// flows are not looked for, nor are those of a flow behind its first [`SIBLINGS`].
    async fn children(&self, stored: &StoredObject, outputs: &[String]) -> Result<Vec<Link>> {
        let Some(home) = stored.key.workflow.clone().filter(|_| stored.key.kind == ObjectKind::Node && !outputs.is_empty()) else {
            return Ok(Vec::new());
        };
        let (nodes, _) = self.nodes_of(home, SIBLINGS).await?;
        let versions: Vec<(i64, i64)> = nodes.iter().map(|node| (node.id, node.draft)).collect();
        let io = self.service.store().inputs_outputs(&versions).await?;
        let mut children = Vec::new();
        for (node, io) in nodes.iter().zip(io).filter(|(node, _)| node.id != stored.id) {
            let used = io.inputs.into_iter().filter(|input| outputs.contains(input));
            children.extend(used.map(|output| Link { output, id: Some(node.id), key: Some(node.key.to_string()) }));
        }
        Ok(children)
    }

    async fn version(&self, stored: &StoredObject, number: i64) -> Result<String> {
        let json = self.service.store().version_json(stored.id, number).await?;
        json.ok_or_else(|| ServiceError::not_found("version", format_args!("{} {number}", name(&stored.key))))
    }
}

fn version_view(stored: &StoredObject, info: VersionInfo) -> VersionView {
    let marks = [("draft", Some(stored.draft)), ("committed", stored.committed), ("deployed", stored.deployed)];
    let marks = marks.into_iter().filter(|(_, number)| *number == Some(info.number)).map(|(mark, _)| mark.to_owned()).collect();
    VersionView { number: info.number, created_at: rfc3339(info.created_at), created_by: info.created_by, task_id: info.task_id, marks }
}

/// Kind and key in one text: `node:orders/load`.
pub(crate) fn name(key: &ObjectKey) -> String {
    let kind: ObjectKind = key.kind;
    format!("{kind}:{key}")
}
