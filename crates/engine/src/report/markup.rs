//! Text made safe for HTML and XML.

use std::fmt;

/// Displays text with `& < > " '` escaped, and characters that XML does not allow as `\u{…}`.
pub(super) struct Escaped<'a>(pub &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut plain = 0;
        for (at, c) in self.0.char_indices() {
            let entity = match c {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&#39;",
                '\n' => "&#10;",
                '\r' => "&#13;",
                '\t' => "&#9;",
                '\u{0}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' | '\u{feff}' => "",
                c if is_invisible(c) => "",
                _ => continue,
            };
            f.write_str(&self.0[plain..at])?;
            if entity.is_empty() {
                write!(f, "{}", c.escape_unicode())?;
            } else {
                f.write_str(entity)?;
            }
            plain = at + c.len_utf8();
        }
        f.write_str(&self.0[plain..])
    }
}

/// Whether the character only changes the direction or joining of others.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_and_characters_that_xml_forbids_are_escaped() {
        assert_eq!(Escaped("<a b=\"c\">&'").to_string(), "&lt;a b=&quot;c&quot;&gt;&amp;&#39;");
        assert_eq!(Escaped("中\u{0}\u{202e}x\n").to_string(), "中\\u{0}\\u{202e}x&#10;");
        assert_eq!(Escaped("").to_string(), "");
    }
}
