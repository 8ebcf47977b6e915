//! The details as comma-separated values (RFC 4180).

use std::borrow::Cow;
use std::io::{self, Write};

use ferry_model::{Face, Lang};

use super::{Render, ReportHead, Row};

/// The columns, the same in both languages because programs read them.
const COLUMNS: &str = "kind,workflow,name,type,key,action,saved,committed,deployed,outcome,code,message,advice,rewrites";

pub(super) struct Csv {
    lang: Lang,
    face: Face,
}

impl Csv {
    pub fn new(lang: Lang, face: Face) -> Self {
        Self { lang, face }
    }
}

impl Render for Csv {
    fn begin(&mut self, out: &mut dyn Write, _: &ReportHead) -> io::Result<()> {
        write!(out, "{COLUMNS}\r\n")
    }

    fn row(&mut self, out: &mut dyn Write, row: &Row<'_>) -> io::Result<()> {
        let item = row.item;
        let (code, message, advice) = row.reason_texts(self.face, self.lang).unwrap_or_default();
        let rewrites = row.rewrites.len().to_string();
        let fields = [
            item.kind.as_str(),
            &item.workflow,
            &item.name,
            &item.type_name,
            &item.key,
            &item.action,
            yes_no(item.saved),
            yes_no(item.committed),
            yes_no(item.deployed),
            &item.outcome,
            code,
            &message,
            &advice,
            &rewrites,
        ];
        for (index, text) in fields.iter().enumerate() {
            if index > 0 {
                out.write_all(b",")?;
            }
            out.write_all(field(text).as_bytes())?;
        }
        out.write_all(b"\r\n")
    }

    fn end(&mut self, _: &mut dyn Write, _: &ReportHead) -> io::Result<()> {
        Ok(())
    }
}

fn yes_no(on: bool) -> &'static str {
    if on { "true" } else { "false" }
}

/// A field, quoted where it has to be. Text that a spreadsheet would take for a formula gets an apostrophe in front, which spreadsheets
/// do not show.
fn field(text: &str) -> Cow<'_, str> {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if !formula && !text.contains([',', '"', '\n', '\r']) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 3);
    out.push('"');
    if formula {
        out.push('\'');
    }
    out.push_str(&text.replace('"', "\"\""));
    out.push('"');
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_quoted_where_they_have_to_be_and_formulas_are_disarmed() {
        assert_eq!(field("plain text"), "plain text");
        assert_eq!(field("a,b"), "\"a,b\"");
        assert_eq!(field("say \"x\"\n"), "\"say \"\"x\"\"\n\"");
        assert_eq!(field("=HYPERLINK(\"x\")"), "\"'=HYPERLINK(\"\"x\"\")\"");
        for text in ["+1", "-1", "@x", "\tx", "\rx"] {
            assert!(field(text).starts_with("\"'"), "{text:?}");
        }
    }
}
