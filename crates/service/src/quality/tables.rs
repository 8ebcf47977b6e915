//! Tables in both environments.

use ferry_model::stored::StoredObject;
use ferry_model::{ObjectKey, ObjectKind};
use ferry_store::records::{ObjectCursor, ObjectListFilter};

use super::TableRow;
use crate::{Page, PageRequest, Result, Viewer};

impl Viewer {
    /// Tables, by key.
    pub async fn tables(&self, search: &str, page: &PageRequest) -> Result<Page<TableRow>> {
        let page = self.of_kind(ObjectKind::Table, search, page).await?;
        let keys: Vec<ObjectKey> = page.items.iter().map(|table| table.key.clone()).collect();
        let rules = self.service.store().rules_of_tables(self.workspace.id, &keys).await?;
        let items = page.items.into_iter().zip(rules).map(|(table, rules)| row(table, rules)).collect();
        Ok(Page { items, next: page.next, total: page.total })
    }

    /// A page of the objects of one kind, by key.
    pub(super) async fn of_kind(&self, kind: ObjectKind, search: &str, page: &PageRequest) -> Result<Page<StoredObject>> {
        let key_contains = Some(search.trim().to_owned()).filter(|search| !search.is_empty());
        let filter = ObjectListFilter { kind: Some(kind), key_contains, ..ObjectListFilter::default() };
        let after = page.after.clone().filter(|after| !after.is_empty()).map(|key| ObjectCursor { kind, key });
        let list = self.service.store().list_objects(self.workspace.id, &filter, after.as_ref(), page.rows() + 1).await?;
        let mut page = Page::cut(list.objects, page.rows(), |object| object.key.to_string());
        page.next = page.next.or_else(|| list.next.map(|next| next.key));
        Ok(page)
    }
}

pub(super) fn row(table: StoredObject, rules: i64) -> TableRow {
    TableRow {
        id: table.id,
        key: table.key.to_string(),
        in_development: table.committed.is_some(),
        in_production: table.deployed.is_some(),
        name: table.key.name,
        rules,
    }
}
