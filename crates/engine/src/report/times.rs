//! Moments and durations as text.

use ferry_model::Lang;
use jiff::Timestamp;

/// A moment in epoch milliseconds as RFC 3339 in UTC: `2026-03-25T08:30:00Z`. Moments that no calendar holds are given as numbers.
pub fn rfc3339(ms: i64) -> String {
    Timestamp::from_millisecond(ms).map_or_else(|_| ms.to_string(), |moment| moment.to_string())
}

/// A moment in epoch milliseconds for people: `2026-03-25 08:30:00 UTC`.
pub fn human_time(ms: i64) -> String {
    Timestamp::from_millisecond(ms).map_or_else(|_| ms.to_string(), |moment| moment.strftime("%Y-%m-%d %H:%M:%S UTC").to_string())
}

/// A duration for people: `830 ms`, `4.2 s`, `3 min 7 s`, `2 h 5 min`.
pub(super) fn duration(ms: i64, lang: Lang) -> String {
    let (minutes, hours, seconds) = if lang == Lang::Zh { ("分", "小时", "秒") } else { ("min", "h", "s") };
    match ms {
        i64::MIN..1_000 => format!("{} {}", ms.max(0), if lang == Lang::Zh { "毫秒" } else { "ms" }),
        1_000..60_000 => format!("{}.{} {seconds}", ms / 1000, ms % 1000 / 100),
        60_000..3_600_000 => format!("{} {minutes} {} {seconds}", ms / 60_000, ms % 60_000 / 1000),
        _ => format!("{} {hours} {} {minutes}", ms / 3_600_000, ms % 3_600_000 / 60_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_and_durations() {
        assert_eq!(rfc3339(1_774_427_400_000), "2026-03-25T08:30:00Z");
        assert_eq!(human_time(1_774_427_400_000), "2026-03-25 08:30:00 UTC");
        assert_eq!(rfc3339(i64::MAX), i64::MAX.to_string());
        let texts = [830, 4_270, 187_000, 7_500_000].map(|ms| duration(ms, Lang::En));
        assert_eq!(texts, ["830 ms", "4.2 s", "3 min 7 s", "2 h 5 min"]);
    }
}
