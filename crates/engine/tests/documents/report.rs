//! Every format of a report, in both languages, and what holds of any report.

use ferry_engine::plan::Rewrite;
use ferry_engine::report::{ReportFormat, ReportHead, ReportWriter, Style, count_item};
use ferry_model::settings::OccurrenceClass;
use ferry_model::{Face, Finding, Lang, ObjectKind};
use ferry_store::records::{Checkpoint, ItemCounts, Task, TaskHead, TaskItem, TaskKind, TaskStatus};
use proptest::prelude::*;

fn task() -> Task {
    let head = TaskHead {
        id: 7,
        kind: TaskKind::Import,
        workspace_id: 1,
        workspace: "dst_ws".into(),
        name: "march.import_1".into(),
        remarks: Some("weekly <move>".into()),
        status: TaskStatus::PartialSuccess,
        created_by: "alice".into(),
        created_at: 1_774_427_300_000,
        started_at: Some(1_774_427_400_000),
        finished_at: Some(1_774_427_404_270),
        attempt: 2,
        checkpoint: Checkpoint::default(),
        failure: None,
        package_id: None,
        settings_version: 1,
        settings_by: String::new(),
        output: None,
        package_location: None,
        package_bytes: None,
    };
    Task {
        head,
        settings: r#"{"computing_resource_mapping":{"auto":false,"map":{"ODPS":{"odps_first":"Production"}}},"dependency_mapping":{"workspaces":{"src_ws":"dst_ws"},"literal":false},"dry_run":{"nodes":["node:orders/*"]},"committing_rule":{"commit":{"nodes":true,"tables":false},"ignore_lock":true}}"#.into(),
        info: r#"{"package":{"location":"/data/orders.zip","format":"DATAWORKS_MODEL","workspace":"src_ws","bytes":12345}}"#.into(),
        package: None,
    }
}

fn item(seq: i64, workflow: &str, name: &str, action: &str, outcome: &str) -> TaskItem {
    let done = outcome == "ok";
    TaskItem {
        seq,
        kind: ObjectKind::Node,
        key: format!("{workflow}/{name}"),
        workflow: workflow.into(),
        name: name.into(),
        type_name: "ODPS_SQL".into(),
        action: action.into(),
        outcome: outcome.into(),
        saved: action != "blocked",
        committed: done,
        deployed: done,
        findings: None,
        rewrites: None,
        object_id: None,
        before: None,
        created: false,
    }
}

fn findings(list: &[Finding]) -> String {
    serde_json::to_string(list).unwrap()
}

fn rewrite(from: &str, to: &str, line: u32, class: OccurrenceClass) -> Rewrite {
    Rewrite { field: "code".into(), line, column: 14, from: from.into(), to: to.into(), class }
}

fn items() -> Vec<TaskItem> {
    use ferry_model::codes::settings as codes;
    let group = Finding::new(codes::GROUP_UNKNOWN)
        .with_severity(ferry_model::Severity::Note)
        .arg("workspace", "dst_ws")
        .arg("group", "scheduling")
        .arg("name", "S_1")
        .arg("source", "S_1")
        .arg("nearest", "S_2")
        .arg("valid", "S_2");
    let compute = |name: &str| {
        Finding::new(codes::COMPUTE_NONE)
            .arg("workspace", "dst_ws")
            .arg("engine", "EMR")
            .arg("source", name)
            .arg("name", "emr")
            .at("src/workflows/BUSINESS_orders/workflow.xml:12")
    };
    let member = Finding::new(codes::MEMBER_UNKNOWN)
        .arg("user", "bob")
        .arg("workspace", "dst_ws")
        .arg("source", "to")
        .arg("nearest", "rob")
        .arg("valid", "rob, alice");
    let rewrites = [
        rewrite("src_ws", "dst_ws", 3, OccurrenceClass::Identifier),
        rewrite("src_ws", "dst_ws", 9, OccurrenceClass::Comment),
        rewrite("src_ws_dev", "dst_ws_dev", 4, OccurrenceClass::String),
    ];
    vec![
        TaskItem {
            kind: ObjectKind::Resource,
            workflow: String::new(),
            key: "解析.py".into(),
            type_name: "ODPS_PYTHON".into(),
            ..item(0, "", "解析.py", "create", "ok")
        },
        TaskItem {
            findings: Some(findings(&[group])),
            rewrites: Some(ferry_engine::plan::rewrites::to_stored(&rewrites).unwrap()),
            ..item(1, "orders", "load", "create", "ok")
        },
        item(2, "orders", "same", "unchanged", "ok"),
        TaskItem { findings: Some(findings(&[compute("emr_1")])), ..item(3, "orders", "spark_1", "blocked", "blocked") },
        TaskItem { findings: Some(findings(&[compute("emr_2")])), ..item(4, "orders", "spark <2> & \"more\"", "blocked", "blocked") },
        TaskItem { findings: Some(findings(&[member])), committed: false, ..item(5, "orders", "=cmd|' /C calc'!A0", "update", "waiting") },
        TaskItem { saved: false, ..item(6, "", "left out, on request", "skip", "skipped") },
        item(7, "orders", "broke\u{202e}n", "create", "failed"),
    ]
}

