//! Records of the lists that pages show.

use ferry_model::stored::{ObjectStatus, StoredObject};
use ferry_model::workflow::WorkflowKey;
use ferry_model::{ObjectKey, ObjectKind};
use serde::{Deserialize, Serialize};

use super::TaskItem;

/// Which objects a list shows; empty shows all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectListFilter {
    /// Only this kind.
    pub kind: Option<ObjectKind>,
    /// Only objects that have come exactly this far.
    pub status: Option<ObjectStatus>,
    /// Only objects whose key, as it displays, contains this text in any letter case (ASCII).
    pub key_contains: Option<String>,
    /// Only this type name.
    pub type_name: Option<String>,
    /// Only this owner.
    pub owner: Option<String>,
    /// Only what stands in this workflow, or in none.
    pub home: Option<ObjectHome>,
}

/// Where an object stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ObjectHome {
    /// In no workflow. Workflows themselves stand nowhere and are left out.
    Nowhere,
    /// In this one.
    In(WorkflowKey),
}

/// A place in the order of lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ObjectCursor {
    /// Kind.
    pub kind: ObjectKind,
    /// Key, as it displays.
    pub key: String,
}

/// A part of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ObjectList {
    /// What fits.
    pub objects: Vec<StoredObject>,
    /// Where to go on when fewer were found than asked for, because more rows would have to be looked at than one call does. `None`
    /// with fewer than asked for: there is no more.
    pub next: Option<ObjectCursor>,
}

/// A workflow whose contents are counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlowRow {
    /// Number of the workflow.
    pub id: i64,
    /// Workspace.
    pub workspace_id: i64,
    /// Which workflow it is.
    pub key: WorkflowKey,
}

/// A version in production.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deployment {
    /// Number of the object.
    pub object_id: i64,
    /// Key.
    pub key: ObjectKey,
    /// Version in production.
    pub version: i64,
    /// The import that made the version; `None` when somebody made it by hand.
    pub task_id: Option<i64>,
    /// Account name of who made the version.
    pub by: String,
    /// When the version was made, epoch milliseconds.
    pub at: i64,
}

/// Which items of a task a list shows; empty shows all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemListFilter {
    /// Only this kind.
    pub kind: Option<ObjectKind>,
    /// Only this outcome.
    pub outcome: Option<String>,
    /// Only this action.
    pub action: Option<String>,
    /// Only items whose key contains this text in any letter case (ASCII).
    pub key_contains: Option<String>,
    /// Only what neither succeeded nor was left out on purpose.
    pub short_only: bool,
    /// Only what is explained by a finding with this code.
    pub code: Option<String>,
}

/// The order of a list of items.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ItemSort {
    /// As they were worked on: by seq.
    #[default]
    Position,
    /// By kind and key.
    Key,
    /// By outcome, the worst first, and the code of the finding that explains it.
    Outcome,
}

impl ItemSort {
    /// Every order.
    pub const ALL: [Self; 3] = [Self::Position, Self::Key, Self::Outcome];

    /// Its word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Position => "position",
            Self::Key => "key",
            Self::Outcome => "outcome",
        }
    }
}

/// A place in a list of items, in whatever order: what an order is not about does not count in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemPlace {
    /// Seq of the item.
    pub seq: i64,
    /// Its outcome.
    pub outcome: String,
    /// The code of the finding that explains it; empty when none does.
    pub code: String,
}

/// A part of a list of items.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ItemList {
    /// What fits.
    pub items: Vec<TaskItem>,
    /// Behind which place to go on; `None` when there is no more. There may be a next place although fewer items were found than asked
    /// for, because more rows would have to be looked at than one call does.
    pub next: Option<ItemPlace>,
}

/// Items that have their outcome and the code of their reason in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemReason {
    /// Outcome.
    pub outcome: String,
    /// Code.
    pub code: String,
    /// How many items.
    pub count: i64,
    /// Findings of the first of them, as JSON (`Vec<Finding>`).
    pub findings: String,
}
