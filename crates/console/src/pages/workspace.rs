//! What a workspace holds.
//!
//! | address | page |
//! |---|---|
//! | `/w/{ws}/objects`, `/w/{ws}/objects/{id}` | objects as a tree of business flows; one object |
//! | `/w/{ws}/graph`, `/w/{ws}/graph/{id}` | dependency graph of a flow |
//! | `/w/{ws}/tables` | tables by environment |
//! | `/w/{ws}/rules` | Monitoring Rules |
//! | `/w/{ws}/data-service` | DataService processes and APIs |
//! | `/w/{ws}/compute`, `/w/{ws}/resource-groups`, `/w/{ws}/members`, `/w/{ws}/deployments` | as named |

use axum::Router;

use crate::Console;

/// The routes.
pub fn routes() -> Router<Console> {
    Router::new()
}
