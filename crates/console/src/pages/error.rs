//! The page that says what went wrong and what to do: code, cause, advice.

use askama::Template;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use ferry_model::{Finding, ObjectRef};
use ferry_service::error::Status;

use crate::context::{Visit, show_as};
use crate::navigation::Nav;
use crate::{Page, PageError};

#[derive(Template)]
#[template(path = "pages/error.html")]
struct ErrorPage {
    page: Page,
    status: u16,
    findings: Vec<Finding>,
    objects: Vec<InTheWay>,
}

#[derive(Template)]
#[template(path = "pages/error_fragment.html")]
struct ErrorFragment {
    page: Page,
    findings: Vec<Finding>,
    objects: Vec<InTheWay>,
}

/// An object that keeps something from being done.
struct InTheWay {
    kind: String,
    key: String,
    /// The list of objects, narrowed to it; empty outside of a workspace.
    href: String,
}

impl InTheWay {
    fn of(visit: &Visit, object: &ObjectRef) -> Self {
        let workspace = visit.path.strip_prefix("/w/").and_then(|rest| rest.split('/').next());
        let query = || {
            let kind = object.kind.as_str();
            url::form_urlencoded::Serializer::new(String::new()).append_pair("kind", kind).append_pair("search", &object.key).finish()
        };
        let href = workspace.map(|workspace| format!("/w/{workspace}/objects?{}", query())).unwrap_or_default();
        Self { kind: object.kind.as_str().to_owned(), key: object.key.clone(), href }
    }
}

/// The reply for a failure: a page, a fragment for scripts, or the way to the log-in.
pub fn show(visit: &Visit, error: &PageError) -> Response {
    let service = match error {
        PageError::LogIn => return Redirect::to(&log_in_address(visit)).into_response(),
        PageError::ChangePassword => return Redirect::to("/account/password").into_response(),
        PageError::Service(service) => service,
    };
    if service.status == Status::Unauthenticated && visit.actor.is_none() && visit.path != "/login" {
        return Redirect::to(&log_in_address(visit)).into_response();
    }
    if service.status == Status::Failed {
        tracing::error!(request.id = visit.request_id, path = visit.path, cause = %service, "console.failed");
    }
    let status = error.status();
    let title = match status.as_u16() {
        403 => "error-forbidden",
        404 => "error-not-found",
        500.. => "error-internal",
        _ => "error-refused",
    };
    let page = visit.page(Nav::None, title);
    // Objects that are in the way are a list below what they are in the way of.
    let (first, named) = (&service.findings[..1], &service.findings[1..]);
    let objects = named.iter().filter_map(|finding| finding.object.as_ref()).map(|object| InTheWay::of(visit, object)).collect();
    let findings = first.iter().chain(named.iter().filter(|finding| finding.object.is_none())).cloned().collect();
    let shown = if visit.fragment {
        show_as(status, &ErrorFragment { page, findings, objects })
    } else {
        show_as(status, &ErrorPage { page, status: status.as_u16(), findings, objects })
    };
    let mut response = shown.unwrap_or_else(|_| status.into_response());
    if let Status::TooMany { retry_after_seconds } = service.status {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(retry_after_seconds));
    }
    response
}

/// The log-in page, with the way back to a page that can be shown again.
fn log_in_address(visit: &Visit) -> String {
    if visit.path == "/" || visit.fragment {
        return "/login".to_owned();
    }
    let joint = if visit.query.is_empty() { "" } else { "?" };
    let back = format!("{}{joint}{}", visit.path, visit.query);
    format!("/login?next={}", url::form_urlencoded::byte_serialize(back.as_bytes()).collect::<String>())
}
