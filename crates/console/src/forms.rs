//! Forms as handlers read them: any field any number of times.

use std::collections::BTreeMap;

use axum::extract::{FromRequest, Request};
use axum::http::header;
use ferry_model::codes::reasons;

use crate::PageError;

/// Bytes of a form at most.
const FORM_BYTES: usize = 8 << 20;

/// The fields of a form or of a query, in the order they were sent.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    pairs: Vec<(String, String)>,
}

impl Fields {
    /// The fields of `name=value&…`.
    pub fn parse(text: &[u8]) -> Self {
        Self { pairs: url::form_urlencoded::parse(text).into_owned().collect() }
    }

    /// Fields that were read elsewhere.
    pub fn from_pairs(pairs: Vec<(String, String)>) -> Self {
        Self { pairs }
    }

    /// The fields when databases can keep them.
    ///
    /// # Errors
    ///
    /// When a name or a value holds the character U+0000.
    pub fn storable(self) -> Result<Self, PageError> {
        match self.pairs.iter().find(|(name, value)| name.contains('\0') || value.contains('\0')) {
            Some((name, _)) => Err(PageError::invalid(&name.replace('\0', ""), reasons::NUL)),
            None => Ok(self),
        }
    }

    /// The first value of a field, without blanks around it; empty when it was not sent.
    pub fn get(&self, name: &str) -> &str {
        self.pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value.trim())
    }

    /// The first value as it was typed: for passwords and code.
    pub fn raw(&self, name: &str) -> &str {
        self.pairs.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
    }

    /// The first value, if there is one that is not empty.
    pub fn some(&self, name: &str) -> Option<String> {
        Some(self.get(name).to_owned()).filter(|value| !value.is_empty())
    }

    /// All values of a field.
    pub fn all(&self, name: &str) -> Vec<String> {
        self.pairs.iter().filter(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.clone()).collect()
    }

    /// Whether a box was ticked.
    pub fn ticked(&self, name: &str) -> bool {
        !self.get(name).is_empty()
    }

    /// The value as a number.
    ///
    /// # Errors
    ///
    /// When it is none.
    pub fn number(&self, name: &str) -> Result<i64, PageError> {
        self.get(name).parse().map_err(|_| PageError::invalid(name, reasons::NOT_A_NUMBER))
    }

    /// Fields named `prefix[key]` by key: mappings.
    pub fn map(&self, prefix: &str) -> BTreeMap<String, String> {
        let keyed = |name: &str| name.strip_prefix(prefix)?.strip_prefix('[')?.strip_suffix(']').map(str::to_owned);
        self.pairs.iter().filter_map(|(name, value)| Some((keyed(name)?, value.trim().to_owned()))).collect()
    }

    /// Every field.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }
}

impl<S: Send + Sync> FromRequest<S> for Fields {
    type Rejection = PageError;

    /// The fields of the body of a form; of the query when the request has no such body.
    async fn from_request(request: Request, _state: &S) -> Result<Self, PageError> {
        let is_form = request
            .headers()
            .get(header::CONTENT_TYPE)
            .is_some_and(|value| value.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
        if !is_form {
            return Ok(Self::parse(request.uri().query().unwrap_or_default().as_bytes()));
        }
        let bytes = axum::body::to_bytes(request.into_body(), FORM_BYTES)
            .await
            .map_err(|_| PageError::invalid("form", reasons::TOO_LARGE.with(&[("bytes", &FORM_BYTES)])))?;
        Self::parse(&bytes).storable()
    }
}
