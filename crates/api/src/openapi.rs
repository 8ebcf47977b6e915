//! What holds for every operation of the OpenAPI document: who may ask, and the problems that can come back.

use utoipa::PartialSchema as _;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, ContentBuilder, InfoBuilder, LicenseBuilder, OpenApi, Ref, RefOr, Server};

use crate::BASE;
use crate::problem::Problem;

/// The operation that nobody has to be known for.
const LOG_IN: &str = "log_in";

/// Problems that any operation can end with.
const ALWAYS: [(u16, &str); 7] = [
    (400, "The request cannot be understood; nothing was done."),
    (401, "No valid token or session."),
    (403, "Known, but the role or the edition does not include it."),
    (404, "It does not exist, or is not shown to this user."),
    (429, "Too many attempts; `Retry-After` says how many seconds to wait."),
    (500, "The server failed; its log says why under the identifier of the request."),
    (503, "It took too long and was given up; `Retry-After` says how many seconds to wait."),
];
/// Problems of operations that look at a state that may not fit.
const OF_STATE: [(u16, &str); 2] = [
    (409, "The state does not allow it, a name is taken, or somebody else was faster."),
    (422, "Understood and refused; `errors` holds every reason."),
];
/// Problems of operations with a body.
const OF_BODY: [(u16, &str); 2] =
    [(413, "More bytes than are taken."), (415, "The body is of another media type than the operation reads.")];

/// Adds what is the same for all operations.
pub fn complete(mut document: OpenApi) -> OpenApi {
    let license = LicenseBuilder::new().name("Apache-2.0").build();
    document.info = InfoBuilder::new()
        .title("Ferry")
        .version("1")
        .description(Some(
            "Import and export of data-development workspaces: everything that the console does. Names, paging, errors, idempotency and \
             versions follow one set of conventions, docs/API-DESIGN.md.",
        ))
        .license(Some(license))
        .build();
    document.servers = Some(vec![Server::new(BASE)]);
    add_components(&mut document);
    for item in document.paths.paths.values_mut() {
        for operation in operations(item) {
            complete_operation(operation);
        }
    }
    document
}

fn add_components(document: &mut OpenApi) {
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).description(Some("A personal token.")).build();
    let cookie = ApiKeyValue::with_description(
        "ferry_session",
        "A session of the console; requests that change something carry `X-CSRF-Token` too.",
    );
    let components = document.components.take().unwrap_or_else(|| ComponentsBuilder::new().build());
    let mut components = ComponentsBuilder::from(components)
        .schema("Problem", Problem::schema())
        .schema("FindingView", crate::findings::FindingView::schema())
        .schema("ObjectName", crate::findings::ObjectName::schema())
        .security_scheme("token", SecurityScheme::Http(bearer))
        .security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    for (status, description) in ALWAYS.iter().chain(&OF_STATE).chain(&OF_BODY) {
        components = components.response(name(*status), problem(description));
    }
    document.components = Some(components.build());
}

/// A response with a problem.
fn problem(description: &str) -> Response {
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).build();
    ResponseBuilder::new().description(description).content("application/problem+json", content).build()
}

/// Name of a shared response.
fn name(status: u16) -> String {
    format!("Problem{status}")
}

/// The operations of a path.
pub fn operations(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete].into_iter().flatten()
}

fn complete_operation(operation: &mut Operation) {
    let mut statuses: Vec<u16> = ALWAYS.iter().chain(&OF_STATE).map(|(status, _)| *status).collect();
    if operation.request_body.is_some() {
        statuses.extend(OF_BODY.iter().map(|(status, _)| *status));
    }
    for status in statuses {
        let reference = RefOr::Ref(Ref::from_response_name(name(status)));
        operation.responses.responses.entry(status.to_string()).or_insert(reference);
    }
    let none: [&str; 0] = [];
    if operation.operation_id.as_deref() == Some(LOG_IN) {
        operation.security = Some(vec![SecurityRequirement::default()]);
        return;
    }
    operation.security = Some(vec![SecurityRequirement::new("token", none), SecurityRequirement::new("session", none)]);
}
