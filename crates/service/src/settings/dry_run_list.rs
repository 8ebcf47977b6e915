//! The nodes of a task's package with their dry-run property.

use ferry_engine::selector::Subject;
use ferry_model::ObjectKind;
use ferry_store::records::PackageNode;

use super::DryRunQuery;
use super::dry_run::{fits, read, subject};
use crate::packages::{PackageObject, PackageObjectQuery};
use crate::{Page, PageRequest, Result, ServiceError, Viewer};

impl Viewer {
    /// Nodes of the package in its order, each with whether the settings of the task give it the dry-run property.
    ///
    /// # Errors
    ///
    /// Not found, when the task has no package that is known here.
    pub async fn dry_run_nodes(&self, id: i64, query: &DryRunQuery, page: &PageRequest) -> Result<Page<(PackageObject, bool)>> {
        let stored = self.stored_settings(id).await?;
        let package = stored.package_id.ok_or_else(|| ServiceError::not_found("package", id))?;
        let selectors = read(&super::change::read(&stored)?.dry_run.nodes)?;
        if query.dry_run.is_none() {
            let query = PackageObjectQuery { kind: Some(ObjectKind::Node.as_str().to_owned()), ..query.objects.clone() };
            let found = self.package_objects(package, &query, page).await?;
            return Ok(found.map(|node| {
                let is_on = selectors.matches(&of_object(&node));
                (node, is_on)
            }));
        }
        // The property stands in no index: every node is looked at.
        let nodes = self.service.store().package_nodes(package).await?;
        let after = page.after_number(-1)?;
        let fitting: Vec<(&PackageNode, bool)> =
            nodes.iter().map(|node| (node, selectors.matches(&subject(node)))).filter(|(node, is_on)| fits(node, *is_on, query)).collect();
        let total = fitting.len() as i64;
        let rows = fitting.into_iter().filter(|(node, _)| node.seq > after).take(page.rows() as usize + 1);
        let rows = rows.map(|(node, is_on)| (object(node), is_on)).collect();
        let mut found = Page::cut(rows, page.rows(), |(node, _): &(PackageObject, bool)| node.seq.to_string());
        found.total = Some(total);
        Ok(found)
    }
}

fn of_object(node: &PackageObject) -> Subject<'_> {
    Subject { kind: ObjectKind::Node, workflow: &node.workflow, name: &node.name, type_name: &node.type_name, owner: node.owner.as_deref() }
}

fn object(node: &PackageNode) -> PackageObject {
    PackageObject {
        seq: node.seq,
        kind: ObjectKind::Node.as_str().to_owned(),
        key: node.key.clone(),
        workflow: node.workflow.clone(),
        name: node.name.clone(),
        type_name: node.type_name.clone(),
        owner: node.owner.clone(),
        engine: None,
        resource_group: None,
        place: String::new(),
        findings: node.findings,
    }
}
