//! Tables and paragraphs for terminals, measured in columns: a Chinese character takes two.

use std::fmt::Write as _;

use ferry_model::Face;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How text for a terminal looks, and who reads it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether colour codes are written.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Where it is read: advice names what there is.
    pub face: Face,
}

impl Default for Style {
    fn default() -> Self {
        Self { color: false, width: 100, face: Face::default() }
    }
}

/// Roles that text has, each with its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Nothing special.
    Plain,
    /// A title.
    Title,
    /// Done as asked.
    Good,
    /// Waiting, or worth a look.
    Careful,
    /// Not done.
    Bad,
    /// Less important.
    Quiet,
}

impl Style {
    /// `text` in the colour of its role.
    pub fn paint(self, tone: Tone, text: &str) -> String {
        let code = match tone {
            Tone::Plain => return text.to_owned(),
            Tone::Title => "1",
            Tone::Good => "32",
            Tone::Careful => "33",
            Tone::Bad => "31",
            Tone::Quiet => "2",
        };
        if self.color && !text.is_empty() { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
    }

    /// `text` in lines of the style's width, each with `indent` spaces in front, ending with a line end.
    pub fn paragraph(self, indent: usize, text: &str) -> String {
        let mut out = String::new();
        for line in wrap(text, self.width.saturating_sub(indent).max(20)) {
            let _ = writeln!(out, "{:indent$}{line}", "");
        }
        out
    }
}

/// Columns that a text takes.
pub(super) fn width(text: &str) -> usize {
    text.width()
}

/// `text` filled up with spaces to `columns`, on the left for numbers.
pub(super) fn pad(text: &str, columns: usize, right: bool) -> String {
    let fill = " ".repeat(columns.saturating_sub(width(text)));
    if right { format!("{fill}{text}") } else { format!("{text}{fill}") }
}

/// `text` cut to `columns`, with `…` where something is missing.
pub(super) fn cut(text: &str, columns: usize) -> String {
    if width(text) <= columns {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide + 1 > columns {
            break;
        }
        used += wide;
        out.push(c);
    }
    out.push('…');
    out
}

/// Lines of at most `columns`. Breaks at spaces, and between any two wide characters; words that are too long are broken.
fn wrap(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in pieces(text) {
        let wide = width(word.trim_end());
        if used > 0 && used + wide > columns {
            lines.push(String::new());
            used = 0;
        }
        let mut last = lines.pop().unwrap_or_default();
        for c in word.chars() {
            let wide = c.width().unwrap_or(0);
            if used + wide > columns {
                if c == ' ' {
                    continue;
                }
                lines.push(std::mem::take(&mut last));
                used = 0;
            }
            used += wide;
            last.push(c);
        }
        lines.push(last);
    }
    lines.into_iter().map(|line| line.trim_end().to_owned()).collect()
}

/// Parts between which a line may be broken: after spaces, and after wide characters unless punctuation follows.
fn pieces(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut from = 0;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let Some((_, next)) = chars.peek() else { break };
        let end = at + c.len_utf8();
        let after_space = c == ' ' && *next != ' ';
        let wide = c.width() == Some(2) && !is_closing(*next) && !is_opening(c) && *next != ' ';
        let before_wide = next.width() == Some(2) && !is_closing(*next) && c != ' ' && !is_opening(c);
        if after_space || wide || before_wide {
            pieces.push(&text[from..end]);
            from = end;
        }
    }
    pieces.push(&text[from..]);
    pieces
}

fn is_closing(c: char) -> bool {
    matches!(c, '，' | '。' | '、' | '；' | '：' | '？' | '！' | '）' | '》' | '」' | ',' | '.' | ';' | ':' | '?' | '!' | ')' | ']')
}

fn is_opening(c: char) -> bool {
    matches!(c, '（' | '《' | '「' | '(' | '[')
}

/// A table of text columns and number columns.
#[derive(Clone, Debug, Default)]
pub struct Table {
    titles: Vec<(String, bool)>,
    rows: Vec<Vec<(String, Tone)>>,
}

