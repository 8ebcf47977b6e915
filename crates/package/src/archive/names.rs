//! Names of entries: decoding, checking, and bringing them into one form.

use std::borrow::Cow;

use ferry_model::codes::container as codes;
use ferry_model::{Code, Finding};

/// A name as text, and whether it had to be read as GBK.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The name.
    pub text: String,
    /// Whether the bytes were GBK.
    pub gbk: bool,
}

/// Decodes a name: as UTF-8, else (without the flag that says UTF-8) as GBK, which Chinese versions of Windows write.
///
/// # Errors
///
/// The finding for a name that is neither.
pub fn decode(raw: &[u8], says_utf8: bool) -> Result<Decoded, Finding> {
    if let Ok(text) = std::str::from_utf8(raw) {
        return Ok(Decoded { text: text.to_owned(), gbk: false });
    }
    let lossy = || Finding::new(codes::NAME_ENCODING).arg("entry", String::from_utf8_lossy(raw));
    if says_utf8 {
        return Err(lossy());
    }
    match encoding_rs::GBK.decode_without_bom_handling_and_without_replacement(raw) {
        Some(Cow::Owned(text)) => Ok(Decoded { text, gbk: true }),
        Some(Cow::Borrowed(text)) => Ok(Decoded { text: text.to_owned(), gbk: true }),
        None => Err(lossy()),
    }
}

/// Checks a name and brings it into the one form: relative, single `/`, no `.`; `None` for a folder.
///
/// `backslashes` says that the archive separates by backslashes.
///
/// # Errors
///
/// The finding for a name that is not safe.
pub fn normalise(text: &str, backslashes: bool, bytes_max: u64) -> Result<Option<String>, Finding> {
    let refuse = |code: Code| Finding::new(code).arg("entry", text);
    if text.len() as u64 > bytes_max {
        return Err(refuse(codes::NAME_TOO_LONG).arg("limit", bytes_max));
    }
    if text.chars().any(is_hidden) {
        return Err(refuse(codes::NAME_CONTROL));
    }
    let mut chars = text.chars();
    let (first, second) = (chars.next(), chars.next());
    if matches!(first, Some('/' | '\\')) || (first.is_some_and(|c| c.is_ascii_alphabetic()) && second == Some(':')) {
        return Err(refuse(codes::NAME_ABSOLUTE));
    }
    if text.split(['/', '\\']).any(|part| part == "..") {
        return Err(refuse(codes::NAME_TRAVERSAL));
    }
    let text: Cow<'_, str> = if backslashes { Cow::Owned(text.replace('\\', "/")) } else { Cow::Borrowed(text) };
    if text.ends_with('/') || text.is_empty() {
        return Ok(None);
    }
    if !text.contains("//") && !text.starts_with("./") && !text.contains("/./") && !text.ends_with("/.") && text != "." {
        return Ok(Some(text.into_owned()));
    }
    let parts: Vec<&str> = text.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    Ok((!parts.is_empty() && !text.ends_with("/.")).then(|| parts.join("/")))
}

/// Whether a character is a control character, an invisible mark or a bidirectional override.
fn is_hidden(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

/// Whether a file is one that file managers put beside others, and no part of any package.
pub fn is_leftover(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    name.starts_with("__MACOSX/")
        || name.contains("/__MACOSX/")
        || matches!(last, ".DS_Store" | "Thumbs.db" | "desktop.ini" | ".gitkeep")
        || last.starts_with("._")
}

/// The findings for names that clash: the same name twice, or a file where another name needs a folder. `names` is sorted.
pub fn clashes<'a>(names: impl Iterator<Item = &'a str> + Clone) -> Vec<Finding> {
    let mut found = Vec::new();
    for (one, next) in names.clone().zip(names.clone().skip(1)) {
        if one == next {
            found.push(Finding::new(codes::NAME_DUPLICATE).arg("entry", one).at(one));
        }
    }
    let sorted: Vec<&str> = names.collect();
    for name in &sorted {
        // Everything below `name/` sorts at or after that text, so one search tells whether there is anything.
        let folder = format!("{name}/");
        let at = sorted.partition_point(|other| *other < folder.as_str());
        if sorted.get(at).is_some_and(|other| other.starts_with(&folder)) {
            found.push(Finding::new(codes::NAME_FILE_AND_FOLDER).arg("entry", name).at(name));
        }
    }
    found
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn names_come_into_one_form() {
        let form = |text: &str| normalise(text, false, 100).unwrap();
        assert_eq!(form("a//b/./c.xml").as_deref(), Some("a/b/c.xml"));
        assert_eq!(form("./a").as_deref(), Some("a"));
        assert_eq!(form("中文/节点 1.xml").as_deref(), Some("中文/节点 1.xml"));
        assert_eq!(form("a..b/..c").as_deref(), Some("a..b/..c"));
        assert_eq!(form("src/tables//"), None);
        assert_eq!(form("."), None);
        assert_eq!(form("a\\b").as_deref(), Some("a\\b"), "a backslash is a character unless the whole archive uses it");
        assert_eq!(normalise("a\\b", true, 100).unwrap().as_deref(), Some("a/b"));
    }

    #[test]
    fn unsafe_names_are_refused_with_their_code() {
        let code = |text: &str| normalise(text, false, 20).unwrap_err().code;
        for text in ["../a", "a/../../b", "..", "a\\..\\..\\b", "a/.."] {
            assert_eq!(code(text), codes::NAME_TRAVERSAL, "{text}");
        }
        for text in ["/etc/x", "\\x", "C:\\x", "c:x", "\\\\host\\x"] {
            assert_eq!(code(text), codes::NAME_ABSOLUTE, "{text}");
        }
        for text in ["a\0b", "tab\tx", "\u{202e}x", "del\u{7f}"] {
            assert_eq!(code(text), codes::NAME_CONTROL, "{text:?}");
        }
        assert_eq!(code("aaaaaaaaaaaaaaaaaaaaa"), codes::NAME_TOO_LONG);
        let shown = normalise("a\u{202e}\u{7}b", false, 100).unwrap_err().message(ferry_model::Lang::En);
        assert!(!shown.contains('\u{202e}') && !shown.contains('\u{7}'), "{shown:?}");
    }

    #[test]
    fn names_without_the_flag_may_be_gbk() {
        assert_eq!(decode("中文".as_bytes(), false).unwrap(), Decoded { text: "中文".into(), gbk: false });
        assert_eq!(decode(&[0xd6, 0xd0, 0xce, 0xc4], false).unwrap(), Decoded { text: "中文".into(), gbk: true });
        assert_eq!(decode(&[0xd6, 0xd0], true).unwrap_err().code, codes::NAME_ENCODING);
        assert_eq!(decode(&[0xff, 0xff, 0x20], false).unwrap_err().code, codes::NAME_ENCODING);
    }

    #[test]
    fn clashes_are_found_among_sorted_names() {
        let of = |names: &[&str]| {
            let mut names = names.to_vec();
            names.sort_unstable();
            clashes(names.into_iter()).into_iter().map(|finding| finding.code).collect::<Vec<_>>()
        };
        assert!(of(&["a", "a b", "a.x", "b/c"]).is_empty());
        assert_eq!(of(&["a", "b", "a"]), [codes::NAME_DUPLICATE]);
        assert_eq!(of(&["a", "a.x", "a/b"]), [codes::NAME_FILE_AND_FOLDER]);
    }
}
