//! Differences of two texts, under each other and side by side, with the changed words marked and long equal parts left out.
//!
//! Finding the shortest difference of two texts without anything in common takes time that grows with the square of their lines. So there is
//! an end to it: behind that a difference is coarser than it could be, and says so.

use std::time::{Duration, Instant};

use ferry_model::Finding;
use ferry_model::codes::run::INTERNAL;
use ferry_service::ServiceError;
use ferry_service::error::Status;
use similar::{ChangeTag, DiffOp, InlineChange, TextDiff};

use crate::PageError;
use crate::html::{Html, escape, escape_into};

/// Equal lines shown around a change.
const AROUND: usize = 3;
/// Bytes of a text that are compared at most.
const BYTES: usize = 1 << 20;
/// Lines of a text that are compared at most.
const LINES: usize = 100_000;
/// Lines of the table at most.
const ROWS: usize = 5_000;
/// How long one difference may be looked for, lines and words together.
const PATIENCE: Duration = Duration::from_millis(300);

/// How a difference is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Old above new.
    Unified,
    /// Old at the left, new at the right.
    SideBySide,
}

/// A difference as it is shown.
#[derive(Clone, Debug)]
pub struct View {
    /// The table.
    pub html: Html,
    /// Keys of the texts that say what the table does not show.
    pub notes: Vec<&'static str>,
}

struct Line {
    number: Option<usize>,
    class: &'static str,
    html: String,
}

/// The rows of a table, as many as it may have.
#[derive(Default)]
struct Rows {
    html: String,
    count: usize,
    /// Whether there were more.
    cut: bool,
}

impl Rows {
    /// Whether another row fits; it counts then.
    fn take(&mut self) -> bool {
        self.cut |= self.count == ROWS;
        self.count += usize::from(!self.cut);
        !self.cut
    }
}

/// The difference as a table, found beside the threads that answer requests. `names` are the headings of the old and the new text.
///
/// # Errors
///
/// When the search itself fails, which is a mistake of the program.
pub async fn compare(old: String, new: String, names: (String, String), layout: Layout) -> Result<View, PageError> {
    let found = tokio::task::spawn_blocking(move || view(&old, &new, (&names.0, &names.1), layout)).await;
    found.map_err(|error| ServiceError::new(Status::Failed, Finding::new(INTERNAL).arg("cause", error)).into())
}

/// The difference as a table, found at once: for texts that are known to be short.
pub fn view(old: &str, new: &str, names: (&str, &str), layout: Layout) -> View {
    let deadline = Instant::now() + PATIENCE;
    let (from, to) = (clip(old), clip(new));
    let diff = TextDiff::configure().deadline(deadline).diff_lines(from, to);
    let mut is_coarse = Instant::now() >= deadline;
    let mut rows = Rows::default();
    'groups: for (index, group) in diff.grouped_ops(AROUND).iter().enumerate() {
        if index > 0 {
            rows.html.push_str(r#"<tr class="diff-gap"><td colspan="4">⋯</td></tr>"#);
        }
        for op in group {
            // Past the deadline nothing is split into words: that alone takes long where texts are long.
            let changes: Vec<InlineChange<'_, str>> = if Instant::now() < deadline {
                diff.iter_inline_changes_deadline(op, Some(deadline)).collect()
            } else {
                diff.iter_changes(op).map(InlineChange::from).collect()
            };
            is_coarse |= matches!(op, DiffOp::Replace { .. }) && Instant::now() >= deadline;
            match layout {
                Layout::Unified => unified(&mut rows, &changes),
                Layout::SideBySide => side_by_side(&mut rows, op, &changes),
            }
            if rows.cut {
                break 'groups;
            }
        }
    }
    let is_cut = rows.cut || from.len() < old.len() || to.len() < new.len();
    let notes = [("diff-coarse", is_coarse), ("diff-cut", is_cut)];
    View { html: table(&rows.html, names, layout), notes: notes.into_iter().filter_map(|(key, holds)| holds.then_some(key)).collect() }
}

