//! XML as the format prints it: two spaces of indentation, a line feed after every element, empty elements closed at once, no
//! declaration.

use crate::dwma::element::TextKind;
use crate::dwma::escape;
use crate::dwma::xml::is_illegal;

/// Why a value cannot be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The attribute or element.
    pub field: String,
    /// What is wrong with it.
    pub cause: Cause,
}

/// What is wrong with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cause {
    /// It holds a character that XML does not allow.
    Character(char),
    /// It cannot be the name of an attribute here: not an XML name, or there already.
    Name,
    /// It is not one well-formed element.
    Element,
}

/// A document being written.
#[derive(Debug, Default)]
pub struct Markup {
    out: Vec<u8>,
    indent: usize,
    /// The start tag is not closed yet.
    open: bool,
    problem: Option<Problem>,
}

/// Where a document stood, to go back to.
#[derive(Clone, Copy, Debug)]
pub struct Mark {
    length: usize,
    indent: usize,
    open: bool,
}

impl Markup {
    /// A part of a document that is `indent` elements deep.
    pub fn inside(indent: usize) -> Self {
        Self { indent, ..Self::default() }
    }

    /// The element `name` with `items`, which were written [`Self::inside`] it; nothing when there are none.
    pub fn list(&mut self, name: &str, items: &[u8]) {
        if items.is_empty() {
            return;
        }
        self.begin(name);
        self.out.extend_from_slice(b">\n");
        self.open = false;
        self.indent += 1;
        self.out.extend_from_slice(items);
        self.end(name);
    }

    /// The bytes so far; the document goes on with an empty buffer.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.out)
    }

    /// Bytes waiting in the buffer.
    pub fn len(&self) -> usize {
        self.out.len()
    }

    /// Where the document stands.
    pub fn mark(&self) -> Mark {
        Mark { length: self.out.len(), indent: self.indent, open: self.open }
    }

    /// The problem met since `mark`; what was written since is taken back then.
    pub fn problem_since(&mut self, mark: Mark) -> Option<Problem> {
        let problem = self.problem.take()?;
        self.out.truncate(mark.length);
        self.indent = mark.indent;
        self.open = mark.open;
        Some(problem)
    }

    fn line(&mut self) {
        if self.open {
            self.out.extend_from_slice(b">\n");
            self.open = false;
            self.indent += 1;
        }
        for _ in 0..self.indent {
            self.out.extend_from_slice(b"  ");
        }
    }

    /// Begins an element; attributes follow.
    pub fn begin(&mut self, name: &str) -> Tag<'_> {
        self.line();
        self.out.push(b'<');
        let start = self.out.len();
        self.out.extend_from_slice(name.as_bytes());
        self.open = true;
        Tag { out: &mut self.out, start, problem: &mut self.problem }
    }

    /// Ends the element `name`.
    pub fn end(&mut self, name: &str) {
        if self.open {
            self.out.extend_from_slice(b"/>\n");
            self.open = false;
            return;
        }
        self.indent -= 1;
        self.line();
        self.out.extend_from_slice(b"</");
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b">\n");
    }

    /// An element that holds a text; nothing when the text is empty.
    pub fn text(&mut self, name: &str, text: &str, kind: TextKind) {
        if !text.is_empty() {
            self.named_text(name, None, text, kind);
        }
    }

    /// An element that holds a text, perhaps empty, and perhaps has the attribute `name`.
    pub fn named_text(&mut self, element: &str, name: Option<&str>, text: &str, kind: TextKind) {
        let mut tag = self.begin(element);
        if let Some(name) = name {
            tag.attribute("name", name);
        }
        self.open = false;
        self.out.push(b'>');
        match kind {
            TextKind::Escaped => {
                self.out.extend_from_slice(b"<![CDATA[");
                escape::encode(text, &mut self.out);
                self.out.extend_from_slice(b"]]>");
            }
            TextKind::Plain => {
                check(element, text, &mut self.problem);
                self.out.extend_from_slice(b"<![CDATA[");
                push_cdata(text, &mut self.out);
                self.out.extend_from_slice(b"]]>");
            }
            TextKind::Text | TextKind::Flag => {
                check(element, text, &mut self.problem);
                push_text(text, &mut self.out);
            }
        }
        self.out.extend_from_slice(b"</");
        self.out.extend_from_slice(element.as_bytes());
        self.out.extend_from_slice(b">\n");
    }

    /// An element that stands as `raw` in some document.
    pub fn verbatim(&mut self, raw: &str) {
        if element_name(raw).is_none() {
            self.problem.get_or_insert(Problem { field: raw.to_owned(), cause: Cause::Element });
        }
        self.line();
        self.out.extend_from_slice(raw.as_bytes());
        self.out.push(b'\n');
    }
}

