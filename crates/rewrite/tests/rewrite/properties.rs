//! What holds for every text.

use std::borrow::Cow;

use ferry_rewrite::{
    CodeFamily, Mode, NameMap, Occurrence, Selection, SqlDialect, SystemOutputMap, apply, find, find_with_outputs, lex, replace_json_values,
};
use proptest::prelude::*;
use serde_json::Value;

use crate::{FAMILIES, rewrite};

/// Pieces of code that are hard on lexers and boundaries, between which anything may stand.
fn piece() -> impl Strategy<Value = String> {
    let fixed = [
        "sales",
        "Sales",
        "sales_dev",
        "sales_order",
        "sales.t",
        "${sales}",
        "proj",
        "proj.tab",
        "proj.table",
        "'",
        "\"",
        "`",
        "'''",
        "\"\"\"",
        "--",
        "#",
        "##@",
        "/*",
        "*/",
        "\\",
        "\\n",
        "\\u0073ales",
        "\n",
        "\r\n",
        " ",
        ".",
        "-",
        "$",
        "$$",
        "$a$",
        "$(",
        "((",
        ")",
        "${",
        "}",
        "<<EOF\n",
        "\nEOF\n",
        "<<-'E'\n",
        "{",
        "[",
        "]",
        ":",
        ",",
        "销售",
        "é",
        "😀",
    ];
    prop_oneof![
        4 => prop::sample::select(fixed.to_vec()).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => "[a-z_0-9]{1,3}",
    ]
}

fn code() -> impl Strategy<Value = String> {
    prop::collection::vec(piece(), 0..24).prop_map(|pieces| pieces.concat())
}

fn family() -> impl Strategy<Value = CodeFamily> {
    prop::sample::select(FAMILIES.to_vec())
}

fn mode() -> impl Strategy<Value = Mode> {
    prop::sample::select(vec![Mode::WholeIdentifier, Mode::Literal])
}

fn many_names() -> NameMap {
    NameMap::with_dev([("sales", "retail"), ("proj", "p2"), ("proj.tab", "q.t"), ("tab", "sales")]).unwrap()
}

/// JSON values with names in all places, and JSON in strings.
fn json() -> impl Strategy<Value = Value> {
    let text = code();
    let leaf = prop_oneof![Just(Value::Null), any::<i32>().prop_map(Value::from), text.prop_map(Value::from)];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((code(), inner.clone()), 0..4).prop_map(|members| Value::Object(members.into_iter().collect())),
            inner.prop_map(|value| Value::from(value.to_string())),
        ]
    })
}

/// The same value with all strings that are values blanked; numbers, names and shape stay.
fn skeleton(value: &Value) -> Value {
    match value {
        Value::String(_) => Value::from(""),
        Value::Array(items) => items.iter().map(skeleton).collect(),
        Value::Object(members) => Value::Object(members.iter().map(|(key, value)| (key.clone(), skeleton(value))).collect()),
        other => other.clone(),
    }
}

/// The text with its occurrences cut out: the pieces between them.
fn outside(text: &str, ranges: impl Iterator<Item = (usize, usize)>) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut at = 0;
    for (start, end) in ranges {
        pieces.push(&text[at..start]);
        at = end;
    }
    pieces.push(&text[at..]);
    pieces
}

/// Where the replacements stand in the rewritten text.
fn written(found: &[Occurrence]) -> Vec<(usize, usize)> {
    let mut shift = 0_isize;
    found
        .iter()
        .map(|one| {
            let start = one.start.checked_add_signed(shift).unwrap();
            shift += one.to.len() as isize - one.from.len() as isize;
            (start, start + one.to.len())
        })
        .collect()
}

