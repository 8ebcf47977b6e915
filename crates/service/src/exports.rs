//! Export tasks.

use futures_util::stream::BoxStream;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::tasks::TaskView;
use crate::{Editor, Result, Viewer};

/// An export task to be made.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NewExport {
    /// Name: the rule of import tasks.
    pub name: String,
    /// `full`, `incremental` or `custom`.
    pub mode: String,
    /// `saved`, `committed` or `deployed`.
    pub status: String,
    /// `DATAWORKS_MODEL` or `SPEC`.
    pub format: String,
    /// For incremental: changed at or after this time, RFC 3339.
    pub since: Option<String>,
    /// Kinds; all when empty.
    pub kinds: Vec<String>,
    /// For custom: selectors or keys.
    pub selectors: Vec<String>,
    /// Blacklist: selectors or keys. Not for incremental.
    pub exclude: Vec<String>,
    /// Remarks.
    pub remarks: Option<String>,
}

impl Viewer {
    /// The package that an export made: file name, bytes, and the bytes themselves.
    pub async fn download_package(&self, id: i64) -> Result<(String, u64, BoxStream<'static, Result<bytes::Bytes>>)> {
        let _ = id;
        todo!()
    }
}

impl Editor {
    /// Makes an export task and starts it when `start`.
    ///
    /// # Errors
    ///
    /// Not allowed when the edition's packages are used up; the finding says which edition lifts it.
    pub async fn create_export(&self, new: &NewExport, start: bool) -> Result<TaskView> {
        let _ = (new, start);
        todo!()
    }

    /// Starts an export task that was made and not started.
    pub async fn start_export(&self, id: i64) -> Result<TaskView> {
        let _ = id;
        todo!()
    }
}
