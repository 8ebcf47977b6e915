//! Committing objects when they are saved.

use ferry_model::workspace::WorkspaceMode;
use ferry_store::Early;
use ferry_store::records::{SaveObject, TaskItem};

use crate::support::{ALICE, Fixture, NOW, Run, changed, item, node, node_key, strings};

/// Saves objects with these seqs in one step, and says which of them are committed and which deployed afterwards.
async fn save(t: &Fixture, run: &Run, early: &mut Early, objects: &[(i64, SaveObject)]) -> Vec<(bool, bool)> {
    let rows: Vec<_> = objects.iter().map(|(seq, object)| (item(*seq, object), Some(object.clone()))).collect();
    save_rows(t, run, early, &rows).await
}

async fn save_rows(t: &Fixture, run: &Run, early: &mut Early, rows: &[(TaskItem, Option<SaveObject>)]) -> Vec<(bool, bool)> {
    let checkpoint = run.next("save");
    t.store.save_and_commit_batch(&run.step(&checkpoint), rows, early).await.unwrap();
    let mut stages = Vec::new();
    for (item, object) in rows {
        let stored = t.store.object(run.workspace, &object.as_ref().unwrap().key).await.unwrap().unwrap();
        let is_committed = stored.committed == Some(stored.draft);
        assert_eq!(early.is_committed(item.seq), is_committed, "{}", item.key);
        stages.push((is_committed, stored.deployed == Some(stored.draft)));
    }
    stages
}

const DONE: (bool, bool) = (true, true);
const SAVED: (bool, bool) = (false, false);

