//! A plan as text: counts first, then what is new, changed, held back and why, then the rewrites, then what the destination will have.

use std::collections::{BTreeMap, BTreeSet};

use ferry_engine::plan::{Action, KindCounts, Outcome, Plan, PlanItem};
use ferry_model::settings::OccurrenceClass;
use ferry_model::{Finding, Lang, ObjectKind};

use crate::commands::workspace::mode_label;
use crate::findings;
use crate::messages::{self, Message};
use crate::table::Table;
use crate::terminal::{Terminal, Tone};

/// How many names of one kind a short plan shows.
const NAMES: usize = 6;

/// A part of the plan that gives reasons.
struct Section {
    title: Message,
    mark: &'static str,
    tone: Tone,
    /// How many objects with the same code of reason a short plan shows.
    most: usize,
}

const BLOCKED: Section = Section { title: messages::PLAN_BLOCKED, mark: "!", tone: Tone::Bad, most: 20 };
const HELD: Section = Section { title: messages::PLAN_HELD, mark: "!", tone: Tone::Changed, most: 20 };
const WAITING: Section = Section { title: messages::PLAN_WAITING, mark: "?", tone: Tone::Changed, most: 8 };
const SKIPPED: Section = Section { title: messages::PLAN_SKIPPED, mark: "-", tone: Tone::Dim, most: 8 };
const NOTES: Section = Section { title: messages::PLAN_NOTES, mark: "i", tone: Tone::Dim, most: 3 };

/// How many pairs of names a short plan shows under the rewrites.
const PAIRS: usize = 15;

/// Prints a plan.
pub fn print(terminal: &Terminal, plan: &Plan, full: bool) {
    let printer = Printer { terminal, full };
    printer.head(plan);
    printer.counts(&plan.counts());
    printer.refusals(plan);
    printer.sections(plan);
    printer.rewrites(plan);
    printer.foot(plan);
}

struct Printer<'a> {
    terminal: &'a Terminal,
    full: bool,
}

