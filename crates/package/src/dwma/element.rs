//! What the elements of the format have in common: attributes of a few kinds, texts, and what the model does not know.
//!
//! One table per element (see [`crate::dwma::elements`]) serves reading and writing, so that the two cannot differ.

use ferry_model::Code;
use ferry_model::codes::format;
use ferry_model::unknown::Unknown;

use crate::dwma::markup::Tag;
use crate::dwma::time;

/// How a text child is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TextKind {
    /// CDATA with the escaping of [`crate::dwma::escape`].
    Escaped,
    /// CDATA without escaping.
    Plain,
    /// Ordinary text.
    Text,
    /// `true` or `false` as ordinary text.
    Flag,
}

/// The values of `dmObjectType`.
pub const OBJECT_TYPES: &[&str] = &[
    "PROJECT",
    "SOLUTION",
    "WORKFLOW",
    "NODE",
    "RESOURCE",
    "FUNCTION",
    "TABLE",
    "DATASOURCE",
    "NODE_IO",
    "USER_DEFINED_NODE",
    "FOLDER",
    "DS_GROUP",
    "DS_API",
    "DS_ORCHESTRATION",
    "DS_FUNCTION",
    "DQC_RULE",
];

/// Something wrong with a value.
#[derive(Debug)]
pub struct Issue {
    /// What.
    pub code: Code,
    /// Arguments of the message, without the name of the object.
    pub args: Vec<(&'static str, String)>,
}

/// Collects what is wrong with the values of one element.
#[derive(Debug, Default)]
pub struct Issues {
    /// What was found.
    pub found: Vec<Issue>,
    /// The longest name allowed, in bytes.
    pub name_bytes_max: usize,
}

impl Issues {
    fn bad(&mut self, code: Code, attribute: &str, value: &str) -> &mut Issue {
        self.found.push(Issue { code, args: vec![("attribute", attribute.to_owned()), ("value", value.to_owned())] });
        let last = self.found.len() - 1;
        &mut self.found[last]
    }

    /// Text of an attribute or child that is too long.
    pub fn too_long(&mut self, what: &str, size: usize, limit: usize) {
        let args = vec![("field", what.to_owned()), ("size", size.to_string()), ("limit", limit.to_string())];
        self.found.push(Issue { code: format::TEXT_TOO_LONG, args });
    }

    /// Whether `value` is one of `allowed`; reported when it is not.
    pub fn one_of(&mut self, attribute: &str, value: &str, allowed: &[&str]) -> bool {
        let fits = allowed.contains(&value);
        if !fits {
            self.bad(format::DWMA_NOT_ONE_OF, attribute, value).args.push(("allowed", allowed.join(", ")));
        }
        fits
    }
}

/// An element that an object, or a part of one, is read from and written to.
pub trait Element {
    /// Takes an attribute; false when it is not one of this element.
    fn set_attribute(&mut self, name: &str, value: &str, issues: &mut Issues) -> bool;

    /// Whether the element has this attribute.
    fn knows_attribute(&self, name: &str) -> bool;

