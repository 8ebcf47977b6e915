//! Basic information and settings of a task as lines of title and value.

use ferry_model::{Face, Finding, Lang, internal};
use ferry_store::records::{Task, TaskKind};
use serde_json::Value;

use super::labels::{key_title, status_label};
use super::times::{duration, human_time};

/// What is known of a task as a whole, in the order of the page.
pub(super) fn basic(task: &Task, face: Face, lang: Lang) -> Vec<(String, String)> {
    let mut facts: Vec<(&str, String)> = vec![
        ("task", format!("{} (#{})", task.head.name, task.head.id)),
        ("status", status_label(task.head.status, lang).to_owned()),
        ("workspace", task.head.workspace.clone()),
        ("created_by", task.head.created_by.clone()),
    ];
    if let Some(remarks) = task.head.remarks.as_deref().filter(|remarks| !remarks.is_empty()) {
        facts.push(("remarks", remarks.to_owned()));
    }
    if let Some(started) = task.head.started_at {
        facts.push(("started_at", human_time(started)));
    }
    if let (Some(started), Some(finished)) = (task.head.started_at, task.head.finished_at) {
        facts.push(("finished_at", human_time(finished)));
        facts.push(("duration", duration(finished - started, lang)));
    }
    if task.head.attempt > 1 {
        facts.push(("attempt", task.head.attempt.to_string()));
    }
    let mut lines: Vec<(String, String)> = facts.into_iter().map(|(key, value)| (key_title(key, lang), value)).collect();
    flatten(&info(task, face), lang, &mut lines);
    lines
}

/// The settings that are not empty, in the order of the document.
pub(super) fn settings(task: &Task, lang: Lang) -> Vec<(String, String)> {
    let mut lines = Vec::new();
    flatten(&object(&task.settings), lang, &mut lines);
    lines
}

/// The finding that ended the task, as far as it is for those who read it there.
pub fn failure(task: &Task, face: Face) -> Option<Finding> {
    failure_of(task.head.id, task.head.failure.as_deref(), face)
}

/// The same of the task of a number and what is recorded with it.
pub fn failure_of(task: i64, recorded: Option<&str>, face: Face) -> Option<Finding> {
    let finding = serde_json::from_str(recorded?).ok()?;
    Some(if face == Face::Server { internal::told(finding, format_args!("task.id={task}")) } else { finding })
}

/// The basic information, as far as it is for those who read it there: where a package lies on a server is no concern of its users.
pub fn info(task: &Task, face: Face) -> Value {
    let mut info = object(&task.info);
    if face == Face::Server
        && let Some(Value::String(location)) = info.pointer_mut("/package/location")
        && let Some(("", path)) = location.split_once('/')
    {
        *location = path.rsplit('/').next().unwrap_or_default().to_owned();
    }
    info
}

/// A task as the users of a server see it, whichever face they look through.
#[must_use]
pub fn for_users(mut task: Task) -> Task {
    task.head.failure = failure(&task, Face::Server).and_then(|finding| serde_json::to_string(&finding).ok());
    task.info = info(&task, Face::Server).to_string();
    task
}

/// The JSON object of a column; an empty one when the column holds something else.
pub(super) fn object(json: &str) -> Value {
    match serde_json::from_str(json) {
        Ok(value @ Value::Object(_)) => value,
        _ => Value::Object(serde_json::Map::new()),
    }
}

/// `Import` or `Export` as a word of JSON.
pub(super) fn kind_word(kind: TaskKind) -> &'static str {
    match kind {
        TaskKind::Import => "import",
        TaskKind::Export => "export",
    }
}

/// Members whose keys are names of the user's and not words of ours.
const NAME_MAPS: [&str; 9] =
    ["map", "scheduling", "integration", "workspaces", "processes", "data_source_mapping", "parameters", "kinds", "objects"];

/// One line per leaf that says something.
fn flatten(value: &Value, lang: Lang, lines: &mut Vec<(String, String)>) {
    walk(value, &mut Vec::new(), false, lang, lines);
}

fn walk(value: &Value, titles: &mut Vec<String>, names: bool, lang: Lang, lines: &mut Vec<(String, String)>) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let inner = names || NAME_MAPS.contains(&key.as_str());
                if !names && matches!(key.as_str(), "map" | "kinds" | "objects") {
                    walk(member, titles, inner, lang, lines);
                    continue;
                }
                titles.push(if names { key.clone() } else { key_title(key, lang) });
                walk(member, titles, inner, lang, lines);
                titles.pop();
            }
        }
        Value::Null | Value::Bool(false) => {}
        Value::Array(items) if items.is_empty() => {}
        Value::String(text) if text.is_empty() => {}
        Value::Array(items) => {
            let texts: Vec<String> = items.iter().map(leaf).collect();
            lines.push((titles.join(" · "), texts.join(", ")));
        }
        other => lines.push((titles.join(" · "), leaf(other))),
    }
}

fn leaf(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => "✓".to_owned(),
        other => other.to_string(),
    }
}
