//! The details of a report: what narrows the rows, in which order they stand, and what explains them.

use ferry_model::Finding;
use ferry_service::reports::{ReportQuery, ReportView};
use ferry_store::records::ItemSort;

use crate::forms::Fields;
use crate::i18n::group_digits;
use crate::pages::import_task::head::{kinds, labelled};
use crate::paging::{self, Pager};
use crate::{Page, PageError};

/// Where the details begin on the page.
const ANCHOR: &str = "#details";

/// The rows that the fields of the address ask for.
///
/// # Errors
///
/// When the order is none.
pub(super) fn query(fields: &Fields) -> Result<ReportQuery, PageError> {
    let sort = fields.get("sort");
    let known = ItemSort::ALL.into_iter().find(|known| known.as_str() == sort);
    let sort = if sort.is_empty() { Some(ItemSort::default()) } else { known };
    Ok(ReportQuery {
        search: fields.get("search").to_owned(),
        kind: fields.some("kind"),
        outcome: fields.some("outcome"),
        action: fields.some("action"),
        failed_only: fields.ticked("failed"),
        code: fields.some("code"),
        sort: sort.ok_or_else(|| PageError::unknown(fields, "sort"))?,
    })
}

/// The values of the filters: each a list of choices, and what is chosen.
pub(super) struct Choices {
    pub(super) kinds: Vec<(String, String)>,
    pub(super) kind: String,
    pub(super) outcomes: Vec<(String, String)>,
    pub(super) outcome: String,
    pub(super) actions: Vec<(String, String)>,
    pub(super) action: String,
    pub(super) codes: Vec<(String, String)>,
    pub(super) code: String,
    pub(super) sorts: Vec<(String, String)>,
    pub(super) sort: String,
}

impl Choices {
    pub(super) fn new(page: &Page, report: &ReportView, fields: &Fields, is_export: bool) -> Self {
        let actions: &[&str] = if is_export { &["export", "skip"] } else { &["create", "update", "unchanged", "skip", "blocked"] };
        let chosen = |name: &str| fields.get(name).to_owned();
        let code = chosen("code");
        let mut codes: Vec<(String, String)> = report
            .reasons
            .iter()
            .map(|reason| (reason.finding.code.id().to_owned(), format!("{} ({})", reason.finding.code.id(), group_digits(reason.objects))))
            .collect();
        codes.sort();
        if !code.is_empty() && !codes.iter().any(|(known, _)| *known == code) {
            codes.push((code.clone(), code.clone()));
        }
        Self {
            kinds: kinds(page),
            kind: chosen("kind"),
            outcomes: labelled(&["ok", "failed", "blocked", "waiting", "skipped"], |value| page.label("import-outcome", value)),
            outcome: chosen("outcome"),
            actions: labelled(actions, |value| page.label("import-action", value)),
            action: chosen("action"),
            codes,
            code,
            sorts: labelled(&ItemSort::ALL.map(ItemSort::as_str), |value| page.label("import-sort", value)),
            sort: chosen("sort"),
        }
    }
}

/// What explains several objects, with the address of its rows.
pub(super) struct Reason {
    pub(super) finding: Finding,
    pub(super) objects: i64,
    pub(super) href: String,
    /// Whether the rows are those of it.
    pub(super) is_chosen: bool,
}

/// The reasons of a report, those that stopped objects first.
pub(super) fn reasons(report: &ReportView, address: &str, chosen: &str) -> Vec<Reason> {
    let reason = |reason: &ferry_service::reports::ReportReason| {
        let code = reason.finding.code.id();
        Reason {
            href: format!("{address}?code={code}{ANCHOR}"),
            finding: reason.finding.clone(),
            objects: reason.objects,
            is_chosen: code == chosen,
        }
    };
    report.reasons.iter().map(reason).collect()
}

/// The heads of columns that rows can be sorted by.
pub(super) struct Heads {
    pub(super) object: SortHead,
    pub(super) outcome: SortHead,
}

/// The head of a column: where it leads, and whether the rows stand in its order.
pub(super) struct SortHead {
    pub(super) href: String,
    pub(super) is_on: bool,
}

impl Heads {
    pub(super) fn new(address: &str, fields: &Fields, sort: ItemSort) -> Self {
        let head = |by: ItemSort| {
            let is_on = sort == by;
            // Once more takes the order back.
            let to = if is_on { "" } else { by.as_str() };
            SortHead { href: format!("{}{ANCHOR}", paging::with(address, fields, "sort", to)), is_on }
        };
        Self { object: head(ItemSort::Key), outcome: head(ItemSort::Outcome) }
    }
}

/// The links of a pager, leading to where the details begin.
pub(super) fn at_details(pager: Pager) -> Pager {
    let at = |href: Option<String>| href.map(|href| format!("{href}{ANCHOR}"));
    Pager { previous: at(pager.previous), next: at(pager.next), ..pager }
}
