//! Pages of lists.

use ferry_model::codes::reasons;
use ferry_service::page::{MAX_LIMIT, Page, PageRequest};
use serde::Serialize;
use utoipa::ToSchema;

use crate::problem::{ApiError, Result};

/// One page of a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Paged<T: ToSchema> {
    /// The rows.
    pub items: Vec<T>,
    /// Cursor of the next page, for `after`; null on the last page.
    #[schema(required)]
    pub next: Option<String>,
    /// How many rows all pages have together; null where counting is dear.
    #[schema(required)]
    pub total: Option<i64>,
}

impl<T: ToSchema> Paged<T> {
    /// A page of what the service gave.
    pub fn of<U>(page: Page<U>, f: impl FnMut(U) -> T) -> Self {
        let page = page.map(f);
        Self { items: page.items, next: page.next, total: page.total }
    }

    /// A short list that is always given whole.
    pub fn whole(items: Vec<T>) -> Self {
        let total = Some(items.len() as i64);
        Self { items, next: None, total }
    }
}

impl<T: ToSchema> From<Page<T>> for Paged<T> {
    fn from(page: Page<T>) -> Self {
        Self::of(page, |row| row)
    }
}

/// The page that a query asks for.
pub fn request(after: Option<String>, limit: Option<i64>) -> Result<PageRequest> {
    match limit {
        Some(limit) if !(1..=MAX_LIMIT).contains(&limit) => {
            Err(ApiError::invalid("limit", reasons::WITHIN.with(&[("least", &1), ("most", &MAX_LIMIT)])))
        }
        _ => Ok(PageRequest { after, limit }),
    }
}
