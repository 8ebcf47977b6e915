//! The console in a real browser: the whole way of a package from one workspace into another, in both languages. Every page on the way is
//! checked by axe and for its width, and a picture of it is written to `target/screenshots/`.
#![allow(clippy::unwrap_used, clippy::expect_used)]

/// Makes two tests of a function that takes a language: `name::in_english` and `name::in_chinese`.
macro_rules! in_both_languages {
    ($name:ident) => {
        mod $name {
            #[tokio::test(flavor = "multi_thread")]
            async fn in_english() {
                super::$name("en").await;
            }

            #[tokio::test(flavor = "multi_thread")]
            async fn in_chinese() {
                super::$name("zh-CN").await;
            }
        }
    };
}

mod api_docs;
mod by_hand;
mod dialogs;
mod differences;
mod dry_run;
mod editions;
mod exporting;
mod failing;
mod graph;
mod keyboard;
mod live;
mod mapping;
mod oidc;
mod oss;
mod pages;
mod people;
mod reconnect;
mod roles;
mod running;
mod scenario;
mod site;
mod steps;
mod together;
mod visitor;
