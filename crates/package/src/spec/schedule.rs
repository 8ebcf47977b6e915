//! How a node is scheduled: recurrence, trigger, reruns, resource group.

use ferry_model::codes::reasons::document as reasons;
use ferry_model::node::{Node, use_type};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};

use super::node_in::{NodeFacts, use_type_of_kind};
use super::scope::{Members, Scope, member};

/// Reads the schedule of a node.
pub(super) fn read<'v>(scope: &mut Scope<'v>, node: &mut Node, members: &'v Members, path: &str, facts: &NodeFacts) {
    let trigger_kind = read_trigger(scope, node, members, path);
    let manual_trigger = trigger_kind.is_some_and(|kind| kind.eq_ignore_ascii_case("Manual"));
    let by_place = facts.use_type.or_else(|| facts.kind.as_deref().and_then(use_type_of_kind));
    let derived = by_place.unwrap_or(match (facts.in_manual_flow, manual_trigger) {
        (Some(true), _) => use_type::MANUAL_WORKFLOW,
        (_, true) => use_type::MANUAL,
        _ => use_type::SCHEDULED,
    });
    node.use_type = Some(derived.to_owned());
    if let Some(recurrence) = scope.text(members, path, "recurrence") {
        match recurrence.to_ascii_lowercase().as_str() {
            "normal" => node.pause_schedule = Some(false),
            "pause" => node.pause_schedule = Some(true),
            "skip" => node.use_type = Some(use_type::SKIP.to_owned()),
            "noneauto" => {}
            _ => scope.unknown(&format!("{path}.recurrence"), &recurrence, true),
        }
    }
    if let Some(mode) = scope.text(members, path, "instanceMode") {
        match mode.to_ascii_lowercase().as_str() {
            "immediately" => node.start_right_now = Some(true),
            "t+1" => node.start_right_now = Some(false),
            _ => scope.unknown(&format!("{path}.instanceMode"), &mode, true),
        }
    }
    if let Some(mode) = scope.text(members, path, "rerunMode") {
        match mode.to_ascii_lowercase().as_str() {
            "allowed" => node.rerun_mode = Some("ALL_ALLOWED".to_owned()),
            "failureallowed" => node.rerun_mode = Some("FAILURE_ALLOWED".to_owned()),
            "denied" => node.rerun_mode = Some("ALL_DENIED".to_owned()),
            _ => scope.unknown(&format!("{path}.rerunMode"), &mode, true),
        }
    }
    node.task_rerun_time = scope.number(members, path, "rerunTimes");
    node.task_rerun_interval = scope.number(members, path, "rerunInterval");
    node.priority = scope.number(members, path, "priority");
    node.is_auto_parse = scope.flag(members, path, "autoParse").map(i64::from);
    if let Some(timeout) = scope.number(members, path, "timeout") {
        set_extra(node, "alisaTaskKillTimeout", json!(timeout));
    }
    if let Some(skip) = scope.flag(members, path, "ignoreBranchConditionSkip") {
        set_extra(node, "ignoreBranchConditionSkip", json!(skip));
    }
    match member(members, "runtimeResource") {
        Some(Value::String(text)) if scope.find(text).is_none() && !super::scope::is_reference(text) => {
            node.resource_group = Some(text.clone());
        }
        Some(_) => {
            if let Some(resource) = scope.object(members, path, "runtimeResource") {
                let path = format!("{path}.runtimeResource");
                node.resource_group = scope.text(resource, &path, "resourceGroup");
                node.cu = scope.text(resource, &path, "cu");
            }
        }
        None => {}
    }
}

