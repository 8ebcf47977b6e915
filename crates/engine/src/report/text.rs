//! The report for a terminal: counts first, then what was not done and why, then what else is to be known, then the rewrites.

use std::io::{self, Write};

use ferry_model::{Lang, Severity};
use ferry_store::records::{ItemCounts, TaskStatus};

use super::groups::{Group, Groups};
use super::labels::{self, class_label, of, outcome_label, status_label};
use super::table::{Tone, cut, pad, width};
use super::{Render, ReportHead, Row, Style, Table, facts};

/// Groups of findings beside the outcomes that are told.
const ALSO_MAX: usize = 12;

/// Pairs of names that are told.
const PAIRS_MAX: usize = 20;

pub(super) struct Text {
    lang: Lang,
    style: Style,
    groups: Groups,
}

impl Text {
    pub fn new(lang: Lang, style: Style) -> Self {
        Self { lang, style: Style { width: style.width.max(40), ..style }, groups: Groups::default() }
    }

    fn title(&self, out: &mut dyn Write, pair: (&'static str, &'static str)) -> io::Result<()> {
        writeln!(out, "\n{}", self.style.paint(Tone::Title, of(self.lang, pair)))
    }

    fn facts(&self, out: &mut dyn Write, facts: &[(String, String)]) -> io::Result<()> {
        let columns = facts.iter().map(|(title, _)| width(title)).max().unwrap_or(0).min(self.style.width * 3 / 5);
        for (title, value) in facts {
            let value = ferry_model::finding::shown(value);
            if width(title) > columns {
                let title = cut(title, self.style.width);
                writeln!(
                    out,
                    "{}\n{:columns$}  {}",
                    self.style.paint(Tone::Quiet, &title),
                    "",
                    cut(&value, self.style.width - columns - 2)
                )?;
            } else {
                let title = pad(title, columns, false);
                writeln!(out, "{}  {}", self.style.paint(Tone::Quiet, &title), cut(&value, self.style.width - columns - 2))?;
            }
        }
        Ok(())
    }

