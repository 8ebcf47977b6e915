//! Bar charts in SVG: no script, no style, readable by screen readers through their title and the table beside them.

use std::fmt::Write as _;

use crate::html::{Html, escape};
use crate::i18n::group_digits;

/// A bar: a label and its parts, each with the name of a tone (`success`, `warning`, `error`, `info`, `neutral`, `c1` to `c8`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// What is counted.
    pub label: String,
    /// Tone, name and count of each part.
    pub parts: Vec<(&'static str, String, i64)>,
}

const ROW: usize = 28;
const LABEL: usize = 208;
const WIDTH: usize = 720;
const NUMBER: usize = 72;

/// Horizontal bars under each other, all on one scale, with their sums at the right.
pub fn bars(title: &str, bars: &[Bar]) -> Html {
    let sum = |bar: &Bar| bar.parts.iter().map(|part| part.2.max(0)).sum::<i64>();
    let most = bars.iter().map(sum).max().unwrap_or(0).max(1);
    let height = bars.len() * ROW + 4;
    let room = (WIDTH - LABEL - NUMBER) as f64;
    let mut out = format!(r#"<svg class="chart" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{}">"#, escape(title));
    for (index, bar) in bars.iter().enumerate() {
        let top = index * ROW;
        let middle = top + 18;
        let label = escape(&shorten(&bar.label));
        let _ = write!(out, r#"<text class="chart-label" x="{}" y="{middle}" text-anchor="end">{label}</text>"#, LABEL - 10);
        let mut x = LABEL as f64;
        for (tone, name, count) in bar.parts.iter().filter(|part| part.2 > 0) {
            let width = (*count as f64 / most as f64 * room).max(2.0);
            let hint = escape(&format!("{}: {name} {}", bar.label, group_digits(*count)));
            let _ = write!(
                out,
                r#"<rect class="fill-{tone}" x="{x:.1}" y="{}" width="{width:.1}" height="16" rx="2"><title>{hint}</title></rect>"#,
                top + 6
            );
            x += width + 1.0;
        }
        let _ = write!(out, r#"<text class="chart-number" x="{:.1}" y="{middle}">{}</text>"#, x + 7.0, group_digits(sum(bar)));
    }
    out.push_str("</svg>");
    Html(out)
}

fn shorten(label: &str) -> String {
    const LONGEST: usize = 24;
    if label.chars().count() <= LONGEST { label.to_owned() } else { label.chars().take(LONGEST - 1).chain(['…']).collect() }
}
