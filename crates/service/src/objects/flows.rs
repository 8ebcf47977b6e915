//! The tree of business flows.

use std::collections::BTreeMap;

use ferry_model::ObjectKind;
use ferry_store::records::{FlowRow, ObjectListFilter};

use super::{FlowView, list};
use crate::{Page, PageRequest, Result, Viewer};

impl Viewer {
    /// The business flows, by name, scheduled ones before manual ones, with what belongs to none at the end.
    pub async fn flows(&self, search: &str, page: &PageRequest) -> Result<Page<FlowView>> {
        let search = search.trim();
        let filter = ObjectListFilter {
            kind: Some(ObjectKind::Workflow),
            key_contains: Some(search.to_owned()).filter(|search| !search.is_empty()),
            ..ObjectListFilter::default()
        };
        let after = page.after.as_deref().filter(|text| !text.is_empty());
        let after = after.map(|key| ferry_store::records::ObjectCursor { kind: ObjectKind::Workflow, key: key.to_owned() });
        let store = self.service.store();
        let found = store.list_objects(self.workspace.id, &filter, after.as_ref(), page.rows() + 1).await?;
        let mut objects = Page::cut(found.objects, page.rows(), |object| object.key.to_string());
        objects.next = objects.next.or_else(|| found.next.map(|next| next.key));
        let flows: Vec<FlowRow> = objects
            .items
            .iter()
            .map(|object| FlowRow { id: object.id, workspace_id: self.workspace.id, key: list::flow_key(&object.key) })
            .collect();
        let mut counts = store.flow_counts(&flows).await?;
        let mut page = Page { items: Vec::with_capacity(flows.len() + 1), next: objects.next, total: None };
        for FlowRow { id, key, .. } in flows {
            let kinds = words(counts.remove(&id).unwrap_or_default());
            page.items.push(FlowView { id: Some(id), name: key.name, scheduled: !key.manual, kinds });
        }
        if page.next.is_none() && search.is_empty() {
            let kinds = words(store.homeless_counts(self.workspace.id).await?);
            if !kinds.is_empty() {
                page.items.push(FlowView { id: None, name: String::new(), scheduled: false, kinds });
            }
        }
        Ok(page)
    }

    /// Objects of each kind in one flow, which is named as in [`super::ObjectQuery::workflow`]; nothing when there is no such flow.
    pub async fn flow_kinds(&self, workflow: &str) -> Result<BTreeMap<String, i64>> {
        let store = self.service.store();
        if workflow == "/" {
            return Ok(words(store.homeless_counts(self.workspace.id).await?));
        }
        let Some(flow) = self.workflow_key(workflow).await? else { return Ok(BTreeMap::new()) };
        let workflow = list::flow_object(&flow);
        let Some(object) = store.object(self.workspace.id, &workflow).await? else { return Ok(BTreeMap::new()) };
        let row = FlowRow { id: object.id, workspace_id: self.workspace.id, key: flow };
        Ok(words(store.flow_counts(&[row]).await?.remove(&object.id).unwrap_or_default()))
    }
}

fn words(counts: BTreeMap<ObjectKind, i64>) -> BTreeMap<String, i64> {
    counts.into_iter().map(|(kind, count)| (kind.as_str().to_owned(), count)).collect()
}
