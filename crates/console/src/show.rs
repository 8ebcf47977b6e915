//! How values look: bytes, times, code, differences, charts.

pub mod chart;
pub mod code;
pub mod diff;
pub mod time;

/// A number of bytes in the unit that people use for it, with powers of 1024.
pub fn bytes(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
    if bytes < 1024 {
        return format!("{bytes} B");
    }
    let mut value = bytes as f64 / 1024.0;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    let number = if value < 10.0 { format!("{value:.1}") } else { format!("{value:.0}") };
    format!("{} {}", number.strip_suffix(".0").unwrap_or(&number), UNITS[unit])
}
