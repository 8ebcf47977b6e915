//! Every text exists in both languages, every text in use exists, and every text is used.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below `folder` whose name ends in `ending`, with its content.
fn files(folder: &Path, ending: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            found.push((path.clone(), fs::read_to_string(&path).unwrap()));
        }
    }
    found
}

/// Key and placeholders of every message of a language; a key that stands twice fails.
fn messages(lang: &str) -> BTreeMap<String, BTreeSet<String>> {
    let mut messages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (path, text) in files(&root().join("locales").join(lang), ".ftl") {
        let mut current = String::new();
        for line in text.lines() {
            let is_key = line.starts_with(|c: char| c.is_ascii_lowercase());
            if let Some((key, _)) = line.split_once('=').filter(|_| is_key) {
                key.trim().clone_into(&mut current);
                assert!(messages.insert(current.clone(), BTreeSet::new()).is_none(), "{current} stands twice, again in {}", path.display());
            }
            let names = line.split('$').skip(1).map(|rest| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect());
            if let Some(message) = messages.get_mut(&current) {
                message.extend(names.collect::<Vec<String>>());
            }
        }
    }
    messages
}

#[test]
fn both_languages_have_the_same_keys_and_placeholders() {
    let (en, zh) = (messages("en"), messages("zh-CN"));
    let missing = |one: &BTreeMap<String, _>, other: &BTreeMap<String, _>| -> Vec<String> {
        one.keys().filter(|key| !other.contains_key(*key)).cloned().collect()
    };
    assert_eq!(missing(&en, &zh), Vec::<String>::new(), "in English only");
    assert_eq!(missing(&zh, &en), Vec::<String>::new(), "in Chinese only");
    for (key, names) in &en {
        assert_eq!(names, &zh[key], "placeholders of {key}");
    }
}

fn is_key(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    parts.len() > 1 && parts.iter().all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit()))
}

/// Texts in double quotes.
fn literals(source: &str) -> impl Iterator<Item = &str> {
    source.split('"').skip(1).step_by(2).chain(source.split('"').step_by(2))
}

/// What stands behind each `marker`, up to the closing quote.
fn arguments<'a>(source: &'a str, marker: &'a str) -> impl Iterator<Item = &'a str> {
    source.split(marker).skip(1).filter_map(|rest| rest.split_once('"').map(|(key, _)| key))
}

fn sources() -> Vec<(PathBuf, String)> {
    let mut sources = files(&root().join("templates"), ".html");
    sources.extend(files(&root().join("src"), ".rs"));
    sources
}

#[test]
fn every_text_in_use_exists() {
    let messages = messages("en");
    let mut missing = Vec::new();
    for (path, source) in sources() {
        for marker in [".t(\"", ".ta(\"", ".ta2(\"", "i18n::text(visit.lang, \""] {
            for key in arguments(&source, marker).filter(|key| !messages.contains_key(*key)) {
                missing.push(format!("{key} in {}", path.display()));
            }
        }
        for prefix in arguments(&source, "label(\"") {
            if !messages.keys().any(|key| key.starts_with(&format!("{prefix}-"))) {
                missing.push(format!("{prefix}-… in {}", path.display()));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn every_text_is_used() {
    let mut used: BTreeSet<String> = BTreeSet::new();
    let mut prefixes: BTreeSet<String> = BTreeSet::new();
    for (_, source) in sources() {
        used.extend(literals(&source).filter(|text| is_key(text) || text.chars().all(|c| c.is_ascii_lowercase())).map(str::to_owned));
        prefixes.extend(arguments(&source, "label(\"").map(|prefix| format!("{prefix}-")));
        prefixes.extend(arguments(&source, "label(place.lang, \"").map(|prefix| format!("{prefix}-")));
    }
    let unused: Vec<String> =
        messages("en").into_keys().filter(|key| !used.contains(key) && !prefixes.iter().any(|prefix| key.starts_with(prefix))).collect();
    assert_eq!(unused, Vec::<String>::new());
}

#[test]
fn templates_have_no_inline_script_or_style() {
    for (path, source) in files(&root().join("templates"), ".html") {
        for forbidden in [" style=", "<style", "<script>", " onclick=", " onchange=", " onsubmit=", "javascript:", "hx-on", "hx-vals='js:"]
        {
            assert!(!source.contains(forbidden), "{forbidden} in {}", path.display());
        }
    }
}
