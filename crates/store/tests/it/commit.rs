use ferry_model::workspace::WorkspaceMode;

use crate::support::{ALICE, BOB, NOW, Run, changed, node, node_key, strings, table};
use ferry_store::records::{ItemFilter, SaveObject};

both! {
    async fn an_input_nobody_produces_is_refused_and_names_the_output(t) {
        let workspace = t.standard().await;
        let run = Run::new(t.import(workspace, "i").await, workspace);
        let ids = t.save(&run, &[node("a", &["shop_root"], &["oa"]), node("b", &["oa", "nobody"], &["ob"]), node("c", &["oa", "oc"], &["oc"])]).await;
        let checkpoint = run.next("commit");
        let objects: Vec<_> = ids.iter().copied().zip(0..).map(|(id, seq)| (seq, id)).collect();
        let failures = t.store.commit_batch(&run.step(&checkpoint), &objects, false).await.unwrap();
        assert_eq!(failures.len(), 1, "{failures:?}");
        assert_eq!((failures[0].object_id, failures[0].waiting, failures[0].finding.code.id()), (ids[1], false, "COMMIT-PARENT-UNKNOWN"));
        assert!(failures[0].finding.message(ferry_model::Lang::En).contains("nobody"));
        let items = t.store.items_page(run.task, -1, 10, &ItemFilter::default()).await.unwrap();
        let short: Vec<_> = items.iter().map(|i| (i.name.as_str(), i.outcome.as_str(), i.saved, i.committed, i.deployed)).collect();
        assert_eq!(short, [("a", "ok", true, true, true), ("b", "blocked", true, false, false), ("c", "ok", true, true, true)]);
        assert!(items[1].findings.as_deref().unwrap().contains("COMMIT-PARENT-UNKNOWN"));
        let stored = t.store.snapshot(workspace).await.unwrap();
        assert_eq!(stored.iter().map(|object| (object.committed, object.deployed)).collect::<Vec<_>>(), [(Some(1), None), (None, None), (Some(1), None)]);
    }

    async fn a_node_waits_for_a_parent_that_is_not_committed(t) {
        let workspace = t.standard().await;
        let run = Run::new(t.import(workspace, "i").await, workspace);
        let ids = t.save(&run, &[node("a", &["nobody"], &["oa"]), node("b", &["oa"], &["ob"]), node("c", &["ob"], &["oc"])]).await;
        let refused = t.commit(&run, &ids).await;
        let waiting = "COMMIT-PARENT-NOT-COMMITTED";
        assert_eq!(refused, [(ids[0], "COMMIT-PARENT-UNKNOWN", false), (ids[1], waiting, true), (ids[2], waiting, true)]);
        t.by_hand(workspace, &node("p", &[], &["nobody"])).await;
        assert_eq!(t.commit(&run, &[ids[2], ids[1], ids[0]]).await.len(), 2, "a child before its parent still waits");
        assert_eq!(t.commit(&run, &ids).await, [], "in order everything follows");
    }

    async fn an_output_belongs_to_one_committed_node_of_the_tenant(t) {
        let (shop, bank) = (t.standard().await, t.workspace("bank", WorkspaceMode::Standard).await);
        let owner = node("owner", &[], &["o"]);
        let id = t.by_hand(bank, &owner).await;
        let run = Run::new(t.import(shop, "i").await, shop);
        let ids = t.save(&run, &[node("a", &[], &["o"]), node("b", &[], &["p"]), node("c", &[], &["q", "p"])]).await;
        let refused = t.commit(&run, &ids).await;
        assert_eq!(refused, [(ids[0], "COMMIT-OUTPUT-DUPLICATE", false), (ids[2], "COMMIT-OUTPUT-DUPLICATE", false)]);
        let renamed = SaveObject { outputs: strings(&["other"]), ..changed(&owner, id, "{}") };
        t.store.save_by_hand(bank, &renamed, ALICE, NOW).await.unwrap();
        assert_eq!(t.commit(&run, &ids[..1]).await.len(), 1, "a draft does not free the name");
        t.store.commit_by_hand(bank, &owner.key, ALICE, NOW).await.unwrap();
        assert_eq!(t.commit(&run, &ids[..1]).await, []);
    }

    async fn within_a_batch_a_node_gives_up_the_outputs_of_its_old_version(t) {
        let workspace = t.standard().await;
        let a = node("a", &[], &["o"]);
        let id = t.by_hand(workspace, &a).await;
        let run = Run::new(t.import(workspace, "i").await, workspace);
        let renamed = SaveObject { outputs: strings(&["p"]), ..changed(&a, id, "{}") };
        let ids = t.save(&run, &[renamed, node("b", &["p"], &["o"]), node("c", &["o"], &["x"])]).await;
        assert_eq!(t.commit(&run, &ids).await, []);
    }

    async fn what_is_committed_already_is_left_alone(t) {
        let workspace = t.standard().await;
        let object = node("a", &[], &["o"]);
        let id = t.by_hand(workspace, &object).await;
        let before = t.store.object(workspace, &object.key).await.unwrap();
        let run = Run::new(t.import(workspace, "i").await, workspace);
        assert_eq!(t.commit(&run, &[id]).await, []);
        assert_eq!(t.store.object(workspace, &object.key).await.unwrap(), before);
    }

    async fn basic_mode_deploys_with_the_commit_and_standard_mode_does_not(t) {
        let basic = t.workspace("basic", WorkspaceMode::Basic).await;
        let standard = t.standard().await;
        for (workspace, deployed, name) in [(basic, Some(1), "a"), (standard, None, "b")] {
            let object = node(name, &[], &[name]);
            t.by_hand(workspace, &object).await;
            let stored = t.store.object(workspace, &object.key).await.unwrap().unwrap();
            assert_eq!((stored.committed, stored.deployed), (Some(1), deployed));
        }
    }

    async fn only_the_committed_version_is_deployed(t) {
        let workspace = t.standard().await;
        let object = node("a", &[], &["o"]);
        let id = t.store.save_by_hand(workspace, &object, ALICE, NOW).await.unwrap();
        let refused = t.store.deploy_by_hand(workspace, &object.key, ALICE, NOW).await.unwrap_err();
        assert_eq!(refused.finding().code.id(), "DEPLOY-NOT-COMMITTED");
        t.store.commit_by_hand(workspace, &object.key, ALICE, NOW).await.unwrap();
        t.store.save_by_hand(workspace, &changed(&object, id, "{}"), ALICE, NOW).await.unwrap();
        let run = Run::new(t.import(workspace, "i").await, workspace);
        let draft = t.save(&run, &[table("t")]).await[0];
        let checkpoint = run.next("deploy");
        let failures = t.store.deploy_batch(&run.step(&checkpoint), &[(7, id), (0, draft)]).await.unwrap();
        assert_eq!(failures.iter().map(|f| (f.object_id, f.finding.code.id())).collect::<Vec<_>>(), [(draft, "DEPLOY-NOT-COMMITTED")]);
        let stored = t.store.object(workspace, &object.key).await.unwrap().unwrap();
        assert_eq!((stored.draft, stored.committed, stored.deployed, stored.last_task), (2, Some(1), Some(1), Some(run.task)));
        let item = &t.store.items_page(run.task, -1, 1, &ItemFilter::default()).await.unwrap()[0];
        assert_eq!((item.outcome.as_str(), item.saved, item.committed, item.deployed), ("blocked", true, true, false));
    }

    async fn a_lock_blocks_a_commit_unless_it_is_ignored(t) {
        let workspace = t.standard().await;
        let run = Run::new(t.import(workspace, "i").await, workspace);
        let ids = t.save(&run, &[node("a", &[], &["o"])]).await;
        t.store.lock(workspace, &node_key("a"), BOB, NOW).await.unwrap();
        assert_eq!(t.commit(&run, &ids).await, [(ids[0], "COMMIT-LOCKED", false)]);
        let checkpoint = run.next("commit");
        assert_eq!(t.store.commit_batch(&run.step(&checkpoint), &[(0, ids[0])], true).await.unwrap(), []);
        let stored = t.store.object(workspace, &node_key("a")).await.unwrap().unwrap();
        assert_eq!((stored.committed, stored.lock_owner), (Some(1), None));
    }
}
