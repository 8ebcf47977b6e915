//! Import Task List and Create Import Task.
//!
//! | address | what |
//! |---|---|
//! | `GET /w/{ws}/imports` | Import Task List, with the dialog Create Import Task |
//! | `GET /w/{ws}/imports/new` | Create Import Task as a page |
//! | `POST /w/{ws}/imports` | creates the task, or only takes the package when `action` is `check` |
//! | `GET /w/{ws}/imports/check-name` | whether a name may be used, as a fragment |
//! | `POST /w/{ws}/packages`, `POST /w/{ws}/packages/oss` | takes a package and begins to verify it; replies with its state as a fragment |
//! | `GET /w/{ws}/packages/{id}` | state of a package as a fragment, asked for until it is verified |

mod create;
mod packages;
mod upload;

use askama::Template;
use axum::response::Response;
use ferry_service::editions::EditionView;
use ferry_service::packages::PackageView;
use ferry_store::records::TaskKind;

use super::task_rows::{self, TaskRow};
use crate::context::show;
use crate::forms::Fields;
use crate::navigation::Nav;
use crate::paging::{self, Pager};
use crate::{InWorkspace, Page, PageError, Routes};

/// The routes.
pub fn routes() -> Routes {
    Routes::new()
        .get("/w/{ws}/imports", list)
        .upload("/w/{ws}/imports", create::create)
        .get("/w/{ws}/imports/new", create::form)
        .get("/w/{ws}/imports/check-name", create::check_name)
        .upload("/w/{ws}/packages", packages::upload)
        .post("/w/{ws}/packages/oss", packages::check_oss)
        .get("/w/{ws}/packages/{id}", packages::state)
}

/// The form Create Import Task, in the dialog and as a page.
#[derive(Clone, Debug)]
pub(crate) struct CreateForm {
    /// What was typed.
    name: String,
    remarks: String,
    /// `local` or `oss`.
    method: String,
    oss_endpoint: String,
    /// The package that was uploaded or fetched.
    package: Option<PackageView>,
    /// What the edition allows.
    edition: EditionView,
    /// What is wrong, by field.
    name_error: String,
    package_error: String,
}

impl CreateForm {
    /// The empty form.
    async fn empty(place: &InWorkspace) -> Result<Self, PageError> {
        Ok(Self {
            name: String::new(),
            remarks: String::new(),
            method: "local".to_owned(),
            oss_endpoint: String::new(),
            package: None,
            edition: place.service().edition(&place.actor).await?,
            name_error: String::new(),
            package_error: String::new(),
        })
    }
}

#[derive(Template)]
#[template(path = "pages/imports/list.html")]
struct ListPage {
    page: Page,
    rows: Vec<TaskRow>,
    statuses: Vec<(String, String)>,
    fields: Fields,
    list: String,
    pager: Pager,
    /// Whether something is going on, so that the list looks again by itself.
    busy: bool,
    filtered: bool,
    create: Option<CreateForm>,
}

async fn list(place: InWorkspace, fields: Fields) -> Result<Response, PageError> {
    let query = task_rows::query(&place, &fields);
    let tasks = place.viewer.tasks(TaskKind::Import, &query, &paging::request(&fields)).await?;
    let list = place.href("imports");
    let pager = paging::pager(&list, &fields, &tasks);
    let filtered = query != ferry_service::tasks::TaskQuery::default();
    let rows: Vec<TaskRow> = tasks.items.into_iter().map(|task| TaskRow::new(&place, task)).collect();
    let create = if place.viewer.may_edit() { Some(CreateForm::empty(&place).await?) } else { None };
    show(&ListPage {
        page: place.page(Nav::Imports, "imports-title"),
        busy: rows.iter().any(|row| row.task.busy || row.tone == "running"),
        statuses: task_rows::status_options(&place, TaskKind::Import),
        rows,
        fields,
        list,
        pager,
        filtered,
        create,
    })
}
