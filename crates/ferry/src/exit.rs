//! How a command can end.

use std::process::ExitCode;

/// Exit codes of every command; scripts rely on the numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// Done.
    Done,
    /// The work failed or was refused.
    Failed,
    /// Wrong usage.
    Usage,
    /// Some objects done, some not.
    Partial,
    /// The plan has blocking findings.
    Blocked,
    /// Not allowed.
    NotAllowed,
}

impl Exit {
    /// The number.
    pub fn number(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::Failed => 1,
            Self::Usage => 2,
            Self::Partial => 3,
            Self::Blocked => 4,
            Self::NotAllowed => 5,
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit.number())
    }
}