/// Reads the trigger and gives its type.
fn read_trigger<'v>(scope: &mut Scope<'v>, node: &mut Node, members: &'v Members, path: &str) -> Option<String> {
    let trigger = scope.object(members, path, "trigger")?;
    let path = format!("{path}.trigger");
    let kind = scope.text(trigger, &path, "type");
    if let Some(kind) = &kind {
        let known = ["Scheduler", "Manual", "Streaming", "None", "Custom"];
        if !known.iter().any(|known| known.eq_ignore_ascii_case(kind)) {
            scope.unknown(&format!("{path}.type"), kind, true);
        }
    }
    node.cron = scope.text(trigger, &path, "cron");
    let zone = scope.text(trigger, &path, "timezone");
    let zone = match zone.as_deref().map(time_zone) {
        None => time_zone("Asia/Shanghai"),
        Some(known @ Some(_)) => known,
        Some(None) => {
            scope.unknown(&format!("{path}.timezone"), zone.as_deref().unwrap_or_default(), true);
            None
        }
    };
    if let Some(zone) = zone {
        for (name, field) in [("startTime", &mut node.start_effect_date), ("endTime", &mut node.end_effect_date)] {
            if let Some(text) = scope.text(trigger, &path, name) {
                *field = millis(&text, &zone);
                if field.is_none() && !text.is_empty() {
                    let value = Value::String(text);
                    scope.wrong(&format!("{path}.{name}"), reasons::DATE, &value);
                }
            }
        }
    }
    node.calendar_id = scope.text(trigger, &path, "calendarId");
    if let Some(delay) = scope.number(trigger, &path, "delaySeconds") {
        set_extra(node, "delaySeconds", json!(delay));
    }
    if let Some(cycle) = member(trigger, "cycleType") {
        match cycle.as_str().map(str::to_ascii_lowercase).as_deref() {
            Some("daily") => node.cycle_type = Some(0),
            Some("notdaily") => node.cycle_type = Some(1),
            _ => {}
        }
    }
    kind
}

/// The time zone of a name such as `Asia/Shanghai`, or of `GMT+08:00`.
fn time_zone(name: &str) -> Option<TimeZone> {
    let offset = name.strip_prefix("GMT").or_else(|| name.strip_prefix("UTC")).unwrap_or(name);
    if offset.is_empty() || offset == "Z" {
        return Some(TimeZone::UTC);
    }
    if let Some((sign, rest)) = offset.split_at_checked(1)
        && matches!(sign, "+" | "-")
    {
        let (hours, minutes) = rest.split_once(':').unwrap_or((rest, "0"));
        let seconds = hours.parse::<i32>().ok()?.checked_mul(3600)?.checked_add(minutes.parse::<i32>().ok()?.checked_mul(60)?)?;
        let seconds = if sign == "-" { -seconds } else { seconds };
        return Some(TimeZone::fixed(jiff::tz::Offset::from_seconds(seconds).ok()?));
    }
    if matches!(name, "Asia/Shanghai" | "PRC" | "Asia/Chongqing") {
        return Some(TimeZone::fixed(jiff::tz::Offset::constant(8)));
    }
    TimeZone::get(name).ok()
}

fn millis(text: &str, zone: &TimeZone) -> Option<i64> {
    let text = text.trim();
    let local = DateTime::strptime("%Y-%m-%d %H:%M:%S", text).ok().or_else(|| text.parse::<DateTime>().ok())?;
    Some(local.to_zoned(zone.clone()).ok()?.timestamp().as_millisecond())
}

/// The date of epoch milliseconds as documents write it, in China time; `None` when it cannot be written to the second.
pub(super) fn date_text(millis: i64) -> Option<String> {
    if millis % 1000 != 0 {
        return None;
    }
    let zoned = jiff::Timestamp::from_millisecond(millis).ok()?.to_zoned(TimeZone::fixed(jiff::tz::Offset::constant(8)));
    let text = zoned.strftime("%Y-%m-%d %H:%M:%S").to_string();
    (self::millis(&text, &time_zone("Asia/Shanghai")?) == Some(millis)).then_some(text)
}

/// Sets a member of the node's extra configuration.
pub(super) fn set_extra(node: &mut Node, name: &str, value: Value) {
    let mut config: Map<String, Value> = node.extra_config.as_deref().and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    config.insert(name.to_owned(), value);
    node.extra_config = Some(Value::Object(config).to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_local_to_their_zone() {
        let at = |text: &str, zone: &str| time_zone(zone).and_then(|zone| millis(text, &zone));
        assert_eq!(at("1970-01-01 08:00:00", "Asia/Shanghai"), Some(0));
        assert_eq!(at("1970-01-01 00:00:00", "GMT"), Some(0));
        assert_eq!(at("1970-01-01 02:30:00", "GMT+02:30"), Some(0));
        assert_eq!(at("1969-12-31 20:00:00", "UTC-4"), Some(0));
        assert_eq!(at("x", "GMT"), None);
        assert_eq!(time_zone("Nowhere/Land"), None);
        assert_eq!(date_text(0).as_deref(), Some("1970-01-01 08:00:00"));
        assert_eq!(date_text(253_370_736_000_000).as_deref(), Some("9999-01-01 00:00:00"));
        assert_eq!(date_text(1), None);
    }
}
