//! Delete, Cancel, Undo, Import Again and Start: each asks first. The question is a dialog for scripts and a page for everybody else; the answer
//! is the same form.

use askama::Template;
use axum::extract::Path;
use axum::response::Response;
use ferry_service::tasks::TaskView;

use crate::context::show;
use crate::forms::Fields;
use crate::navigation::Nav;
use crate::page::Tone;
use crate::{InWorkspace, Page, PageError, Routes};

/// The routes, for import and export tasks alike.
pub fn routes() -> Routes {
    let mut routes = Routes::new();
    for (list, actions) in [("imports", &["delete", "cancel", "undo", "again"][..]), ("exports", &["delete", "cancel", "start"][..])] {
        for action in actions {
            let path = format!("/w/{{ws}}/{list}/{{id}}/{action}");
            let asking = move |place: InWorkspace, Path((_, id)): Path<(String, i64)>| question(place, id, action);
            let answered = move |place: InWorkspace, Path((_, id)): Path<(String, i64)>, fields: Fields| answer(place, id, action, fields);
            routes = routes.get(&path, asking).post(&path, answered);
        }
    }
    routes
}

struct Question {
    task: TaskView,
    action: &'static str,
    /// Key of the question.
    title: &'static str,
    /// Key of what happens then.
    text: &'static str,
    /// Key of the button.
    ok: &'static str,
    kind: &'static str,
    href: String,
}

#[derive(Template)]
#[template(path = "pages/tasks/question.html")]
struct QuestionPage {
    page: Page,
    question: Question,
    back: String,
}

#[derive(Template)]
#[template(path = "pages/tasks/question_dialog.html")]
struct QuestionDialog {
    page: Page,
    question: Question,
}

async fn question(place: InWorkspace, id: i64, action: &'static str) -> Result<Response, PageError> {
    place.editor().await?;
    let task = place.viewer.task(id).await?;
    let (title, text, ok, kind) = words(action, task.kind == "export");
    let nav = if task.kind == "export" { Nav::Exports } else { Nav::Imports };
    let back = place.href(&format!("{}s", task.kind));
    let page = place.page(nav, title);
    let question = Question { href: format!("{back}/{id}/{action}"), task, action, title, text, ok, kind };
    if place.fragment { show(&QuestionDialog { page, question }) } else { show(&QuestionPage { page, question, back }) }
}

fn words(action: &str, export: bool) -> (&'static str, &'static str, &'static str, &'static str) {
    match (action, export) {
        ("delete", _) => ("task-delete-title", "task-delete-text", "task-action-delete", "danger"),
        ("cancel", false) => ("task-cancel-title", "task-cancel-text", "task-cancel-ok", "danger"),
        ("cancel", true) => ("task-cancel-title", "task-cancel-export-text", "task-cancel-ok", "danger"),
        ("undo", _) => ("task-undo-title", "task-undo-text", "task-action-undo", "danger"),
        ("again", _) => ("task-again-title", "task-again-text", "task-action-import-again", "primary"),
        _ => ("task-start-title", "task-start-text", "task-action-start", "primary"),
    }
}

async fn answer(place: InWorkspace, id: i64, action: &'static str, fields: Fields) -> Result<Response, PageError> {
    let editor = place.editor().await?;
    let task = place.viewer.task(id).await?;
    let list = place.href(&format!("{}s", task.kind));
    let (there, key) = match action {
        "delete" => {
            editor.delete_task(id).await?;
            (list, "task-deleted")
        }
        "cancel" => {
            editor.cancel_task(id, fields.ticked("keep")).await?;
            (list, "task-cancelling")
        }
        "undo" => {
            editor.undo_import(id).await?;
            (format!("{list}/{id}/progress"), "task-undoing")
        }
        "again" => {
            editor.import_again(id).await?;
            (format!("{list}/{id}/progress"), "task-importing-again")
        }
        _ => {
            editor.start_export(id).await?;
            (list, "task-started")
        }
    };
    let text = crate::i18n::text_with(place.lang, key, &[("name", task.name.clone().into())]);
    Ok(place.go_with(&there, Tone::Success, text))
}
