//! The application XML as a stream of small elements.
//!
//! Everything that counts stands two levels below the root: `application/<list>/<item>`. Each item is built as a small tree and
//! handed out, so memory is bounded by the largest item and not by the document.

use std::io::{BufRead, Error as IoError, ErrorKind, Read, Result as IoResult};

use ferry_model::codes::format;
use ferry_model::codes::reasons::xml as reasons;
use ferry_model::{Finding, Reason};
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

use crate::limits::Limits;
use crate::source::{EntryId, Source};
use crate::xml_reason::{of_attribute, of_xml};

/// An element with everything inside it.
#[derive(Clone, Debug, Default)]
pub(super) struct Element {
    /// Name.
    pub name: String,
    /// Attributes in order, unescaped.
    pub attributes: Vec<(String, String)>,
    /// Text directly inside, unescaped; whitespace between elements is part of it.
    pub text: String,
    /// Child elements in order.
    pub children: Vec<Element>,
    /// Line of the start tag, from 1.
    pub line: u64,
}

impl Element {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The first child with this name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The children of the first child with this name.
    pub fn items(&self, wrapper: &str) -> &[Element] {
        self.child(wrapper).map_or(&[], |element| element.children.as_slice())
    }
}

/// What [`walk`] hands out.
pub(super) enum Piece {
    /// The root element, without its children.
    Root(Element),
    /// A child of the root, without its children.
    List(Element),
    /// A child of a child of the root; the name of its list, and the element.
    Item(String, Element),
}

/// Reads the document `id` from start to end.
///
/// # Errors
///
/// A finding that refuses the package: the document is damaged, not well formed, holds a DOCTYPE or is nested too deeply.
pub(super) fn walk(source: &dyn Source, id: EntryId, limits: &Limits, each: &mut dyn FnMut(Piece)) -> Result<(), Finding> {
    let entry = source.entries().get(id.0).map_or(String::new(), |entry| entry.name.clone());
    let guarded = Guarded { inner: source.stream(id)?, line: 1, since_mark: 0, bytes_max: limits.descriptor_bytes_max };
    let mut reader = quick_xml::Reader::from_reader(guarded);
    let mut walker = Walker { limits, each, stack: Vec::new(), roots: 0 };
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let line = reader.get_ref().line;
        if walker.stack.len() <= 2 {
            reader.get_mut().since_mark = 0;
        }
        let bad = |cause: Reason| Finding::new(format::IDE_XML).at(format!("{entry}:{line}")).because(cause);
        let event = match reader.read_event_into(&mut buffer) {
            Ok(event) => event,
            Err(quick_xml::Error::Io(error)) if error.get_ref().is_some_and(<dyn std::error::Error + Send + Sync>::is::<TooLarge>) => {
                return Err(bad(reasons::LONG_ELEMENT.with(&[("limit", &limits.descriptor_bytes_max)])));
            }
            Err(quick_xml::Error::Io(error)) => return Err(source.damage(id, &error)),
            Err(error) => return Err(bad(of_xml(&error))),
        };
        if matches!(event, Event::Eof) {
            return walker.end().map_err(bad);
        }
        walker.event(&event, line).map_err(bad)?;
    }
}

struct Walker<'a> {
    limits: &'a Limits,
    each: &'a mut dyn FnMut(Piece),
    /// Open elements from the root on. The first two are held without children.
    stack: Vec<Element>,
    roots: usize,
}

