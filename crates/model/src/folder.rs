//! Folder paths of the object tree, in the spellings that packages use.
//!
//! A path is `<root>/<workflow>/<engine>/<label>/<user folders…>`. Root, engine and label are written as a key (`bizroot`,
//! `folderMaxCompute`) or as a display name in Chinese or English. Only the user folders belong to an object's identity.

use crate::lang::Lang;
use crate::node_type::{ENGINES, Label, NodeType};

/// Roots: key, Chinese, English, module, and whether a workflow name follows.
const ROOTS: [(&str, &str, &str, &str, bool); 7] = [
    ("bizroot", "业务流程", "Business Flow", "biz", true),
    ("manualbizroot", "手动业务流程", "Manual Business Flow", "manualbiz", true),
    ("workflowroot", "旧版工作流", "Workflow", "workflow", false),
    ("manualworkflowroot", "手动工作流", "Manual Workflow", "manualworkflow", false),
    ("onceroot", "手动任务", "Manual Tasks", "manualtask", false),
    ("queryroot", "临时查询", "Queries", "adhocquery", false),
    ("componentroot", "组件", "Components", "component", false),
];

/// Keys of label and category folders of IDE exports.
const CATEGORY_KEYS: [&str; 9] = [
    "folderDi",
    "folderProcess",
    "folderTable",
    "folderResource",
    "folderFunction",
    "folderAlgm",
    "folderWorkflow",
    "folderService",
    "folderControl",
];

/// Keys of engine folders that no engine of the table carries.
const ENGINE_KEYS: [&str; 4] = ["folderUserDefined", "folderMorse", "folderErd", "folderGeneral"];

fn is_engine(segment: &str) -> bool {
    ENGINES.iter().any(|e| (!e.folder_key.is_empty() && segment.eq_ignore_ascii_case(e.folder_key)) || segment == e.en || segment == e.zh)
        || ENGINE_KEYS.iter().any(|key| segment.eq_ignore_ascii_case(key))
        || matches!(segment, "UserDefined" | "User-defined" | "自定义")
}

fn is_label(segment: &str) -> bool {
    CATEGORY_KEYS.iter().any(|key| segment.eq_ignore_ascii_case(key))
        || [Label::DataProcess, Label::Resource, Label::Function, Label::Table]
            .iter()
            .any(|label| segment == label.folder(Lang::En) || segment == label.folder(Lang::Zh))
}

/// The user folders of a path, joined by `/`; empty when the object stands directly under its engine and label.
///
/// The root, the workflow name after a business-flow root, and one engine and one label after it are taken off.
pub fn user_folders(path: &str) -> String {
    let mut segments: Vec<&str> = path.split('/').filter(|segment| !segment.is_empty()).collect();
    let Some(first) = segments.first() else { return String::new() };
    let root = ROOTS.iter().find(|(key, zh, en, module, _)| {
        first.eq_ignore_ascii_case(key) || first == zh || first.eq_ignore_ascii_case(en) || first.eq_ignore_ascii_case(module)
    });
    if let Some((.., with_workflow)) = root {
        let drop = if *with_workflow { 2 } else { 1 };
        segments.drain(..drop.min(segments.len()));
    }
    if segments.first().is_some_and(|segment| is_engine(segment)) {
        segments.remove(0);
    }
    if segments.first().is_some_and(|segment| is_label(segment)) {
        segments.remove(0);
    }
    segments.join("/")
}

/// The display path for an object of `node_type` in `workflow`, with `user` folders below it.
pub fn display_path(workflow: &str, manual: bool, node_type: Option<&NodeType>, user: &str, lang: Lang) -> String {
    let (_, zh, en, ..) = ROOTS[usize::from(manual)];
    let mut path = String::from(if lang == Lang::Zh { zh } else { en });
    path.push('/');
    path.push_str(workflow);
    if let Some(node_type) = node_type {
        if let Some(engine) = crate::node_type::engine(node_type.engine) {
            path.push('/');
            path.push_str(if lang == Lang::Zh { engine.zh } else { engine.en });
        }
        let label = node_type.label.folder(lang);
        if !label.is_empty() {
            path.push('/');
            path.push_str(label);
        }
    }
    if !user.is_empty() {
        path.push('/');
        path.push_str(user);
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_spellings_of_a_folder_name_the_same_user_folders() {
        for path in [
            "Business Flow/orders/MaxCompute/Data Analytics/a/b",
            "业务流程/orders/MaxCompute/数据开发/a/b",
            "bizroot/orders/folderMaxCompute/a/b",
            "bizroot/orders/folderProcess/a/b",
            "MaxCompute/Data Analytics/a/b",
            "a/b",
        ] {
            assert_eq!(user_folders(path), "a/b", "{path}");
        }
        for path in ["", "Business Flow/orders", "Queries", "bizroot/orders/folderGeneral", "General", "手动业务流程/x/通用"] {
            assert_eq!(user_folders(path), "", "{path}");
        }
        assert_eq!(user_folders("Queries/tmp"), "tmp");
        assert_eq!(user_folders("workflowroot/legacy"), "legacy");
    }

    #[test]
    fn a_made_path_has_no_user_folders_but_the_given_ones() {
        let sql = crate::node_type::by_name("ODPS_SQL");
        for lang in [Lang::En, Lang::Zh] {
            for manual in [false, true] {
                assert_eq!(user_folders(&display_path("w", manual, sql, "x/y", lang)), "x/y");
                assert_eq!(user_folders(&display_path("w", manual, None, "", lang)), "");
            }
        }
    }
}
