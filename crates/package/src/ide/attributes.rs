//! Attributes of one element, taken out one by one; what is left over is what the model has no field for.

use ferry_model::codes::format;
use ferry_model::codes::reasons::document as reasons;
use ferry_model::{Finding, ObjectRef, Reason};

use super::date;
use super::xml::Element;

/// The attributes of an element and what was wrong with them.
pub(super) struct Attributes<'a> {
    left: Vec<(String, String)>,
    prefix: &'static str,
    place: &'a str,
    object: &'a ObjectRef,
    pub findings: Vec<Finding>,
}

impl<'a> Attributes<'a> {
    /// The attributes of `element`, found at `place`, of the object `object`; `prefix` goes before names in findings and leftovers.
    pub fn new(element: &Element, prefix: &'static str, place: &'a str, object: &'a ObjectRef) -> Self {
        Self { left: element.attributes.clone(), prefix, place, object, findings: Vec::new() }
    }

    /// Takes the value of `name`, empty or not.
    pub fn text(&mut self, name: &str) -> Option<String> {
        let index = self.left.iter().position(|(key, _)| key == name)?;
        Some(self.left.remove(index).1)
    }

    /// Takes the value of `name`; an empty one counts as absent.
    pub fn filled(&mut self, name: &str) -> Option<String> {
        self.text(name).filter(|value| !value.is_empty())
    }

    /// Takes a whole number.
    pub fn number(&mut self, name: &str) -> Option<i64> {
        let value = self.filled(name)?;
        let number = value.trim().parse().ok();
        if number.is_none() {
            self.bad(name, &value, reasons::WHOLE_NUMBER);
        }
        number
    }

    /// Takes `true`, `false`, `1` or `0`.
    pub fn flag(&mut self, name: &str) -> Option<bool> {
        let value = self.filled(name)?;
        match value.trim() {
            "1" => Some(true),
            "0" => Some(false),
            text if text.eq_ignore_ascii_case("true") => Some(true),
            text if text.eq_ignore_ascii_case("false") => Some(false),
            _ => {
                self.bad(name, &value, reasons::TRUE_OR_FALSE);
                None
            }
        }
    }

    /// Takes a date as epoch milliseconds.
    pub fn date(&mut self, name: &str) -> Option<i64> {
        let value = self.filled(name)?;
        let millis = date::epoch_millis(&value);
        if millis.is_none() {
            self.bad(name, &value, reasons::DATE);
        }
        millis
    }

    /// Reports a value that is not what it should be.
    pub fn bad(&mut self, name: &str, value: &str, expected: impl Into<Reason>) {
        let mut finding = Finding::new(format::IDE_ATTRIBUTE)
            .at(self.place)
            .arg("attribute", format_args!("{}{name}", self.prefix))
            .arg("value", value)
            .said("expected", expected);
        finding.object = Some(self.object.clone());
        self.findings.push(finding);
    }

    /// What was not taken, with the prefix before each name, and the findings.
    pub fn rest(self) -> (Vec<(String, String)>, Vec<Finding>) {
        let prefix = self.prefix;
        let left = self.left.into_iter().map(|(name, value)| (format!("{prefix}{name}"), value)).collect();
        (left, self.findings)
    }
}
