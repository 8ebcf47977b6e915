//! Every value with its origin, for `ferry serve --print-config`.

use toml::Value;

use super::{Loaded, layers};

/// What stands in place of a secret.
const MASK: &str = "********";

/// One value as it is shown.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Shown {
    /// Key: `storage.bucket`.
    pub key: String,
    /// Value, as TOML writes it; secrets are masked.
    pub value: String,
    /// Where it came from.
    pub origin: String,
    /// The variable that sets it.
    pub variable: String,
}

impl Loaded {
    /// Every value with its origin, sorted by key, secrets masked.
    pub fn shown(&self) -> Vec<Shown> {
        let line = |(key, value): (&String, &Value)| Shown {
            key: key.clone(),
            value: masked(key, value).to_string(),
            origin: self.origin(key).to_string(),
            variable: layers::variable(key),
        };
        self.values.iter().map(line).collect()
    }
}

fn masked(key: &str, value: &Value) -> Value {
    match (key, value) {
        ("storage.access_key_secret" | "oidc.client_secret", Value::String(text)) if !text.is_empty() => Value::String(MASK.to_owned()),
        ("database.url", Value::String(url)) => Value::String(without_password(url)),
        _ => value.clone(),
    }
}

/// A URL with its password masked, be it in the authority or among the parameters.
fn without_password(url: &str) -> String {
    let mut out = match (url.find("://"), url.rfind('@')) {
        (Some(scheme), Some(at)) if scheme + 3 < at => match url[scheme + 3..at].find(':') {
            Some(colon) => format!("{}{MASK}{}", &url[..scheme + 4 + colon], &url[at..]),
            None => url.to_owned(),
        },
        _ => url.to_owned(),
    };
    if let Some(start) = out.find("password=").map(|at| at + "password=".len()) {
        let end = out[start..].find('&').map_or(out.len(), |length| start + length);
        out.replace_range(start..end, MASK);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_of_urls_are_masked_wherever_they_stand() {
        let shown = |url| without_password(url);
        assert_eq!(shown("postgres://ferry:s3cr@t@db/ferry"), "postgres://ferry:********@db/ferry");
        assert_eq!(
            shown("postgres://ferry@db/ferry?password=abc&sslmode=require"),
            "postgres://ferry@db/ferry?password=********&sslmode=require"
        );
        assert_eq!(shown("postgres:///ferry"), "postgres:///ferry");
        assert_eq!(shown(""), "");
    }
}
