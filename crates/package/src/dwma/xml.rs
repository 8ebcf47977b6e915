//! The XML events of one document, with everything refused that a package may not hold.

use std::borrow::Cow;
use std::io::BufRead;

use ferry_model::codes::format;
use ferry_model::codes::reasons::xml as reasons;
use ferry_model::{Code, Finding, Reason};
use quick_xml::events::attributes::Attribute;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Error, XmlVersion};

use crate::dwma::input::{Fault, Input, lines_in};
use crate::item::Rejection;
use crate::limits::Limits;
use crate::xml_reason::{of_attribute, of_xml};

/// Why reading a document ended early.
#[derive(Debug)]
pub enum Stop {
    /// The package is refused.
    Reject(Rejection),
    /// The document cannot be used; why, unless it was said already.
    Damaged(Option<Box<Finding>>),
}

/// The document cannot be used, because of `finding`.
pub fn damaged(finding: Finding) -> Stop {
    Stop::Damaged(Some(Box::new(finding)))
}

/// Turns a read error of the source into the container's finding.
pub type SourceDamage<'a> = &'a dyn Fn(&std::io::Error) -> Finding;

/// A document being read.
pub struct Xml<'a, R> {
    reader: quick_xml::Reader<Input<R>>,
    entry: &'a str,
    damage: SourceDamage<'a>,
    depth: usize,
    depth_max: usize,
    budget: usize,
    root_seen: bool,
}

impl<'a, R: BufRead> Xml<'a, R> {
    /// Reads the document `inner`, which is the archive entry `entry`.
    pub fn new(inner: R, entry: &'a str, limits: &Limits, damage: SourceDamage<'a>) -> Self {
        // Escaped text is longer than the text: twice for text in Chinese, more for control characters, which are few.
        let budget = limits.text_bytes_max.saturating_mul(2).max(limits.attribute_bytes_max.saturating_mul(4)).saturating_add(1 << 16);
        let reader = quick_xml::Reader::from_reader(Input::new(inner, budget));
        Self { reader, entry, damage, depth: 0, depth_max: limits.xml_depth_max, budget, root_seen: false }
    }

