//! Dates as the format writes and accepts them.

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};

/// Epoch milliseconds of `text`: a decimal number of milliseconds, an ISO 8601 moment (`2023-11-15T06:13:20.000+0800`, seconds,
/// fraction and zone optional, UTC without one) or a date (`2023-11-15`, its start in UTC).
pub fn parse(text: &str) -> Option<i64> {
    let text = text.trim_ascii();
    if let Ok(moment) = text.parse() {
        return Some(moment);
    }
    let (date, rest) = text.split_at_checked(10)?;
    let mut parts = date.split('-');
    let (year, month, day) = (digits(parts.next()?, 4)?, digits(parts.next()?, 2)?, digits(parts.next()?, 2)?);
    let date = Date::new(year, month as i8, day as i8).ok()?;
    if rest.is_empty() {
        return millis(date.to_datetime(Time::midnight()), Offset::UTC);
    }
    let rest = rest.strip_prefix('T')?;
    let zone_at = rest.find(['Z', '+', '-']).unwrap_or(rest.len());
    let (time, zone) = rest.split_at(zone_at);
    let (clock, fraction) = time.split_once('.').unwrap_or((time, "0"));
    let mut parts = clock.split(':');
    let hour = digits(parts.next()?, 2)?;
    let minute = digits(parts.next()?, 2)?;
    let second = parts.next().map_or(Some(0), |part| digits(part, 2))?;
    if parts.next().is_some() || fraction.is_empty() || fraction.len() > 9 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let nanosecond = format!("{fraction:0<9}").parse().ok()?;
    let time = Time::new(hour as i8, minute as i8, second as i8, nanosecond).ok()?;
    millis(date.to_datetime(time), offset(zone)?)
}

fn digits(text: &str, count: usize) -> Option<i16> {
    (text.len() == count && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

fn offset(zone: &str) -> Option<Offset> {
    if matches!(zone, "" | "Z") {
        return Some(Offset::UTC);
    }
    let (sign, rest) = zone.split_at(1);
    let rest = rest.replace(':', "");
    let (hours, minutes) = match rest.len() {
        2 => (digits(&rest, 2)?, 0),
        4 => (digits(&rest[..2], 2)?, digits(&rest[2..], 2)?),
        _ => return None,
    };
    let seconds = i32::from(hours) * 3600 + i32::from(minutes) * 60;
    Offset::from_seconds(if sign == "-" { -seconds } else { seconds }).ok()
}

fn millis(moment: DateTime, offset: Offset) -> Option<i64> {
    TimeZone::fixed(offset).to_timestamp(moment).ok().map(jiff::Timestamp::as_millisecond)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn epoch_numbers_and_iso_dates_are_read_and_nothing_else() {
        for (text, expected) in [
            ("0", Some(0)),
            ("253370736000000", Some(253_370_736_000_000)),
            ("-5", Some(-5)),
            ("1970-01-01", Some(0)),
            ("2023-11-15T06:13:20.000+0800", Some(1_700_000_000_000)),
            ("2023-11-14T22:13:20Z", Some(1_700_000_000_000)),
            ("2023-11-14T22:13:20.5", Some(1_700_000_000_500)),
            ("2023-11-15T06:13+08:00", Some(1_699_999_980_000)),
            ("9999-01-01T00:00:00.000+0800", Some(253_370_736_000_000)),
            ("2023-11-15 06:13:20", None),
            ("yesterday", None),
            ("2023-02-30", None),
            ("2023-11-15T25:00:00Z", None),
            ("2023-11-15T06:13:20.000+08000", None),
            ("二〇二三", None),
            ("", None),
        ] {
            assert_eq!(parse(text), expected, "{text}");
        }
    }
}
