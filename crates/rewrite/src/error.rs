//! What can be wrong with the names to rewrite.

/// Why a set of name pairs is refused.
///
/// Every variant carries the name as it was given, so that a message can point at the line of the
/// settings that holds it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum NameError {
    /// One side of a pair is empty.
    #[error("a name to rewrite is empty (`{from}` to `{to}`)")]
    Empty {
        /// The name to look for, as given.
        from: String,
        /// The replacement, as given.
        to: String,
    },
    /// A name holds a character that code would not read as part of a name, such as a quote, a blank
    /// or a second separator in a row.
    #[error("`{name}` is not a name: {character:?} cannot stand at character {position}")]
    Character {
        /// The name, as given.
        name: String,
        /// The character that does not fit.
        character: char,
        /// Its place in the name, in characters, from 1.
        position: usize,
    },
    /// The same pair is given twice.
    #[error("`{from}` is mapped twice to the same name")]
    Duplicate {
        /// The name that is given twice (letter case does not distinguish names).
        from: String,
    },
    /// One name is mapped to two different ones.
    #[error("`{from}` is mapped to both `{first}` and `{second}`")]
    Conflict {
        /// The name that is given twice (letter case does not distinguish names).
        from: String,
        /// The replacement given first.
        first: String,
        /// The replacement given later.
        second: String,
    },
    /// The names are too many or too long for the search automaton.
    #[error("the names to rewrite do not fit into one search")]
    TooLarge(#[from] aho_corasick::BuildError),
}
