//! Arbitrary bytes as the documents of a DATAWORKS_MODEL package.
#![no_main]

use ferry_package::dwma::DwmaReader;
use libfuzzer_sys::fuzz_target;
use memory::Memory;

fuzz_target!(|data: &[u8]| {
    let source = Memory::new(&[
        ("project.xml", br#"<DwProject dmObjectType="PROJECT" name="ws"/>"#),
        ("src/workflows/BUSINESS_a/workflow.xml", data),
        ("src/tables/t.xml", data),
        ("src/queries/q.xml", data),
        ("src/datasources/PRD_d.xml", data),
        ("src/dqcrules/r.xml", data),
        ("src/dataservice/apis/a.xml", data),
    ]);
    if let Ok(reader) = DwmaReader::open(source, &memory::limits()) {
        memory::read_all(&reader);
    }
});
