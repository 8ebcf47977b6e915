//! Reads one document, handing out its objects as they end.
//!
//! The elements that are open are kept on a stack of our own, so that depth costs no call stack.

mod attributes;
mod room;
mod workflow;

use std::io::BufRead;

use ferry_model::codes::format;
use ferry_model::codes::reasons::package as reasons;
use ferry_model::workflow::{WorkflowKey, WorkflowType};
use ferry_model::{Finding, Located, Object, ObjectKey, ObjectRef, Severity};
use quick_xml::events::{BytesStart, Event};

use crate::dwma::binary::Contents;
use crate::dwma::element::{Element, Issue, Issues, TextKind};
use crate::dwma::frame::{Frame, List, Next};
use crate::dwma::unit::Unit;
use crate::dwma::xml::{Capture, Stop, Xml, damaged};
use crate::dwma::{escape, finish};
use crate::item::{Item, Rejection, UnitOutcome};
use crate::limits::Limits;
use crate::source::{EntryId, Source};

use room::Room;

/// The workflow whose parts are being read.
pub(super) struct Home {
    pub key: WorkflowKey,
    pub workflow_type: WorkflowType,
}

/// The path that a resource has of its own, which may be none.
pub(super) struct OwnPath(pub Option<String>);

/// The state of reading one document.
pub(super) struct Decoder<'a, 's> {
    pub(super) xml: Xml<'a, Box<dyn BufRead + Send + 'a>>,
    pub(super) source: &'a dyn Source,
    pub(super) unit: Unit,
    pub(super) limits: &'a Limits,
    pub(super) contents: &'a Contents,
    pub(super) sink: &'s mut dyn FnMut(Item),
    frames: Vec<Frame>,
    /// Elements open below one that is skipped.
    skip: usize,
    capture: Option<Capture>,
    text: String,
    issues: Issues,
    /// What was found about the object being read.
    pub(super) findings: Vec<Finding>,
    /// What was found about the workflow being read.
    workflow_findings: Vec<Finding>,
    workflow_line: u64,
    pub(super) line: u64,
    in_object: bool,
    node_depth: usize,
    object_room: Room,
    workflow_room: Room,
    /// The text being read is longer than any that is allowed.
    text_too_long: bool,
    /// The path of the resource being read, when the one in the document was made for the document only.
    pub(super) resource_path: Option<OwnPath>,
    pub(super) home: Option<Home>,
    pub(super) used: Vec<EntryId>,
}

/// Reads the document `unit` of `source`.
///
/// # Errors
///
/// When what was met refuses the whole package.
pub fn read(
    source: &dyn Source,
    unit: Unit,
    limits: &Limits,
    contents: &Contents,
    sink: &mut dyn FnMut(Item),
) -> Result<UnitOutcome, Rejection> {
    let entry = &source.entries()[unit.entry.0].name;
    let damage = |error: &std::io::Error| source.damage(unit.entry, error);
    let stream = source.stream(unit.entry)?;
    let mut decoder = Decoder {
        xml: Xml::new(stream, entry, limits, &damage),
        source,
        unit,
        limits,
        contents,
        sink,
        frames: Vec::new(),
        skip: 0,
        capture: None,
        text: String::new(),
        issues: Issues { name_bytes_max: limits.name_bytes_max, ..Issues::default() },
        findings: Vec::new(),
        workflow_findings: Vec::new(),
        workflow_line: 0,
        line: 0,
        in_object: false,
        node_depth: 0,
        object_room: Room::default(),
        workflow_room: Room::default(),
        text_too_long: false,
        resource_path: None,
        home: None,
        used: Vec::new(),
    };
    match decoder.run() {
        Ok(()) => Ok(UnitOutcome::Sound),
        Err(Stop::Damaged(finding)) => {
            // What is known about an object that broke off is worth telling beside what broke it.
            let findings = std::mem::take(&mut decoder.findings);
            if decoder.in_object && findings.iter().any(|f| f.severity == Severity::Error) {
                let object = decoder.open_object();
                for mut finding in findings {
                    finding.object.clone_from(&object);
                    (decoder.sink)(Item::Finding(finding));
                }
            }
            if let Some(finding) = finding {
                (decoder.sink)(Item::Finding(*finding));
            }
            Ok(UnitOutcome::Damaged)
        }
        Err(Stop::Reject(rejection)) => Err(rejection),
    }
}

impl Decoder<'_, '_> {
    fn run(&mut self) -> Result<(), Stop> {
        let mut buffer = Vec::new();
        loop {
            let event = self.xml.next(&mut buffer)?;
            if let Some(capture) = &mut self.capture {
                if capture.event(&event) {
                    self.captured();
                }
                continue;
            }
            if self.skip > 0 {
                match event {
                    Event::Start(_) => self.skip += 1,
                    Event::End(_) => self.skip -= 1,
                    _ => {}
                }
                continue;
            }
            match &event {
                Event::Start(start) | Event::Empty(start) => self.open(start, &event)?,
                Event::End(_) => self.close()?,
                Event::Text(text) => self.characters(text, &text.xml10_content()),
                Event::CData(text) => self.characters(text, &text.xml10_content()),
                Event::GeneralRef(name) => {
                    let character = self.xml.reference(name)?;
                    self.characters("", character.encode_utf8(&mut [0; 4]));
                }
                Event::Eof => return Ok(()),
                _ => {}
            }
        }
    }

