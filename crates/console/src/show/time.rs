//! Times in the visitor's zone.

use ferry_model::Lang;
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::html::{Html, escape};
use crate::i18n;

/// The zone that times are shown in.
#[derive(Clone, Debug)]
pub struct Zone {
    zone: TimeZone,
    told: bool,
}

impl Zone {
    /// The zone of this name, as browsers name it (`Asia/Shanghai`, with `/` perhaps written `%2F`); UTC when it is unknown.
    pub fn named(name: &str) -> Self {
        let name = name.replace("%2F", "/");
        match TimeZone::get(&name) {
            Ok(zone) if !name.is_empty() => Self { zone, told: true },
            _ => Self { zone: TimeZone::UTC, told: false },
        }
    }

    /// The zone itself.
    pub fn time_zone(&self) -> &TimeZone {
        &self.zone
    }

    /// `2026-03-25 10:00:00`; with `UTC` behind it when the browser did not tell its zone. What is no time stays as it is.
    pub fn text(&self, rfc3339: &str) -> String {
        let Ok(time) = rfc3339.parse::<Timestamp>() else { return rfc3339.to_owned() };
        let shown = time.to_zoned(self.zone.clone()).strftime("%Y-%m-%d %H:%M:%S").to_string();
        if self.told { shown } else { format!("{shown} UTC") }
    }

    /// The time as an element.
    pub fn element(&self, rfc3339: &str) -> Html {
        Html(format!(r#"<time datetime="{}">{}</time>"#, escape(rfc3339), escape(&self.text(rfc3339))))
    }
}

/// A duration: `2 h 5 min`, `3 min 20 s`, `4.2 s`.
pub fn duration(lang: Lang, seconds: f64) -> String {
    let whole = seconds.max(0.0).round() as i64;
    let number = |key: &str, value: i64| i18n::text_with(lang, key, &[("n", (value as f64).into())]);
    if seconds < 10.0 {
        return i18n::text_with(lang, "duration-seconds", &[("n", ((seconds.max(0.0) * 10.0).round() / 10.0).into())]);
    }
    if whole < 60 {
        return number("duration-seconds", whole);
    }
    if whole < 3600 {
        return format!("{} {}", number("duration-minutes", whole / 60), number("duration-seconds", whole % 60));
    }
    format!("{} {}", number("duration-hours", whole / 3600), number("duration-minutes", whole % 3600 / 60))
}
