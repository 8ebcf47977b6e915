//! Keyset paging: every list is read in pages that begin after the last row of the page before.

use serde::{Deserialize, Serialize};

/// Rows of a page when nothing is asked for.
pub const DEFAULT_LIMIT: i64 = 50;
/// Most rows of a page.
pub const MAX_LIMIT: i64 = 500;

/// Which page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PageRequest {
    /// [`Page::next`] of the page before; the first page when missing.
    pub after: Option<String>,
    /// Most rows, 1 to [`MAX_LIMIT`]; [`DEFAULT_LIMIT`] when missing.
    pub limit: Option<i64>,
}

impl PageRequest {
    /// The number of rows within its bounds.
    pub fn rows(&self) -> i64 {
        self.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, MAX_LIMIT)
    }

    /// The number in the cursor, for lists that are ordered by number; `first` on the first page.
    ///
    /// # Errors
    ///
    /// When the cursor is none that this server gave out.
    pub fn after_number(&self, first: i64) -> crate::Result<i64> {
        let Some(text) = self.after.as_deref().filter(|text| !text.is_empty()) else { return Ok(first) };
        text.parse().map_err(|_| bad_cursor(text))
    }

    /// The name in the cursor, for lists that are ordered by name; empty on the first page.
    pub(crate) fn after_name(&self) -> &str {
        self.after.as_deref().unwrap_or_default()
    }

    /// What `read` makes of the cursor; `None` on the first page.
    ///
    /// # Errors
    ///
    /// When `read` makes nothing of it.
    pub(crate) fn after_with<'c, K>(&'c self, read: impl Fn(&'c str) -> Option<K>) -> crate::Result<Option<K>> {
        let Some(text) = self.after.as_deref().filter(|text| !text.is_empty()) else { return Ok(None) };
        read(text).map(Some).ok_or_else(|| bad_cursor(text))
    }
}

/// The failure of a cursor that this server did not give out.
fn bad_cursor(text: &str) -> crate::ServiceError {
    let finding = ferry_model::Finding::new(ferry_model::codes::service::BAD_CURSOR).arg("cursor", text);
    crate::ServiceError::new(crate::error::Status::Invalid, finding)
}

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Cursor of the next page; missing on the last one.
    pub next: Option<String>,
    /// How many there are in all pages together, where counting is cheap.
    pub total: Option<i64>,
}

impl<T> Page<T> {
    /// A page of `rows + 1` or fewer read rows: the one too many only says that there is a next page.
    pub fn cut(mut items: Vec<T>, rows: i64, cursor: impl Fn(&T) -> String) -> Self {
        let more = items.len() as i64 > rows;
        items.truncate(rows as usize);
        let next = if more { items.last().map(cursor) } else { None };
        Self { items, next, total: None }
    }

    /// The page of a list that is whole in memory, sorted by what `is_after` compares with the cursor.
    pub(crate) fn of_whole(mut items: Vec<T>, rows: i64, is_after: impl Fn(&T) -> bool, cursor: impl Fn(&T) -> String) -> Self {
        let total = items.len() as i64;
        items.retain(is_after);
        Self { total: Some(total), ..Self::cut(items, rows, cursor) }
    }

    /// The same page of something else.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(f).collect(), next: self.next, total: self.total }
    }
}
