//! Tables, the Monitoring Rules page of Data Quality, and DataService Studio.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

mod create_table;
mod data_service;
mod rules;
mod tables;

/// A monitoring rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RuleRow {
    /// Object number.
    pub id: i64,
    /// Name of the rule.
    pub name: String,
    /// Table that it watches.
    pub table: String,
    /// Partition expression.
    pub partition: String,
    /// `strong` or `weak`, as far as it says.
    pub strength: Option<String>,
    /// `associated`, `unassociated`, `waiting`.
    pub state: String,
    /// Node that triggers it: number and key.
    pub node_id: Option<i64>,
    /// Its key.
    pub node: Option<String>,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TableRow {
    /// Object number.
    pub id: i64,
    /// Key as people write it.
    pub key: String,
    /// Name.
    pub name: String,
    /// Exists in the development environment.
    pub in_development: bool,
    /// Exists in the production environment.
    pub in_production: bool,
    /// Monitoring rules on it.
    pub rules: i64,
}

/// A DataService API with its business process.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ApiRow {
    /// Object number.
    pub id: i64,
    /// Path.
    pub path: String,
    /// Name.
    pub name: String,
    /// Business process.
    pub process: String,
    /// `draft`, `committed`, `deployed`.
    pub status: String,
}
