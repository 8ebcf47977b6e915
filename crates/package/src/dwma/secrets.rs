//! What never leaves in a package: secrets of data sources and alert settings of quality rules.

use ferry_model::data_source::{DataSource, MASK, SECRET_MEMBERS, masked_connection};
use ferry_model::quality_rule::{ALERT_MEMBERS, QualityRule, without_alerts};
use ferry_model::unknown::Unknown;
use serde_json::Value;

/// `source` with every secret masked, also in what the model does not know.
pub fn masked(source: &DataSource) -> DataSource {
    let mut source = source.clone();
    source.connection = source.connection.as_deref().map(masked_connection);
    for (name, value) in &mut source.unknown.attributes {
        if is_one_of(SECRET_MEMBERS, name) {
            MASK.clone_into(value);
        }
    }
    without_elements(&mut source.unknown, SECRET_MEMBERS);
    source.unknown.spec = source.unknown.spec.as_deref().map(|spec| in_texts(&masked_connection(spec), &masked_connection));
    source
}

/// `rule` without alert and subscription settings, also in what the model does not know.
pub fn without_alert_settings(rule: &QualityRule) -> QualityRule {
    let mut rule = rule.clone();
    let stripped = |text: &str| without_alerts(text).0;
    rule.rule_config = rule.rule_config.as_deref().map(stripped);
    rule.unknown.attributes.retain(|(name, _)| !is_one_of(ALERT_MEMBERS, name));
    without_elements(&mut rule.unknown, ALERT_MEMBERS);
    rule.unknown.spec = rule.unknown.spec.as_deref().map(|spec| in_texts(&stripped(spec), &stripped));
    rule
}

fn is_one_of(members: &[&str], name: &str) -> bool {
    members.contains(&name.to_ascii_lowercase().as_str())
}

/// Leaves out unknown elements in which one of `members` is the name of anything.
fn without_elements(unknown: &mut Unknown, members: &[&str]) {
    let named = |raw: &str, member: &str| {
        let raw = raw.to_ascii_lowercase();
        raw.match_indices(member).any(|(at, _)| {
            let (before, after) = (raw[..at].chars().next_back(), raw[at + member.len()..].chars().next());
            let inside = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
            !inside(before) && !inside(after)
        })
    };
    unknown.elements.retain(|raw| !members.iter().any(|member| named(raw, member)));
}

/// `json` with `change` applied to every text in it that is a JSON object itself.
fn in_texts(json: &str, change: &dyn Fn(&str) -> String) -> String {
    fn walk(value: &mut Value, change: &dyn Fn(&str) -> String) -> bool {
        match value {
            Value::String(text) if text.trim_start().starts_with(['{', '[']) => {
                let changed = change(text);
                let differs = changed != *text;
                *text = changed;
                differs
            }
            // Every member is walked, whatever was found before.
            Value::Array(items) => items.iter_mut().filter_map(|item| walk(item, change).then_some(())).count() > 0,
            Value::Object(members) => members.iter_mut().filter_map(|(_, member)| walk(member, change).then_some(())).count() > 0,
            _ => false,
        }
    }
    let Ok(mut value) = serde_json::from_str::<Value>(json) else { return json.to_owned() };
    if walk(&mut value, change) { value.to_string() } else { json.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_masked_wherever_they_stand() {
        let secret = r#"{"jdbcUrl":"u","password":"hunter2"}"#;
        let spec = serde_json::json!({"name": "s", "config": secret, "metadata": {"accessKey": "hunter2"}});
        let source = DataSource {
            connection: Some(secret.into()),
            unknown: Unknown {
                attributes: vec![("password".into(), "hunter2".into()), ("x".into(), "y".into())],
                elements: vec!["<Auth token=\"hunter2\"/>".into(), "<tokens/>".into()],
                spec: Some(spec.to_string()),
            },
            ..DataSource::default()
        };
        let json = serde_json::to_string(&masked(&source)).unwrap_or_default();
        assert!(!json.contains("hunter2"), "{json}");
        assert!(json.contains("jdbcUrl") && json.contains("<tokens/>") && json.contains(MASK), "{json}");
    }

    #[test]
    fn alert_settings_are_left_out_wherever_they_stand() {
        let config = r#"{"rules":[{"ruleType":"x","followers":["alice"]}]}"#;
        let rule = QualityRule {
            rule_config: Some(config.into()),
            unknown: Unknown {
                attributes: vec![("onDuty".into(), "alice".into())],
                elements: vec!["<Notifications to=\"alice\"/>".into()],
                spec: Some(serde_json::json!({"ruleConfig": config, "alerts": "alice"}).to_string()),
            },
            ..QualityRule::default()
        };
        let json = serde_json::to_string(&without_alert_settings(&rule)).unwrap_or_default();
        assert!(!json.contains("alice") && json.contains("ruleType"), "{json}");
    }
}
