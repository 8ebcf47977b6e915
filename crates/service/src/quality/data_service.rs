//! DataService Studio.

use std::collections::BTreeMap;

use ferry_model::ObjectKind;
use ferry_model::data_service::DataServiceApi;
use ferry_model::stored::StoredObject;

use super::ApiRow;
use crate::page::MAX_LIMIT;
use crate::{Page, PageRequest, Result, ServiceError, Viewer};

impl Viewer {
    /// DataService business processes with the number of APIs.
    pub async fn processes(&self) -> Result<Vec<(String, i64)>> {
        let mut processes: BTreeMap<String, i64> = BTreeMap::new();
        let mut page = PageRequest { after: None, limit: Some(MAX_LIMIT) };
        loop {
            let found = self.of_kind(ObjectKind::DataServiceProcess, "", &page).await?;
            processes.extend(found.items.into_iter().map(|process| (process.key.name, 0)));
            page.after = found.next;
            if page.after.is_none() {
                break;
            }
        }
        loop {
            let found = self.apis("", &page).await?;
            for api in found.items {
                *processes.entry(api.process).or_default() += 1;
            }
            page.after = found.next;
            if page.after.is_none() {
                return Ok(processes.into_iter().collect());
            }
        }
    }

    /// A page of [`Self::processes`], by name.
    pub async fn processes_page(&self, page: &PageRequest) -> Result<Page<(String, i64)>> {
        let after = page.after_name();
        // An API may belong to no process: the name that is first may be empty.
        let is_after = |(name, _): &(String, i64)| page.after.is_none() || name.as_str() > after;
        Ok(Page::of_whole(self.processes().await?, page.rows(), is_after, |(name, _)| name.clone()))
    }

    /// DataService APIs, by path.
    pub async fn apis(&self, search: &str, page: &PageRequest) -> Result<Page<ApiRow>> {
        let page = self.of_kind(ObjectKind::DataServiceApi, search, page).await?;
        let versions: Vec<(i64, i64)> = page.items.iter().map(|api| (api.id, api.draft)).collect();
        let bodies = self.service.store().bodies(&versions).await?;
        let row = |(stored, body): (StoredObject, String)| {
            let api: DataServiceApi = serde_json::from_str(&body).map_err(ServiceError::failed)?;
            let status = stored.status().as_str().to_owned();
            Ok(ApiRow { id: stored.id, path: api.api_path, name: api.api_name, process: api.group_name.unwrap_or_default(), status })
        };
        let items = page.items.into_iter().zip(bodies).map(row).collect::<Result<_>>()?;
        Ok(Page { items, next: page.next, total: page.total })
    }
}