fn table(rows: &str, names: (&str, &str), layout: Layout) -> Html {
    let class = if layout == Layout::Unified { "diff-unified" } else { "diff-split" };
    let (from, to) = (escape(names.0), escape(names.1));
    let head = format!(r#"<thead><tr><th colspan="2" scope="col">{from}</th><th colspan="2" scope="col">{to}</th></tr></thead>"#);
    Html(format!(
        r#"<div class="diff {class}" tabindex="0" role="region" aria-label="{from} – {to}"><table>{head}<tbody>{rows}</tbody></table></div>"#
    ))
}

/// The beginning of a text, as much of it as is compared.
fn clip(text: &str) -> &str {
    let text = &text[..text.floor_char_boundary(BYTES)];
    text.match_indices('\n').nth(LINES - 1).map_or(text, |(end, _)| &text[..=end])
}

fn line(change: &InlineChange<'_, str>) -> Line {
    let (class, number, mark) = match change.tag() {
        ChangeTag::Delete => ("diff-del", change.old_index(), "del"),
        ChangeTag::Insert => ("diff-ins", change.new_index(), "ins"),
        ChangeTag::Equal => ("", change.old_index(), ""),
    };
    let mut html = String::new();
    for (changed, text) in change.iter_strings_lossy() {
        let text = text.trim_end_matches(['\n', '\r']);
        if changed && !mark.is_empty() && !text.is_empty() {
            html.push_str(&format!("<{mark}>{}</{mark}>", escape(text)));
        } else {
            escape_into(&mut html, text);
        }
    }
    Line { number, class, html }
}

fn cells(out: &mut String, line: Option<&Line>, number: Option<usize>) {
    match line {
        Some(line) => {
            let number = number.map_or_else(String::new, |number| (number + 1).to_string());
            out.push_str(&format!(
                r#"<td class="diff-no {}">{number}</td><td class="{}"><code>{}</code></td>"#,
                line.class, line.class, line.html
            ));
        }
        None => out.push_str(r#"<td class="diff-no diff-none"></td><td class="diff-none"></td>"#),
    }
}

fn unified(rows: &mut Rows, changes: &[InlineChange<'_, str>]) {
    for change in changes {
        if !rows.take() {
            return;
        }
        let line = line(change);
        let number = |index: Option<usize>| index.map_or_else(String::new, |number| (number + 1).to_string());
        let sign = match change.tag() {
            ChangeTag::Delete => "−",
            ChangeTag::Insert => "+",
            ChangeTag::Equal => "",
        };
        let (class, html) = (line.class, &line.html);
        rows.html.push_str(&format!(
            r#"<tr><td class="diff-no {class}">{}</td><td class="diff-no {class}">{}</td><td class="diff-sign {class}">{sign}</td><td class="{class}"><code>{html}</code></td></tr>"#,
            number(change.old_index()),
            number(change.new_index()),
        ));
    }
}

fn side_by_side(rows: &mut Rows, op: &DiffOp, changes: &[InlineChange<'_, str>]) {
    if matches!(op, DiffOp::Equal { .. }) {
        for change in changes {
            if !rows.take() {
                return;
            }
            let line = line(change);
            rows.html.push_str("<tr>");
            cells(&mut rows.html, Some(&line), change.old_index());
            cells(&mut rows.html, Some(&line), change.new_index());
            rows.html.push_str("</tr>");
        }
        return;
    }
    // One more than fit, so that it shows that there are more.
    let of = |tag: ChangeTag| changes.iter().filter(|change| change.tag() == tag).take(ROWS + 1).map(line).collect::<Vec<_>>();
    let (old, new) = (of(ChangeTag::Delete), of(ChangeTag::Insert));
    for index in 0..old.len().max(new.len()) {
        if !rows.take() {
            return;
        }
        rows.html.push_str("<tr>");
        cells(&mut rows.html, old.get(index), old.get(index).and_then(|line| line.number));
        cells(&mut rows.html, new.get(index), new.get(index).and_then(|line| line.number));
        rows.html.push_str("</tr>");
    }
}