impl Printer<'_> {
    fn word(&self, message: Message) -> &'static str {
        message.plain(self.terminal.lang)
    }

    fn heading(&self, text: &str) {
        self.terminal.line("");
        self.terminal.line(self.terminal.tone(Tone::Heading, text));
    }

    fn more(&self, count: usize) {
        if count > 0 {
            self.terminal.line(format!("    {}", self.terminal.text(messages::PLAN_MORE, &[("count", &count)])));
        }
    }

    fn head(&self, plan: &Plan) {
        let mode = mode_label(plan.destination.mode, self.terminal.lang);
        let package = plan.package.location.rsplit(['/', '\\']).next().unwrap_or_default();
        let title = [("package", &package as &dyn std::fmt::Display), ("workspace", &plan.destination.workspace), ("mode", &mode)];
        self.terminal.line(self.terminal.tone(Tone::Heading, self.terminal.text(messages::PLAN_TITLE, &title)));
        let source = plan.package.workspace.as_deref().unwrap_or(self.word(messages::UNKNOWN));
        let source =
            [("format", &plan.package.format as &dyn std::fmt::Display), ("source", &source), ("user", &plan.destination.importer)];
        self.terminal.line(self.terminal.text(messages::PLAN_SOURCE, &source));
    }

    fn counts(&self, counts: &[(ObjectKind, KindCounts)]) {
        let mut table = Table::new().column(self.word(messages::KIND));
        for title in [
            messages::TOTAL,
            messages::NEW,
            messages::CHANGED,
            messages::UNCHANGED,
            messages::SKIPPED,
            messages::BLOCKED,
            messages::SAVE,
            messages::COMMIT,
            messages::DEPLOY,
            messages::WAITING,
            messages::REWRITES,
        ] {
            table = table.number(self.word(title));
        }
        for (kind, c) in counts {
            let numbers =
                [c.total, c.create, c.update, c.unchanged, c.skip, c.blocked + c.held, c.save, c.commit, c.deploy, c.waiting, c.rewrites];
            let cells = numbers.iter().enumerate().map(|(index, n)| if *n == 0 && index > 0 { "·".to_owned() } else { n.to_string() });
            table.row(std::iter::once(kind.label(self.terminal.lang).to_owned()).chain(cells));
        }
        if !table.is_empty() {
            self.terminal.line("");
            self.terminal.lines(table.lines(self.terminal.width()));
        }
    }

    fn refusals(&self, plan: &Plan) {
        if !plan.refusals.is_empty() {
            self.heading(self.word(messages::PLAN_REFUSED));
            findings::print(self.terminal, &plan.refusals, true);
        }
        if !plan.findings.is_empty() {
            self.heading(self.word(messages::PLAN_FINDINGS));
            findings::print(self.terminal, &plan.findings, self.full);
        }
    }

    fn sections(&self, plan: &Plan) {
        let of = |test: fn(&PlanItem) -> bool| plan.items.iter().filter(|item| test(item)).collect::<Vec<_>>();
        self.names(messages::PLAN_NEW, "+", Tone::Good, &of(|item| item.action == Action::Create));
        self.names(messages::PLAN_CHANGED, "~", Tone::Changed, &of(|item| item.action == Action::Update));
        self.reasons(BLOCKED, &of(|item| item.action == Action::Blocked));
        self.reasons(HELD, &of(|item| item.save && item.outcome == Outcome::Blocked));
        self.reasons(WAITING, &of(|item| item.outcome == Outcome::Waiting));
        self.reasons(SKIPPED, &of(|item| item.action == Action::Skip));
        let noted = |item: &PlanItem| {
            item.outcome == Outcome::Ok && !item.findings.is_empty() && !matches!(item.action, Action::Skip | Action::Blocked)
        };
        self.reasons(NOTES, &of(noted));
        let unchanged = plan.items.iter().filter(|item| item.action == Action::Unchanged).count();
        if unchanged > 0 {
            self.terminal.line("");
            self.terminal.line(self.terminal.text(messages::PLAN_UNCHANGED, &[("count", &unchanged)]));
        }
    }

    /// Names of objects that need no reason, kind by kind.
    fn names(&self, title: Message, mark: &str, tone: Tone, items: &[&PlanItem]) {
        if items.is_empty() {
            return;
        }
        self.heading(&self.terminal.text(title, &[("count", &items.len())]));
        let mut kinds: BTreeMap<ObjectKind, Vec<&PlanItem>> = BTreeMap::new();
        for item in items {
            kinds.entry(item.key.kind).or_default().push(item);
        }
        for (kind, items) in kinds {
            let label = kind.label(self.terminal.lang);
            if self.full {
                for item in items {
                    self.terminal.line(format!("  {} {label} {}{}", self.terminal.tone(tone, mark), item.key, self.details(item)));
                }
                continue;
            }
            let shown: Vec<String> = items.iter().copied().take(NAMES).map(short).collect();
            let rest = if items.len() > NAMES { ", …" } else { "" };
            let head = format!("{mark} {}", counted(items.len(), kind, self.terminal.lang));
            self.terminal.line(format!("  {}: {}{rest}", self.terminal.tone(tone, head), shown.join(", ")));
        }
        if !self.full {
            self.dry_run(items);
        }
    }

    fn dry_run(&self, items: &[&PlanItem]) {
        let marked: Vec<String> = items.iter().filter(|item| item.dry_run).map(|item| item.key.to_string()).collect();
        if !marked.is_empty() {
            let rest = if marked.len() > NAMES { ", …" } else { "" };
            let shown = marked[..marked.len().min(NAMES)].join(", ");
            self.terminal.line(format!("    {} ({}): {shown}{rest}", self.word(messages::PLAN_DRY_RUN), marked.len()));
        }
    }

    /// What happens to one object, for the full plan.
    fn details(&self, item: &PlanItem) -> String {
        let mut parts = Vec::new();
        if !item.type_name.is_empty() {
            parts.push(item.type_name.to_string());
        }
        let moves = if item.deploy {
            messages::PLAN_DEPLOYS
        } else if item.commit {
            messages::PLAN_COMMITS
        } else {
            messages::PLAN_SAVES
        };
        parts.push(self.word(moves).to_owned());
        if item.dry_run {
            parts.push(self.word(messages::PLAN_DRY_RUN).to_owned());
        }
        if !item.rewrites.is_empty() {
            parts.push(format!("{} {}", item.rewrites.len(), self.word(messages::REWRITES)));
        }
        self.terminal.tone(Tone::Dim, format!("  {}", parts.join(", ")))
    }

    /// Objects with the reason of what happens to them; of many with the same reason a short plan shows `most`.
    fn reasons(&self, section: Section, items: &[&PlanItem]) {
        if items.is_empty() {
            return;
        }
        self.heading(&self.terminal.text(section.title, &[("count", &items.len())]));
        let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
        let mut advised = BTreeSet::new();
        for item in items {
            let mut findings: Vec<_> = item.findings.iter().collect();
            // What an object waits for explains more than what else is odd about it.
            let explains = |finding: &Finding| item.outcome == Outcome::Waiting && finding.code.id().contains("WAITS");
            findings.sort_by_key(|finding| (!explains(finding), std::cmp::Reverse(finding.severity)));
            let code = findings.first().map_or("", |finding| finding.code.id());
            let count = seen.entry(code).or_default();
            *count += 1;
            if *count <= section.most || self.full {
                self.reason(&section, item, &findings, &mut advised);
            }
        }
        for (code, count) in seen.into_iter().filter(|(_, count)| *count > section.most && !self.full) {
            let args = [("count", &(count - section.most) as &dyn std::fmt::Display), ("code", &code)];
            self.terminal.line(format!("    {}", self.terminal.text(messages::PLAN_MORE_LIKE_IT, &args)));
        }
    }

    fn reason(&self, section: &Section, item: &PlanItem, findings: &[&Finding], advised: &mut BTreeSet<String>) {
        let label = item.key.kind.label(self.terminal.lang);
        let head = format!("  {} {label} {}", self.terminal.tone(section.tone, section.mark), short(item));
        let Some((first, rest)) = findings.split_first() else {
            self.terminal.line(head);
            return;
        };
        let code = self.terminal.tone(findings::tone(first.severity), first.code.id());
        self.terminal.line(format!("{head}: {} [{code}]", first.message(self.terminal.lang)));
        let advice = first.advice(self.terminal.lang);
        if !advice.is_empty() && advised.insert(advice.clone()) {
            self.terminal.line(format!("      {}", self.terminal.tone(Tone::Dim, advice)));
        }
        for finding in rest.iter().filter(|_| self.full) {
            self.terminal.line(format!("      {} [{}]", finding.message(self.terminal.lang), finding.code.id()));
        }
    }

    fn rewrites(&self, plan: &Plan) {
        let mut pairs: BTreeMap<(String, String), [usize; 3]> = BTreeMap::new();
        let (mut count, mut objects) = (0, 0);
        for item in plan.items.iter().filter(|item| item.save || self.full) {
            objects += usize::from(!item.rewrites.is_empty());
            count += item.rewrites.len();
            for rewrite in item.rewrites.iter() {
                let classes = pairs.entry(rewrite.family()).or_default();
                match rewrite.class {
                    OccurrenceClass::Identifier => classes[0] += 1,
                    OccurrenceClass::String => classes[1] += 1,
                    OccurrenceClass::Comment => classes[2] += 1,
                }
            }
        }
        if count == 0 {
            return;
        }
        self.heading(&self.terminal.text(messages::PLAN_REWRITES, &[("count", &count), ("objects", &objects)]));
        let mut pairs: Vec<_> = pairs.into_iter().collect();
        pairs.sort_by(|(a, x), (b, y)| y.iter().sum::<usize>().cmp(&x.iter().sum()).then_with(|| a.cmp(b)));
        let shown = if self.full { pairs.len() } else { pairs.len().min(PAIRS) };
        for ((from, to), classes) in &pairs[..shown] {
            let labels = [messages::CLASS_IDENTIFIER, messages::CLASS_STRING, messages::CLASS_COMMENT];
            let labels: Vec<String> = classes
                .iter()
                .zip(labels)
                .filter(|(count, _)| **count > 0)
                .map(|(count, label)| self.terminal.text(label, &[("count", count)]))
                .collect();
            let count: usize = classes.iter().sum();
            let (from, to) = (self.terminal.tone(Tone::Bad, from), self.terminal.tone(Tone::Good, to));
            let args = [("from", &from as &dyn std::fmt::Display), ("to", &to), ("count", &count), ("classes", &labels.join(", "))];
            self.terminal.line(format!("  {}", self.terminal.text(messages::PLAN_REWRITE_LINE, &args)));
        }
        self.more(pairs.len() - shown);
        if self.full {
            self.every_rewrite(plan);
        }
    }

    fn every_rewrite(&self, plan: &Plan) {
        for item in plan.items.iter().filter(|item| !item.rewrites.is_empty()) {
            self.terminal.line(format!("  {} {}", item.key.kind.label(self.terminal.lang), item.key));
            for rewrite in item.rewrites.iter() {
                let place = format!("{}:{}:{}", rewrite.field, rewrite.line, rewrite.column);
                let (from, to) = (self.terminal.tone(Tone::Bad, &rewrite.from), self.terminal.tone(Tone::Good, &rewrite.to));
                self.terminal.line(format!("    {place}  {from} → {to}"));
            }
        }
    }

    fn foot(&self, plan: &Plan) {
        let (mut save, mut commit, mut deploy, mut waiting) = (0_u64, 0_u64, 0_u64, 0_u64);
        for (_, counts) in plan.counts() {
            save += counts.save;
            commit += counts.commit;
            deploy += counts.deploy;
            waiting += counts.waiting;
        }
        self.terminal.line("");
        if plan.can_start() && save + commit + deploy == 0 {
            self.terminal.line(self.word(messages::PLAN_NOTHING));
            return;
        }
        let args = [("save", &save as &dyn std::fmt::Display), ("commit", &commit), ("deploy", &deploy), ("waiting", &waiting)];
        if plan.can_start() {
            self.terminal.line(self.terminal.text(messages::PLAN_AFTER, &args));
        }
    }
}

/// What an object is called where its kind is said already.
fn short(item: &PlanItem) -> String {
    match item.key.kind {
        ObjectKind::QualityRule | ObjectKind::Table => item.key.name.clone(),
        _ => item.key.to_string(),
    }
}

/// A number of objects of a kind.
fn counted(count: usize, kind: ObjectKind, lang: Lang) -> String {
    let label = kind.label(lang);
    if count == 1 || lang == Lang::Zh {
        return format!("{count} {label}");
    }
    match label.strip_suffix('y') {
        Some(stem) => format!("{count} {stem}ies"),
        None if label.ends_with('s') => format!("{count} {label}es"),
        None => format!("{count} {label}s"),
    }
}
