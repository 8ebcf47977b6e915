//! Many rows per statement.

use std::fmt::Write as _;
use std::sync::{Arc, PoisonError};

use crate::Result;
use crate::db::{Texts, Tx};
use crate::query::{Arg, Query};

/// Rows of a full statement: those of a usual step, because every statement is a way to the thread of SQLite, or to a server, and back.
const ROWS: usize = 1_000;
/// Bytes of text and bytes in one statement, so that objects with large bodies do not pile up.
const BYTES: usize = 4 << 20;
/// Arguments of one statement that SQLite takes; PostgreSQL takes twice as many.
const ARGS: usize = 32_766;
/// Values of one `IN` list.
pub(crate) const LIST: usize = 512;

/// A statement of the form `head VALUES (…), (…) tail`.
#[derive(Clone, Copy)]
pub(crate) struct Bulk {
    /// Up to and without `VALUES`.
    pub(crate) head: &'static str,
    /// What follows the rows.
    pub(crate) tail: &'static str,
    /// Arguments of a row.
    pub(crate) columns: usize,
}

impl Bulk {
    /// A statement without a tail.
    pub(crate) const fn insert(head: &'static str, columns: usize) -> Self {
        Self { head, tail: "", columns }
    }

    /// The statement with these rows, in as few pieces as they allow.
    ///
    /// Not one step with running it: an iterator with closures that lives as long as the running does would keep the store's futures
    /// from moving between threads.
    pub(crate) fn rows<'a, I, R>(self, rows: I) -> Rows<'a>
    where
        I: IntoIterator<Item = R>,
        R: IntoIterator<Item = Arg<'a>>,
    {
        let most = ROWS.min(ARGS / self.columns);
        let mut pieces = Vec::new();
        let (mut args, mut count, mut bytes) = (Vec::new(), 0, 0);
        for row in rows {
            let before = args.len();
            args.extend(row);
            debug_assert_eq!(args.len() - before, self.columns, "{}", self.head);
            bytes += args[before..].iter().map(size).sum::<usize>();
            count += 1;
            if count == most || bytes >= BYTES {
                pieces.push((count, std::mem::take(&mut args)));
                (count, bytes) = (0, 0);
            }
        }
        if count > 0 {
            pieces.push((count, args));
        }
        Rows { bulk: self, most, pieces }
    }

    fn kept_text(self, texts: &Texts, count: usize, numbered: bool) -> Arc<str> {
        let mut texts = texts.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(texts.entry((self.head, self.tail, count)).or_insert_with(|| self.text(count, numbered)))
    }

    fn text(self, count: usize, numbered: bool) -> Arc<str> {
        let mut text = String::with_capacity(self.head.len() + self.tail.len() + 10 + count * (self.columns * 6 + 3));
        text.push_str(self.head);
        text.push_str(" VALUES ");
        let mut number = 0;
        for row in 0..count {
            text.push_str(if row == 0 { "(" } else { ",(" });
            for column in 0..self.columns {
                if column > 0 {
                    text.push(',');
                }
                if numbered {
                    number += 1;
                    // Writing to a string cannot fail.
                    let _ = write!(text, "${number}");
                } else {
                    text.push('?');
                }
            }
            text.push(')');
        }
        text.push_str(self.tail);
        text.into()
    }
}

/// A bulk statement with its rows.
pub(crate) struct Rows<'a> {
    bulk: Bulk,
    /// Rows of a full piece.
    most: usize,
    /// Number of rows and their arguments.
    pieces: Vec<(usize, Vec<Arg<'a>>)>,
}

impl Rows<'_> {
    /// Runs the statement; returns how many rows it changed.
    pub(crate) async fn run(self, tx: &mut Tx) -> Result<u64> {
        let mut changed = 0;
        for (count, args) in self.pieces {
            let (numbered, texts) = match tx {
                Tx::Sqlite(_, texts) => (false, texts),
                Tx::Postgres(_, texts) => (true, texts),
            };
            let full = count == self.most;
            let text = if full { self.bulk.kept_text(texts, count, numbered) } else { self.bulk.text(count, numbered) };
            changed += tx.execute(Query::ready(text, args, full || count == 1)).await?;
        }
        Ok(changed)
    }
}

/// Bytes that an argument takes, roughly.
fn size(arg: &Arg<'_>) -> usize {
    match arg {
        Arg::Text(Some(text)) => text.len(),
        Arg::Bytes(Some(bytes)) => bytes.len(),
        _ => 8,
    }
}