proptest! {
    #[test]
    fn spans_follow_each_other_and_cover_the_text(text in code(), family in family()) {
        let mut at = 0;
        for span in lex(&text, family) {
            prop_assert_eq!(span.start, at);
            prop_assert!(span.end > span.start && text.is_char_boundary(span.end));
            at = span.end;
        }
        prop_assert_eq!(at, text.len());
    }

    #[test]
    fn occurrences_are_ordered_disjoint_and_truly_there(text in code(), family in family(), mode in mode()) {
        let mut free = 0;
        for one in find(&text, family, &many_names(), mode) {
            prop_assert!(one.start >= free);
            prop_assert_eq!(&text[one.start..one.end], &one.from);
            let line = text.split('\n').nth(one.line - 1).unwrap();
            let rest: String = line.chars().skip(one.column - 1).collect();
            prop_assert!(rest.starts_with(&one.from));
            free = one.end;
        }
    }

    #[test]
    fn nothing_outside_of_occurrences_changes(text in code(), family in family(), mode in mode()) {
        let found = find(&text, family, &many_names(), mode);
        let rewritten = apply(&text, &found, &Selection::everything());
        let before = outside(&text, found.iter().map(|one| (one.start, one.end)));
        let after = outside(&rewritten, written(&found).into_iter());
        prop_assert_eq!(before, after);
        prop_assert_eq!(found.is_empty(), matches!(rewritten, Cow::Borrowed(_)));
    }

    #[test]
    fn there_and_back_is_the_identity(text in code(), family in family()) {
        // Spelled in one way only, and without the name that is written.
        let text = text.replace("Sales", "sales").replace("\\u0073ales", "sales");
        prop_assume!(!text.to_lowercase().contains("zz_new") && !text.contains("\\u"));
        let mut spelled = text.to_ascii_lowercase().match_indices("sales").count();
        spelled -= text.match_indices("sales").count();
        prop_assume!(spelled == 0);
        let there = NameMap::with_dev([("sales", "zz_new")]).unwrap();
        let back = NameMap::with_dev([("zz_new", "sales")]).unwrap();
        let moved = rewrite(&text, family, &there, Mode::WholeIdentifier);
        prop_assert_eq!(rewrite(&moved, family, &back, Mode::WholeIdentifier), text);
    }

    #[test]
    fn every_whole_word_of_plain_text_is_found(words in prop::collection::vec(prop::sample::select(vec!["sales", "sales_dev", "SALES", "sales_x", "x", "销sales"]), 0..12)) {
        let text = words.join(" ");
        let names = NameMap::with_dev([("sales", "retail")]).unwrap();
        let expected: Vec<&str> = words.iter().map(|word| names.get(word).unwrap_or(word)).collect();
        for family in FAMILIES {
            prop_assert_eq!(rewrite(&text, family, &names, Mode::WholeIdentifier), expected.join(" "));
        }
    }

    #[test]
    fn the_longest_whole_name_is_found(text in "(proj|tab|[.]|le|x| ){0,10}") {
        let names = NameMap::new([("proj", "1"), ("proj.tab", "2"), ("tab", "3")]).unwrap();
        // The same, spelled out: at every word, the longest name that ends where a word ends.
        let mut expected = String::new();
        let mut rest = text.as_str();
        let mut inside = false;
        while let Some(first) = rest.chars().next() {
            let name = ["proj.tab", "proj", "tab"].into_iter().find(|name| {
                !inside && rest.strip_prefix(name).is_some_and(|after| !after.starts_with(char::is_alphanumeric))
            });
            let length = name.map_or(first.len_utf8(), str::len);
            expected.push_str(name.and_then(|name| names.get(name)).unwrap_or(&rest[..length]));
            inside = name.is_none() && first.is_alphanumeric();
            rest = &rest[length..];
        }
        prop_assert_eq!(rewrite(&text, CodeFamily::Plain, &names, Mode::WholeIdentifier), expected);
    }

    #[test]
    fn literal_mode_is_replacing_text(text in code(), family in family()) {
        let names = NameMap::new([("sales", "retail")]).unwrap();
        prop_assert_eq!(rewrite(&text, family, &names, Mode::Literal), text.replace("sales", "retail"));
    }

    #[test]
    fn json_stays_json_of_the_same_shape(value in json(), pretty in any::<bool>(), ascii in any::<bool>()) {
        let text = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
        // A letter of the name in its other spelling changes nothing.
        let text = if ascii { text.replace("é", "\\u00e9") } else { text };
        let outputs: SystemOutputMap = [("sales.1_out", "retail.2_out")].into_iter().collect();
        let found = find_with_outputs(&text, CodeFamily::Json, &many_names(), &outputs, Mode::WholeIdentifier);
        let rewritten = apply(&text, &found, &Selection::everything());
        let after: Value = serde_json::from_str(&rewritten).unwrap();
        prop_assert_eq!(skeleton(&after), skeleton(&value));
        prop_assert_eq!(find_json_layers(&after), find_json_layers(&value));
    }

    #[test]
    fn whole_values_are_replaced_in_json_and_nothing_else(value in json(), to in any::<String>()) {
        let text = value.to_string();
        let map = [("sales".to_owned(), to.clone())].into_iter().collect();
        let replaced = replace_json_values(&text, &["sales", "proj"], &map);
        let after: Value = serde_json::from_str(&replaced).unwrap();
        let expected = replaced_by_hand(&value, None, &to);
        prop_assert_eq!(after, expected);
    }

    #[test]
    fn leaving_everything_alone_is_the_text_itself(text in code(), family in family(), mode in mode()) {
        let found = find(&text, family, &many_names(), mode);
        let selection = found.iter().fold(Selection::everything(), |selection, one| selection.leave_place(one.line, one.column));
        prop_assert!(matches!(apply(&text, &found, &selection), Cow::Borrowed(_)));
    }

    #[test]
    fn repeated_openers_are_read_in_bounded_steps(opener in piece(), family in family()) {
        // A lexer that read on to the end for every opener would take minutes for this.
        let text = opener.repeat(200_000 / opener.len().max(1));
        let spans = lex(&text, family);
        prop_assert_eq!(spans.last().map_or(0, |span| span.end), text.len());
    }
}

