//! The results as Markdown.

use std::fmt::Write as _;

use super::uploads::{Uploads, Way};
use super::users::{Measured, PageKind};
use super::{LoadArgs, Pages};
use crate::machine;

/// How busy the machine was over the last minute, before anything was measured.
pub fn load_average() -> String {
    let text = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    text.split_whitespace().next().unwrap_or("unknown").to_owned()
}

/// Date, machine, and a table with columns for each size.
pub fn markdown(args: &LoadArgs, load: &str, pages: &[Pages], uploads: Option<&Uploads>) -> String {
    let database = if args.postgres { "PostgreSQL" } else { "SQLite" };
    let mut out = format!(
        "{}, {}. {database}. Load average of the machine when it began, from other work: {load}; users and server share its cores.\n",
        jiff::Zoned::now().date(),
        machine::describe(),
    );
    if !pages.is_empty() {
        let think = args.think_milliseconds as f64 / 1_000.0;
        let paced = format!("{} users, each with a page every {think} s on average: p50 / p99 in ms", args.users);
        table(&mut out, &paced, pages, |pages, kind| times(&pages.paced, kind));
        let greedy = format!("{} users who ask again at once: pages per second (p50 / p99 in ms)", args.users);
        table(&mut out, &greedy, pages, |pages, kind| format!("{:.0} ({})", pages.greedy.per_second_of(kind), times(&pages.greedy, kind)));
        let _ = writeln!(out);
        for pages in pages {
            let _ = writeln!(
                out,
                "{} nodes: {:.0} pages per second at most; peak memory of the server {} MiB before the first page, {} MiB after the last.\n",
                thousands(pages.nodes as u64),
                pages.greedy.per_second(),
                pages.peak_kib.0 >> 10,
                pages.peak_kib.1 >> 10
            );
        }
    }
    if let Some(uploads) = uploads {
        let _ = writeln!(out, "\n| packages on their way in | bytes | until verified | peak memory before | after |");
        let _ = writeln!(out, "| --- | ---: | ---: | ---: | ---: |");
        for (title, way) in [("uploaded", &uploads.uploaded), ("fetched from object storage", &uploads.fetched)] {
            let Way { bytes, seconds, peak_kib } = way;
            let (before, after) = (peak_kib.0 >> 10, peak_kib.1 >> 10);
            let _ = writeln!(out, "| {title} | {} | {seconds:.1} s | {before} MiB | {after} MiB |", thousands(*bytes));
        }
    }
    out
}

fn table(out: &mut String, title: &str, pages: &[Pages], cell: impl Fn(&Pages, PageKind) -> String) {
    let _ = write!(out, "\n{title}:\n\n| nodes |");
    for pages in pages {
        let _ = write!(out, " {} |", thousands(pages.nodes as u64));
    }
    let _ = writeln!(out, "\n| --- |{}", " ---: |".repeat(pages.len()));
    for kind in PageKind::ALL {
        let _ = write!(out, "| {} |", kind.title());
        for pages in pages {
            let _ = write!(out, " {} |", cell(pages, kind));
        }
        out.push('\n');
    }
}

fn times(measured: &Measured, kind: PageKind) -> String {
    let time = |share| measured.percentile(kind, share).map_or_else(|| "–".to_owned(), |ms| format!("{ms:.1}"));
    format!("{} / {}", time(0.5), time(0.99))
}

fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
    groups.join(",")
}