    fn characters(&mut self, raw: &str, text: &str) {
        match self.frames.last() {
            Some(Frame::Text { .. } | Frame::Attribute(_)) => self.add_text(text),
            Some(_) if !text.trim_ascii().is_empty() => {
                let line = self.xml.line_of(raw);
                self.not_kept(reasons::TEXT_BETWEEN, line);
            }
            _ => {}
        }
    }

    fn open(&mut self, start: &BytesStart<'_>, event: &Event<'_>) -> Result<(), Stop> {
        let empty = matches!(event, Event::Empty(_));
        let name = start.name();
        let name = name.as_ref();
        let next = match self.frames.last_mut() {
            Some(top @ (Frame::Project | Frame::List(_))) => top.child(name, 0),
            Some(top) => {
                let line = self.xml.line_of(start);
                top.child(name, line)
            }
            None => self.root(name)?,
        };
        match next {
            Next::Read(frame) => {
                if self.begin(frame, start)? {
                    if empty {
                        self.close()?;
                    }
                } else if !empty {
                    self.skip = 1;
                }
            }
            Next::Name(attribute) => {
                let value = self.attribute(start, attribute)?;
                match self.frames.as_mut_slice() {
                    [.., Frame::Object(object), Frame::List(_)] => {
                        if let Object::Solution(solution) = &mut **object {
                            solution.workflows.extend(value);
                        }
                    }
                    [.., Frame::Workflow(workflow), Frame::List(_)] => workflow.solutions.extend(value),
                    _ => {}
                }
                self.skip = usize::from(!empty);
            }
            Next::Skip => self.skip = usize::from(!empty),
            Next::Keep => {
                let mut capture = Capture::new(self.limits.text_bytes_max);
                let ended = capture.event(event);
                self.capture = Some(capture);
                if ended {
                    self.captured();
                }
            }
            Next::Drop => {
                let line = self.xml.line_of(start);
                if let Some(Frame::Text { name: field, .. }) = self.frames.last() {
                    let issue = Issue { code: format::DWMA_NOT_TEXT, args: vec![("field", (*field).to_owned())] };
                    self.issues.found.push(issue);
                    self.report_issues(line, None);
                } else {
                    self.not_kept(reasons::ELEMENT.with(&[("name", &name)]), line);
                }
                self.skip = usize::from(!empty);
            }
        }
        Ok(())
    }

    fn root(&mut self, name: &str) -> Result<Next, Stop> {
        let roots = self.unit.kind.roots();
        if !roots.contains(&name) {
            let finding = self.xml.finding(format::XML_ROOT).arg("found", name).arg("expected", roots[0]);
            return Err(damaged(finding));
        }
        if self.xml.is_utf16() {
            (self.sink)(Item::Finding(self.xml.finding(format::XML_UTF16)));
        }
        Ok(Next::Read(Frame::root(self.unit.kind)))
    }

    /// Reads the attributes of an element and puts it on the stack; false when it is to be skipped.
    fn begin(&mut self, mut frame: Frame, start: &BytesStart<'_>) -> Result<bool, Stop> {
        match &frame {
            Frame::Node(_) | Frame::Object(_) if !self.in_object => {
                self.in_object = true;
                self.line = self.xml.line_of(start);
                self.findings.clear();
                self.node_depth = 0;
                self.object_room = Room::default();
                self.resource_path = None;
            }
            Frame::Workflow(_) => {
                self.workflow_line = self.xml.line_of(start);
                self.workflow_findings.clear();
                self.workflow_room = Room::default();
            }
            Frame::Node(_) | Frame::Io(_) | Frame::Context(_) => {
                if !self.take_part(matches!(frame, Frame::Node(_)), start) {
                    return Ok(false);
                }
            }
            Frame::Text { .. } => self.begin_text(),
            Frame::Attribute(_) => {
                self.begin_text();
                frame = Frame::Attribute(self.attribute(start, "name")?.unwrap_or_default());
            }
            Frame::Project => self.check_attributes(start)?,
            Frame::List(_) | Frame::Wrapper | Frame::Object(_) => {}
        }
        if let Some(element) = frame.element() {
            self.attributes(element, start)?;
            if let Frame::Workflow(workflow) = &mut frame {
                self.workflow_begun(workflow)?;
            }
            if !self.issues.found.is_empty() {
                let line = self.xml.line_of(start);
                self.report_issues(line, Some(&mut frame));
            }
        }
        self.frames.push(frame);
        Ok(true)
    }

