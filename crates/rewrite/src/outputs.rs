//! Node outputs: the strings that bind nodes to each other.
//!
//! An output is `<workspace>.<anything>`, `<workspace>_root`, or, cloned, `<digits>.<workspace>.<anything>`. Nodes
//! depend on each other by equality of these strings alone, so an output and every reference to it must be
//! rewritten alike; hence these functions, which do it for every place that holds outputs.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde::{Deserialize, Serialize, Serializer};

use crate::apply::{Selection, apply};
use crate::boundary::is_word;
use crate::family::CodeFamily;
use crate::find::find;
use crate::json_values::replace_values;
use crate::names::{Candidate, NameMap};
use crate::occurrence::Mode;

const ROOT_SUFFIX: &str = "_root";
const SYSTEM_SUFFIX: &str = "_out";

/// Splits an output that the system made, `<workspace>.<digits>_out`, into workspace and digits.
pub fn is_system_output(output: &str) -> Option<(&str, &str)> {
    let (workspace, rest) = output.split_once('.')?;
    let digits = rest.strip_suffix(SYSTEM_SUFFIX)?;
    let named = !workspace.is_empty() && workspace.chars().all(is_word);
    let numbered = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    (named && numbered).then_some((workspace, digits))
}

/// The outputs that the destination makes anew: each with the one that takes its place.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SystemOutputMap {
    #[serde(serialize_with = "in_order")]
    outputs: HashMap<Box<str>, Arc<str>>,
}

/// A map of outputs is written in their order.
fn in_order<S: Serializer>(outputs: &HashMap<Box<str>, Arc<str>>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_map(outputs.iter().collect::<BTreeMap<_, _>>())
}

impl SystemOutputMap {
    /// Notes that `new` takes the place of `old`.
    pub fn insert(&mut self, old: impl Into<Box<str>>, new: impl Into<Arc<str>>) {
        self.outputs.insert(old.into(), new.into());
    }

    /// The output that takes the place of `old`. Outputs are compared exactly, as the scheduler does.
    pub fn get(&self, old: &str) -> Option<&str> {
        self.outputs.get(old).map(|new| &**new)
    }

    /// Whether no output is replaced.
    pub fn is_empty(&self) -> bool {
        self.outputs.is_empty()
    }

    /// The number of outputs that are replaced.
    pub fn len(&self) -> usize {
        self.outputs.len()
    }

    pub(crate) fn may_occur(&self, text: &str) -> bool {
        !self.is_empty() && text.contains(SYSTEM_SUFFIX)
    }

    /// The system outputs in a text that are replaced.
    pub(crate) fn candidates<'m>(&'m self, text: &str) -> impl Iterator<Item = Candidate<'m>> {
        // Asking first is quick; searching for every place is not.
        let text = if self.may_occur(text) { text } else { "" };
        text.match_indices(SYSTEM_SUFFIX).filter_map(|(suffix, _)| {
            let end = suffix + SYSTEM_SUFFIX.len();
            if text[end..].starts_with(is_word) {
                return None;
            }
            let workspace = text[..suffix].trim_end_matches(|digit: char| digit.is_ascii_digit()).strip_suffix('.')?;
            let start = workspace.trim_end_matches(is_word).len();
            let to = self.get(&text[start..end])?;
            Some(Candidate { start, end, to, same: *to == text[start..end] })
        })
    }
}

impl<O: Into<Box<str>>, N: Into<Arc<str>>> FromIterator<(O, N)> for SystemOutputMap {
    fn from_iter<I: IntoIterator<Item = (O, N)>>(pairs: I) -> Self {
        Self { outputs: pairs.into_iter().map(|(old, new)| (old.into(), new.into())).collect() }
    }
}

/// Rewrites the workspace names of one output or input.
///
/// An output whose workspace is not among the names belongs to somebody else and stays as it is, whatever the rest
/// of it says. In an output of ours all whole identifiers are rewritten, as everywhere; `<workspace>_root` is
/// one too. [`Mode::Literal`] replaces every literal occurrence and asks for no workspace.
pub fn rewrite_output<'t>(output: &'t str, names: &NameMap, mode: Mode) -> Cow<'t, str> {
    if names.is_empty() {
        return Cow::Borrowed(output);
    }
    if mode == Mode::WholeIdentifier {
        let (clone, own) = split_clone_prefix(output);
        if names.get(own).is_none()
            && let Some(root) = rewrite_root(clone, own, names)
        {
            return Cow::Owned(root);
        }
        if !belongs_to(own, names) {
            return Cow::Borrowed(output);
        }
    }
    let found = find(output, CodeFamily::Plain, names, mode);
    apply(output, &found, &Selection::everything())
}

