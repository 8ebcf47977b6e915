//! Dates of IDE exports: local time of the exporting system, taken as +08:00.

use jiff::civil::DateTime;
use jiff::tz::{Offset, TimeZone};

/// Epoch milliseconds of `yyyy-MM-dd HH:mm:ss`, or of `EEE MMM dd HH:mm:ss z yyyy` as Java prints a date.
///
/// The zone name of the second form is taken as +08:00 for `CST`, whose meaning depends on the machine that reads it, and as named for
/// `UTC`, `GMT` and offsets.
pub(super) fn epoch_millis(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(local) = DateTime::strptime("%Y-%m-%d %H:%M:%S", text) {
        return millis(local, Offset::constant(8));
    }
    let parts: Vec<&str> = text.split_ascii_whitespace().collect();
    let [_, month, day, time, zone, year] = parts.as_slice() else { return None };
    let local = DateTime::strptime("%Y %b %d %H:%M:%S", format!("{year} {month} {day} {time}")).ok()?;
    millis(local, zone_offset(zone)?)
}

fn millis(local: DateTime, offset: Offset) -> Option<i64> {
    Some(local.to_zoned(TimeZone::fixed(offset)).ok()?.timestamp().as_millisecond())
}

fn zone_offset(zone: &str) -> Option<Offset> {
    match zone {
        "CST" | "HKT" | "SGT" | "PRC" => Some(Offset::constant(8)),
        "UTC" | "GMT" | "Z" => Some(Offset::UTC),
        _ => {
            let digits = zone.strip_prefix("GMT").or_else(|| zone.strip_prefix("UTC")).unwrap_or(zone).replace(':', "");
            let (sign, digits) = match digits.split_at_checked(1)? {
                ("+", rest) => (1, rest.to_owned()),
                ("-", rest) => (-1, rest.to_owned()),
                _ => return None,
            };
            if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
                return None;
            }
            let (hours, minutes): (i32, i32) = (digits[..2].parse().ok()?, digits[2..].parse().ok()?);
            Offset::from_seconds(sign * (hours * 3600 + minutes * 60)).ok()
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_local_time_of_china() {
        assert_eq!(epoch_millis("1970-01-01 08:00:00"), Some(0));
        assert_eq!(epoch_millis("9999-01-01 00:00:00"), Some(253_370_736_000_000));
        assert_eq!(epoch_millis("2024-02-03 04:05:06"), Some(1_706_904_306_000));
        assert_eq!(epoch_millis("Sat Feb 03 04:05:06 CST 2024"), Some(1_706_904_306_000));
        assert_eq!(epoch_millis("Fri Feb 02 20:05:06 UTC 2024"), Some(1_706_904_306_000));
        assert_eq!(epoch_millis("Fri Feb 02 21:05:06 GMT+01:00 2024"), Some(1_706_904_306_000));
    }

    #[test]
    fn anything_else_is_no_date() {
        for text in
            ["", "not a date", "2024-02-30 00:00:00", "2024-02-03", "Sat Feb 03 04:05:06 XYZ 2024", "Sat Feb 03 04:05:06 GMT+é 2024"]
        {
            assert_eq!(epoch_millis(text), None, "{text}");
        }
    }
}
