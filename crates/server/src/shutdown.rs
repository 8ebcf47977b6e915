//! When to stop: SIGTERM or Ctrl-C. A second signal does not wait for anything.

use tokio_util::sync::CancellationToken;

/// Exit code of a process that a second signal ended.
const IMPATIENT: i32 = 1;

/// A token that is cancelled at the first signal. Signals are caught from the moment this returns.
///
/// # Errors
///
/// When the system does not let signals be caught.
pub fn on_signal() -> std::io::Result<CancellationToken> {
    let mut signals = Signals::catch()?;
    let stop = CancellationToken::new();
    let token = stop.clone();
    tokio::spawn(async move {
        signals.next().await;
        tracing::info!("stopping: requests and jobs are being ended");
        token.cancel();
        signals.next().await;
        tracing::warn!("stopped at once by a second signal");
        std::process::exit(IMPATIENT);
    });
    Ok(stop)
}

#[cfg(unix)]
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn catch() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { terminate: signal(SignalKind::terminate())?, interrupt: signal(SignalKind::interrupt())? })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    fn catch() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn next(&mut self) {
        // Without Ctrl-C there is nothing to wait for but the end.
        let _ = tokio::signal::ctrl_c().await;
    }
}
