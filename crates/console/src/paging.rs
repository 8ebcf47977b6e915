//! Links to the next and the previous page of a list that is read by cursors.
//!
//! A cursor leads forwards only. The way back is kept in the address: `trail` holds the cursors of the pages before, so that the links work
//! without a script and can be sent to somebody else.

use ferry_service::{Page, PageRequest};
use url::form_urlencoded::Serializer;

use crate::forms::Fields;

/// Cursors kept for the way back; further back begins at the first page.
const TRAIL: usize = 40;

/// Where the neighbours of a page of a list are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pager {
    /// Address of the page before, if there is one.
    pub previous: Option<String>,
    /// Address of the next page, if there is one.
    pub next: Option<String>,
    /// Rows in all pages, where counted.
    pub total: Option<i64>,
    /// Number of this page, from 1.
    pub number: usize,
}

/// The page that a query asks for: `after` and `limit`.
pub fn request(fields: &Fields) -> PageRequest {
    PageRequest { after: fields.some("after"), limit: fields.get("limit").parse().ok() }
}

/// The links for a page that was read with [`request`], on the address `path`, with the other fields of the query kept.
pub fn pager<T>(path: &str, fields: &Fields, page: &Page<T>) -> Pager {
    let after = fields.get("after").to_owned();
    let trail: Vec<String> = fields.get("trail").split('~').filter(|part| !part.is_empty()).map(str::to_owned).collect();
    let next = page.next.as_ref().map(|cursor| {
        let mut trail = trail.clone();
        trail.push(if after.is_empty() { "-".to_owned() } else { after.clone() });
        let kept = trail.len().saturating_sub(TRAIL);
        address(path, fields, cursor, &trail[kept..])
    });
    let previous = (!after.is_empty()).then(|| match trail.split_last() {
        Some((last, rest)) if last != "-" => address(path, fields, last, rest),
        _ => address(path, fields, "", &[]),
    });
    let number = if after.is_empty() { 1 } else { trail.len() + 1 };
    Pager { previous, next, total: page.total, number }
}

/// The address of the first page with one field of the query changed; without it when the value is empty.
pub fn with(path: &str, fields: &Fields, name: &str, value: &str) -> String {
    let mut pairs: Vec<(String, String)> = fields.pairs().iter().filter(|(key, _)| key != name).cloned().collect();
    pairs.push((name.to_owned(), value.to_owned()));
    address(path, &Fields::from_pairs(pairs), "", &[])
}

fn address(path: &str, fields: &Fields, after: &str, trail: &[String]) -> String {
    let mut query = Serializer::new(String::new());
    for (name, value) in fields.pairs() {
        if !matches!(name.as_str(), "after" | "trail" | "lang" | "theme") && !value.is_empty() {
            query.append_pair(name, value);
        }
    }
    if !after.is_empty() {
        query.append_pair("after", after);
    }
    if !trail.is_empty() {
        query.append_pair("trail", &trail.join("~"));
    }
    let query = query.finish();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") }
}
