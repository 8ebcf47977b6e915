//! Data sources.

use serde::{Deserialize, Serialize};

use crate::node::Common;
use crate::unknown::Unknown;

/// A data source in one environment.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct DataSource {
    /// Name; the same name may exist once per environment.
    pub name: String,
    /// `odps`, `mysql`, `oss`, …
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub source_type: Option<String>,
    /// Sub-type.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sub_type: Option<String>,
    /// `DEV` or `PRD`; missing means `DEV`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub env_type: Option<String>,
    /// Number in the source; carried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection_id: Option<i64>,
    /// Description.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// JSON text of the connection. Secrets in it are masked when it is exported.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connection: Option<String>,
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

impl DataSource {
    /// The environment; missing means development.
    pub fn env(&self) -> &str {
        match self.env_type.as_deref() {
            Some(env) if !env.is_empty() => env,
            _ => "DEV",
        }
    }
}

/// What stands in a connection instead of a secret.
pub const MASK: &str = "******";

/// Member names of connection JSON that hold secrets, in lower case.
pub const SECRET_MEMBERS: &[&str] =
    &["password", "accesskey", "accesskeysecret", "secretkey", "secret", "token", "privatekey", "passphrase", "securitytoken", "sastoken"];

/// `connection` with every secret replaced by [`MASK`]; text that is not a JSON object is returned as it is, because nothing in it
/// can be told to be a secret.
pub fn masked_connection(connection: &str) -> String {
    let Ok(mut value) = serde_json::from_str::<serde_json::Value>(connection) else {
        return connection.to_owned();
    };
    if mask(&mut value) { value.to_string() } else { connection.to_owned() }
}

/// `incoming` with masked secrets replaced by those of `existing`, so that an import keeps the secrets the destination has.
pub fn with_secrets_of(incoming: &str, existing: &str) -> String {
    let (Ok(mut new), Ok(old)) = (serde_json::from_str::<serde_json::Value>(incoming), serde_json::from_str::<serde_json::Value>(existing))
    else {
        return incoming.to_owned();
    };
    let mut changed = false;
    if let (Some(new), Some(old)) = (new.as_object_mut(), old.as_object()) {
        for (name, value) in new.iter_mut() {
            if value.as_str() == Some(MASK)
                && let Some(kept) = old.get(name)
                && kept.as_str() != Some(MASK)
            {
                *value = kept.clone();
                changed = true;
            }
        }
    }
    if changed { new.to_string() } else { incoming.to_owned() }
}

/// Masks secrets in place, at any depth; says whether anything was masked.
fn mask(value: &mut serde_json::Value) -> bool {
    let mut changed = false;
    match value {
        serde_json::Value::Object(members) => {
            for (name, member) in members.iter_mut() {
                let secret = SECRET_MEMBERS.contains(&name.to_ascii_lowercase().as_str());
                if secret && member.as_str().is_some_and(|text| !text.is_empty() && text != MASK) {
                    *member = serde_json::Value::String(MASK.to_owned());
                    changed = true;
                } else if !secret {
                    changed |= mask(member);
                }
            }
        }
        serde_json::Value::Array(items) => {
            for item in items {
                changed |= mask(item);
            }
        }
        _ => {}
    }
    changed
}
