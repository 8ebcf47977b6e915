//! Keys of the provider, made when they are needed.

use std::sync::OnceLock;

use aws_lc_rs::encoding::{AsDer as _, Pkcs8V1Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair};
use jsonwebtoken::jwk::{Jwk, PublicKeyUse};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use serde_json::Value;

/// Bytes of a PKCS #8 document of 2048 bits before the key of PKCS #1 in it: three lengths, version and algorithm.
const PKCS8_HEAD: usize = 26;

/// How ID tokens are signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signature {
    /// RSA with PKCS #1 and SHA-256: what most providers use.
    Rs256,
    /// ECDSA on P-256.
    Es256,
    /// Ed25519.
    EdDsa,
}

/// A key pair with its name.
#[derive(Clone, Debug)]
pub(super) struct Key {
    pub(super) signature: Signature,
    pub(super) name: String,
    private: EncodingKey,
}

impl Key {
    /// Makes one. RSA keys take long to make: there is one for the whole process.
    #[expect(clippy::expect_used, reason = "a test cannot go on without its key")]
    pub(super) fn new(signature: Signature, name: &str) -> Self {
        static RSA: OnceLock<Vec<u8>> = OnceLock::new();
        let random = SystemRandom::new();
        let private = match signature {
            Signature::Rs256 => EncodingKey::from_rsa_der(RSA.get_or_init(|| {
                let document: Pkcs8V1Der<'_> = KeyPair::generate(KeySize::Rsa2048).and_then(|key| key.as_der()).expect("a key is made");
                document.as_ref()[PKCS8_HEAD..].to_vec()
            })),
            Signature::Es256 => {
                let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).expect("a key is made");
                EncodingKey::from_ec_der(document.as_ref())
            }
            Signature::EdDsa => EncodingKey::from_ed_der(Ed25519KeyPair::generate_pkcs8v1(&random).expect("a key is made").as_ref()),
        };
        Self { signature, name: name.to_owned(), private }
    }

    /// The public half as the provider publishes it.
    #[expect(clippy::expect_used, reason = "a key that was just made has a public half")]
    pub(super) fn public(&self) -> Jwk {
        let mut key = Jwk::from_encoding_key(&self.private, self.algorithm()).expect("it has a public half");
        key.common.key_id = Some(self.name.clone());
        key.common.public_key_use = Some(PublicKeyUse::Signature);
        key
    }

    /// A token with these claims, which says that it was signed with the key of this name.
    #[expect(clippy::expect_used, reason = "a test cannot go on without its token")]
    pub(super) fn sign(&self, claims: &Value, name: &str) -> String {
        let header = Header { kid: Some(name.to_owned()), ..Header::new(self.algorithm()) };
        encode(&header, claims, &self.private).expect("it signs")
    }

    fn algorithm(&self) -> Algorithm {
        match self.signature {
            Signature::Rs256 => Algorithm::RS256,
            Signature::Es256 => Algorithm::ES256,
            Signature::EdDsa => Algorithm::EdDSA,
        }
    }
}