fn head(task: Task, items: &[TaskItem]) -> ReportHead {
    let mut counts: std::collections::BTreeMap<ObjectKind, ItemCounts> = std::collections::BTreeMap::new();
    for item in items {
        count_item(counts.entry(item.kind).or_default(), item);
    }
    ReportHead { task, counts: counts.into_iter().collect() }
}

fn report(head: &ReportHead, items: &[TaskItem], format: ReportFormat, lang: Lang, style: Style) -> String {
    let mut out = Vec::new();
    let mut writer = ReportWriter::begin(head, format, lang, style, &mut out).unwrap();
    for item in items {
        writer.item(item).unwrap();
    }
    writer.end().unwrap();
    String::from_utf8(out).unwrap()
}

fn sample(format: ReportFormat, lang: Lang, style: Style) -> String {
    let items = items();
    report(&head(task(), &items), &items, format, lang, style)
}

#[test]
fn every_format_in_both_languages() {
    for format in ReportFormat::ALL {
        for (lang, name) in [(Lang::En, "en"), (Lang::Zh, "zh")] {
            let page = sample(format, lang, Style::default());
            let body = match (format, page.find("<body>"), page.find("<script>")) {
                (ReportFormat::Html, Some(from), Some(to)) => page[from..to].to_owned(),
                _ => page,
            };
            insta::assert_snapshot!(format!("report_{}_{name}", format.as_str()), body);
        }
    }
}

#[test]
fn text_fits_narrow_terminals_and_may_be_coloured() {
    insta::assert_snapshot!(
        "report_text_narrow",
        sample(ReportFormat::Text, Lang::Zh, Style { color: false, width: 48, face: Face::CommandLine })
    );
    let plain = sample(ReportFormat::Text, Lang::En, Style { color: false, width: 100, face: Face::CommandLine });
    let coloured = sample(ReportFormat::Text, Lang::En, Style { color: true, width: 100, face: Face::CommandLine });
    assert!(!plain.contains('\u{1b}'));
    let mut stripped = String::new();
    for (index, part) in coloured.split('\u{1b}').enumerate() {
        stripped.push_str(if index == 0 { part } else { part.split_once('m').unwrap().1 });
    }
    assert_eq!(stripped, plain, "colour changes nothing but colour");
}

#[test]
fn a_task_that_failed_as_a_whole_says_why_first() {
    let mut failed = task();
    failed.head.status = TaskStatus::ImportError;
    failed.head.failure = Some(serde_json::to_string(&Finding::new(ferry_model::codes::settings::SELECTOR_EMPTY)).unwrap());
    let head = head(failed, &[]);
    for format in [ReportFormat::Text, ReportFormat::Json, ReportFormat::Html, ReportFormat::Junit] {
        let page = report(&head, &[], format, Lang::En, Style::default());
        assert!(page.contains("SET-SELECTOR-EMPTY") && page.contains("the selector is empty"), "{format:?}\n{page}");
    }
}

