//! The work that cannot be avoided.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use ferry_package::archive::Archive;
use ferry_package::{EntryId, Limits, Source};

use crate::work::{Stopwatch, Taken, timed};
use crate::{generate, machine};

/// Rows made at a time, outside the measured time; many, because processor time is counted in hundredths of a second.
const BATCH: usize = 25_000;

/// What it takes: `unzip -p FILE >/dev/null`.
pub fn unzip(package: &Path) -> Result<Taken> {
    let before = machine::cpu_seconds(true)?;
    let taken = timed(|| {
        let mut command = Command::new("unzip");
        command.arg("-p").arg(package).stdin(Stdio::null()).stdout(Stdio::null());
        let status = command.status().context("unzip does not start")?;
        ensure!(status.success(), "unzip failed: {status}");
        Ok(())
    })?;
    Ok(Taken { cpu: machine::cpu_seconds(true)? - before, ..taken })
}

/// Decompresses every file and compares its checksum.
pub fn inflate(package: &Path) -> Result<Taken> {
    timed(|| {
        let archive = Archive::open(package, &Limits::default())?;
        for index in 0..archive.entries().len() {
            archive.read(EntryId(index), u64::MAX).map_err(|finding| anyhow::anyhow!("{finding:?}"))?;
        }
        Ok(())
    })
}

/// Inserts each node with its code, its inputs and its outputs, through one prepared statement each, in one transaction: much less than an
/// import keeps.
pub fn insert(path: &Path, nodes: usize) -> Result<Taken> {
    let mut connection = rusqlite::Connection::open(path)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.execute_batch(
        "CREATE TABLE node (id INTEGER PRIMARY KEY, workflow TEXT NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL, owner TEXT, code TEXT,
             UNIQUE (workflow, name));
         CREATE TABLE input (node INTEGER NOT NULL, name TEXT NOT NULL);
         CREATE TABLE output (name TEXT NOT NULL, node INTEGER NOT NULL, PRIMARY KEY (name, node)) WITHOUT ROWID;",
    )?;
    let mut taken = Taken { wall: 0.0, cpu: 0.0 };
    let transaction = connection.transaction()?;
    {
        let mut node = transaction.prepare("INSERT INTO node VALUES (?, ?, ?, ?, ?, ?)")?;
        let mut input = transaction.prepare("INSERT INTO input VALUES (?, ?)")?;
        let mut output = transaction.prepare("INSERT INTO output VALUES (?, ?)")?;
        for first in (0..nodes).step_by(BATCH) {
            let rows: Vec<_> =
                (first..(first + BATCH).min(nodes)).map(|n| (n as i64, generate::workflow_of(n), generate::node(n))).collect();
            let watch = Stopwatch::start()?;
            for (n, workflow, x) in &rows {
                node.execute(rusqlite::params![n, workflow, x.name, x.node_type, x.owner_name, x.code])?;
                for io in &x.inputs {
                    input.execute(rusqlite::params![n, io.data])?;
                }
                for io in &x.outputs {
                    output.execute(rusqlite::params![io.data, n])?;
                }
            }
            taken.add(watch.taken()?);
        }
    }
    let watch = Stopwatch::start()?;
    transaction.commit()?;
    connection.close().map_err(|(_, error)| error)?;
    taken.add(watch.taken()?);
    Ok(taken)
}
