//! What a finding says, as the console says it: kinds of objects by their names in the visitor's language, and sentences that begin like sentences.

use ferry_model::{Face, Finding, Lang, ObjectKind};

use crate::i18n;

/// What a finding says. It begins with a capital letter, unless it begins with a name: names stay as they are.
pub fn message(finding: &Finding, lang: Lang) -> String {
    let message = finding.code.message(lang, &arguments(finding, lang));
    let template = finding.code.message(lang, &[] as &[(&str, &str)]);
    let mut chars = message.chars();
    match chars.next() {
        Some(first) if !template.starts_with('{') => first.to_uppercase().chain(chars).collect(),
        _ => message,
    }
}

/// What to do about a finding; empty when there is nothing to do. `request` identifies the request, for advice that names it.
pub fn advice(finding: &Finding, lang: Lang, request: &str) -> String {
    let mut arguments = arguments(finding, lang);
    arguments.push(("request".to_owned(), request.to_owned()));
    finding.code.advice(Face::Server, lang, &arguments)
}

/// The arguments with kinds of objects in words.
fn arguments(finding: &Finding, lang: Lang) -> Vec<(String, String)> {
    let word = |text: &str| match text.parse::<ObjectKind>() {
        Ok(kind) if lang == Lang::Zh => kind.label(lang).to_owned(),
        Ok(_) => text.replace('_', " "),
        Err(_) => text.to_owned(),
    };
    let words = |name: &str, value: &str| match name {
        "kind" => word(value),
        "what" => label("finding-what", value, lang),
        // Types of nodes, and kinds of what has no type.
        "types" => value.split(", ").map(word).collect::<Vec<_>>().join(if lang == Lang::Zh { "、" } else { ", " }),
        _ => value.to_owned(),
    };
    finding.args.iter().map(|(name, value)| (name.clone(), words(name, value))).collect()
}

/// The name of a value of a closed set; any other value as it is.
fn label(set: &str, value: &str, lang: Lang) -> String {
    i18n::label(lang, set, value)
}

#[cfg(test)]
mod tests {
    use ferry_model::codes;

    use super::*;

    #[test]
    fn sentences_begin_with_a_capital_letter_and_names_stay_as_they_are() {
        let finding = |code| Finding::new(code).arg("user", "admin").arg("what", "task").arg("name", "4711").arg("kind", "data_source");
        assert_eq!(message(&finding(codes::service::NOT_FOUND), Lang::En), "There is no task 4711");
        assert!(message(&finding(codes::service::NOT_FOUND), Lang::Zh).contains("任务"));
        let last = message(&finding(codes::store::LAST_OWNER), Lang::En);
        assert!(last.starts_with("admin "), "{last}");
        let same = finding(codes::plan::SAME_NAME);
        assert!(message(&same, Lang::Zh).contains("数据源") && message(&same, Lang::En).contains("data source"), "{same:?}");
    }
}
