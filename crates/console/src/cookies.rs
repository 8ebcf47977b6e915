//! The console's cookies: session, language, theme, time zone, messages for the next page.

use axum::http::HeaderMap;
use axum::http::header::COOKIE;

/// Language that the visitor chose.
pub const LANG: &str = "ferry_lang";
/// Theme that the visitor chose.
pub const THEME: &str = "ferry_theme";
/// Time zone of the browser, as the script tells it.
pub const ZONE: &str = "ferry_tz";
/// Messages for the next page.
pub const FLASH: &str = "ferry_flash";

/// A year in seconds: how long choices are kept.
const YEAR: i64 = 365 * 24 * 3600;

/// The value of a cookie of the request.
pub fn get<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let pairs = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok()).flat_map(|line| line.split(';'));
    pairs.filter_map(|pair| pair.trim().split_once('=')).find(|(key, _)| *key == name).map(|(_, value)| value)
}

/// `Set-Cookie` that takes a cookie back.
pub fn remove(name: &str, secure: bool) -> String {
    format!("{name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0{}", tls(secure))
}

/// `Set-Cookie` for a choice that lasts. Scripts may read it: it holds nothing secret.
pub fn choice(name: &str, value: &str, secure: bool) -> String {
    format!("{name}={value}; Path=/; SameSite=Lax; Max-Age={YEAR}{}", tls(secure))
}

/// `Set-Cookie` for something the next page shows; `value` has to be free of `;` and spaces.
pub fn once(name: &str, value: &str, secure: bool) -> String {
    brief(name, value, 60, secure)
}

/// `Set-Cookie` for something that scripts must not read and that is needed for some seconds; `value` has to be free of `;` and spaces.
pub fn brief(name: &str, value: &str, seconds: i64, secure: bool) -> String {
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{}", tls(secure))
}

fn tls(secure: bool) -> &'static str {
    if secure { "; Secure" } else { "" }
}
