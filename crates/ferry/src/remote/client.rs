//! Requests to the server, and its problems as failures of this program.

use std::path::Path;

use ferry_model::codes::command as codes;
use ferry_model::{Code, Finding, Lang, ObjectKind, Severity};
use reqwest::header::{ACCEPT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE};
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio_util::io::ReaderStream;

use crate::errors::Failure;
use crate::exit::Exit;

/// A server, and who asks it.
pub struct Client {
    http: reqwest::Client,
    /// The server as it was given, for messages.
    server: String,
    /// Address of the API, without a slash at the end.
    base: String,
    token: String,
    lang: Lang,
}

impl Client {
    /// A client of the server at an address.
    ///
    /// # Errors
    ///
    /// When there is no token.
    pub fn new(server: &str, token: Option<&str>, lang: Lang) -> Result<Self, Failure> {
        let token = token.filter(|token| !token.is_empty()).ok_or_else(|| Failure::usage(Finding::new(codes::SERVER_TOKEN)))?;
        let base = format!("{}/api/v1", server.trim_end_matches('/').trim_end_matches("/api/v1"));
        let http = reqwest::Client::builder().user_agent(concat!("ferry/", env!("CARGO_PKG_VERSION")));
        let http = http.build().map_err(|error| unreachable_server(server, &error))?;
        Ok(Self { http, server: server.to_owned(), base, token: token.to_owned(), lang })
    }

    /// `GET`; the reply as JSON of a known form.
    pub async fn get<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        read(self.send(self.request(Method::GET, path)).await?).await
    }

    /// `GET` of something that is read piece by piece.
    pub async fn download(&self, path: &str) -> Result<Response, Failure> {
        self.send(self.request(Method::GET, path)).await
    }

    /// A request with a JSON body.
    pub async fn post<T: DeserializeOwned>(&self, path: &str, body: &Value) -> Result<T, Failure> {
        read(self.send(self.request(Method::POST, path).json(body)).await?).await
    }

    /// A request without a body.
    pub async fn act<T: DeserializeOwned>(&self, path: &str) -> Result<T, Failure> {
        read(self.send(self.request(Method::POST, path)).await?).await
    }

    /// `PUT` of the version that follows `version`.
    pub async fn replace<T: DeserializeOwned>(&self, path: &str, version: i64, body: &Value) -> Result<T, Failure> {
        let request = self.request(Method::PUT, path).header("If-Match", format!("\"{version}\"")).json(body);
        read(self.send(request).await?).await
    }

    /// `DELETE`.
    pub async fn delete(&self, path: &str) -> Result<(), Failure> {
        self.send(self.request(Method::DELETE, path)).await.map(drop)
    }

    /// Sends a file as it is read: it is never in memory whole.
    pub async fn upload<T: DeserializeOwned>(&self, path: &str, file: &Path) -> Result<T, Failure> {
        let failed = |error: std::io::Error| Failure::file(codes::FILE_READ, file, &error);
        let opened = tokio::fs::File::open(file).await.map_err(failed)?;
        let length = opened.metadata().await.map_err(failed)?.len();
        let body = reqwest::Body::wrap_stream(ReaderStream::with_capacity(opened, 1 << 18));
        let request = self.request(Method::POST, path).header(CONTENT_TYPE, "application/zip").header(CONTENT_LENGTH, length);
        read(self.send(request.body(body)).await?).await
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let lang = if self.lang == Lang::Zh { "zh-CN" } else { "en" };
        self.http.request(method, format!("{}{path}", self.base)).bearer_auth(&self.token).header(ACCEPT_LANGUAGE, lang)
    }

    async fn send(&self, request: RequestBuilder) -> Result<Response, Failure> {
        let response = request.send().await.map_err(|error| unreachable_server(&self.server, &error))?;
        if response.status().is_success() { Ok(response) } else { Err(refusal(response).await) }
    }
}

/// A part of an address with everything but letters, digits and `-._~` escaped.
pub fn segment(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
        out
    })
}

/// The failure of a reply that is not what it should be.
pub fn bad_reply(cause: impl std::fmt::Display) -> Failure {
    Failure::failed(Finding::new(codes::SERVER_REPLY).arg("cause", cause))
}

/// Findings of a reply, as this program shows its own.
pub fn findings(values: &Value) -> Vec<Finding> {
    values.as_array().into_iter().flatten().map(finding).collect()
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, Failure> {
    let bytes = response.bytes().await.map_err(bad_reply)?;
    let bytes: &[u8] = if bytes.is_empty() { b"null" } else { &bytes };
    serde_json::from_slice(bytes).map_err(bad_reply)
}

fn unreachable_server(server: &str, error: &reqwest::Error) -> Failure {
    // The last cause says what happened; the ones before only that something did.
    let mut cause: &dyn std::error::Error = error;
    while let Some(source) = cause.source() {
        cause = source;
    }
    Failure::failed(Finding::new(codes::SERVER_UNREACHABLE).arg("server", server).arg("cause", cause))
}

async fn refusal(response: Response) -> Failure {
    let status = response.status();
    let exit = match status {
        StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Exit::NotAllowed,
        StatusCode::UNPROCESSABLE_ENTITY => Exit::Blocked,
        _ => Exit::Failed,
    };
    let problem: Value = match read(response).await {
        Ok(problem) => problem,
        Err(_) => return bad_reply(status),
    };
    let findings = findings(&problem["errors"]);
    if findings.is_empty() { bad_reply(status) } else { Failure { exit, findings, hints: Vec::new() } }
}

/// A finding from its form in replies. A code that only a newer server knows keeps the words of the server.
fn finding(value: &Value) -> Finding {
    let text = |name: &str| value[name].as_str().unwrap_or_default();
    let mut finding = match Code::from_id(text("code")) {
        Some(code) => {
            let arguments = value["args"].as_object().into_iter().flatten();
            arguments.fold(Finding::new(code), |finding, (name, value)| finding.arg(name, value.as_str().unwrap_or_default()))
        }
        None => {
            let known = Finding::new(codes::SERVER_PROBLEM).arg("code", text("code"));
            known.arg("message", text("message")).arg("advice", text("advice"))
        }
    };
    finding.severity = match text("severity") {
        "note" => Severity::Note,
        "warning" => Severity::Warning,
        _ => Severity::Error,
    };
    if let Some(kind) = value["object"]["kind"].as_str().and_then(|kind| kind.parse::<ObjectKind>().ok()) {
        finding = finding.about_ref(kind, value["object"]["key"].as_str().unwrap_or_default());
    }
    match value["place"].as_str() {
        Some(place) => finding.at(place),
        None => finding,
    }
}
