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
//! | `/w/{ws}/compute`, `/w/{ws}/resource-groups` | computing resources, resource groups; `POST` adds, changes or removes one |
//! | `/w/{ws}/members` | members; `POST` adds one or changes a role, `…/remove` removes one |
//! | `/w/{ws}/deployments` | what is in production |

mod branch;
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

use axum::response::Response;
use ferry_service::error::Status;

use crate::page::Tone;
use crate::{InWorkspace, PageError, Routes};

/// The routes.
pub fn routes() -> Routes {
    Routes::new()
        .get("/w/{ws}/objects", objects::list)
        .get("/w/{ws}/objects/tree", tree::flows)
        .get("/w/{ws}/objects/branch", branch::branch)
        .get("/w/{ws}/objects/{id}", object::definition)
        .get("/w/{ws}/objects/{id}/versions", versions::versions)
        .post("/w/{ws}/objects/{id}/by-hand", object::by_hand)
        .get("/w/{ws}/graph", graph::flows)
        .get("/w/{ws}/graph/{id}", graph::graph)
        .get("/w/{ws}/tables", tables::list)
        .post("/w/{ws}/tables", tables::create)
        .get("/w/{ws}/rules", rules::list)
        .get("/w/{ws}/rules/table", rules::of_table)
        .get("/w/{ws}/data-service", data_service::data_service)
        .get("/w/{ws}/compute", resources::compute)
        .post("/w/{ws}/compute", resources::manage_compute)
        .get("/w/{ws}/resource-groups", resources::groups)
        .post("/w/{ws}/resource-groups", resources::manage_groups)
        .get("/w/{ws}/members", members::list)
        .post("/w/{ws}/members", members::set)
        .get("/w/{ws}/members/question", members::question)
        .post("/w/{ws}/members/remove", members::remove)
        .get("/w/{ws}/deployments", deployments::list)
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
