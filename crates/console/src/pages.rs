//! The pages, by area. Each area is one module with its own routes; [`routes`] puts them together.

pub mod account;
pub mod admin;
pub mod error;
pub mod exports;
pub mod gallery;
pub mod import_task;
pub mod imports;
pub mod login;
mod task_questions;
pub mod task_rows;
pub mod workspace;
pub mod workspaces;

use axum::extract::OriginalUri;

use crate::{PageError, Routes, assets};

/// Every page of the console.
pub fn routes() -> Routes {
    Routes::new()
        .get("/static/{*name}", assets::serve)
        .merge(login::routes())
        .merge(account::routes())
        .merge(workspaces::routes())
        .merge(imports::routes())
        .merge(task_questions::routes())
        .merge(import_task::routes())
        .merge(exports::routes())
        .merge(workspace::routes())
        .merge(admin::routes())
        .merge(gallery::routes())
}

/// There is nothing at this address.
pub async fn not_found(OriginalUri(uri): OriginalUri) -> PageError {
    PageError::not_found(uri.path())
}