/// Rewrites one output or input: to what takes its place, if the system made it, else by its names.
pub fn rewrite_output_reference<'t>(output: &'t str, names: &NameMap, outputs: &SystemOutputMap, mode: Mode) -> Cow<'t, str> {
    match outputs.get(output) {
        Some(new) => Cow::Owned(new.to_owned()),
        None => rewrite_output(output, names, mode),
    }
}

/// Rewrites a comma-separated list of outputs, such as `dependentDataNode`; blanks around them stay.
pub fn rewrite_output_list<'t>(list: &'t str, names: &NameMap, outputs: &SystemOutputMap, mode: Mode) -> Cow<'t, str> {
    let rewrite = |part: &'t str| {
        let output = part.trim();
        let blanks = part.len() - part.trim_start().len();
        let rewritten = rewrite_output_reference(output, names, outputs, mode);
        (rewritten != output).then(|| [&part[..blanks], &rewritten, &part[blanks + output.len()..]].concat())
    };
    let parts: Vec<_> = list.split(',').map(|part| (part, rewrite(part))).collect();
    if parts.iter().all(|(_, rewritten)| rewritten.is_none()) {
        return Cow::Borrowed(list);
    }
    let parts: Vec<_> = parts.iter().map(|(part, rewritten)| rewritten.as_deref().unwrap_or(part)).collect();
    Cow::Owned(parts.join(","))
}

/// Rewrites the value of an input context parameter, `<output>:<parameter>`; the parameter's name stays.
///
/// A value without `:` is taken for an output.
pub fn rewrite_context_value<'t>(value: &'t str, names: &NameMap, outputs: &SystemOutputMap, mode: Mode) -> Cow<'t, str> {
    let Some((output, parameter)) = value.rsplit_once(':') else {
        return rewrite_output_reference(value, names, outputs, mode);
    };
    if mode == Mode::Literal && outputs.get(output).is_none() {
        return rewrite_output(value, names, mode);
    }
    match rewrite_output_reference(output, names, outputs, mode) {
        Cow::Owned(rewritten) => Cow::Owned([&rewritten, ":", parameter].concat()),
        Cow::Borrowed(_) => Cow::Borrowed(value),
    }
}

/// Replaces the system outputs among the string values of branch, join and other JSON code.
///
/// Only values that are an output as a whole are replaced, also in JSON inside strings (`branchList`). Text that is
/// not JSON stays as it is. To rewrite names too, use [`crate::find_with_outputs`], which does both at once.
pub fn rewrite_outputs_in_json_code<'t>(text: &'t str, outputs: &SystemOutputMap) -> Cow<'t, str> {
    if outputs.is_empty() {
        return Cow::Borrowed(text);
    }
    replace_values(text, |value| outputs.get(value.text))
}

/// Splits `123.` off a cloned output.
fn split_clone_prefix(output: &str) -> (&str, &str) {
    match output.split_once('.') {
        Some((number, own)) if !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()) => {
            output.split_at(output.len() - own.len())
        }
        _ => ("", output),
    }
}

fn rewrite_root(clone: &str, own: &str, names: &NameMap) -> Option<String> {
    let workspace = own.strip_suffix(ROOT_SUFFIX)?;
    let to = names.get(workspace)?;
    Some([clone, to, ROOT_SUFFIX].concat())
}

