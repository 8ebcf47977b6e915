//! The server that is measured, a process of its own, and sessions on it.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use reqwest::header::{COOKIE, SET_COOKIE};
use serde_json::{Value, json};

use super::installation::Installation;
use crate::machine;
use crate::work::{DESTINATION, USER};

/// `ferry serve`, ended when this is dropped.
pub struct Server {
    child: Child,
    /// `http://127.0.0.1:4711`.
    pub base: String,
}

impl Server {
    /// Starts the program on any free port. It may fetch packages from this machine.
    pub async fn start(ferry: &Path, installation: &Installation) -> Result<Self> {
        let mut command = Command::new(ferry);
        command.args(["serve", "--json", "--listen", "127.0.0.1:0"]).env("FERRY_DATA", &installation.data);
        command.env("FERRY_SECURITY_OSS_PRIVATE", "true").env("FERRY_SECURITY_OSS_HOSTS", "127.0.0.1").env("FERRY_LOG_FILTER", "warn");
        if let Some(url) = &installation.postgres {
            command.env("FERRY_DATABASE_URL", url);
        }
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().context("the server does not start")?;
        let output = child.stdout.take().context("no standard output")?;
        let said: Value = tokio::task::spawn_blocking(move || {
            // The document ends before the output does.
            serde_json::Deserializer::from_reader(output)
                .into_iter()
                .next()
                .context("the server said nothing")?
                .map_err(anyhow::Error::from)
        })
        .await??;
        let address = said["address"].as_str().context("the server says no address")?;
        Ok(Self { child, base: format!("http://{address}") })
    }

    /// Its peak memory so far, in KiB.
    pub fn peak_kib(&self) -> Result<u64> {
        machine::peak_kib_of(&self.child.id().to_string())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Ended already is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Somebody who is logged in, with connections that are kept open.
#[derive(Clone)]
pub struct Session {
    client: reqwest::Client,
    cookie: String,
    csrf: String,
}

impl Session {
    /// Logs in as the tenant account.
    pub async fn log_in(server: &Server, password: &str) -> Result<Self> {
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).pool_max_idle_per_host(1).build()?;
        let form = format!("user={USER}&password={password}&next=/");
        let request = client.post(format!("{}/login", server.base)).header("content-type", "application/x-www-form-urlencoded");
        let response = request.body(form).send().await?;
        let cookies = response.headers().get_all(SET_COOKIE).iter().filter_map(|value| value.to_str().ok());
        let cookie = cookies.filter_map(|cookie| cookie.split(';').next()).find(|pair| pair.contains("ferry_session="));
        let cookie = cookie.with_context(|| format!("nobody was logged in: {}", response.status()))?.to_owned();
        let page = client.get(format!("{}/", server.base)).header(COOKIE, &cookie).send().await?.text().await?;
        let csrf = page.split("X-CSRF-Token\":\"").nth(1).and_then(|rest| rest.split('"').next()).context("a page without a token")?;
        Ok(Self { client, csrf: csrf.to_owned(), cookie })
    }

    /// Reads a page to its end; the number of bytes.
    pub async fn page(&self, base: &str, path: &str) -> Result<usize> {
        let response = self.client.get(format!("{base}{path}")).header(COOKIE, &self.cookie).send().await?;
        ensure!(response.status().is_success(), "{path}: {}", response.status());
        Ok(response.bytes().await?.len())
    }

    /// Sends a document to the API.
    pub async fn post(&self, server: &Server, path: &str, body: &Value) -> Result<Value> {
        self.send(server, path, "application/json", body.to_string().into_bytes()).await
    }

    /// Sends a body to the API.
    pub async fn send(&self, server: &Server, path: &str, kind: &str, body: Vec<u8>) -> Result<Value> {
        let request = self.client.post(format!("{}/api/v1{path}", server.base)).header(COOKIE, &self.cookie);
        let response = request.header("x-csrf-token", &self.csrf).header("content-type", kind).body(body).send().await?;
        let (status, text) = (response.status(), response.text().await?);
        ensure!(status.is_success(), "{path}: {status} {text}");
        Ok(serde_json::from_str(&text)?)
    }

    /// Has a package fetched and waits until it is verified; its number.
    pub async fn fetch(&self, server: &Server, url: &str) -> Result<i64> {
        let made = self.post(server, &format!("/workspaces/{DESTINATION}/packages/oss"), &json!({ "endpoint": url })).await?;
        self.verified(server, &made).await
    }

    /// Waits until a package is verified; its number.
    pub async fn verified(&self, server: &Server, made: &Value) -> Result<i64> {
        let id = made["id"].as_i64().context("a package without a number")?;
        let url = format!("{}/api/v1/workspaces/{DESTINATION}/packages/{id}", server.base);
        loop {
            let package: Value = self.client.get(&url).header(COOKIE, &self.cookie).send().await?.json().await?;
            match package["state"].as_str() {
                Some("verifying") => tokio::time::sleep(Duration::from_millis(100)).await,
                Some("verified") => return Ok(id),
                _ => bail!("the package is not verified: {package}"),
            }
        }
    }
}
