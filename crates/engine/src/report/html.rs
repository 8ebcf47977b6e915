//! The report as one HTML page without outside parts: it can be kept, mailed and opened anywhere.

use std::io::{self, Write};

use ferry_model::{Face, Lang};
use ferry_store::records::TaskStatus;

use super::labels::{self, action_label, class_label, of, outcome_label, status_label};
use super::markup::Escaped;
use super::{Render, ReportHead, Row, facts};

const STYLE: &str = include_str!("html/report.css");
const SCRIPT: &str = include_str!("html/report.js");

/// Rewrites of one object that the page shows; the rest is counted.
const REWRITES_MAX: usize = 200;

pub(super) struct Html {
    lang: Lang,
    face: Face,
}

impl Html {
    pub fn new(lang: Lang, face: Face) -> Self {
        Self { lang, face }
    }

    fn say(&self, en: &'static str, zh: &'static str) -> &'static str {
        of(self.lang, (en, zh))
    }

    fn facts(out: &mut dyn Write, facts: &[(String, String)]) -> io::Result<()> {
        writeln!(out, "<dl>")?;
        for (title, value) in facts {
            writeln!(out, "<dt>{}</dt><dd>{}</dd>", Escaped(title), Escaped(value))?;
        }
        writeln!(out, "</dl>")
    }

    fn results(&self, out: &mut dyn Write, head: &ReportHead) -> io::Result<()> {
        let lang = self.lang;
        let columns = [
            labels::TOTAL,
            ("created", "新建"),
            ("updated", "更新"),
            ("unchanged", "未变化"),
            ("skipped", "跳过"),
            ("waiting", "等待"),
            ("blocked", "受阻"),
            ("failed", "失败"),
            labels::SAVED,
            labels::COMMITTED,
            labels::DEPLOYED,
        ];
        write!(out, "<table class=\"results\"><thead><tr><th scope=\"col\">{}</th>", of(lang, labels::KIND))?;
        for pair in columns {
            write!(out, "<th scope=\"col\" class=\"n\">{}</th>", of(lang, pair))?;
        }
        writeln!(out, "</tr></thead><tbody>")?;
        let all = self.say("all", "合计");
        let rows = head.counts.iter().map(|(kind, counts)| (kind.label(lang), *counts));
        for (name, c) in rows.chain((head.counts.len() > 1).then(|| (all, head.total()))) {
            write!(out, "<tr><th scope=\"row\">{name}</th>")?;
            let numbers = [
                (c.total, ""),
                (c.created, "good"),
                (c.updated, "good"),
                (c.unchanged, ""),
                (c.skipped, "careful"),
                (c.waiting, "careful"),
                (c.blocked, "bad"),
                (c.failed, "bad"),
                (c.saved, ""),
                (c.committed, ""),
                (c.deployed, ""),
            ];
            for (number, tone) in numbers {
                let class = if number == 0 { "zero" } else { tone };
                write!(out, "<td class=\"n {class}\">{number}</td>")?;
            }
            writeln!(out, "</tr>")?;
        }
        writeln!(out, "</tbody></table>")
    }

    /// The form above the details. It does nothing without a script, so the script shows it.
    fn filter(&self, out: &mut dyn Write, head: &ReportHead) -> io::Result<()> {
        let any = self.say("all", "全部");
        let search = self.say("Search name, code or text", "搜索名称、代码或文字");
        write!(out, "<form id=\"filter\" hidden><input type=\"search\" name=\"text\" placeholder=\"{search}\" aria-label=\"{search}\">")?;
        let outcome = of(self.lang, labels::OUTCOME);
        write!(out, "<label>{outcome} <select name=\"outcome\"><option value=\"\">{any}</option>")?;
        for word in ["ok", "waiting", "blocked", "failed", "skipped"] {
            write!(out, "<option value=\"{word}\">{}</option>", outcome_label(word, self.lang))?;
        }
        let kind = of(self.lang, labels::KIND);
        write!(out, "</select></label><label>{kind} <select name=\"kind\"><option value=\"\">{any}</option>")?;
        for (kind, _) in &head.counts {
            write!(out, "<option value=\"{kind}\">{}</option>", kind.label(self.lang))?;
        }
        writeln!(out, "</select></label><output></output></form>")
    }

    fn reason(&self, out: &mut dyn Write, row: &Row<'_>) -> io::Result<()> {
        for finding in &row.findings {
            let (message, advice) = (finding.message(self.lang), finding.advice_on(self.face, self.lang));
            write!(out, "<p class=\"{}\"><code>{}</code> {}", finding.severity.as_str(), finding.code, Escaped(&message))?;
            if !advice.is_empty() {
                write!(out, " <em>{}</em>", Escaped(&advice))?;
            }
            if let Some(place) = &finding.place {
                write!(out, " <span class=\"place\">{}</span>", Escaped(place))?;
            }
            write!(out, "</p>")?;
        }
        if row.rewrites.is_empty() {
            return Ok(());
        }
        let count = row.rewrites.len();
        match self.lang {
            Lang::En => write!(out, "<details><summary>{count} rewrites</summary><ul>")?,
            Lang::Zh => write!(out, "<details><summary>{count} 处名称替换</summary><ul>")?,
        }
        for rewrite in row.rewrites.iter().take(REWRITES_MAX) {
            write!(
                out,
                "<li>{}:{}:{} <del>{}</del> → <ins>{}</ins> <small>{}</small></li>",
                Escaped(&rewrite.field),
                rewrite.line,
                rewrite.column,
                Escaped(&rewrite.from),
                Escaped(&rewrite.to),
                class_label(rewrite.class, self.lang)
            )?;
        }
        if count > REWRITES_MAX {
            write!(out, "<li>… +{}</li>", count - REWRITES_MAX)?;
        }
        write!(out, "</ul></details>")
    }
}

