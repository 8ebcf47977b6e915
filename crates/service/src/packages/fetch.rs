//! Fetching a package from object storage: only from allowed hosts, only from public addresses, every redirect looked at anew.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use ferry_blob::{BlobError, Blobs, Stored};
use ferry_model::Finding;
use ferry_model::Reason;
use ferry_model::codes::reasons;
use futures_util::StreamExt as _;
use futures_util::stream::BoxStream;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::LOCATION;
use url::Url;

use super::oss_address::{check, is_public, refused};
use crate::request_failure::cause_without_address;
use crate::service::OssOptions;

/// Redirects that are followed.
const REDIRECTS: usize = 3;
/// How long connecting and waiting for more bytes may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// Bytes a second that have to come on the average, after [`HEAD_START`].
const PACE: u64 = 64 << 10;
/// How long it does not matter how fast they come.
const HEAD_START: Duration = Duration::from_mins(1);
/// What is told apart from other ways to break off.
const TOO_SLOW: &str = "the bytes come too slowly";

/// Looks names up and hands out public addresses only, so that what was looked at is what is connected to.
struct PublicOnly;

impl Resolve for PublicOnly {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found: Vec<SocketAddr> = tokio::net::lookup_host((name.as_str(), 0)).await?.collect();
            // One private address among public ones is already a sign of what is meant.
            if found.iter().any(|address| !is_public(address.ip())) {
                return Err(format!("{} is no public address", name.as_str()).into());
            }
            let addresses: Addrs = Box::new(found.into_iter());
            Ok(addresses)
        })
    }
}

/// Why a package could not be fetched.
pub(crate) enum FetchError {
    /// The address or what is there cannot be used; asking again would not help.
    Refused(Box<Finding>),
    /// Our own storage failed.
    Blob(BlobError),
}

/// Why there is no answer. What the client library says goes to the log: it is about our network, and in one language.
fn failed(error: reqwest::Error) -> Reason {
    let timed_out = error.is_timeout();
    tracing::info!(cause = cause_without_address(error), "a package could not be fetched");
    if timed_out { reasons::TIMED_OUT.into() } else { reasons::NO_CONNECTION.into() }
}

/// Fetches a package into the blob store.
pub(crate) async fn fetch(address: &str, options: &OssOptions, blobs: &Blobs) -> Result<Stored, FetchError> {
    let refuse = |reason: Reason| FetchError::Refused(Box::new(refused(address, reason)));
    let mut builder = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy();
    builder = builder.connect_timeout(PATIENCE).read_timeout(PATIENCE);
    if !options.private {
        builder = builder.dns_resolver(Arc::new(PublicOnly)).https_only(true);
    }
    let client = builder.build().map_err(|error| refuse(failed(error)))?;
    let mut url = Url::parse(address).map_err(|_| refuse(reasons::NOT_AN_ADDRESS.into()))?;
    for _ in 0..=REDIRECTS {
        check(&url, options).map_err(|finding| FetchError::Refused(Box::new(finding)))?;
        let response = client.get(url.clone()).send().await.map_err(|error| refuse(failed(error)))?;
        if response.status().is_redirection() {
            let to = response.headers().get(LOCATION).and_then(|to| to.to_str().ok()).and_then(|to| url.join(to).ok());
            url = to.ok_or_else(|| refuse(reasons::REDIRECTS_NOWHERE.into()))?;
            continue;
        }
        if !response.status().is_success() {
            return Err(refuse(reasons::ANSWERS.with(&[("status", &response.status().as_u16())])));
        }
        let too_large = || refuse(reasons::TOO_LARGE.with(&[("bytes", &options.bytes)]));
        if response.content_length().is_some_and(|bytes| bytes > options.bytes) {
            return Err(too_large());
        }
        let begun = Instant::now();
        let stream = response.bytes_stream().map(|part| part.map_err(|error| io::Error::other(cause_without_address(error)))).boxed();
        return blobs.put_stream("packages", ".zip", paced(stream, move || begun.elapsed()), options.bytes).await.map_err(
            |error| match error {
                BlobError::TooLarge { .. } => too_large(),
                BlobError::Interrupted { cause } if cause == TOO_SLOW => refuse(reasons::TIMED_OUT.into()),
                BlobError::Interrupted { cause } => {
                    tracing::info!(cause, "a package could not be fetched");
                    refuse(reasons::ANSWER_BROKE_OFF.into())
                }
                error => FetchError::Blob(error),
            },
        );
    }
    Err(refuse(reasons::REDIRECTS_TOO_OFTEN.into()))
}

/// The stream, as long as it brings what a package has to bring at least: whoever sends a byte now and then does not keep a worker for ever.
/// `elapsed` says how long it has been coming.
fn paced(
    stream: BoxStream<'static, io::Result<Bytes>>,
    elapsed: impl Fn() -> Duration + Send + 'static,
) -> BoxStream<'static, io::Result<Bytes>> {
    let mut taken = 0;
    let checked = move |part: io::Result<Bytes>| {
        let part = part?;
        taken += part.len() as u64;
        let late = elapsed().checked_sub(HEAD_START).unwrap_or_default();
        if taken < PACE * late.as_secs() { Err(io::Error::other(TOO_SLOW)) } else { Ok(part) }
    };
    stream.map(checked).boxed()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::atomic::{AtomicU64, Ordering};

    use futures_util::stream;

    use super::*;

    /// Parts of so many bytes, one every 20 seconds.
    fn every_20_seconds(bytes: usize) -> BoxStream<'static, io::Result<Bytes>> {
        let parts = AtomicU64::new(0);
        let elapsed = move || Duration::from_secs(20 * (parts.fetch_add(1, Ordering::Relaxed) + 1));
        paced(stream::repeat_with(move || Ok(Bytes::from(vec![0; bytes]))).boxed(), elapsed)
    }

    #[tokio::test]
    async fn a_trickle_is_given_up_and_a_stream_is_not() {
        let mut trickle = every_20_seconds(1);
        for _ in 0..3 {
            trickle.next().await.unwrap().unwrap();
        }
        assert_eq!(trickle.next().await.unwrap().unwrap_err().to_string(), TOO_SLOW);
        let mut stream = every_20_seconds(20 * PACE as usize);
        for _ in 0..200 {
            stream.next().await.unwrap().unwrap();
        }
    }
}
