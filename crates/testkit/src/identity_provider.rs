//! An identity provider on this machine: OpenID Connect with real keys, that keeps to the protocol until it is told to [lie](Lie).
//!
//! It checks what a real one checks: the client and its secret, the redirect URI, that a code is used once, and the verifier of PKCE. There is no
//! page to log in on: whoever is sent to it is the person that [`IdentityProvider::log_in_as`] named last.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::routing::{get, post};
use serde_json::{Value, json};
use tokio::net::TcpListener;

mod answers;
mod keys;

use keys::Key;
pub use keys::Signature;

/// The client that it knows.
pub const CLIENT_ID: &str = "ferry";
/// Its secret, with characters that have to be encoded.
pub const CLIENT_SECRET: &str = "s3cret: 100%+";

/// What is wrong with the ID tokens that are made from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lie {
    /// Of another log-in.
    Nonce,
    /// Without a nonce.
    NoNonce,
    /// For another client.
    Audience,
    /// For several clients, and made for another one.
    Party,
    /// Of another provider.
    Issuer,
    /// Past its end.
    Expired,
    /// Without an end.
    NoEnd,
    /// Not valid before tomorrow.
    Early,
    /// Signed with a key that is not the provider's, under the name of one that is.
    Signature,
    /// Signed with a key that nobody knows.
    UnknownKey,
    /// Not signed at all.
    Unsigned,
    /// Signed with the secret of the client.
    SharedSecret,
    /// About nobody.
    Subject,
}

impl Lie {
    /// All of them, each with the word that the refusal has for it.
    pub const ALL: [(Self, &'static str); 13] = [
        (Self::Nonce, "nonce"),
        (Self::NoNonce, "nonce"),
        (Self::Audience, "audience"),
        (Self::Party, "audience"),
        (Self::Issuer, "issuer"),
        (Self::Expired, "expired"),
        (Self::NoEnd, "malformed"),
        (Self::Early, "not yet valid"),
        (Self::Signature, "signature"),
        (Self::UnknownKey, "unknown key"),
        (Self::Unsigned, "malformed"),
        (Self::SharedSecret, "algorithm"),
        (Self::Subject, "subject"),
    ];
}

/// A provider behind a port of this machine. It ends with the runtime of the test.
#[derive(Clone, Debug)]
pub struct IdentityProvider {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    issuer: String,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    key: Key,
    /// Subject and other claims of whoever logs in.
    person: Value,
    lie: Option<Lie>,
    /// What the next visitor is told instead of being logged in.
    refusal: Option<String>,
    is_down: bool,
    basic: bool,
    codes: HashMap<String, Grant>,
    discoveries: usize,
    made: usize,
}

/// What a code stands for.
#[derive(Clone, Debug)]
struct Grant {
    nonce: String,
    challenge: String,
    redirect_uri: String,
    person: Value,
}

impl IdentityProvider {
    /// A provider that signs with ES256.
    pub async fn start() -> Self {
        Self::signing_with(Signature::Es256).await
    }

    /// A provider that signs like this.
    ///
    /// # Panics
    ///
    /// When there is no port or no key for it.
    #[expect(clippy::expect_used, reason = "a test cannot go on without its provider")]
    pub async fn signing_with(signature: Signature) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        // To a browser that is another site than 127.0.0.1, where what is tested is.
        let issuer = format!("http://localhost:{}/realms/team", listener.local_addr().expect("it has an address").port());
        let state = State {
            key: Key::new(signature, "key-1"),
            person: json!({ "sub": "nobody" }),
            lie: None,
            refusal: None,
            is_down: false,
            basic: true,
            codes: HashMap::new(),
            discoveries: 0,
            made: 0,
        };
        let provider = Self { shared: Arc::new(Shared { issuer, state: Mutex::new(state) }) };
        let realm = Router::new()
            .route("/.well-known/openid-configuration", get(answers::discover))
            .route("/keys", get(answers::keys))
            .route("/authorize", get(answers::authorize))
            .route("/token", post(answers::token))
            .with_state(provider.clone());
        let router = Router::new().nest("/realms/team", realm);
        tokio::spawn(async move { axum::serve(listener, router).await });
        provider
    }

    /// The issuer.
    pub fn issuer(&self) -> &str {
        &self.shared.issuer
    }

    /// Whoever comes from now on is this person: the subject, and other claims as an object.
    pub fn log_in_as(&self, subject: &str, claims: Value) {
        let mut person = claims;
        person["sub"] = subject.into();
        self.state().person = person;
    }

    /// Tokens are wrong from now on, or right again.
    pub fn lie(&self, lie: Option<Lie>) {
        self.state().lie = lie;
    }

    /// The next visitor is sent back with this error.
    pub fn refuse_next(&self, error: &str) {
        self.state().refusal = Some(error.to_owned());
    }

    /// Whether it answers nothing but 503.
    pub fn set_down(&self, is_down: bool) {
        self.state().is_down = is_down;
    }

    /// Takes the secret of the client in the body alone, not in the header.
    pub fn take_secret_in_body(&self) {
        self.state().basic = false;
    }

    /// Signs with another key from now on; the old one is no longer published.
    pub fn change_key(&self) {
        let mut state = self.state();
        state.made += 1;
        let name = format!("key-{}", state.made + 1);
        state.key = Key::new(state.key.signature, &name);
    }

    /// How often it was asked what it is.
    pub fn discoveries(&self) -> usize {
        self.state().discoveries
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.shared.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
