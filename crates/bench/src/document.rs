//! The page of the documentation that holds the results.

use std::path::Path;

use anyhow::{Context as _, Result};

/// The page, from the root of the project.
const PAGE: &str = "docs/BENCHMARKS.md";
const BEGIN: &str = "<!-- results: written by ferry-bench --write -->\n";
const END: &str = "<!-- end of results -->\n";

/// Puts the results into the page, in the place of the former ones.
pub fn write(table: &str) -> Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(PAGE);
    let page = std::fs::read_to_string(&path).with_context(|| format!("{PAGE} cannot be read"))?;
    let page = replaced(&page, table).with_context(|| format!("{PAGE} has no place for results"))?;
    std::fs::write(&path, page).with_context(|| format!("{PAGE} cannot be written"))
}

fn replaced(page: &str, table: &str) -> Option<String> {
    let (before, rest) = page.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{table}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_results_are_replaced() {
        let page = format!("# Title\n\n{BEGIN}\nold\n{END}\nThe end.\n");
        assert_eq!(replaced(&page, "new\n"), Some(format!("# Title\n\n{BEGIN}\nnew\n\n{END}\nThe end.\n")));
        assert_eq!(replaced("# Title\n", "new\n"), None);
    }
}
