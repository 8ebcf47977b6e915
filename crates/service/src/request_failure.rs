//! Why a request to somebody else's server failed, in words.

/// What went wrong, with what it came from.
pub(crate) fn cause(error: &reqwest::Error) -> String {
    let mut text = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(deeper) = source {
        text = format!("{text}: {deeper}");
        source = deeper.source();
    }
    text
}

/// As [`cause`], without the address, which may hold a signature.
pub(crate) fn cause_without_address(error: reqwest::Error) -> String {
    cause(&error.without_url())
}
