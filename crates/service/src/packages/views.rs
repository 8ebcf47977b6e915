//! Packages as faces show them.

use std::str::FromStr as _;

use ferry_engine::EngineError;
use ferry_engine::report::rfc3339;
use ferry_model::codes::reasons;
use ferry_model::codes::service as codes;
use ferry_model::{Finding, ObjectKind};
use ferry_store::records::{PackageFilter, PackageRecord, PackageRow};

use super::{PackageObject, PackageObjectQuery, PackageOverview, PackageState, PackageView};
use crate::error::Status;
use crate::{Page, PageRequest, Result, ServiceError, Viewer};

/// Objects of a package in which what fits a filter is counted.
const COUNTED: i64 = 20_000;

impl Viewer {
    /// A package.
    pub async fn package(&self, id: i64) -> Result<PackageView> {
        package(self.package_record(id).await?)
    }

    /// What it holds.
    pub async fn package_overview(&self, id: i64) -> Result<PackageOverview> {
        let record = self.package_record(id).await?;
        serde_json::from_str(&record.overview).map_err(|error| EngineError::Internal(error.to_string()).into()).or_else(|error| {
            // Until it is verified there is nothing to show.
            if record.overview == "{}" { Ok(PackageOverview::default()) } else { Err(error) }
        })
    }

    /// Its objects, in the order of the package.
    pub async fn package_objects(&self, id: i64, query: &PackageObjectQuery, page: &PageRequest) -> Result<Page<PackageObject>> {
        let record = self.package_record(id).await?;
        let store = &self.service.inner.store;
        let filter = filter(query)?;
        let rows = store.package_rows(id, &filter, page.after_number(-1)?, page.rows() + 1).await?;
        let total = match record.objects {
            objects if filter == PackageFilter::default() => Some(objects),
            // Counting looks at every object of the package, for each page anew.
            objects if objects > COUNTED => None,
            _ => Some(store.count_package_rows(id, &filter).await?),
        };
        let mut page = Page::cut(rows, page.rows(), |row| row.seq.to_string()).map(object);
        page.total = total;
        Ok(page)
    }

    /// Its findings, the worst first.
    pub async fn package_findings(&self, id: i64, page: &PageRequest) -> Result<Page<Finding>> {
        let record = self.package_record(id).await?;
        let after = match page.after.as_deref().filter(|text| !text.is_empty()) {
            None => (-1, -1),
            Some(text) => {
                let numbers = text.split_once('.').and_then(|(rank, seq)| Some((rank.parse().ok()?, seq.parse().ok()?)));
                numbers.ok_or_else(|| ServiceError::new(Status::Invalid, Finding::new(codes::BAD_CURSOR).arg("cursor", text)))?
            }
        };
        let rows = self.service.inner.store.package_findings(id, None, after, page.rows() + 1).await?;
        let mut page = Page::cut(rows, page.rows(), |((rank, seq), _)| format!("{rank}.{seq}")).map(|(_, finding)| finding);
        page.total = Some(record.errors + record.warnings + record.notes);
        Ok(page)
    }

    /// The record of a package of this workspace.
    pub(crate) async fn package_record(&self, id: i64) -> Result<PackageRecord> {
        let found = self.service.inner.store.package(id).await?.filter(|record| record.workspace_id == self.workspace.id);
        found.ok_or_else(|| {
            let finding = Finding::new(codes::NOT_FOUND).arg("what", "package").arg("name", id);
            ServiceError::new(Status::NotFound, finding)
        })
    }
}

/// A package as faces show it.
pub(super) fn package(record: PackageRecord) -> Result<PackageView> {
    let state = match record.state.as_str() {
        "verified" => PackageState::Verified,
        "rejected" => PackageState::Rejected,
        _ => PackageState::Verifying,
    };
    Ok(PackageView {
        id: record.id,
        source: super::oss_address::without_signature(&record.source),
        upload_method: record.upload_method,
        bytes: record.bytes.max(0) as u64,
        sha256: record.sha256,
        format: record.format,
        source_workspace: record.source_workspace,
        state,
        objects: record.objects,
        errors: record.errors,
        warnings: record.warnings,
        notes: record.notes,
        findings: serde_json::from_str(&record.findings).map_err(|error| ServiceError::from(EngineError::Internal(error.to_string())))?,
        created_by: record.created_by,
        created_at: rfc3339(record.created_at),
    })
}

/// A row as faces show it.
pub(super) fn object(row: PackageRow) -> PackageObject {
    PackageObject {
        seq: row.seq,
        kind: row.kind.as_str().to_owned(),
        key: row.key,
        workflow: row.workflow,
        name: row.name,
        type_name: row.type_name,
        owner: row.owner,
        engine: row.engine,
        resource_group: row.resource_group,
        place: row.place,
        findings: row.findings,
    }
}

/// The filter of a query.
pub(crate) fn filter(query: &PackageObjectQuery) -> Result<PackageFilter> {
    let kind = query.kind.as_deref().filter(|text| !text.is_empty()).map(ObjectKind::from_str).transpose().map_err(|_| {
        let choices = ObjectKind::ALL.map(ObjectKind::as_str).join(", ");
        let value = query.kind.as_deref().unwrap_or_default();
        ServiceError::invalid("kind", reasons::ONE_OF.with(&[("value", &value), ("choices", &choices)]))
    })?;
    let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    Ok(PackageFilter {
        search: Some(query.search.trim().to_owned()).filter(|text| !text.is_empty()),
        kind,
        type_name: text(&query.type_name),
        workflow: text(&query.workflow),
        owner: text(&query.owner),
        with_findings: query.with_findings,
    })
}
