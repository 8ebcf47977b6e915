//! All measurements of one run.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Instant;

use anyhow::Result;

use crate::child::{Job, Measured, Task, spawn};

/// What is measured, and on which database: `true` for PostgreSQL.
pub type Subject = (Task, bool);

/// Medians of one size.
#[derive(Debug)]
pub struct SizeResults {
    /// Nodes.
    pub nodes: usize,
    /// Bytes of the package.
    pub package_bytes: u64,
    /// Median of the times, greatest of the peaks.
    pub measured: BTreeMap<Subject, Measured>,
}

/// Everything that was measured.
#[derive(Debug)]
pub struct Results {
    /// How often each was measured.
    pub runs: usize,
    /// By size, as asked for.
    pub sizes: Vec<SizeResults>,
}

/// Measures everything. Product and floor take turns, so that they see the same machine.
pub fn all(sizes: &[usize], runs: usize, dir: Option<&Path>, postgres: bool) -> Result<Results> {
    let parent = dir.map_or_else(std::env::temp_dir, Path::to_path_buf);
    let folder = tempfile::Builder::new().prefix("ferry-bench").tempdir_in(parent)?;
    let server = if postgres { ferry_testkit::postgres::durable_server() } else { None };
    let mut subjects: Vec<Subject> =
        [Task::Unzip, Task::BareRows, Task::Inflate, Task::Verify, Task::Plan, Task::Save, Task::Import].map(|task| (task, false)).to_vec();
    if server.is_some() {
        subjects.extend([(Task::Plan, true), (Task::Import, true)]);
    }
    let mut results = Vec::new();
    for nodes in sizes.iter().copied() {
        let package = folder.path().join(format!("{nodes}.zip"));
        let job = |task| Job { task, package: package.clone(), nodes, dir: folder.path().join("job"), postgres: None };
        say(nodes, "generating the package", || spawn(&job(Task::Generate)))?;
        let mut all: BTreeMap<Subject, Vec<Measured>> = BTreeMap::new();
        for run in 1..=runs {
            for (task, on_postgres) in subjects.iter().copied() {
                let mut job = job(task);
                std::fs::create_dir_all(&job.dir)?;
                let database = server.filter(|_| on_postgres).map(ferry_testkit::postgres::Server::empty);
                job.postgres = database.as_ref().map(|database| database.url.clone());
                let place = if on_postgres { " on PostgreSQL" } else { "" };
                let measured = say(nodes, &format!("{task:?}{place}, {run} of {runs}"), || spawn(&job))?;
                all.entry((task, on_postgres)).or_default().push(measured);
                if task == Task::Import && !on_postgres {
                    job.task = Task::SameRows;
                    let measured = say(nodes, &format!("{:?}, {run} of {runs}", job.task), || spawn(&job))?;
                    all.entry((job.task, false)).or_default().push(measured);
                }
                std::fs::remove_dir_all(&job.dir)?;
            }
        }
        results.push(SizeResults {
            nodes,
            package_bytes: std::fs::metadata(&package)?.len(),
            measured: all.into_iter().map(|(subject, list)| (subject, median(&list))).collect(),
        });
        std::fs::remove_file(&package)?;
    }
    Ok(Results { runs, sizes: results })
}

fn median(list: &[Measured]) -> Measured {
    let middle = |of: fn(&Measured) -> f64| {
        let mut values: Vec<f64> = list.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        let at = values.len() / 2;
        if values.len() % 2 == 1 { values[at] } else { f64::midpoint(values[at - 1], values[at]) }
    };
    let peak_kib = list.iter().map(|measured| measured.peak_kib).max().unwrap_or_default();
    Measured { seconds: middle(|measured| measured.seconds), cpu: middle(|measured| measured.cpu), peak_kib }
}

/// Says on standard error what is being done, and what came out.
fn say(nodes: usize, what: &str, work: impl FnOnce() -> Result<Measured>) -> Result<Measured> {
    let start = Instant::now();
    let measured = work()?;
    eprintln!(
        "{nodes:>7} nodes: {what:<32} {:>8.3} s, processor {:>7.2} s, {:>4} MiB (process {:.1} s)",
        measured.seconds,
        measured.cpu,
        measured.peak_kib >> 10,
        start.elapsed().as_secs_f64()
    );
    Ok(measured)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_and_the_peak_is_the_greatest() {
        let list =
            |seconds: &[f64]| seconds.iter().map(|s| Measured { seconds: *s, cpu: 10.0 - *s, peak_kib: *s as u64 }).collect::<Vec<_>>();
        let odd = median(&list(&[9.0, 1.0, 2.0]));
        assert!((odd.seconds - 2.0).abs() < f64::EPSILON && (odd.cpu - 8.0).abs() < f64::EPSILON && odd.peak_kib == 9);
        let even = median(&list(&[4.0, 1.0, 2.0, 8.0]));
        assert!((even.seconds - 3.0).abs() < f64::EPSILON);
    }
}
