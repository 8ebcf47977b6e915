//! The reader for each format.

use std::sync::Arc;

use ferry_model::PackageFormat;

use crate::codec::Reader;
use crate::ide::IdeReader;
use crate::item::Rejection;
use crate::limits::Limits;
use crate::source::Source;

/// Opens the files of `source` as a package of `format`.
pub(crate) fn open(format: PackageFormat, source: Arc<dyn Source>, limits: &Limits) -> Result<Box<dyn Reader>, Rejection> {
    Ok(match format {
        PackageFormat::DataworksV2 | PackageFormat::DataworksV3 => Box::new(IdeReader::open(source, limits, Some(format))?),
        other => return Err(ferry_model::Finding::new(ferry_model::codes::container::LAYOUT_UNKNOWN).arg("looked", other).into()),
    })
}
