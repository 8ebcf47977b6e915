//! Quartz cron expressions as schedules use them: six fields or seven, or the word `day`.

use ferry_model::Reason;
use ferry_model::codes::reasons;
use ferry_model::reason::ReasonText;

/// The fields in order: why a part is none of them, smallest and greatest value, names of values.
const FIELDS: [(ReasonText, u32, u32, &[&str]); 7] = [
    (reasons::NO_SECOND, 0, 59, &[]),
    (reasons::NO_MINUTE, 0, 59, &[]),
    (reasons::NO_HOUR, 0, 23, &[]),
    (reasons::NO_DAY_OF_MONTH, 1, 31, &[]),
    (reasons::NO_MONTH, 1, 12, &["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]),
    (reasons::NO_DAY_OF_WEEK, 1, 7, &["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]),
    (reasons::NO_YEAR, 1970, 2199, &[]),
];

const DAY_OF_MONTH: usize = 3;
const DAY_OF_WEEK: usize = 5;

/// Whether a scheduler takes `text`.
///
/// # Errors
///
/// What is wrong, with the field and the part of it.
pub fn check(text: &str) -> Result<(), Reason> {
    let text = text.trim();
    if text == "day" {
        return Ok(());
    }
    let fields: Vec<&str> = text.split_whitespace().collect();
    if fields.len() != 6 && fields.len() != 7 {
        return Err(reasons::CRON_FIELDS.with(&[("found", &fields.len()), ("wanted", &6)]));
    }
    for (index, field) in fields.iter().enumerate() {
        for part in field.split(',') {
            if !is_part(part, index) {
                return Err(FIELDS[index].0.with(&[("part", &part)]));
            }
        }
    }
    Ok(())
}

/// Whether `part`, an item of a list, may stand in the field number `field`.
fn is_part(part: &str, field: usize) -> bool {
    let (_, least, most, names) = FIELDS[field];
    let number = |text: &str| -> Option<u32> {
        if let Some(at) = names.iter().position(|name| name.eq_ignore_ascii_case(text)) {
            return Some(at as u32 + 1);
        }
        let plain = !text.is_empty() && text.len() <= 4 && text.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| text.parse().ok()).flatten()
    };
    let value = |text: &str| number(text).is_some_and(|number| (least..=most).contains(&number));
    let special = match field {
        DAY_OF_MONTH => {
            part == "?"
                || part == "L"
                || part == "LW"
                || part.strip_suffix('W').is_some_and(value)
                || part.strip_prefix("L-").is_some_and(value)
        }
        DAY_OF_WEEK => {
            part == "?"
                || part == "L"
                || part.strip_suffix('L').is_some_and(value)
                || part.split_once('#').is_some_and(|(day, week)| value(day) && matches!(week, "1" | "2" | "3" | "4" | "5"))
        }
        _ => false,
    };
    if special {
        return true;
    }
    let (range, step) = match part.split_once('/') {
        Some((range, step)) => (range, Some(step)),
        None => (part, None),
    };
    // A step of nothing would never move on.
    let step_holds = step.is_none_or(|step| number(step).is_some_and(|step| (1..=most).contains(&step)));
    let range_holds = range == "*"
        || (range.is_empty() && step.is_some())
        || value(range)
        || range.split_once('-').is_some_and(|(from, to)| value(from) && value(to));
    step_holds && range_holds
}

#[cfg(test)]
mod tests {
    use ferry_model::Lang;

    use super::check;

    #[test]
    fn what_schedules_really_hold_is_taken() {
        for text in [
            "00 15 02 * * ?",
            "day",
            " 00 00 00 * * ? ",
            "00 00 00-23/1 * * ?",
            "00 */30 00-23 * * ?",
            "00 15 00 1,2,3,31 * ?",
            "00 00 08 ? * 02",
            "00 00 08 ? * MON-FRI",
            "0 0 12 L * ?",
            "0 0 12 LW JAN,JUL ?",
            "0 0 12 15W * ?",
            "0 0 12 ? * 6#3",
            "0 0 12 ? * 6L",
            "0 0/10 22-2 * * ? 2026",
            "0 0 0 L-3 * ?",
            "0 /5 * * * ?",
        ] {
            assert_eq!(check(text), Ok(()), "{text}");
        }
    }

    #[test]
    fn what_no_scheduler_takes_is_told_with_its_part() {
        for (text, part) in [
            ("", "0 fields"),
            ("every day", "2 fields"),
            ("00 15 02 * *", "5 fields"),
            ("00 61 02 * * ?", "61 is no minute"),
            ("00 00 24 * * ?", "24 is no hour"),
            ("00 00 01 32 * ?", "32 is no day of month"),
            ("00 00 01 * 13 ?", "13 is no month"),
            ("00 00 01 ? * 8", "8 is no day of week"),
            ("00 00 01 * * ?x", "?x is no day of week"),
            ("00 */0 01 * * ?", "*/0 is no minute"),
            ("00 1- 01 * * ?", "1- is no minute"),
            ("00 1,, 01 * * ?", " is no minute"),
            ("? 00 01 * * ?", "? is no second"),
            ("00 00 ٣ * * ?", "٣ is no hour"),
            ("00 00 99999999999 * * ?", "is no hour"),
        ] {
            assert!(check(text).is_err_and(|reason| reason.text(Lang::En).contains(part)), "{text}: {:?}", check(text));
        }
    }
}
