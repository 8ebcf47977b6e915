//! What reading a package yields.

use ferry_model::{Finding, Located, ObjectRef};

/// One thing that reading a unit of a package yields.
#[derive(Clone, Debug)]
pub enum Item {
    /// A sound object.
    Object(Box<Located>),
    /// An object that cannot be used, and why. It counts as part of the package and is reported.
    Refused {
        /// The object, as far as it is known.
        object: ObjectRef,
        /// Why; at least one of severity error.
        findings: Vec<Finding>,
    },
    /// Something to report that refuses no object.
    Finding(Finding),
}

/// How reading a unit ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnitOutcome {
    /// Everything that was yielded holds.
    Sound,
    /// The unit broke off: the objects that it yielded before must be thrown away. Findings that were yielded say why.
    Damaged,
}

/// The package is refused as a whole; nothing of it may be imported.
#[derive(Clone, Debug)]
pub struct Rejection {
    /// Why; at least one of severity error.
    pub findings: Vec<Finding>,
}

impl From<Finding> for Rejection {
    fn from(finding: Finding) -> Self {
        Self { findings: vec![finding] }
    }
}

impl std::fmt::Display for Rejection {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (index, finding) in self.findings.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            write!(f, "{}: {}", finding.code, finding.message(ferry_model::Lang::En))?;
        }
        Ok(())
    }
}

impl std::error::Error for Rejection {}
