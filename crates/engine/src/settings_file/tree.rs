//! A document of TOML or JSON as a tree in which every key and value knows its place.

use std::fmt;

use ferry_model::codes::reasons::document as reasons;
use ferry_model::codes::settings as codes;
use ferry_model::reason::{ReasonText, of_json_here, of_toml};
use ferry_model::{Finding, Reason};
use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use toml::de::{DeTable, DeValue};

/// Nesting that no settings document needs.
const DEPTH_MAX: usize = 16;

/// How many errors of syntax are reported.
const ERRORS_MAX: usize = 20;

/// A value and the byte it begins at.
#[derive(Clone, Debug)]
pub(super) struct Tree {
    pub at: usize,
    pub value: Value,
}

/// A key, the byte it begins at, and its value.
#[derive(Clone, Debug)]
pub(super) struct Member {
    pub key: String,
    pub at: usize,
    pub tree: Tree,
}

#[derive(Clone, Debug)]
pub(super) enum Value {
    Table(Vec<Member>),
    Array(Vec<Tree>),
    Text(String),
    Switch(bool),
    Integer(i64),
    /// A number that is no integer, a date, `null`: never valid here.
    Other(ReasonText),
}

impl Value {
    /// The word for the type of the value.
    pub fn type_name(&self) -> ReasonText {
        match self {
            Self::Table(_) => reasons::TABLE,
            Self::Array(_) => reasons::ARRAY,
            Self::Text(_) => reasons::STRING,
            Self::Switch(_) => reasons::BOOLEAN,
            Self::Integer(_) => reasons::INTEGER,
            Self::Other(name) => *name,
        }
    }
}

/// The two languages of settings documents.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Toml,
    Json,
}

impl Language {
    fn name(self) -> &'static str {
        match self {
            Self::Toml => "TOML",
            Self::Json => "JSON",
        }
    }
}

/// Names places of a document: `file:line:column`, from 1, columns in characters.
#[derive(Clone, Copy, Debug)]
pub(super) struct Places<'a> {
    pub file: &'a str,
    pub text: &'a str,
}

impl Places<'_> {
    pub fn place(&self, at: usize) -> String {
        let mut end = at.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let before = &self.text[..end];
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
        format!("{}:{line}:{column}", self.file)
    }

    fn syntax(&self, language: Language, at: usize, error: Reason) -> Finding {
        Finding::new(codes::SYNTAX).arg("language", language.name()).said("error", error).at(self.place(at))
    }
}

/// Reads a document.
pub(super) fn parse(places: &Places<'_>, language: Language) -> Result<Tree, Vec<Finding>> {
    match language {
        Language::Toml => from_toml(places),
        Language::Json => from_json(places),
    }
}

fn from_toml(places: &Places<'_>) -> Result<Tree, Vec<Finding>> {
    let (table, errors) = DeTable::parse_recoverable(places.text);
    if !errors.is_empty() {
        let one =
            |error: &toml::de::Error| places.syntax(Language::Toml, error.span().map_or(0, |span| span.start), of_toml(error.message()));
        return Err(errors.iter().take(ERRORS_MAX).map(one).collect());
    }
    Ok(Tree { at: 0, value: toml_table(table.into_inner()) })
}

fn toml_table(table: DeTable<'_>) -> Value {
    let members = table.into_iter().map(|(key, value)| {
        let at = key.span().start;
        let value_at = value.span().start;
        Member { key: key.into_inner().into_owned(), at, tree: Tree { at: value_at, value: toml_value(value.into_inner()) } }
    });
    Value::Table(members.collect())
}

fn toml_value(value: DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => Value::Text(text.into_owned()),
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).map_or(Value::Other(reasons::LARGE_INTEGER), Value::Integer)
        }
        DeValue::Float(_) => Value::Other(reasons::FLOAT),
        DeValue::Boolean(on) => Value::Switch(on),
        DeValue::Datetime(_) => Value::Other(reasons::DATETIME),
        DeValue::Array(items) => {
            Value::Array(items.into_iter().map(|item| Tree { at: item.span().start, value: toml_value(item.into_inner()) }).collect())
        }
        DeValue::Table(table) => toml_table(table),
    }
}

fn from_json(places: &Places<'_>) -> Result<Tree, Vec<Finding>> {
    let fail = |error: &serde_json::Error| vec![places.syntax(Language::Json, json_offset(places.text, error), of_json_here(error))];
    serde_json::from_str::<IgnoredAny>(places.text).map_err(|error| fail(&error))?;
    let raw: &RawValue = serde_json::from_str(places.text).map_err(|error| fail(&error))?;
    json_value(places, raw, 0).map_err(|finding| vec![finding])
}

/// The byte that an error of `serde_json` speaks of; it counts lines from 1 and bytes of the line.
fn json_offset(text: &str, error: &serde_json::Error) -> usize {
    let line_start: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    line_start + error.column().saturating_sub(1)
}

/// The byte of the document that a part of it begins at.
fn offset(places: &Places<'_>, raw: &RawValue) -> usize {
    (raw.get().as_ptr() as usize).saturating_sub(places.text.as_ptr() as usize)
}

fn json_value(places: &Places<'_>, raw: &RawValue, depth: usize) -> Result<Tree, Finding> {
    let at = offset(places, raw);
    if depth > DEPTH_MAX {
        return Err(places.syntax(Language::Json, at, reasons::DEEPER_THAN.with(&[("limit", &DEPTH_MAX)])));
    }
    let text = raw.get();
    let fail = |error: serde_json::Error| places.syntax(Language::Json, at + json_offset(text, &error), of_json_here(&error));
    let value = match text.as_bytes().first() {
        Some(b'{') => {
            let RawMembers(members) = serde_json::from_str(text).map_err(fail)?;
            let mut table = Vec::with_capacity(members.len());
            for (key, value) in members {
                let key_at = offset(places, key);
                let name: String = serde_json::from_str(key.get()).map_err(fail)?;
                table.push(Member { key: name, at: key_at, tree: json_value(places, value, depth + 1)? });
            }
            Value::Table(table)
        }
        Some(b'[') => {
            let RawItems(items) = serde_json::from_str(text).map_err(fail)?;
            Value::Array(items.into_iter().map(|item| json_value(places, item, depth + 1)).collect::<Result<_, _>>()?)
        }
        Some(b'"') => Value::Text(serde_json::from_str(text).map_err(fail)?),
        Some(b't' | b'f') => Value::Switch(text == "true"),
        Some(b'n') => Value::Other(reasons::NULL_SETTING),
        _ => text.parse().map_or(Value::Other(reasons::ANY_NUMBER), Value::Integer),
    };
    Ok(Tree { at, value })
}

/// The members of a JSON object, in order, doubles included.
struct RawMembers<'a>(Vec<(&'a RawValue, &'a RawValue)>);

impl<'de> serde::Deserialize<'de> for RawMembers<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Members;
        impl<'de> Visitor<'de> for Members {
            type Value = RawMembers<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(RawMembers(members))
            }
        }
        deserializer.deserialize_map(Members)
    }
}

/// The items of a JSON array.
struct RawItems<'a>(Vec<&'a RawValue>);

impl<'de> serde::Deserialize<'de> for RawItems<'de> {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Items;
        impl<'de> Visitor<'de> for Items {
            type Value = RawItems<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut items = Vec::new();
                while let Some(item) = seq.next_element()? {
                    items.push(item);
                }
                Ok(RawItems(items))
            }
        }
        deserializer.deserialize_seq(Items)
    }
}
