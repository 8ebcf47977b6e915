//! Keys: paths of plain names.

use crate::BlobError;

/// The key, if it is one: no empty, absolute or parent parts, so that it cannot leave the place.
pub(crate) fn checked(key: &str) -> Result<&str, BlobError> {
    let is_plain = |part: &str| !matches!(part, "" | "." | "..") && !part.contains(['\\', '\0', ':']);
    if key.split('/').all(is_plain) { Ok(key) } else { Err(BlobError::failed(format!("{key} is no key of a blob"))) }
}

/// The SHA-256 that a key is named by.
pub(crate) fn digest(key: &str) -> Option<&str> {
    let stem = key.rsplit('/').next()?.split('.').next()?;
    (stem.len() == 64 && stem.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'))).then_some(stem)
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
}
