//! Objects as text: code apart from the fields around it, and both together for a diff.

use ferry_engine::code_family;
use ferry_model::data_source::{DataSource, masked_connection};
use ferry_model::{Object, ObjectKind};
use ferry_rewrite::CodeFamily;
use serde_json::Value;

use crate::{Result, ServiceError};

/// An object with its code taken out.
pub(crate) struct Parts {
    /// Code, DDL or script.
    pub(crate) code: Option<String>,
    /// `sql`, `python`, `shell`, `json`, `xml`, `text`.
    pub(crate) language: &'static str,
    /// The rest.
    pub(crate) fields: Value,
}

/// Takes an object apart. The secrets of data sources are masked: who sees a workspace need not know its passwords.
///
/// # Errors
///
/// When it cannot be written as JSON.
pub(crate) fn parts(object: &Object) -> Result<Parts> {
    if let Object::DataSource(source) = object {
        return data_source(source);
    }
    let mut fields = serde_json::to_value(object).map_err(ServiceError::failed)?;
    let (member, language) = match object {
        Object::Node(node) | Object::AdHocQuery(node) | Object::Component(node) => {
            ("code", language(code_family::of_node(&node.node_type, node.code.as_deref().unwrap_or_default())))
        }
        Object::Table(_) => ("ddl", "sql"),
        Object::DataServiceApi(_) => ("Script", "sql"),
        Object::QualityRule(_) => ("rule_config", "json"),
        _ => return Ok(Parts { code: None, language: "text", fields }),
    };
    let code = fields.as_object_mut().and_then(|members| members.shift_remove(member));
    let code = code.and_then(|code| code.as_str().map(str::to_owned));
    Ok(Parts { code, language, fields })
}

fn data_source(source: &DataSource) -> Result<Parts> {
    let mut source = source.clone();
    let code = source.connection.take().map(|connection| masked_connection(&connection));
    source.unknown.spec = source.unknown.spec.take().map(|spec| masked_connection(&spec));
    Ok(Parts { code, language: "json", fields: serde_json::to_value(&source).map_err(ServiceError::failed)? })
}

/// The JSON of a version as text that can be compared line by line: its fields, and its code behind them.
///
/// # Errors
///
/// When the JSON is not that of an object of this kind.
pub(crate) fn whole(kind: ObjectKind, json: &str) -> Result<String> {
    let object = Object::from_json(kind, json).map_err(ServiceError::failed)?;
    let parts = parts(&object)?;
    let mut text = serde_json::to_string_pretty(&parts.fields).map_err(ServiceError::failed)?;
    text.push('\n');
    if let Some(code) = parts.code {
        text.push('\n');
        text.push_str(&code);
        if !code.ends_with('\n') {
            text.push('\n');
        }
    }
    Ok(text)
}

fn language(family: CodeFamily) -> &'static str {
    match family {
        CodeFamily::Sql(_) => "sql",
        CodeFamily::Python => "python",
        CodeFamily::Shell => "shell",
        CodeFamily::Json => "json",
        CodeFamily::Plain => "text",
    }
}
