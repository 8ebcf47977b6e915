//! The report as `JUnit` XML: one test case per object, so that continuous integration shows what was not imported.

use std::io::{self, Write};

use ferry_model::{Face, Lang};

use super::labels::{action_label, outcome_label};
use super::markup::Escaped;
use super::{Render, ReportHead, Row, facts, rfc3339};

pub(super) struct Junit {
    lang: Lang,
    face: Face,
}

impl Junit {
    pub fn new(lang: Lang, face: Face) -> Self {
        Self { lang, face }
    }
}

impl Render for Junit {
    fn begin(&mut self, out: &mut dyn Write, head: &ReportHead) -> io::Result<()> {
        let total = head.total();
        let failure = facts::failure(&head.task, self.face);
        let (failures, skipped) = (total.failed + total.blocked, total.waiting + total.skipped);
        let tests = total.total + i64::from(failure.is_some());
        let errors = i64::from(failure.is_some());
        let task = &head.task;
        let seconds = match (task.head.started_at, task.head.finished_at) {
            (Some(started), Some(finished)) => (finished - started).max(0) as f64 / 1000.0,
            _ => 0.0,
        };
        let counts = format!("tests=\"{tests}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\" time=\"{seconds:.3}\"");
        let name = Escaped(&task.head.name);
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(out, "<testsuites name=\"{name}\" {counts}>")?;
        write!(out, "<testsuite name=\"{name}\" {counts}")?;
        if let Some(started) = task.head.started_at {
            write!(out, " timestamp=\"{}\"", rfc3339(started).trim_end_matches('Z'))?;
        }
        writeln!(out, ">")?;
        writeln!(out, "<properties>")?;
        for (title, value) in facts::basic(task, self.face, self.lang) {
            writeln!(out, "<property name=\"{}\" value=\"{}\"/>", Escaped(&title), Escaped(&value))?;
        }
        writeln!(out, "</properties>")?;
        if let Some(finding) = failure {
            let (message, advice) = (finding.message(self.lang), finding.advice_on(self.face, self.lang));
            writeln!(
                out,
                "<testcase classname=\"task\" name=\"{name}\"><error type=\"{}\" message=\"{}\">{}</error></testcase>",
                finding.code,
                Escaped(&message),
                Escaped(&advice)
            )?;
        }
        Ok(())
    }

    fn row(&mut self, out: &mut dyn Write, row: &Row<'_>) -> io::Result<()> {
        let item = row.item;
        let class = if item.workflow.is_empty() { item.kind.as_str().to_owned() } else { format!("{}.{}", item.kind, item.workflow) };
        write!(out, "<testcase classname=\"{}\" name=\"{}\"", Escaped(&class), Escaped(&item.name))?;
        let (code, message, advice) = row.reason_texts(self.face, self.lang).unwrap_or_default();
        let message = if message.is_empty() {
            format!("{} ({})", outcome_label(&item.outcome, self.lang), action_label(&item.action, self.lang))
        } else {
            message
        };
        let message = Escaped(&message);
        match item.outcome.as_str() {
            "failed" | "blocked" => {
                let kind = if code.is_empty() { item.outcome.as_str() } else { code };
                writeln!(out, "><failure type=\"{kind}\" message=\"{message}\">{}</failure></testcase>", Escaped(&advice))
            }
            "waiting" | "skipped" => writeln!(out, "><skipped message=\"{message}\"/></testcase>"),
            _ => writeln!(out, "/>"),
        }
    }

    fn end(&mut self, out: &mut dyn Write, _: &ReportHead) -> io::Result<()> {
        writeln!(out, "</testsuite>\n</testsuites>")
    }
}
