use ferry_model::Lang;
use ferry_model::workspace::{ComputeResource, ResourceGroup, ResourceGroupKind, Role};
use ferry_service::error::Status;
use ferry_service::workspaces::WorkspaceDraft;
use ferry_service::{PageRequest, ServiceError};

use crate::support::{draft, refusal};

both! {
    async fn the_tenant_account_makes_workspaces_of_its_tenant_and_owns_them(t) {
        let theirs = t.other_tenant("other", "their_root", "theirs").await;
        let made = t.admin().await.create_workspace(&draft("shop")).await.unwrap();
        assert_eq!((made.tenant.as_str(), made.role.as_deref(), made.mode.as_str(), made.may_edit), ("acme", Some("owner"), "standard", true));
        assert_eq!(t.store.workspace("theirs").await.unwrap().unwrap().tenant, "other");
        let root = t.actor("root").await;
        assert_eq!(t.service.workspaces(&root, "SHO").await.unwrap(), [made]);
        assert_eq!(t.service.workspaces(&root, "x").await.unwrap(), []);
        assert_eq!(refusal(t.admin().await.create_workspace(&draft("shop")).await), (Status::Conflict, "STORE-WORKSPACE-EXISTS"));
        // Whose a name is that is taken, nobody is told.
        let own = t.admin().await.create_workspace(&draft("shop")).await.unwrap_err();
        let other = t.admin().await.create_workspace(&draft("theirs")).await.unwrap_err();
        let said = |error: &ServiceError| error.finding().message(Lang::En);
        assert_eq!(said(&own).replace("shop", "theirs"), said(&other));
        for name in ["", "1shop", "a-b", "店"] {
            assert_eq!(refusal(t.admin().await.create_workspace(&draft(name)).await), (Status::Invalid, "STORE-WORKSPACE-NAME"), "{name}");
        }
        let nowhere = WorkspaceDraft { region: "a b".into(), ..draft("x") };
        assert_eq!(refusal(t.service.tenant_admin(&theirs).unwrap().create_workspace(&nowhere).await), (Status::Invalid, "API-INVALID"));
    }

    async fn regions_narrow_the_list_and_count_what_one_sees(t) {
        let somewhere = |name: &str, region: &str| WorkspaceDraft { region: region.into(), ..draft(name) };
        for (name, region) in [("east_a", "cn-shanghai"), ("east_b", "cn-shanghai"), ("north", "cn-beijing")] {
            t.admin().await.create_workspace(&somewhere(name, region)).await.unwrap();
        }
        let root = t.actor("root").await;
        let counted = [("cn-beijing".to_owned(), 1), ("cn-shanghai".to_owned(), 2)];
        assert_eq!(t.service.regions(&root).await.unwrap(), counted);
        let mut page = PageRequest { after: None, limit: Some(1) };
        let first = t.service.workspaces_page(&root, "", "cn-shanghai", &page).await.unwrap();
        assert_eq!((first.items[0].name.as_str(), first.total), ("east_a", Some(2)));
        page.after = first.next;
        let second = t.service.workspaces_page(&root, "", "cn-shanghai", &page).await.unwrap();
        assert_eq!((second.items[0].name.as_str(), second.next), ("east_b", None));
        t.user("alice").await;
        t.service.editor(&root, "north").await.unwrap().set_member("alice", Role::Visitor).await.unwrap();
        assert_eq!(t.service.regions(&t.actor("alice").await).await.unwrap(), counted[..1]);
    }

    async fn members_are_users_of_the_tenant(t) {
        t.workspace("shop").await;
        t.other_tenant("other", "their_root", "theirs").await;
        let editor = t.service.editor(&t.actor("root").await, "shop").await.unwrap();
        assert_eq!(refusal(editor.set_member("their_root", Role::Visitor).await).0, Status::NotFound);
        assert_eq!(refusal(editor.set_member("nobody", Role::Visitor).await).0, Status::NotFound);
        assert_eq!(refusal(editor.remove_member("nobody").await).0, Status::NotFound);
        assert_eq!(refusal(editor.remove_member("root").await), (Status::Conflict, "STORE-LAST-OWNER"));
        assert_eq!(refusal(editor.set_member("root", Role::Admin).await), (Status::Conflict, "STORE-LAST-OWNER"));
        t.user("alice").await;
        editor.set_member("alice", Role::Developer).await.unwrap();
        editor.set_member("alice", Role::Admin).await.unwrap();
        let members = t.store.workspace("shop").await.unwrap().unwrap().members;
        let alice = members.iter().find(|member| member.user == "alice").unwrap();
        assert_eq!(alice.role, Role::Admin);
        assert_eq!(alice.user_id, Some(t.store.user("alice").await.unwrap().unwrap().id));
    }

    async fn computing_resources_and_resource_groups_are_added_once(t) {
        t.workspace("shop").await;
        let editor = t.service.editor(&t.actor("root").await, "shop").await.unwrap();
        let compute = |name: &str| ComputeResource {
            engine: "ODPS".into(),
            display_name: name.into(),
            project: "p".into(),
            dev_project: None,
            is_default: false,
        };
        editor.add_compute(compute("main")).await.unwrap();
        assert_eq!(refusal(editor.add_compute(compute("main")).await), (Status::Conflict, "STORE-BINDING-EXISTS"));
        assert_eq!(refusal(editor.add_compute(compute(" ")).await).0, Status::Invalid);
        let group = ResourceGroup { kind: ResourceGroupKind::Scheduling, identifier: "S_1".into(), is_default: false };
        editor.add_resource_group(group.clone()).await.unwrap();
        assert_eq!(refusal(editor.add_resource_group(group).await), (Status::Conflict, "STORE-BINDING-EXISTS"));
        let workspace = t.store.workspace("shop").await.unwrap().unwrap();
        assert!(workspace.compute[0].is_default && workspace.resource_groups[0].is_default);
    }
}
