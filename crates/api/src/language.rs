//! The language of a reply, from `Accept-Language`.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::request::Parts;
use ferry_model::Lang;

/// The language that the client prefers among ours.
#[derive(Clone, Copy, Debug)]
pub struct Language(pub Lang);

impl<S: Sync> FromRequestParts<S> for Language {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(of(&parts.headers)))
    }
}

/// The language that the headers prefer; English when they prefer none of ours.
pub fn of(headers: &HeaderMap) -> Lang {
    headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).map_or(Lang::En, preferred)
}

/// The tag of a language, as `Content-Language` carries it.
pub fn tag(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "en",
        Lang::Zh => "zh-CN",
    }
}

/// The best of a list such as `fr;q=0.9, zh-CN, en;q=0.8`; of equals the first.
fn preferred(list: &str) -> Lang {
    let mut best = (Lang::En, 0.0_f32);
    for range in list.split(',') {
        let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
        let weight = parameters.trim().strip_prefix("q=").map_or(1.0, |weight| weight.parse().unwrap_or(0.0));
        let lang = match tag.trim().split('-').next() {
            Some(primary) if primary.eq_ignore_ascii_case("zh") => Lang::Zh,
            Some(primary) if primary.eq_ignore_ascii_case("en") || primary == "*" => Lang::En,
            _ => continue,
        };
        if weight > best.1 {
            best = (lang, weight);
        }
    }
    best.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_language_that_there_is_wins() {
        for (list, lang) in [
            ("", Lang::En),
            ("zh", Lang::Zh),
            ("ZH-hans-CN", Lang::Zh),
            ("fr, zh;q=0.5", Lang::Zh),
            ("en-GB, zh", Lang::En),
            ("en;q=0.3, zh;q=0.4", Lang::Zh),
            ("zh;q=0, en;q=0.1", Lang::En),
            ("zh;q=x, *;q=0.1", Lang::En),
        ] {
            assert_eq!(preferred(list), lang, "{list}");
        }
    }
}
