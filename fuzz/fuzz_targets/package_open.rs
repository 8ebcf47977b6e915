//! Arbitrary bytes as a package file: opened, detected, read, verified.
#![no_main]

use ferry_package::inventory::Inventory;
use ferry_package::{Limits, OpenOptions, Package, verify};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let path = std::env::temp_dir().join(format!("ferry-fuzz-{}.zip", std::process::id()));
    std::fs::write(&path, data).expect("the temporary directory can be written");
    let limits = Limits { entry_bytes_max: 1 << 20, total_bytes_max: 4 << 20, entries_max: 1_000, ..memory::limits() };
    if let Ok(package) = Package::open(&path, &OpenOptions { limits, format: None })
        && let Ok(inventory) = Inventory::build(&package, 1)
    {
        let _ = verify::verify(&package, &inventory);
    }
    let _ = std::fs::remove_file(&path);
});