/// A start tag being written.
#[derive(Debug)]
pub struct Tag<'a> {
    out: &'a mut Vec<u8>,
    start: usize,
    problem: &'a mut Option<Problem>,
}

impl Tag<'_> {
    /// An attribute; nothing when the value is empty.
    pub fn attribute(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.put(name, value);
        }
    }

    fn put(&mut self, name: &str, value: &str) {
        check(name, value, self.problem);
        self.name(name);
        push_value(value, self.out);
        self.out.push(b'"');
    }

    fn name(&mut self, name: &str) {
        self.out.push(b' ');
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(b"=\"");
    }

    /// A number.
    pub fn number(&mut self, name: &str, value: i64) {
        self.name(name);
        self.out.extend_from_slice(value.to_string().as_bytes());
        self.out.push(b'"');
    }

    /// An attribute whose value has the escaping of code inside that of attributes; nothing when the value is empty.
    pub fn escaped_attribute(&mut self, name: &str, value: &str) {
        if value.is_empty() {
            return;
        }
        let mut escaped = Vec::new();
        escape::encode(value, &mut escaped);
        self.name(name);
        for byte in escaped {
            push_value_byte(byte, self.out);
        }
        self.out.push(b'"');
    }

    /// Whether an attribute of this name can be added.
    pub fn can_take(&self, name: &str) -> bool {
        let pattern = format!(" {name}=\"");
        is_name(name) && !self.out[self.start..].windows(pattern.len()).any(|window| window == pattern.as_bytes())
    }

    /// An attribute with a name from elsewhere, even when its value is empty.
    pub fn foreign_attribute(&mut self, name: &str, value: &str) {
        if self.can_take(name) {
            self.put(name, value);
        } else {
            self.problem.get_or_insert(Problem { field: name.to_owned(), cause: Cause::Name });
        }
    }
}

/// Whether `name` can be the name of an attribute without a namespace.
fn is_name(name: &str) -> bool {
    let start = |c: char| c.is_alphabetic() || c == '_';
    name.starts_with(start) && name.chars().all(|c| start(c) || c.is_ascii_digit() || matches!(c, '-' | '.'))
}

fn check(field: &str, value: &str, problem: &mut Option<Problem>) {
    let suspicious = |byte: u8| matches!(byte, 0..0x20 | 0xEF);
    if value.bytes().fold(false, |found, byte| found | suspicious(byte))
        && let Some(c) = value.chars().find(|&c| is_illegal(c))
    {
        problem.get_or_insert(Problem { field: field.to_owned(), cause: Cause::Character(c) });
    }
}

fn push_value(value: &str, out: &mut Vec<u8>) {
    let special = |byte: u8| matches!(byte, b'&' | b'<' | b'"' | b'\n' | b'\r' | b'\t');
    if value.bytes().fold(false, |found, byte| found | special(byte)) {
        for byte in value.bytes() {
            push_value_byte(byte, out);
        }
    } else {
        out.extend_from_slice(value.as_bytes());
    }
}

fn push_value_byte(byte: u8, out: &mut Vec<u8>) {
    match byte {
        b'&' => out.extend_from_slice(b"&amp;"),
        b'<' => out.extend_from_slice(b"&lt;"),
        b'"' => out.extend_from_slice(b"&quot;"),
        b'\n' => out.extend_from_slice(b"&#xa;"),
        b'\r' => out.extend_from_slice(b"&#xd;"),
        b'\t' => out.extend_from_slice(b"&#x9;"),
        _ => out.push(byte),
    }
}

/// CDATA cannot hold its own end, nor a carriage return: reading turns it into a line feed.
fn push_cdata(text: &str, out: &mut Vec<u8>) {
    for (index, part) in text.split("]]>").enumerate() {
        if index > 0 {
            out.extend_from_slice(b"]]]]><![CDATA[>");
        }
        for (index, line) in part.split('\r').enumerate() {
            if index > 0 {
                out.extend_from_slice(b"]]>&#xd;<![CDATA[");
            }
            out.extend_from_slice(line.as_bytes());
        }
    }
}

fn push_text(text: &str, out: &mut Vec<u8>) {
    for (index, byte) in text.bytes().enumerate() {
        match byte {
            b'&' => out.extend_from_slice(b"&amp;"),
            b'<' => out.extend_from_slice(b"&lt;"),
            b'\r' => out.extend_from_slice(b"&#xd;"),
            b'>' if text.as_bytes()[..index].ends_with(b"]]") => out.extend_from_slice(b"&gt;"),
            _ => out.push(byte),
        }
    }
}

