//! Writes the sample as a DATAWORKS_MODEL package.

use std::fs::File;
use std::io::{self, BufWriter, Read};
use std::path::Path;

use ferry_model::project::Project;
use ferry_package::codec::Writer as _;
use ferry_package::dwma::{DwmaWriteOptions, DwmaWriter};
use ferry_package::zip_sink::ZipSink;

use super::builder::{SOURCE, Sample};

/// Writes the package to `path`: the same bytes every time.
///
/// # Errors
///
/// When the file cannot be written.
pub fn write(sample: &Sample, path: &Path) -> io::Result<()> {
    let sink = ZipSink::new(BufWriter::new(File::create(path)?));
    let mut writer = Box::new(DwmaWriter::new(Box::new(sink), DwmaWriteOptions::default()));
    writer.project(&Project { name: Some(SOURCE.to_owned()), ..Project::default() })?;
    for (object, bytes) in &sample.objects {
        match bytes {
            Some(bytes) => {
                let mut content: &[u8] = bytes;
                writer.object(object, Some(&mut content as &mut dyn Read))?;
            }
            None => writer.object(object, None)?,
        }
    }
    writer.finish()
}
