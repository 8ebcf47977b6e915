//! References from code to resources.

/// The names in `@resource_reference{"name"}` marks of code, which the real system writes into a comment of every node that uses a
/// resource, in order and with repetitions.
pub fn resource_references(code: &str) -> impl Iterator<Item = &str> {
    const MARK: &str = "@resource_reference{";
    code.match_indices(MARK).filter_map(|(at, _)| {
        let rest = code[at + MARK.len()..].trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let rest = &rest[1..];
        let (name, after) = rest.split_at(rest.find([quote, '\n'])?);
        let closed = after.starts_with(quote);
        (closed && !name.trim().is_empty()).then(|| name.trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_in_the_comments_of_every_language() {
        let code =
            "--@resource_reference{\"a.py\"}\n##@resource_reference{ 'b b.jar' }\n@resource_reference{c}\n@resource_reference{\"open\n";
        assert_eq!(resource_references(code).collect::<Vec<_>>(), ["a.py", "b b.jar"]);
    }
}
