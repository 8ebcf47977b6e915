//! What the provider answers.

use std::collections::HashMap;

use axum::Json;
use axum::extract::{Form, Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Redirect, Response};
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, get_current_timestamp};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use url::Url;
use url::form_urlencoded::byte_serialize;

use super::keys::Key;
use super::{CLIENT_ID, CLIENT_SECRET, Grant, IdentityProvider, Lie};

/// Seconds that a token is valid.
const LASTS: u64 = 300;
/// Seconds by which times are wrong when they are: more than any allowance for clocks.
const WRONG: u64 = 24 * 3_600;

type Fields = HashMap<String, String>;

fn field<'a>(fields: &'a Fields, name: &str) -> &'a str {
    fields.get(name).map_or("", String::as_str)
}

/// The document about the provider.
pub(super) async fn discover(State(provider): State<IdentityProvider>) -> Response {
    let mut state = provider.state();
    state.discoveries += 1;
    if state.is_down {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let issuer = provider.issuer();
    let method = if state.basic { "client_secret_basic" } else { "client_secret_post" };
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "ES256", "EdDSA"],
        "token_endpoint_auth_methods_supported": [method],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    }))
    .into_response()
}

/// The keys: beside the one that signs, one for something else, and one of a kind that nobody knows.
pub(super) async fn keys(State(provider): State<IdentityProvider>) -> Response {
    let state = provider.state();
    if state.is_down {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let mut encrypting = json!(Key::new(super::Signature::Es256, "encrypts").public());
    encrypting["use"] = "enc".into();
    Json(json!({ "keys": [{ "kty": "LATTICE", "kid": "later", "z": 1 }, encrypting, state.key.public()] })).into_response()
}

/// Where people log in: they are logged in at once.
pub(super) async fn authorize(State(provider): State<IdentityProvider>, Query(asked): Query<Fields>) -> Response {
    let mut state = provider.state();
    if state.is_down {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let has_openid = field(&asked, "scope").split(' ').any(|scope| scope == "openid");
    let is_code = field(&asked, "response_type") == "code" && field(&asked, "code_challenge_method") == "S256";
    let back = Url::parse(field(&asked, "redirect_uri")).ok().filter(|url| url.path().ends_with("/login/oidc/callback"));
    let (Some(mut back), true, true, true) = (back, has_openid, is_code, field(&asked, "client_id") == CLIENT_ID) else {
        return (StatusCode::BAD_REQUEST, format!("not a request of the client: {asked:?}")).into_response();
    };
    let refusal = state.refusal.take();
    let code = format!("code-{}", state.codes.len());
    {
        let mut answer = back.query_pairs_mut();
        answer.append_pair("state", field(&asked, "state")).append_pair("iss", provider.issuer());
        match &refusal {
            Some(error) => answer.append_pair("error", error),
            None => answer.append_pair("code", &code),
        };
    }
    let grant = Grant {
        nonce: field(&asked, "nonce").to_owned(),
        challenge: field(&asked, "code_challenge").to_owned(),
        redirect_uri: field(&asked, "redirect_uri").to_owned(),
        person: state.person.clone(),
    };
    state.codes.insert(code, grant);
    Redirect::to(back.as_str()).into_response()
}

/// The code for the token, once.
pub(super) async fn token(State(provider): State<IdentityProvider>, headers: HeaderMap, Form(asked): Form<Fields>) -> Response {
    let mut state = provider.state();
    if state.is_down {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    if !is_client(&headers, &asked, state.basic) {
        return refused(StatusCode::UNAUTHORIZED, "invalid_client");
    }
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(field(&asked, "code_verifier")));
    let grant = state.codes.get_mut(field(&asked, "code")).filter(|grant| !grant.challenge.is_empty());
    let Some(grant) = grant.filter(|grant| grant.challenge == challenge && grant.redirect_uri == field(&asked, "redirect_uri")) else {
        return refused(StatusCode::BAD_REQUEST, "invalid_grant");
    };
    let granted = grant.clone();
    // A code without a challenge is one that was used.
    grant.challenge.clear();
    let token = id_token(&provider, &state.key, state.lie, &granted);
    Json(json!({ "access_token": "unused", "token_type": "Bearer", "expires_in": LASTS, "id_token": token })).into_response()
}

fn refused(status: StatusCode, error: &str) -> Response {
    (status, Json(json!({ "error": error, "error_description": "said for people" }))).into_response()
}

/// Whether the client shows its secret the way it was told to.
fn is_client(headers: &HeaderMap, asked: &Fields, basic: bool) -> bool {
    if !basic {
        return field(asked, "client_id") == CLIENT_ID && field(asked, "client_secret") == CLIENT_SECRET;
    }
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    let expected = format!("Basic {}", STANDARD.encode(format!("{}:{}", encoded(CLIENT_ID), encoded(CLIENT_SECRET))));
    headers.get(header::AUTHORIZATION).is_some_and(|given| given.as_bytes() == expected.as_bytes())
}

/// The token, with its lie.
#[expect(clippy::expect_used, reason = "a test cannot go on without its token")]
fn id_token(provider: &IdentityProvider, key: &Key, lie: Option<Lie>, grant: &Grant) -> String {
    let now = get_current_timestamp();
    let mut claims = grant.person.clone();
    claims["iss"] = provider.issuer().into();
    claims["aud"] = CLIENT_ID.into();
    claims["iat"] = now.into();
    claims["exp"] = (now + LASTS).into();
    claims["nonce"] = grant.nonce.clone().into();
    match lie {
        Some(Lie::Nonce) => claims["nonce"] = "of another log-in".into(),
        Some(Lie::NoNonce) => remove(&mut claims, "nonce"),
        Some(Lie::Audience) => claims["aud"] = "another client".into(),
        Some(Lie::Party) => {
            claims["aud"] = json!(["another client", CLIENT_ID]);
            claims["azp"] = "another client".into();
        }
        Some(Lie::Issuer) => claims["iss"] = format!("{}/elsewhere", provider.issuer()).into(),
        Some(Lie::Expired) => claims["exp"] = (now - WRONG).into(),
        Some(Lie::NoEnd) => remove(&mut claims, "exp"),
        Some(Lie::Early) => claims["nbf"] = (now + WRONG).into(),
        Some(Lie::Subject) => claims["sub"] = "".into(),
        Some(Lie::Signature) => return Key::new(key.signature, "forged").sign(&claims, &key.name),
        Some(Lie::UnknownKey) => return Key::new(key.signature, "forged").sign(&claims, "forged"),
        Some(Lie::Unsigned) => {
            let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
            return format!("{}.{}.", part(&json!({ "alg": "none" })), part(&claims));
        }
        Some(Lie::SharedSecret) => {
            let secret = EncodingKey::from_secret(CLIENT_SECRET.as_bytes());
            return encode(&Header::new(Algorithm::HS256), &claims, &secret).expect("it signs");
        }
        None => {}
    }
    key.sign(&claims, &key.name)
}

fn remove(claims: &mut Value, name: &str) {
    if let Some(claims) = claims.as_object_mut() {
        claims.remove(name);
    }
}
