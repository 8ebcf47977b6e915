//! An occurrence of a name in its line of code: the old name struck out, the new one beside it.

use ferry_service::plans::RewriteView;

use crate::Html;
use crate::html::escape_into;

/// Characters of the line that are shown on either side.
const AROUND: usize = 90;

/// Which of the names the line of a rewrite holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    /// The line is that of the package.
    Old,
    /// The line is that of the workspace after the import.
    New,
}

/// The line as markup; only the names where there is no line.
pub(super) fn line(view: &RewriteView, holds: Holds) -> Html {
    let (first, second) = if holds == Holds::Old { (&view.from, &view.to) } else { (&view.to, &view.from) };
    let context = view.context.as_deref().unwrap_or_default();
    let found = around(context, view.column, first).or_else(|| around(context, view.column, second));
    let (before, after) = found.unwrap_or_default();
    let mut out = String::from(r#"<code class="occurrence">"#);
    let skipped = before.trim_start().chars().count().saturating_sub(AROUND);
    if skipped > 0 {
        out.push('…');
    }
    escape_into(&mut out, &before.trim_start().chars().skip(skipped).collect::<String>());
    out.push_str("<del>");
    escape_into(&mut out, &view.from);
    out.push_str("</del><ins>");
    escape_into(&mut out, &view.to);
    out.push_str("</ins>");
    escape_into(&mut out, &after.chars().take(AROUND).collect::<String>());
    if after.chars().count() > AROUND {
        out.push('…');
    }
    out.push_str("</code>");
    Html(out)
}

/// What stands before and after the name in its line: at the column, or else where it is found first.
fn around<'c>(context: &'c str, column: u32, name: &str) -> Option<(&'c str, &'c str)> {
    if name.is_empty() {
        return None;
    }
    let column = (column as usize).checked_sub(1)?;
    let at = context.char_indices().nth(column).map(|(at, _)| at).filter(|at| context[*at..].starts_with(name));
    let at = at.or_else(|| context.find(name))?;
    Some((&context[..at], &context[at + name.len()..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(column: u32, from: &str, to: &str, context: Option<&str>) -> RewriteView {
        RewriteView {
            object: "node:f/n".to_owned(),
            field: "code".to_owned(),
            line: 1,
            column,
            from: from.to_owned(),
            to: to.to_owned(),
            class: "identifier".to_owned(),
            context: context.map(str::to_owned),
        }
    }

    #[test]
    fn the_name_at_the_column_is_marked_and_everything_is_escaped() {
        let shown = line(&view(11, "a", "b", Some("  if a <  a.t")), Holds::Old).0;
        assert_eq!(shown, r#"<code class="occurrence">if a &lt;  <del>a</del><ins>b</ins>.t</code>"#);
    }

    #[test]
    fn a_line_that_holds_the_new_name_is_not_cut_within_it() {
        let shown = line(&view(6, "sales", "sales_prod", Some("from sales_prod.t")), Holds::New).0;
        assert_eq!(shown, r#"<code class="occurrence">from <del>sales</del><ins>sales_prod</ins>.t</code>"#);
        assert!(line(&view(1, "a", "b", None), Holds::Old).0.contains("<del>a</del><ins>b</ins>"));
    }
}
