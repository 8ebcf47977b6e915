//! The one way in: every request of the console passes here, so that no handler can forget the session, the CSRF check or the headers.

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::middleware::Next;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ferry_model::Lang;
use ferry_model::codes::reasons;

use crate::context::Visit;
use crate::forms::Fields;
use crate::page::{Flash, Theme};
use crate::show::time::Zone;
use crate::{ClientAddress, Console, PageError, cookies, csrf, pages};

/// What a page may load and do: nothing but its own files.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
                      font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Finds out who visits and how, checks requests that change something, runs the handler, and finishes the reply.
pub async fn gate(State(console): State<Console>, request: Request, next: Next) -> Response {
    if request.uri().path().starts_with("/static/") {
        return with_headers(next.run(request).await);
    }
    let chosen = Choices::of(request.uri());
    let mut visit = stranger(&console, &request, &chosen);
    let secret = cookies::get(request.headers(), console.session_cookie()).map(str::to_owned);
    if let Some(secret) = secret {
        match console.service().actor_of_session(&secret, visit.address).await {
            Ok(actor) => visit.actor = actor,
            Err(error) => return with_headers(pages::error::show(&visit, &error.into())),
        }
    }
    let had_flash = !visit.flashes.is_empty();
    let secure = console.options().secure_cookies;
    let mut response = match checked(&visit, request).await {
        Ok(mut request) => {
            request.extensions_mut().insert(visit.clone());
            next.run(request).await
        }
        Err(error) => pages::error::show(&visit, &error),
    };
    if let Some(error) = response.extensions_mut().remove::<PageError>() {
        response = pages::error::show(&visit, &error);
    }
    if visit.fragment {
        response = redirect_of_fragment(response);
    }
    if had_flash && response.status() == StatusCode::OK && !visit.fragment {
        add_cookie(&mut response, &cookies::remove(cookies::FLASH, secure));
    }
    if let Some(lang) = chosen.lang {
        add_cookie(&mut response, &cookies::choice(cookies::LANG, if lang == Lang::Zh { "zh" } else { "en" }, secure));
    }
    if let Some(theme) = chosen.theme {
        add_cookie(&mut response, &cookies::choice(cookies::THEME, theme.as_str(), secure));
    }
    with_headers(response)
}

/// Gives the request back when it may go on. What databases do not keep is refused here, before anybody asks them about it.
async fn checked(visit: &Visit, request: Request) -> Result<Request, PageError> {
    if request.uri().path().contains("%00") {
        return Err(PageError::invalid("path", reasons::NUL));
    }
    if let Some(query) = request.uri().query() {
        Fields::parse(query.as_bytes()).storable()?;
    }
    csrf::check(visit, request).await
}

/// Choices in the query: they are for this visitor, not for the handler.
#[derive(Default)]
struct Choices {
    lang: Option<Lang>,
    theme: Option<Theme>,
    rest: String,
}

impl Choices {
    fn of(uri: &Uri) -> Self {
        let mut choices = Self::default();
        for pair in uri.query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()) {
            match pair.split_once('=') {
                Some(("lang", value)) => choices.lang = Some(Lang::from_locale(value)),
                Some(("theme", value)) => choices.theme = Some(Theme::named(value)),
                _ => {
                    if !choices.rest.is_empty() {
                        choices.rest.push('&');
                    }
                    choices.rest.push_str(pair);
                }
            }
        }
        choices
    }
}

/// The visit as far as it can be told without looking the session up.
fn stranger(console: &Console, request: &Request, chosen: &Choices) -> Visit {
    let headers = request.headers();
    let lang = chosen.lang.or_else(|| cookies::get(headers, cookies::LANG).map(Lang::from_locale));
    let theme = chosen.theme.or_else(|| cookies::get(headers, cookies::THEME).map(Theme::named));
    Visit {
        console: console.clone(),
        actor: None,
        lang: lang.unwrap_or_else(|| accepted_language(headers)),
        theme: theme.unwrap_or_default(),
        zone: Zone::named(cookies::get(headers, cookies::ZONE).unwrap_or_default()),
        fragment: headers.contains_key("hx-request"),
        address: ClientAddress::of(request.extensions()),
        request_id: headers.get("x-request-id").and_then(|value| value.to_str().ok()).unwrap_or("-").to_owned(),
        path: request.uri().path().to_owned(),
        query: chosen.rest.clone(),
        flashes: cookies::get(headers, cookies::FLASH).and_then(unpack_flash).into_iter().collect(),
    }
}

/// The first language of `Accept-Language` that the console speaks.
fn accepted_language(headers: &HeaderMap) -> Lang {
    let accepted = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let known =
        accepted.split(',').map(|part| part.trim().to_ascii_lowercase()).find(|part| part.starts_with("zh") || part.starts_with("en"));
    known.map_or(Lang::En, |name| Lang::from_locale(&name))
}

/// A script cannot see where a redirection leads; it is told by a header of htmx.
fn redirect_of_fragment(mut response: Response) -> Response {
    if response.status() == StatusCode::SEE_OTHER
        && let Some(location) = response.headers_mut().remove(header::LOCATION)
    {
        *response.status_mut() = StatusCode::OK;
        response.headers_mut().insert(HeaderName::from_static("hx-redirect"), location);
    }
    response
}

fn add_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

fn with_headers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.append(header::VARY, HeaderValue::from_static("HX-Request"));
    response
}

/// A message as the value of a cookie.
pub fn pack_flash(flash: &Flash) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(flash).unwrap_or_default())
}

fn unpack_flash(value: &str) -> Option<Flash> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(value).ok()?).ok()
}

/// Whether a method changes nothing.
pub fn is_safe(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS)
}
