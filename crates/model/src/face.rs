//! Where people read what is said to them.

/// Where people read what is said to them: advice names what they have at hand there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Face {
    /// The command line, where there are commands and flags.
    #[default]
    CommandLine,
    /// The console and the REST API of a server, where there are pages and fields.
    Server,
}
