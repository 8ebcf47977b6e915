//! When to stop: SIGTERM or Ctrl-C. A second signal does not wait for anything.

use tokio_util::sync::CancellationToken;

/// Exit code of a process that a second signal ended.
const IMPATIENT: i32 = 1;

/// A token that is cancelled at the first signal.
pub fn on_signal() -> CancellationToken {
    let stop = CancellationToken::new();
    let token = stop.clone();
    tokio::spawn(async move {
        signal().await;
        tracing::info!("stopping: requests and jobs are being ended");
        token.cancel();
        signal().await;
        tracing::warn!("stopped at once by a second signal");
        std::process::exit(IMPATIENT);
    });
    stop
}

async fn signal() {
    let interrupt = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        match tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()) {
            Ok(mut terminate) => {
                tokio::select! {
                    _ = interrupt => {}
                    _ = terminate.recv() => {}
                }
            }
            Err(_) => drop(interrupt.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupt.await);
}
