//! Code with line numbers and highlighting, made here and not in the browser.
//!
//! The lexers of `ferry_rewrite` tell code, comments and strings apart, for half-finished and faulty code too; words and numbers are found
//! within the code. A highlighted piece never crosses a line end, so that every line stands on its own.

use ferry_rewrite::{CodeFamily, OccurrenceClass, SqlDialect, lex};

use crate::html::{Html, escape_into};

/// Bytes of code that are shown at most; beyond them stands a note.
const MOST: usize = 512 << 10;

const SQL: &[&str] = &[
    "add",
    "all",
    "alter",
    "and",
    "as",
    "asc",
    "between",
    "bigint",
    "boolean",
    "by",
    "case",
    "cast",
    "cluster",
    "comment",
    "create",
    "cross",
    "date",
    "datetime",
    "decimal",
    "default",
    "delete",
    "desc",
    "distinct",
    "distribute",
    "double",
    "drop",
    "else",
    "end",
    "except",
    "exists",
    "external",
    "false",
    "float",
    "from",
    "full",
    "function",
    "group",
    "having",
    "if",
    "in",
    "inner",
    "insert",
    "int",
    "intersect",
    "interval",
    "into",
    "is",
    "join",
    "lateral",
    "left",
    "lifecycle",
    "like",
    "limit",
    "location",
    "map",
    "merge",
    "not",
    "null",
    "on",
    "or",
    "order",
    "outer",
    "over",
    "overwrite",
    "partition",
    "partitioned",
    "primary",
    "replace",
    "right",
    "row",
    "select",
    "set",
    "sort",
    "string",
    "struct",
    "table",
    "tblproperties",
    "then",
    "timestamp",
    "tinyint",
    "true",
    "truncate",
    "union",
    "update",
    "use",
    "using",
    "values",
    "varchar",
    "view",
    "when",
    "where",
    "with",
];
const PYTHON: &[&str] = &[
    "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del", "elif", "else", "except", "False", "finally",
    "for", "from", "global", "if", "import", "in", "is", "lambda", "None", "nonlocal", "not", "or", "pass", "print", "raise", "return",
    "self", "True", "try", "while", "with", "yield",
];
const SHELL: &[&str] = &[
    "break", "case", "cd", "continue", "do", "done", "echo", "elif", "else", "esac", "exit", "export", "fi", "for", "function", "if", "in",
    "local", "return", "set", "shift", "source", "then", "trap", "unset", "until", "while",
];
const JSON: &[&str] = &["true", "false", "null"];

/// The family of lexers and the words of a language: `sql`, `python`, `shell`, `json`, `xml`, `text`.
fn language_of(language: &str) -> (CodeFamily, &'static [&'static str]) {
    match language {
        "sql" => (CodeFamily::Sql(SqlDialect::MaxCompute), SQL),
        "python" => (CodeFamily::Python, PYTHON),
        "shell" => (CodeFamily::Shell, SHELL),
        "json" => (CodeFamily::Json, JSON),
        _ => (CodeFamily::Plain, &[]),
    }
}

/// The code as a numbered list of lines, in a frame that scrolls and can be reached by the keyboard.
pub fn view(code: &str, language: &str, name: &str) -> Html {
    let mut out = String::with_capacity(code.len() * 2 + 200);
    out.push_str(r#"<div class="code" tabindex="0" role="region" aria-label=""#);
    escape_into(&mut out, name);
    out.push_str("\"><ol>");
    for line in lines(code, language) {
        out.push_str("<li><code>");
        out.push_str(&line);
        out.push_str("</code></li>");
    }
    out.push_str("</ol></div>");
    Html(out)
}

/// The lines of the code as markup, without line ends.
pub fn lines(code: &str, language: &str) -> Vec<String> {
    let mut end = code.len().min(MOST);
    while !code.is_char_boundary(end) {
        end -= 1;
    }
    let code = code[..end].strip_suffix('\n').unwrap_or(&code[..end]);
    let (family, words) = language_of(language);
    let mut writer = LineWriter { lines: vec![String::new()] };
    if language == "xml" {
        xml(&mut writer, code);
        return writer.lines;
    }
    for span in lex(code, family) {
        let text = &code[span.start..span.end];
        match span.class {
            OccurrenceClass::Identifier => plain(&mut writer, text, words, language == "sql"),
            OccurrenceClass::Comment => writer.push("tok-comment", text),
            OccurrenceClass::StringLiteral => writer.push("tok-string", text),
        }
    }
    writer.lines
}

struct LineWriter {
    lines: Vec<String>,
}

impl LineWriter {
    fn push(&mut self, class: &str, text: &str) {
        for (index, part) in text.split('\n').enumerate() {
            if index > 0 {
                self.lines.push(String::new());
            }
            let part = part.trim_end_matches('\r');
            let Some(line) = self.lines.last_mut() else { return };
            if part.is_empty() {
                continue;
            }
            if class.is_empty() {
                escape_into(line, part);
            } else {
                line.push_str("<span class=\"");
                line.push_str(class);
                line.push_str("\">");
                escape_into(line, part);
                line.push_str("</span>");
            }
        }
    }
}

/// Code that is neither comment nor string: words, numbers, parameters such as `${bizdate}`, and the rest.
fn plain(writer: &mut LineWriter, text: &str, words: &[&str], any_case: bool) {
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let (length, class) = if first.is_alphabetic() || first == '_' {
            let length = prefix(rest, |c| c.is_alphanumeric() || c == '_');
            (length, if is_word(&rest[..length], words, any_case) { "tok-keyword" } else { "" })
        } else if first.is_ascii_digit() {
            (prefix(rest, |c| c.is_ascii_alphanumeric() || c == '.'), "tok-number")
        } else if rest.starts_with("${") || rest.starts_with("$[") {
            let close = if rest.starts_with("${") { '}' } else { ']' };
            let length = rest.find([close, '\n']).map_or(rest.len(), |at| if rest[at..].starts_with(close) { at + 1 } else { at });
            (length, "tok-param")
        } else {
            let length = prefix(rest, |c| !c.is_alphanumeric() && c != '_' && c != '$').max(first.len_utf8());
            (length, "")
        };
        writer.push(class, &rest[..length]);
        rest = &rest[length..];
    }
}

fn prefix(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|c| !belongs(c)).unwrap_or(text.len())
}

fn is_word(word: &str, words: &[&str], any_case: bool) -> bool {
    if any_case { words.iter().any(|known| known.eq_ignore_ascii_case(word)) } else { words.contains(&word) }
}

/// Tags and comments of XML; everything between them is content.
fn xml(writer: &mut LineWriter, code: &str) {
    let mut rest = code;
    while !rest.is_empty() {
        let (length, class) = if rest.starts_with("<!--") {
            (rest.find("-->").map_or(rest.len(), |at| at + 3), "tok-comment")
        } else if rest.starts_with('<') {
            (rest.find('>').map_or(rest.len(), |at| at + 1), "tok-keyword")
        } else {
            (rest.find('<').unwrap_or(rest.len()), "")
        };
        writer.push(class, &rest[..length]);
        rest = &rest[length..];
    }
}
