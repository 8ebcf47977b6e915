//! Editions of a tenant: a table of data.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// An edition.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Edition {
    /// Basic Edition.
    Basic,
    /// Standard Edition.
    Standard,
    /// Professional Edition.
    Professional,
    /// Enterprise Edition: what a new installation has.
    #[default]
    Enterprise,
}

/// What an edition allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EditionLimits {
    /// Packages exported with success, in all; none means without limit.
    pub packages: Option<i64>,
    /// Bytes of a local upload at most.
    pub upload_bytes: u64,
    /// Whether packages may come from OSS.
    pub oss: bool,
    /// Whether imports may commit and deploy.
    pub auto_commit_deploy: bool,
}

/// 30 MB, in the sense of the real system's page: 30 × 1024 × 1024 bytes.
const UPLOAD_BYTES: u64 = 30 << 20;

impl Edition {
    /// Every edition, the smallest first.
    pub const ALL: [Self; 4] = [Self::Basic, Self::Standard, Self::Professional, Self::Enterprise];

    /// The name in the database and in the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Basic => "basic",
            Self::Standard => "standard",
            Self::Professional => "professional",
            Self::Enterprise => "enterprise",
        }
    }

    /// The name in Chinese sentences.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Basic => "基础版",
            Self::Standard => "标准版",
            Self::Professional => "专业版",
            Self::Enterprise => "企业版",
        }
    }

    /// What it allows.
    pub fn limits(self) -> EditionLimits {
        let (packages, more) = match self {
            Self::Basic => (Some(10), false),
            Self::Standard => (Some(30), false),
            Self::Professional => (Some(100), true),
            Self::Enterprise => (None, true),
        };
        EditionLimits { packages, upload_bytes: UPLOAD_BYTES, oss: more, auto_commit_deploy: more }
    }
}

impl FromStr for Edition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::ALL.into_iter().find(|edition| edition.as_str() == text).ok_or_else(|| format!("{text} is not an edition"))
    }
}
