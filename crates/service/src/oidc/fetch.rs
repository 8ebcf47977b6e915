//! Requests to the provider: over TLS, without redirections, within bounds of time and size.

use std::net::IpAddr;
use std::time::Duration;

use ferry_model::Reason;
use ferry_model::codes::reasons::identity as reasons;
use reqwest::{Client, RequestBuilder, StatusCode, redirect};
use url::{Host, Url};

use crate::request_failure::cause;

/// How long one request may take. Somebody waits for it.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of an answer at most.
const LARGEST: usize = 1 << 20;

/// A client for requests to this issuer and its endpoints.
pub(super) fn client(issuer: &Url) -> Result<Client, String> {
    let builder = Client::builder().redirect(redirect::Policy::none()).timeout(PATIENCE).connect_timeout(PATIENCE / 2);
    // What runs on this machine is not reached through a proxy.
    let builder = if is_loopback(issuer) { builder.no_proxy() } else { builder };
    builder.build().map_err(|error| cause(&error))
}

/// An address that may be asked: over TLS, except on this machine.
pub(super) fn usable(text: &str) -> Result<Url, Reason> {
    let url = Url::parse(text).map_err(|error| reasons::NOT_AN_ADDRESS.with(&[("value", &text), ("detail", &error)]))?;
    if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback(&url)) {
        return Err(reasons::NOT_HTTPS.with(&[("value", &text)]));
    }
    if !url.username().is_empty() || url.password().is_some() || url.fragment().is_some() {
        return Err(reasons::PLAIN_ADDRESS.into());
    }
    Ok(url)
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}

/// Status and body of an answer.
pub(super) async fn answer(request: RequestBuilder) -> Result<(StatusCode, Vec<u8>), String> {
    let mut response = request.header(reqwest::header::ACCEPT, "application/json").send().await.map_err(|error| cause(&error))?;
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await.map_err(|error| cause(&error))? {
        if body.len() + part.len() > LARGEST {
            return Err(format!("an answer of more than {LARGEST} bytes"));
        }
        body.extend_from_slice(&part);
    }
    Ok((response.status(), body))
}

/// A document that is there for everybody.
pub(super) async fn document<T: serde::de::DeserializeOwned>(http: &Client, url: Url) -> Result<T, String> {
    let name = url.to_string();
    let (status, body) = answer(http.get(url)).await?;
    if status != StatusCode::OK {
        return Err(format!("{name} answers {status}"));
    }
    serde_json::from_slice(&body).map_err(|error| format!("{name}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::usable;

    #[test]
    fn providers_are_asked_over_tls_except_on_this_machine() {
        for fine in ["https://id.example.com/realms/a", "http://127.0.0.1:9000", "http://localhost/x", "http://[::1]:80/"] {
            assert!(usable(fine).is_ok(), "{fine}");
        }
        for bad in
            ["http://id.example.com", "ftp://127.0.0.1", "id.example.com", "https://u:p@id.example.com", "https://id.example.com/#x", ""]
        {
            assert!(usable(bad).is_err(), "{bad}");
        }
    }
}
