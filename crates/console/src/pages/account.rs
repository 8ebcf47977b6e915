//! Pages of account.

use axum::Router;

use crate::Console;

/// The routes.
pub fn routes() -> Router<Console> {
    Router::new()
}