    fn results(&self, out: &mut dyn Write, head: &ReportHead) -> io::Result<()> {
        let lang = self.lang;
        let mut table = Table::default().column(of(lang, labels::KIND), false).column(of(lang, labels::TOTAL), true);
        let columns = [
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
        for pair in columns {
            table = table.column(of(lang, pair), true);
        }
        let mut rows: Vec<(String, ItemCounts)> = head.counts.iter().map(|(kind, counts)| (kind.label(lang).to_owned(), *counts)).collect();
        if rows.len() > 1 {
            rows.push((of(lang, ("all", "合计")).to_owned(), head.total()));
        }
        for (name, counts) in rows {
            let number = |count: i64, tone: Tone| (count.to_string(), tone);
            table.row(vec![
                (name, Tone::Plain),
                number(counts.total, Tone::Plain),
                number(counts.created, Tone::Good),
                number(counts.updated, Tone::Good),
                number(counts.unchanged, Tone::Plain),
                number(counts.skipped, Tone::Careful),
                number(counts.waiting, Tone::Careful),
                number(counts.blocked, Tone::Bad),
                number(counts.failed, Tone::Bad),
                number(counts.saved, Tone::Plain),
                number(counts.committed, Tone::Plain),
                number(counts.deployed, Tone::Plain),
            ]);
        }
        out.write_all(table.without_empty_columns(&[1]).render(self.style).as_bytes())
    }

    fn group(&self, out: &mut dyn Write, heading: &str, tone: Tone, group: &Group) -> io::Result<()> {
        writeln!(out, "{} ({})", self.style.paint(tone, heading), group.count)?;
        if group.same && !group.message.is_empty() {
            out.write_all(self.style.paragraph(4, &group.message).as_bytes())?;
        }
        if !group.advice.is_empty() {
            out.write_all(self.style.paragraph(4, &format!("→ {}", group.advice)).as_bytes())?;
        }
        for (kind, name, message) in &group.named {
            let name = format!("{} {}", kind.label(self.lang), ferry_model::finding::shown(name));
            if group.same {
                writeln!(out, "      {}", cut(&name, self.style.width - 6))?;
            } else {
                out.write_all(self.style.paragraph(6, &format!("{name}: {message}")).as_bytes())?;
            }
        }
        self.more(out, group.count.saturating_sub(group.named.len() as u64))
    }

    fn more(&self, out: &mut dyn Write, count: u64) -> io::Result<()> {
        match (count, self.lang) {
            (0, _) => Ok(()),
            (_, Lang::En) => writeln!(out, "      … and {count} more"),
            (_, Lang::Zh) => writeln!(out, "      … 另有 {count} 个"),
        }
    }

    fn rewrites(&self, out: &mut dyn Write) -> io::Result<()> {
        let pairs = self.groups.rewrites();
        if pairs.is_empty() {
            return Ok(());
        }
        self.title(out, labels::REWRITES)?;
        for (from, to, objects, classes) in pairs.iter().take(PAIRS_MAX) {
            let total: u64 = classes.values().sum();
            let parts: Vec<String> = classes.iter().map(|(class, count)| format!("{} {count}", class_label(*class, self.lang))).collect();
            let names = ferry_model::finding::shown(&format!("{from} → {to}"));
            let counts = match self.lang {
                Lang::En => format!("{total} in {objects} objects ({})", parts.join(", ")),
                Lang::Zh => format!("{objects} 个对象中 {total} 处（{}）", parts.join("，")),
            };
            out.write_all(self.style.paragraph(2, &format!("{names}: {counts}")).as_bytes())?;
        }
        let more = pairs.iter().skip(PAIRS_MAX).map(|(.., classes)| classes.values().sum::<u64>()).sum::<u64>();
        self.more(out, more + self.groups.more_rewrites())
    }
}

impl Render for Text {
    fn begin(&mut self, out: &mut dyn Write, head: &ReportHead) -> io::Result<()> {
        let (lang, style, task) = (self.lang, self.style, &head.task);
        let tone = match task.head.status {
            TaskStatus::ImportSuccess | TaskStatus::ExportSuccess => Tone::Good,
            TaskStatus::ImportError | TaskStatus::ExportError => Tone::Bad,
            _ => Tone::Careful,
        };
        let title = format!("{} · {}", of(lang, labels::report(task.head.kind)), task.head.name);
        let status = status_label(task.head.status, lang);
        writeln!(out, "{} · {}", style.paint(Tone::Title, &title), style.paint(tone, status))?;
        if let Some(finding) = facts::failure(task, style.face) {
            writeln!(out, "\n{}", style.paint(Tone::Bad, finding.code.id()))?;
            out.write_all(style.paragraph(4, &finding.message(lang)).as_bytes())?;
            let advice = finding.advice_on(style.face, lang);
            if !advice.is_empty() {
                out.write_all(style.paragraph(4, &format!("→ {advice}")).as_bytes())?;
            }
        }
        if !head.counts.is_empty() {
            self.title(out, labels::results(task.head.kind))?;
            self.results(out, head)?;
        }
        Ok(())
    }

    fn row(&mut self, _: &mut dyn Write, row: &Row<'_>) -> io::Result<()> {
        self.groups.add(row, self.style.face, self.lang);
        Ok(())
    }

    fn end(&mut self, out: &mut dyn Write, head: &ReportHead) -> io::Result<()> {
        if self.groups.not_done().next().is_some() {
            self.title(out, labels::NOT_DONE)?;
            for (outcome, code, group) in self.groups.not_done() {
                let tone = if matches!(outcome, "failed" | "blocked") { Tone::Bad } else { Tone::Careful };
                let heading = format!("{} {code}", outcome_label(outcome, self.lang));
                self.group(out, heading.trim_end(), tone, group)?;
            }
        }
        let also = self.groups.also();
        if !also.is_empty() {
            self.title(out, labels::ALSO)?;
            for (code, group) in also.iter().take(ALSO_MAX) {
                let tone = if group.severity == Severity::Note { Tone::Quiet } else { Tone::Careful };
                self.group(out, code, tone, group)?;
            }
            self.more(out, also.len().saturating_sub(ALSO_MAX) as u64)?;
        }
        self.rewrites(out)?;
        self.title(out, labels::BASIC)?;
        self.facts(out, &facts::basic(&head.task, self.style.face, self.lang))?;
        let settings = facts::settings(&head.task, self.lang);
        if !settings.is_empty() {
            self.title(out, labels::settings(head.task.head.kind))?;
            self.facts(out, &settings)?;
        }
        Ok(())
    }
}
