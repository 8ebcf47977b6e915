//! The error catalogue, written from the tables of codes.

use std::fmt::Write;

use ferry_model::{Code, Severity};

/// Areas by the first part of their codes, with English and Chinese titles. Codes of other areas come last.
const AREAS: [(&str, &str, &str); 17] = [
    ("PKG", "Package container", "包的容器"),
    ("FMT", "Package format", "包格式"),
    ("CNT", "Content of a package", "包的内容"),
    ("SET", "Settings and selectors", "导入设置与选择器"),
    ("PLAN", "Plan", "导入计划"),
    ("RUN", "Running, retrying and undoing tasks", "任务的执行、重试与撤销"),
    ("COMMIT", "Committing", "提交"),
    ("DEPLOY", "Deploying", "发布"),
    ("EXP", "Export", "导出"),
    ("STORE", "Workspace store", "工作空间存储"),
    ("AUTH", "Logging in and permissions", "登录与权限"),
    ("API", "Requests to the server", "服务请求"),
    ("EDITION", "Editions", "版本"),
    ("OSS", "Packages from OSS", "OSS 中的包"),
    ("BLOB", "Object storage", "对象存储"),
    ("JOB", "Workers", "工作进程"),
    ("CLI", "Command line", "命令行"),
];

/// Every code of the product with cause and advice in English and Chinese, in Markdown. `docs/ERRORS.md` holds it.
pub fn catalogue() -> String {
    let mut out = String::from(
        "# Error catalogue · 错误目录\n\n\
         Every finding and error has a stable code, a usual severity, a cause and advice. Words in `{braces}` are filled in. `ferry --lang zh` \
         prints the Chinese text. Where the advice speaks of commands and flags, the console and the REST API give another one.\n\n\
         每个检查结果和错误都有固定的代码、通常的级别、原因和建议。`{花括号}` 中的词会替换为实际内容。建议涉及命令行时，控制台和 REST API 会给出另一条建议。\n\n\
         | severity · 级别 | meaning · 含义 |\n|---|---|\n\
         | error · 错误 | An object, or the whole, cannot be used. · 对象或整体无法使用。 |\n\
         | warning · 警告 | Something was decided or left out, or may not work as meant. · 系统代为决定或略过了某些内容，或结果可能与预期不符。 |\n\
         | note · 提示 | Worth knowing; nothing has to be done. · 仅供了解，无需处理。 |\n\n\
         This page is written from the code; a test keeps it current. · 本页由代码生成，并由测试保证为最新。\n",
    );
    let codes: Vec<Code> = ferry_model::codes::all().collect();
    let mut areas: Vec<&str> = Vec::new();
    for code in &codes {
        if !areas.contains(&area(*code)) {
            areas.push(area(*code));
        }
    }
    for name in areas {
        match AREAS.iter().find(|(prefix, ..)| *prefix == name) {
            Some((_, en, zh)) => {
                let _ = writeln!(out, "\n## {name} · {en} · {zh}\n");
            }
            None => {
                let _ = writeln!(out, "\n## {name}\n");
            }
        }
        out.push_str("| code | severity | cause | what to do | 原因 | 处理建议 |\n|---|---|---|---|---|---|\n");
        for code in codes.iter().filter(|code| area(**code) == name) {
            row(&mut out, *code);
        }
    }
    out
}

/// The first part of a code.
fn area(code: Code) -> &'static str {
    let id = code.id();
    id.split_once('-').map_or(id, |(area, _)| area)
}

fn row(out: &mut String, code: Code) {
    let severity = match code.severity() {
        Severity::Error => "error · 错误",
        Severity::Warning => "warning · 警告",
        Severity::Note => "note · 提示",
    };
    let info = code.0;
    let _ = writeln!(
        out,
        "| `{}` | {severity} | {} | {} | {} | {} |",
        code.id(),
        cell(info.en),
        advice(info.en_advice, info.server_advice.map(|(en, _)| ("On a server: ", en))),
        cell(info.zh),
        advice(info.zh_advice, info.server_advice.map(|(_, zh)| ("服务器上：", zh)))
    );
}

/// What to do, and what to do on a server where that is something else.
fn advice(text: &str, on_server: Option<(&str, &str)>) -> String {
    let more = on_server.map_or_else(String::new, |(title, text)| format!("<br>{title}{}", cell(text)));
    cell(text) + &more
}

/// Text that stays in its cell of a Markdown table.
fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('<', "&lt;").replace('\n', " ")
}
