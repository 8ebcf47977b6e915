#![doc = include_str!("../README.md")]

pub mod apply;
pub mod bodies;
pub mod carry;
pub mod code_family;
pub mod destination;
pub mod engine;
pub mod error;
pub mod error_catalogue;
pub mod export;
pub mod failpoint;
pub mod make_plan;
pub mod mapping;
pub mod names;
pub mod nearest;
pub mod package_store;
pub mod plan;
pub mod plan_json;
pub mod progress;
pub mod read_units;
pub mod report;
pub mod scan;
pub mod selector;
pub mod settings_file;
pub mod task_plan;
pub mod transform;
pub mod workspace_lock;

pub use engine::{Engine, EngineOptions, ImportRequest, Prepared};
pub use error::{EngineError, ErrorKind};
pub use plan::{Action, Outcome, Plan, PlanItem};
