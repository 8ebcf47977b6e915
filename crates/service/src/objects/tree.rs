//! The nodes of a business flow as `DataStudio` shows them: by engine, in folders.

use std::collections::BTreeMap;

use ferry_model::node_type::engine_of;
use ferry_model::workflow::WorkflowKey;
use ferry_store::tree::behind_folder;

use super::{ObjectRow, list};
use crate::{Page, PageRequest, Result, Viewer};

/// Nodes of a flow up to which they are shown by engine: the engine stands in no index, so all of them are read.
const BY_ENGINE: i64 = 5_000;
/// Nodes that are read at once.
const BATCH: i64 = 200;

/// What stands in a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TreeEntry {
    /// A folder.
    Folder {
        /// Name.
        name: String,
        /// Path of user folders to it, with it.
        path: String,
    },
    /// A node.
    Node(ObjectRow),
}

impl Viewer {
    /// How many nodes of each engine a flow has, by constant name of the engine; `None` when the flow has so many nodes that they are shown
    /// by folder only, or none. The flow as in [`super::ObjectQuery::workflow`].
    pub async fn flow_engines(&self, workflow: &str) -> Result<Option<BTreeMap<String, i64>>> {
        let Some(flow) = self.tree_flow(workflow).await? else { return Ok(None) };
        let types = self.service.store().node_types(self.workspace.id, flow.as_ref(), BY_ENGINE).await?;
        let mut engines: BTreeMap<String, i64> = BTreeMap::new();
        for (type_name, count) in types.unwrap_or_default() {
            *engines.entry(engine_of(&type_name).to_owned()).or_default() += count;
        }
        Ok((!engines.is_empty()).then_some(engines))
    }

    /// Folders and nodes that stand directly in a folder of a flow (empty: at the top), those of one engine if it is given, by key.
    pub async fn flow_folder(&self, workflow: &str, engine: Option<&str>, folder: &str, page: &PageRequest) -> Result<Page<TreeEntry>> {
        let Some(flow) = self.tree_flow(workflow).await? else { return Ok(Page { items: Vec::new(), next: None, total: None }) };
        let (flow, store, wanted) = (flow.as_ref(), self.service.store(), page.rows() as usize + 1);
        let mut found: Vec<(TreeEntry, String)> = Vec::new();
        let mut after = page.after.clone().unwrap_or_default();
        while found.len() < wanted {
            let rows = store.nodes_below(self.workspace.id, flow, folder, &after, BATCH).await?;
            let is_last = (rows.len() as i64) < BATCH;
            for object in rows {
                let key = object.key.to_string();
                if key <= after {
                    // It stands in the folder that was found last.
                    continue;
                }
                after = key;
                if engine.is_some_and(|engine| engine_of(&object.type_name) != engine) {
                    continue;
                }
                let entry = match subfolder(folder, &object.key.folder) {
                    None => TreeEntry::Node(list::row(object)),
                    Some((name, path)) => {
                        after = behind_folder(flow, path);
                        TreeEntry::Folder { name: name.to_owned(), path: path.to_owned() }
                    }
                };
                found.push((entry, after.clone()));
            }
            if is_last {
                break;
            }
        }
        let page = Page::cut(found, page.rows(), |(_, after)| after.clone());
        Ok(page.map(|(entry, _)| entry))
    }

    /// The flow that is meant; `Some(None)` is what stands in none, `None` that there is no such flow.
    async fn tree_flow(&self, workflow: &str) -> Result<Option<Option<WorkflowKey>>> {
        if workflow == "/" {
            return Ok(Some(None));
        }
        Ok(self.workflow_key(workflow).await?.map(Some))
    }
}

/// Name and path of the folder directly in `folder` on the way to `path`; `None` when that is the folder itself.
fn subfolder<'a>(folder: &str, path: &'a str) -> Option<(&'a str, &'a str)> {
    let rest = if folder.is_empty() { path } else { path.strip_prefix(folder)?.strip_prefix('/')? };
    let name = rest.split('/').next().filter(|name| !name.is_empty())?;
    let end = path.len() - rest.len() + name.len();
    Some((name, &path[..end]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_folder_on_a_way_is_found() {
        assert_eq!(subfolder("", "a/b/c"), Some(("a", "a")));
        assert_eq!(subfolder("a", "a/b/c"), Some(("b", "a/b")));
        assert_eq!(subfolder("a/b", "a/b/c"), Some(("c", "a/b/c")));
        assert_eq!(subfolder("a/b/c", "a/b/c"), None);
        assert_eq!(subfolder("", ""), None);
    }
}
