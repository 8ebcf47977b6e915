//! The user manual: both languages say the same things in the same order, with pictures that are there.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const LANGUAGES: [&str; 2] = ["en", "zh"];

/// Bytes of a picture at most: the manual is read over slow lines too.
const PICTURE_MAX: u64 = 90_000;

fn folder(language: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/manual").join(language)
}

fn text(language: &str) -> String {
    fs::read_to_string(folder(language).join("README.md")).unwrap()
}

/// The headings with their level.
fn headings(text: &str) -> Vec<(usize, &str)> {
    let lines = text.lines().filter(|line| line.starts_with('#'));
    lines.map(|line| (line.chars().take_while(|c| *c == '#').count(), line.trim_start_matches('#').trim())).collect()
}

/// Where the links of a text lead, those of pictures included.
fn targets(text: &str) -> Vec<&str> {
    text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target).collect()
}

fn pictures(text: &str) -> Vec<&str> {
    targets(text).into_iter().filter(|target| target.starts_with("images/")).collect()
}

/// The name by which a heading is linked to.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase();
    kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_')).map(|c| if c == ' ' { '-' } else { c }).collect()
}

#[test]
fn both_languages_have_the_same_parts_and_pictures() {
    let [english, chinese] = LANGUAGES.map(text);
    let levels = |text: &str| headings(text).into_iter().map(|(level, _)| level).collect::<Vec<_>>();
    assert_eq!(levels(&english), levels(&chinese), "headings: {:?} and {:?}", headings(&english), headings(&chinese));
    assert_eq!(pictures(&english), pictures(&chinese));
}

#[test]
fn pictures_are_there_and_small_and_none_is_left_over() {
    for language in LANGUAGES {
        let named: BTreeSet<PathBuf> = pictures(&text(language)).into_iter().map(|name| folder(language).join(name)).collect();
        let entries = fs::read_dir(folder(language).join("images")).unwrap();
        let kept: BTreeSet<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        assert_eq!(kept, named, "files of {language}, and what its manual shows");
        for picture in kept {
            let bytes = fs::metadata(&picture).unwrap().len();
            assert!(bytes <= PICTURE_MAX, "{} has {bytes} bytes", picture.display());
        }
    }
}

#[test]
fn links_lead_somewhere() {
    for language in LANGUAGES {
        let text = text(language);
        let anchors: BTreeSet<String> = headings(&text).into_iter().map(|(_, heading)| anchor(heading)).collect();
        for target in targets(&text) {
            match target.split_once('#') {
                Some(("", name)) => assert!(anchors.contains(name), "{language}: {target}"),
                Some((file, name)) => {
                    let other = fs::read_to_string(folder(language).join(file)).unwrap();
                    assert!(headings(&other).into_iter().any(|(_, heading)| anchor(heading) == name), "{language}: {target}");
                }
                None => assert!(folder(language).join(target).exists(), "{language}: {target}"),
            }
        }
    }
}
