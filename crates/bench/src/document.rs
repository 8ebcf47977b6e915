//! The page of the documentation that holds the results.

use std::path::Path;

use anyhow::{Context as _, Result};

/// The page, from the root of the project.
const PAGE: &str = "docs/BENCHMARKS.md";

/// The lines that a block of results stands between.
pub type Block = (&'static str, &'static str);
/// Results of packages.
pub const RESULTS: Block = ("<!-- results: written by ferry-bench --write -->\n", "<!-- end of results -->\n");
/// Results of the server under load.
pub const LOAD: Block = ("<!-- load: written by ferry-bench load --write -->\n", "<!-- end of load -->\n");

/// Puts the results into the page, in the place of the former ones.
pub fn write(block: Block, text: &str) -> Result<()> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(PAGE);
    let page = std::fs::read_to_string(&path).with_context(|| format!("{PAGE} cannot be read"))?;
    let page = replaced(&page, block, text).with_context(|| format!("{PAGE} has no place for results"))?;
    std::fs::write(&path, page).with_context(|| format!("{PAGE} cannot be written"))
}

fn replaced(page: &str, (begin, end): Block, text: &str) -> Option<String> {
    let (before, rest) = page.split_once(begin)?;
    let (_, after) = rest.split_once(end)?;
    Some(format!("{before}{begin}\n{text}\n{end}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_results_are_replaced() {
        let (begin, end) = LOAD;
        let page = format!("# Title\n\n{begin}\nold\n{end}\nThe end.\n");
        assert_eq!(replaced(&page, LOAD, "new\n"), Some(format!("# Title\n\n{begin}\nnew\n\n{end}\nThe end.\n")));
        assert_eq!(replaced(&page, RESULTS, "new\n"), None);
    }
}