/// How many strings of JSON hold JSON, at any depth.
fn find_json_layers(value: &Value) -> usize {
    match value {
        Value::String(text) if text.trim_start().starts_with(['{', '[']) => {
            serde_json::from_str::<Value>(text).map_or(0, |inner| 1 + find_json_layers(&inner))
        }
        Value::Array(items) => items.iter().map(find_json_layers).sum(),
        Value::Object(members) => members.values().map(find_json_layers).sum(),
        _ => 0,
    }
}

/// The replacement of whole values on a tree, to compare with the one on text.
fn replaced_by_hand(value: &Value, key: Option<&str>, to: &str) -> Value {
    match value {
        Value::String(text) if text == "sales" && matches!(key, Some("sales" | "proj")) => Value::from(to),
        Value::String(text) if text.trim_start().starts_with(['{', '[']) => match serde_json::from_str::<Value>(text) {
            Ok(inner) => {
                let replaced = replaced_by_hand(&inner, None, to);
                if replaced == inner { value.clone() } else { Value::from(replaced.to_string()) }
            }
            Err(_) => value.clone(),
        },
        Value::Array(items) => items.iter().map(|item| replaced_by_hand(item, None, to)).collect(),
        Value::Object(members) => {
            let members = members.iter().map(|(key, value)| (key.clone(), replaced_by_hand(value, Some(key), to)));
            Value::Object(members.collect())
        }
        other => other.clone(),
    }
}

#[test]
fn every_dialect_is_among_the_families() {
    for dialect in [SqlDialect::MaxCompute, SqlDialect::Hive, SqlDialect::Postgres] {
        assert!(FAMILIES.contains(&CodeFamily::Sql(dialect)));
    }
}