impl Render for Html {
    fn begin(&mut self, out: &mut dyn Write, head: &ReportHead) -> io::Result<()> {
        let (lang, task) = (self.lang, &head.task);
        let code = if lang == Lang::Zh { "zh-CN" } else { "en" };
        let title = of(lang, labels::report(task.head.kind));
        let name = Escaped(&task.head.name);
        let tone = match task.head.status {
            TaskStatus::ImportSuccess | TaskStatus::ExportSuccess => "good",
            TaskStatus::ImportError | TaskStatus::ExportError => "bad",
            _ => "careful",
        };
        writeln!(out, "<!doctype html>\n<html lang=\"{code}\">\n<head>\n<meta charset=\"utf-8\">")?;
        writeln!(
            out,
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'\">"
        )?;
        writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
        writeln!(out, "<meta name=\"color-scheme\" content=\"light dark\">\n<title>{title} · {name}</title>")?;
        writeln!(out, "<style>\n{STYLE}</style>\n</head>\n<body>\n<header>")?;
        writeln!(out, "<h1>{title} <span>{name}</span></h1>")?;
        writeln!(out, "<p class=\"status {tone}\">{}</p>\n</header>\n<main>", status_label(task.head.status, lang))?;
        if let Some(finding) = facts::failure(task, self.face) {
            let (message, advice) = (finding.message(lang), finding.advice_on(self.face, lang));
            writeln!(
                out,
                "<section class=\"failure\"><p><code>{}</code> {} <em>{}</em></p></section>",
                finding.code,
                Escaped(&message),
                Escaped(&advice)
            )?;
        }
        writeln!(out, "<section id=\"basic\">\n<h2>{}</h2>", of(lang, labels::BASIC))?;
        Self::facts(out, &facts::basic(task, self.face, lang))?;
        writeln!(out, "</section>\n<section id=\"results\">\n<h2>{}</h2>", of(lang, labels::results(task.head.kind)))?;
        self.results(out, head)?;
        writeln!(out, "</section>\n<section id=\"details\">\n<h2>{}</h2>", of(lang, labels::DETAILS))?;
        self.filter(out, head)?;
        write!(out, "<table class=\"details\"><thead><tr>")?;
        let columns = [
            labels::KIND,
            labels::WORKFLOW,
            labels::NAME,
            labels::TYPE,
            labels::ACTION,
            labels::SAVED,
            labels::COMMITTED,
            labels::DEPLOYED,
        ];
        for pair in columns.into_iter().chain([labels::OUTCOME, labels::REASON]) {
            write!(out, "<th scope=\"col\">{}</th>", of(lang, pair))?;
        }
        writeln!(out, "</tr></thead><tbody>")
    }

    fn row(&mut self, out: &mut dyn Write, row: &Row<'_>) -> io::Result<()> {
        let item = row.item;
        let tick = |on: bool| if on { "✓" } else { "" };
        write!(
            out,
            "<tr data-kind=\"{}\" data-outcome=\"{}\"><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td>\
             <td class=\"outcome\">{}</td><td>",
            item.kind,
            Escaped(&item.outcome),
            item.kind.label(self.lang),
            Escaped(&item.workflow),
            Escaped(&item.name),
            Escaped(&item.type_name),
            Escaped(action_label(&item.action, self.lang)),
            tick(item.saved),
            tick(item.committed),
            tick(item.deployed),
            Escaped(outcome_label(&item.outcome, self.lang)),
        )?;
        self.reason(out, row)?;
        writeln!(out, "</td></tr>")
    }

    fn end(&mut self, out: &mut dyn Write, head: &ReportHead) -> io::Result<()> {
        writeln!(out, "</tbody></table>\n</section>")?;
        writeln!(out, "<section id=\"settings\">\n<h2>{}</h2>", of(self.lang, labels::settings(head.task.head.kind)))?;
        let settings = facts::settings(&head.task, self.lang);
        if settings.is_empty() {
            writeln!(out, "<p>{}</p>", self.say("No settings: every section has its default.", "未设置：所有部分均为默认值。"))?;
        } else {
            Self::facts(out, &settings)?;
        }
        writeln!(out, "</section>\n</main>\n<script>\n{SCRIPT}</script>\n</body>\n</html>")
    }
}
