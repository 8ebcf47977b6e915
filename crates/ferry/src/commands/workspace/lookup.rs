//! Finding the object that somebody named.

use ferry_model::codes::command as codes;
use ferry_model::stored::StoredObject;
use ferry_model::workspace::Workspace;
use ferry_model::{Finding, Lang, ObjectKey, ObjectKind};
use ferry_store::records::ObjectFilter;

use crate::context::{Context, hint_names};
use crate::errors::Failure;

/// How many objects are asked for at a time.
pub const PAGE: i64 = 1000;

/// The object of this kind and key; a name, or `workflow/name`, that fits one object will do.
pub async fn object(context: &Context, workspace: &Workspace, kind: ObjectKind, text: &str, lang: Lang) -> Result<StoredObject, Failure> {
    if let Ok(key) = ObjectKey::parse(kind, text)
        && let Some(object) = context.store.object(workspace.id, &key).await?
    {
        return Ok(object);
    }
    let mut fitting = Vec::new();
    let mut names = Vec::new();
    let filter = ObjectFilter { kind: Some(kind), ..ObjectFilter::default() };
    let mut after = 0;
    loop {
        let page = context.store.objects_page(workspace.id, &filter, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        for object in page {
            let key = &object.key;
            let short = format!("{}/{}", key.workflow_name(), key.name);
            names.push(key.to_string());
            if key.name == text || short == text {
                fitting.push(object);
            }
        }
    }
    match fitting.len() {
        1 => Ok(fitting.swap_remove(0)),
        0 => {
            let finding =
                Finding::new(codes::OBJECT_UNKNOWN).arg("workspace", &workspace.name).arg("kind", kind.label(lang)).arg("key", text);
            Err(hint_names(Failure::failed(finding), text, names.iter().map(String::as_str), lang))
        }
        _ => {
            let candidates: Vec<String> = fitting.iter().take(10).map(|object| object.key.to_string()).collect();
            Err(Failure::usage(Finding::new(codes::OBJECT_AMBIGUOUS).arg("key", text).arg("candidates", candidates.join(", "))))
        }
    }
}