/// The name of the one element that `raw` is; `None` when it is something else.
pub fn element_name(raw: &str) -> Option<String> {
    let mut reader = quick_xml::Reader::from_str(raw);
    let mut name = None;
    let mut depth = 0_usize;
    loop {
        use quick_xml::events::Event;
        match reader.read_event().ok()? {
            Event::Start(start) | Event::Empty(start) if depth == 0 && name.is_some() || start.attributes().any(|a| a.is_err()) => {
                return None;
            }
            Event::Start(start) => {
                name.get_or_insert_with(|| start.name().as_ref().to_owned());
                depth += 1;
            }
            Event::Empty(start) => {
                name.get_or_insert_with(|| start.name().as_ref().to_owned());
            }
            Event::End(_) => depth = depth.checked_sub(1)?,
            Event::Eof => return name.filter(|_| depth == 0 && !raw.chars().any(is_illegal)),
            Event::Decl(_) | Event::DocType(_) => return None,
            Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) | Event::Comment(_) | Event::PI(_) if depth == 0 => return None,
            Event::GeneralRef(name) if !name.starts_with('#') && !["lt", "gt", "amp", "quot", "apos"].contains(&&*name) => return None,
            _ => {}
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn text(text: &str, kind: TextKind) -> String {
        let mut markup = Markup::default();
        markup.text("E", text, kind);
        assert!(markup.problem.is_none());
        String::from_utf8(markup.take()).unwrap()
    }

    #[test]
    fn elements_are_printed_as_the_format_does() {
        let mut markup = Markup::default();
        let mut tag = markup.begin("Workflow");
        tag.attribute("name", "a<b>\"&'\n\r\t中😀");
        tag.attribute("owner", "");
        tag.number("n", -5);
        markup.begin("Nodes");
        markup.begin("Node").escaped_attribute("command", "f('x')\n");
        markup.end("Node");
        markup.text("Code", "", TextKind::Escaped);
        markup.end("Nodes");
        markup.verbatim("<x a='1'><y/></x>");
        markup.end("Workflow");
        assert_eq!(
            String::from_utf8(markup.take()).unwrap(),
            "<Workflow name=\"a&lt;b>&quot;&amp;'&#xa;&#xd;&#x9;中😀\" n=\"-5\">\n  <Nodes>\n    <Node command=\"f(&amp;apos;x&amp;apos;)\\n\"/>\n  \
             </Nodes>\n  <x a='1'><y/></x>\n</Workflow>\n"
        );
    }

    #[test]
    fn texts_are_escaped_by_their_kind() {
        assert_eq!(text("a&b'\n", TextKind::Escaped), "<E><![CDATA[a&amp;b&apos;\\n]]></E>\n");
        assert_eq!(text("a&]]>b\r\n", TextKind::Plain), "<E><![CDATA[a&]]]]><![CDATA[>b]]>&#xd;<![CDATA[\n]]></E>\n");
        assert_eq!(text("[1>0 ]]> <&\r]", TextKind::Text), "<E>[1>0 ]]&gt; &lt;&amp;&#xd;]</E>\n");
    }

    #[test]
    fn what_cannot_be_written_is_taken_back() {
        let mut markup = Markup::default();
        markup.begin("A");
        for (cause, write) in [
            (Cause::Character('\u{1}'), (|m: &mut Markup| m.begin("B").attribute("x", "\u{1}")) as fn(&mut Markup)),
            (Cause::Character('\u{FFFE}'), |m| m.text("B", "中\u{FFFE}", TextKind::Plain)),
            (Cause::Name, |m| m.begin("B").foreign_attribute("a b", "")),
            (Cause::Name, |m| {
                let mut tag = m.begin("B");
                tag.foreign_attribute("a", "1");
                tag.foreign_attribute("a", "2");
            }),
            (Cause::Element, |m| m.verbatim("<a><b></a>")),
        ] {
            let mark = markup.mark();
            write(&mut markup);
            assert_eq!(markup.problem_since(mark).unwrap().cause, cause);
        }
        markup.end("A");
        assert_eq!(markup.take(), b"<A/>\n");
    }

    #[test]
    fn only_one_whole_element_is_taken_verbatim() {
        assert_eq!(element_name("<x a=\"1\"> t &amp; <![CDATA[<]]><y/></x>").as_deref(), Some("x"));
        assert_eq!(element_name("<x/>").as_deref(), Some("x"));
        for raw in ["", "x", "<x>", "<x/><y/>", "<x/>t", "<x>&foo;</x>", "<x a=1/>", "<x a='1' a='2'/>", "<!DOCTYPE x><x/>", "<x>\u{1}</x>"]
        {
            assert_eq!(element_name(raw), None, "{raw}");
        }
    }
}
