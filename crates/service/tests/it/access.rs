use ferry_model::workspace::Role;
use ferry_service::access::{Capability, Standing};
use ferry_service::error::Status;
use ferry_service::{Actor, Service, Viewer};

use crate::support::{draft, refusal};

/// What the service lets somebody do in a workspace, in the words of the requirement: seen, committing, deploying, tasks.
async fn given(service: &Service, actor: &Actor, workspace: &str) -> (bool, bool, bool, bool) {
    let viewer = service.viewer(actor, workspace).await.ok();
    let developer = service.developer(actor, workspace).await.ok();
    let editor = service.editor(actor, workspace).await.ok();
    assert_eq!(editor.is_some(), viewer.as_ref().is_some_and(Viewer::may_edit));
    let develop = developer.as_ref().is_some_and(|developer| developer.may_develop());
    let deploy = developer.as_ref().is_some_and(|developer| developer.may_deploy());
    assert_eq!(developer.is_some(), develop || deploy);
    (viewer.is_some(), develop, deploy, editor.is_some())
}

both! {
    async fn every_role_may_what_the_table_says(t) {
        t.workspace("shop").await;
        for role in Role::ALL {
            let actor = t.member("shop", role.as_str(), role).await;
            // Only Workspace Administrators (and the tenant account) handle tasks; Develop commits, O&M and Deploy deploy, all others look.
            let expected = match role {
                Role::Owner | Role::Admin => (true, true, true, true),
                Role::Developer => (true, true, false, false),
                Role::Operator | Role::Deployer => (true, false, true, false),
                _ => (true, false, false, false),
            };
            assert_eq!(given(&t.service, &actor, "shop").await, expected, "{}", role.as_str());
            let standing = t.service.viewer(&actor, "shop").await.unwrap().standing();
            assert_eq!(standing, Standing::Member(role));
            assert_eq!(refusal(t.service.tenant_admin(&actor)), (Status::NotAllowed, "AUTH-NOT-TENANT-ACCOUNT"));
            assert_eq!(refusal(t.service.operator(&actor)).0, Status::NotFound);
            if !expected.3 {
                assert_eq!(refusal(t.service.editor(&actor, "shop").await), (Status::NotAllowed, "AUTH-FORBIDDEN"));
            }
        }
        let root = t.actor("root").await;
        assert_eq!(given(&t.service, &root, "shop").await, (true, true, true, true));
        assert!(t.service.tenant_admin(&root).is_ok() && t.service.operator(&root).is_ok());
    }

    async fn to_outsiders_a_workspace_does_not_exist(t) {
        t.workspace("shop").await;
        t.workspace("bank").await;
        let banker = t.member("bank", "banker", Role::Owner).await;
        let theirs = t.other_tenant("other", "their_root", "theirs").await;
        for actor in [&banker, &theirs] {
            let existing = t.service.viewer(actor, "shop").await.unwrap_err();
            let missing = t.service.viewer(actor, "none").await.unwrap_err();
            assert_eq!(existing.status, Status::NotFound);
            assert_eq!(existing.status, missing.status);
            let text = |error: &ferry_service::ServiceError| {
                [ferry_model::Lang::En, ferry_model::Lang::Zh].map(|lang| (error.finding().message(lang), error.finding().advice(lang)))
            };
            let renamed = format!("{:?}", text(&existing)).replace("shop", "none");
            assert_eq!(renamed, format!("{:?}", text(&missing)), "nothing but the name that was asked for differs");
            assert_eq!(refusal(t.service.developer(actor, "shop").await), (Status::NotFound, "API-NOT-FOUND"));
            assert_eq!(refusal(t.service.editor(actor, "shop").await), (Status::NotFound, "API-NOT-FOUND"));
        }
        let names = |found: Vec<ferry_service::workspaces::WorkspaceView>| found.into_iter().map(|w| w.name).collect::<Vec<_>>();
        assert_eq!(names(t.service.workspaces(&banker, "").await.unwrap()), ["bank"]);
        assert_eq!(names(t.service.workspaces(&theirs, "").await.unwrap()), ["theirs"]);
    }

    async fn the_operator_has_no_rights_in_workspaces_of_other_tenants(t) {
        let theirs = t.other_tenant("other", "their_root", "theirs").await;
        let root = t.actor("root").await;
        assert_eq!(refusal(t.service.viewer(&root, "theirs").await).0, Status::NotFound);
        assert_eq!(t.service.workspaces(&root, "").await.unwrap(), []);
        assert_eq!(refusal(t.service.operator(&theirs)).0, Status::NotFound, "the account of a later tenant is no operator");
        assert!(t.service.tenant_admin(&theirs).is_ok());
        assert_eq!(given(&t.service, &theirs, "theirs").await, (true, true, true, true));
    }

    async fn a_role_that_is_taken_away_is_gone_at_the_next_request(t) {
        t.workspace("shop").await;
        let admin = t.member("shop", "admin", Role::Admin).await;
        let editor = t.service.editor(&t.actor("root").await, "shop").await.unwrap();
        assert!(t.service.editor(&admin, "shop").await.is_ok());
        editor.set_member("admin", Role::Visitor).await.unwrap();
        assert_eq!(refusal(t.service.editor(&admin, "shop").await).0, Status::NotAllowed);
        editor.remove_member("admin").await.unwrap();
        assert_eq!(refusal(t.service.viewer(&admin, "shop").await).0, Status::NotFound);
    }

    async fn the_tenant_account_sees_workspaces_that_it_is_no_member_of(t) {
        let editor = {
            t.admin().await.create_workspace(&draft("shop")).await.unwrap();
            t.member("shop", "owner", Role::Owner).await;
            t.service.editor(&t.actor("root").await, "shop").await.unwrap()
        };
        editor.remove_member("root").await.unwrap();
        let viewer = t.service.viewer(&t.actor("root").await, "shop").await.unwrap();
        assert_eq!((viewer.role(), viewer.view().role, viewer.may(Capability::Manage)), (None, None, true));
        assert!(t.service.workspaces(&t.actor("root").await, "").await.unwrap()[0].may_edit);
    }
}
