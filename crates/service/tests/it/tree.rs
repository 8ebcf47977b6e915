//! The tree of a business flow: engines, folders, nodes, page by page.

use std::collections::BTreeMap;

use ferry_service::objects::TreeEntry;
use ferry_service::worker::drain;
use ferry_service::{Editor, PageRequest};
use ferry_testkit::packages::PackageBuilder;

use crate::world::{World, on_both};

/// Nodes of the folder `wide`: more than are read at once.
const WIDE: usize = 450;

fn sample() -> PackageBuilder {
    let mut package = PackageBuilder::of("sales");
    // Names around that of the folder, in the order of bytes.
    for name in ["a", "wide", "wide!", "wide0", "z"] {
        package.node("orders", name).input("sales_root");
    }
    for n in 0..WIDE {
        package.node("orders", &format!("n_{n:03}")).folder("wide").input("sales_root");
    }
    package.node("orders", "inner").folder("wide/deep/er").input("sales_root");
    package.node("orders", "shell").of_type("DIDE_SHELL").folder("zz").input("sales_root");
    package.node("other", "elsewhere").folder("wide").input("sales_root");
    package
}

/// Everything that stands in a folder, folders with a slash behind, read in pages of 7.
async fn folder(editor: &Editor, engine: Option<&str>, path: &str) -> Vec<String> {
    let mut page = PageRequest { after: None, limit: Some(7) };
    let mut all = Vec::new();
    loop {
        let part = editor.flow_folder("orders", engine, path, &page).await.unwrap();
        assert!(part.items.len() <= 7);
        all.extend(part.items.into_iter().map(|entry| match entry {
            TreeEntry::Folder { name, path: full } => {
                assert!(full == name || full == format!("{path}/{name}"), "{full}");
                format!("{name}/")
            }
            TreeEntry::Node(row) => row.name,
        }));
        page.after = part.next;
        if page.after.is_none() {
            return all;
        }
    }
}

async fn imported(world: &World, editor: &Editor) {
    let task = world.ready(editor, "tree", &sample()).await;
    editor.start_import(task.id, 1).await.unwrap();
    drain(&world.service).await.unwrap();
}

on_both! {
    async fn a_folder_holds_each_folder_and_node_once(world) {
        let editor = world.editor().await;
        imported(world, &editor).await;
        assert_eq!(folder(&editor, None, "").await, ["a", "wide", "wide!", "wide/", "wide0", "z", "zz/"]);
        let wide: Vec<String> = std::iter::once("deep/".to_owned()).chain((0..WIDE).map(|n| format!("n_{n:03}"))).collect();
        assert_eq!(folder(&editor, None, "wide").await, wide);
        assert_eq!(folder(&editor, None, "wide/deep").await, ["er/"]);
        assert_eq!(folder(&editor, None, "wide/deep/er").await, ["inner"]);
        assert_eq!(folder(&editor, None, "nowhere").await, Vec::<String>::new());
        assert_eq!(folder(&editor, Some("GENERAL"), "").await, ["zz/"]);
        assert_eq!(folder(&editor, Some("ODPS"), "zz").await, Vec::<String>::new());
        assert_eq!(folder(&editor, Some("GENERAL"), "zz").await, ["shell"]);
    }

    async fn the_engines_of_a_flow_count_its_nodes(world) {
        let editor = world.editor().await;
        imported(world, &editor).await;
        let engines = editor.flow_engines("orders").await.unwrap().unwrap();
        assert_eq!(engines, BTreeMap::from([("ODPS".to_owned(), WIDE as i64 + 6), ("GENERAL".to_owned(), 1)]));
        assert_eq!(editor.flow_kinds("orders").await.unwrap()["node"], WIDE as i64 + 7);
        assert_eq!(editor.flow_engines("no_such_flow").await.unwrap(), None);
        assert!(editor.flow_kinds("no_such_flow").await.unwrap().is_empty());
    }
}
