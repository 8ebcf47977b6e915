//! Data Quality monitoring rules.

use serde::{Deserialize, Serialize};

use crate::node::Common;
use crate::unknown::Unknown;

/// A monitoring rule of a table's partition expression. Alert and subscription settings are not part of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct QualityRule {
    /// Name of the rule.
    pub rule_name: String,
    /// Engine type constant: `ODPS`, `EMR`, …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calc_engine_type: Option<String>,
    /// Computing resource instance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calc_engine_instance: Option<String>,
    /// Table that is watched: name, or its GUID.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule_table: Option<String>,
    /// Partition expression, such as `dt=$[yyyymmdd-1]`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partition: Option<String>,
    /// Output name of the node that triggers the rule.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scheduler_node_output: Option<String>,
    /// JSON text of the checks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rule_config: Option<String>,
    /// Description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Owner's user id in the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Owner's account name in the source.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner_name: Option<String>,
    /// When it was made in the source, epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub create_time: Option<i64>,
    /// When it was last changed in the source, epoch milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modify_time: Option<i64>,
    /// Common attributes.
    #[serde(flatten)]
    pub common: Common,
    /// What the model has no field for.
    #[serde(skip_serializing_if = "Unknown::is_empty")]
    pub unknown: Unknown,
}

/// Member names of rule JSON that describe alerts and subscriptions, in lower case. They never travel.
pub const ALERT_MEMBERS: &[&str] = &[
    "followers",
    "follower",
    "onduty",
    "ondutyaccountname",
    "notifications",
    "alarmmode",
    "alerts",
    "alert",
    "subscription",
    "subscriptions",
];

/// `config` without alert and subscription members, at any depth, and whether anything was taken out.
pub fn without_alerts(config: &str) -> (String, bool) {
    let Ok(mut value) = serde_json::from_str::<serde_json::Value>(config) else {
        return (config.to_owned(), false);
    };
    if strip(&mut value) { (value.to_string(), true) } else { (config.to_owned(), false) }
}

fn strip(value: &mut serde_json::Value) -> bool {
    match value {
        serde_json::Value::Object(members) => {
            let before = members.len();
            members.retain(|name, _| !ALERT_MEMBERS.contains(&name.to_ascii_lowercase().as_str()));
            let mut changed = members.len() != before;
            for (_, member) in members.iter_mut() {
                changed |= strip(member);
            }
            changed
        }
        serde_json::Value::Array(items) => {
            let mut changed = false;
            for item in items {
                changed |= strip(item);
            }
            changed
        }
        _ => false,
    }
}
