//! A field of the settings page: one value of the settings document, saved by itself.
//!
//! Its form carries the path of the value, what the person saw there (`base[PATH]`, as JSON), and what they want (`value[PATH]`).

use ferry_model::codes::reasons;
use ferry_service::settings::SettingsChange;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::PageError;
use crate::forms::Fields;

/// How a field is edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Control {
    Select,
    Text,
    Tick,
    Ticks,
    Segmented,
}

/// A field.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    /// JSON pointer of its value in the document.
    pub(crate) path: String,
    /// Begin of the identifiers of its elements.
    pub(crate) id: String,
    /// Its name.
    pub(crate) label: String,
    /// How it is edited.
    pub(crate) control: Control,
    /// The value in the document, as JSON.
    pub(crate) base: String,
    /// The value that is shown.
    pub(crate) value: String,
    /// The values that are chosen, where there may be several.
    pub(crate) values: Vec<String>,
    /// What there is to choose from.
    pub(crate) options: Vec<(String, String)>,
    /// Text of the empty choice; without it there is none.
    pub(crate) none: String,
    /// Identifier of a list of proposals for a text.
    pub(crate) list: &'static str,
    /// Whether the value that is shown is a suggestion that nobody confirmed.
    pub(crate) suggested: bool,
}

impl Field {
    /// A field of the document.
    pub(crate) fn new(document: &Value, path: &str, label: impl Into<String>, control: Control) -> Self {
        let value = document.pointer(path).unwrap_or(&Value::Null);
        Self {
            path: path.to_owned(),
            id: ident(path),
            label: label.into(),
            control,
            base: value.to_string(),
            value: plain(value),
            values: value.as_array().map(|items| items.iter().map(plain).collect()).unwrap_or_default(),
            options: Vec::new(),
            none: String::new(),
            list: "",
            suggested: false,
        }
    }

    /// A choice of one of `options`; a value that is none of them stays to be seen.
    pub(crate) fn select(document: &Value, path: &str, label: impl Into<String>, options: &[(String, String)], none: &str) -> Self {
        let mut field = Self { options: options.to_vec(), none: none.to_owned(), ..Self::new(document, path, label, Control::Select) };
        if !field.value.is_empty() && field.options.iter().all(|(value, _)| *value != field.value) {
            field.options.push((field.value.clone(), field.value.clone()));
        }
        field
    }

    /// Few choices beside each other.
    pub(crate) fn segmented(document: &Value, path: &str, label: impl Into<String>, options: Vec<(String, String)>) -> Self {
        Self { options, ..Self::new(document, path, label, Control::Segmented) }
    }

    /// A text, with the proposals of the list `list`.
    pub(crate) fn text(document: &Value, path: &str, label: impl Into<String>, list: &'static str) -> Self {
        Self { list, ..Self::new(document, path, label, Control::Text) }
    }

    /// A box to tick.
    pub(crate) fn tick(document: &Value, path: &str, label: impl Into<String>) -> Self {
        Self::new(document, path, label, Control::Tick)
    }

    /// Whether a box is ticked.
    pub(crate) fn is_on(&self) -> bool {
        self.value == "true"
    }

    /// Whether one of several values is chosen.
    pub(crate) fn has(&self, value: &str) -> bool {
        self.values.iter().any(|chosen| chosen == value)
    }

    /// Whether the control is of this name: for templates.
    pub(crate) fn is(&self, name: &str) -> bool {
        name == match self.control {
            Control::Select => "select",
            Control::Text => "text",
            Control::Tick => "tick",
            Control::Ticks => "ticks",
            Control::Segmented => "segmented",
        }
    }
}

/// A path with one more step.
pub(crate) fn below(path: &str, key: &str) -> String {
    format!("{path}/{}", key.replace('~', "~0").replace('/', "~1"))
}

/// The section of the page that a path belongs to: its first step.
pub(crate) fn section_of(path: &str) -> &str {
    path.trim_start_matches('/').split('/').next().unwrap_or_default()
}

/// An identifier made of a path: paths hold names of any kind.
pub(crate) fn ident(path: &str) -> String {
    Sha256::digest(path.as_bytes()).iter().take(6).fold("f".to_owned(), |id, byte| format!("{id}{byte:02x}"))
}

/// A value as people read it.
pub(crate) fn plain(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// Paths whose values are true or false.
const SWITCHES: [&str; 5] = [
    "/computing_resource_mapping/auto",
    "/dependency_mapping/literal",
    "/committing_rule/ignore_lock",
    "/committing_rule/commit/",
    "/committing_rule/deploy/",
];
/// The path whose value is a list of words.
pub(super) const CLASSES: &str = "/dependency_mapping/leave_classes";

/// The changes that a form asks for: what differs from what the person saw.
///
/// # Errors
///
/// When a value that should be JSON is none.
pub(crate) fn changes(fields: &Fields) -> Result<Vec<SettingsChange>, PageError> {
    let mut changes = Vec::new();
    for (path, base) in fields.map("base") {
        let base = json(&path, &base)?;
        let value = match fields.map("json").get(&path) {
            Some(text) => json(&path, text)?,
            None => wanted(fields, &path),
        };
        if value != base {
            changes.push(SettingsChange { path, base, value });
        }
    }
    Ok(changes)
}

fn wanted(fields: &Fields, path: &str) -> Value {
    let name = format!("value[{path}]");
    if SWITCHES.iter().any(|switch| path.starts_with(switch)) {
        return Value::Bool(fields.ticked(&name));
    }
    if path == CLASSES {
        return fields.all(&name).into();
    }
    fields.some(&name).map_or(Value::Null, Value::String)
}

fn json(path: &str, text: &str) -> Result<Value, PageError> {
    serde_json::from_str(if text.is_empty() { "null" } else { text }).map_err(|_| PageError::invalid(path, reasons::NOT_JSON))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Vec<SettingsChange> {
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        changes(&Fields::parse(query.as_bytes())).unwrap()
    }

    #[test]
    fn only_what_was_changed_is_sent_with_its_type() {
        let lock = "base[/committing_rule/ignore_lock]";
        assert_eq!(read(&[(lock, "false")]), []);
        let on = read(&[(lock, "false"), ("value[/committing_rule/ignore_lock]", "on")]);
        assert_eq!((on[0].base.clone(), on[0].value.clone()), (json!(false), json!(true)));
        let map = read(&[("base[/data_source_mapping/a]", "\"b\""), ("value[/data_source_mapping/a]", " ")]);
        assert_eq!((map[0].base.clone(), map[0].value.clone()), (json!("b"), Value::Null));
        let list = read(&[("base[/dependency_mapping/leave_classes]", "[]"), ("value[/dependency_mapping/leave_classes]", "comment")]);
        assert_eq!(list[0].value, json!(["comment"]));
    }

    #[test]
    fn a_name_with_a_slash_is_one_step() {
        assert_eq!(below("/data_source_mapping", "a/b~c"), "/data_source_mapping/a~1b~0c");
        assert_eq!(section_of("/data_source_mapping/a~1b"), "data_source_mapping");
    }
}
