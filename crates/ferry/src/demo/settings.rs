//! The settings file of the demo.

/// Settings for importing the sample into `demo_dev`, with comments.
pub const SETTINGS: &str = r#"# Settings for importing the sample package into the workspace demo_dev.
# Every section may be left out except the computing resource mapping. docs/SETTINGS.md describes them all.

# Source instance = display name in the destination, per engine type.
[computing_resource_mapping.map]
ODPS = { odps_first = "odps_main" }
EMR = { emr_cluster_1 = "emr_main" }
HOLO = { holo_serving = "holo_main" }

[resource_group_mapping]
scheduling = { S_retail_group = "S_demo" }
integration = { DI_retail_group = "DI_demo" }

# Every whole identifier retail (and retail_dev) in code, parameters and output names becomes demo_dev.
[dependency_mapping.workspaces]
retail = "demo_dev"

# These nodes are imported, but return success without running.
[dry_run]
nodes = ["node:store_serving/publish_catalog", "node:*/notify_*"]

[data_service.processes]
store_metrics = "demo_metrics"

[committing_rule]
commit = { resources = true, functions = true, tables = true, nodes = true }
deploy = { resources = true, functions = true, tables = true, nodes = true }
"#;

#[cfg(test)]
mod tests {
    #[test]
    fn the_settings_of_the_demo_are_settings() {
        let settings = ferry_engine::settings_file::parse(super::SETTINGS, "demo.toml");
        assert!(settings.is_ok(), "{settings:?}");
    }
}
