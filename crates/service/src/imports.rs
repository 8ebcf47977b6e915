//! Import tasks: creating, editing, starting, importing again, undoing.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::tasks::TaskView;
use crate::{Editor, Result, Viewer};

/// An import task to be made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NewImport {
    /// Import Package Name: letters, digits, `_` and `.`, at most 128, unique among the imports of the workspace.
    pub name: String,
    /// A verified package of the workspace.
    pub package_id: i64,
    /// Remarks.
    pub remarks: Option<String>,
}

impl Viewer {
    /// Whether a name may be given to a new task of the kind; the finding says why not.
    pub async fn check_task_name(&self, kind: ferry_store::records::TaskKind, name: &str) -> Result<()> {
        let _ = (kind, name);
        todo!()
    }
}

impl Editor {
    /// Makes an import task in the state EDITING.
    pub async fn create_import(&self, new: &NewImport) -> Result<TaskView> {
        let _ = new;
        todo!()
    }

    /// Changes name and remarks of a task that is being edited.
    pub async fn rename_import(&self, id: i64, name: &str, remarks: Option<&str>) -> Result<TaskView> {
        let _ = (id, name, remarks);
        todo!()
    }

    /// Starts an import. `settings_version` is what the person saw: somebody else's change in between is a conflict.
    ///
    /// # Errors
    ///
    /// Refused when the plan cannot be started, with every reason; not allowed when the edition does not include committing and deploying.
    pub async fn start_import(&self, id: i64, settings_version: i64) -> Result<TaskView> {
        let _ = (id, settings_version);
        todo!()
    }

    /// Import Again: what did not succeed and what depends on it.
    pub async fn import_again(&self, id: i64) -> Result<TaskView> {
        let _ = id;
        todo!()
    }

    /// Undo: every object that the import touched becomes as it was before.
    ///
    /// # Errors
    ///
    /// Conflict, naming the objects that were changed since.
    pub async fn undo_import(&self, id: i64) -> Result<TaskView> {
        let _ = id;
        todo!()
    }
}
