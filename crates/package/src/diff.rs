//! Compares two packages object by object.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ferry_model::stored::Digest;
use ferry_model::{Located, ObjectKey};
use serde::Serialize;
use serde_json::Value;
use sha2::Digest as _;

use crate::inventory::{Inventory, InventoryEntry};
use crate::item::{Item, Rejection};
use crate::package::Package;

/// What differs between two packages. Owners, times of change and identifiers of the source do not count.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Diff {
    /// Objects that only the second package has.
    pub added: Vec<ObjectKey>,
    /// Objects that only the first package has.
    pub removed: Vec<ObjectKey>,
    /// Objects that both have with different content.
    pub changed: Vec<Changed>,
    /// How many objects are the same in both.
    pub unchanged: u64,
}

impl Diff {
    /// Whether nothing differs.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }
}

/// An object that two packages have with different content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// The object.
    pub key: ObjectKey,
    /// Names of the fields that differ, sorted; `content` stands for the bytes of a resource.
    pub fields: Vec<String>,
}

/// Compares `before` with `after`; the inventories are those of the packages. Only objects that count are compared.
///
/// # Errors
///
/// When a package turns out to be unusable while it is read again.
pub fn diff(before: (&Package, &Inventory), after: (&Package, &Inventory)) -> Result<Diff, Rejection> {
    let old: HashMap<&ObjectKey, &InventoryEntry> = before.1.objects().map(|entry| (&entry.key, entry)).collect();
    let new: HashMap<&ObjectKey, &InventoryEntry> = after.1.objects().map(|entry| (&entry.key, entry)).collect();
    let same = |one: &InventoryEntry, other: &InventoryEntry| {
        one.digest == other.digest && one.content.as_ref().map(|c| &c.sha256) == other.content.as_ref().map(|c| &c.sha256)
    };
    let mut found = Diff::default();
    let mut differing: BTreeSet<&ObjectKey> = BTreeSet::new();
    for (key, entry) in &new {
        match old.get(key) {
            None => found.added.push((*key).clone()),
            Some(other) if same(entry, other) => found.unchanged += 1,
            Some(_) => {
                differing.insert(*key);
            }
        }
    }
    found.removed = old.keys().filter(|key| !new.contains_key(*key)).map(|key| (*key).clone()).collect();
    found.added.sort_unstable();
    found.removed.sort_unstable();
    let mut fields = fields_of(before, &differing)?;
    let other_fields = fields_of(after, &differing)?;
    for key in differing {
        let (one, other) = (fields.remove(key).unwrap_or_default(), other_fields.get(key));
        let names: BTreeSet<&String> = one.keys().chain(other.into_iter().flat_map(BTreeMap::keys)).collect();
        let changed = names.into_iter().filter(|name| one.get(*name) != other.and_then(|fields| fields.get(*name)));
        found.changed.push(Changed { key: key.clone(), fields: changed.cloned().collect() });
    }
    Ok(found)
}

/// Digest of the value of every field of an object.
type Fields = BTreeMap<String, Digest>;

/// The fields of the objects with these keys. Only digests are kept, so that memory does not grow with the size of the objects.
fn fields_of((package, inventory): (&Package, &Inventory), keys: &BTreeSet<&ObjectKey>) -> Result<HashMap<ObjectKey, Fields>, Rejection> {
    let mut found = HashMap::with_capacity(keys.len());
    let counts = |entry: &InventoryEntry| entry.standing == crate::inventory::Standing::Counts && keys.contains(&entry.key);
    for unit in 0..package.unit_count() {
        if !inventory.unit(unit).iter().any(counts) {
            continue;
        }
        let mut ordinal = 0;
        package.read_unit(unit, &mut |item| {
            let Item::Object(located) = item else { return };
            if let Some(entry) = inventory.at(unit, ordinal).filter(|entry| counts(entry)) {
                found.insert(entry.key.clone(), fields(&located, entry));
            }
            ordinal += 1;
        })?;
    }
    Ok(found)
}

fn fields(located: &Located, entry: &InventoryEntry) -> Fields {
    let hash = |text: &str| <[u8; 32]>::from(sha2::Sha256::digest(text.as_bytes()));
    let mut fields = Fields::new();
    if let Ok(Value::Object(members)) = serde_json::to_value(&located.object) {
        for (name, value) in members {
            fields.insert(name, hash(&value.to_string()));
        }
    }
    if let Some(content) = &entry.content {
        fields.insert("content".to_owned(), hash(&content.sha256));
    }
    fields
}
