//! The report in JSON: one document, one line per object.

use std::io::{self, Write};

use ferry_model::{Face, Lang};
use ferry_store::records::Task;
use serde_json::{Map, Value, json};

use super::{Render, ReportHead, Row, facts, rfc3339};

pub(super) struct Json {
    lang: Lang,
    face: Face,
    first: bool,
}

impl Json {
    pub fn new(lang: Lang, face: Face) -> Self {
        Self { lang, face, first: true }
    }
}

impl Render for Json {
    fn begin(&mut self, out: &mut dyn Write, head: &ReportHead) -> io::Result<()> {
        let results: Map<String, Value> = head
            .counts
            .iter()
            .map(|(kind, counts)| Ok((kind.as_str().to_owned(), serde_json::to_value(counts)?)))
            .collect::<Result<_, serde_json::Error>>()?;
        writeln!(out, "{{\"task\":{},", task(&head.task, self.face, self.lang))?;
        writeln!(out, "\"basic\":{},", basic(&head.task, self.face, self.lang))?;
        writeln!(out, "\"settings\":{},", facts::object(&head.task.settings))?;
        writeln!(out, "\"results\":{},", Value::Object(results))?;
        out.write_all(b"\"details\":[")
    }

    fn row(&mut self, out: &mut dyn Write, row: &Row<'_>) -> io::Result<()> {
        out.write_all(if self.first { b"\n" } else { b",\n" })?;
        self.first = false;
        write!(out, "{}", detail(row, self.face, self.lang))
    }

    fn end(&mut self, out: &mut dyn Write, _: &ReportHead) -> io::Result<()> {
        out.write_all(b"\n]}\n")
    }
}

fn task(task: &Task, face: Face, lang: Lang) -> Value {
    json!({
        "id": task.head.id,
        "kind": facts::kind_word(task.head.kind),
        "name": task.head.name,
        "status": task.head.status.as_str(),
        "workspace": task.head.workspace,
        "remarks": task.head.remarks,
        "created_by": task.head.created_by,
        "created_at": rfc3339(task.head.created_at),
        "started_at": task.head.started_at.map(rfc3339),
        "finished_at": task.head.finished_at.map(rfc3339),
        "attempt": task.head.attempt,
        "failure": facts::failure(task, face).map(|finding| finding.to_json_on(face, lang)),
    })
}

/// The basic information, its findings with their texts.
fn basic(task: &Task, face: Face, lang: Lang) -> Value {
    let mut basic = facts::info(task, face);
    if let Some(findings) = basic.get_mut("findings")
        && let Ok(read) = serde_json::from_value::<Vec<ferry_model::Finding>>(findings.clone())
    {
        *findings = read.iter().map(|finding| finding.to_json_on(face, lang)).collect();
    }
    basic
}

fn detail(row: &Row<'_>, face: Face, lang: Lang) -> Value {
    let item = row.item;
    let (code, message, advice) = match row.reason_texts(face, lang) {
        Some((code, message, advice)) => (Some(code), Some(message), Some(advice)),
        None => (None, None, None),
    };
    json!({
        "kind": item.kind.as_str(),
        "workflow": item.workflow,
        "name": item.name,
        "type": item.type_name,
        "key": item.key,
        "action": item.action,
        "saved": item.saved,
        "committed": item.committed,
        "deployed": item.deployed,
        "outcome": item.outcome,
        "code": code,
        "message": message,
        "advice": advice,
        "findings": row.findings.iter().map(|finding| finding.to_json_on(face, lang)).collect::<Vec<_>>(),
        "rewrites": row.rewrites,
    })
}
