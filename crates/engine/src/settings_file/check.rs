//! Compares a document with the schema and turns it into the JSON of [`ferry_model::settings::Settings`].

use ferry_model::codes::reasons::document as reasons;
use ferry_model::codes::settings as codes;
use ferry_model::reason::ReasonText;
use ferry_model::{Finding, ObjectKey, ObjectKind};
use serde_json::{Map, Value as Json};

use super::schema::{Key, Keys, Shape};
use super::tree::{Member, Places, Tree, Value};
use crate::nearest;
use crate::selector::Selector;

/// Checks a document, with every error in one pass, and returns its JSON with engine types and kinds in their own spelling.
pub(super) struct Checker<'a> {
    pub places: Places<'a>,
    /// Findings, with the byte that each is about.
    pub findings: Vec<(usize, Finding)>,
}

impl Checker<'_> {
    fn report(&mut self, finding: Finding, at: usize) {
        self.findings.push((at, finding.at(self.places.place(at))));
    }

    /// The JSON of a table with fixed keys. `path` is the dotted name of the table, empty for the document.
    pub fn table(&mut self, keys: &'static [Key], tree: &Tree, path: &str) -> Json {
        let Value::Table(members) = &tree.value else {
            self.wrong_type(path, tree, reasons::TABLE);
            return Json::Null;
        };
        let mut out = Map::new();
        for Member { key: name, at, tree } in members {
            let full = join(path, name);
            let Some(key) = keys.iter().find(|key| key.name == name) else {
                let (nearest, valid) = nearest::suggestion(name, keys.iter().map(|key| key.name)).unwrap_or_default();
                self.report(
                    Finding::new(codes::UNKNOWN_KEY).arg("key", &full).arg("nearest", join(path, nearest)).arg("valid", valid),
                    *at,
                );
                continue;
            };
            let value = self.value(key.shape, tree, &full);
            self.insert(&mut out, name.clone(), value, &full, *at);
        }
        for key in keys.iter().filter(|key| key.default == "required" && !out.contains_key(key.name)) {
            self.report(Finding::new(codes::KEY_MISSING).arg("key", join(path, key.name)), tree.at);
        }
        Json::Object(out)
    }

    fn value(&mut self, shape: Shape, tree: &Tree, path: &str) -> Json {
        match (shape, &tree.value) {
            (Shape::Table(keys), _) => self.table(keys, tree, path),
            (Shape::Text, Value::Text(text)) => {
                if text.is_empty() {
                    self.report(Finding::new(codes::VALUE_EMPTY).arg("key", path), tree.at);
                }
                Json::String(text.clone())
            }
            (Shape::Selector, Value::Text(text)) => {
                if let Err(error) = Selector::parse(text) {
                    self.report(error.finding(), tree.at);
                }
                Json::String(text.clone())
            }
            (Shape::Choice(words), Value::Text(text)) => {
                if !words.contains(&text.as_str()) {
                    let (nearest, valid) = nearest::suggestion(text, words.iter().copied()).unwrap_or_default();
                    let finding = Finding::new(codes::VALUE_CHOICE).arg("key", path).arg("value", text);
                    self.report(finding.arg("nearest", nearest).arg("valid", valid), tree.at);
                }
                Json::String(text.clone())
            }
            (Shape::Switch, Value::Switch(on)) => Json::Bool(*on),
            (Shape::Count, Value::Integer(number)) if u32::try_from(*number).is_ok_and(|number| number > 0) => Json::from(*number),
            (Shape::List(inner), Value::Array(items)) => {
                Json::Array(items.iter().enumerate().map(|(n, item)| self.value(*inner, item, &format!("{path}[{n}]"))).collect())
            }
            (Shape::Map(keys, inner), Value::Table(members)) => {
                let mut out = Map::new();
                for Member { key: name, at, tree } in members {
                    let full = join(path, name);
                    let value = self.value(*inner, tree, &full);
                    if let Some(name) = self.map_key(keys, name, &full, *at) {
                        self.insert(&mut out, name, value, &full, *at);
                    }
                }
                Json::Object(out)
            }
            (Shape::Text | Shape::Selector | Shape::Choice(_), _) => self.wrong_type(path, tree, reasons::STRING),
            (Shape::Switch, _) => self.wrong_type(path, tree, reasons::BOOLEAN),
            (Shape::Count, _) => self.wrong_type(path, tree, reasons::POSITIVE_INTEGER),
            (Shape::List(_), _) => self.wrong_type(path, tree, reasons::ARRAY),
            (Shape::Map(..), _) => self.wrong_type(path, tree, reasons::TABLE),
        }
    }

    /// Puts a member into a table. Tables under two spellings of one name are joined; other doubles are errors.
    fn insert(&mut self, out: &mut Map<String, Json>, name: String, value: Json, path: &str, at: usize) {
        match (out.get_mut(&name), value) {
            (None, value) => {
                out.insert(name, value);
            }
            (Some(Json::Object(before)), Json::Object(more)) if more.keys().all(|key| !before.contains_key(key)) => before.extend(more),
            (Some(_), _) => self.report(Finding::new(codes::DUPLICATE_KEY).arg("key", path), at),
        }
    }

    /// The canonical spelling of a key of a map.
    fn map_key(&mut self, keys: Keys, name: &str, path: &str, at: usize) -> Option<String> {
        match keys {
            Keys::Name(_) if name.is_empty() => {
                self.report(Finding::new(codes::VALUE_EMPTY).arg("key", path), at);
                None
            }
            Keys::Name(_) => Some(name.to_owned()),
            Keys::Engine => match engine(name) {
                Ok(engine) => Some(engine.to_owned()),
                Err(finding) => {
                    self.report(finding, at);
                    None
                }
            },
            Keys::Kind => match kind(name, path) {
                Ok(kind) => Some(kind.as_str().to_owned()),
                Err(finding) => {
                    self.report(finding, at);
                    None
                }
            },
            Keys::Object => match object(name, path) {
                Ok(key) => Some(format!("{}:{key}", key.kind)),
                Err(finding) => {
                    self.report(finding, at);
                    None
                }
            },
        }
    }

    fn wrong_type(&mut self, path: &str, tree: &Tree, expected: ReasonText) -> Json {
        let finding = Finding::new(codes::VALUE_TYPE).said("found", tree.value.type_name()).said("expected", expected);
        let finding = if path.is_empty() { finding.said("key", reasons::THE_DOCUMENT) } else { finding.arg("key", path) };
        self.report(finding, tree.at);
        Json::Null
    }
}