    fn close(&mut self) -> Result<(), Stop> {
        let Some(frame) = self.frames.pop() else { return Ok(()) };
        match (frame, self.frames.as_mut_slice()) {
            (Frame::Text { name, kind, line }, _) => self.text_ended(name, kind, line),
            (Frame::Attribute(name), [.., owner]) => {
                let value = escape::decode(&self.text).map_or_else(|_| self.text.clone(), |decoded| decoded.text.into_owned());
                if let Some(unknown) = owner.element().and_then(Element::unknown_mut) {
                    unknown.attributes.push((name, value));
                }
            }
            (Frame::Io(io), [.., Frame::Node(node), Frame::List(List::Inputs)]) => node.inputs.push(io),
            (Frame::Io(io), [.., Frame::Node(node), Frame::List(_)]) => node.outputs.push(io),
            (Frame::Context(context), [.., Frame::Node(node), Frame::List(List::InputContexts)]) => node.input_contexts.push(*context),
            (Frame::Context(context), [.., Frame::Node(node), Frame::List(_)]) => node.output_contexts.push(*context),
            (Frame::Node(inner), [.., Frame::Node(node), Frame::List(List::InnerNodes)]) => {
                self.node_depth -= 1;
                if inner.name.is_empty() {
                    let line = self.xml.line_of("");
                    let finding = Finding::new(format::DWMA_NAME_MISSING).at(self.xml.place(line));
                    self.findings.push(finding.arg("element", "Node").arg("attribute", "name"));
                }
                node.inner_nodes.push(*inner);
            }
            (Frame::Node(node), rest) => {
                let list = match rest {
                    [.., Frame::List(list)] => Some(*list),
                    _ => None,
                };
                let object = finish::node(self, node, list);
                self.hand_out(object);
            }
            (Frame::Object(object), _) => {
                let (object, content) = finish::object(self, *object)?;
                self.hand_out_with(object, content);
            }
            (Frame::Workflow(workflow), _) => self.workflow_ended(*workflow)?,
            _ => {}
        }
        Ok(())
    }

    fn text_ended(&mut self, name: &'static str, kind: TextKind, line: u64) {
        if name == "FerryPath" {
            let path = escape::decode(&self.text).ok().map(|decoded| decoded.text.into_owned());
            self.resource_path = Some(OwnPath(path.filter(|path| !path.is_empty())));
            return;
        }
        let limit = self.limits.text_bytes_max;
        let text = match kind {
            _ if self.text.is_empty() => return,
            _ if self.text_too_long => None,
            TextKind::Escaped => match escape::decode(&self.text) {
                Ok(decoded) => {
                    if decoded.replaced > 0 {
                        let args = vec![("field", name.to_owned()), ("count", decoded.replaced.to_string())];
                        self.issues.found.push(Issue { code: format::DWMA_SURROGATE, args });
                    }
                    Some(decoded.text.into_owned())
                }
                Err(bad) => {
                    let args =
                        vec![("field", name.to_owned()), ("offset", bad.offset.to_string()), ("escape", format!("\\u{}", bad.digits))];
                    self.issues.found.push(Issue { code: format::DWMA_ESCAPE, args });
                    Some(String::new())
                }
            },
            TextKind::Plain | TextKind::Text | TextKind::Flag => Some(self.text.clone()),
        };
        match text.filter(|text| text.len() <= limit) {
            None => self.issues.too_long(name, self.text.len(), limit),
            Some(text) if !text.is_empty() && self.has_room(text.len()) => {
                if let Some(element) = self.frames.last_mut().and_then(Frame::element) {
                    if name == "FerrySpec" {
                        if let Some(unknown) = element.unknown_mut() {
                            unknown.spec = Some(text);
                        }
                    } else {
                        element.set_text(name, text, &mut self.issues);
                    }
                }
            }
            Some(_) => {}
        }
        if !self.issues.found.is_empty() {
            self.report_issues(line, None);
        }
    }

    /// The object that was begun, as far as it is known.
    fn open_object(&mut self) -> Option<ObjectRef> {
        let home = self.home.as_ref().map(|home| home.key.clone());
        self.frames.iter_mut().find_map(|frame| match frame {
            Frame::Node(node) => Some(ObjectRef::from(&ObjectKey::node(home.clone(), "", &node.name))),
            Frame::Object(object) => Some(ObjectRef::from(&object.key(home.as_ref()))),
            _ => None,
        })
    }

    fn hand_out(&mut self, object: Object) {
        self.hand_out_with(object, None);
    }

    fn hand_out_with(&mut self, object: Object, content_entry: Option<usize>) {
        self.in_object = false;
        let (workflow, workflow_type) = match &self.home {
            Some(home) => (Some(home.key.clone()), Some(home.workflow_type)),
            None => (None, None),
        };
        let located = Located { object, workflow, workflow_type, place: self.xml.place(self.line), content_entry };
        if self.findings.is_empty() {
            (self.sink)(Item::Object(Box::new(located)));
            return;
        }
        let key = located.key();
        let findings: Vec<Finding> = std::mem::take(&mut self.findings).into_iter().map(|f| f.about(&key)).collect();
        if findings.iter().any(|f| f.severity == Severity::Error) {
            (self.sink)(Item::Refused { object: ObjectRef::from(&key), findings });
        } else {
            for finding in findings {
                (self.sink)(Item::Finding(finding));
            }
            (self.sink)(Item::Object(Box::new(located)));
        }
    }
}
