//! What a format says that the model has no field for, kept verbatim.

use serde::{Deserialize, Serialize};

/// Unknown parts of one element or document, in the order they were read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unknown {
    /// Unknown XML attributes: name and unescaped value.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<(String, String)>,
    /// Unknown XML child elements, each as the text that stood in the document.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub elements: Vec<String>,
    /// For objects read from a SPEC document: the object's JSON as it stood there. Known members are overlaid on it when it is
    /// written again, so that members which the model does not know survive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spec: Option<String>,
}

impl Unknown {
    /// Whether there is nothing unknown.
    pub fn is_empty(&self) -> bool {
        self.attributes.is_empty() && self.elements.is_empty() && self.spec.is_none()
    }
}
