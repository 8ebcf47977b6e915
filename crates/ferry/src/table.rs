//! Tables that fit the terminal.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How a column is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Align {
    Left,
    Right,
}

/// A column.
#[derive(Clone, Debug)]
struct Column {
    title: String,
    align: Align,
    /// Whether it gives way when the table is too wide, and how narrow it may become.
    narrowest: Option<usize>,
}

/// Rows of text under titles. Columns are as wide as their widest cell counts on a terminal, so that Chinese lines up too.
#[derive(Clone, Debug, Default)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<String>>,
}

const GAP: &str = "  ";

impl Table {
    /// An empty table without columns.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a column that is never cut.
    #[must_use]
    pub fn column(self, title: impl Into<String>) -> Self {
        self.with(title.into(), Align::Left, None)
    }

    /// Adds a column of numbers, set to the right.
    #[must_use]
    pub fn number(self, title: impl Into<String>) -> Self {
        self.with(title.into(), Align::Right, None)
    }

    /// Adds a column that is cut, down to `narrowest`, when the table is too wide.
    #[must_use]
    pub fn flexible(self, title: impl Into<String>, narrowest: usize) -> Self {
        self.with(title.into(), Align::Left, Some(narrowest))
    }

    fn with(mut self, title: String, align: Align, narrowest: Option<usize>) -> Self {
        self.columns.push(Column { title, align, narrowest });
        self
    }

    /// Adds a row; missing cells are empty, line ends become spaces.
    pub fn row<S: Into<String>>(&mut self, cells: impl IntoIterator<Item = S>) {
        let mut row: Vec<String> = cells.into_iter().map(|cell| one_line(cell.into())).collect();
        row.resize(self.columns.len(), String::new());
        self.rows.push(row);
    }

    /// Whether there are no rows.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The lines, the titles first. `width` is the number of cells of the terminal; without it nothing is cut.
    pub fn lines(&self, width: Option<usize>) -> Vec<String> {
        let widths = self.widths(width);
        let titles = self.columns.iter().map(|column| column.title.as_str());
        let mut lines = vec![self.line(titles, &widths)];
        lines.extend(self.rows.iter().map(|row| self.line(row.iter().map(String::as_str), &widths)));
        lines
    }

    fn widths(&self, width: Option<usize>) -> Vec<usize> {
        let cell = |index: usize, row: &Vec<String>| row[index].width();
        let mut widths: Vec<usize> = self
            .columns
            .iter()
            .enumerate()
            .map(|(index, column)| self.rows.iter().map(|row| cell(index, row)).max().unwrap_or(0).max(column.title.width()))
            .collect();
        let Some(width) = width else { return widths };
        let gaps = GAP.len() * self.columns.len().saturating_sub(1);
        let mut excess = (widths.iter().sum::<usize>() + gaps).saturating_sub(width);
        while excess > 0 {
            let widest = self
                .columns
                .iter()
                .enumerate()
                .filter(|(index, column)| column.narrowest.is_some_and(|narrowest| widths[*index] > narrowest))
                .max_by_key(|(index, _)| widths[*index]);
            let Some((index, _)) = widest else { break };
            widths[index] -= 1;
            excess -= 1;
        }
        widths
    }

    fn line<'a>(&self, cells: impl Iterator<Item = &'a str>, widths: &[usize]) -> String {
        let mut line = String::new();
        for (index, cell) in cells.enumerate() {
            let cell = cut(cell, widths[index]);
            let padding = " ".repeat(widths[index] - cell.width());
            if index > 0 {
                line.push_str(GAP);
            }
            match self.columns[index].align {
                Align::Left => line.extend([cell.as_str(), padding.as_str()]),
                Align::Right => line.extend([padding.as_str(), cell.as_str()]),
            }
        }
        line.truncate(line.trim_end().len());
        line
    }
}

/// `text` with every run of white space and control characters as one space.
pub fn one_line(text: String) -> String {
    if text.chars().any(char::is_control) {
        text.split(|c: char| c.is_control() || c.is_whitespace()).filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    } else {
        text
    }
}

/// `text`, or as much of it as fits into `width` cells with `…` behind it.
pub fn cut(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 0;
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if used + wide + 1 > width {
            break;
        }
        used += wide;
        out.push(c);
    }
    if width > 0 {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Table {
        let mut table = Table::new().column("kind").flexible("name", 6).number("count");
        table.row(["node", "dwd_orders_with_a_long_name", "41"]);
        table.row(["表", "订单明细", "5"]);
        table.row(["a\nb"]);
        table
    }

    #[test]
    fn without_a_width_nothing_is_cut_and_wide_characters_line_up() {
        assert_eq!(
            sample().lines(None),
            [
                "kind  name                         count",
                "node  dwd_orders_with_a_long_name     41",
                "表    订单明细                         5",
                "a b",
            ]
        );
    }

    #[test]
    fn flexible_columns_give_way_and_no_line_is_wider_than_the_terminal() {
        for width in 19..50 {
            for line in sample().lines(Some(width)) {
                assert!(line.width() <= width, "{line:?} at {width}");
            }
        }
        assert_eq!(cut("订单明细", 5), "订单…");
        assert_eq!(cut("订单明细", 4), "订…");
        assert_eq!(cut("abc", 3), "abc");
        assert_eq!(cut("abc", 0), "");
    }
}
