//! Real packages, imported, imported again, undone.

use ferry_model::workspace::WorkspaceMode;
use ferry_store::records::TaskStatus;

use crate::harness::{Installation, everything, testdata};

const ENGINES: &[&str] = &["ODPS", "EMR", "HADOOP_CDH", "HOLO", "CLICKHOUSE", "FLINK", "BLINK"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn real_packages_are_imported_then_unchanged_then_undone() {
    for (package, source) in [
        ("broken/base.dwma.zip", "kiwi"),
        ("everything.dwma.zip", "mango_retail"),
        ("everything-split.dwma.zip", "mango_retail"),
        ("dolphin-orchard.dwma.zip", "mango_retail"),
        ("dolphin-quince.dwma.zip", "mango_retail"),
        ("everything.spec.zip", "mango_retail"),
        ("dolphin-orchard.spec.zip", "mango_retail"),
        ("ide-v2.zip", "mango_retail"),
        ("ide-v3.zip", "mango_retail"),
    ] {
        let ferry = Installation::new().await;
        let id = ferry.workspace("target", WorkspaceMode::Standard, ENGINES).await;
        let empty = ferry.digest(id).await;
        let settings = everything(source, "target");
        let path = testdata(package);
        let task = ferry.import(&path, "target", &settings).await.unwrap_or_else(|error| panic!("{package}: {:?}", error.findings()));
        let items = ferry.items(&task).await;
        let unexplained: Vec<_> = items.iter().filter(|item| item.outcome != "ok" && item.findings.is_none()).collect();
        assert_eq!(unexplained, Vec::<&ferry_store::records::TaskItem>::new(), "{package}: what is not ok says why");
        assert!(matches!(task.head.status, TaskStatus::ImportSuccess | TaskStatus::PartialSuccess), "{package}: {:?}", task.head.status);
        let full = ferry.digest(id).await;
        assert_ne!(full, empty, "{package}");
        let again = ferry.import(&path, "target", &settings).await.unwrap();
        let again_items = ferry.items(&again).await;
        let changing: Vec<_> = again_items.iter().filter(|item| !matches!(item.action.as_str(), "unchanged" | "blocked")).collect();
        assert_eq!(changing, Vec::<&ferry_store::records::TaskItem>::new(), "{package}: the second import changes something");
        assert_eq!(ferry.digest(id).await, full, "{package}: the second import changed something");
        ferry.engine.undo(again.head.id, "tenant", 1, &ferry_engine::progress::Silent).await.unwrap();
        assert_eq!(ferry.digest(id).await, full, "{package}: undoing an import that changed nothing changed something");
        let undone = ferry.engine.undo(task.head.id, "tenant", 1, &ferry_engine::progress::Silent).await.unwrap();
        assert_eq!(undone.head.status, TaskStatus::Revoked);
        assert_eq!(ferry.digest(id).await, empty, "{package}: undo did not restore the workspace");
    }
}
