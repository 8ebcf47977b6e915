//! The results as Markdown.

use std::fmt::Write as _;
use std::io::Write as _;

use anyhow::Result;

use crate::child::Task;
use crate::machine;
use crate::measure::{Results, SizeResults, Subject};

/// The rows of [`ROWS`] before this one belong to the floor.
const PRODUCT: usize = 4;

/// Rows of the table: title, what it is, whether its memory is worth a row.
const ROWS: [(&str, Subject); 10] = [
    ("`unzip -p` to `/dev/null`", (Task::Unzip, false)),
    ("insert the same rows, one SQLite transaction", (Task::SameRows, false)),
    ("insert bare rows, one SQLite transaction", (Task::BareRows, false)),
    ("decompress in process", (Task::Inflate, false)),
    ("verify", (Task::Verify, false)),
    ("plan, SQLite", (Task::Plan, false)),
    ("plan, PostgreSQL", (Task::Plan, true)),
    ("import, SQLite, saved only", (Task::Save, false)),
    ("import, SQLite", (Task::Import, false)),
    ("import, PostgreSQL", (Task::Import, true)),
];

impl SizeResults {
    fn seconds(&self, subject: Subject) -> Option<f64> {
        self.measured.get(&subject).map(|measured| measured.seconds)
    }

    fn cpu(&self, subject: Subject) -> Option<f64> {
        self.measured.get(&subject).map(|measured| measured.cpu)
    }

    /// Decompressing, and inserting those rows: wall time and processor time.
    fn floor(&self, rows: Task) -> Option<(f64, f64)> {
        let [unzip, rows] = [Task::Unzip, rows].map(|task| self.measured.get(&(task, false)));
        Some((unzip?.seconds + rows?.seconds, unzip?.cpu + rows?.cpu))
    }
}

/// Writes the table to standard output.
pub fn print(table: &str) -> Result<()> {
    std::io::stdout().lock().write_all(table.as_bytes())?;
    Ok(())
}

/// Date, machine, and a table with a column for each size.
pub fn markdown(results: &Results) -> String {
    let date = jiff::Zoned::now().date();
    let mut out = format!(
        "{date}, {}. Median of {} run(s): wall time, and in brackets the processor time of the process, all threads (that of a database server \
         is not in it). Greatest peak memory.\n\n",
        machine::describe(),
        results.runs
    );
    let mut row = |title: &str, cell: &dyn Fn(&SizeResults) -> Option<String>| {
        let cells: Vec<String> = results.sizes.iter().map(|size| cell(size).unwrap_or_else(|| "–".to_owned())).collect();
        if cells.iter().any(|cell| cell != "–") {
            let _ = writeln!(out, "| {title} | {} |", cells.join(" | "));
        }
    };
    row("nodes", &|size| Some(grouped(size.nodes)));
    row("---", &|_| Some("---:".to_owned()));
    row("package", &|size| Some(format!("{:.1} MB", size.package_bytes as f64 / 1e6)));
    for (title, subject) in ROWS {
        row(title, &|size| size.measured.get(&subject).map(|m| format!("{:.2} s ({:.2})", m.seconds, m.cpu)));
        let floor = match subject.0 {
            Task::SameRows => "**floor: the two above**",
            Task::BareRows => "bare floor: `unzip -p` and the bare rows",
            _ => continue,
        };
        let mark = if subject.0 == Task::SameRows { "**" } else { "" };
        row(floor, &|size| size.floor(subject.0).map(|(wall, cpu)| format!("{mark}{wall:.2} s{mark} ({cpu:.2})")));
    }
    let ratios = [
        ("**import, SQLite ÷ floor**", false, Task::SameRows),
        ("import, PostgreSQL ÷ floor", true, Task::SameRows),
        ("import, SQLite ÷ bare floor", false, Task::BareRows),
    ];
    for (title, on_postgres, floor) in ratios {
        row(title, &|size| Some(format!("{:.2}", size.seconds((Task::Import, on_postgres))? / size.floor(floor)?.0)));
    }
    row("import, SQLite ÷ floor, processor time", &|size| {
        Some(format!("{:.2}", size.cpu((Task::Import, false))? / size.floor(Task::SameRows)?.1))
    });
    row("import, SQLite: nodes per second", &|size| Some(grouped((size.nodes as f64 / size.seconds((Task::Import, false))?) as usize)));
    for (title, subject) in &ROWS[PRODUCT..] {
        row(&format!("peak memory: {title}"), &|size| size.measured.get(subject).map(|m| format!("{} MiB", m.peak_kib.div_ceil(1024))));
    }
    growth(results, &mut out);
    out
}

/// How the time of one node changes from each size to the next.
fn growth(results: &Results, out: &mut String) {
    for pair in results.sizes.windows(2) {
        let [small, large] = pair else { continue };
        let nodes = large.nodes as f64 / small.nodes as f64;
        let parts: Vec<String> = ROWS[PRODUCT..]
            .iter()
            .filter_map(|(title, subject)| {
                let change = large.seconds(*subject)? / small.seconds(*subject)? / nodes - 1.0;
                Some(format!("{title} {:+.0} %", change * 100.0))
            })
            .collect();
        let _ = write!(out, "\nTime per node, from {} to {} nodes: {}.\n", grouped(small.nodes), grouped(large.nodes), parts.join(", "));
    }
}

fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::child::Measured;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!([7, 999, 1_000, 123_456_789].map(grouped), ["7", "999", "1,000", "123,456,789"]);
    }

    #[test]
    fn ratios_and_growth_are_worked_out_from_the_medians() {
        let size = |nodes: usize, import: f64| {
            let measured = |seconds| Measured { seconds, cpu: seconds, peak_kib: 2_048 };
            let list = [(Task::Unzip, 1.0), (Task::SameRows, 3.0), (Task::BareRows, 0.5), (Task::Import, import)];
            let measured: BTreeMap<_, _> = list.map(|(task, seconds)| ((task, false), measured(seconds))).into();
            SizeResults { nodes, package_bytes: 1_500_000, measured }
        };
        let table = markdown(&Results { runs: 3, sizes: vec![size(10, 6.0), size(100, 66.0)] });
        for line in [
            "| nodes | 10 | 100 |",
            "| **floor: the two above** | **4.00 s** (4.00) | **4.00 s** (4.00) |",
            "| **import, SQLite ÷ floor** | 1.50 | 16.50 |",
            "| import, SQLite ÷ bare floor | 4.00 | 44.00 |",
            "| peak memory: import, SQLite | 2 MiB | 2 MiB |",
            "Time per node, from 10 to 100 nodes: import, SQLite +10 %.",
        ] {
            assert!(table.lines().any(|found| found == line), "{line} in\n{table}");
        }
        assert!(!table.contains("PostgreSQL"), "what was not measured has no row:\n{table}");
    }
}
