//! File elements that are resources, functions or tables.

use ferry_model::codes::format;
use ferry_model::codes::reasons::document::NOT_AN_OBJECT;
use ferry_model::function::Function;
use ferry_model::reason::of_json;
use ferry_model::resource::Resource;
use ferry_model::table::Table;
use ferry_model::{Finding, ObjectKind, ObjectRef};

use super::attributes::Attributes;
use super::xml::Element;

/// Attributes that say where a file stands, not what it is.
const PLACE_ATTRIBUTES: [&str; 4] = ["fileName", "bizId", "bizUseType", "fileType"];

fn reference(kind: ObjectKind, element: &Element) -> ObjectRef {
    ObjectRef { kind, key: ferry_model::finding::shown(element.attribute("fileName").unwrap_or_default()) }
}

fn drop_place(attributes: &mut Attributes<'_>) {
    for name in PLACE_ATTRIBUTES {
        attributes.text(name);
    }
}

/// Reads a resource; its bytes are looked for by the caller.
pub(super) fn read_resource(element: &Element, type_name: String, place: &str) -> (Resource, Vec<Finding>) {
    let object = reference(ObjectKind::Resource, element);
    let mut file = Attributes::new(element, "", place, &object);
    drop_place(&mut file);
    let mut resource = Resource {
        name: element.attribute("fileName").unwrap_or_default().to_owned(),
        resource_type: type_name,
        folder: file.filled("folderPath"),
        is_odps: file.flag("isOdps"),
        is_large_file: file.flag("isLarge"),
        connection: file.filled("connName"),
        origin_resource_name: file.filled("originResourceName"),
        owner: file.filled("owner"),
        ..Resource::default()
    };
    let (left, findings) = file.rest();
    resource.unknown.attributes = left;
    (resource, findings)
}

/// Reads a function; `definition` is the JSON text of its content file and the entry it stands in.
pub(super) fn read_function(
    element: &Element,
    type_name: String,
    definition: Option<(&str, &str)>,
    place: &str,
) -> (Function, Vec<Finding>) {
    let object = reference(ObjectKind::Function, element);
    let mut file = Attributes::new(element, "", place, &object);
    drop_place(&mut file);
    let mut function = Function {
        name: element.attribute("fileName").unwrap_or_default().to_owned(),
        node_type: Some(type_name),
        folder: file.filled("folderPath"),
        is_odps: file.flag("isOdps"),
        connection: file.filled("connName"),
        owner: file.filled("owner"),
        ..Function::default()
    };
    let (left, mut findings) = file.rest();
    function.unknown.attributes = left;
    if let Some((entry, text)) = definition {
        let cause = match serde_json::from_str::<serde_json::Value>(text) {
            Ok(serde_json::Value::Object(members)) => {
                apply_definition(&mut function, members);
                None
            }
            Ok(_) => Some((1, 1, NOT_AN_OBJECT.into())),
            Err(error) => Some((error.line(), error.column(), of_json(&error))),
        };
        if let Some((line, column, cause)) = cause {
            let finding = Finding::new(format::IDE_FUNCTION).at(format!("{entry}:{line}:{column}")).because(cause);
            findings.push(Finding { object: Some(object.clone()), ..finding });
        }
    }
    (function, findings)
}

fn apply_definition(function: &mut Function, members: serde_json::Map<String, serde_json::Value>) {
    let mut left = serde_json::Map::new();
    for (name, value) in members {
        let field = match name.as_str() {
            "functionType" => &mut function.function_type,
            "className" => &mut function.clazz,
            "resources" => &mut function.resource,
            "description" => &mut function.description,
            "cmdDesc" => &mut function.command,
            "paramDesc" => &mut function.arguments,
            "returnValue" => &mut function.return_value,
            "example" => &mut function.example,
            "resourceType" => &mut function.resource_type,
            "embeddedCode" => &mut function.embedded_code,
            "name" if value.as_str() == Some(function.name.as_str()) => continue,
            _ => {
                left.insert(name, value);
                continue;
            }
        };
        *field = match value {
            serde_json::Value::Null => None,
            other => Some(scalar_text(other)).filter(|text| !text.is_empty()),
        };
    }
    if !left.is_empty() {
        function.unknown.attributes.push(("definition".to_owned(), serde_json::Value::Object(left).to_string()));
    }
}

fn scalar_text(value: serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text,
        other => other.to_string(),
    }
}

/// Reads a table; the format has no element for tables, so its content file is taken as the DDL.
pub(super) fn read_table(element: &Element, ddl: Option<String>, place: &str) -> (Table, Vec<Finding>) {
    let object = reference(ObjectKind::Table, element);
    let mut file = Attributes::new(element, "", place, &object);
    for name in ["fileName", "bizId", "bizUseType"] {
        file.text(name);
    }
    let mut table =
        Table { name: element.attribute("fileName").unwrap_or_default().to_owned(), ddl, owner: file.filled("owner"), ..Table::default() };
    let (left, findings) = file.rest();
    table.unknown.attributes = left;
    (table, findings)
}
