//! Where a package is: a path, or an address that cannot be fetched yet.

use std::path::PathBuf;

use ferry_model::Finding;
use ferry_model::codes::command as codes;

use crate::errors::Failure;

/// Schemes of addresses of packages.
const SCHEMES: [&str; 4] = ["https", "http", "oss", "s3"];

/// The path of a local package.
///
/// # Errors
///
/// When the text is an address. What stands behind `?` is not repeated: signed addresses hold credentials there.
pub fn local_package(text: &str) -> Result<PathBuf, Failure> {
    let scheme = text.split_once("://").map(|(scheme, _)| scheme.to_ascii_lowercase());
    match scheme.filter(|scheme| SCHEMES.contains(&scheme.as_str())) {
        Some(scheme) => {
            let shown = text.split(['?', '#']).next().unwrap_or_default();
            Err(Failure::failed(Finding::new(codes::LOCATION_UNSUPPORTED).arg("scheme", format!("{scheme}://")).arg("location", shown)))
        }
        None => Ok(PathBuf::from(text.strip_prefix("file://").unwrap_or(text))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_refused_without_their_credentials_and_paths_pass() {
        for address in ["https://example.com/p.zip?Signature=abc", "OSS://bucket/p.zip", "s3://bucket/p.zip"] {
            let failure = local_package(address).err();
            let text = failure.map(|failure| failure.document(ferry_model::Lang::En).to_string()).unwrap_or_default();
            assert!(text.contains("CLI-LOCATION-UNSUPPORTED") && !text.contains("abc"), "{text}");
        }
        assert!(matches!(local_package("a/b.zip"), Ok(path) if path.as_os_str() == "a/b.zip"));
        assert!(matches!(local_package("file:///a/b.zip"), Ok(path) if path.as_os_str() == "/a/b.zip"));
    }
}