/// Whether an output begins with one of the names, whole; the names may have dots themselves.
fn belongs_to(own: &str, names: &NameMap) -> bool {
    let prefixes = own.match_indices('.').map(|(dot, _)| &own[..dot]);
    let mut prefixes = prefixes.take_while(|prefix| prefix.len() <= names.longest());
    names.get(own).is_some() || prefixes.any(|prefix| names.get(prefix).is_some())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const WHOLE: Mode = Mode::WholeIdentifier;

    fn names() -> NameMap {
        NameMap::with_dev([("sales", "retail"), ("my.ws", "our.ws"), ("same", "same")]).unwrap()
    }

    fn system() -> SystemOutputMap {
        [("sales.500001_out", "retail.910001_out"), ("fin.7_out", "fin.8_out")].into_iter().collect()
    }

    #[test]
    fn outputs_of_a_mapped_workspace_are_rewritten_in_every_form() {
        for (output, expected) in [
            ("sales.ods_order", "retail.ods_order"),
            ("sales_dev.ods_order", "retail_dev.ods_order"),
            ("sales_root", "retail_root"),
            ("sales_dev_root", "retail_dev_root"),
            ("SALES.x", "retail.x"),
            ("sales.500001_out", "retail.500001_out"),
            ("123.sales.x", "123.retail.x"),
            ("123.sales_root", "123.retail_root"),
            ("sales.sales.x", "retail.retail.x"),
            ("sales", "retail"),
            ("my.ws.x", "our.ws.x"),
            ("same.sales", "same.retail"),
        ] {
            assert_eq!(rewrite_output(output, &names(), WHOLE), expected);
        }
    }

    #[test]
    fn outputs_of_other_workspaces_stay() {
        for output in ["sales_order.x", "fin.sales", "fin_root", "sales_rooted", "my.x", "12a.sales.x", "", ".", "_root", "1."] {
            assert!(matches!(rewrite_output(output, &names(), WHOLE), Cow::Borrowed(same) if same == output), "{output}");
        }
    }

    #[test]
    fn literal_mode_rewrites_outputs_as_the_text_they_are() {
        assert_eq!(rewrite_output("fin.sales_order", &names(), Mode::Literal), "fin.retail_order");
        assert_eq!(rewrite_context_value("x:sales", &names(), &system(), Mode::Literal), "x:retail");
        assert_eq!(rewrite_context_value("fin.7_out:sales", &names(), &system(), Mode::Literal), "fin.8_out:sales");
    }

    #[test]
    fn system_outputs_are_recognised() {
        assert_eq!(is_system_output("ws.500001_out"), Some(("ws", "500001")));
        for other in ["ws._out", "ws.5a_out", ".5_out", "a.b.5_out", "ws.5_outer", "ws_out", "w s.5_out", ""] {
            assert_eq!(is_system_output(other), None, "{other}");
        }
    }

    #[test]
    fn references_follow_system_outputs_and_else_the_names() {
        let rewrite = |value| rewrite_output_reference(value, &names(), &system(), WHOLE).into_owned();
        assert_eq!(rewrite("sales.500001_out"), "retail.910001_out");
        assert_eq!(rewrite("sales.500002_out"), "retail.500002_out");
        assert_eq!(rewrite("fin.7_out"), "fin.8_out");
    }

    #[test]
    fn lists_keep_their_blanks_and_empty_parts() {
        let rewrite = |list| rewrite_output_list(list, &names(), &system(), WHOLE).into_owned();
        assert_eq!(rewrite("sales.500001_out, fin.x ,,sales_root"), "retail.910001_out, fin.x ,,retail_root");
        assert_eq!(rewrite(" sales.a "), " retail.a ");
        assert!(matches!(rewrite_output_list("fin.x,fin.y", &names(), &system(), WHOLE), Cow::Borrowed(_)));
    }

    #[test]
    fn context_values_keep_the_name_of_the_parameter() {
        let rewrite = |value| rewrite_context_value(value, &names(), &system(), WHOLE).into_owned();
        assert_eq!(rewrite("sales.500001_out:sales"), "retail.910001_out:sales");
        assert_eq!(rewrite("sales.wf.node:outputs"), "retail.wf.node:outputs");
        assert_eq!(rewrite("fin.x:sales"), "fin.x:sales");
        assert_eq!(rewrite("$bizdate"), "$bizdate");
    }

    #[test]
    fn json_code_follows_system_outputs_in_strings_of_strings() {
        let text = r#"{"branchList":"[{\"node\":\"sales.500001_out\",\"x\":\"in sales.500001_out\"}]","a": ["fin.7_out"]}"#;
        let expected = r#"{"branchList":"[{\"node\":\"retail.910001_out\",\"x\":\"in sales.500001_out\"}]","a": ["fin.8_out"]}"#;
        assert_eq!(rewrite_outputs_in_json_code(text, &system()), expected);
        assert!(matches!(rewrite_outputs_in_json_code("fin.7_out", &system()), Cow::Borrowed(_)));
    }
}
