//! Accessibility, as axe-core sees it.

use thirtyfour::prelude::*;

/// axe-core itself; see `axe/README.md`.
const AXE: &str = include_str!("../axe/axe.min.js");

/// What breaks WCAG 2.2 AA on the page that is open: rule, element and reason of each; empty when nothing does.
///
/// # Errors
///
/// When the browser does.
pub async fn violations(browser: &WebDriver) -> WebDriverResult<Vec<String>> {
    // Handed over by the driver, not by the page: the page's own policy for scripts stays as it is.
    // In one piece, so that a page that goes on by itself meanwhile does not lose it.
    let script = format!("{AXE};\n{RUN}");
    let found = browser.execute_async(script, Vec::new()).await?;
    found.convert()
}

/// Runs axe and hands over what it found.
const RUN: &str = "const done = arguments[arguments.length - 1];
        axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })
           .then(found => done(found.violations.flatMap(rule => rule.nodes.map(node =>
               rule.id + ' at ' + node.target.join(' ') + ': ' + (node.failureSummary || rule.help).replace(/\\s+/g, ' ')))))
           .catch(error => done(['axe failed: ' + error]));";
