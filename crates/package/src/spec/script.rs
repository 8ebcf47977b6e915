//! The script or the bytes beside a document.

use ferry_model::Finding;
use ferry_model::codes::format;
use ferry_model::node_type;
use ferry_model::resource::Content;
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::layout::{ENDINGS, Place};
use super::scope::Members;
use crate::item::Rejection;
use crate::limits::Limits;
use crate::source::{EntryId, Source};

/// A file beside a document.
pub(super) struct Beside {
    /// The entry, if there is one.
    pub entry: Option<EntryId>,
    /// Its name from the folder of the document.
    pub name: Option<String>,
    /// Names that were looked for.
    pub wanted: Vec<String>,
}

/// Whether a file is a document; a script never has such a name.
fn is_document(name: &str) -> bool {
    let lower = name.to_ascii_lowercase();
    ENDINGS.iter().any(|ending| lower.ends_with(ending))
}

/// Finds the file beside a document: the one that `.dataworks/metadata.json` names, `<stem><ending of the type>`, `<stem>`, or the only
/// file whose name begins with the stem.
pub(super) fn find(source: &dyn Source, limits: &Limits, place: &Place, kind: Option<&str>, name: &str) -> Result<Beside, Rejection> {
    let mut wanted = Vec::new();
    if let Some(path) = script_path(source, limits, place)? {
        wanted.push(path);
    }
    let ending = kind.and_then(node_type::by_name).map_or("", |known| known.extension);
    let mut stems = vec![place.stem.as_str()];
    if name != place.stem && !name.is_empty() && !name.contains('/') {
        stems.push(name);
    }
    for stem in stems {
        if !ending.is_empty() {
            wanted.push(format!("{stem}{ending}"));
        }
        wanted.push(stem.to_owned());
    }
    let itself = &source.entries()[place.entry.0].name;
    for name in &wanted {
        let path = format!("{}{name}", place.folder);
        if path != *itself
            && let Some(entry) = source.find(&path)
        {
            return Ok(Beside { entry: Some(entry), name: Some(name.clone()), wanted });
        }
    }
    if place.packed {
        let prefix = format!("{}{}.", place.folder, place.stem);
        let mut others =
            source.under(&prefix).iter().filter(|entry| !entry.name[prefix.len()..].contains('/') && !is_document(&entry.name));
        if let (Some(only), None) = (others.next(), others.next()) {
            let name = only.name[place.folder.len()..].to_owned();
            return Ok(Beside { entry: source.find(&only.name), name: Some(name), wanted });
        }
    }
    Ok(Beside { entry: None, name: None, wanted })
}

/// `scriptPath` of the package's metadata; a path that leads out of the folder does not count.
fn script_path(source: &dyn Source, limits: &Limits, place: &Place) -> Result<Option<String>, Rejection> {
    let Some(id) = source.find(&format!("{}.dataworks/metadata.json", place.folder)) else { return Ok(None) };
    if source.entries()[id.0].size > limits.descriptor_bytes_max {
        return Ok(None);
    }
    let bytes = source.read(id, limits.descriptor_bytes_max)?;
    let value: Option<Value> = serde_json::from_slice(&bytes).ok();
    let path = value.as_ref().and_then(|value| value.get("scriptPath")).and_then(Value::as_str);
    Ok(path.filter(|path| !path.is_empty() && !path.contains('/')).map(str::to_owned))
}

/// The type that a document's object names, before it is read.
pub(super) fn peek_type(members: &Members) -> Option<String> {
    let runtime = members.get("script")?.get("runtime")?;
    match runtime.get("command") {
        Some(Value::String(command)) => Some(command.clone()),
        _ => runtime.get("commandTypeId").and_then(Value::as_i64).and_then(node_type::by_code).map(|known| known.name.to_owned()),
    }
}

/// The text of an entry.
///
/// # Errors
///
/// Outer: the container is damaged. Inner: the text is too long or not UTF-8.
pub(super) fn text(source: &dyn Source, limits: &Limits, id: EntryId) -> Result<Result<String, Finding>, Rejection> {
    let entry = &source.entries()[id.0];
    if entry.size > limits.text_bytes_max as u64 {
        let finding = Finding::new(format::TEXT_TOO_LONG).at(&entry.name).arg("field", &entry.name).arg("size", entry.size);
        return Ok(Err(finding.arg("limit", limits.text_bytes_max)));
    }
    let bytes = source.read(id, limits.text_bytes_max as u64)?;
    Ok(String::from_utf8(bytes).map_err(|error| {
        let offset = error.utf8_error().valid_up_to();
        Finding::new(format::CODE_NOT_UTF8).at(&entry.name).arg("entry", &entry.name).arg("offset", offset)
    }))
}

/// Digest and size of an entry.
pub(super) fn hashed(source: &dyn Source, id: EntryId) -> Result<Content, Finding> {
    let mut stream = source.stream(id)?;
    let mut hasher = Sha256::new();
    let mut size = 0;
    loop {
        let bytes = stream.fill_buf().map_err(|error| source.damage(id, &error))?;
        if bytes.is_empty() {
            return Ok(Content { sha256: hex::encode(hasher.finalize()), size });
        }
        hasher.update(bytes);
        let count = bytes.len();
        size += count as u64;
        stream.consume(count);
    }
}
