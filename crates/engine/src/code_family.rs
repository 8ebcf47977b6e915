//! Which family of code a node's source belongs to, so that names are looked for in the right way.

use ferry_model::node_type;
use ferry_rewrite::{CodeFamily, SqlDialect};

/// The family of `code` of a node of `type_name`.
///
/// Types that are configured by a form, and EMR nodes, keep JSON; whether the text is JSON is seen from the text, because converters and
/// older versions store plain code for the same types.
pub fn of_node(type_name: &str, code: &str) -> CodeFamily {
    let known = node_type::by_name(type_name);
    let engine = known.map_or("CUSTOM", |t| t.engine);
    let extension = known.map_or("", |t| t.extension);
    let json_like = matches!(code.trim_start().as_bytes().first(), Some(b'{' | b'['));
    if extension.rsplit('.').next() == Some("json") || extension.is_empty() && json_like || json_like && matches!(engine, "EMR" | "GENERAL")
    {
        return if json_like || code.trim_start().starts_with("##@") { CodeFamily::Json } else { by_extension(".sql", engine) };
    }
    by_extension(extension, engine)
}

fn by_extension(extension: &str, engine: &str) -> CodeFamily {
    match extension.rsplit('.').next().unwrap_or_default() {
        "sql" | "ms" => CodeFamily::Sql(dialect(engine)),
        "py" => CodeFamily::Python,
        "sh" => CodeFamily::Shell,
        _ => CodeFamily::Plain,
    }
}

/// The dialect of SQL nodes of an engine.
pub fn dialect(engine: &str) -> SqlDialect {
    match engine {
        "HOLO" | "HYBRIDDB_FOR_POSTGRESQL" | "DATABASE" => SqlDialect::Postgres,
        "EMR" | "HADOOP_CDH" | "HIVE" | "STAR_ROCKS" | "CLICKHOUSE" => SqlDialect::Hive,
        _ => SqlDialect::MaxCompute,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_follow_the_type_and_the_text() {
        assert_eq!(of_node("ODPS_SQL", "select 1"), CodeFamily::Sql(SqlDialect::MaxCompute));
        assert_eq!(of_node("EMR_HIVE", "{\"name\":\"x\"}"), CodeFamily::Json);
        assert_eq!(of_node("EMR_HIVE", "select 1"), CodeFamily::Sql(SqlDialect::Hive));
        assert_eq!(of_node("HOLOGRES_SQL", "select 1"), CodeFamily::Sql(SqlDialect::Postgres));
        assert_eq!(of_node("PYODPS3", "print(1)"), CodeFamily::Python);
        assert_eq!(of_node("DIDE_SHELL", "echo 1"), CodeFamily::Shell);
        assert_eq!(of_node("CONTROLLER_BRANCH", "[{}]"), CodeFamily::Json);
        assert_eq!(of_node("ODPS_SPARK", "##@resource_reference{\"a.jar\"}\n{}"), CodeFamily::Json);
        assert_eq!(of_node("1000321", "anything"), CodeFamily::Plain);
        assert_eq!(of_node("1000321", "{}"), CodeFamily::Json);
    }
}
