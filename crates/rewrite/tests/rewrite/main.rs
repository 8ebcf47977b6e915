//! The behaviour of the crate as its callers see it.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod families;
mod lexers;
mod matching;
mod properties;

use ferry_rewrite::{CodeFamily, Mode, NameMap, Selection, SqlDialect, apply, find};

const MAX_COMPUTE: CodeFamily = CodeFamily::Sql(SqlDialect::MaxCompute);
const POSTGRES: CodeFamily = CodeFamily::Sql(SqlDialect::Postgres);

const FAMILIES: [CodeFamily; 7] =
    [MAX_COMPUTE, CodeFamily::Sql(SqlDialect::Hive), POSTGRES, CodeFamily::Python, CodeFamily::Shell, CodeFamily::Json, CodeFamily::Plain];

/// Finds and replaces everything.
fn rewrite(text: &str, family: CodeFamily, names: &NameMap, mode: Mode) -> String {
    let found = find(text, family, names, mode);
    apply(text, &found, &Selection::everything()).into_owned()
}

/// A map of the pairs, each workspace with its development project.
fn names(pairs: &[(&str, &str)]) -> NameMap {
    NameMap::with_dev(pairs.iter().copied()).unwrap()
}
