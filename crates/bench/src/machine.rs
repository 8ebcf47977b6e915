//! What the figures were measured on.

use std::fs;

use anyhow::{Context as _, Result};

/// Peak memory of this process, in KiB.
pub fn peak_kib() -> Result<u64> {
    peak_kib_of("self")
}

/// Peak memory of the process of this number, in KiB.
pub fn peak_kib_of(process: &str) -> Result<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("the kernel does not say VmHWM")?;
    line.split_whitespace().next().and_then(|number| number.parse().ok()).context("VmHWM is not a number")
}

/// Seconds of processor time that this process has taken, all threads; of ended child processes instead when `children`.
pub fn cpu_seconds(children: bool) -> Result<f64> {
    // The kernel counts in hundredths of a second whatever its own clock does; the name in brackets may hold anything.
    const PER_SECOND: f64 = 100.0;
    let stat = fs::read_to_string("/proc/self/stat")?;
    let (_, rest) = stat.rsplit_once(')').context("the kernel does not say the processor time")?;
    let fields: Vec<&str> = rest.split_whitespace().collect();
    let first = if children { 13 } else { 11 };
    let ticks = |index: usize| fields.get(index).and_then(|text| text.parse::<f64>().ok()).context("no processor time");
    Ok((ticks(first)? + ticks(first + 1)?) / PER_SECOND)
}

/// The machine in one line.
pub fn describe() -> String {
    let field = |file: &str, name: &str| -> Option<String> {
        let text = fs::read_to_string(file).ok()?;
        let line = text.lines().find(|line| line.starts_with(name))?;
        Some(line.split_once([':', '='])?.1.trim().trim_matches('"').to_owned())
    };
    let cpu = field("/proc/cpuinfo", "model name").unwrap_or_else(|| "unknown CPU".to_owned());
    let memory = field("/proc/meminfo", "MemTotal").and_then(|text| text.split_whitespace().next()?.parse::<u64>().ok());
    let memory = memory.map_or_else(String::new, |kib| format!(", {} GiB", (kib + (1 << 19)) >> 20));
    let system = field("/etc/os-release", "PRETTY_NAME").unwrap_or_else(|| std::env::consts::OS.to_owned());
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{cores} cores of {cpu}{memory}, {system}")
}
