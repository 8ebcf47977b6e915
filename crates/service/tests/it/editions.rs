use ferry_model::edition::Edition;
use ferry_service::PageRequest;
use ferry_service::error::Status;
use ferry_store::records::{NewTask, TaskKind};

use crate::support::{NOW, refusal};

both! {
    async fn a_new_installation_has_everything(t) {
        let edition = t.service.edition(&t.actor("root").await).await.unwrap();
        assert_eq!((edition.edition.as_str(), edition.oss, edition.auto_commit_deploy, edition.packages_limit), ("enterprise", true, true, None));
        assert_eq!((edition.packages_exported, edition.upload_bytes), (0, 30 * 1024 * 1024));
    }

    async fn a_change_of_edition_is_in_force_at_the_next_request(t) {
        let theirs = t.other_tenant("other", "their_root", "theirs").await;
        let operator = t.service.operator(&t.actor("root").await).unwrap();
        // Packages exported in all, OSS, automatic committing and deploying: 10 / 30 / 100 / without limit; no, no, yes, yes; no, no, yes, yes.
        let table = [
            (Edition::Basic, Some(10), false),
            (Edition::Standard, Some(30), false),
            (Edition::Professional, Some(100), true),
            (Edition::Enterprise, None, true),
            (Edition::Basic, Some(10), false),
        ];
        for (edition, packages, more) in table {
            operator.set_edition("other", edition).await.unwrap();
            let view = t.service.edition(&theirs).await.unwrap();
            assert_eq!((view.edition.as_str(), view.packages_limit), (edition.as_str(), packages));
            assert_eq!((view.oss, view.auto_commit_deploy, view.upload_bytes), (more, more, 30 << 20));
        }
        assert_eq!(t.service.edition(&t.actor("root").await).await.unwrap().edition, "enterprise", "other tenants keep theirs");
        assert_eq!(refusal(operator.set_edition("none", Edition::Basic).await).0, Status::NotFound);
    }

    async fn tenants_are_listed_with_what_they_have(t) {
        t.other_tenant("other", "their_root", "theirs").await;
        t.workspace("shop").await;
        t.workspace("bank").await;
        t.user("alice").await;
        let theirs = t.store.workspace("theirs").await.unwrap().unwrap();
        let export = NewTask {
            kind: TaskKind::Export,
            workspace_id: theirs.id,
            name: "export".into(),
            remarks: None,
            created_by: "their_root".into(),
            settings: "{}".into(),
            info: "{}".into(),
            package: None,
        };
        let export = t.store.create_task(export, NOW).await.unwrap();
        t.store.count_export(theirs.id, export.head.id, "exports/1.zip").await.unwrap();
        let operator = t.service.operator(&t.actor("root").await).unwrap();
        let tenants = operator.tenants("", &PageRequest::default()).await.unwrap().items;
        let rows: Vec<_> = tenants
            .iter()
            .map(|t| (t.name.as_str(), t.account.as_str(), t.edition.as_str(), t.workspaces, t.users, t.packages_exported, t.packages_limit))
            .collect();
        assert_eq!(rows, [("acme", "root", "enterprise", 2, 2, 0, None), ("other", "their_root", "basic", 1, 1, 1, Some(10))]);
    }

    async fn names_of_tenants_and_accounts_are_unique(t) {
        let operator = t.service.operator(&t.actor("root").await).unwrap();
        let (made, password) = operator.create_tenant("other", "their_root", Edition::Standard).await.unwrap();
        assert_eq!((made.name.as_str(), made.edition.as_str()), ("other", "standard"));
        assert!(t.service.log_in("their_root", &password, None, "").await.unwrap().actor.must_change_password);
        assert_eq!(refusal(operator.create_tenant("other", "x", Edition::Basic).await), (Status::Conflict, "STORE-TENANT-EXISTS"));
        assert_eq!(refusal(operator.create_tenant("x", "root", Edition::Basic).await), (Status::Conflict, "STORE-USER-EXISTS"));
        assert_eq!(refusal(operator.create_tenant("a b", "x", Edition::Basic).await).0, Status::Invalid);
        assert_eq!(operator.tenants("", &PageRequest::default()).await.unwrap().items.len(), 2, "what is refused leaves nothing behind");
        assert!(t.store.user("x").await.unwrap().is_none());
    }
}
