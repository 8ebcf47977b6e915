//! Arbitrary bytes as the documents of a DATAWORKS_MODEL package.
#![no_main]

use std::sync::Arc;

use ferry_fuzz::{Memory, MemorySink, limits, read_all};
use ferry_package::dwma::{DwmaReader, DwmaWriteOptions, DwmaWriter};
use ferry_package::{Reader, Writer};
use libfuzzer_sys::fuzz_target;

const PROJECT: (&str, &[u8]) = ("project.xml", br#"<DwProject dmObjectType="PROJECT" name="ws"/>"#);

fuzz_target!(|data: &[u8]| {
    let others = [
        PROJECT,
        ("src/tables/t.xml", data),
        ("src/queries/q.xml", data),
        ("src/datasources/PRD_d.xml", data),
        ("src/dqcrules/r.xml", data),
        ("src/dataservice/apis/a.xml", data),
    ];
    if let Ok(reader) = DwmaReader::open(Arc::new(Memory::of(&others)), &limits()) {
        read_all(&reader);
    }

    let workflow = Memory::of(&[PROJECT, ("src/workflows/BUSINESS_a/workflow.xml", data)]);
    let Ok(reader) = DwmaReader::open(Arc::new(workflow), &limits()) else { return };
    let Some(objects) = read_all(&reader) else { return };
    let sink = MemorySink::default();
    let mut writer: Box<dyn Writer> = Box::new(DwmaWriter::new(Box::new(sink.clone()), DwmaWriteOptions::default()));
    let written = (|| {
        writer.project(reader.project())?;
        objects.iter().try_for_each(|object| writer.object(object, None))?;
        writer.finish()
    })();
    // Some objects that can be read cannot be written: what XML cannot hold, for one.
    if written.is_err() {
        return;
    }
    let again = DwmaReader::open(Arc::new(sink.memory()), &limits()).expect("what was written can be opened");
    let second = read_all(&again).expect("what was written can be read");
    let keys = |objects: &[ferry_model::Located]| {
        let mut keys: Vec<_> = objects.iter().map(|object| object.key().to_string()).collect();
        keys.sort();
        keys
    };
    assert_eq!(keys(&objects), keys(&second), "writing loses or adds objects");
});
