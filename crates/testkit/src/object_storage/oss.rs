//! A server that behaves as OSS does: it takes signatures of version 4 only, and computes them itself.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};
use tokio::net::TcpListener;

use super::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, BUCKET, OSS_REGION};

/// An object, and when it was written last.
struct Object {
    bytes: Vec<u8>,
    written: jiff::Timestamp,
}

impl Object {
    fn new(bytes: Vec<u8>) -> Self {
        Self { bytes, written: jiff::Timestamp::now() }
    }
}

#[derive(Default)]
struct Kept {
    objects: BTreeMap<String, Object>,
    /// Parts of uploads that are not complete, by the number of the upload.
    uploads: HashMap<String, BTreeMap<u32, Vec<u8>>>,
    begun: u64,
}

#[derive(Clone, Default)]
struct Bucket(Arc<Mutex<Kept>>);

impl Bucket {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Serves an empty bucket that is kept in memory, until the runtime ends; its endpoint.
///
/// # Panics
///
/// When there is no port for it.
#[expect(clippy::expect_used, reason = "a test cannot go on without its bucket")]
pub async fn oss() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
    let address = listener.local_addr().expect("it has an address");
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer).with_state(Bucket::default())).await });
    format!("http://{address}")
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    #[expect(clippy::expect_used, reason = "HMAC takes keys of every length")]
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any key");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn text(headers: &HeaderMap, name: impl Into<HeaderName>) -> String {
    headers.get(name.into()).and_then(|value| value.to_str().ok()).unwrap_or_default().trim().to_owned()
}

/// The signature that the documentation of OSS prescribes for this request.
fn signature(request: &Request, date: &str, additional: &str) -> String {
    let query: BTreeMap<String, String> =
        parameters(request.uri().query()).map(|(name, value)| (escaped(&name), escaped(&value))).collect();
    let query: Vec<String> =
        query.into_iter().map(|(name, value)| if value.is_empty() { name } else { format!("{name}={value}") }).collect();
    let is_signed = |name: &str| {
        name.starts_with("x-oss-") || matches!(name, "content-type" | "content-md5") || additional.split(';').any(|more| more == name)
    };
    let names: BTreeMap<&str, &HeaderName> = request.headers().keys().map(|name| (name.as_str(), name)).collect();
    let signed = names.into_iter().filter(|(name, _)| is_signed(name));
    let headers: String = signed.map(|(name, header)| format!("{name}:{}\n", text(request.headers(), header))).collect();
    let canonical =
        format!("{}\n{}\n{}\n{headers}\n{additional}\nUNSIGNED-PAYLOAD", request.method(), request.uri().path(), query.join("&"));
    let day = date.get(..8).unwrap_or_default();
    let scope = format!("{day}/{OSS_REGION}/oss/aliyun_v4_request");
    let text = format!("OSS4-HMAC-SHA256\n{date}\n{scope}\n{}", hex::encode(Sha256::digest(&canonical)));
    let mut key = format!("aliyun_v4{ACCESS_KEY_SECRET}").into_bytes();
    for part in [day, OSS_REGION, "oss", "aliyun_v4_request"] {
        key = hmac(&key, part);
    }
    hex::encode(hmac(&key, &text))
}

/// Names and values of a query, as they are meant.
fn parameters(query: Option<&str>) -> impl Iterator<Item = (String, String)> {
    let pairs = url::form_urlencoded::parse(query.unwrap_or_default().as_bytes());
    pairs.map(|(name, value)| (name.into_owned(), value.into_owned()))
}

/// Everything but letters, digits and `-._~` escaped.
fn escaped(text: &str) -> String {
    let escape = |byte: u8| match byte {
        b'0'..=b'9' | b'A'..=b'Z' | b'a'..=b'z' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
        byte => format!("%{byte:02X}"),
    };
    text.bytes().map(escape).collect()
}

/// Why a request is refused; nothing when it is signed as it has to be.
fn refusal(request: &Request) -> Option<&'static str> {
    let (date, given) = (text(request.headers(), HeaderName::from_static("x-oss-date")), text(request.headers(), header::AUTHORIZATION));
    if date.is_empty() || !given.starts_with(&format!("OSS4-HMAC-SHA256 Credential={ACCESS_KEY_ID}/")) {
        return Some("AccessDenied");
    }
    let additional = given.split_once("AdditionalHeaders=").and_then(|(_, rest)| rest.split_once(',')).map_or("", |(names, _)| names);
    (!given.ends_with(&format!("Signature={}", signature(request, &date, additional)))).then_some("SignatureDoesNotMatch")
}

