//! Component documents of IDE exports: each is a `DwNode` document of the DATAWORKS_MODEL format.

use ferry_model::Finding;
use ferry_model::codes::format;

use crate::item::{Item, Rejection, UnitOutcome};
use crate::limits::Limits;
use crate::source::{EntryId, Source};

/// Reads the component in the entry `id`.
pub(super) fn read(source: &dyn Source, id: EntryId, _limits: &Limits, sink: &mut dyn FnMut(Item)) -> Result<UnitOutcome, Rejection> {
    sink(Item::Finding(Finding::new(format::IDE_COMPONENT).at(&source.entries()[id.0].name).arg("cause", "")));
    Ok(UnitOutcome::Sound)
}
