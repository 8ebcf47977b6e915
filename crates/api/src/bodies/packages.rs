//! Packages.

use std::collections::BTreeMap;

use ferry_model::Lang;
use ferry_service::packages::{Neighbour, PackageObject, PackageObjectDetail, PackageOverview, PackageState, PackageView};
use serde::Serialize;
use utoipa::ToSchema;

use crate::findings::FindingView;

/// A package.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PackageBody {
    /// Number.
    pub id: i64,
    /// File name, or the OSS address.
    pub source: String,
    /// `local` or `oss`.
    pub upload_method: String,
    /// Bytes; 0 until they are known.
    pub bytes: u64,
    /// SHA-256 in hexadecimal, once read.
    #[schema(required)]
    pub sha256: Option<String>,
    /// `DATAWORKS_MODEL`, `DATAWORKS_V2`, `DATAWORKS_V3`, `SPEC`; null until it is known.
    #[schema(required)]
    pub format: Option<String>,
    /// Name of the workspace that it came from, as far as it says.
    #[schema(required)]
    pub source_workspace: Option<String>,
    /// How far verification is.
    pub state: PackageState,
    /// Objects found so far.
    pub objects: i64,
    /// Findings that are errors.
    pub errors: i64,
    /// Findings that are warnings.
    pub warnings: i64,
    /// Findings that are notes.
    pub notes: i64,
    /// Why it was rejected, or the first findings; all of them are a list of their own.
    pub findings: Vec<FindingView>,
    /// Account name of who brought it.
    pub created_by: String,
    /// When, RFC 3339.
    pub created_at: String,
}

impl PackageBody {
    /// The package in a language.
    pub fn of(view: PackageView, lang: Lang) -> Self {
        Self {
            findings: FindingView::all(&view.findings, lang),
            id: view.id,
            source: view.source,
            upload_method: view.upload_method,
            bytes: view.bytes,
            sha256: view.sha256,
            format: view.format,
            source_workspace: view.source_workspace,
            state: view.state,
            objects: view.objects,
            errors: view.errors,
            warnings: view.warnings,
            notes: view.notes,
            created_by: view.created_by,
            created_at: view.created_at,
        }
    }
}

/// What a package holds.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PackageOverviewBody {
    /// Objects of each kind.
    pub kinds: BTreeMap<String, i64>,
    /// Nodes of each type.
    pub node_types: BTreeMap<String, i64>,
    /// Nodes of each engine.
    pub engines: BTreeMap<String, i64>,
    /// Objects of each owner; the empty name stands for those without.
    pub owners: BTreeMap<String, i64>,
    /// Nodes of each scheduling resource group.
    pub resource_groups: BTreeMap<String, i64>,
    /// Findings of each code, one of them shown.
    pub findings: Vec<FindingCount>,
}

/// How often a code was found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FindingCount {
    /// One of the findings.
    pub example: FindingView,
    /// How many there are.
    pub count: i64,
}

impl PackageOverviewBody {
    /// The overview in a language.
    pub fn of(view: PackageOverview, lang: Lang) -> Self {
        let findings = view.findings.iter().map(|(finding, count)| FindingCount { example: FindingView::of(finding, lang), count: *count });
        Self {
            findings: findings.collect(),
            kinds: view.kinds,
            node_types: view.node_types,
            engines: view.engines,
            owners: view.owners,
            resource_groups: view.resource_groups,
        }
    }
}

/// One object of a package with everything worth showing.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PackageObjectBody {
    /// The row of the list.
    pub object: PackageObject,
    /// Code, DDL or script.
    #[schema(required)]
    pub code: Option<String>,
    /// Language of the code: `sql`, `python`, `shell`, `json`, `xml`, `text`.
    pub language: String,
    /// The object without its code.
    #[schema(value_type = Object)]
    pub fields: serde_json::Value,
    /// Inputs, each with the object of the package that produces it, if one does.
    pub parents: Vec<Neighbour>,
    /// Objects that use an output of this one.
    pub children: Vec<Neighbour>,
    /// Findings about it.
    pub findings: Vec<FindingView>,
}

impl PackageObjectBody {
    /// The object in a language.
    pub fn of(view: PackageObjectDetail, lang: Lang) -> Self {
        Self {
            findings: FindingView::all(&view.findings, lang),
            object: view.object,
            code: view.code,
            language: view.language,
            fields: view.fields,
            parents: view.parents,
            children: view.children,
        }
    }
}
