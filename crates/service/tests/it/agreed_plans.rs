//! Imports that may begin with one plan only: the one that somebody agreed to.

use ferry_model::codes;
use ferry_service::error::Status;
use ferry_service::worker::drain;

use crate::world::{chain, on_both};

on_both! {
    async fn another_plan_than_the_one_agreed_to_is_not_begun(world) {
        let editor = world.editor().await;
        let first = world.ready(&editor, "first", &chain(3)).await.id;
        let second = world.ready(&editor, "second", &chain(4)).await.id;
        let mut agreed = Vec::new();
        for task in [first, second] {
            agreed.push(editor.finished_plan(task).await.unwrap().digest.unwrap());
        }
        assert_ne!(agreed[0], agreed[1], "two packages");
        // Both are in order while nobody has begun; then the first changes what the second was to change.
        for (task, agreed) in [first, second].into_iter().zip(&agreed) {
            editor.start_import_agreed(task, 1, Some(agreed)).await.unwrap();
        }
        drain(&world.service).await.unwrap();
        assert_eq!(editor.task(first).await.unwrap().status, "IMPORT_SUCCESS");
        let objects = world.objects(&editor).await;
        let failed = editor.task(second).await.unwrap();
        assert_eq!((failed.status.as_str(), failed.failure.map(|finding| finding.code)), ("IMPORT_ERROR", Some(codes::plan::CHANGED)));
        // Import Again means the plan as it is then.
        editor.import_again(second).await.unwrap();
        drain(&world.service).await.unwrap();
        assert_eq!(editor.task(second).await.unwrap().status, "IMPORT_SUCCESS");
        assert_eq!(world.objects(&editor).await, objects + 1, "the failed attempt had saved nothing");
    }

    async fn a_plan_that_is_out_of_date_is_refused_at_once(world) {
        let editor = world.editor().await;
        let first = world.ready(&editor, "first", &chain(3)).await.id;
        let second = world.ready(&editor, "second", &chain(4)).await.id;
        let before = editor.finished_plan(second).await.unwrap().digest.unwrap();
        assert_eq!(editor.finished_plan(second).await.unwrap().digest.as_ref(), Some(&before), "nothing has changed");
        editor.start_import(first, 1).await.unwrap();
        drain(&world.service).await.unwrap();
        let refused = editor.start_import_agreed(second, 1, Some(&before)).await.unwrap_err();
        assert_eq!((refused.status, refused.finding().code), (Status::Conflict, codes::plan::CHANGED));
        assert_eq!(editor.task(second).await.unwrap().status, "EDITING");
        let now = editor.finished_plan(second).await.unwrap().digest.unwrap();
        assert_ne!(now, before);
        editor.start_import_agreed(second, 1, Some(&now)).await.unwrap();
        drain(&world.service).await.unwrap();
        assert_eq!(editor.task(second).await.unwrap().status, "IMPORT_SUCCESS");
    }
}
