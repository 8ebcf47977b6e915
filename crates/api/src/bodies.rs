//! What replies hold where that differs from what the service gives: findings in words, and names instead of pairs.

mod packages;
mod plans;
mod reports;
mod settings;
mod tasks;
mod workspaces;

pub use packages::{PackageBody, PackageObjectBody, PackageOverviewBody};
pub use plans::{PlanBody, PlanItemBody};
pub use reports::{DiffBody, ReportBody, ReportRowBody};
pub use settings::ChoicesBody;
pub use tasks::TaskBody;
pub use workspaces::{MemberBody, UserBody, WorkspaceBody};

use serde::Serialize;
use utoipa::ToSchema;

/// A name and how often it occurs.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Count {
    /// The name.
    pub name: String,
    /// How many.
    pub count: i64,
}

impl Count {
    /// Names with their counts.
    pub fn all(pairs: impl IntoIterator<Item = (String, i64)>) -> Vec<Self> {
        pairs.into_iter().map(|(name, count)| Self { name, count }).collect()
    }
}
