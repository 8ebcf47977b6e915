//! Carrying an object over in full: everything that happens to it between the package and the destination. Pure.

use ferry_model::stored::Digest;
use ferry_model::{Located, Object, ObjectKey, data_source, digest};

use crate::mapping::Mapping;
use crate::plan::Rewrite;
use crate::transform::{map_references, rewrite_names};

/// Rewrites and maps the object. `existing` is the JSON of the saved version that the destination has, for data sources, whose secrets it
/// keeps.
pub fn carry(located: &mut Located, mapping: &Mapping, dry_run: bool, existing: Option<&str>) -> Vec<Rewrite> {
    let rewrites = rewrite_names(located, mapping);
    map_references(located, mapping, dry_run);
    match &mut located.object {
        Object::DataSource(source) => {
            let kept = existing.and_then(|json| serde_json::from_str::<data_source::DataSource>(json).ok()).and_then(|old| old.connection);
            if let (Some(connection), Some(kept)) = (&mut source.connection, kept) {
                *connection = data_source::with_secrets_of(connection, &kept);
            }
        }
        Object::QualityRule(rule) => {
            if let Some(config) = &mut rule.rule_config {
                *config = ferry_model::quality_rule::without_alerts(config).0;
            }
        }
        _ => {}
    }
    rewrites
}

/// The digest of a carried object.
///
/// # Errors
///
/// When the object cannot be written as JSON.
pub fn digest_of(located: &mut Located) -> Result<Digest, serde_json::Error> {
    digest::content_digest(&mut located.object)
}

/// Gives the object the name that the plan decided on, where the conflict policy renamed it.
pub fn rename_to(object: &mut Object, key: &ObjectKey) {
    let name = match object {
        Object::Solution(x) => &mut x.name,
        Object::Folder(x) => &mut x.path,
        Object::UserDefinedNode(x) => &mut x.name,
        Object::DataSource(x) => &mut x.name,
        Object::Table(x) => &mut x.name,
        Object::Resource(x) => &mut x.name,
        Object::Function(x) => &mut x.name,
        Object::Workflow(x) => &mut x.name,
        Object::Node(x) | Object::AdHocQuery(x) | Object::Component(x) => &mut x.name,
        Object::QualityRule(x) => &mut x.rule_name,
        Object::DataServiceProcess(x) => &mut x.group_name,
        Object::DataServiceApi(x) => &mut x.api_path,
    };
    if *name != key.name {
        name.clone_from(&key.name);
    }
}
