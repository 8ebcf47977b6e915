//! What the provider says about itself: its endpoints (OpenID Connect Discovery 1.0) and its keys (RFC 7517).

use std::sync::Arc;

use jsonwebtoken::jwk::Jwk;
use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::{Provider, fetch};

/// Where the document of an issuer is.
const WELL_KNOWN: &str = "/.well-known/openid-configuration";

/// What of the document is used.
#[derive(Debug, Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

/// The endpoints.
#[derive(Debug)]
pub(super) struct Metadata {
    pub(super) authorization: Url,
    pub(super) token: Url,
    /// Whether the secret of the client goes into the header, which is what holds when the provider says nothing, or into the body.
    pub(super) basic: bool,
    /// Whether answers say who gives them.
    pub(super) says_issuer: bool,
    keys: Url,
}

/// The keys that ID tokens are signed with.
#[derive(Debug)]
pub(super) struct Keys(pub(super) Vec<Jwk>);

#[derive(Deserialize)]
struct KeySet {
    keys: Vec<Value>,
}

impl Provider {
    /// The endpoints.
    pub(super) async fn metadata(&self) -> Result<Arc<Metadata>, String> {
        self.metadata.get(self.discover()).await
    }

    /// The keys.
    pub(super) async fn keys(&self, metadata: &Metadata) -> Result<Arc<Keys>, String> {
        self.keys.get(self.fetch_keys(metadata)).await
    }

    /// The keys after these, which lack one.
    pub(super) async fn newer_keys(&self, metadata: &Metadata, old: &Arc<Keys>) -> Result<Arc<Keys>, String> {
        self.keys.renew(old, self.fetch_keys(metadata)).await
    }

    async fn discover(&self) -> Result<Metadata, String> {
        let issuer = &self.options.issuer;
        let url = fetch::usable(&format!("{}{WELL_KNOWN}", issuer.trim_end_matches('/'))).map_err(|reason| reason.to_string())?;
        let document: Document = fetch::document(&self.http, url).await?;
        if document.issuer != *issuer {
            return Err(format!("the provider calls itself {}, not {issuer}", document.issuer));
        }
        let methods = document.token_endpoint_auth_methods_supported;
        Ok(Metadata {
            authorization: fetch::usable(&document.authorization_endpoint).map_err(|reason| reason.to_string())?,
            token: fetch::usable(&document.token_endpoint).map_err(|reason| reason.to_string())?,
            basic: methods.is_none_or(|methods| methods.iter().any(|method| method == "client_secret_basic")),
            says_issuer: document.authorization_response_iss_parameter_supported,
            keys: fetch::usable(&document.jwks_uri).map_err(|reason| reason.to_string())?,
        })
    }

    /// Keys of kinds that nobody knows yet are passed over.
    async fn fetch_keys(&self, metadata: &Metadata) -> Result<Keys, String> {
        let set: KeySet = fetch::document(&self.http, metadata.keys.clone()).await?;
        Ok(Keys(set.keys.into_iter().filter_map(|key| serde_json::from_value(key).ok()).collect()))
    }
}
