#![doc = include_str!("../README.md")]

pub mod bindings;
pub mod code;
pub mod codes;
pub mod data_service;
pub mod data_source;
pub mod digest;
pub mod edition;
pub mod finding;
pub mod folder;
pub mod function;
pub mod key;
pub mod kind;
pub mod lang;
pub mod node;
pub mod node_type;
pub mod object;
pub mod package;
pub mod project;
pub mod quality_rule;
pub mod resource;
pub mod settings;
pub mod stored;
pub mod table;
pub mod unknown;
pub mod workflow;
pub mod workspace;

pub use code::{Code, Severity};
pub use finding::{Finding, ObjectRef};
pub use key::ObjectKey;
pub use kind::ObjectKind;
pub use lang::Lang;
pub use node::{ContextParam, Node, NodeIo};
pub use object::{Located, Object};
pub use package::PackageFormat;
pub use workflow::{Workflow, WorkflowType};
