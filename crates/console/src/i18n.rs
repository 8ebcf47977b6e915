//! The console's texts: Fluent files in `locales/en` and `locales/zh-CN`, with the same keys in both.

use std::borrow::Cow;
use std::collections::HashMap;

use ferry_model::Lang;
use fluent_bundle::FluentValue;
use fluent_bundle::types::FluentNumber;
use fluent_templates::Loader;
use unic_langid::{LanguageIdentifier, langid};

fluent_templates::static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "en",
        customise: |bundle| {
            bundle.set_use_isolating(false);
            bundle.set_formatter(Some(|value, _| match value {
                FluentValue::Number(number) => Some(grouped_number(number)),
                _ => None,
            }));
        },
    };
}

static EN: LanguageIdentifier = langid!("en");
static ZH: LanguageIdentifier = langid!("zh-CN");

fn grouped_number(number: &FluentNumber) -> String {
    if number.value.fract() == 0.0 { group_digits(number.value as i64) } else { number.as_string().into_owned() }
}

/// A number with its digits in groups of three: `1,234,567`.
pub fn group_digits(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3 + 1);
    if number < 0 {
        out.push('-');
    }
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// An argument of a text.
pub trait Argument {
    /// The value as Fluent takes it.
    fn fluent(&self) -> FluentValue<'static>;
}

/// The value of an argument that is a number; 0 for texts.
pub fn number(argument: &impl Argument) -> f64 {
    match argument.fluent() {
        FluentValue::Number(number) => number.value,
        _ => 0.0,
    }
}

macro_rules! numbers {
    ($($type:ty),*) => { $(impl Argument for $type {
        #[allow(clippy::cast_lossless, reason = "only some of the types are lossless")]
        fn fluent(&self) -> FluentValue<'static> {
            FluentValue::from(*self as f64)
        }
    })* };
}
numbers!(i32, i64, u32, u64, usize, f64);

impl Argument for str {
    fn fluent(&self) -> FluentValue<'static> {
        FluentValue::from(self.to_owned())
    }
}

impl Argument for String {
    fn fluent(&self) -> FluentValue<'static> {
        FluentValue::from(self.clone())
    }
}

impl<T: Argument + ?Sized> Argument for &T {
    fn fluent(&self) -> FluentValue<'static> {
        (**self).fluent()
    }
}

fn id(lang: Lang) -> &'static LanguageIdentifier {
    match lang {
        Lang::En => &EN,
        Lang::Zh => &ZH,
    }
}

/// The text of a key, if there is such a key.
pub fn find(lang: Lang, key: &str) -> Option<String> {
    LOCALES.try_lookup(id(lang), key)
}

/// The text of a key; the key itself when there is none, which a test excludes for every key in use.
pub fn text(lang: Lang, key: &str) -> String {
    find(lang, key).unwrap_or_else(|| key.to_owned())
}

/// The text of a key with arguments.
pub fn text_with(lang: Lang, key: &str, args: &[(&'static str, FluentValue<'static>)]) -> String {
    let map: HashMap<Cow<'static, str>, FluentValue<'_>> = args.iter().map(|(name, value)| (Cow::Borrowed(*name), value.clone())).collect();
    LOCALES.try_lookup_with_args(id(lang), key, &map).unwrap_or_else(|| key.to_owned())
}

/// The name of a value of a closed set: key `prefix-value`, in lower case with hyphens. Values that no text names are shown as they are.
pub fn label(lang: Lang, prefix: &str, value: &str) -> String {
    let mut key = String::with_capacity(prefix.len() + value.len() + 1);
    key.push_str(prefix);
    key.push('-');
    key.extend(value.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }));
    find(lang, &key).unwrap_or_else(|| value.to_owned())
}

/// Value of the attribute `lang` of a page.
pub fn tag(lang: Lang) -> &'static str {
    match lang {
        Lang::En => "en",
        Lang::Zh => "zh-CN",
    }
}
