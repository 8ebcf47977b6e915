#![doc = include_str!("../README.md")]

mod apply;
mod boundary;
mod error;
mod family;
mod find;
mod json_text;
mod json_values;
mod lexer;
mod names;
mod occurrence;
mod outputs;
mod probe;

pub use apply::{Place, Selection, apply};
pub use boundary::Boundary;
pub use error::NameError;
pub use family::{CodeFamily, SqlDialect};
pub use find::{find, find_bounded, find_with_outputs};
pub use json_values::replace_json_values;
pub use lexer::{Span, lex};
pub use names::NameMap;
pub use occurrence::{Mode, Occurrence, OccurrenceClass};
pub use outputs::{
    SystemOutputMap, is_system_output, rewrite_context_value, rewrite_output, rewrite_output_list, rewrite_output_reference,
    rewrite_outputs_in_json_code,
};