both! {
    async fn what_has_its_parents_is_committed_with_its_saving_and_the_rest_is_not(t) {
        let workspace = t.standard().await;
        t.by_hand(workspace, &node("there", &[], &["o_there"])).await;
        let run = Run::new(t.import(workspace, "i").await, workspace);
        let mut early = Early::before(100);
        // A parent counts when it comes first in the order of seq, whatever its place in the step.
        let first = [(1, node("b", &["oa", "o_there"], &["ob"])), (0, node("a", &["shop_root", "oa"], &["oa"])), (2, node("e", &["of"], &["oe"]))];
        assert_eq!(save(t, &run, &mut early, &first).await, [DONE, DONE, SAVED]);
        let second = [(4, node("c", &["ob", "oa"], &["oc"])), (5, node("d", &["oc", "nobody"], &["od"])), (3, node("f", &["oe"], &["of"]))];
        assert_eq!(save(t, &run, &mut early, &second).await, [DONE, SAVED, SAVED], "a parent that is only saved does not count");
        assert!(!early.is_committed(99));
    }

    async fn a_run_that_remembers_nothing_decides_the_same(t) {
        let workspace = t.standard().await;
        let run = Run::new(t.import(workspace, "i").await, workspace);
        assert_eq!(save(t, &run, &mut Early::before(100), &[(0, node("a", &[], &["oa"]))]).await, [DONE]);
        assert_eq!(save(t, &run, &mut Early::before(100), &[(1, node("b", &["oa"], &["ob"]))]).await, [DONE]);
    }

    async fn an_output_that_another_committed_node_has_is_left_to_committing(t) {
        let (workspace, bank) = (t.standard().await, t.workspace("bank", WorkspaceMode::Standard).await);
        t.by_hand(bank, &node("owner", &[], &["taken"])).await;
        let run = Run::new(t.import(workspace, "i").await, workspace);
        let mut early = Early::before(100);
        let nodes = [(0, node("a", &[], &["oa"])), (1, node("b", &["oa"], &["taken"])), (2, node("c", &[], &["oa"]))];
        assert_eq!(save(t, &run, &mut early, &nodes).await, [DONE, SAVED, SAVED]);
        assert_eq!(save(t, &run, &mut early, &[(3, node("d", &[], &["od", "oa"]))]).await, [SAVED], "nor one of an earlier step");
    }

    async fn what_somebody_else_commits_meanwhile_counts(t) {
        let workspace = t.standard().await;
        let run = Run::new(t.import(workspace, "i").await, workspace);
        let mut early = Early::before(100);
        let parent = node("a", &[], &["oa"]);
        assert_eq!(save(t, &run, &mut early, &[(0, parent.clone())]).await, [DONE]);
        let id = t.store.object(workspace, &parent.key).await.unwrap().unwrap().id;
        let renamed = SaveObject { outputs: strings(&["other"]), ..changed(&parent, id, "{}") };
        t.store.save_by_hand(workspace, &renamed, ALICE, NOW).await.unwrap();
        assert_eq!(save(t, &run, &mut early, &[(1, node("b", &["oa"], &["ob"]))]).await, [DONE], "a draft takes nothing away");
        t.store.commit_by_hand(workspace, &parent.key, ALICE, NOW).await.unwrap();
        let nodes = [(2, node("c", &["oa"], &["oc"])), (3, node("d", &["other"], &["od"])), (4, node("e", &[], &["oa"]))];
        assert_eq!(save(t, &run, &mut early, &nodes).await, [SAVED, DONE, DONE]);
    }

    async fn names_of_a_workspace_that_had_nothing_are_known_without_asking_until_somebody_else_commits(t) {
        let (workspace, bank) = (t.standard().await, t.workspace("bank", WorkspaceMode::Standard).await);
        t.by_hand(bank, &node("before", &[], &["shop"])).await;
        let run = Run::new(t.import(workspace, "i").await, workspace);
        let mut early = Early::before(100);
        let nodes = [(0, node("a", &["shop_root"], &["shop.a"])), (1, node("b", &["shop.a", "shop.z"], &["shop.b"]))];
        assert_eq!(save(t, &run, &mut early, &nodes).await, [DONE, SAVED]);
        let nodes = [(2, node("c", &["shop.a"], &["shop.c"])), (3, node("d", &["shop.b"], &["shop.d"])), (4, node("e", &["shop"], &["shop.a"]))];
        assert_eq!(save(t, &run, &mut early, &nodes).await, [DONE, SAVED, SAVED]);
        t.by_hand(bank, &node("z", &[], &["shop.z", "shop.f"])).await;
        let nodes = [(5, node("f", &["shop.c", "shop.z"], &["shop.g"])), (6, node("g", &["shop.c"], &["shop.f"]))];
        assert_eq!(save(t, &run, &mut early, &nodes).await, [DONE, SAVED]);
    }

    async fn what_is_taken_back_meanwhile_is_no_parent_any_more(t) {
        let (workspace, bank) = (t.standard().await, t.workspace("bank", WorkspaceMode::Standard).await);
        let other = Run::new(t.import(bank, "other").await, bank);
        let run = Run::new(t.import(workspace, "i").await, workspace);
        let (mut early, mut others) = (Early::before(100), Early::before(100));
        assert_eq!(save(t, &other, &mut others, &[(0, node("p", &[], &["op"]))]).await, [DONE]);
        assert_eq!(save(t, &run, &mut early, &[(0, node("a", &["op"], &["oa"]))]).await, [DONE]);
        t.store.undo_batch(other.task, 0, 10, NOW).await.unwrap();
        assert_eq!(save(t, &run, &mut early, &[(1, node("b", &["op"], &["ob"])), (2, node("c", &["oa"], &["oc"]))]).await, [SAVED, DONE]);
    }

    async fn only_new_objects_below_the_limit_that_are_to_be_committed_are(t) {
        let workspace = t.standard().await;
        let old = node("old", &[], &["o_old"]);
        let id = t.by_hand(workspace, &old).await;
        let run = Run::new(t.import(workspace, "i").await, workspace);
        let mut early = Early::before(4);
        let unwished = node("unwished", &[], &["ou"]);
        let commit_only = node("commit_only", &[], &["oc"]);
        let rows = [
            (TaskItem { committed: false, deployed: false, ..item(0, &unwished) }, Some(unwished)),
            (TaskItem { deployed: false, ..item(1, &commit_only) }, Some(commit_only)),
            (item(2, &changed(&old, id, "{}")), Some(changed(&old, id, "{}"))),
            (item(4, &node("late", &[], &["ol"])), Some(node("late", &[], &["ol"]))),
        ];
        assert_eq!(save_rows(t, &run, &mut early, &rows).await, [SAVED, (true, false), SAVED, SAVED]);
    }

    async fn basic_mode_deploys_what_is_committed_with_its_saving(t) {
        let workspace = t.workspace("basic", WorkspaceMode::Basic).await;
        let run = Run::new(t.import(workspace, "i").await, workspace);
        let object = node("a", &[], &["o"]);
        let row = [(TaskItem { deployed: false, ..item(0, &object) }, Some(object))];
        assert_eq!(save_rows(t, &run, &mut Early::before(1), &row).await, [DONE]);
    }

    async fn committing_again_changes_nothing_of_what_was_committed_with_its_saving(t) {
        let workspace = t.standard().await;
        let run = Run::new(t.import(workspace, "i").await, workspace);
        let mut early = Early::before(100);
        save(t, &run, &mut early, &[(0, node("a", &[], &["oa"])), (1, node("b", &["oa"], &["ob"]))]).await;
        let before = t.store.snapshot(workspace).await.unwrap();
        let ids: Vec<i64> = before.iter().map(|object| object.id).collect();
        assert_eq!(t.commit(&run, &ids).await, []);
        assert_eq!(t.store.snapshot(workspace).await.unwrap(), before);
        while t.store.undo_batch(run.task, 0, 10, NOW).await.unwrap().is_some() {}
        assert_eq!(t.store.object(workspace, &node_key("a")).await.unwrap(), None, "and it is taken back like all else");
    }
}
