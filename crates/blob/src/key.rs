//! Keys: paths of plain names.

use ferry_model::codes::reasons::storage::BAD_KEY;

use crate::BlobError;

/// The key, if it is one: no empty, absolute or parent parts, so that it cannot leave the place.
pub(crate) fn checked(key: &str) -> Result<&str, BlobError> {
    let is_plain = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', '\0', ':']);
    if key.split('/').all(is_plain) { Ok(key) } else { Err(BlobError::failed(BAD_KEY.with(&[("key", &key)]))) }
}

/// The SHA-256 that a key is named by.
pub(crate) fn digest(key: &str) -> Option<&str> {
    let stem = key.rsplit('/').next()?.split('.').next()?;
    (stem.len() == 64 && stem.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'))).then_some(stem)
}

/// The key of bytes that are stored now under `prefix/`: their SHA-256 and a random number.
pub(crate) fn of_stream(prefix: &str, sha256: &str, suffix: &str) -> String {
    format!("{prefix}/{sha256}.{:016x}{suffix}", rand::random::<u64>())
}

/// Whether a key, or its last part, was made by [`of_stream`].
pub(crate) fn is_of_stream(key: &str) -> bool {
    let number = key.rsplit('/').next().and_then(|name| name.split('.').nth(1)).unwrap_or_default();
    digest(key).is_some() && number.len() == 16 && number.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_stay_in_their_place() {
        for key in ["packages/a.zip", "reports/7/report.json", "ping", "a/b c+中.zip"] {
            assert!(checked(key).is_ok(), "{key}");
        }
        for key in ["", "/etc/passwd", "a//b", "a/../b", "..", "a/.", "a\\b", "c:/x", "a/"] {
            assert!(checked(key).is_err(), "{key}");
        }
    }

    #[test]
    fn a_digest_is_64_lower_case_hex_digits_before_the_first_dot() {
        let sha = "0123456789abcdef".repeat(4);
        assert_eq!(digest(&format!("packages/{sha}.zip")), Some(&*sha));
        assert_eq!(digest(&sha), Some(&*sha));
        assert_eq!(digest("exports/7.zip"), None);
        assert_eq!(digest(&format!("packages/{}.zip", sha.to_uppercase())), None);
    }

    #[test]
    fn keys_of_streams_are_known_from_others() {
        let sha = "0123456789abcdef".repeat(4);
        let key = of_stream("packages", &sha, ".zip");
        assert!(is_of_stream(&key) && is_of_stream(key.trim_start_matches("packages/")), "{key}");
        assert_eq!(digest(&key), Some(&*sha));
        assert_ne!(of_stream("packages", &sha, ".zip"), key);
        for other in [format!("packages/{sha}.zip"), sha.clone(), format!("{sha}.part"), "7.0123456789abcdef.zip".to_owned()] {
            assert!(!is_of_stream(&other), "{other}");
        }
    }
}
