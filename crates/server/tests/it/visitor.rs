//! A browser that logs in with an identity provider: keeps cookies, and follows redirections one by one.

use std::collections::BTreeMap;

use reqwest::{Client, Response, StatusCode};

use crate::harness::Running;

/// What the console says after a log-in with the provider.
pub struct Landing {
    pub status: StatusCode,
    /// Where it leads; empty for a page.
    pub location: String,
    pub body: String,
}

/// A browser on one server.
pub struct Visitor {
    base: String,
    client: Client,
    pub cookies: BTreeMap<String, String>,
}

impl Visitor {
    pub fn of(server: &Running) -> Self {
        Self { base: server.base.clone(), client: server.client.clone(), cookies: BTreeMap::new() }
    }

    /// The same browser, at another server that answers the same address.
    pub fn moved_to(mut self, server: &Running) -> Self {
        self.base.clone_from(&server.base);
        self
    }

    pub async fn get(&mut self, path: &str) -> Response {
        let line = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ");
        let response = self.client.get(format!("{}{path}", self.base)).header("cookie", line).send().await.unwrap();
        for cookie in response.headers().get_all("set-cookie") {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            match rest.split(';').next().unwrap() {
                "" => self.cookies.remove(name),
                value => self.cookies.insert(name.to_owned(), value.to_owned()),
            };
        }
        response
    }

    /// Presses the button of the log-in page; the address of the provider that it leads to.
    pub async fn begin(&mut self, next: &str) -> String {
        let response = self.get(&format!("/login/oidc?next={next}")).await;
        let (status, location) = (response.status(), location(&response));
        assert_eq!(status, StatusCode::SEE_OTHER, "{}", response.text().await.unwrap());
        location
    }

    /// Logs in at the provider; path and query of the console that it sends back to.
    pub async fn at_provider(&self, address: &str) -> String {
        let response = self.client.get(address).send().await.unwrap();
        let (status, location) = (response.status(), location(&response));
        assert_eq!(status, StatusCode::SEE_OTHER, "{}", response.text().await.unwrap());
        let path = location.find("/login/oidc/callback").expect("back to the console");
        location[path..].to_owned()
    }

    pub async fn come_back(&mut self, path: &str) -> Landing {
        let response = self.get(path).await;
        Landing { status: response.status(), location: location(&response), body: response.text().await.unwrap() }
    }

    /// The whole way.
    pub async fn log_in(&mut self, next: &str) -> Landing {
        let address = self.begin(next).await;
        let back = self.at_provider(&address).await;
        self.come_back(&back).await
    }

    pub fn has_session(&self) -> bool {
        self.cookies.keys().any(|name| name.ends_with("ferry_session"))
    }

    /// Who is logged in.
    pub async fn user(&mut self) -> Option<String> {
        let document: serde_json::Value = serde_json::from_str(&self.get("/api/v1/session").await.text().await.unwrap()).unwrap();
        document["user"].as_str().map(str::to_owned)
    }
}

impl Landing {
    /// Asserts that it is a page that refuses the log-in with this code.
    #[track_caller]
    pub fn refuses(&self, status: StatusCode, code: &str) {
        assert_eq!(self.status, status, "{}", self.body);
        assert!(self.body.contains(&format!("<code>{code}</code>")), "{code}: {}", self.body);
    }

    /// Asserts that it leads here.
    #[track_caller]
    pub fn leads_to(&self, path: &str) {
        assert_eq!((self.status, self.location.as_str()), (StatusCode::SEE_OTHER, path), "{}", self.body);
    }
}

fn location(response: &Response) -> String {
    response.headers().get("location").map_or_else(String::new, |value| value.to_str().unwrap().to_owned())
}