fn join(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The constant name of an engine type, in any letter case, with `HOLOGRES` for `HOLO`.
pub(super) fn engine(name: &str) -> Result<&'static str, Finding> {
    ferry_model::node_type::engine(name).map(|engine| engine.name).ok_or_else(|| {
        let names = ferry_model::node_type::ENGINES.iter().filter(|engine| engine.needs_compute()).map(|engine| engine.name);
        let (nearest, valid) = nearest::suggestion(name, names).unwrap_or_default();
        Finding::new(codes::ENGINE_UNKNOWN).arg("engine", name).arg("nearest", nearest).arg("valid", valid)
    })
}

/// The kind that a word names; `path` is the setting, for the error.
pub(super) fn kind(name: &str, path: &str) -> Result<ObjectKind, Finding> {
    name.parse().map_err(|_| {
        let (nearest, valid) = nearest::suggestion(name, ObjectKind::ALL.iter().map(|kind| kind.as_str())).unwrap_or_default();
        Finding::new(codes::VALUE_CHOICE).arg("key", path).arg("value", name).arg("nearest", nearest).arg("valid", valid)
    })
}

/// The key that `kind:key` names; `path` is the setting, for the error.
pub(super) fn object(text: &str, path: &str) -> Result<ObjectKey, Finding> {
    let parsed = text.split_once(':').and_then(|(kind, key)| {
        let kind: ObjectKind = kind.parse().ok()?;
        (!key.is_empty()).then(|| ObjectKey::parse(kind, key).ok()).flatten()
    });
    parsed.ok_or_else(|| {
        let (_, valid) = nearest::suggestion(text, ObjectKind::ALL.iter().map(|kind| kind.as_str())).unwrap_or_default();
        Finding::new(codes::OBJECT_KEY).arg("key", path).arg("value", text).arg("valid", valid)
    })
}
