//! The reader for each format.

use std::sync::Arc;

use ferry_model::PackageFormat;

use crate::codec::Reader;
use crate::dwma::DwmaReader;
use crate::ide::IdeReader;
use crate::item::Rejection;
use crate::limits::Limits;
use crate::source::Source;
use crate::spec::SpecReader;

/// Opens the files of `source` as a package of `format`.
pub(crate) fn open(format: PackageFormat, source: Arc<dyn Source>, limits: &Limits) -> Result<Box<dyn Reader>, Rejection> {
    Ok(match format {
        PackageFormat::DataworksModel => Box::new(DwmaReader::open(source, limits)?),
        PackageFormat::DataworksV2 | PackageFormat::DataworksV3 => Box::new(IdeReader::open(source, limits, Some(format))?),
        PackageFormat::Spec => Box::new(SpecReader::open(source, limits)?),
    })
}
