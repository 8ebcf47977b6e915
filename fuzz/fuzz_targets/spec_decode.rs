//! Arbitrary bytes as FlowSpec documents, in JSON and in YAML.
#![no_main]

use ferry_package::spec::SpecReader;
use libfuzzer_sys::fuzz_target;
use memory::Memory;

fuzz_target!(|data: &[u8]| {
    let json = Memory::new(&[
        ("SPEC.FORMAT", b""),
        ("DataStudio/Business Flow/w/General/n/n.schedule.json", data),
        ("DataStudio/Business Flow/w/General/n/n.sh", b"echo 1"),
        ("DataSource/mysql/public/PRD/d/d.json", data),
    ]);
    let yaml = Memory::new(&[("flow.yaml", data)]);
    for source in [json, yaml] {
        if let Ok(reader) = SpecReader::open(source, &memory::limits()) {
            memory::read_all(&reader);
        }
    }
});
