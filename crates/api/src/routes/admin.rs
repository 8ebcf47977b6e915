//! Administration of the own tenant: users, audit log.

use axum::Json;
use axum::extract::State;
use ferry_model::codes::reasons;
use ferry_service::Service;
use ferry_service::audit::{AuditQuery, AuditView};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Searched;
use crate::bodies::UserBody;
use crate::caller::Administering;
use crate::input::{At, Query, Sent};
use crate::page::{self, Paged};
use crate::problem::{ApiError, Result};
use crate::reply::{Created, DONE, Done, Download, Reply, address};

pub fn routes() -> OpenApiRouter<Service> {
    OpenApiRouter::new()
        .routes(routes!(list_users, create_user))
        .routes(routes!(change_user))
        .routes(routes!(reset_password))
        .routes(routes!(list_audit))
        .routes(routes!(export_audit))
}

/// List the users of the tenant
#[utoipa::path(get, path = "/users", tag = "administration", params(Searched),
    responses((status = 200, description = "The users by name.", body = Paged<UserBody>)))]
async fn list_users(Administering(admin): Administering, Query(list): Query<Searched>) -> Reply<Paged<UserBody>> {
    let page = page::request(list.after, list.limit)?;
    Ok(Json(Paged::of(admin.users(&list.search, &page).await?, UserBody::from)))
}

/// A user to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewUser {
    /// Account name.
    name: String,
    /// Name for people.
    display_name: Option<String>,
}

/// A user that was made.
#[derive(Debug, Serialize, ToSchema)]
struct UserCreated {
    /// The user.
    user: UserBody,
    /// The one-time password, told this once.
    password: String,
}

/// Make a user
///
/// The one-time password is in this reply and nowhere else; it has to be changed at the first log-in.
#[utoipa::path(post, path = "/users", tag = "administration", request_body = NewUser,
    responses((status = 201, description = "The user with the one-time password.", body = UserCreated)))]
async fn create_user(Administering(admin): Administering, Sent(body): Sent<NewUser>) -> Result<Created<UserCreated>> {
    let (user, password) = admin.create_user(&body.name, body.display_name.as_deref()).await?;
    Ok(Created { at: address(&[&"users", &user.name]), body: UserCreated { user: user.into(), password } })
}

/// A user in an address.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct OfUser {
    /// Account name.
    user: String,
}

/// What changes in a user.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UserPatch {
    /// Whether logging in, tokens and keys are refused.
    disabled: bool,
}

/// Disable or enable a user
///
/// Disabling ends the user's sessions.
#[utoipa::path(patch, path = "/users/{user}", tag = "administration", params(OfUser), request_body = UserPatch,
    responses((status = 204, description = "Done.")))]
async fn change_user(Administering(admin): Administering, At(at): At<OfUser>, Sent(body): Sent<UserPatch>) -> Done {
    admin.set_user_disabled(&at.user, body.disabled).await?;
    DONE
}

/// A password that was given.
#[derive(Debug, Serialize, ToSchema)]
struct PasswordReset {
    /// The one-time password, told this once.
    password: String,
}

/// Give a user a new one-time password
///
/// Ends the user's sessions.
#[utoipa::path(post, path = "/users/{user}/reset-password", tag = "administration", params(OfUser),
    responses((status = 200, description = "The one-time password.", body = PasswordReset)))]
async fn reset_password(Administering(admin): Administering, At(at): At<OfUser>) -> Reply<PasswordReset> {
    Ok(Json(PasswordReset { password: admin.reset_password(&at.user).await? }))
}

/// Which lines of the audit log.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AuditList {
    /// By this user.
    who: Option<String>,
    /// Actions that begin like this: `import.`.
    what: Option<String>,
    /// In this workspace.
    workspace: Option<String>,
    /// Part of the detail.
    search: Option<String>,
    /// Not before this time, RFC 3339.
    #[param(format = DateTime)]
    since: Option<String>,
    /// Not after this time, RFC 3339.
    #[param(format = DateTime)]
    until: Option<String>,
    /// `next` of the page before.
    after: Option<String>,
    /// Most rows, 1 to 500; 50 when left out.
    #[param(minimum = 1, maximum = 500)]
    limit: Option<i64>,
}

/// List the audit log
#[utoipa::path(get, path = "/audit", tag = "administration", params(AuditList),
    responses((status = 200, description = "The newest lines first.", body = Paged<AuditView>)))]
async fn list_audit(Administering(admin): Administering, Query(list): Query<AuditList>) -> Reply<Paged<AuditView>> {
    let page = page::request(list.after, list.limit)?;
    let query = AuditQuery {
        who: list.who,
        what: list.what,
        workspace: list.workspace,
        search: list.search,
        since: time("since", list.since)?,
        until: time("until", list.until)?,
    };
    Ok(Json(admin.audit(&query, &page).await?.into()))
}

/// Which lines of the audit log.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AuditFile {
    /// By this user.
    who: Option<String>,
    /// Actions that begin like this: `import.`.
    what: Option<String>,
    /// In this workspace.
    workspace: Option<String>,
    /// Part of the detail.
    search: Option<String>,
    /// Not before this time, RFC 3339.
    #[param(format = DateTime)]
    since: Option<String>,
    /// Not after this time, RFC 3339.
    #[param(format = DateTime)]
    until: Option<String>,
}

/// Export the audit log
///
/// One JSON object a line, the oldest first.
#[utoipa::path(get, path = "/audit/export", tag = "administration", params(AuditFile),
    responses((status = 200, description = "The lines.", body = String, content_type = "application/x-ndjson")))]
async fn export_audit(
    State(service): State<Service>,
    Administering(admin): Administering,
    Query(file): Query<AuditFile>,
) -> Result<Download> {
    let query = AuditQuery {
        who: file.who,
        what: file.what,
        workspace: file.workspace,
        search: file.search,
        since: time("since", file.since)?,
        until: time("until", file.until)?,
    };
    let file_name = format!("audit-{}.jsonl", service.now());
    Ok(Download { media_type: "application/x-ndjson", file_name, bytes: None, stream: admin.export_audit(query) })
}

/// Epoch milliseconds of an RFC 3339 time.
fn time(field: &str, text: Option<String>) -> Result<Option<i64>> {
    let parse =
        |text: String| text.parse::<jiff::Timestamp>().map_err(|_| ApiError::invalid(field, reasons::NOT_A_TIME.with(&[("value", &text)])));
    Ok(text.map(parse).transpose()?.map(jiff::Timestamp::as_millisecond))
}
