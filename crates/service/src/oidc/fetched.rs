//! Something that is fetched once for everybody who waits for it, and kept for a while.

use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Mutex;

/// How long it is kept.
const LASTS: Duration = Duration::from_hours(1);
/// How long it is not fetched again for being out of date: whoever sends nonsense must not make this server send requests.
const AGAIN: Duration = Duration::from_secs(30);

/// The value, or nothing yet.
#[derive(Debug)]
pub(super) struct Fetched<T> {
    slot: Mutex<Slot<T>>,
}

#[derive(Debug)]
struct Slot<T> {
    value: Option<(Instant, Arc<T>)>,
    failed: Option<(Instant, String)>,
    renewed: Option<Instant>,
}

impl<T> Default for Fetched<T> {
    fn default() -> Self {
        Self { slot: Mutex::new(Slot { value: None, failed: None, renewed: None }) }
    }
}

impl<T> Fetched<T> {
    /// The value; fetched when there is none, or it is old.
    pub(super) async fn get(&self, fetch: impl Future<Output = Result<T, String>>) -> Result<Arc<T>, String> {
        let asked = Instant::now();
        let mut slot = self.slot.lock().await;
        match &slot.value {
            Some((at, value)) if at.elapsed() < LASTS => Ok(Arc::clone(value)),
            _ => slot.fill(asked, fetch).await,
        }
    }

    /// A value other than this one, which is out of date; the same again, when it was renewed a moment ago.
    pub(super) async fn renew(&self, old: &Arc<T>, fetch: impl Future<Output = Result<T, String>>) -> Result<Arc<T>, String> {
        let asked = Instant::now();
        let mut slot = self.slot.lock().await;
        match &slot.value {
            Some((_, value)) if !Arc::ptr_eq(value, old) => Ok(Arc::clone(value)),
            Some((_, value)) if slot.renewed.is_some_and(|at| at.elapsed() < AGAIN) => Ok(Arc::clone(value)),
            _ => {
                slot.renewed = Some(asked);
                slot.fill(asked, fetch).await
            }
        }
    }
}

impl<T> Slot<T> {
    /// Fetches it. Who asked before the last failure was waiting for it, and gets it too: many visitors wait no longer than one.
    async fn fill(&mut self, asked: Instant, fetch: impl Future<Output = Result<T, String>>) -> Result<Arc<T>, String> {
        if let Some((at, cause)) = &self.failed
            && *at >= asked
        {
            return Err(cause.clone());
        }
        match fetch.await {
            Ok(value) => {
                let value = Arc::new(value);
                self.value = Some((Instant::now(), Arc::clone(&value)));
                Ok(value)
            }
            Err(cause) => {
                self.failed = Some((Instant::now(), cause.clone()));
                Err(cause)
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn it_is_fetched_once_and_after_a_failure_again() {
        let fetched = Fetched::default();
        assert_eq!(fetched.get(async { Err::<i32, _>("down".to_owned()) }).await.unwrap_err(), "down");
        assert_eq!(*fetched.get(async { Ok(1) }).await.unwrap(), 1);
        assert_eq!(*fetched.get(async { Ok(2) }).await.unwrap(), 1);
    }

    #[tokio::test]
    async fn who_waits_for_a_failure_shares_it() {
        let (fetched, release) = (Arc::new(Fetched::<i32>::default()), Arc::new(tokio::sync::Notify::new()));
        let (held, go) = (Arc::clone(&fetched), Arc::clone(&release));
        let first = tokio::spawn(async move {
            held.get(async move {
                go.notified().await;
                Err("down".to_owned())
            })
            .await
        });
        while fetched.slot.try_lock().is_ok() {
            tokio::task::yield_now().await;
        }
        let second = fetched.get(async { Ok(1) });
        tokio::pin!(second);
        assert!(futures_util::poll!(&mut second).is_pending());
        release.notify_one();
        assert_eq!(second.await.unwrap_err(), "down");
        assert!(first.await.unwrap().is_err());
    }

    #[tokio::test]
    async fn it_is_renewed_for_what_is_out_of_date_but_not_again_and_again() {
        let fetched = Fetched::default();
        let old = fetched.get(async { Ok(1) }).await.unwrap();
        let new = fetched.renew(&old, async { Ok(2) }).await.unwrap();
        assert_eq!(*new, 2);
        assert_eq!(*fetched.renew(&old, async { Ok(3) }).await.unwrap(), 2, "somebody else has renewed it");
        assert_eq!(*fetched.renew(&new, async { Ok(3) }).await.unwrap(), 2, "a moment ago");
    }
}
