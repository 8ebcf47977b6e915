//! What every package format has in common: how it is read and how it is written.

use std::io::{self, Read};

use ferry_model::project::Project;
use ferry_model::{Finding, Located};

use crate::item::{Item, Rejection, UnitOutcome};

/// Reads one format. Units are independent of each other and may be read from several threads at the same time.
pub trait Reader: Send + Sync {
    /// What the package says of its source workspace.
    fn project(&self) -> &Project;

    /// What was found while opening: a missing `project.xml`, leftovers that belong to nothing, …
    fn open_findings(&self) -> &[Finding];

    /// How many units there are. Their order is fixed by the package's content.
    fn unit_count(&self) -> usize;

    /// The archive entry of a unit, for display.
    fn unit_name(&self, unit: usize) -> String;

    /// Reads a unit, handing out what it holds in the order of the package.
    ///
    /// # Errors
    ///
    /// When what was met refuses the whole package: damage to the container, hostile structure.
    fn read_unit(&self, unit: usize, sink: &mut dyn FnMut(Item)) -> Result<UnitOutcome, Rejection>;
}

/// Writes one format.
///
/// The caller gives the project first, then objects in this order: solutions, folders, user-defined nodes; for each workflow (sorted by
/// key) the workflow, then its resources, functions, tables and nodes; then everything without a workflow, kind by kind.
pub trait Writer: Send {
    /// Says what the source workspace is. Called once, before any object.
    ///
    /// # Errors
    ///
    /// When the target cannot be written.
    fn project(&mut self, project: &Project) -> io::Result<()>;

    /// Writes one object; `content` is the bytes of a resource that has any.
    ///
    /// # Errors
    ///
    /// When the target cannot be written, the content cannot be read, or the object cannot be expressed (`InvalidInput`).
    fn object(&mut self, object: &Located, content: Option<&mut dyn Read>) -> io::Result<()>;

    /// Ends the package.
    ///
    /// # Errors
    ///
    /// When the target cannot be written.
    fn finish(self: Box<Self>) -> io::Result<()>;
}
