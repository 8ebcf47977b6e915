//! Arbitrary bytes as FlowSpec documents, in JSON and in YAML.
#![no_main]

use std::sync::Arc;

use ferry_fuzz::{Memory, limits, read_all};
use ferry_package::spec::SpecReader;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let json = Memory::of(&[
        ("SPEC.FORMAT", b""),
        ("DataStudio/Business Flow/w/General/n/n.schedule.json", data),
        ("DataStudio/Business Flow/w/General/n/n.sh", b"echo 1"),
        ("DataSource/mysql/public/PRD/d/d.json", data),
    ]);
    let yaml = Memory::of(&[("flow.yaml", data)]);
    for source in [json, yaml] {
        if let Ok(reader) = SpecReader::open(Arc::new(source), &limits()) {
            read_all(&reader);
        }
    }
});
