//! The rules of imports, one test each, named after the rule.

mod committing;
mod computing_resources;
mod data_service;
mod data_sources;
mod dependency_mapping;
mod dry_run;
mod owners;
mod packages;
mod quality_rules;
mod resource_groups;
mod same_names;
mod saved_plans;
mod system_outputs;
mod tasks;
