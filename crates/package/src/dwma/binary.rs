//! The bytes of resources: where they are, how long they are, their digest.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use ferry_model::resource::{Content, Resource};
use sha2::{Digest, Sha256};

use crate::item::Rejection;
use crate::source::{EntryId, Source};

/// The path leaves the package.
#[derive(Debug, PartialEq, Eq)]
pub struct Unsafe;

/// The names under which the bytes of `resource` may stand, in the order in which they are tried. `folder` is the folder of the
/// workflow with its `/`, or `src/` for a resource of no workflow.
///
/// # Errors
///
/// When the resource's path is absolute or climbs out of the folder.
pub fn candidates(folder: &str, resource: &Resource) -> Result<Vec<String>, Unsafe> {
    let mut names = Vec::new();
    if let Some(path) = resource.path.as_deref() {
        names.push(format!("{folder}{}", checked(path)?));
    }
    // A name may hold anything; as a path it counts only when it is safe.
    if let Ok(name) = checked(&resource.name) {
        names.push(format!("{folder}resources/{name}"));
        names.push(format!("src/resources/{name}"));
    }
    names.dedup();
    Ok(names)
}

/// `path` with single `/` and without `.`, if it stays where it is.
fn checked(path: &str) -> Result<String, Unsafe> {
    let drive = path.as_bytes().get(1) == Some(&b':');
    let segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty() && *segment != ".").collect();
    if path.starts_with('/') || path.contains(['\\', '\0']) || drive || segments.is_empty() || segments.contains(&"..") {
        return Err(Unsafe);
    }
    Ok(segments.join("/"))
}

/// The first of `names` that the package holds.
pub fn find(source: &dyn Source, names: &[String]) -> Option<EntryId> {
    names.iter().find_map(|name| source.find(name))
}

/// Digests and sizes that were made before: documents are read more than once, the bytes of resources are not.
#[derive(Debug, Default)]
pub struct Contents(Mutex<HashMap<EntryId, Content>>);

impl Contents {
    /// Digest and size of an entry.
    ///
    /// # Errors
    ///
    /// When the container is damaged there.
    pub fn of(&self, source: &dyn Source, entry: EntryId) -> Result<Content, Rejection> {
        // A thread that panicked elsewhere leaves the map whole.
        if let Some(known) = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(&entry) {
            return Ok(known.clone());
        }
        let made = content(source, entry)?;
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(entry, made.clone());
        Ok(made)
    }
}

/// Digest and size of an entry, read as a stream.
fn content(source: &dyn Source, entry: EntryId) -> Result<Content, Rejection> {
    let mut stream = source.stream(entry)?;
    let mut hasher = Sha256::new();
    let mut size = 0;
    loop {
        match stream.fill_buf() {
            Ok([]) => break,
            Ok(bytes) => {
                hasher.update(bytes);
                size += bytes.len() as u64;
                let count = bytes.len();
                stream.consume(count);
            }
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
            Err(error) => return Err(source.damage(entry, &error).into()),
        }
    }
    Ok(Content { sha256: hex::encode(hasher.finalize()), size })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_inside_the_folder_of_the_workflow() {
        let resource = |path: Option<&str>, name: &str| Resource { path: path.map(Into::into), name: name.into(), ..Resource::default() };
        let all = |path, name| candidates("src/workflows/w/", &resource(path, name));
        assert_eq!(
            all(Some("./a//b.py"), "b.py").unwrap(),
            ["src/workflows/w/a/b.py", "src/workflows/w/resources/b.py", "src/resources/b.py"]
        );
        assert_eq!(all(Some("resources/b.py"), "b.py").unwrap(), ["src/workflows/w/resources/b.py", "src/resources/b.py"]);
        assert_eq!(all(None, "../b.py").unwrap(), Vec::<String>::new());
        for path in ["../x", "/etc/passwd", "a/../../x", "C:/x", "a\\..\\x", "..", ""] {
            assert_eq!(all(Some(path), "b.py"), Err(Unsafe), "{path}");
        }
    }
}
