//! The digest that decides whether two versions of an object are equal.

use std::cell::RefCell;

use crate::object::Object;
use crate::stored::Digest;

/// Room for the owner, times and users, which the digest leaves out, in the JSON that has them.
const OWNER_AND_TIMES: usize = 512;

/// BLAKE3 of the object's JSON without what does not make it another object: owner, times and users of the last change, identifiers
/// and version marks of the source.
///
/// Names must have been mapped and rewritten before, and system outputs carry the numbers of the destination, so that an object
/// imported twice has the same digest both times.
///
/// # Errors
///
/// When the object cannot be written as JSON, which no object that was read from somewhere does.
pub fn content_digest(object: &mut Object) -> Result<Digest, serde_json::Error> {
    Ok(digest_and_length(object)?.0)
}

/// The digest of an object, and the JSON that is stored (see [`Object::to_json`]).
///
/// # Errors
///
/// As for [`content_digest`].
pub fn content_digest_and_json(object: &mut Object) -> Result<(Digest, String), serde_json::Error> {
    let (digest, length) = digest_and_length(object)?;
    Ok((digest, object.to_json_of(length + OWNER_AND_TIMES)?))
}

/// The digest, and the bytes of the JSON that it is of.
fn digest_and_length(object: &mut Object) -> Result<(Digest, usize), serde_json::Error> {
    thread_local! {
        // Objects come by the hundred thousand, and the text is gone after its digest.
        static JSON: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    }
    let mut hasher = blake3::Hasher::new();
    hasher.update(object.kind().as_str().as_bytes());
    let taken = Volatile::take(object);
    let length = JSON.with_borrow_mut(|json| {
        json.clear();
        serde_json::to_writer(&mut *json, object)?;
        hasher.update(json);
        Ok(json.len())
    });
    taken.put_back(object);
    Ok((*hasher.finalize().as_bytes(), length?))
}

/// The fields that do not count, taken out while the digest is made.
#[derive(Default)]
struct Volatile {
    owner: Option<String>,
    owner_name: Option<String>,
    modify_time: Option<i64>,
    create_time: Option<i64>,
    modify_user: Option<String>,
    common: crate::node::Common,
    number: Option<i64>,
}

impl Volatile {
    fn take(object: &mut Object) -> Self {
        let mut taken = Self::default();
        taken.swap(object);
        taken
    }

    fn put_back(mut self, object: &mut Object) {
        self.swap(object);
    }

    /// Exchanges the object's volatile fields with those held here; twice is nothing.
    fn swap(&mut self, object: &mut Object) {
        use std::mem::swap;
        macro_rules! exchange {
            ($x:expr) => {{
                swap(&mut $x.owner, &mut self.owner);
                swap(&mut $x.owner_name, &mut self.owner_name);
                swap(&mut $x.common, &mut self.common);
            }};
        }
        match object {
            Object::Node(x) | Object::AdHocQuery(x) | Object::Component(x) => {
                exchange!(x);
                swap(&mut x.last_modify_time, &mut self.modify_time);
                swap(&mut x.last_modify_user, &mut self.modify_user);
            }
            Object::Workflow(x) => exchange!(x),
            Object::Resource(x) => exchange!(x),
            Object::Function(x) => exchange!(x),
            Object::Table(x) => exchange!(x),
            Object::DataSource(x) => {
                exchange!(x);
                swap(&mut x.connection_id, &mut self.number);
            }
            Object::QualityRule(x) => {
                exchange!(x);
                swap(&mut x.create_time, &mut self.create_time);
                swap(&mut x.modify_time, &mut self.modify_time);
            }
            Object::Solution(x) => {
                swap(&mut x.owner, &mut self.owner);
                swap(&mut x.owner_name, &mut self.owner_name);
            }
            Object::DataServiceProcess(x) => {
                swap(&mut x.owner, &mut self.owner);
                swap(&mut x.group_id, &mut self.owner_name);
            }
            Object::DataServiceApi(x) => swap(&mut x.owner, &mut self.owner),
            Object::Folder(_) | Object::UserDefinedNode(_) => {}
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::node::Node;

    #[test]
    fn the_owner_does_not_count_and_the_code_does() {
        let node = |owner: &str, code: &str| {
            Object::Node(Box::new(Node { name: "n".into(), owner: Some(owner.into()), code: Some(code.into()), ..Node::default() }))
        };
        let (mut a, mut b, mut c) = (node("x", "select 1"), node("y", "select 1"), node("x", "select 2"));
        let before = a.clone();
        assert_eq!(content_digest(&mut a).unwrap(), content_digest(&mut b).unwrap());
        assert_ne!(content_digest(&mut a).unwrap(), content_digest(&mut c).unwrap());
        assert_eq!(a, before, "making a digest changes nothing");
    }
}
