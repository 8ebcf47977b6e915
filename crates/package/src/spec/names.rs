//! Names of files and folders in a written package, and identifiers of objects.

use std::collections::HashSet;

use sha2::{Digest, Sha256};

/// Folder of what ferry adds to a SPEC package; other readers ignore it.
pub(super) const FERRY: &str = "DataService/ferry/";

/// Ad hoc queries.
pub(super) const QUERIES: &str = "DataService/ferry/queries/";

/// Longest file name that is made, in bytes: room is left for endings.
const LONGEST: usize = 160;

/// `name` as the name of one file or folder: what cannot stand in one is written as `%` and two hex digits, and a name that is too long
/// is cut and told apart by a digest.
pub(super) fn file_name(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let lower = name.to_ascii_lowercase();
    // A script whose name ends like that of a document would be taken for one.
    let dot = super::layout::ENDINGS.iter().any(|ending| lower.ends_with(ending)).then(|| name.rfind('.')).flatten();
    for (at, c) in name.char_indices() {
        let hidden = (at == 0 && c == '.') || dot == Some(at);
        let illegal = matches!(c, '/' | '\\' | '%' | ':' | '*' | '?' | '"' | '<' | '>' | '|') || c.is_control();
        let odd = matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
        let trailing = at + c.len_utf8() == name.len() && matches!(c, ' ' | '.');
        if hidden || illegal || odd || trailing {
            let mut bytes = [0; 4];
            for byte in c.encode_utf8(&mut bytes).bytes() {
                out.push('%');
                out.push_str(&hex::encode_upper([byte]));
            }
        } else {
            out.push(c);
        }
    }
    if out.is_empty() {
        out.push_str("%00");
    }
    if out.len() > LONGEST {
        let mut end = LONGEST - 17;
        while !out.is_char_boundary(end) {
            end -= 1;
        }
        out.truncate(end);
        out.push('~');
        out.push_str(&hex::encode(&Sha256::digest(name)[..8]));
    }
    out
}

/// Folders and files that were given out, so that no two are equal on any file system.
#[derive(Debug, Default)]
pub(super) struct Taken {
    names: HashSet<String>,
}

impl Taken {
    /// Keeps a path from being given out.
    pub fn reserve(&mut self, path: &str) {
        self.names.insert(path.to_lowercase());
    }

    /// A path in `parent` for `name`; equal names, also in another letter case, are told apart by `~2`, `~3`, …
    pub fn place(&mut self, parent: &str, name: &str) -> String {
        let plain = file_name(name);
        let mut path = format!("{parent}{plain}");
        let mut count = 2;
        while !self.names.insert(path.to_lowercase()) {
            path = format!("{parent}{plain}~{count}");
            count += 1;
        }
        path
    }
}

/// Identifiers that were given out.
#[derive(Debug, Default)]
pub(super) struct Ids {
    given: HashSet<u64>,
}

impl Ids {
    /// A positive 64-bit integer for the object with this key, the same every time.
    pub fn give(&mut self, kind: &str, key: &str) -> String {
        let digest = Sha256::digest(format!("{kind}\0{key}"));
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&digest[..8]);
        let mut id = u64::from_be_bytes(bytes) & (i64::MAX as u64);
        while id == 0 || !self.given.insert(id) {
            id = (id + 1) & (i64::MAX as u64);
        }
        id.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_cannot_be_files_are_escaped() {
        assert_eq!(file_name("load orders 1.sql"), "load orders 1.sql");
        assert_eq!(file_name("../a"), "%2E.%2Fa");
        assert_eq!(file_name("中%文"), "中%25文");
        assert_eq!(file_name("a."), "a%2E");
        assert_eq!(file_name("a.schedule.JSON"), "a.schedule%2EJSON");
        assert_eq!(file_name("\u{202e}x\n"), "%E2%80%AEx%0A");
        assert_eq!(file_name(""), "%00");
        let long = file_name(&"中".repeat(200));
        assert!(long.len() <= LONGEST && long != file_name(&"中".repeat(201)));
    }

    #[test]
    fn equal_names_are_told_apart() {
        let mut taken = Taken::default();
        assert_eq!(taken.place("d/", "A"), "d/A");
        assert_eq!(taken.place("d/", "a"), "d/a~2");
        assert_eq!(taken.place("e/", "a"), "e/a");
        let mut ids = Ids::default();
        let (one, two) = (ids.give("node", "w/a"), ids.give("node", "w/a"));
        assert_ne!(one, two);
        assert!(one.parse::<i64>().is_ok_and(|id| id > 0));
        assert_eq!(Ids::default().give("node", "w/a"), one);
    }
}
