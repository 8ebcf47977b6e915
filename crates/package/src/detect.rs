//! Which format a package is in, told from its file names and the beginnings of a few files.

use std::io::Read;

use ferry_model::codes::container as codes;
use ferry_model::codes::reasons::package::LOOKED_FOR;
use ferry_model::{Finding, PackageFormat};

use crate::source::{EntryId, Source};

/// Folders below `src/` that only a package of the standard format has.
const MODEL_FOLDERS: [&str; 9] =
    ["workflows", "queries", "components", "tables", "datasources", "resources", "assets", "dqcrules", "dataservice"];

/// Bytes that are looked at to tell what a document is.
const SNIFF_BYTES: u64 = 8 << 10;

/// The format of the package whose files are `source`, with its layout beginning at the root.
///
/// # Errors
///
/// The finding that says what was looked for, or that the layout is ambiguous; or that a file which had to be looked at is damaged.
pub fn detect(source: &dyn Source) -> Result<PackageFormat, Finding> {
    let entries = source.entries();
    if entries.iter().any(|entry| entry.name == "SPEC.FORMAT" || entry.name.split_once('/').is_some_and(|(_, rest)| rest == "SPEC.FORMAT"))
    {
        return Ok(PackageFormat::Spec);
    }
    let is_model =
        source.find("project.xml").is_some() || MODEL_FOLDERS.iter().any(|folder| !source.under(&format!("src/{folder}/")).is_empty());
    if is_model {
        return Ok(PackageFormat::DataworksModel);
    }
    let mut applications = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        if !entry.name.contains('/') && has_extension(&entry.name, "xml") {
            let head = head_of(source, EntryId(index))?;
            if root_element(&head) == Some("application") {
                applications.push(entry.name.as_str());
            }
        }
    }
    match applications.as_slice() {
        [] => {}
        [_] => return ide_version(source),
        several => {
            return Err(Finding::new(codes::LAYOUT_AMBIGUOUS).arg("count", several.len()).arg("entries", several.join(", ")));
        }
    }
    if is_spec(source)? {
        return Ok(PackageFormat::Spec);
    }
    Err(Finding::new(codes::LAYOUT_UNKNOWN).said("looked", LOOKED_FOR))
}

/// The folder that every file is in, with its `/`; `None` when there is no such folder.
pub fn wrapping_folder(source: &dyn Source) -> Option<String> {
    let entries = source.entries();
    let (folder, _) = entries.first()?.name.split_once('/')?;
    let prefix = format!("{folder}/");
    entries.iter().all(|entry| entry.name.starts_with(&prefix)).then_some(prefix)
}

fn has_extension(name: &str, extension: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, found)| found.eq_ignore_ascii_case(extension))
}

/// V3 when `version.txt` says so, V2 otherwise.
fn ide_version(source: &dyn Source) -> Result<PackageFormat, Finding> {
    let Some(id) = source.find("version.txt") else { return Ok(PackageFormat::DataworksV2) };
    let text = head_of(source, id)?;
    let v3 = text.trim_start_matches('\u{feff}').trim().eq_ignore_ascii_case("V3");
    Ok(if v3 { PackageFormat::DataworksV3 } else { PackageFormat::DataworksV2 })
}

/// Whether there are documents that only SPEC packages have, or a document that looks like a FlowSpec.
fn is_spec(source: &dyn Source) -> Result<bool, Finding> {
    let entries = source.entries();
    if entries
        .iter()
        .any(|entry| entry.name.ends_with(".schedule.json") || entry.name.ends_with(".spec.json") || has_extension(&entry.name, "flow"))
    {
        return Ok(true);
    }
    for (index, entry) in entries.iter().enumerate() {
        let document = ["json", "yaml", "yml"].iter().any(|extension| has_extension(&entry.name, extension));
        if document && entry.name.matches('/').count() <= 1 && looks_like_flow_spec(&head_of(source, EntryId(index))?) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the beginning of a document names the members of a FlowSpec.
fn looks_like_flow_spec(head: &str) -> bool {
    let json = head.contains("\"spec\"") || head.contains("\"kind\"");
    let yaml = head.lines().any(|line| line.starts_with("spec:") || line.starts_with("kind:"));
    let names_a_kind =
        ["Workflow", "CycleWorkflow", "ManualWorkflow", "ManualNode", "\"nodes\"", "nodes:"].iter().any(|word| head.contains(word));
    (json || yaml) && names_a_kind
}

/// The beginning of a file as text; UTF-16 is recognised by its byte-order mark.
fn head_of(source: &dyn Source, id: EntryId) -> Result<String, Finding> {
    let mut bytes = Vec::new();
    let stream = source.stream(id)?;
    stream.take(SNIFF_BYTES).read_to_end(&mut bytes).map_err(|error| source.damage(id, &error))?;
    let (encoding, skipped) = encoding_rs::Encoding::for_bom(&bytes).unwrap_or((encoding_rs::UTF_8, 0));
    Ok(encoding.decode_without_bom_handling(&bytes[skipped..]).0.into_owned())
}

/// Name of the root element of an XML document of which `head` is the beginning.
fn root_element(head: &str) -> Option<&str> {
    let mut rest = head;
    loop {
        rest = &rest[rest.find('<')?..];
        rest = if let Some(comment) = rest.strip_prefix("<!--") {
            &comment[comment.find("-->")? + 3..]
        } else if rest.starts_with("<?") || rest.starts_with("<!") {
            &rest[rest.find('>')? + 1..]
        } else {
            let name = &rest[1..];
            return Some(&name[..name.find(|c: char| c.is_whitespace() || c == '>' || c == '/').unwrap_or(name.len())]);
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_element_is_found_behind_the_prolog() {
        let text = "<?xml version=\"1.0\"?>\n<!-- <wrong> -->\n<!DOCTYPE x>\n<application projectIdentifier=\"p\">";
        assert_eq!(root_element(text), Some("application"));
        assert_eq!(root_element("<application/>"), Some("application"));
        assert_eq!(root_element("no xml"), None);
        assert_eq!(root_element("<!-- open"), None);
    }

    #[test]
    fn flow_specs_are_told_from_other_documents() {
        assert!(looks_like_flow_spec("{\"version\":\"1.1.0\",\"kind\":\"CycleWorkflow\",\"spec\":{}}"));
        assert!(looks_like_flow_spec("version: 1.1.0\nkind: ManualWorkflow\nspec:\n"));
        assert!(!looks_like_flow_spec("{\"name\":\"x\",\"version\":\"1\"}"));
    }
}
