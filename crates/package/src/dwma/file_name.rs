//! The names of the files of a package.

use std::collections::HashSet;

/// Nodes of no workflow (ours).
pub const NODES: &str = "src/nodes/";
/// Quality rules (ours).
pub const RULES: &str = "src/dqcrules/";
/// DataService business processes (ours).
pub const PROCESSES: &str = "src/dataservice/processes/";
/// DataService APIs (ours).
pub const APIS: &str = "src/dataservice/apis/";

/// Bytes that one part of a path may have; file systems take no more than 255.
const LONGEST: usize = 200;

/// `name` as one part of a path: what a path cannot hold, or what would hide in a listing, is written as `%` and two hexadecimal digits
/// for each byte.
pub fn escaped(name: &str) -> String {
    let unsafe_character = |c: char| {
        c.is_control() || matches!(c, '/' | '\\' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
    };
    let mut out = String::with_capacity(name.len());
    let hidden = name.starts_with('.');
    for (index, c) in name.char_indices() {
        if unsafe_character(c) || (hidden && index == 0) {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                out.push('%');
                out.extend([byte >> 4, byte & 0xF].map(|half| char::from(b"0123456789ABCDEF"[usize::from(half)])));
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// Names that were given out, so that no two objects get the same file.
#[derive(Debug, Default)]
pub struct Names {
    taken: HashSet<String>,
}

impl Names {
    /// `folder/stem` with `extension`, made different from every name before, also on file systems that do not tell capital letters from
    /// small ones: by `unique`, an identifier of the object, and should that not be enough, by a number.
    pub fn choose(&mut self, folder: &str, stem: &str, extension: &str, unique: &str) -> String {
        let mut short = stem.to_owned();
        if short.len() > LONGEST {
            short.truncate(short.floor_char_boundary(LONGEST));
            short = format!("{short}_{unique}");
        }
        let mut name = format!("{folder}{short}{extension}");
        let mut count = 1;
        while !self.taken.insert(name.to_lowercase()) {
            name = match count {
                1 => format!("{folder}{short}_{unique}{extension}"),
                _ => format!("{folder}{short}_{unique}_{count}{extension}"),
            };
            count += 1;
        }
        name
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_as_one_part_of_a_path() {
        for (name, expected) in [
            ("会员 白名单.txt", "会员 白名单.txt"),
            ("a/b", "a%2Fb"),
            ("..", "%2E."),
            (".hidden", "%2Ehidden"),
            ("a\\b\n\u{202e}", "a%5Cb%0A%E2%80%AE"),
        ] {
            assert_eq!(escaped(name), expected);
        }
    }

    #[test]
    fn no_two_objects_get_the_same_file() {
        let mut names = Names::default();
        assert_eq!(names.choose("t/", "orders", ".xml", "u1"), "t/orders.xml");
        assert_eq!(names.choose("t/", "Orders", ".xml", "u2"), "t/Orders_u2.xml");
        assert_eq!(names.choose("t/", "orders", ".xml", "u2"), "t/orders_u2_2.xml");
        let long = names.choose("t/", &"中".repeat(100), ".xml", "u3");
        assert!(long.len() < 255 && long.ends_with("_u3.xml"), "{long}");
    }
}
