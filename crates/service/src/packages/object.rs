//! One object of a package, read from the unit that holds it.

use ferry_engine::{EngineError, code_family};
use ferry_model::{Finding, Located, Object};
use ferry_package::inventory::Inventory;
use ferry_package::show::{WorkflowSizes, object_json};
use ferry_package::{Item, Package, Rejection};
use ferry_rewrite::CodeFamily;
use ferry_store::records::PackageNeighbour;
use serde_json::Value;

use super::{Neighbour, PackageObjectDetail, views};
use crate::error::Status;
use crate::{Result, ServiceError, Viewer};

/// Neighbours that are shown in either direction.
const NEIGHBOURS: i64 = 200;
/// Findings that are shown.
const FINDINGS: i64 = 200;

impl Viewer {
    /// One object.
    pub async fn package_object(&self, id: i64, seq: i64) -> Result<PackageObjectDetail> {
        let record = self.package_record(id).await?;
        let inner = &self.service.inner;
        let missing = || {
            let finding = Finding::new(ferry_model::codes::service::NOT_FOUND).arg("what", "object").arg("name", seq);
            ServiceError::new(Status::NotFound, finding)
        };
        let row = inner.store.package_row(id, seq).await?.ok_or_else(missing)?;
        let path = inner.blobs.local(record.blob.as_deref().unwrap_or_default(), &inner.options.data).await?;
        let engine = inner.engine.reading_as(super::read_as(&record));
        let (unit, ordinal) = (row.unit as usize, row.ordinal as usize);
        let read = tokio::task::spawn_blocking(move || {
            let package = engine.open_package(&path)?;
            read(&package, unit, ordinal).map_err(EngineError::Rejected)
        });
        let read = read.await.map_err(|error| ServiceError::from(EngineError::Internal(error.to_string())))?;
        let (located, fields) = read?.ok_or_else(missing)?;
        let code = code(&located.object).map(str::to_owned);
        let parents = inner.store.package_neighbours(id, seq, false, NEIGHBOURS).await?;
        let children = inner.store.package_neighbours(id, seq, true, NEIGHBOURS).await?;
        let findings = inner.store.package_findings(id, Some(seq), (-1, -1), FINDINGS).await?;
        Ok(PackageObjectDetail {
            language: language(&located.object, code.as_deref().unwrap_or_default()).to_owned(),
            object: views::object(row),
            code,
            fields,
            parents: parents.into_iter().map(neighbour).collect(),
            children: children.into_iter().map(neighbour).collect(),
            findings: findings.into_iter().map(|(_, finding)| finding).collect(),
        })
    }
}

/// The object with this number in its unit, and its fields. Nothing else of the package is read.
fn read(package: &Package, unit: usize, ordinal: usize) -> std::result::Result<Option<(Located, Value)>, Rejection> {
    let inventory = Inventory::of_unit(package, unit)?;
    let mut found = None;
    let mut number = 0;
    package.read_unit(unit, &mut |item| {
        let Item::Object(located) = item else { return };
        if number == ordinal {
            found = Some(*located);
        }
        number += 1;
    })?;
    let (Some(located), Some(entry)) = (found, inventory.at(unit, ordinal)) else { return Ok(None) };
    let fields = object_json(package.format(), &located, entry, &WorkflowSizes::of(&inventory));
    let fields = fields.into_iter().next().map_or(Value::Null, Value::Object);
    Ok(Some((located, fields)))
}

/// Code, DDL or script.
fn code(object: &Object) -> Option<&str> {
    match object {
        Object::Node(node) | Object::AdHocQuery(node) | Object::Component(node) => node.code.as_deref(),
        Object::Table(table) => table.ddl.as_deref(),
        Object::DataServiceApi(api) => api.script.as_deref(),
        _ => None,
    }
}

/// The language by which code is shown.
fn language(object: &Object, code: &str) -> &'static str {
    let Some(node) = object.as_node() else {
        return if matches!(object, Object::Table(_) | Object::DataServiceApi(_)) { "sql" } else { "text" };
    };
    match code_family::of_node(&node.node_type, code) {
        CodeFamily::Sql(_) => "sql",
        CodeFamily::Python => "python",
        CodeFamily::Shell => "shell",
        CodeFamily::Json => "json",
        CodeFamily::Plain if code.trim_start().starts_with('<') => "xml",
        CodeFamily::Plain => "text",
    }
}

fn neighbour(found: PackageNeighbour) -> Neighbour {
    let (seq, key) = found.object.map(|(seq, _, key)| (seq, key)).unzip();
    Neighbour { output: found.output, seq, key }
}
