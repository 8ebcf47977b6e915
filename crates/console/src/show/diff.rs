//! Differences of two texts, under each other and side by side, with the changed words marked and long equal parts left out.

use similar::{ChangeTag, DiffOp, InlineChange, TextDiff};

use crate::html::{Html, escape, escape_into};

/// Equal lines shown around a change.
const AROUND: usize = 3;
/// Bytes of a text that are compared at most.
const MOST: usize = 1 << 20;

/// How a difference is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Old above new.
    Unified,
    /// Old at the left, new at the right.
    SideBySide,
}

struct Line {
    number: Option<usize>,
    class: &'static str,
    html: String,
}

/// The difference as a table. `names` are the headings of the old and the new text.
pub fn view(old: &str, new: &str, names: (&str, &str), layout: Layout) -> Html {
    let (old, new) = (clip(old), clip(new));
    let diff = TextDiff::from_lines(old, new);
    let mut rows = String::new();
    for (index, group) in diff.grouped_ops(AROUND).iter().enumerate() {
        if index > 0 {
            rows.push_str(r#"<tr class="diff-gap"><td colspan="4">⋯</td></tr>"#);
        }
        for op in group {
            let changes: Vec<InlineChange<'_, str>> = diff.iter_inline_changes(op).collect();
            match layout {
                Layout::Unified => unified(&mut rows, &changes),
                Layout::SideBySide => side_by_side(&mut rows, op, &changes),
            }
        }
    }
    let class = if layout == Layout::Unified { "diff-unified" } else { "diff-split" };
    let (from, to) = (escape(names.0), escape(names.1));
    let head = format!(r#"<thead><tr><th colspan="2" scope="col">{from}</th><th colspan="2" scope="col">{to}</th></tr></thead>"#);
    Html(format!(
        r#"<div class="diff {class}" tabindex="0" role="region" aria-label="{from} – {to}"><table>{head}<tbody>{rows}</tbody></table></div>"#
    ))
}

fn clip(text: &str) -> &str {
    let mut end = text.len().min(MOST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
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

fn unified(rows: &mut String, changes: &[InlineChange<'_, str>]) {
    for change in changes {
        let line = line(change);
        let number = |index: Option<usize>| index.map_or_else(String::new, |number| (number + 1).to_string());
        let sign = match change.tag() {
            ChangeTag::Delete => "−",
            ChangeTag::Insert => "+",
            ChangeTag::Equal => "",
        };
        let (class, html) = (line.class, &line.html);
        rows.push_str(&format!(
            r#"<tr><td class="diff-no {class}">{}</td><td class="diff-no {class}">{}</td><td class="diff-sign {class}">{sign}</td><td class="{class}"><code>{html}</code></td></tr>"#,
            number(change.old_index()),
            number(change.new_index()),
        ));
    }
}

fn side_by_side(rows: &mut String, op: &DiffOp, changes: &[InlineChange<'_, str>]) {
    if matches!(op, DiffOp::Equal { .. }) {
        for change in changes {
            let line = line(change);
            rows.push_str("<tr>");
            cells(rows, Some(&line), change.old_index());
            cells(rows, Some(&line), change.new_index());
            rows.push_str("</tr>");
        }
        return;
    }
    let of = |tag: ChangeTag| changes.iter().filter(|change| change.tag() == tag).map(line).collect::<Vec<_>>();
    let (old, new) = (of(ChangeTag::Delete), of(ChangeTag::Insert));
    for index in 0..old.len().max(new.len()) {
        rows.push_str("<tr>");
        cells(rows, old.get(index), old.get(index).and_then(|line| line.number));
        cells(rows, new.get(index), new.get(index).and_then(|line| line.number));
        rows.push_str("</tr>");
    }
}
