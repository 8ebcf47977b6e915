//! What one object may take in memory, and what is said when it is more.

use ferry_model::codes::format;
use ferry_model::{Finding, Reason, Severity};
use quick_xml::events::BytesStart;

use super::Decoder;
use crate::dwma::element::{Element, Issue};
use crate::dwma::frame::Frame;
use crate::item::Item;

/// Inputs, outputs, context parameters and inner nodes of one object: enough for any real one.
const PARTS_MAX: usize = 100_000;

/// Bytes that a part takes, whatever it holds: inputs and outputs, and inner nodes.
const PART_BYTES: (usize, usize) = (256, 2048);

/// Texts of the longest kind that one object may hold.
const LONGEST_TEXTS: usize = 4;

/// Findings about one object, or one workflow: more tell nobody anything.
const FINDINGS_MAX: usize = 1000;

/// What an object has taken so far.
#[derive(Debug, Default)]
pub(in crate::dwma) struct Room {
    parts: usize,
    bytes: usize,
    full: bool,
}

impl Decoder<'_, '_> {
    fn room(&mut self) -> &mut Room {
        if self.in_object { &mut self.object_room } else { &mut self.workflow_room }
    }

    /// Takes room for `bytes`; false when the object, or the workflow itself, is too large. The issue is there to be reported then.
    pub(super) fn has_room(&mut self, bytes: usize) -> bool {
        let limit = self.limits.text_bytes_max.saturating_mul(LONGEST_TEXTS);
        let room = self.room();
        room.bytes = room.bytes.saturating_add(bytes);
        if room.bytes <= limit {
            return true;
        }
        if !std::mem::replace(&mut room.full, true) {
            let size = room.bytes;
            let what = self.what();
            self.issues.too_long(&what, size, limit);
        }
        false
    }

    /// What is too large, in a word that is the same in every language.
    fn what(&mut self) -> String {
        match (self.open_object(), &self.home) {
            (Some(object), _) => object.key,
            (None, Some(home)) => home.key.name.clone(),
            (None, None) => "XML".to_owned(),
        }
    }

    /// Counts one more part of the object; false when there are too many or it is too deep.
    pub(super) fn take_part(&mut self, is_node: bool, start: &BytesStart<'_>) -> bool {
        let has_room = self.has_room(if is_node { PART_BYTES.1 } else { PART_BYTES.0 });
        self.object_room.parts += 1;
        let (code, limit) = if is_node && self.node_depth >= self.limits.inner_node_depth_max {
            (format::DWMA_INNER_DEPTH, self.limits.inner_node_depth_max)
        } else if self.object_room.parts > PARTS_MAX {
            (format::DWMA_TOO_MANY, PARTS_MAX)
        } else if has_room {
            self.node_depth += usize::from(is_node);
            return true;
        } else {
            let line = self.xml.line_of(start);
            self.report_issues(line, None);
            return false;
        };
        if !std::mem::replace(&mut self.object_room.full, true) {
            let line = self.xml.line_of(start);
            self.issues.found.push(Issue { code, args: vec![("limit", limit.to_string())] });
            self.report_issues(line, None);
        }
        false
    }

    /// Begins a text.
    pub(super) fn begin_text(&mut self) {
        self.text.clear();
        self.text_too_long = false;
    }

    /// Adds to the text. Escaped text may be longer than the text it stands for, but not without bound.
    pub(super) fn add_text(&mut self, text: &str) {
        if self.text.len() + text.len() > self.limits.text_bytes_max.saturating_mul(2).saturating_add(1 << 16) {
            self.text_too_long = true;
        } else {
            self.text.push_str(text);
        }
    }

    /// The unknown element that was being kept has ended.
    pub(super) fn captured(&mut self) {
        let Some(capture) = self.capture.take() else { return };
        let limit = self.limits.text_bytes_max;
        match capture.finish() {
            None => {
                let what = self.what();
                self.issues.too_long(&what, limit + 1, limit);
            }
            Some(raw) => {
                if self.has_room(raw.len() + PART_BYTES.0)
                    && let [.., owner, Frame::Wrapper] | [.., owner] = self.frames.as_mut_slice()
                    && let Some(unknown) = owner.element().and_then(Element::unknown_mut)
                {
                    unknown.elements.push(raw);
                }
            }
        }
        if !self.issues.found.is_empty() {
            let line = self.xml.line_of("");
            self.report_issues(line, None);
        }
    }

    /// Says that a part of the document is left out.
    pub(super) fn not_kept(&mut self, part: impl Into<Reason>, line: u64) {
        let finding = Finding::new(format::DWMA_NOT_KEPT).at(self.xml.place(line)).said("part", part);
        self.note(finding);
    }

    /// Adds a finding about the object, or the workflow, or the document.
    pub(super) fn note(&mut self, finding: Finding) {
        let findings = if self.in_object {
            &mut self.findings
        } else if self.home.is_some() {
            &mut self.workflow_findings
        } else {
            (self.sink)(Item::Finding(finding));
            return;
        };
        let decides = finding.severity == Severity::Error && findings.iter().all(|f| f.severity != Severity::Error);
        if findings.len() < FINDINGS_MAX || decides {
            findings.push(finding);
        }
    }
}
