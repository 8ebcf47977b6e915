//! Reports of tasks: basic information, results per kind, details per object, settings.
//!
//! Details are handed through page by page, so that a report of any length is written in bounded memory.

use std::io::{self, Write};
use std::str::FromStr;

use ferry_model::{Lang, ObjectKind};
use ferry_store::Store;
use ferry_store::records::{ItemCounts, ItemFilter, Task, TaskItem};

mod csv;
mod facts;
mod groups;
mod html;
mod json;
mod junit;
mod labels;
mod markup;
mod row;
mod table;
mod text;
mod times;

pub use facts::{failure, failure_of, for_users, info};
pub use labels::{action_label, outcome_label, status_label};
pub use row::Row;
pub use table::{Style, Table};
pub use times::{human_time, rfc3339};

/// Rows of a task that are read at once.
const PAGE_ROWS: i64 = 1000;

/// The formats of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReportFormat {
    /// Tables and paragraphs for a terminal.
    Text,
    /// The report that `docs/` and scripts rely on.
    Json,
    /// One line per object (RFC 4180).
    Csv,
    /// One page without outside parts.
    Html,
    /// `JUnit` XML: one test case per object.
    Junit,
}

impl ReportFormat {
    /// Every format.
    pub const ALL: [Self; 5] = [Self::Text, Self::Json, Self::Csv, Self::Html, Self::Junit];

    /// The name on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Html => "html",
            Self::Junit => "junit",
        }
    }
}

impl FromStr for ReportFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|format| format.as_str() == text).ok_or_else(|| format!("{text} is not text, json, csv, html or junit"))
    }
}

/// Everything of a report but its details.
#[derive(Clone, Debug)]
pub struct ReportHead {
    /// The task.
    pub task: Task,
    /// Results per kind, in the order of applying; kinds without objects are left out.
    pub counts: Vec<(ObjectKind, ItemCounts)>,
}

impl ReportHead {
    /// Results of all kinds together.
    pub fn total(&self) -> ItemCounts {
        let mut sum = ItemCounts::default();
        for (_, counts) in &self.counts {
            sum.total += counts.total;
            sum.created += counts.created;
            sum.updated += counts.updated;
            sum.unchanged += counts.unchanged;
            sum.skipped += counts.skipped;
            sum.blocked += counts.blocked;
            sum.failed += counts.failed;
            sum.waiting += counts.waiting;
            sum.saved += counts.saved;
            sum.committed += counts.committed;
            sum.deployed += counts.deployed;
        }
        sum
    }
}

/// Adds an item to the counts of its kind, as `Store::item_counts` counts it: once among created, updated, unchanged, skipped, blocked,
/// failed and waiting, whatever went wrong before whatever was done.
pub fn count_item(counts: &mut ItemCounts, item: &TaskItem) {
    counts.total += 1;
    let bucket = match (item.outcome.as_str(), item.action.as_str()) {
        ("failed", _) => &mut counts.failed,
        ("waiting", _) => &mut counts.waiting,
        ("blocked", _) | (_, "blocked") => &mut counts.blocked,
        ("skipped", _) | (_, "skip") => &mut counts.skipped,
        (_, "create") => &mut counts.created,
        (_, "update") => &mut counts.updated,
        _ => &mut counts.unchanged,
    };
    *bucket += 1;
    counts.saved += i64::from(item.saved);
    counts.committed += i64::from(item.committed);
    counts.deployed += i64::from(item.deployed);
}

/// Why a report was not written.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] ferry_store::StoreError),
    /// The report could not be written, or a row of it could not be read.
    #[error("the report could not be written")]
    Write(#[from] io::Error),
}

/// Writes a report in one format: first the head, then every row, then the end.
trait Render: Send {
    fn begin(&mut self, out: &mut dyn Write, head: &ReportHead) -> io::Result<()>;
    fn row(&mut self, out: &mut dyn Write, row: &Row<'_>) -> io::Result<()>;
    fn end(&mut self, out: &mut dyn Write, head: &ReportHead) -> io::Result<()>;
}

fn renderer(format: ReportFormat, lang: Lang, style: Style) -> Box<dyn Render> {
    match format {
        ReportFormat::Text => Box::new(text::Text::new(lang, style)),
        ReportFormat::Json => Box::new(json::Json::new(lang, style.face)),
        ReportFormat::Csv => Box::new(csv::Csv::new(lang, style.face)),
        ReportFormat::Html => Box::new(html::Html::new(lang, style.face)),
        ReportFormat::Junit => Box::new(junit::Junit::new(lang, style.face)),
    }
}

/// A report that is being written: rows are handed in one after the other.
pub struct ReportWriter<'a> {
    head: &'a ReportHead,
    render: Box<dyn Render>,
    out: &'a mut (dyn Write + Send),
}

impl<'a> ReportWriter<'a> {
    /// Begins a report. Colour and width of `style` count for text only.
    ///
    /// # Errors
    ///
    /// When `out` cannot be written to.
    pub fn begin(
        head: &'a ReportHead,
        format: ReportFormat,
        lang: Lang,
        style: Style,
        out: &'a mut (dyn Write + Send),
    ) -> io::Result<Self> {
        let mut render = renderer(format, lang, style);
        render.begin(out, head)?;
        Ok(Self { head, render, out })
    }

    /// Adds a row.
    ///
    /// # Errors
    ///
    /// When `out` cannot be written to, or the findings or rewrites of the row are not what they should be (`InvalidData`).
    pub fn item(&mut self, item: &TaskItem) -> io::Result<()> {
        self.render.row(self.out, &Row::of(item)?)
    }

    /// Ends the report.
    ///
    /// # Errors
    ///
    /// When `out` cannot be written to.
    pub fn end(mut self) -> io::Result<()> {
        self.render.end(self.out, self.head)?;
        self.out.flush()
    }
}

/// Writes the report of a task as it stands now.
///
/// # Errors
///
/// When the task does not exist, the store fails, or `out` cannot be written to.
pub async fn write_report(
    store: &Store,
    task_id: i64,
    format: ReportFormat,
    lang: Lang,
    style: Style,
    out: &mut (dyn Write + Send),
) -> Result<(), ReportError> {
    let task = store.task(task_id).await?.ok_or(ferry_store::StoreError::NoTask { id: task_id })?;
    let head = ReportHead { task, counts: store.item_counts(task_id).await? };
    let mut writer = ReportWriter::begin(&head, format, lang, style, out)?;
    let mut after = -1;
    loop {
        let page = store.items_page(task_id, after, PAGE_ROWS, &ItemFilter::default()).await?;
        for item in &page {
            writer.item(item)?;
        }
        match page.last() {
            Some(last) if page.len() as i64 == PAGE_ROWS => after = last.seq,
            _ => break,
        }
    }
    Ok(writer.end()?)
}
