//! The static files, kept in the executable: styles and scripts bundled from their parts, with their digest as version.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

struct Asset {
    bytes: Bytes,
    version: String,
    media_type: &'static str,
}

static ASSETS: LazyLock<BTreeMap<String, Asset>> = LazyLock::new(|| {
    let mut styles = Vec::new();
    let mut scripts = Vec::new();
    let mut assets = BTreeMap::new();
    let mut names: Vec<String> = Files::iter().map(|name| name.to_string()).collect();
    names.sort();
    for name in names {
        let Some(file) = Files::get(&name) else { continue };
        if name.starts_with("css/") {
            styles.extend_from_slice(&file.data);
        } else if name.starts_with("js/") {
            scripts.extend_from_slice(&file.data);
        } else if name != "README.md" {
            assets.insert(name.clone(), asset(&name, file.data.into_owned()));
        }
    }
    assets.insert("app.css".to_owned(), asset("app.css", styles));
    assets.insert("app.js".to_owned(), asset("app.js", scripts));
    assets
});

fn asset(name: &str, bytes: Vec<u8>) -> Asset {
    let media_type = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    let version = Sha256::digest(&bytes).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    Asset { bytes: bytes.into(), version, media_type }
}

/// Address of a file with its version: it may be kept for ever.
pub fn url(name: &str) -> String {
    let version = ASSETS.get(name).map_or("", |asset| asset.version.as_str());
    format!("/static/{name}?v={version}")
}

/// Serves a file.
pub async fn serve(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(asset) = ASSETS.get(&name) else { return StatusCode::NOT_FOUND.into_response() };
    let tag = format!("\"{}\"", asset.version);
    let kept = [(header::ETAG, tag.clone()), (header::CACHE_CONTROL, "public, max-age=31536000, immutable".to_owned())];
    if headers.get(header::IF_NONE_MATCH).is_some_and(|value| value.as_bytes() == tag.as_bytes()) {
        return (StatusCode::NOT_MODIFIED, kept).into_response();
    }
    (kept, [(header::CONTENT_TYPE, asset.media_type)], asset.bytes.clone()).into_response()
}
