//! Verifying a package: read on all levels, everything it holds listed.

use ferry_engine::EngineError;
use ferry_model::{Finding, Severity};
use ferry_package::inventory::Inventory;
use ferry_package::{Package, Rejection};
use ferry_store::records::{PackageRecord, Verification};

use super::fetch::{FetchError, fetch};
use super::listing::Listing;
use crate::{Result, Service, ServiceError};

/// Findings that are kept with the package itself.
const SHOWN: usize = 100;
/// Rows that are written at once.
const ROWS: usize = 2_000;

/// Fetches a package, if it is remote, verifies it, and lists what it holds.
pub(crate) async fn verify(service: &Service, package_id: i64) -> Result<()> {
    let inner = &service.inner;
    let Some(mut record) = inner.store.package(package_id).await? else { return Ok(()) };
    if record.state != "verifying" {
        return Ok(());
    }
    if record.blob.is_none() {
        match fetch(&record.source, &inner.options.oss, &inner.blobs).await {
            Ok(stored) => {
                inner.store.set_package_blob(package_id, &stored.key, stored.bytes as i64, &stored.sha256).await?;
                record.blob = Some(stored.key);
            }
            Err(FetchError::Refused(finding)) => return reject(service, &record, vec![*finding]).await,
            Err(FetchError::Blob(error)) => return Err(error.into()),
        }
    }
    let path = inner.blobs.local(record.blob.as_deref().unwrap_or_default(), &inner.options.data).await?;
    let engine = inner.engine.reading_as(super::read_as(&record));
    let read = tokio::task::spawn_blocking(move || read(&engine.open_package(&path)?)).await;
    match read.map_err(|error| ServiceError::from(EngineError::Internal(error.to_string())))? {
        Ok((format, inventory, findings)) => list(service, &record, format, inventory, findings).await,
        Err(EngineError::Rejected(rejection)) => reject(service, &record, rejection.findings).await,
        Err(error) => Err(error.into()),
    }
}

fn read(package: &Package) -> std::result::Result<(String, Inventory, Vec<Finding>), EngineError> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from).min(4);
    let read = || -> std::result::Result<_, Rejection> {
        let inventory = Inventory::build(package, threads)?;
        let findings = ferry_package::verify::verify(package, &inventory)?;
        Ok((inventory, findings))
    };
    let (inventory, findings) = read()?;
    Ok((package.format().as_str().to_owned(), inventory, findings))
}

async fn reject(service: &Service, record: &PackageRecord, mut findings: Vec<Finding>) -> Result<()> {
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let store = &service.inner.store;
    store.clear_package_lists(record.id).await?;
    let rows: Vec<(Option<i64>, Finding)> = findings.iter().cloned().map(|finding| (None, finding)).collect();
    for (number, part) in rows.chunks(ROWS).enumerate() {
        store.add_package_findings(record.id, (number * ROWS) as i64, part).await?;
    }
    let counts = counted(&findings);
    findings.truncate(SHOWN);
    let found = Verification {
        state: "rejected".to_owned(),
        format: record.format.clone(),
        counts,
        findings: json(&findings)?,
        overview: "{}".to_owned(),
        ..Verification::default()
    };
    store.finish_package(record.id, &found).await?;
    tracing::info!(package.id = record.id, code = findings.first().map_or("", |finding| finding.code.id()), "the package is rejected");
    Ok(())
}

async fn list(service: &Service, record: &PackageRecord, format: String, inventory: Inventory, mut findings: Vec<Finding>) -> Result<()> {
    let store = &service.inner.store;
    store.clear_package_lists(record.id).await?;
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let listing = Listing::of(&inventory, &findings);
    let mut objects = 0;
    loop {
        let rows = listing.rows(objects, ROWS);
        if rows.is_empty() {
            break;
        }
        objects += rows.len();
        store.add_package_objects(record.id, &rows).await?;
    }
    for (number, part) in findings.chunks(ROWS).enumerate() {
        let rows: Vec<(Option<i64>, Finding)> = part.iter().map(|finding| (listing.about(finding), finding.clone())).collect();
        store.add_package_findings(record.id, (number * ROWS) as i64, &rows).await?;
    }
    let overview = listing.overview(&findings);
    let counts = counted(&findings);
    findings.truncate(SHOWN);
    let found = Verification {
        state: "verified".to_owned(),
        format: Some(format),
        source_workspace: inventory.workspace.clone(),
        objects: objects as i64,
        counts,
        findings: json(&findings)?,
        overview: json(&overview)?,
    };
    store.finish_package(record.id, &found).await?;
    tracing::info!(package.id = record.id, package.objects = objects, "the package is verified");
    Ok(())
}

/// Errors, warnings, notes.
fn counted(findings: &[Finding]) -> [i64; 3] {
    let mut counts = [0; 3];
    for finding in findings {
        counts[match finding.severity {
            Severity::Error => 0,
            Severity::Warning => 1,
            Severity::Note => 2,
        }] += 1;
    }
    counts
}

fn json(value: &impl serde::Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| EngineError::Internal(error.to_string()).into())
}
