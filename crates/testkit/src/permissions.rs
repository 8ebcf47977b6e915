//! Who may ask for what, as a table of the documentation: the walks over the REST API and over the console write their tables with this, and
//! compare them with `docs/PERMISSIONS.md`.

use std::fmt::Write as _;
use std::path::Path;

/// Somebody who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asker {
    /// The account of the tenant, which is also the operator.
    TenantAccount,
    /// A member of the workspace with this role.
    Member(&'static str),
    /// An administrator of another workspace of the tenant.
    Stranger,
    /// Nobody is logged in.
    Nobody,
}

/// Those who ask, in the order of the columns, with the name of the column.
pub const ASKERS: [(&str, Asker); 6] = [
    ("tenant account", Asker::TenantAccount),
    ("administrator", Asker::Member("admin")),
    ("developer", Asker::Member("developer")),
    ("visitor", Asker::Member("visitor")),
    ("member of another workspace", Asker::Stranger),
    ("nobody", Asker::Nobody),
];

/// A table in the making: a row for what is asked for, a column for each of [`ASKERS`].
#[derive(Clone, Debug)]
pub struct Table {
    text: String,
}

impl Table {
    /// An empty table, with the heading of its first column.
    pub fn new(heading: &str) -> Self {
        let names: Vec<&str> = ASKERS.iter().map(|(name, _)| *name).collect();
        Self { text: format!("| {heading} | {} |\n|---|{}\n", names.join(" | "), "---|".repeat(names.len())) }
    }

    /// Adds a row: what was asked for, and what each of [`ASKERS`] got.
    pub fn row(&mut self, what: &str, outcomes: &[String]) {
        // Writing to a text cannot fail.
        let _ = writeln!(self.text, "| `{what}` | {} |", outcomes.join(" | "));
    }

    /// Compares with what `docs/PERMISSIONS.md` says between `<!-- SECTION: begin -->` and `<!-- SECTION: end -->`. With `UPDATE_DOCS` set
    /// it is written there instead.
    ///
    /// # Panics
    ///
    /// When the page says something else, or has no such section.
    #[expect(clippy::expect_used, reason = "a test ends where its documentation is missing")]
    pub fn compare(&self, section: &str) {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/PERMISSIONS.md");
        let text = std::fs::read_to_string(&file).expect("docs/PERMISSIONS.md can be read");
        let (begin, end) = (format!("<!-- {section}: begin -->\n"), format!("<!-- {section}: end -->"));
        let (head, rest) = text.split_once(&begin).expect("the page has the section");
        let (documented, tail) = rest.split_once(&end).expect("the section ends");
        if std::env::var_os("UPDATE_DOCS").is_some() {
            std::fs::write(&file, format!("{head}{begin}{}{end}{tail}", self.text)).expect("docs/PERMISSIONS.md can be written");
            return;
        }
        for (is, says) in self.text.lines().zip(documented.lines()) {
            assert_eq!(is, says, "docs/PERMISSIONS.md says something else; UPDATE_DOCS=1 writes it anew");
        }
        assert_eq!(self.text.lines().count(), documented.lines().count(), "rows in docs/PERMISSIONS.md; UPDATE_DOCS=1 writes it anew");
    }
}
