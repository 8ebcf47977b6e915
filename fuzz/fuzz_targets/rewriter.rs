//! Arbitrary text as code of every family: what is outside of an occurrence stays, and JSON stays JSON.
#![no_main]

use ferry_rewrite::{CodeFamily, Mode, NameMap, Selection, SqlDialect, SystemOutputMap, apply, find_with_outputs, lex};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let names = NameMap::with_dev([("sales", "retail"), ("sales.tab", "retail.t"), ("crm", "customers")]).expect("the names are names");
    let outputs: SystemOutputMap = [("sales.1_out".to_owned(), "retail.2_out".to_owned())].into_iter().collect();
    for family in [
        CodeFamily::Sql(SqlDialect::MaxCompute),
        CodeFamily::Sql(SqlDialect::Hive),
        CodeFamily::Sql(SqlDialect::Postgres),
        CodeFamily::Python,
        CodeFamily::Shell,
        CodeFamily::Json,
        CodeFamily::Plain,
    ] {
        let mut at = 0;
        for span in lex(text, family) {
            assert_eq!(span.start, at, "spans leave no gap");
            at = span.end;
        }
        for mode in [Mode::WholeIdentifier, Mode::Literal] {
            let found = find_with_outputs(text, family, &names, &outputs, mode);
            let new = apply(text, &found, &Selection::everything());
            let mut kept = 0;
            for occurrence in &found {
                assert!(occurrence.start >= kept && occurrence.end >= occurrence.start && occurrence.end <= text.len());
                kept = occurrence.end;
            }
            if found.is_empty() {
                assert_eq!(new, text);
            }
        }
    }
});
