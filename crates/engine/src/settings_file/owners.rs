//! Owner maps in files: source owner → member, as CSV lines or a flat TOML or JSON table.

use std::collections::BTreeMap;
use std::path::Path;

use ferry_model::codes::reasons::document as reasons;
use ferry_model::codes::settings as codes;
use ferry_model::{Finding, Reason};

use super::tree::{self, Places, Value};
use super::{SettingsError, language, read_text};

/// Reads an owner map.
pub(super) fn read(path: &Path) -> Result<BTreeMap<String, String>, SettingsError> {
    let text = read_text(path)?;
    let name = path.display().to_string();
    let places = Places { file: &name, text: text.strip_prefix('\u{feff}').unwrap_or(&text) };
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("csv")) { from_csv(&places) } else { from_table(&places) }
}

fn wrong(places: &Places<'_>, at: usize, error: impl Into<Reason>) -> Finding {
    Finding::new(codes::OWNER_FILE).said("error", error).at(places.place(at))
}

fn from_table(places: &Places<'_>) -> Result<BTreeMap<String, String>, SettingsError> {
    let tree = tree::parse(places, language(places.text, places.file)).map_err(|findings| SettingsError { findings })?;
    let Value::Table(members) = tree.value else { return Err(wrong(places, tree.at, tree.value.type_name()).into()) };
    let mut map = BTreeMap::new();
    for member in members {
        match member.tree.value {
            Value::Text(user) if !user.is_empty() && !member.key.is_empty() => insert(places, &mut map, member.key, user, member.at)?,
            other => {
                let reason = reasons::MEMBER.with_reasons(&[("key", &member.key)], &[("reason", other.type_name().into())]);
                return Err(wrong(places, member.tree.at, reason).into());
            }
        }
    }
    Ok(map)
}

fn from_csv(places: &Places<'_>) -> Result<BTreeMap<String, String>, SettingsError> {
    let mut map = BTreeMap::new();
    let mut at = 0;
    for (number, line) in places.text.split_inclusive('\n').enumerate() {
        let fields = csv_fields(line.trim_end_matches(['\n', '\r']));
        let header = number == 0 && fields.as_ref().is_some_and(|fields| fields.len() == 2 && is_header(&fields[1]));
        match fields.as_deref() {
            _ if header || line.trim().is_empty() => {}
            Some([source, user]) if !source.is_empty() && !user.is_empty() => {
                insert(places, &mut map, source.clone(), user.clone(), at)?;
            }
            _ => return Err(wrong(places, at, reasons::LINE.with(&[("line", &line.trim_end())])).into()),
        }
        at += line.len();
    }
    Ok(map)
}

/// Whether the second field of the first line is a title and not a member.
fn is_header(field: &str) -> bool {
    ["member", "user", "destination", "to", "成员"].contains(&field.to_ascii_lowercase().as_str())
}

fn insert(places: &Places<'_>, map: &mut BTreeMap<String, String>, source: String, user: String, at: usize) -> Result<(), Finding> {
    if let Some(before) = map.get(&source)
        && *before != user
    {
        return Err(Finding::new(codes::DUPLICATE_KEY).arg("key", source).at(places.place(at)));
    }
    map.insert(source, user);
    Ok(())
}

/// The fields of a CSV line, quoted or not, without spaces around them; `None` when a quote does not end.
fn csv_fields(line: &str) -> Option<Vec<String>> {
    let mut fields = Vec::new();
    let mut rest = line;
    loop {
        rest = rest.trim_start();
        if let Some(mut quoted) = rest.strip_prefix('"') {
            let mut field = String::new();
            loop {
                let end = quoted.find('"')?;
                field.push_str(&quoted[..end]);
                quoted = &quoted[end + 1..];
                match quoted.strip_prefix('"') {
                    Some(more) => {
                        field.push('"');
                        quoted = more;
                    }
                    None => break,
                }
            }
            fields.push(field);
            rest = quoted.trim_start();
        } else {
            let end = rest.find(',').unwrap_or(rest.len());
            fields.push(rest[..end].trim().to_owned());
            rest = &rest[end..];
        }
        match rest.strip_prefix(',') {
            Some(more) => rest = more,
            None => return rest.is_empty().then_some(fields),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn fields_of_a_line_may_be_quoted() {
        assert_eq!(csv_fields(r#" 100 , "a ""b"", c" "#).unwrap(), ["100", "a \"b\", c"]);
        assert_eq!(csv_fields("a,").unwrap(), ["a", ""]);
        assert!(csv_fields("\"open").is_none());
        assert!(csv_fields("\"a\" b,c").is_none());
    }
}
