//! What the pages of one task share: the head with name and status, and the tabs between its pages.

use ferry_model::ObjectKind;
use ferry_service::tasks::{TaskAction, TaskView};

use crate::navigation::Nav;
use crate::pages::task_rows::tone;
use crate::{InWorkspace, Page, PageError};

/// The pages of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tab {
    Preview,
    Settings,
    Plan,
    Progress,
    Report,
}

impl Tab {
    const ALL: [Self; 5] = [Self::Preview, Self::Settings, Self::Plan, Self::Progress, Self::Report];

    fn path(self) -> &'static str {
        match self {
            Self::Preview => "preview",
            Self::Settings => "settings",
            Self::Plan => "plan",
            Self::Progress => "progress",
            Self::Report => "report",
        }
    }

    fn title(self, is_export: bool) -> &'static str {
        match self {
            Self::Preview => "import-preview-title",
            Self::Settings => "import-settings-title",
            Self::Plan => "import-plan-title",
            Self::Progress if is_export => "import-export-progress-title",
            Self::Progress => "import-progress-title",
            Self::Report if is_export => "import-export-report-title",
            Self::Report => "import-report-title",
        }
    }

    /// Whether a task has this page now.
    fn is_there(self, task: &TaskView) -> bool {
        let started = task.started_at.is_some() || task.busy;
        match self {
            Self::Preview => task.package_id.is_some(),
            Self::Settings => task.kind == "import",
            Self::Plan => task.kind == "import" && is_editable(task),
            Self::Progress | Self::Report => started,
        }
    }
}

/// What the head of a page of a task shows.
#[derive(Clone, Debug)]
pub(super) struct Head {
    /// The task.
    pub(super) task: TaskView,
    /// The pages of the task: address, text, whether it is this one.
    pub(super) tabs: Vec<(String, String, bool)>,
    /// Tone of its status.
    pub(super) tone: &'static str,
    /// Address of the task, without a page.
    pub(super) base: String,
}

impl Head {
    /// Key of the text of the link back to the list.
    pub(super) fn list_key(&self) -> &'static str {
        if self.is_export() { "import-back-to-export-list" } else { "import-back-to-list" }
    }

    /// Path of the list below the workspace.
    pub(super) fn list_path(&self) -> &'static str {
        if self.is_export() { "exports" } else { "imports" }
    }

    /// Whether it is an export.
    pub(super) fn is_export(&self) -> bool {
        self.task.kind == "export"
    }

    /// Whether it waits for its first start.
    pub(super) fn is_new(&self) -> bool {
        is_new(&self.task)
    }

    /// Whether this may be asked for now.
    pub(super) fn offers(&self, action: TaskAction) -> bool {
        self.task.actions.contains(&action)
    }

    /// Address of a page of the task.
    pub(super) fn at(&self, path: &str) -> String {
        format!("{}/{path}", self.base)
    }
}

/// The context of a page of a task.
pub(super) async fn open(place: &InWorkspace, list: List, id: i64, tab: Tab) -> Result<(Page, Head), PageError> {
    let task = place.viewer.task(id).await?;
    let is_export = task.kind == "export";
    if is_export != (list == List::Exports) {
        return Err(PageError::not_found(&place.path));
    }
    let (nav, path, title) = match list {
        List::Imports => (Nav::Imports, "imports", "import-list-title"),
        List::Exports => (Nav::Exports, "exports", "import-export-list-title"),
    };
    let base = place.href(&format!("{path}/{id}"));
    let page = place.page(nav, tab.title(is_export)).crumb(place.t(title), place.href(path)).crumb(task.name.clone(), "");
    let tabs = Tab::ALL.into_iter().filter(|one| *one == tab || one.is_there(&task));
    let tabs = tabs.map(|one| (format!("{base}/{}", one.path()), place.t(one.title(is_export)), one == tab)).collect();
    Ok((page, Head { tone: tone(&task.status), task, tabs, base }))
}

/// Which list a task stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum List {
    Imports,
    Exports,
}

/// Whether the settings of a task may be changed in its state.
pub(super) fn is_editable(task: &TaskView) -> bool {
    !task.busy && matches!(task.status.as_str(), "INIT" | "EDITING" | "PARTIAL_SUCCESS" | "IMPORT_ERROR")
}

/// Whether a task waits for its first start.
pub(super) fn is_new(task: &TaskView) -> bool {
    !task.busy && matches!(task.status.as_str(), "INIT" | "EDITING")
}

/// The kinds of objects as choices of a filter.
pub(super) fn kinds(page: &Page) -> Vec<(String, String)> {
    ObjectKind::ALL.iter().map(|kind| (kind.as_str().to_owned(), page.label("import-kind", kind.as_str()))).collect()
}

/// Values of a closed set as choices, with their names.
pub(super) fn labelled(values: &[&str], name: impl Fn(&str) -> String) -> Vec<(String, String)> {
    values.iter().map(|value| ((*value).to_owned(), name(value))).collect()
}
