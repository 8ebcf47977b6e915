//! A statement with its arguments, written once for both databases.
//!
//! Arguments are marked `?` in the order in which they are bound and become `$1`, `$2`, … for PostgreSQL. Numbered marks would be the
//! same text for both, but SQLite finds named parameters by a linear search, which makes long lists quadratic.

use std::borrow::Cow;
use std::fmt::Write as _;
use std::sync::Arc;

use sqlx::postgres::PgArguments;
use sqlx::sqlite::SqliteArguments;
use sqlx::{Arguments as _, AssertSqlSafe, SqlSafeStr as _, SqlStr};

use crate::Result;

/// One argument. Nulls have a type because PostgreSQL asks for it.
#[derive(Clone, Debug)]
pub(crate) enum Arg<'a> {
    Int(Option<i64>),
    Text(Option<Cow<'a, str>>),
    Bytes(Option<Cow<'a, [u8]>>),
    Bool(bool),
}

macro_rules! from {
    ($($type:ty => |$x:ident| $arg:expr;)*) => {
        $(impl<'a> From<$type> for Arg<'a> {
            fn from($x: $type) -> Self { $arg }
        })*
    };
}

from! {
    i64 => |x| Arg::Int(Some(x));
    Option<i64> => |x| Arg::Int(x);
    bool => |x| Arg::Bool(x);
    String => |x| Arg::Text(Some(Cow::Owned(x)));
    Option<String> => |x| Arg::Text(x.map(Cow::Owned));
    Vec<u8> => |x| Arg::Bytes(Some(Cow::Owned(x)));
    &'a str => |x| Arg::Text(Some(Cow::Borrowed(x)));
    &'a String => |x| Arg::Text(Some(Cow::Borrowed(x)));
    Option<&'a str> => |x| Arg::Text(x.map(Cow::Borrowed));
    &'a Option<String> => |x| Arg::Text(x.as_deref().map(Cow::Borrowed));
    &'a [u8] => |x| Arg::Bytes(Some(Cow::Borrowed(x)));
    &'a [u8; 32] => |x| Arg::Bytes(Some(Cow::Borrowed(x)));
}

/// A statement and its arguments.
pub(crate) struct Query<'a> {
    text: Text,
    args: Vec<Arg<'a>>,
    /// Whether the connection keeps the prepared statement. Off for texts that are not likely to come again.
    persistent: bool,
}

enum Text {
    /// With `?` marks.
    Marked(Cow<'static, str>),
    /// Made for one database, used as it is.
    Ready(Arc<str>),
}

/// Starts a statement.
pub(crate) fn sql<'a>(text: &'static str) -> Query<'a> {
    Query { text: Text::Marked(Cow::Borrowed(text)), args: Vec::new(), persistent: true }
}

impl<'a> Query<'a> {
    /// A text that has the marks of the database already.
    pub(crate) fn ready(text: Arc<str>, args: Vec<Arg<'a>>, persistent: bool) -> Self {
        Self { text: Text::Ready(text), args, persistent }
    }

    /// Gives the next `?` its value.
    pub(crate) fn bind(mut self, value: impl Into<Arg<'a>>) -> Self {
        self.args.push(value.into());
        self
    }

    /// Puts text in front.
    pub(crate) fn after(mut self, before: &str) -> Self {
        if let Text::Marked(text) = &mut self.text {
            text.to_mut().insert_str(0, before);
        }
        self
    }

    /// Appends text.
    pub(crate) fn push(mut self, more: &str) -> Self {
        if let Text::Marked(text) = &mut self.text {
            text.to_mut().push_str(more);
        }
        self
    }

