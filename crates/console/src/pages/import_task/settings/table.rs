//! A mapping as a table of the settings page: names of the package at the left, a field for each at the right.

use serde_json::Value;

use super::field::{Field, below};

/// A mapping.
#[derive(Clone, Debug, Default)]
pub(crate) struct MapTable {
    /// Name of the table.
    pub(crate) caption: String,
    /// Heading of the names.
    pub(crate) names: String,
    /// Heading of the numbers; without it there are none.
    pub(crate) counts: String,
    /// Heading of the fields.
    pub(crate) fields: String,
    /// The rows.
    pub(crate) rows: Vec<MapRow>,
    /// What is said when there are no rows.
    pub(crate) empty: String,
    /// The names that are not shown, because there are too many.
    pub(crate) hidden: usize,
    /// How a row is added, if it can be.
    pub(crate) adding: Option<Adding>,
}

/// A row of a mapping.
#[derive(Clone, Debug)]
pub(crate) struct MapRow {
    /// A word before the name: the engine type.
    pub(crate) engine: String,
    /// The name in the source.
    pub(crate) name: String,
    /// A word about the name.
    pub(crate) note: String,
    /// How many objects of the package use it.
    pub(crate) count: Option<i64>,
    /// What it becomes.
    pub(crate) field: Field,
    /// Whether it stands there only because somebody added it.
    pub(crate) is_added: bool,
}

/// The line below a mapping with which a name is added.
#[derive(Clone, Debug, Default)]
pub(crate) struct Adding {
    /// Path of the mapping.
    pub(crate) path: String,
    /// Name of the first field.
    pub(crate) key: String,
    /// Name of the second field.
    pub(crate) value: String,
    /// What the second field is chosen from; a text when there is nothing.
    pub(crate) options: Vec<(String, String)>,
}

/// A name of the package with the number of its uses and a word about it.
pub(crate) type Name = (String, Option<i64>, String);

/// Rows of a mapping at most.
const ROWS: usize = 200;

impl MapTable {
    /// The rows for `names`, and for what the document maps beside them. `field` makes the field for a path.
    pub(crate) fn fill(mut self, document: &Value, path: &str, names: &[Name], field: impl Fn(&str, &str) -> Field) -> Self {
        let mapped: Vec<&String> = document.pointer(path).and_then(Value::as_object).map(|map| map.keys().collect()).unwrap_or_default();
        let row = |name: &str, count, note: &str, is_added| MapRow {
            engine: String::new(),
            name: name.to_owned(),
            note: note.to_owned(),
            count,
            field: field(&below(path, name), name),
            is_added,
        };
        // What is mapped already comes first when not everything can be shown.
        let mut shown: Vec<&Name> = names.iter().collect();
        if shown.len() > ROWS {
            shown.sort_by_key(|name| !mapped.contains(&&name.0));
            self.hidden = shown.len() - ROWS;
            shown.truncate(ROWS);
        }
        self.rows = shown.into_iter().map(|(name, count, note)| row(name, *count, note, false)).collect();
        let added = mapped.into_iter().filter(|name| names.iter().all(|known| known.0 != **name)).take(ROWS);
        self.rows.extend(added.map(|name| row(name, None, "", true)));
        self
    }

    /// Whether anything is mapped.
    pub(crate) fn is_used(&self) -> bool {
        self.rows.iter().any(|row| !row.field.value.is_empty())
    }
}

/// Names as choices.
pub(crate) fn options(names: &[String]) -> Vec<(String, String)> {
    names.iter().map(|name| (name.clone(), name.clone())).collect()
}
