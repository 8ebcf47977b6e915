//! Arbitrary bytes as a package file: opened, detected, read, verified.
#![no_main]

use std::io::Write as _;

use ferry_fuzz::limits;
use ferry_package::inventory::Inventory;
use ferry_package::{OpenOptions, Package, verify};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut file = tempfile::NamedTempFile::new().expect("the temporary directory can be written");
    file.write_all(data).expect("the temporary directory can be written");
    let Ok(package) = Package::open(file.path(), &OpenOptions { limits: limits(), format: None }) else { return };
    let Ok(inventory) = Inventory::build(&package, 1) else { return };
    let _ = verify::verify(&package, &inventory);
});
