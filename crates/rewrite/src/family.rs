//! The kinds of code a node can hold.

use serde::{Deserialize, Serialize};

/// The dialect of SQL code: decides quoting, escapes and nested comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SqlDialect {
    /// MaxCompute: both quotes are strings with backslash escapes, backticks quote identifiers.
    MaxCompute,
    /// Hive, Spark SQL and the engines that follow them: quoted as MaxCompute.
    Hive,
    /// PostgreSQL and Hologres: `"…"` quotes identifiers, `$tag$…$tag$` is a string, comments nest.
    Postgres,
}

/// The kind of a text, as far as finding names in it is concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CodeFamily {
    /// SQL of a dialect.
    Sql(SqlDialect),
    /// Python, also PyODPS and PySpark.
    Python,
    /// Shell scripts.
    Shell,
    /// JSON, optionally after lines of `##@resource_reference{…}`: only string values hold names.
    Json,
    /// Anything else; all of it is looked through.
    Plain,
}
