//! How much of a body may still be read.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use axum::body::{Body, BodyDataStream, Bytes};
use futures_util::Stream;

/// Bytes that may still come; shared with the body that they are for. The piece that uses the last of them comes whole, and nothing after it.
#[derive(Clone, Debug)]
pub struct Allowance {
    left: Arc<AtomicU64>,
}

impl Allowance {
    /// So many bytes.
    pub fn of(bytes: u64) -> Self {
        Self { left: Arc::new(AtomicU64::new(bytes)) }
    }

    /// From now on there is no limit.
    pub fn lift(&self) {
        self.renew(u64::MAX);
    }

    /// So many bytes from now on.
    pub fn renew(&self, bytes: u64) {
        self.left.store(bytes, Ordering::Relaxed);
    }

    /// Whether nothing is left.
    pub fn is_used_up(&self) -> bool {
        self.left.load(Ordering::Relaxed) == 0
    }

    /// A body that fails where its allowance ends.
    pub fn limit(&self, body: Body) -> Body {
        Body::from_stream(Limited { body: body.into_data_stream(), allowance: self.clone(), paused: false })
    }

    fn use_up(&self, bytes: usize) {
        let left = self.left.load(Ordering::Relaxed);
        // Without a limit nothing is counted: u64::MAX stays.
        if left != u64::MAX {
            self.renew(left.saturating_sub(bytes as u64));
        }
    }
}

/// The pieces of a body, one at a time: who reads forms takes all that there is into memory, without looking at it, until there is nothing for
/// the moment.
struct Limited {
    body: BodyDataStream,
    allowance: Allowance,
    /// Whether a piece was given out and there is nothing for the moment.
    paused: bool,
}

impl Stream for Limited {
    type Item = Result<Bytes, axum::BoxError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.paused) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        if self.allowance.is_used_up() {
            return Poll::Ready(Some(Err("the form is too large".into())));
        }
        let piece = std::task::ready!(Pin::new(&mut self.body).poll_next(context));
        if let Some(Ok(bytes)) = &piece {
            self.allowance.use_up(bytes.len());
            self.paused = true;
        }
        Poll::Ready(piece.map(|piece| piece.map_err(Into::into)))
    }
}
