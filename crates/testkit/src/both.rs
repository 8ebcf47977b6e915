//! One text of a test, run on both databases.

/// Makes two tests of each function, `name::on_sqlite` and `name::on_postgres`. The first argument is the type of the fixture, with the
/// functions `async fn sqlite() -> Self` and `async fn postgres() -> Option<Self>`, `None` where no server is installed.
#[macro_export]
macro_rules! on_both_databases {
    ($fixture:path; $(async fn $name:ident($t:ident) $body:block)*) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn run($t: &$fixture) $body

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_sqlite() {
                run(&<$fixture>::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn on_postgres() {
                if let Some(fixture) = <$fixture>::postgres().await {
                    run(&fixture).await;
                }
            }
        }
    )*};
}