impl Walker<'_> {
    fn event(&mut self, event: &Event<'_>, line: u64) -> Result<(), Reason> {
        match event {
            Event::Start(start) => self.open(start, line),
            Event::Empty(start) => {
                self.open(start, line)?;
                self.close();
                Ok(())
            }
            Event::End(_) => {
                self.close();
                Ok(())
            }
            Event::Text(text) => self.text(&text.xml10_content()),
            Event::CData(text) => self.text(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let content = reference.xml10_content();
                if let Some(c) = reference.resolve_char_ref().map_err(|error| of_xml(&error))? {
                    return self.text(c.encode_utf8(&mut [0; 4]));
                }
                match quick_xml::escape::resolve_predefined_entity(&content) {
                    Some(text) => self.text(text),
                    None => Err(reasons::UNDECLARED_ENTITY.with(&[("name", &content)])),
                }
            }
            Event::DocType(_) => Err(reasons::DOCTYPE.into()),
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) | Event::Eof => Ok(()),
        }
    }

    fn open(&mut self, start: &BytesStart<'_>, line: u64) -> Result<(), Reason> {
        if self.stack.is_empty() && self.roots > 0 {
            return Err(reasons::SEVERAL_ROOTS.into());
        }
        if self.stack.len() >= self.limits.xml_depth_max {
            return Err(reasons::TOO_DEEP.with(&[("limit", &self.limits.xml_depth_max)]));
        }
        let mut element = Element { name: start.name().as_ref().to_owned(), line, ..Element::default() };
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| of_attribute(&error))?;
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| of_xml(&error))?;
            if value.len() > self.limits.attribute_bytes_max {
                let (name, limit) = (attribute.key.as_ref(), self.limits.attribute_bytes_max);
                return Err(reasons::LONG_VALUE.with(&[("name", &name), ("size", &value.len()), ("limit", &limit)]));
            }
            element.attributes.push((attribute.key.as_ref().to_owned(), value.into_owned()));
        }
        match self.stack.len() {
            0 => {
                self.roots += 1;
                (self.each)(Piece::Root(element.clone()));
            }
            1 => (self.each)(Piece::List(element.clone())),
            _ => {}
        }
        self.stack.push(element);
        Ok(())
    }

    fn close(&mut self) {
        let Some(element) = self.stack.pop() else { return };
        match self.stack.len() {
            0 | 1 => {}
            2 => {
                let list = self.stack[1].name.clone();
                (self.each)(Piece::Item(list, element));
            }
            _ => {
                if let Some(parent) = self.stack.last_mut() {
                    parent.children.push(element);
                }
            }
        }
    }

    fn text(&mut self, text: &str) -> Result<(), Reason> {
        let depth = self.stack.len();
        match self.stack.last_mut() {
            Some(element) if depth > 2 => element.text.push_str(text),
            Some(_) => {}
            None if text.trim_start_matches('\u{feff}').trim().is_empty() => {}
            None => return Err(reasons::TEXT_OUTSIDE.into()),
        }
        Ok(())
    }

    fn end(&self) -> Result<(), Reason> {
        match self.stack.last() {
            Some(element) => Err(reasons::ENDS_INSIDE.with(&[("name", &element.name)])),
            None if self.roots == 0 => Err(reasons::NO_ROOT.into()),
            None => Ok(()),
        }
    }
}

/// Marks the error of [`Guarded`].
#[derive(Debug)]
struct TooLarge;

impl std::fmt::Display for TooLarge {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("more bytes than allowed")
    }
}

impl std::error::Error for TooLarge {}

/// Counts lines, and stops a single element from filling the memory.
struct Guarded<R> {
    inner: R,
    line: u64,
    since_mark: u64,
    bytes_max: u64,
}

impl<R: BufRead> Read for Guarded<R> {
    fn read(&mut self, out: &mut [u8]) -> IoResult<usize> {
        let available = self.fill_buf()?;
        let count = available.len().min(out.len());
        out[..count].copy_from_slice(&available[..count]);
        self.consume(count);
        Ok(count)
    }
}

impl<R: BufRead> BufRead for Guarded<R> {
    fn fill_buf(&mut self) -> IoResult<&[u8]> {
        if self.since_mark > self.bytes_max {
            return Err(IoError::new(ErrorKind::InvalidData, TooLarge));
        }
        self.inner.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        if let Ok(bytes) = self.inner.fill_buf() {
            let lines = bytes.iter().take(amount).filter(|byte| **byte == b'\n').count();
            self.line += lines as u64;
        }
        self.since_mark += amount as u64;
        self.inner.consume(amount);
    }
}