    /// Appends `(?, ?, …)` with these values. Lists are filled up to a power of two by repeating the last value, so that a few prepared
    /// statements serve all lengths; an empty list is `(NULL)`, which nothing is in.
    pub(crate) fn list<T: Into<Arg<'a>>>(mut self, values: impl IntoIterator<Item = T>) -> Self {
        let before = self.args.len();
        self.args.extend(values.into_iter().map(Into::into));
        let count = self.args.len() - before;
        if let Some(last) = self.args.last().filter(|_| count > 0).cloned() {
            let full = count.next_power_of_two();
            self.args.resize(before + full, last);
            let marks = marks(full);
            self.push(&marks)
        } else {
            self.push("(NULL)")
        }
    }

    /// The text for SQLite and the arguments.
    pub(crate) fn into_sqlite(self) -> Result<(SqlStr, SqliteArguments, bool)> {
        let mut arguments = SqliteArguments::default();
        arguments.reserve(self.args.len(), 0);
        for arg in self.args {
            match arg {
                Arg::Int(x) => arguments.add(x),
                Arg::Text(x) => arguments.add(x),
                Arg::Bytes(x) => arguments.add(x.map(Cow::into_owned)),
                Arg::Bool(x) => arguments.add(x),
            }
            .map_err(sqlx::Error::Encode)?;
        }
        let text = match self.text {
            Text::Marked(text) => AssertSqlSafe(text).into_sql_str(),
            Text::Ready(text) => AssertSqlSafe(text).into_sql_str(),
        };
        Ok((text, arguments, self.persistent))
    }

    /// The text for PostgreSQL and the arguments.
    pub(crate) fn into_postgres(self) -> Result<(SqlStr, PgArguments, bool)> {
        let mut arguments = PgArguments::default();
        for arg in self.args {
            match arg {
                Arg::Int(x) => arguments.add(x),
                Arg::Text(x) => arguments.add(x),
                Arg::Bytes(x) => arguments.add(x.map(Cow::into_owned)),
                Arg::Bool(x) => arguments.add(x),
            }
            .map_err(sqlx::Error::Encode)?;
        }
        let text = match self.text {
            Text::Marked(text) => AssertSqlSafe(numbered(&text)).into_sql_str(),
            Text::Ready(text) => AssertSqlSafe(text).into_sql_str(),
        };
        Ok((text, arguments, self.persistent))
    }
}

/// Characters of a text that are sought: SQLite refuses patterns of more than 50 000 bytes.
const SOUGHT: usize = 10_000;

/// The pattern of `LIKE … ESCAPE '!'` for texts that hold this one, or what it begins with if it is very long.
pub(crate) fn like(text: &str) -> String {
    let mut pattern = String::with_capacity(text.len().min(SOUGHT) + 2);
    pattern.push('%');
    for c in text.chars().take(SOUGHT) {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

/// `(?, ?, …)`.
fn marks(count: usize) -> String {
    let mut marks = String::with_capacity(count * 2 + 2);
    for n in 0..count {
        marks.push(if n == 0 { '(' } else { ',' });
        marks.push('?');
    }
    marks.push(')');
    marks
}

/// `text` with `$1`, `$2`, … for its marks. No statement of this crate holds a `?` in a literal.
fn numbered(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut number = 0;
    let mut parts = text.split('?');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        number += 1;
        // Writing to a string cannot fail.
        let _ = write!(out, "${number}");
        out.push_str(part);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_numbered_in_order_for_postgres() {
        assert_eq!(numbered("a = ? AND b IN (?,?) OR c"), "a = $1 AND b IN ($2,$3) OR c");
    }

    #[test]
    fn lists_are_filled_up_to_a_power_of_two_with_their_last_value() {
        let query = sql("x IN ").list([1_i64, 2, 3]);
        assert_eq!(query.args.len(), 4);
        assert!(matches!(query.args[3], Arg::Int(Some(3))));
        let Text::Marked(text) = &query.text else { unreachable!("lists are marked texts") };
        assert_eq!(text, "x IN (?,?,?,?)");
        let Text::Marked(empty) = sql("x IN ").list(Vec::<i64>::new()).text else { unreachable!("lists are marked texts") };
        assert_eq!(empty, "x IN (NULL)");
    }
}
