//! The attributes of an element, and what is wrong with values.

use ferry_model::Finding;
use ferry_model::codes::reasons;
use quick_xml::events::BytesStart;

use super::Decoder;
use crate::dwma::element::{Element, Issues, OBJECT_TYPES};
use crate::dwma::frame::Frame;
use crate::dwma::xml::Stop;
use crate::xml_reason::of_attribute;

/// Attributes of one element: enough for any real one, and a bound on the time it takes to see that none stands twice.
const ATTRIBUTES_MAX: usize = 256;

impl Decoder<'_, '_> {
    /// The value of one attribute.
    pub(super) fn attribute(&mut self, start: &BytesStart<'_>, name: &str) -> Result<Option<String>, Stop> {
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|error| self.xml.malformed(of_attribute(&error)))?;
            if attribute.key.as_ref() == name {
                return Ok(Some(self.xml.value(&attribute)?.into_owned()));
            }
        }
        Ok(None)
    }

    pub(super) fn attributes(&mut self, element: &mut dyn Element, start: &BytesStart<'_>) -> Result<(), Stop> {
        let mut seen = 0_u64;
        for (count, attribute) in start.attributes().with_checks(false).enumerate() {
            let attribute = attribute.map_err(|error| self.xml.malformed(of_attribute(&error)))?;
            let name = attribute.key.as_ref();
            // One bit for each name, shared by a few: only then all the names before have to be looked at.
            let bit = name.bytes().fold(name.len(), |hash, byte| hash.wrapping_mul(31) ^ usize::from(byte));
            let bit = 1 << (bit % 64);
            if seen & bit != 0 && start.attributes().with_checks(false).take(count).flatten().any(|a| a.key.as_ref() == name) {
                return Err(self.xml.malformed(reasons::xml::NAMED_ATTRIBUTE_TWICE.with(&[("name", &name)])));
            }
            seen |= bit;
            if count == ATTRIBUTES_MAX {
                return Err(self.xml.malformed(reasons::xml::MANY_ATTRIBUTES.with(&[("limit", &ATTRIBUTES_MAX)])));
            }
            let value = self.xml.value(&attribute)?;
            if value.len() > self.limits.attribute_bytes_max {
                self.issues.too_long(name, value.len(), self.limits.attribute_bytes_max);
                if name == "name" {
                    element.set_attribute(name, &value, &mut Issues { name_bytes_max: self.limits.name_bytes_max, ..Issues::default() });
                }
                continue;
            }
            if !self.has_room(name.len() + value.len()) {
                continue;
            }
            match name {
                "_class" => {}
                "dmObjectType" if value.is_empty() => {}
                "dmObjectType" => {
                    self.issues.one_of(name, &value, OBJECT_TYPES);
                }
                _ if value.is_empty() && element.knows_attribute(name) && element.unknown_mut().is_some() => {}
                _ => {
                    if !element.set_attribute(name, &value, &mut self.issues) {
                        if let Some(unknown) = element.unknown_mut() {
                            unknown.attributes.push((name.to_owned(), value.into_owned()));
                        } else {
                            let line = self.xml.line_of(start);
                            self.not_kept(reasons::package::ATTRIBUTE.with(&[("name", &name)]), line);
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// Looks at attributes that are read elsewhere only for what makes a document malformed.
    pub(super) fn check_attributes(&mut self, start: &BytesStart<'_>) -> Result<(), Stop> {
        for attribute in start.attributes().take(ATTRIBUTES_MAX) {
            let attribute = attribute.map_err(|error| self.xml.malformed(of_attribute(&error)))?;
            self.xml.value(&attribute)?;
        }
        if start.attributes().with_checks(false).count() > ATTRIBUTES_MAX {
            return Err(self.xml.malformed(reasons::xml::MANY_ATTRIBUTES.with(&[("limit", &ATTRIBUTES_MAX)])));
        }
        Ok(())
    }

    /// Turns what is wrong with values of the topmost element, or of `frame` that is about to become it, into findings.
    pub(super) fn report_issues(&mut self, line: u64, frame: Option<&mut Frame>) {
        // A workflow is named by its own findings only.
        let in_object = self.in_object;
        let named = self.frames.iter_mut().chain(frame).filter(|frame| !in_object || !matches!(frame, Frame::Workflow(_)));
        let names: Vec<String> = named.filter_map(|frame| frame.element().map(|element| element.label().to_owned())).collect();
        let name = names.join("/");
        for issue in std::mem::take(&mut self.issues.found) {
            let mut finding = Finding::new(issue.code).at(self.xml.place(line)).arg("name", &name);
            for (key, value) in issue.args {
                finding = finding.arg(key, value);
            }
            self.note(finding);
        }
    }
}
