//! Replacing whole string values of JSON text.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::apply::splice;
use crate::json_text::{StringValue, for_each_value};

/// Replaces the string values of the named members that equal a key of the map, wherever in the text they are,
/// in JSON inside strings too.
///
/// Values are compared decoded and written escaped, so any text may be a key or a value. Everything else stays as
/// it is, byte for byte; text that is not JSON stays as it is altogether.
pub fn replace_json_values<'t>(text: &'t str, keys: &[&str], map: &BTreeMap<String, String>) -> Cow<'t, str> {
    if map.is_empty() {
        return Cow::Borrowed(text);
    }
    replace_values(text, |value| {
        let key = value.key?;
        keys.contains(&key).then(|| map.get(value.text).map(String::as_str))?
    })
}

/// Replaces the string values for which `replacement` has something else to say.
pub(crate) fn replace_values<'t, 'r>(text: &'t str, replacement: impl Fn(&StringValue<'_>) -> Option<&'r str>) -> Cow<'t, str> {
    let mut edits = Vec::new();
    for_each_value(text, |value| {
        if let Some(to) = replacement(value).filter(|to| *to != value.text) {
            edits.push((value.original(0..value.text.len()), value.escaped(to)));
        }
    });
    edits.sort_unstable_by_key(|(range, _)| range.start);
    splice(text, edits.iter().map(|(range, to)| (range.clone(), to.as_str())))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replaced(text: &str) -> String {
        let map = [("rds_src", "rds_dst"), ("group a", "组 \"b\"")].map(|(from, to)| (from.to_owned(), to.to_owned()));
        replace_json_values(text, &["datasource", "resourceGroup"], &BTreeMap::from(map)).into_owned()
    }

    #[test]
    fn values_of_named_members_are_replaced_whole() {
        assert_eq!(
            replaced(r#"{ "datasource" : "rds_src","name":"rds_src", "x":[{"datasource":"rds_src_2"},{"datasource":"rds\u005fsrc"}] }"#),
            r#"{ "datasource" : "rds_dst","name":"rds_src", "x":[{"datasource":"rds_src_2"},{"datasource":"rds_dst"}] }"#
        );
    }

    #[test]
    fn replacements_are_escaped_for_their_depth() {
        assert_eq!(replaced(r#"{"resourceGroup":"group a"}"#), r#"{"resourceGroup":"组 \"b\""}"#);
        assert_eq!(replaced(r#"{"x":"{\"resourceGroup\":\"group a\"}"}"#), r#"{"x":"{\"resourceGroup\":\"组 \\\"b\\\"\"}"}"#);
    }

    #[test]
    fn elements_keys_and_broken_text_stay() {
        for text in [r#"{"datasource":["rds_src"],"rds_src":1}"#, r#"{"datasource":"rds_src""#, "", "rds_src"] {
            assert_eq!(replaced(text), text);
        }
    }
}