    /// The next event; [`Event::Eof`] only after a whole document.
    ///
    /// # Errors
    ///
    /// When the document is not well-formed, not text, hostile, or cannot be read.
    pub fn next<'b>(&mut self, buffer: &'b mut Vec<u8>) -> Result<Event<'b>, Stop> {
        buffer.clear();
        self.reader.get_mut().refill_budget();
        let event = self.reader.read_event_into(buffer).map_err(|error| self.failed(error))?;
        match &event {
            Event::Start(start) => {
                self.begin(start)?;
                self.depth += 1;
                if self.depth > self.depth_max {
                    return Err(damaged(self.finding(format::XML_TOO_DEEP).arg("limit", self.depth_max)));
                }
            }
            Event::Empty(start) => self.begin(start)?,
            Event::End(_) => self.depth = self.depth.saturating_sub(1),
            Event::Text(text) if self.depth == 0 && !text.trim_ascii().is_empty() => {
                return Err(self.malformed(reasons::TEXT_OUTSIDE));
            }
            Event::CData(_) | Event::GeneralRef(_) if self.depth == 0 => {
                return Err(self.malformed(reasons::TEXT_OUTSIDE));
            }
            Event::DocType(_) => return Err(self.doctype()),
            Event::Decl(declaration) => {
                if let Some(encoding) = declaration.encoding() {
                    let encoding = encoding.map_err(|error| self.malformed(of_attribute(&error)))?;
                    if !["utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-16le", "utf-16be"].contains(&&*encoding.to_ascii_lowercase())
                    {
                        return Err(damaged(self.finding(format::XML_ENCODING).arg("encoding", encoding)));
                    }
                }
            }
            Event::Eof if !self.root_seen => {
                let empty = self.reader.buffer_position() == 0;
                return Err(if empty { damaged(self.finding(format::XML_EMPTY)) } else { self.malformed(reasons::NO_ROOT) });
            }
            Event::Eof if self.depth > 0 => {
                let open = self.depth;
                return Err(self.malformed(reasons::ENDS_OPEN.with(&[("count", &open)])));
            }
            _ => {}
        }
        Ok(event)
    }

    fn begin(&mut self, start: &BytesStart<'_>) -> Result<(), Stop> {
        if self.depth == 0 {
            if self.root_seen {
                return Err(self.malformed(reasons::SECOND_ROOT.with(&[("name", &start.name().as_ref())])));
            }
            self.root_seen = true;
        }
        Ok(())
    }

    /// Whether the document was UTF-16.
    pub fn is_utf16(&mut self) -> bool {
        self.reader.get_mut().is_utf16()
    }

    /// Entry and line of the event that was just read, whose raw text is `event`.
    pub fn line_of(&mut self, event: &str) -> u64 {
        let (line, _) = self.reader.get_mut().position();
        line - lines_in(event.as_bytes())
    }

    /// The place of `line` in this document.
    pub fn place(&self, line: u64) -> String {
        format!("{}:{line}", self.entry)
    }

    /// A finding about the document as a whole.
    pub fn finding(&self, code: Code) -> Finding {
        Finding::new(code).at(self.entry)
    }

    /// The document is not well-formed here, for this reason.
    pub fn malformed(&mut self, cause: impl Into<Reason>) -> Stop {
        let (line, column) = self.reader.get_mut().position();
        let finding = Finding::new(format::XML_MALFORMED).at(self.place(line));
        damaged(finding.arg("line", line).arg("column", column).because(cause))
    }

    fn doctype(&mut self) -> Stop {
        Stop::Reject(self.finding(format::XML_DOCTYPE).into())
    }

    fn illegal(&mut self, character: u32) -> Stop {
        let (line, column) = self.reader.get_mut().position();
        let finding = Finding::new(format::XML_CHARACTER).at(self.place(line)).arg("character", format_args!("U+{character:04X}"));
        damaged(finding.arg("line", line).arg("column", column))
    }

    fn failed(&mut self, error: Error) -> Stop {
        match self.reader.get_mut().take_fault() {
            Some(Fault::Source(error)) => Stop::Reject((self.damage)(&error).into()),
            Some(Fault::Encoding { encoding, offset }) => {
                damaged(self.finding(format::XML_NOT_TEXT).arg("encoding", encoding).arg("offset", offset))
            }
            Some(Fault::Character { character }) => self.illegal(character),
            Some(Fault::TooLong) => damaged(self.finding(format::XML_TOO_LONG).arg("limit", self.budget)),
            None if matches!(error, Error::Syntax(quick_xml::errors::SyntaxError::UnclosedDoctype)) => self.doctype(),
            None => self.malformed(of_xml(&error)),
        }
    }

    /// The value of an attribute, with references resolved and white space normalised as XML says.
    ///
    /// # Errors
    ///
    /// When the document is not well-formed there.
    pub fn value<'v>(&mut self, attribute: &Attribute<'v>) -> Result<Cow<'v, str>, Stop> {
        let raw = &attribute.value;
        let special = |byte: u8| matches!(byte, b'&' | b'<' | b'\t' | b'\n' | b'\r');
        if !raw.bytes().fold(false, |found, byte| found | special(byte)) {
            return Ok(raw.clone());
        }
        if raw.contains('<') {
            return Err(self.malformed(reasons::TAG_IN_VALUE.with(&[("name", &attribute.key.as_ref())])));
        }
        let value = attribute.normalized_value(XmlVersion::Explicit1_0).map_err(|error| self.malformed(of_xml(&error)))?;
        match value.chars().find(|&c| is_illegal(c)) {
            Some(c) => Err(self.illegal(u32::from(c))),
            None => Ok(value),
        }
    }

    /// The character of a reference in text.
    ///
    /// # Errors
    ///
    /// When it names no character that XML allows, or an entity.
    pub fn reference(&mut self, reference: &BytesRef<'_>) -> Result<char, Stop> {
        let name: &str = reference;
        let character = match name {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            "apos" => '\'',
            _ => match reference.resolve_char_ref() {
                Ok(Some(c)) => c,
                Ok(None) => return Err(self.malformed(reasons::UNDECLARED_ENTITY.with(&[("name", &name)]))),
                Err(error) => return Err(self.malformed(of_xml(&error))),
            },
        };
        if is_illegal(character) { Err(self.illegal(u32::from(character))) } else { Ok(character) }
    }
}

/// Whether XML 1.0 does not allow the character, not even as a reference.
pub fn is_illegal(c: char) -> bool {
    matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}')
}

/// Keeps one element verbatim, with everything in it.
#[derive(Debug, Default)]
pub struct Capture {
    text: String,
    depth: usize,
    longest: usize,
    too_long: bool,
}

impl Capture {
    /// Keeps at most `longest` bytes.
    pub fn new(longest: usize) -> Self {
        Self { longest, ..Self::default() }
    }

    fn push(&mut self, parts: [&str; 3]) {
        if self.text.len() + parts.iter().map(|part| part.len()).sum::<usize>() > self.longest {
            self.too_long = true;
        } else {
            self.text.extend(parts);
        }
    }

    /// Adds an event; true when it ended the element.
    pub fn event(&mut self, event: &Event<'_>) -> bool {
        match event {
            Event::Start(start) => {
                self.depth += 1;
                self.push(["<", start, ">"]);
            }
            Event::Empty(start) => self.push(["<", start, "/>"]),
            Event::End(end) => {
                self.depth = self.depth.saturating_sub(1);
                self.push(["</", end, ">"]);
            }
            Event::Text(text) => self.push([text, "", ""]),
            Event::CData(text) => self.push(["<![CDATA[", text, "]]>"]),
            Event::Comment(text) => self.push(["<!--", text, "-->"]),
            Event::PI(text) => self.push(["<?", text, "?>"]),
            Event::GeneralRef(name) => self.push(["&", name, ";"]),
            Event::Decl(_) | Event::DocType(_) | Event::Eof => {}
        }
        self.depth == 0
    }

    /// The element as it stood in the document; `None` when it was longer than allowed.
    pub fn finish(self) -> Option<String> {
        (!self.too_long).then_some(self.text)
    }
}
