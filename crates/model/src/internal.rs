//! Failures that come from within a server, and what its users are told of them.

use std::fmt::Display;

use crate::code::Code;
use crate::codes::{run, service, store};
use crate::finding::Finding;

/// What the users of a server are told in place of a finding with this code: `None` where the finding itself is for them. The others say
/// what a database, a disk or an object storage answered, with paths, servers and statements that are no concern of theirs.
pub fn told_as(code: Code) -> Option<Code> {
    const DATABASE: [Code; 5] = [store::OPEN, store::NEWER_SCHEMA, store::DAMAGED, store::DATABASE, store::CREDENTIALS];
    const STORAGE: [Code; 6] =
        [store::CONTENT_READ, store::CONTENT_PLACE, store::CONTENT_ELSEWHERE, service::BLOB_FAILED, run::FILE, run::PACKAGE_GONE];
    const SERVER: [Code; 2] = [run::INTERNAL, service::INTERNAL];
    let of = |codes: &[Code], told: Code| codes.contains(&code).then_some(told);
    of(&DATABASE, run::SERVER_DATABASE).or_else(|| of(&STORAGE, run::SERVER_STORAGE)).or_else(|| of(&SERVER, run::SERVER_FAILED))
}

/// A finding as the users of a server are told it. `log` is what to look for in its log, such as `task.id=17`.
#[must_use]
pub fn told(finding: Finding, log: impl Display) -> Finding {
    match told_as(finding.code) {
        Some(code) => Finding::new(code).with_severity(finding.severity).arg("log", log),
        None => finding,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Lang;

    #[test]
    fn causes_from_within_are_kept_back_and_everything_else_is_told_as_it_is() {
        for code in [store::DATABASE, service::BLOB_FAILED, run::INTERNAL] {
            let names = ["reason", "cause"];
            let finding = names.iter().fold(Finding::new(code), |finding, name| finding.arg(name, "no such table: secrets"));
            let told = told(finding, "task.id=17");
            for lang in [Lang::En, Lang::Zh] {
                let text = told.message(lang) + &told.advice(lang);
                assert!(!text.contains("secrets") && text.contains("task.id=17"), "{text}");
            }
        }
        let changed = Finding::new(run::PACKAGE_CHANGED).at("src/a.xml");
        assert_eq!(told(changed.clone(), "task.id=17"), changed);
    }
}
