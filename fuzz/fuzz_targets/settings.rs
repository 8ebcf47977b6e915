//! Arbitrary text as a settings document, in TOML and in JSON.
#![no_main]

use ferry_engine::settings_file::{parse, set_compute};
use ferry_model::Severity;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    for name in ["settings.toml", "settings.json", "settings"] {
        match parse(text, name) {
            Ok(mut settings) => {
                let json = serde_json::to_string(&settings).expect("settings are JSON");
                assert_eq!(parse(&json, "settings.json").expect("what was read is written and read again"), settings);
                let _ = set_compute(&mut settings, text);
            }
            Err(error) => {
                assert!(!error.findings().is_empty(), "a refused document says why");
                for finding in error.findings() {
                    assert!(finding.severity == Severity::Error && finding.place.is_some(), "no place: {finding:?}");
                }
            }
        }
    }
});
