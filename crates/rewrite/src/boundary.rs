//! Where an identifier begins and ends.

use crate::family::{CodeFamily, SqlDialect};

/// Which characters besides letters, digits and `_` belong to an identifier.
///
/// Letters and digits are those of Unicode. Everything else bounds an identifier: dots, quotes, backticks,
/// blanks, line ends, and the braces of `${…}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Boundary {
    /// `-` between two identifier characters joins them: `sales-order` is one name.
    pub dash: bool,
    /// `$` belongs to an identifier, except where it opens `${`, `$[` or `$(`.
    pub dollar: bool,
}

impl Boundary {
    /// Letters, digits and `_` alone.
    pub const WORD: Self = Self { dash: false, dollar: false };

    /// The boundary of a code family.
    ///
    /// `-` is a minus in SQL and Python but part of names in shell code; `$` may stand inside an identifier of
    /// PostgreSQL and opens an expansion elsewhere.
    pub const fn of(family: CodeFamily) -> Self {
        match family {
            CodeFamily::Shell => Self { dash: true, dollar: false },
            CodeFamily::Sql(SqlDialect::Postgres) => Self { dash: false, dollar: true },
            _ => Self::WORD,
        }
    }

    /// Whether `start..end` of `text` is a whole identifier.
    ///
    /// `start` and `end` must be character boundaries of `text`. With `escapes`, backslash escapes are read as
    /// what they stand for: the `n` of `\nsales` is a line end and bounds the name.
    pub(crate) fn bounds(self, text: &str, start: usize, end: usize, escapes: bool) -> bool {
        self.begins(&text[..start], escapes) && self.ends(&text[end..])
    }

    fn begins(self, before: &str, escapes: bool) -> bool {
        let mut chars = before.chars();
        match chars.next_back() {
            // The first letter of the name would be the letter of an escape sequence.
            Some('\\') => !(escapes && ends_in_open_backslash(before)),
            Some('-') => !(self.dash && chars.next_back().is_some_and(is_word)),
            Some('$') => !self.dollar,
            Some(last) if is_word(last) => {
                escapes && matches!(last, 'a' | 'b' | 'f' | 'n' | 'r' | 't' | 'v' | '0') && ends_in_open_backslash(chars.as_str())
            }
            None | Some(_) => true,
        }
    }

    fn ends(self, after: &str) -> bool {
        let mut chars = after.chars();
        match chars.next() {
            None => true,
            Some('-') => !(self.dash && chars.next().is_some_and(is_word)),
            Some('$') => !self.dollar || matches!(chars.next(), Some('{' | '[' | '(')),
            Some(first) => !is_word(first),
        }
    }
}

/// Whether a character belongs to an identifier in every kind of code.
pub(crate) fn is_word(character: char) -> bool {
    character == '_' || character.is_alphanumeric()
}

/// Whether the text ends in a backslash that is not itself escaped.
fn ends_in_open_backslash(text: &str) -> bool {
    let run = text.bytes().rev().take_while(|byte| *byte == b'\\').count();
    run % 2 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(boundary: Boundary, text: &str, escapes: bool) -> bool {
        let start = text.find("sales").unwrap_or(0);
        boundary.bounds(text, start, start + "sales".len(), escapes)
    }

    #[test]
    fn letters_digits_and_underscores_of_any_script_continue_an_identifier() {
        for text in ["sales", "sales.t", "(sales)", "`sales`", "${sales}", "$sales", "，sales。", "sales\r\n", "a-sales", "sales-b"] {
            assert!(whole(Boundary::WORD, text, false), "{text}");
        }
        for text in ["sales_order", "1sales", "sales2", "销sales", "sales表", "ésales", "_sales"] {
            assert!(!whole(Boundary::WORD, text, false), "{text}");
        }
    }

    #[test]
    fn dashes_join_only_where_the_family_says_so_and_only_between_words() {
        let shell = Boundary::of(CodeFamily::Shell);
        for text in ["-sales", "sales-", "--sales", "sales -x", "sales-$x"] {
            assert!(whole(shell, text, false), "{text}");
        }
        for text in ["a-sales", "sales-order", "sales-1"] {
            assert!(!whole(shell, text, false), "{text}");
        }
    }

    #[test]
    fn dollars_join_in_postgres_but_never_as_an_expansion() {
        let postgres = Boundary::of(CodeFamily::Sql(SqlDialect::Postgres));
        for text in ["sales${x}", "sales$[yyyymmdd]", "${sales}"] {
            assert!(whole(postgres, text, false), "{text}");
        }
        for text in ["sales$1", "$sales", "x$sales"] {
            assert!(!whole(postgres, text, false), "{text}");
        }
    }

    #[test]
    fn escape_letters_bound_a_name_only_where_escapes_are_read() {
        assert!(whole(Boundary::WORD, r"\nsales", true));
        assert!(whole(Boundary::WORD, r"\\\tsales", true));
        assert!(!whole(Boundary::WORD, r"\nsales", false));
        assert!(!whole(Boundary::WORD, r"\\nsales", true));
        assert!(!whole(Boundary::WORD, r"\sales", true));
        assert!(whole(Boundary::WORD, r"\\sales", true));
    }
}
