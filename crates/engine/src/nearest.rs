//! Suggestions for names that do not exist: the valid ones, nearest first.

/// How many names a suggestion lists before it ends with `…`.
const LISTED_MAX: usize = 12;

/// The candidates ordered by how near they are to `wanted`, letter case aside; equally near ones keep their order.
pub fn ranked<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let wanted: Vec<char> = wanted.chars().flat_map(char::to_lowercase).collect();
    let mut ranked: Vec<(usize, &str)> = candidates.into_iter().map(|name| (distance(&wanted, name), name)).collect();
    ranked.sort_by_key(|(distance, _)| *distance);
    ranked.into_iter().map(|(_, name)| name).collect()
}

/// The nearest candidate, and all of them in one text, nearest first; `None` without candidates.
pub fn suggestion<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<(&'a str, String)> {
    let names = ranked(wanted, candidates);
    let first = *names.first()?;
    let mut text = names[..names.len().min(LISTED_MAX)].join(", ");
    if names.len() > LISTED_MAX {
        text.push_str(", …");
    }
    Some((first, text))
}

/// Edit distance with transpositions; a candidate that holds the wanted text counts as near.
fn distance(wanted: &[char], candidate: &str) -> usize {
    let candidate: Vec<char> = candidate.chars().flat_map(char::to_lowercase).collect();
    let edits = edit_distance(wanted, &candidate);
    let held = wanted.len() >= 3 && candidate.windows(wanted.len()).any(|window| window == wanted);
    if held { edits.min(1) } else { edits }
}

/// Insertions, deletions, replacements and swaps of neighbours that turn `a` into `b`. Texts over 64 characters are compared by their
/// beginnings.
fn edit_distance(a: &[char], b: &[char]) -> usize {
    const LONGEST: usize = 64;
    let (a, b) = (&a[..a.len().min(LONGEST)], &b[..b.len().min(LONGEST)]);
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut row = Vec::with_capacity(b.len() + 1);
        row.push(i + 1);
        for (j, y) in b.iter().enumerate() {
            let mut best = (last[j] + usize::from(x != y)).min(last[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *x == b[j - 1] && a[i - 1] == *y {
                best = best.min(before[j - 1] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn typing_errors_rank_before_other_names() {
        assert_eq!(ranked("noed", ["table", "node", "resource"])[0], "node");
        assert_eq!(ranked("ODPS_SQ", ["EMR_HIVE", "ODPS_SQL"])[0], "ODPS_SQL");
        assert_eq!(ranked("first", ["odps_second", "odps_first_of_all"])[0], "odps_first_of_all");
        assert_eq!(ranked("x", []), Vec::<&str>::new());
    }

    #[test]
    fn a_long_list_ends_with_an_ellipsis() {
        let names: Vec<String> = (0..20).map(|n| format!("name{n}")).collect();
        let (first, text) = suggestion("name7", names.iter().map(String::as_str)).unwrap();
        assert_eq!(first, "name7");
        assert!(text.starts_with("name7, ") && text.ends_with(", …"), "{text}");
        assert!(suggestion("x", []).is_none());
    }
}
