//! Cursors of the rows of a report. In the order of work it is the seq of the last row; in the others the name of the order stands in front,
//! so that a cursor of one order is none of another.

use ferry_model::codes::service as codes;
use ferry_model::{Code, Finding};
use ferry_store::records::{ItemPlace, ItemSort};

use crate::error::Status;
use crate::{Result, ServiceError};

const OUTCOMES: [&str; 5] = ["ok", "failed", "blocked", "waiting", "skipped"];

/// The cursor that leads behind a place.
pub(super) fn text(sort: ItemSort, place: &ItemPlace) -> String {
    match sort {
        ItemSort::Position => place.seq.to_string(),
        ItemSort::Key => format!("key.{}", place.seq),
        ItemSort::Outcome => format!("outcome.{}.{}.{}", place.outcome, place.code, place.seq),
    }
}

/// The place that a cursor of this order names; `None` without one.
///
/// # Errors
///
/// When it is none that this order gives out.
pub(super) fn of(sort: ItemSort, cursor: Option<&str>) -> Result<Option<ItemPlace>> {
    let Some(cursor) = cursor.filter(|cursor| !cursor.is_empty()) else { return Ok(None) };
    read(sort, cursor).map(Some).ok_or_else(|| bad(cursor))
}

/// The error for a cursor that leads nowhere.
pub(super) fn bad(cursor: &str) -> ServiceError {
    ServiceError::new(Status::Invalid, Finding::new(codes::BAD_CURSOR).arg("cursor", cursor))
}

fn read(sort: ItemSort, cursor: &str) -> Option<ItemPlace> {
    let at = |seq: &str| seq.parse().ok().map(|seq| ItemPlace { seq, ..ItemPlace::default() });
    match sort {
        ItemSort::Position => at(cursor),
        ItemSort::Key => at(cursor.strip_prefix("key.")?),
        ItemSort::Outcome => {
            let mut parts = cursor.strip_prefix("outcome.")?.splitn(3, '.');
            let (outcome, code, seq) = (parts.next()?, parts.next()?, parts.next()?);
            let is_one = OUTCOMES.contains(&outcome) && (code.is_empty() || Code::from_id(code).is_some());
            is_one.then(|| at(seq)).flatten().map(|place| ItemPlace { outcome: outcome.to_owned(), code: code.to_owned(), ..place })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_back_in_its_own_order_only() {
        let place = ItemPlace { seq: 7, outcome: "blocked".into(), code: "PLAN-UNKNOWN-COMPUTE".into() };
        for sort in ItemSort::ALL {
            let cursor = text(sort, &place);
            for other in ItemSort::ALL {
                let found = read(other, &cursor).map(|place| place.seq);
                assert_eq!(found, (sort == other).then_some(7), "{cursor} in the order {other:?}");
            }
        }
        assert_eq!(read(ItemSort::Outcome, "outcome.blocked.PLAN-UNKNOWN-COMPUTE.7"), Some(place));
        for wrong in ["", "x", "outcome.gone..7", "outcome.ok.NO-CODE.7", "outcome.ok.7", "key.", "key.x"] {
            assert!(ItemSort::ALL.into_iter().all(|sort| read(sort, wrong).is_none()), "{wrong}");
        }
    }
}
