//! Who asks, and what they may do: the only way from a request to an [`Actor`], and from there to a capability of the service.

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, FromRequestParts, RawPathParams};
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum_extra::extract::CookieJar;
use ferry_model::Finding;
use ferry_model::codes::reasons;
use ferry_model::codes::service as codes;
use ferry_service::accounts::cookie;
use ferry_service::actor::Via;
use ferry_service::{Actor, Developer, Editor, Operator, Service, TenantAdmin, Viewer};
use subtle::ConstantTimeEq as _;

use crate::problem::{ApiError, Result};

/// Header with the token of the session.
const CSRF_HEADER: &str = "x-csrf-token";

/// Somebody who is not known yet and wants to log in. A browser says whether a page of another site sends it.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// Where the request came from.
    pub address: Option<IpAddr>,
    /// Name of the browser or program.
    pub agent: String,
}

/// Somebody known, even if their password has to be changed first.
#[derive(Clone, Debug)]
pub struct AnyCaller(pub Actor);

/// Somebody known who may go on.
#[derive(Clone, Debug)]
pub struct Caller(pub Actor);

/// Permission to see the workspace of the address.
pub struct Viewing(pub Viewer);
/// Permission to work by hand in the workspace of the address.
pub struct Developing(pub Developer);
/// Permission to import and export in the workspace of the address.
pub struct Editing(pub Editor);
/// Permission to administer the own tenant.
pub struct Administering(pub TenantAdmin);
/// Permission to administer the installation.
pub struct Operating(pub Operator);

impl FromRequestParts<Service> for Visitor {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &Service) -> Result<Self> {
        if !same_origin(&parts.headers) {
            return Err(ApiError::new(StatusCode::FORBIDDEN, Finding::new(codes::CSRF)));
        }
        let agent = text(&parts.headers, "user-agent").unwrap_or_default().to_owned();
        Ok(Self { address: address(parts), agent })
    }
}

impl FromRequestParts<Service> for AnyCaller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self> {
        if let Some(known) = parts.extensions.get::<Self>() {
            return Ok(known.clone());
        }
        let address = address(parts);
        let actor = match bearer(&parts.headers)? {
            Some(token) => service.actor_of_token(token, address).await?.ok_or_else(ApiError::unauthenticated)?,
            None => {
                let actor = match session(&parts.headers) {
                    Some(secret) => service.actor_of_session(&secret, address).await?,
                    None => None,
                };
                let actor = actor.ok_or_else(ApiError::unauthenticated)?;
                if !parts.method.is_safe() {
                    same_site(&parts.headers, &actor)?;
                }
                actor
            }
        };
        let caller = Self(actor);
        parts.extensions.insert(caller.clone());
        Ok(caller)
    }
}

impl FromRequestParts<Service> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self> {
        let AnyCaller(actor) = AnyCaller::from_request_parts(parts, service).await?;
        if actor.must_change_password {
            return Err(ApiError::new(StatusCode::FORBIDDEN, Finding::new(codes::PASSWORD_CHANGE)));
        }
        Ok(Self(actor))
    }
}

/// A capability in the workspace that the address names.
macro_rules! in_workspace {
    ($name:ident, $method:ident) => {
        impl FromRequestParts<Service> for $name {
            type Rejection = ApiError;

            async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self> {
                let Caller(actor) = Caller::from_request_parts(parts, service).await?;
                let workspace = workspace(parts).await?;
                Ok(Self(service.$method(&actor, &workspace).await?))
            }
        }
    };
}

in_workspace!(Viewing, viewer);
in_workspace!(Developing, developer);
in_workspace!(Editing, editor);

impl FromRequestParts<Service> for Administering {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self> {
        let Caller(actor) = Caller::from_request_parts(parts, service).await?;
        Ok(Self(service.tenant_admin(&actor)?))
    }
}

impl FromRequestParts<Service> for Operating {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Self> {
        let Caller(actor) = Caller::from_request_parts(parts, service).await?;
        Ok(Self(service.operator(&actor)?))
    }
}

/// Where a request came from.
fn address(parts: &Parts) -> Option<IpAddr> {
    parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip())
}

/// The name of the workspace in the address.
async fn workspace(parts: &mut Parts) -> Result<String> {
    let params = RawPathParams::from_request_parts(parts, &())
        .await
        .map_err(|error| ApiError::invalid("path", reasons::UNREADABLE.with(&[("detail", &error)])))?;
    let found = params.iter().find(|(name, _)| *name == "workspace").map(|(_, value)| value.to_owned());
    found.ok_or_else(|| ApiError::internal("a capability of a workspace was asked for where the address names none"))
}

/// The token of `Authorization: Bearer`. Another scheme is an error, not a request of nobody.
fn bearer(headers: &HeaderMap) -> Result<Option<&str>> {
    let Some(value) = headers.get(AUTHORIZATION) else { return Ok(None) };
    let (scheme, token) = value.to_str().ok().and_then(|text| text.split_once(' ')).ok_or_else(ApiError::unauthenticated)?;
    if scheme.eq_ignore_ascii_case("bearer") { Ok(Some(token.trim())) } else { Err(ApiError::unauthenticated()) }
}

/// The secret of the session's cookie.
fn session(headers: &HeaderMap) -> Option<String> {
    let jar = CookieJar::from_headers(headers);
    cookie::NAMES.iter().find_map(|name| jar.get(name)).map(|cookie| cookie.value().to_owned())
}

/// A browser sends the cookie along whoever made it send the request; only our own pages know the token.
fn same_site(headers: &HeaderMap, actor: &Actor) -> Result<()> {
    let Via::Session { csrf, .. } = &actor.via else { return Err(ApiError::unauthenticated()) };
    let token = text(headers, CSRF_HEADER).unwrap_or_default();
    if same_origin(headers) && bool::from(token.as_bytes().ct_eq(csrf.as_bytes())) {
        return Ok(());
    }
    Err(ApiError::new(StatusCode::FORBIDDEN, Finding::new(codes::CSRF)))
}

/// Whether no browser says that the request comes from another site.
fn same_origin(headers: &HeaderMap) -> bool {
    text(headers, "sec-fetch-site").is_none_or(|site| site == "same-origin" || site == "none")
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_token_is_read_from_the_bearer_scheme_only() {
        let with = |value: &'static str| HeaderMap::from_iter([(AUTHORIZATION, HeaderValue::from_static(value))]);
        assert_eq!(bearer(&HeaderMap::new()).ok(), Some(None));
        assert_eq!(bearer(&with("Bearer abc")).ok(), Some(Some("abc")));
        assert_eq!(bearer(&with("bearer  abc ")).ok(), Some(Some("abc")));
        assert!(bearer(&with("Basic abc")).is_err());
        assert!(bearer(&with("abc")).is_err());
    }
}
