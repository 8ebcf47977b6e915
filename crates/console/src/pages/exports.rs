//! Export Task List, Create Export Task, Download. Progress and report are in [`super::import_task`].
//!
//! | address | what |
//! |---|---|
//! | `GET`, `POST /w/{ws}/exports` | the list; creates a task |
//! | `GET /w/{ws}/exports/new` | Create Export Task |
//! | `GET /w/{ws}/exports/objects` | objects or whole business flows that fit a search, for the pickers, as a fragment |
//! | `GET /w/{ws}/exports/picked` | what was picked, as a fragment |
//! | `GET /w/{ws}/exports/{id}/package.zip` | the package |

mod create;
mod download;
mod picker;

use askama::Template;
use axum::response::Response;
use ferry_service::editions::EditionView;
use ferry_service::tasks::TaskQuery;
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
        .get("/w/{ws}/exports", list)
        .post("/w/{ws}/exports", create::create)
        .get("/w/{ws}/exports/new", create::form)
        .get("/w/{ws}/exports/objects", picker::objects)
        .get("/w/{ws}/exports/picked", picker::picked)
        .get("/w/{ws}/exports/{id}/package.zip", download::download)
}

#[derive(Template)]
#[template(path = "pages/exports/list.html")]
struct ListPage {
    page: Page,
    rows: Vec<TaskRow>,
    statuses: Vec<(String, String)>,
    fields: Fields,
    list: String,
    pager: Pager,
    busy: bool,
    filtered: bool,
    edition: EditionView,
    may_edit: bool,
}

async fn list(place: InWorkspace, fields: Fields) -> Result<Response, PageError> {
    let query = task_rows::query(&place, &fields);
    let tasks = place.viewer.tasks(TaskKind::Export, &query, &paging::request(&fields)).await?;
    let list = place.href("exports");
    let pager = paging::pager(&list, &fields, &tasks);
    let rows: Vec<TaskRow> = tasks.items.into_iter().map(|task| TaskRow::new(&place, task)).collect();
    show(&ListPage {
        page: place.page(Nav::Exports, "exports-title"),
        busy: rows.iter().any(|row| row.task.busy || row.tone == "running"),
        statuses: task_rows::status_options(&place, TaskKind::Export),
        edition: place.service().edition(&place.actor).await?,
        may_edit: place.viewer.may_edit(),
        filtered: query != TaskQuery::default(),
        rows,
        fields,
        list,
        pager,
    })
}