async fn answer(State(bucket): State<Bucket>, request: Request) -> Response {
    if let Some(code) = refusal(&request) {
        return (StatusCode::FORBIDDEN, format!("<Error><Code>{code}</Code></Error>")).into_response();
    }
    let (path, query) = (request.uri().path().to_owned(), request.uri().query().unwrap_or_default().to_owned());
    let parameter = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    let (part, upload) = (parameter("partNumber").and_then(|number| number.parse::<u32>().ok()), parameter("uploadId"));
    let method = request.method().clone();
    let range = text(request.headers(), header::RANGE);
    let Ok(body) = to_bytes(request.into_body(), usize::MAX).await else { return StatusCode::BAD_REQUEST.into_response() };
    let mut kept = bucket.kept();
    let tagged = [(header::ETAG, "\"tag\"")].into_response();
    match (method, part, upload) {
        (Method::POST, _, None) if query.starts_with("uploads") => {
            kept.begun += 1;
            let id = kept.begun.to_string();
            kept.uploads.insert(id.clone(), BTreeMap::new());
            let said = format!("<Bucket>{BUCKET}</Bucket><Key>k</Key><UploadId>{id}</UploadId>");
            format!("<InitiateMultipartUploadResult>{said}</InitiateMultipartUploadResult>").into_response()
        }
        (Method::PUT, Some(part), Some(upload)) => match kept.uploads.get_mut(upload) {
            Some(parts) => {
                parts.insert(part, body.to_vec());
                tagged
            }
            None => no_such("NoSuchUpload"),
        },
        (Method::POST, _, Some(upload)) => match kept.uploads.remove(upload) {
            Some(parts) => {
                kept.objects.insert(path, Object::new(parts.into_values().flatten().collect()));
                "<CompleteMultipartUploadResult><ETag>\"tag\"</ETag></CompleteMultipartUploadResult>".into_response()
            }
            None => no_such("NoSuchUpload"),
        },
        (Method::PUT, ..) => {
            kept.objects.insert(path, Object::new(body.to_vec()));
            tagged
        }
        (Method::DELETE, ..) => {
            kept.objects.remove(&path);
            StatusCode::NO_CONTENT.into_response()
        }
        (Method::GET, ..) if parameter("list-type") == Some("2") => {
            let prefix = parameters(Some(&query)).find_map(|(name, value)| (name == "prefix").then_some(value));
            listed(&kept, &path, &prefix.unwrap_or_default())
        }
        (method, ..) => match kept.objects.get(&path) {
            Some(object) => given_out(&object.bytes, method == Method::HEAD, &range),
            None => no_such("NoSuchKey"),
        },
    }
}

/// What stands directly below a prefix of the bucket at `path`, in one page.
fn listed(kept: &Kept, path: &str, prefix: &str) -> Response {
    let contents: String = kept
        .objects
        .iter()
        .filter_map(|(at, object)| Some((at.strip_prefix(path)?.trim_start_matches('/'), object)))
        .filter(|(key, _)| key.strip_prefix(prefix).is_some_and(|name| !name.contains('/')))
        .map(|(key, Object { bytes, written })| {
            let size = bytes.len();
            format!("<Contents><Key>{key}</Key><LastModified>{written:.3}</LastModified><ETag>\"tag\"</ETag><Size>{size}</Size></Contents>")
        })
        .collect();
    format!("<ListBucketResult><Prefix>{prefix}</Prefix><IsTruncated>false</IsTruncated>{contents}</ListBucketResult>").into_response()
}

fn no_such(code: &str) -> Response {
    (StatusCode::NOT_FOUND, format!("<Error><Code>{code}</Code></Error>")).into_response()
}

fn given_out(bytes: &[u8], is_head: bool, range: &str) -> Response {
    if is_head {
        return ([(header::CONTENT_LENGTH, bytes.len().to_string())], Body::empty()).into_response();
    }
    let ends = range.strip_prefix("bytes=").and_then(|range| range.split_once('-'));
    let Some((Ok(from), Ok(to))) = ends.map(|(from, to)| (from.parse::<usize>(), to.parse::<usize>())) else {
        return bytes.to_vec().into_response();
    };
    let Some(part) = bytes.get(from..=to) else { return StatusCode::RANGE_NOT_SATISFIABLE.into_response() };
    let shown = format!("bytes {from}-{to}/{}", bytes.len());
    (StatusCode::PARTIAL_CONTENT, [(header::CONTENT_RANGE, shown)], part.to_vec()).into_response()
}
