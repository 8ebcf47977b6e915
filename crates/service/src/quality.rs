//! Tables, the Monitoring Rules page of Data Quality, and DataService Studio.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{Developer, Page, PageRequest, Result, Viewer};

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

impl Viewer {
    /// The Monitoring Rules page: only rules whose table exists.
    pub async fn monitoring_rules(&self, search: &str, page: &PageRequest) -> Result<Page<RuleRow>> {
        let _ = (search, page);
        todo!()
    }

    /// The rule details of one table.
    pub async fn table_rules(&self, table: &str) -> Result<Vec<RuleRow>> {
        let _ = table;
        todo!()
    }

    /// Tables.
    pub async fn tables(&self, search: &str, page: &PageRequest) -> Result<Page<TableRow>> {
        let _ = (search, page);
        todo!()
    }

    /// DataService business processes with the number of APIs.
    pub async fn processes(&self) -> Result<Vec<(String, i64)>> {
        todo!()
    }

    /// DataService APIs, by path.
    pub async fn apis(&self, search: &str, page: &PageRequest) -> Result<Page<ApiRow>> {
        let _ = (search, page);
        todo!()
    }
}

impl Developer {
    /// Creates a table with its DDL in development, or in both environments; waiting quality rules of it are then associated.
    pub async fn create_table(&self, engine: &str, name: &str, ddl: &str, production: bool) -> Result<TableRow> {
        let _ = (engine, name, ddl, production);
        todo!()
    }
}
