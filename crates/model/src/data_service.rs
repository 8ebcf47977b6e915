//! DataService Studio: business processes and APIs, on the field names of the public API.

use serde::{Deserialize, Serialize};

use crate::unknown::Unknown;

/// A business process: a group of APIs bound to an API Gateway group.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct DataServiceProcess {
    /// Name, unique in the workspace.
    pub group_name: String,
    /// Identifier in the source (`ds_12345`); carried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_id: Option<String>,
    /// API Gateway group it is bound to; belongs to a region.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_gateway_group_id: Option<String>,
    /// Description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Owner in the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// What the model has no field for.
    #[serde(skip_serializing_if = "Unknown::is_empty")]
    pub unknown: Unknown,
}

/// An API of a business process.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct DataServiceApi {
    /// Path, starting with `/`; identifies the API in the workspace.
    pub api_path: String,
    /// Name.
    pub api_name: String,
    /// Name of the business process it belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group_name: Option<String>,
    /// Folder path inside the business process.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<String>,
    /// 0 wizard, 1 script, 2 registration.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_mode: Option<i64>,
    /// Number of the request method.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_method: Option<i64>,
    /// Comma-separated protocol numbers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protocols: Option<String>,
    /// Number of the response's content type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub response_content_type: Option<i64>,
    /// Who may see it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub visible_range: Option<i64>,
    /// Milliseconds a call may take.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout: Option<i64>,
    /// Number of the SQL mode.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sql_mode: Option<i64>,
    /// Name of the data source that answers it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection_name: Option<String>,
    /// Identifier of the resource group it runs on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resource_group: Option<String>,
    /// SQL of a script API.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub script: Option<String>,
    /// JSON text of `WizardDetails`, `ScriptDetails` or `RegistrationDetails` without the script.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<String>,
    /// Description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Owner in the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// What the model has no field for.
    #[serde(skip_serializing_if = "Unknown::is_empty")]
    pub unknown: Unknown,
}
