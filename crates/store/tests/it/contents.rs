use std::io::Cursor;

use ferry_model::resource::Content;
use ferry_store::StoreError;

use crate::support::{ALICE, NOW, content, resource};

both! {
    async fn bytes_come_back_in_chunks_and_are_kept_once(t) {
        let bytes: Vec<u8> = (0..2_500_000_u32).map(|n| (n % 251) as u8).collect();
        let content = content(&bytes);
        assert!(!t.store.content_exists(&content.sha256).await.unwrap());
        t.store.put_content(&content, &mut Cursor::new(&bytes)).await.unwrap();
        assert!(t.store.content_exists(&content.sha256).await.unwrap());
        let mut read = Vec::new();
        for seq in 0.. {
            let Some(chunk) = t.store.content_chunk(&content.sha256, seq).await.unwrap() else { break };
            assert!(chunk.len() <= 1 << 20);
            read.extend(chunk);
        }
        assert!(read == bytes);
        t.store.put_content(&content, &mut std::io::empty()).await.unwrap();
    }

    async fn empty_bytes_are_bytes_too(t) {
        let content = content(b"");
        t.store.put_content(&content, &mut std::io::empty()).await.unwrap();
        assert!(t.store.content_exists(&content.sha256).await.unwrap());
        assert_eq!(t.store.content_chunk(&content.sha256, 0).await.unwrap(), None);
    }

    async fn bytes_that_are_not_those_announced_are_not_kept(t) {
        let good = content(b"good");
        for (announced, bytes) in [
            (good.clone(), &b"evil"[..]),
            (Content { size: 3, ..good.clone() }, b"good"),
            (Content { size: 5, ..good.clone() }, b"good"),
        ] {
            let error = t.store.put_content(&announced, &mut Cursor::new(bytes)).await.unwrap_err();
            assert!(matches!(error, StoreError::ContentMismatch { .. }), "{error:?}");
        }
        assert!(!t.store.content_exists(&good.sha256).await.unwrap());
    }

    async fn a_resource_needs_its_bytes(t) {
        let workspace = t.standard().await;
        let jar = resource("x.jar", b"jar");
        let error = t.store.save_by_hand(workspace, &jar, ALICE, NOW).await.unwrap_err();
        assert!(matches!(error, StoreError::ContentMissing { .. }), "{error:?}");
        t.store.put_content(&content(b"jar"), &mut Cursor::new(b"jar")).await.unwrap();
        let id = t.store.save_by_hand(workspace, &jar, ALICE, NOW).await.unwrap();
        assert_eq!(t.store.versions(id).await.unwrap()[0].content, jar.content);
    }
}