    /// The attributes, in the order of the format.
    fn write_attributes(&self, tag: &mut Tag<'_>);

    /// The kind of the text child with this name.
    fn text_kind(&self, name: &str) -> Option<(&'static str, TextKind)>;

    /// Takes a text child that is not empty.
    fn set_text(&mut self, name: &'static str, text: String, issues: &mut Issues);

    /// Where unknown parts are kept; `None` when the model has no room for them.
    fn unknown_mut(&mut self) -> Option<&mut Unknown>;

    /// The name of the object, for messages.
    fn label(&self) -> &str;
}

/// The domains of attributes.
#[expect(clippy::ref_option, clippy::trivially_copy_pass_by_ref, reason = "the tables of attributes call every kind in the same way")]
pub mod kind {
    use super::{Issues, Tag, format, time};

    /// A name: it may not be longer than names are allowed to be.
    pub mod name {
        use super::{Issues, Tag};

        /// Reads it.
        pub fn read(field: &mut String, name: &str, value: &str, issues: &mut Issues) {
            if value.len() > issues.name_bytes_max {
                let limit = issues.name_bytes_max;
                issues.too_long(name, value.len(), limit);
                value.chars().take(60).for_each(|c| field.push(c));
                field.push('…');
            } else {
                value.clone_into(field);
            }
        }

        /// Writes it, unless empty.
        pub fn write(field: &str, name: &str, tag: &mut Tag<'_>) {
            tag.attribute(name, field);
        }
    }

    /// Text that is always there.
    pub mod word {
        use super::{Issues, Tag};

        /// Reads it.
        pub fn read(field: &mut String, _: &str, value: &str, _: &mut Issues) {
            value.clone_into(field);
        }

        /// Writes it, unless empty.
        pub fn write(field: &str, name: &str, tag: &mut Tag<'_>) {
            tag.attribute(name, field);
        }
    }

    /// Text.
    pub mod text {
        use super::{Issues, Tag};

        /// Reads it.
        pub fn read(field: &mut Option<String>, _: &str, value: &str, _: &mut Issues) {
            *field = Some(value.to_owned());
        }

        /// Writes it, unless empty.
        pub fn write(field: &Option<String>, name: &str, tag: &mut Tag<'_>) {
            if let Some(value) = field {
                tag.attribute(name, value);
            }
        }
    }

    /// Text with the escaping of code, inside an attribute.
    pub mod escaped {
        use super::{Issues, Tag, format};
        use crate::dwma::element::Issue;
        use crate::dwma::escape;

        /// Reads it.
        pub fn read(field: &mut Option<String>, name: &str, value: &str, issues: &mut Issues) {
            match escape::decode(value) {
                Ok(decoded) => {
                    if decoded.replaced > 0 {
                        let args = vec![("field", name.to_owned()), ("count", decoded.replaced.to_string())];
                        issues.found.push(Issue { code: format::DWMA_SURROGATE, args });
                    }
                    *field = Some(decoded.text.into_owned()).filter(|text| !text.is_empty());
                }
                Err(bad) => {
                    let args =
                        vec![("field", name.to_owned()), ("offset", bad.offset.to_string()), ("escape", format!("\\u{}", bad.digits))];
                    issues.found.push(Issue { code: format::DWMA_ESCAPE, args });
                }
            }
        }

        /// Writes it, unless empty.
        pub fn write(field: &Option<String>, name: &str, tag: &mut Tag<'_>) {
            if let Some(value) = field {
                tag.escaped_attribute(name, value);
            }
        }
    }

    /// A whole number.
    pub mod int {
        use super::{Issues, Tag, format};

        /// Reads it.
        pub fn read(field: &mut Option<i64>, name: &str, value: &str, issues: &mut Issues) {
            match value.trim_ascii().parse() {
                Ok(number) => *field = Some(number),
                Err(_) => {
                    issues.bad(format::DWMA_NOT_NUMBER, name, value);
                }
            }
        }

        /// Writes it.
        pub fn write(field: &Option<i64>, name: &str, tag: &mut Tag<'_>) {
            if let Some(value) = field {
                tag.number(name, *value);
            }
        }
    }

    /// A moment, epoch milliseconds.
    pub mod date {
        use super::{Issues, Tag, format, time};

        /// Reads it.
        pub fn read(field: &mut Option<i64>, name: &str, value: &str, issues: &mut Issues) {
            match time::parse(value) {
                Some(moment) => *field = Some(moment),
                None => {
                    issues.bad(format::DWMA_NOT_DATE, name, value);
                }
            }
        }

        /// Writes it.
        pub fn write(field: &Option<i64>, name: &str, tag: &mut Tag<'_>) {
            super::int::write(field, name, tag);
        }
    }

    /// True or false.
    pub mod flag {
        use super::{Issues, Tag, format};

        /// Reads it.
        pub fn read(field: &mut Option<bool>, name: &str, value: &str, issues: &mut Issues) {
            match value.trim_ascii() {
                "true" | "True" | "TRUE" => *field = Some(true),
                "false" | "False" | "FALSE" => *field = Some(false),
                _ => {
                    issues.bad(format::DWMA_NOT_BOOLEAN, name, value);
                }
            }
        }

        /// Writes it.
        pub fn write(field: &Option<bool>, name: &str, tag: &mut Tag<'_>) {
            if let Some(value) = field {
                tag.attribute(name, if *value { "true" } else { "false" });
            }
        }
    }

    macro_rules! constants {
        ($($(#[$doc:meta])* $kind:ident = $allowed:expr;)*) => {$(
            $(#[$doc])*
            pub mod $kind {
                use super::{Issues, Tag};

                /// The constants.
                pub const ALLOWED: &[&str] = &$allowed;

                /// Reads it.
                pub fn read(field: &mut Option<String>, name: &str, value: &str, issues: &mut Issues) {
                    if issues.one_of(name, value, ALLOWED) {
                        *field = Some(value.to_owned());
                    }
                }

                /// Writes it, unless empty.
                pub fn write(field: &Option<String>, name: &str, tag: &mut Tag<'_>) {
                    super::text::write(field, name, tag);
                }
            }
        )*};
    }

    constants! {
        /// What may be rerun.
        rerun_mode = ["FAILURE_ALLOWED", "ALL_ALLOWED", "ALL_DENIED", "UNKNOWN"];
        /// How a node is used.
        use_type = [
            "SCHEDULED", "MANUAL", "MANUAL_WORKFLOW", "SKIP", "DATAFLOW", "AD_HOC", "REALTIME", "DATA_STUDIO_QUERY", "DATA_STUDIO_PLAN",
            "INDEXSYSTEM", "COMPONENT", "TEMP_FILE",
        ];
        /// Environment of a data source.
        env_type = ["DEV", "PRD"];
        /// Version of a workflow.
        workflow_version = ["V1", "V2", "V3"];
        /// Major version of the source.
        major_version = ["DATAWORKS_V1", "DATAWORKS_V2", "DATAWORKS_V3"];
        /// Type of a function.
        function_type = ["MATH", "AGGREGATE", "STRING", "DATE", "ANALYTIC", "OTHER"];
    }
}

/// Implements the attribute part of [`Element`] from a table.
macro_rules! attributes {
    ($($xml:literal => $field:ident $(. $part:ident)? : $kind:ident,)*) => {
        fn set_attribute(&mut self, name: &str, value: &str, issues: &mut $crate::dwma::element::Issues) -> bool {
            match name {
                $($xml => $crate::dwma::element::kind::$kind::read(&mut self.$field $(.$part)?, $xml, value, issues),)*
                _ => return false,
            }
            true
        }

        fn knows_attribute(&self, name: &str) -> bool {
            matches!(name, $($xml)|*)
        }

        fn write_attributes(&self, tag: &mut $crate::dwma::markup::Tag<'_>) {
            $($crate::dwma::element::kind::$kind::write(&self.$field $(.$part)?, $xml, tag);)*
        }
    };
}

/// Implements the text part of [`Element`] from a table.
macro_rules! texts {
    ($($xml:literal => $field:ident : $kind:ident,)*) => {
        fn text_kind(&self, name: &str) -> Option<(&'static str, $crate::dwma::element::TextKind)> {
            match name {
                $($xml => Some(($xml, $crate::dwma::element::TextKind::$kind)),)*
                _ => None,
            }
        }

        #[allow(unused_variables)]
        fn set_text(&mut self, name: &'static str, text: String, issues: &mut $crate::dwma::element::Issues) {
            match name {
                $($xml => $crate::dwma::element::texts!(@set self $field $kind $xml text issues),)*
                _ => {}
            }
        }
    };
    (@set $self:ident $field:ident Flag $xml:literal $text:ident $issues:ident) => {
        $crate::dwma::element::kind::flag::read(&mut $self.$field, $xml, &$text, $issues)
    };
    (@set $self:ident $field:ident $kind:ident $xml:literal $text:ident $issues:ident) => {
        $self.$field = Some($text)
    };
}

/// Implements the rest of [`Element`].
macro_rules! identity {
    ($name:ident) => {
        fn unknown_mut(&mut self) -> Option<&mut ferry_model::unknown::Unknown> {
            Some(&mut self.unknown)
        }

        fn label(&self) -> &str {
            &self.$name
        }
    };
}

pub(super) use {attributes, identity, texts};
