//! The settings reference, written from the schema.

use std::fmt::Write;

use super::schema::{DOCUMENT, Key, Keys, Shape};

/// A settings document with every section, as the reference shows it.
pub(super) const EXAMPLE_TOML: &str = r#"source_workspace = "sales_test"
failure_policy = "continue"
duplicates = "first"

[computing_resource_mapping]
auto = false

[computing_resource_mapping.map.ODPS]
odps_first = "Production"

[computing_resource_mapping.map.HOLO]
holo_1 = "Serving"

[resource_group_mapping]
scheduling = { S_res_group_1 = "S_res_group_2" }
integration = { D_res_group_1 = "D_res_group_2" }
scheduling_default = "S_res_group_2"

[dependency_mapping]
workspaces = { sales_test = "sales" }
leave_classes = ["comment"]
leave = [{ object = "node:orders/load", field = "code", line = 3, column = 14 }]

[dry_run]
nodes = ["node:orders/*", "type:EMR_SPARK"]

[data_service]
processes = { orders_api = "orders_api_v2" }

[committing_rule]
commit = { resources = true, functions = true, tables = true, nodes = true }
deploy = { resources = true, functions = true, tables = false, nodes = true }
ignore_lock = false

[committing_rule.change_owner]
map = { "2001" = "alice", bob_test = "bob" }

[data_source_mapping]
mysql_test = "mysql_prod"

[parameters]
bucket = "prod-bucket"

[conflicts]
all = "draft"
kinds = { node = "overwrite", data_source = "keep" }
objects = { "resource:parse.py" = "overwrite" }
"#;

/// The reference of the settings document, in Markdown. `docs/SETTINGS.md` holds it.
pub fn reference() -> String {
    let mut out = String::from(
        "# Settings of an import\n\n\
         One document says how a package is imported: the same in files, on the command line, in the console and in the API. Files are \
         TOML or JSON (`--settings FILE`); flags stand above the file. Every section and key may be left out. Names are checked before \
         anything is changed: a name that does not exist in the destination is reported with the nearest valid ones.\n\n\
         This page is written from the code; a test keeps it current.\n\n\
         ## An example with every section\n\n```toml\n",
    );
    out.push_str(EXAMPLE_TOML);
    out.push_str(
        "```\n\nThe same document in JSON has the same members. When source and destination have the same tenant and region, \
         `computing_resource_mapping` is all that is needed.\n\n",
    );
    out.push_str("## Single settings\n\n");
    head(&mut out);
    for key in DOCUMENT.iter().filter(|key| !matches!(key.shape, Shape::Table(_))) {
        row(&mut out, key, "");
    }
    for key in DOCUMENT {
        if let Shape::Table(inner) = key.shape {
            let _ = writeln!(out, "\n## `[{}]` · {}\n\n{}\n", key.name, key.zh, key.en);
            head(&mut out);
            rows(&mut out, inner, "");
        }
    }
    out.push_str(SELECTORS);
    out
}

const SELECTORS: &str = "
## Selectors

| selector | selects |
|---|---|
| `all` | everything |
| `node`, `nodes`, `ad-hoc-queries` | everything of a kind, in the singular or the plural |
| `node:sales_*/load_*` | objects of a kind whose `workflow/name` fits the pattern |
| `resource:*.jar` | a pattern without `/` is compared with the name alone |
| `type:ODPS_SQL`, `type:EMR_*` | objects of a type |
| `owner:alice` | objects of an owner |

`*` and `?` stay within a segment, `**` crosses `/`, `[ab]` and `{a,b}` are alternatives, a backslash takes the meaning from the next
character. Letter case counts. `workflow:NAME` is the workflow itself; its nodes are `node:NAME/**`.

## Owner maps

`--owner FILE` takes CSV lines `source,member` (a first line `source,member` is a title), or a flat table `source = \"member\"` in TOML or
JSON. The source owner is a user id or an account name.
";

fn head(out: &mut String) {
    out.push_str("| key | 名称 | value | when left out | what it does | flag |\n|---|---|---|---|---|---|\n");
}

fn rows(out: &mut String, keys: &[Key], path: &str) {
    for key in keys {
        row(out, key, path);
        if let Shape::Table(inner) = key.shape {
            rows(out, inner, &format!("{path}{}.", key.name));
        }
    }
}

fn row(out: &mut String, key: &Key, path: &str) {
    let flag = if key.flag.is_empty() { String::new() } else { format!("`{}`", key.flag.replace('|', "\\|")) };
    let _ = writeln!(out, "| `{path}{}` | {} | {} | {} | {} | {flag} |", key.name, key.zh, value(key.shape), key.default, key.en);
}

/// What a value looks like, in words.
fn value(shape: Shape) -> String {
    match shape {
        Shape::Text => "text".to_owned(),
        Shape::Switch => "`true` or `false`".to_owned(),
        Shape::Count => "whole number".to_owned(),
        Shape::Selector => "selector".to_owned(),
        Shape::Choice(words) => words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", "),
        Shape::List(Shape::Table(_)) => "list of tables".to_owned(),
        Shape::List(inner) => format!("list of: {}", value(*inner)),
        Shape::Map(keys, inner) => {
            let keys = match keys {
                Keys::Name(what) => what,
                Keys::Engine => "engine type",
                Keys::Kind => "kind",
                Keys::Object => "`kind:key`",
            };
            format!("{keys} → {}", value(*inner))
        }
        Shape::Table(_) => "table".to_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::settings_file::parse;

    #[test]
    fn the_example_is_a_settings_document_and_its_json_is_the_same() {
        let settings = parse(EXAMPLE_TOML, "example.toml").unwrap();
        let json = serde_json::to_string_pretty(&settings).unwrap();
        assert_eq!(parse(&json, "example").unwrap(), settings);
    }

    #[test]
    fn the_example_shows_every_section() {
        let document: toml::Table = EXAMPLE_TOML.parse().unwrap();
        for key in DOCUMENT {
            assert!(document.contains_key(key.name), "{} is missing in the example", key.name);
        }
    }
}
