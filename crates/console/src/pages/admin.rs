//! Pages of admin.

use axum::Router;

use crate::Console;

/// The routes.
pub fn routes() -> Router<Console> {
    Router::new()
}
