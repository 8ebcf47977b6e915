//! Times as they are written on the command line.

use ferry_model::Finding;
use ferry_model::codes::command as codes;
use jiff::civil;
use jiff::tz::TimeZone;

use crate::errors::Failure;

/// Reads a time with its zone, or a date or a time without one in the zone of the machine.
///
/// # Errors
///
/// When the text is neither.
pub fn parse(text: &str) -> Result<i64, Failure> {
    let local = |time: civil::DateTime| time.to_zoned(TimeZone::system()).ok().map(|zoned| zoned.timestamp());
    let time = text
        .parse::<jiff::Timestamp>()
        .ok()
        .or_else(|| text.replace(' ', "T").parse::<civil::DateTime>().ok().and_then(local))
        .or_else(|| text.parse::<civil::Date>().ok().and_then(|date| local(date.at(0, 0, 0, 0))));
    time.map(jiff::Timestamp::as_millisecond).ok_or_else(|| Failure::usage(Finding::new(codes::TIME_BAD).arg("text", text)))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn times_read_back_what_they_print() {
        let at = 1_772_352_000_000;
        assert_eq!(ferry_engine::report::rfc3339(at), "2026-03-01T08:00:00Z");
        assert_eq!(parse("2026-03-01T08:00:00Z").unwrap(), at);
        assert_eq!(parse("2026-03-01T16:00:00+08:00").unwrap(), at);
        assert!(parse("2026-03-01").is_ok() && parse("2026-03-01 08:00").is_ok());
        assert!(parse("yesterday").is_err() && parse("2026-13-01").is_err());
    }
}