#[test]
fn the_html_page_asks_for_nothing_from_outside() {
    let page = sample(ReportFormat::Html, Lang::En, Style::default());
    for outside in ["http://", "https://", "src=", "@import", "url(", "fetch("] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert!(page.contains("default-src 'none'"));
}

#[test]
fn a_hundred_thousand_rows_are_told_in_few_lines_of_text() {
    let mut items = Vec::new();
    for seq in 0..100_000 {
        items.push(item(seq, "orders", &format!("n{seq}"), "create", "failed"));
    }
    let text = report(&head(task(), &items), &items, ReportFormat::Text, Lang::En, Style::default());
    assert!(text.lines().count() < 60, "{text}");
    assert!(text.contains("… and 99990 more"), "{text}");
}

/// Splits RFC 4180 text into records.
fn csv_records(text: &str) -> Vec<Vec<String>> {
    let mut records = vec![vec![String::new()]];
    let mut quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        let record = records.last_mut().unwrap();
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                record.last_mut().unwrap().push('"');
            }
            '"' => quoted = !quoted,
            ',' if !quoted => record.push(String::new()),
            '\r' if !quoted => {
                assert_eq!(chars.next(), Some('\n'));
                records.push(vec![String::new()]);
            }
            c => record.last_mut().unwrap().push(c),
        }
    }
    records.pop();
    records
}

fn any_item() -> impl Strategy<Value = TaskItem> {
    let word = |words: &'static [&'static str]| prop::sample::select(words.to_vec());
    (
        any::<String>(),
        any::<String>(),
        word(&["create", "update", "unchanged", "skip", "blocked"]),
        word(&["ok", "waiting", "blocked", "failed", "skipped"]),
    )
        .prop_map(|(workflow, name, action, outcome)| item(0, &workflow, &name, action, outcome))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_the_names_hold_the_report_stays_well_formed(items in prop::collection::vec(any_item(), 0..6)) {
        let head = head(task(), &items);
        let write = |format| report(&head, &items, format, Lang::Zh, Style { color: false, width: 60, face: Face::CommandLine });

        let json: serde_json::Value = serde_json::from_str(&write(ReportFormat::Json)).unwrap();
        let details = json["details"].as_array().unwrap();
        prop_assert_eq!(details.len(), items.len());
        for (detail, item) in details.iter().zip(&items) {
            prop_assert_eq!(detail["name"].as_str().unwrap(), item.name.as_str());
        }

        let records = csv_records(&write(ReportFormat::Csv));
        prop_assert_eq!(records.len(), items.len() + 1);
        for (record, item) in records[1..].iter().zip(&items) {
            prop_assert_eq!(record.len(), records[0].len());
            let name = &record[2];
            let disarmed = format!("'{}", item.name);
            prop_assert!(*name == item.name || *name == disarmed);
            prop_assert!(!name.starts_with(['=', '+', '-', '@', '\t', '\r']));
        }

        for format in [ReportFormat::Html, ReportFormat::Junit] {
            let page = write(format);
            prop_assert!(!page.chars().any(|c| c.is_control() && c != '\n'), "control characters in {:?}", format);
        }
        let junit = write(ReportFormat::Junit);
        prop_assert_eq!(junit.matches("<testcase ").count(), items.len());
        prop_assert_eq!(junit.matches("<failure ").count(), items.iter().filter(|item| matches!(item.outcome.as_str(), "failed" | "blocked")).count());
    }

    #[test]
    fn every_item_counts_once(items in prop::collection::vec(any_item(), 0..30)) {
        let total = head(task(), &items).total();
        prop_assert_eq!(total.total, items.len() as i64);
        let parts = total.created + total.updated + total.unchanged + total.skipped + total.blocked + total.failed + total.waiting;
        prop_assert_eq!(parts, total.total);
    }
}
