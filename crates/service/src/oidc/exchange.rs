//! The code for the ID token (RFC 6749, section 4.1.3).

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ferry_model::Finding;
use ferry_model::codes::oidc as codes;
use reqwest::RequestBuilder;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE};
use serde::Deserialize;
use url::form_urlencoded::{Serializer, byte_serialize};

use super::attempt::Attempt;
use super::discovery::Metadata;
use super::{Provider, Unidentified, fetch};

/// Characters of the longest error that is repeated.
const ERROR: usize = 40;

#[derive(Deserialize)]
struct Tokens {
    id_token: String,
}

#[derive(Deserialize)]
struct Refusal {
    error: String,
}

impl Provider {
    /// The ID token that the code stands for. It is not checked yet.
    pub(super) async fn exchange(&self, metadata: &Metadata, code: &str, attempt: &Attempt) -> Result<String, Unidentified> {
        let (status, body) = fetch::answer(self.asked(metadata, code, attempt)).await.map_err(Unidentified::Unavailable)?;
        if status.is_client_error()
            && let Ok(refusal) = serde_json::from_slice::<Refusal>(&body)
        {
            return Err(refused(&refusal.error));
        }
        if !status.is_success() {
            return Err(Unidentified::Unavailable(format!("the token endpoint answers {status}")));
        }
        let tokens: Tokens =
            serde_json::from_slice(&body).map_err(|error| Unidentified::Unavailable(format!("the token endpoint: {error}")))?;
        Ok(tokens.id_token)
    }

    /// The request, with the secret where the provider wants it.
    fn asked(&self, metadata: &Metadata, code: &str, attempt: &Attempt) -> RequestBuilder {
        let (id, secret) = (self.options.client_id.as_str(), self.options.client_secret.as_str());
        let mut form = Serializer::new(String::new());
        form.append_pair("grant_type", "authorization_code").append_pair("code", code);
        form.append_pair("redirect_uri", &self.options.redirect_uri).append_pair("code_verifier", &attempt.verifier);
        let mut request = self.http.post(metadata.token.clone()).header(CONTENT_TYPE, "application/x-www-form-urlencoded");
        if secret.is_empty() {
            form.append_pair("client_id", id);
        } else if metadata.basic {
            request = request.header(AUTHORIZATION, basic(id, secret));
        } else {
            form.append_pair("client_id", id).append_pair("client_secret", secret);
        }
        request.body(form.finish())
    }
}

/// Name and secret of the client as the header carries them: each encoded as in a form first.
fn basic(id: &str, secret: &str) -> String {
    let encoded = |text: &str| byte_serialize(text.as_bytes()).collect::<String>();
    format!("Basic {}", STANDARD.encode(format!("{}:{}", encoded(id), encoded(secret))))
}

/// What the provider says no with. Only words of the protocol are repeated: anybody can write the query of an address.
pub(super) fn refused(error: &str) -> Unidentified {
    let is_word = error.len() <= ERROR && !error.is_empty() && error.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    Unidentified::Refused(Box::new(Finding::new(codes::PROVIDER_REFUSED).arg("error", if is_word { error } else { "unknown_error" })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn name_and_secret_are_encoded_before_they_are_joined() {
        // RFC 6749, section 2.3.1, with the characters that would be read as something else.
        assert_eq!(basic("a:b", "c d+%"), format!("Basic {}", STANDARD.encode("a%3Ab:c+d%2B%25")));
    }

    #[test]
    fn only_words_of_the_protocol_are_repeated() {
        let shown = |error: &str| match refused(error) {
            Unidentified::Refused(finding) => finding.message(ferry_model::Lang::En),
            Unidentified::Unavailable(_) => String::new(),
        };
        assert!(shown("access_denied").ends_with("access_denied"));
        for odd in ["", "Call 555-0100", "<b>", &"x".repeat(ERROR + 1)] {
            assert!(shown(odd).ends_with("unknown_error"), "{odd}");
        }
    }
}
