//! What a workspace holds.
//!
//! | address | page |
//! |---|---|
//! | `/w/{ws}/objects`, `…/tree`, `…/branch` | objects: the tree of business flows and the list; parts of the tree as fragments |
//! | `/w/{ws}/objects/{id}`, `…/versions` | one object: definition; versions and their differences |
//! | `POST /w/{ws}/objects/{id}/by-hand` | commits, deploys, locks or unlocks it |
//! | `/w/{ws}/graph`, `/w/{ws}/graph/{id}` | business flows; dependency graph of one |
//! | `/w/{ws}/tables` | tables by environment; `POST` creates one |
//! | `/w/{ws}/rules`, `/w/{ws}/rules/table` | Monitoring Rules; the rules of one table |
//! | `/w/{ws}/data-service` | DataService processes and APIs |
//! | `/w/{ws}/compute`, `/w/{ws}/resource-groups` | computing resources, resource groups; `POST` adds one |
//! | `/w/{ws}/members` | members; `POST` adds one or changes a role, `…/remove` removes one |
//! | `/w/{ws}/deployments` | what is in production |

mod data_service;
mod deployments;
mod facts;
mod graph;
mod kinds;
mod members;
mod object;
mod objects;
mod resources;
mod rules;
mod tables;
mod tree;
mod versions;

use axum::Router;
use axum::response::Response;
use axum::routing::{get, post};
use ferry_service::error::Status;

use crate::page::Tone;
use crate::{Console, InWorkspace, PageError};

/// The routes.
pub fn routes() -> Router<Console> {
    Router::new()
        .route("/w/{ws}/objects", get(objects::list))
        .route("/w/{ws}/objects/tree", get(tree::flows))
        .route("/w/{ws}/objects/branch", get(tree::branch))
        .route("/w/{ws}/objects/{id}", get(object::definition))
        .route("/w/{ws}/objects/{id}/versions", get(versions::versions))
        .route("/w/{ws}/objects/{id}/by-hand", post(object::by_hand))
        .route("/w/{ws}/graph", get(graph::flows))
        .route("/w/{ws}/graph/{id}", get(graph::graph))
        .route("/w/{ws}/tables", get(tables::list).post(tables::create))
        .route("/w/{ws}/rules", get(rules::list))
        .route("/w/{ws}/rules/table", get(rules::of_table))
        .route("/w/{ws}/data-service", get(data_service::data_service))
        .route("/w/{ws}/compute", get(resources::compute).post(resources::add_compute))
        .route("/w/{ws}/resource-groups", get(resources::groups).post(resources::add_group))
        .route("/w/{ws}/members", get(members::list).post(members::set))
        .route("/w/{ws}/members/remove", post(members::remove))
        .route("/w/{ws}/deployments", get(deployments::list))
}

/// Findings of a refusal that a message shows.
const SHOWN: usize = 3;

/// Back to `href` with what came of a change: that it was done, or why it was not.
fn answer<T>(place: &InWorkspace, href: &str, outcome: ferry_service::Result<T>, said: String) -> Result<Response, PageError> {
    match outcome {
        Ok(_) => Ok(place.go_with(href, Tone::Success, said)),
        Err(error) if matches!(error.status, Status::Failed | Status::NotAllowed | Status::Unauthenticated) => Err(error.into()),
        Err(error) => {
            let reasons: Vec<String> = error.findings.iter().take(SHOWN).map(|finding| place.say(finding)).collect();
            Ok(place.go_with(href, Tone::Error, reasons.join(" ")))
        }
    }
}
