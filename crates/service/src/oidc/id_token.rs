//! Whether an ID token may be believed (OpenID Connect Core 1.0, section 3.1.3.7).

use ferry_model::codes::reasons::identity as reasons;
use ferry_model::reason::ReasonText;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Header, Validation, decode, decode_header};
use serde::Deserialize;
use serde_json::{Map, Value};
use subtle::ConstantTimeEq as _;

/// Signatures that are believed: those with a key pair. With a shared secret, whoever knows the client's secret could sign.
const ALGORITHMS: [Algorithm; 9] = [
    Algorithm::RS256,
    Algorithm::RS384,
    Algorithm::RS512,
    Algorithm::PS256,
    Algorithm::PS384,
    Algorithm::PS512,
    Algorithm::ES256,
    Algorithm::ES384,
    Algorithm::EdDSA,
];
/// Characters of the longest subject (section 2).
const SUBJECT: usize = 255;

/// What a token has to say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Expected<'a> {
    pub(super) issuer: &'a str,
    pub(super) client_id: &'a str,
    pub(super) nonce: &'a str,
}

/// What a token that may be believed says.
#[derive(Debug, Deserialize)]
pub(super) struct Claims {
    iss: String,
    /// Who it is, for ever.
    pub(super) sub: String,
    aud: Audience,
    azp: Option<String>,
    nonce: Option<String>,
    /// Everything else.
    #[serde(flatten)]
    pub(super) others: Map<String, Value>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// Why a token is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Disbelief {
    /// It is signed with a key that is not among these; the provider may have a new one.
    UnknownKey,
    /// For this reason.
    Because(ReasonText),
}

/// What the token says, if it may be believed.
pub(super) fn verify(token: &str, keys: &[Jwk], expected: Expected<'_>) -> Result<Claims, Disbelief> {
    let header = decode_header(token).map_err(|_| Disbelief::Because(reasons::MALFORMED))?;
    if !ALGORITHMS.contains(&header.alg) {
        return Err(Disbelief::Because(reasons::ALGORITHM));
    }
    // What the signer calls critical and is not known must not be passed over (RFC 7515, section 4.1.11).
    if header.crit.is_some() {
        return Err(Disbelief::Because(reasons::CRITICAL));
    }
    let key = find(keys, &header).ok_or(Disbelief::UnknownKey)?;
    let key = DecodingKey::from_jwk(key).map_err(|_| Disbelief::Because(reasons::KEY))?;
    let mut validation = Validation::new(header.alg);
    validation.set_issuer(&[expected.issuer]);
    validation.set_audience(&[expected.client_id]);
    validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
    validation.validate_nbf = true;
    let claims = decode::<Claims>(token, &key, &validation).map_err(|error| Disbelief::Because(reason(error.kind())))?.claims;
    claims.check(expected).map_err(Disbelief::Because)?;
    Ok(claims)
}

impl Claims {
    /// What the library leaves to who uses it.
    fn check(&self, expected: Expected<'_>) -> Result<(), ReasonText> {
        if self.iss != expected.issuer {
            return Err(reasons::ISSUER);
        }
        let (ours, others) = match &self.aud {
            Audience::One(one) => (one == expected.client_id, false),
            Audience::Many(many) => (many.iter().any(|one| one == expected.client_id), many.len() > 1),
        };
        // A token for several says for whom it was made.
        if !ours || (others && self.azp.is_none()) || self.azp.as_ref().is_some_and(|party| party != expected.client_id) {
            return Err(reasons::AUDIENCE);
        }
        let nonce = self.nonce.as_deref().unwrap_or_default();
        if !bool::from(nonce.as_bytes().ct_eq(expected.nonce.as_bytes())) {
            return Err(reasons::NONCE);
        }
        if self.sub.is_empty() || self.sub.chars().count() > SUBJECT { Err(reasons::SUBJECT) } else { Ok(()) }
    }

    /// The text of a claim.
    pub(super) fn text(&self, claim: &str) -> Option<&str> {
        if claim == "sub" { Some(&self.sub) } else { self.others.get(claim).and_then(Value::as_str) }
    }

    /// Whether a claim is true; some providers write it as a text.
    pub(super) fn is_true(&self, claim: &str) -> bool {
        self.others.get(claim).is_some_and(|value| value.as_bool() == Some(true) || value.as_str() == Some("true"))
    }
}

/// The key that the header names; without a name the only one of its kind.
fn find<'a>(keys: &'a [Jwk], header: &Header) -> Option<&'a Jwk> {
    let mut fitting = keys.iter().filter(|key| fits(key, header.alg));
    match &header.kid {
        Some(name) => fitting.find(|key| key.common.key_id.as_ref() == Some(name)),
        None => fitting.next().filter(|_| fitting.next().is_none()),
    }
}

/// Whether a key is for signatures of this algorithm.
fn fits(key: &Jwk, algorithm: Algorithm) -> bool {
    let of_kind = match (&key.algorithm, algorithm) {
        (AlgorithmParameters::EllipticCurve(key), Algorithm::ES256) => key.curve == EllipticCurve::P256,
        (AlgorithmParameters::EllipticCurve(key), Algorithm::ES384) => key.curve == EllipticCurve::P384,
        (AlgorithmParameters::OctetKeyPair(key), Algorithm::EdDSA) => key.curve == EllipticCurve::Ed25519,
        (AlgorithmParameters::RSA(_), Algorithm::ES256 | Algorithm::ES384 | Algorithm::EdDSA) => false,
        (AlgorithmParameters::RSA(_), _) => true,
        _ => false,
    };
    let signs = key.common.public_key_use.as_ref().is_none_or(|used| *used == PublicKeyUse::Signature);
    of_kind && signs && key.common.key_algorithm.is_none_or(|named| named == KeyAlgorithm::from(algorithm))
}

fn reason(kind: &ErrorKind) -> ReasonText {
    match kind {
        ErrorKind::InvalidSignature => reasons::SIGNATURE,
        ErrorKind::ExpiredSignature => reasons::EXPIRED,
        ErrorKind::ImmatureSignature => reasons::NOT_YET_VALID,
        ErrorKind::InvalidIssuer => reasons::ISSUER,
        ErrorKind::InvalidAudience => reasons::AUDIENCE,
        _ => reasons::MALFORMED,
    }
}
