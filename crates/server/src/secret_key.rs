//! The key that secrets are sealed with in the database: a file of its own, which its owner alone may read.

use std::io::{Read as _, Write as _};
use std::path::Path;

use ferry_model::Reason;
use ferry_model::codes::reasons::configuration as reasons;
use ferry_model::reason::of_io;

use crate::ServerError;

/// Bytes of the key.
const BYTES: usize = 32;
/// Where random bytes come from.
const RANDOM: &str = "/dev/urandom";

/// Reads the key; makes it when the file is missing. Two processes that start at once end with the same key.
///
/// # Errors
///
/// When the file cannot be read or made, or holds something else.
pub fn read_or_make(path: &Path) -> Result<[u8; BYTES], ServerError> {
    let failed = |cause: Reason| ServerError::SecretKey { path: path.to_owned(), cause };
    match std::fs::read_to_string(path) {
        Ok(text) => parse(&text).ok_or_else(|| failed(reasons::KEY_DIGITS.with(&[("digits", &(2 * BYTES))]))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            make(path).map_err(|error| failed(of_io(&error)))?;
            let text = std::fs::read_to_string(path).map_err(|error| failed(of_io(&error)))?;
            parse(&text).ok_or_else(|| failed(reasons::KEY_BEING_WRITTEN.into()))
        }
        Err(error) => Err(failed(of_io(&error))),
    }
}

/// Writes a new key beside its place and links it there, unless somebody else was faster: the file is never seen half written.
fn make(path: &Path) -> std::io::Result<()> {
    let mut bytes = [0_u8; BYTES];
    std::fs::File::open(RANDOM)?.read_exact(&mut bytes)?;
    let text: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let draft = path.with_extension(format!("new-{}", std::process::id()));
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&draft, path);
    std::fs::remove_file(&draft)?;
    match linked {
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => Ok(()),
        other => other,
    }
}

fn parse(text: &str) -> Option<[u8; BYTES]> {
    let text = text.trim().as_bytes();
    let mut key = [0_u8; BYTES];
    if text.len() != 2 * BYTES {
        return None;
    }
    for (byte, digits) in key.iter_mut().zip(text.chunks_exact(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()?;
    }
    Some(key)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_made_once_for_its_owner_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("below/secret.key");
        let key = read_or_make(&path).unwrap();
        assert_eq!(read_or_make(&path).unwrap(), key);
        assert_ne!(key, [0; BYTES]);
        let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&path).unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
        assert_eq!(std::fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "no draft stays behind");
    }

    #[test]
    fn a_damaged_key_is_refused_and_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret.key");
        std::fs::write(&path, "+f".repeat(BYTES - 1)).unwrap();
        assert!(read_or_make(&path).is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap().len(), 2 * BYTES - 2);
    }
}
