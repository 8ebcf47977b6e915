//! Tables: DDL text and flags.

use serde::{Deserialize, Serialize};

use crate::node::Common;
use crate::unknown::Unknown;

/// A table. There is no column model in the formats: the table is its DDL.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Table {
    /// Name.
    pub name: String,
    /// DDL text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ddl: Option<String>,
    /// Path of the DDL in the source; carried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ddl_path: Option<String>,
    /// 1 when partitioned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub has_part: Option<i64>,
    /// Visibility number; carried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_visible: Option<i64>,
    /// 1 when it is created only if missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub create_if_not_exists: Option<i64>,
    /// Themes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub themes: Option<String>,
    /// `odps.<project>.<table>`, with the engine in front.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table_guid: Option<String>,
    /// `odps.<project>`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_guid: Option<String>,
    /// Source type number; carried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub src_type: Option<i64>,
    /// Owner's id of the engine; carried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_id: Option<String>,
    /// Tenant id; carried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
    /// Owner's user id in the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Owner's account name in the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_name: Option<String>,
    /// Common attributes.
    #[serde(flatten)]
    pub common: Common,
    /// What the model has no field for.
    #[serde(skip_serializing_if = "Unknown::is_empty")]
    pub unknown: Unknown,
}

impl Table {
    /// Engine prefix and project: from `app_guid`, else `table_guid` without its last part, else empty.
    pub fn engine_project(&self) -> &str {
        if let Some(app) = self.app_guid.as_deref().filter(|guid| !guid.is_empty()) {
            return app;
        }
        self.table_guid.as_deref().and_then(|guid| guid.rsplit_once('.')).map_or("", |(app, _)| app)
    }
}
