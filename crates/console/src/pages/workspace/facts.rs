//! The members of an object as names and values: its schedule, and the rest.

use jiff::Timestamp;
use serde_json::Value;

use crate::Page;

/// Members that make up the schedule, in the order of DataStudio's Properties tab.
const SCHEDULE: [&str; 18] = [
    "use_type",
    "cron",
    "cycle_type",
    "start_effect_date",
    "end_effect_date",
    "pause_schedule",
    "start_right_now",
    "rerun_mode",
    "task_rerun_time",
    "task_rerun_interval",
    "dependent_type",
    "dependent_data_node",
    "parameter",
    "resource_group",
    "di_resource_group",
    "priority",
    "calendar_id",
    "cu",
];
/// Members that the page shows elsewhere.
const ELSEWHERE: [&str; 6] = ["name", "type", "inputs", "outputs", "unknown", "owner_name"];
/// Members that are times in epoch milliseconds.
const TIMES: [&str; 5] = ["start_effect_date", "end_effect_date", "last_modify_time", "create_time", "modify_time"];

/// A member.
pub(super) struct Fact {
    pub(super) name: String,
    pub(super) value: String,
    /// Whether it needs the whole width.
    pub(super) long: bool,
}

/// Characters from which a value gets the whole width.
const LONG: usize = 60;

/// The schedule of a node, and the other members of an object.
pub(super) fn of(page: &Page, fields: &Value) -> (Vec<Fact>, Vec<Fact>) {
    let Some(members) = fields.as_object() else { return (Vec::new(), Vec::new()) };
    let schedule = SCHEDULE.iter().filter_map(|name| fact(page, name, members.get(*name)?)).collect();
    let hidden = |name: &str| SCHEDULE.contains(&name) || ELSEWHERE.contains(&name);
    let rest = members.iter().filter(|(name, _)| !hidden(name)).filter_map(|(name, value)| fact(page, name, value)).collect();
    (schedule, rest)
}

fn fact(page: &Page, name: &str, value: &Value) -> Option<Fact> {
    let value = match value {
        Value::Null => return None,
        Value::Bool(yes) => page.t(if *yes { "ws-yes" } else { "ws-no" }),
        Value::String(text) if text.is_empty() => return None,
        Value::String(text) if matches!(name, "use_type" | "rerun_mode") => page.label("ws-value", text),
        Value::String(text) => text.clone(),
        Value::Number(number) if TIMES.contains(&name) => time(page, number.as_i64()?),
        Value::Number(number) if name == "dependent_type" => page.label("ws-cross-cycle", &number.to_string()),
        Value::Number(number) => number.to_string(),
        Value::Array(items) if items.is_empty() => return None,
        Value::Array(items) if items.iter().all(Value::is_string) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(", "),
        other => serde_json::to_string_pretty(other).unwrap_or_else(|_| other.to_string()),
    };
    let long = value.chars().count() > LONG || value.contains('\n');
    Some(Fact { name: page.label("ws-field", name), value, long })
}

fn time(page: &Page, milliseconds: i64) -> String {
    Timestamp::from_millisecond(milliseconds).map_or_else(|_| milliseconds.to_string(), |time| page.zone.text(&time.to_string()))
}
