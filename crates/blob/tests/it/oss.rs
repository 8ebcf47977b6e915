//! A bucket on a server in this process that behaves as OSS does: it takes signatures of version 4 only, and computes them itself.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use ferry_blob::{BlobError, Blobs, Place};
use hmac::{Hmac, Mac as _};
use sha2::{Digest as _, Sha256};

use crate::places::holds;

const REGION: &str = "cn-hangzhou";

#[derive(Clone, Default)]
struct Bucket {
    objects: Arc<Mutex<HashMap<String, Vec<u8>>>>,
    parts: Arc<Mutex<BTreeMap<u32, Vec<u8>>>>,
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).unwrap();
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// The signature that the documentation of OSS prescribes for this request.
fn signature(request: &Request, secret: &str, date: &str, additional: &str) -> String {
    let mut query: Vec<&str> = request.uri().query().unwrap_or_default().split('&').filter(|pair| !pair.is_empty()).collect();
    query.sort_unstable();
    let query: Vec<&str> = query.into_iter().map(|pair| pair.strip_suffix('=').unwrap_or(pair)).collect();
    let mut headers = BTreeMap::new();
    for (name, value) in request.headers() {
        let name = name.as_str();
        if name.starts_with("x-oss-") || matches!(name, "content-type" | "content-md5") || additional.split(';').any(|more| more == name) {
            headers.insert(name, value.to_str().unwrap().trim());
        }
    }
    let headers: String = headers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
    let canonical =
        format!("{}\n{}\n{}\n{headers}\n{additional}\nUNSIGNED-PAYLOAD", request.method(), request.uri().path(), query.join("&"));
    let day = &date[..8];
    let scope = format!("{day}/{REGION}/oss/aliyun_v4_request");
    let text = format!("OSS4-HMAC-SHA256\n{date}\n{scope}\n{}", hex::encode(Sha256::digest(canonical.as_bytes())));
    let mut key = format!("aliyun_v4{secret}").into_bytes();
    for part in [day, REGION, "oss", "aliyun_v4_request"] {
        key = hmac(&key, part);
    }
    hex::encode(hmac(&key, &text))
}

async fn answer(State(bucket): State<Bucket>, request: Request) -> Response {
    let date = request.headers().get("x-oss-date").map(|value| value.to_str().unwrap().to_owned());
    let given = request.headers().get(header::AUTHORIZATION).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default();
    let Some(date) = date.filter(|_| given.starts_with("OSS4-HMAC-SHA256 Credential=key/")) else {
        return (StatusCode::FORBIDDEN, "<Error><Code>AccessDenied</Code></Error>").into_response();
    };
    let additional = given.split_once("AdditionalHeaders=").and_then(|(_, rest)| rest.split_once(',')).map_or("", |(names, _)| names);
    if !given.ends_with(&format!("Signature={}", signature(&request, "secret", &date, additional))) {
        return (StatusCode::FORBIDDEN, "<Error><Code>SignatureDoesNotMatch</Code></Error>").into_response();
    }
    let (path, query) = (request.uri().path().to_owned(), request.uri().query().unwrap_or_default().to_owned());
    let number = query.split('&').find_map(|pair| pair.strip_prefix("partNumber=")).and_then(|number| number.parse::<u32>().ok());
    let method = request.method().clone();
    let range = request.headers().get(header::RANGE).map(|value| value.to_str().unwrap().to_owned());
    let body = to_bytes(request.into_body(), usize::MAX).await.unwrap().to_vec();
    let tagged = || ([(header::ETAG, "\"tag\"")], "").into_response();
    match (method, number) {
        (Method::POST, _) if query.starts_with("uploads") => {
            let reply =
                "<InitiateMultipartUploadResult><Bucket>ferry</Bucket><Key>k</Key><UploadId>1</UploadId></InitiateMultipartUploadResult>";
            reply.into_response()
        }
        (Method::PUT, Some(number)) => {
            bucket.parts.lock().unwrap().insert(number, body);
            tagged()
        }
        (Method::POST, _) => {
            let whole = std::mem::take(&mut *bucket.parts.lock().unwrap()).into_values().flatten().collect();
            bucket.objects.lock().unwrap().insert(path, whole);
            "<CompleteMultipartUploadResult><ETag>\"tag\"</ETag></CompleteMultipartUploadResult>".into_response()
        }
        (Method::PUT, None) => {
            bucket.objects.lock().unwrap().insert(path, body);
            tagged()
        }
        (Method::DELETE, _) => {
            bucket.objects.lock().unwrap().remove(&path);
            StatusCode::NO_CONTENT.into_response()
        }
        (method, _) => given_out(&bucket, &path, method == Method::HEAD, range.as_deref()),
    }
}

fn given_out(bucket: &Bucket, path: &str, is_head: bool, range: Option<&str>) -> Response {
    let objects = bucket.objects.lock().unwrap();
    let Some(bytes) = objects.get(path) else {
        return (StatusCode::NOT_FOUND, "<Error><Code>NoSuchKey</Code></Error>").into_response();
    };
    if is_head {
        return ([(header::CONTENT_LENGTH, bytes.len().to_string())], Body::empty()).into_response();
    }
    let Some((from, to)) = range.and_then(|range| range.strip_prefix("bytes=")).and_then(|range| range.split_once('-')) else {
        return bytes.clone().into_response();
    };
    let (from, to): (usize, usize) = (from.parse().unwrap(), to.parse().unwrap());
    let shown = format!("bytes {from}-{to}/{}", bytes.len());
    (StatusCode::PARTIAL_CONTENT, [(header::CONTENT_RANGE, shown)], bytes[from..=to].to_vec()).into_response()
}

async fn serve() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, Router::new().fallback(answer).with_state(Bucket::default())).await });
    format!("http://{address}")
}

fn place(endpoint: &str, secret: &str) -> Place {
    Place::Oss {
        bucket: "ferry".into(),
        endpoint: endpoint.to_owned(),
        region: REGION.into(),
        prefix: "kept/here".into(),
        access_key_id: "key".into(),
        access_key_secret: secret.to_owned(),
    }
}

#[tokio::test]
async fn requests_carry_signatures_of_version_4() {
    let endpoint = serve().await;
    holds(&Blobs::open(&place(&endpoint, "secret")).unwrap(), 20_000_000).await;
    let odd = Blobs::open(&place(&endpoint, "secret")).unwrap();
    odd.put("exports/a b+中.zip", "x").await.unwrap();
    assert!(odd.exists("exports/a b+中.zip").await.unwrap());
}

#[tokio::test]
async fn a_wrong_secret_is_said_to_be_refused() {
    let refused = Blobs::open(&place(&serve().await, "wrong")).unwrap().put("reports/1.json", "{}").await;
    assert!(matches!(refused, Err(BlobError::NotAllowed { .. })), "{refused:?}");
}
