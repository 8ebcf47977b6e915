//! Arbitrary text as code of every family: spans cover it, and nothing outside of an occurrence changes.
#![no_main]

use std::sync::LazyLock;

use ferry_rewrite::{CodeFamily, Mode, NameMap, Selection, SqlDialect, SystemOutputMap, apply, find_with_outputs, lex};
use libfuzzer_sys::fuzz_target;

const FAMILIES: [CodeFamily; 7] = [
    CodeFamily::Sql(SqlDialect::MaxCompute),
    CodeFamily::Sql(SqlDialect::Hive),
    CodeFamily::Sql(SqlDialect::Postgres),
    CodeFamily::Python,
    CodeFamily::Shell,
    CodeFamily::Json,
    CodeFamily::Plain,
];

static NAMES: LazyLock<NameMap> = LazyLock::new(|| {
    let pairs = [("sales", "retail"), ("sales.tab", "retail.t"), ("crm", "customers"), ("a", "bb"), ("订单", "orders")];
    NameMap::with_dev(pairs).expect("the names are names")
});

static OUTPUTS: LazyLock<SystemOutputMap> =
    LazyLock::new(|| [("sales.1_out", "retail.2_out"), ("a.11_out", "bb.1_out")].into_iter().collect());

fuzz_target!(|text: &str| {
    for family in FAMILIES {
        let mut at = 0;
        for span in lex(text, family) {
            assert!(span.start == at && span.end > at, "spans follow each other without gap");
            assert!(text.is_char_boundary(span.end), "a span cuts a character");
            at = span.end;
        }
        assert_eq!(at, text.len(), "spans cover the text");
        for mode in [Mode::WholeIdentifier, Mode::Literal] {
            let found = find_with_outputs(text, family, &NAMES, &OUTPUTS, mode);
            let mut expected = String::new();
            let mut copied = 0;
            for occurrence in &found {
                assert!(copied <= occurrence.start && occurrence.start < occurrence.end, "occurrences overlap");
                assert_eq!(text[occurrence.start..occurrence.end], occurrence.from);
                assert!(occurrence.line >= 1 && occurrence.column >= 1);
                expected.push_str(&text[copied..occurrence.start]);
                expected.push_str(&occurrence.to);
                copied = occurrence.end;
            }
            expected.push_str(&text[copied..]);
            assert_eq!(apply(text, &found, &Selection::everything()), expected, "something outside of an occurrence changed");
        }
    }
});