impl Table {
    /// Adds a column; numbers are written at its right.
    #[must_use]
    pub fn column(mut self, title: &str, number: bool) -> Self {
        self.titles.push((title.to_owned(), number));
        self
    }

    /// Adds a row, one cell per column.
    pub fn row(&mut self, cells: Vec<(String, Tone)>) {
        self.rows.push(cells);
    }

    /// Takes out number columns in which every cell is `0` or empty, except those whose places are in `keep`.
    #[must_use]
    pub fn without_empty_columns(mut self, keep: &[usize]) -> Self {
        for index in (0..self.titles.len()).rev() {
            let empty = self.rows.iter().all(|row| row.get(index).is_none_or(|(text, _)| text.is_empty() || text == "0"));
            if self.titles[index].1 && empty && !keep.contains(&index) {
                self.titles.remove(index);
                for row in &mut self.rows {
                    if index < row.len() {
                        row.remove(index);
                    }
                }
            }
        }
        self
    }

    /// The table in lines of at most the style's width. Where it does not fit side by side, every row becomes a paragraph of
    /// `title value` pairs.
    pub fn render(&self, style: Style) -> String {
        let widths: Vec<usize> = (0..self.titles.len())
            .map(|index| {
                let cells = self.rows.iter().filter_map(|row| row.get(index)).map(|(text, _)| width(text));
                cells.chain([width(&self.titles[index].0)]).max().unwrap_or(0)
            })
            .collect();
        let total = widths.iter().sum::<usize>() + 2 * widths.len().saturating_sub(1);
        if total > style.width { self.stacked(style) } else { self.side_by_side(style, &widths) }
    }

    fn side_by_side(&self, style: Style, widths: &[usize]) -> String {
        let mut out = String::new();
        let title = self.titles.iter().zip(widths).map(|((title, number), width)| pad(title, *width, *number));
        let _ = writeln!(out, "{}", style.paint(Tone::Quiet, title.collect::<Vec<_>>().join("  ").trim_end()));
        for row in &self.rows {
            let mut line = String::new();
            for (index, (text, tone)) in row.iter().enumerate() {
                let (number, columns) = (self.titles[index].1, widths[index]);
                let last = index + 1 == row.len();
                let filled = if last && !number { text.clone() } else { pad(text, columns, number) };
                let tone = if number && text == "0" { Tone::Quiet } else { *tone };
                line.push_str(if index > 0 { "  " } else { "" });
                line.push_str(&style.paint(tone, &filled));
            }
            let _ = writeln!(out, "{line}");
        }
        out
    }

    fn stacked(&self, style: Style) -> String {
        let mut out = String::new();
        for row in &self.rows {
            let mut cells = row.iter().zip(&self.titles);
            if let Some(((text, _), _)) = cells.next() {
                let _ = writeln!(out, "{}", style.paint(Tone::Title, &cut(text, style.width)));
            }
            let pairs = cells.filter(|((text, _), (_, number))| !(text.is_empty() || *number && text == "0"));
            let line: Vec<String> = pairs.map(|((text, _), (title, _))| format!("{title} {text}")).collect();
            out.push_str(&style.paragraph(2, &line.join(", ")));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_at_spaces_and_between_chinese_characters() {
        assert_eq!(wrap("one two three", 8), ["one two", "three"]);
        assert_eq!(wrap("请检查文件是否存在。", 8), ["请检查文", "件是否存", "在。"]);
        assert_eq!(wrap("abcdefghij", 4), ["abcd", "efgh", "ij"]);
        assert_eq!(wrap("", 4), [""]);
        for columns in 4..40 {
            let text = "a 工作空间 demo_ws 没有显示名称为 prod 的计算资源，请检查 b";
            assert!(wrap(text, columns).iter().all(|line| width(line) <= columns), "{columns}");
        }
    }

    #[test]
    fn text_is_cut_and_filled_by_columns() {
        assert_eq!(cut("工作空间", 5), "工作…");
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(pad("工", 4, false), "工  ");
        assert_eq!(pad("7", 3, true), "  7");
    }
}
