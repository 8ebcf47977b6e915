use ferry_model::workspace::{ComputeResource, Member, ResourceGroup, ResourceGroupKind, Role, WorkspaceMode};
use ferry_store::records::NewWorkspace;
use ferry_store::{Store, StoreError};

use crate::support::{ALICE, BOB, NOW};

fn compute(engine: &str, name: &str, is_default: bool) -> ComputeResource {
    ComputeResource { engine: engine.into(), display_name: name.into(), project: format!("{name}_p"), dev_project: None, is_default }
}

fn group(kind: ResourceGroupKind, identifier: &str) -> ResourceGroup {
    ResourceGroup { kind, identifier: identifier.into(), is_default: false }
}

both! {
    async fn a_workspace_comes_back_as_it_was_made(t) {
        let new = NewWorkspace {
            name: "shop_1".into(),
            mode: WorkspaceMode::Basic,
            region: "cn-hangzhou".into(),
            compute: vec![compute("ODPS", "b", false), compute("ODPS", "a", false), compute("EMR", "e", false)],
            resource_groups: vec![group(ResourceGroupKind::Scheduling, "s1"), group(ResourceGroupKind::Integration, "d1")],
            creator: ALICE.into(),
        };
        let made = t.store.create_workspace(new.clone(), NOW).await.unwrap();
        assert_eq!((made.name.as_str(), made.mode, made.tenant.as_str(), made.region.as_str()), ("shop_1", WorkspaceMode::Basic, "acme", "cn-hangzhou"));
        let defaults: Vec<_> = made.compute.iter().map(|c| (c.display_name.as_str(), c.is_default)).collect();
        assert_eq!(defaults, [("b", true), ("a", false), ("e", true)], "the first of its kind is the default");
        assert!(made.resource_groups.iter().all(|group| group.is_default));
        assert_eq!(made.members, [Member { user: ALICE.into(), user_id: None, role: Role::Owner }]);
        assert_eq!(t.store.workspace("shop_1").await.unwrap(), Some(made));
        assert_eq!(t.store.workspace("shop").await.unwrap(), None);
        assert!(matches!(t.store.create_workspace(new.clone(), NOW).await, Err(StoreError::WorkspaceExists { .. })));
        for name in ["", "a-b", "a b", "名"] {
            let error = t.store.create_workspace(NewWorkspace { name: name.into(), ..new.clone() }, NOW).await.unwrap_err();
            assert!(matches!(error, StoreError::WorkspaceName { .. }), "{name}");
        }
        let doubled = NewWorkspace { name: "x".into(), compute: vec![compute("ODPS", "a", false), compute("ODPS", "a", false)], ..new };
        assert!(matches!(t.store.create_workspace(doubled, NOW).await, Err(StoreError::BindingExists { .. })));
        assert_eq!(t.store.list_workspaces().await.unwrap().len(), 1, "what is refused leaves nothing behind");
    }

    async fn a_later_default_takes_the_place_of_the_first(t) {
        let id = t.standard().await;
        t.store.add_compute(id, compute("ODPS", "a", false)).await.unwrap();
        t.store.add_compute(id, compute("ODPS", "b", true)).await.unwrap();
        t.store.add_compute(id, compute("ODPS", "c", false)).await.unwrap();
        assert!(matches!(t.store.add_compute(id, compute("ODPS", "a", false)).await, Err(StoreError::BindingExists { .. })));
        t.store.add_resource_group(id, group(ResourceGroupKind::Scheduling, "s1")).await.unwrap();
        t.store.add_resource_group(id, ResourceGroup { is_default: true, ..group(ResourceGroupKind::Scheduling, "s2") }).await.unwrap();
        let workspace = t.store.workspace("shop").await.unwrap().unwrap();
        assert_eq!(workspace.compute.iter().map(|c| c.is_default).collect::<Vec<_>>(), [false, true, false]);
        assert_eq!(workspace.resource_groups.iter().map(|g| g.is_default).collect::<Vec<_>>(), [false, true]);
        assert!(matches!(t.store.add_compute(id + 1, compute("ODPS", "a", false)).await, Err(StoreError::NoWorkspace { .. })));
    }

    async fn a_workspace_keeps_an_owner(t) {
        let id = t.standard().await;
        let member = |user: &str, role| Member { user: user.into(), user_id: Some("100".into()), role };
        t.store.add_member(id, member(BOB, Role::Visitor)).await.unwrap();
        assert!(matches!(t.store.remove_member(id, ALICE).await, Err(StoreError::LastOwner { .. })));
        assert!(matches!(t.store.add_member(id, member(ALICE, Role::Admin)).await, Err(StoreError::LastOwner { .. })));
        t.store.add_member(id, Member { user_id: None, ..member(BOB, Role::Owner) }).await.unwrap();
        assert!(t.store.remove_member(id, ALICE).await.unwrap());
        assert!(!t.store.remove_member(id, ALICE).await.unwrap());
        let workspace = t.store.workspace("shop").await.unwrap().unwrap();
        assert_eq!(workspace.members, [member(BOB, Role::Owner)], "the user id stays known");
    }

    async fn of_two_owners_who_remove_or_demote_each_other_one_stays(t) {
        let other = Store::open(&t.location).await.unwrap();
        for round in 0..32 {
            let id = t.workspace(&format!("w{round}"), WorkspaceMode::Standard).await;
            let member = |user: &str, role| Member { user: user.into(), user_id: None, role };
            t.store.add_member(id, member(BOB, Role::Owner)).await.unwrap();
            let (a, b) = (t.store.clone(), other.clone());
            let (demoted, removed) = (member(ALICE, Role::Visitor), round % 2 == 0);
            let alice = tokio::spawn(async move { a.remove_member(id, BOB).await.map(drop) });
            let bob = tokio::spawn(async move { if removed { b.remove_member(id, ALICE).await.map(drop) } else { b.add_member(id, demoted).await } });
            let ends = [alice.await.unwrap(), bob.await.unwrap()];
            let workspace = t.store.workspace(&format!("w{round}")).await.unwrap().unwrap();
            let owners = workspace.members.iter().filter(|member| member.role == Role::Owner).count();
            assert_eq!(owners, 1, "{ends:?} {:?}", workspace.members);
            assert!(ends.iter().any(|end| matches!(end, Err(StoreError::LastOwner { .. }))), "{ends:?}");
        }
    }

    async fn of_two_first_bindings_one_becomes_the_default(t) {
        let other = Store::open(&t.location).await.unwrap();
        for round in 0..24 {
            let id = t.workspace(&format!("w{round}"), WorkspaceMode::Standard).await;
            let mut running = Vec::new();
            for (n, store) in [&t.store, &other, &t.store, &other].into_iter().cloned().enumerate() {
                running.push(tokio::spawn(async move {
                    store.add_compute(id, compute("ODPS", &format!("c{n}"), false)).await?;
                    store.add_resource_group(id, group(ResourceGroupKind::Scheduling, &format!("s{n}"))).await
                }));
            }
            for one in running {
                one.await.unwrap().unwrap();
            }
            let workspace = t.store.workspace(&format!("w{round}")).await.unwrap().unwrap();
            let defaults = workspace.compute.iter().filter(|compute| compute.is_default).count();
            assert_eq!((workspace.compute.len(), defaults), (4, 1), "{:?}", workspace.compute);
            let defaults = workspace.resource_groups.iter().filter(|group| group.is_default).count();
            assert_eq!((workspace.resource_groups.len(), defaults), (4, 1), "{:?}", workspace.resource_groups);
        }
    }
}
