//! How model values stand in columns.

use ferry_model::stored::{Digest, RuleState, StoredObject};
use ferry_model::workflow::WorkflowKey;
use ferry_model::{ObjectKey, ObjectKind};

use crate::db::Row;
use crate::{Result, StoreError};

/// The number of a kind in the database. It never changes, whatever happens to the enumeration.
pub(crate) fn kind_number(kind: ObjectKind) -> i64 {
    match kind {
        ObjectKind::Solution => 1,
        ObjectKind::Folder => 2,
        ObjectKind::UserDefinedNode => 3,
        ObjectKind::DataSource => 4,
        ObjectKind::Table => 5,
        ObjectKind::Resource => 6,
        ObjectKind::Function => 7,
        ObjectKind::Workflow => 8,
        ObjectKind::Node => 9,
        ObjectKind::AdHocQuery => 10,
        ObjectKind::Component => 11,
        ObjectKind::QualityRule => 12,
        ObjectKind::DataServiceProcess => 13,
        ObjectKind::DataServiceApi => 14,
    }
}

/// The kind of a number.
pub(crate) fn kind_of(number: i64) -> Result<ObjectKind> {
    ObjectKind::ALL.into_iter().find(|kind| kind_number(*kind) == number).ok_or_else(|| damaged(format!("kind {number}")))
}

/// The error for a value that no release writes.
pub(crate) fn damaged(what: impl Into<String>) -> StoreError {
    StoreError::Damaged { what: what.into() }
}

/// Versions that an object can have, as a power of two.
const VERSION_BITS: u32 = 20;

/// The number of the row of a version.
///
/// A version that no object can have gives a number that no row has: its bits must not reach into those of another object.
pub(crate) fn version_id(object_id: i64, version: i64) -> i64 {
    let is_version = (0..1 << VERSION_BITS).contains(&version);
    let is_object = (0..=i64::MAX >> VERSION_BITS).contains(&object_id);
    if is_version && is_object { (object_id << VERSION_BITS) | version } else { -1 }
}

/// Object and version of a row's number.
pub(crate) fn object_and_version(version_id: i64) -> (i64, i64) {
    (version_id >> VERSION_BITS, version_id & ((1 << VERSION_BITS) - 1))
}

/// The columns that [`stored_object`] reads, in its order.
pub(crate) const OBJECT_COLUMNS: &str = "id, kind, key, home, type_name, owner, dry_run, draft, draft_digest, committed, deployed, \
     lock_owner, rule_state, last_task, system_output, updated_at";

/// The narrow row of an object.
pub(crate) fn stored_object(row: &Row) -> Result<StoredObject> {
    let id = row.get(0)?;
    let key = object_key(row.get(1)?, &row.get::<String>(2)?)?;
    let home = match row.get::<Option<String>>(3)? {
        Some(text) => Some(home_from(&text)?),
        None if key.kind == ObjectKind::Node => key.workflow.clone(),
        None => None,
    };
    Ok(StoredObject {
        id,
        key,
        home,
        type_name: row.get(4)?,
        owner: row.get(5)?,
        dry_run: row.get(6)?,
        draft: row.get(7)?,
        draft_digest: digest(row, 8)?,
        committed: row.get(9)?,
        deployed: row.get(10)?,
        lock_owner: row.get(11)?,
        rule_state: row.get::<Option<String>>(12)?.as_deref().map(rule_state).transpose()?,
        last_task: row.get(13)?,
        system_output: row.get(14)?,
        updated_at: row.get(15)?,
    })
}

/// The key of an object.
pub(crate) fn object_key(kind: i64, text: &str) -> Result<ObjectKey> {
    ObjectKey::parse(kind_of(kind)?, text).map_err(|e| damaged(e.to_string()))
}

/// A digest.
pub(crate) fn digest(row: &Row, column: usize) -> Result<Digest> {
    let bytes: Vec<u8> = row.get(column)?;
    Digest::try_from(bytes).map_err(|bytes| damaged(format!("a digest of {} bytes", bytes.len())))
}

/// The column `home`: null for nodes, whose key names the workflow.
pub(crate) fn home_text(key: &ObjectKey, home: Option<&WorkflowKey>) -> Option<String> {
    let home = home.filter(|_| !(key.kind == ObjectKind::Node && key.workflow.as_ref() == home))?;
    Some(format!("{}{}", if home.manual { "m:" } else { "s:" }, home.name))
}

fn home_from(text: &str) -> Result<WorkflowKey> {
    match text.split_once(':') {
        Some((mark @ ("m" | "s"), name)) => Ok(WorkflowKey { name: name.to_owned(), manual: mark == "m" }),
        _ => Err(damaged(format!("workflow {text}"))),
    }
}

/// The state of a quality rule.
pub(crate) fn rule_state(text: &str) -> Result<RuleState> {
    [RuleState::Associated, RuleState::Unassociated, RuleState::Waiting]
        .into_iter()
        .find(|state| state.as_str() == text)
        .ok_or_else(|| damaged(format!("rule state {text}")))
}

/// Names of inputs or outputs as they stand in a column; null when there are none.
pub(crate) fn names_text(names: &[String]) -> Option<String> {
    // A list of strings can always be written.
    (!names.is_empty()).then(|| serde_json::to_string(names).unwrap_or_default())
}

/// Names of inputs or outputs.
pub(crate) fn names_from(text: Option<&str>) -> Result<Vec<String>> {
    text.map_or_else(|| Ok(Vec::new()), |text| serde_json::from_str(text).map_err(|e| damaged(format!("names of inputs or outputs: {e}"))))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_number_of_its_own() {
        for kind in ObjectKind::ALL {
            assert_eq!(kind_of(kind_number(kind)).unwrap(), kind);
        }
        assert!(kind_of(0).is_err());
    }

    #[test]
    fn the_number_of_a_version_row_tells_object_and_version() {
        for (object, version) in [(1, 1), (7, (1 << 20) - 1), (1 << 40, 3)] {
            assert_eq!(object_and_version(version_id(object, version)), (object, version));
        }
        assert!(version_id(1, (1 << 20) - 1) < version_id(2, 0));
        for (object, version) in [(1, 1 << 20), (1, (2 << 20) | 1), (1, -1), (1, i64::MIN), ((1 << 44) | 1, 1), (-1, 1), (i64::MAX, 1)] {
            assert_eq!(version_id(object, version), -1, "version {version} of {object} is none");
        }
    }

    #[test]
    fn the_workflow_of_a_node_stands_in_its_key_only() {
        let workflow = WorkflowKey { name: "a:b".into(), manual: true };
        let node = ObjectKey::node(Some(workflow.clone()), "", "n");
        assert_eq!(home_text(&node, Some(&workflow)), None);
        let text = home_text(&ObjectKey::named(ObjectKind::Table, "t"), Some(&workflow)).unwrap();
        assert_eq!(home_from(&text).unwrap(), workflow);
    }
}
