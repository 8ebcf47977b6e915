//! What a package is, before its objects are looked at.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The package formats that are read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum PackageFormat {
    /// The standard format, also called DWMA.
    #[serde(rename = "DATAWORKS_MODEL")]
    DataworksModel,
    /// IDE export of V3.6.1 to V3.11.
    #[serde(rename = "DATAWORKS_V2")]
    DataworksV2,
    /// IDE export of V3.12 and later.
    #[serde(rename = "DATAWORKS_V3")]
    DataworksV3,
    /// FlowSpec documents.
    #[serde(rename = "SPEC")]
    Spec,
}

impl PackageFormat {
    /// Every format.
    pub const ALL: [Self; 4] = [Self::DataworksModel, Self::DataworksV2, Self::DataworksV3, Self::Spec];

    /// The name that the real system's API uses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DataworksModel => "DATAWORKS_MODEL",
            Self::DataworksV2 => "DATAWORKS_V2",
            Self::DataworksV3 => "DATAWORKS_V3",
            Self::Spec => "SPEC",
        }
    }
}

impl std::fmt::Display for PackageFormat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// The text names no package format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFormat(pub String);

impl std::fmt::Display for UnknownFormat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} is not a package format", self.0)
    }
}

impl std::error::Error for UnknownFormat {}

impl FromStr for PackageFormat {
    type Err = UnknownFormat;

    /// Accepts the API names in any letter case, with `-` for `_`, and `DWMA`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.to_ascii_uppercase().replace('-', "_").as_str() {
            "DATAWORKS_MODEL" | "DWMA" => Ok(Self::DataworksModel),
            "DATAWORKS_V2" => Ok(Self::DataworksV2),
            "DATAWORKS_V3" => Ok(Self::DataworksV3),
            "SPEC" => Ok(Self::Spec),
            _ => Err(UnknownFormat(text.to_owned())),
        }
    }
}
