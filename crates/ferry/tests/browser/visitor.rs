//! Somebody with a browser: goes to pages, reads and clicks, and looks closely at each page.

use std::path::Path;
use std::time::{Duration, Instant};

use ferry_e2e::browser::{self, Window};
use ferry_e2e::{axe, screenshots};
use thirtyfour::components::SelectElement;
use thirtyfour::prelude::*;

use crate::site::Site;

/// How long something may take that a page waits for. Generous: it only ends what will never come.
const PATIENCE: Duration = Duration::from_mins(1);
/// The widths of the windows that pages are looked at in.
const WIDTHS: [u32; 2] = [1_440, 768];
const NEW_PASSWORD: &str = "violet-harbour-twenty-two";

/// A person at a browser.
pub struct Visitor {
    pub browser: WebDriver,
    /// Where the site is reached.
    base: String,
    /// The tenant account of the site, and its one-time password.
    account: (String, String),
    language: &'static str,
    /// What was wrong with the pages so far.
    wrong: Vec<String>,
    /// The paths of the pages that were looked at.
    seen: Vec<String>,
}

impl Visitor {
    /// Opens a browser; `None` where there is none.
    pub async fn open(site: &Site, language: &'static str) -> Option<Self> {
        Self::at(site, &site.url, language).await
    }

    /// The same, reaching the site at another address.
    pub async fn at(site: &Site, base: &str, language: &'static str) -> Option<Self> {
        let browser = browser::open(Window { language, ..Window::default() }).await?;
        let account = (site.user.clone(), site.password.clone());
        Some(Self { browser, base: base.to_owned(), account, language, wrong: Vec::new(), seen: Vec::new() })
    }

    /// What a text is called in the visitor's language.
    pub fn words(&self, english: &'static str, chinese: &'static str) -> &'static str {
        if self.language == "en" { english } else { chinese }
    }

    /// From now on the site is where it is now.
    pub fn moved_to(&mut self, site: &Site) {
        self.base.clone_from(&site.url);
    }

    /// Goes to a path and looks closely at what is there: that page, not another one that it leads on to.
    pub async fn see(&mut self, name: &str, path: &str) {
        self.go(path).await;
        assert_eq!(self.path().await, path.split('?').next().unwrap_or(path), "{name} leads on");
        self.look(name).await;
    }

    /// Whether a page of this address was looked at: `/w/{ws}/objects/{id}`.
    pub fn has_seen(&self, address: &str) -> bool {
        let fits = |wanted: &str, part: &str| match wanted {
            "{id}" | "{seq}" => part.parse::<i64>().is_ok(),
            _ => wanted == part || wanted.starts_with('{'),
        };
        let parts: Vec<&str> = address.split('/').collect();
        self.seen
            .iter()
            .map(|path| path.split('/').collect::<Vec<_>>())
            .any(|path| path.len() == parts.len() && parts.iter().zip(&path).all(|(wanted, part)| fits(wanted, part)))
    }

    /// Goes to a path of the site.
    pub async fn go(&self, path: &str) {
        self.browser.goto(format!("{}{path}", self.base)).await.unwrap();
    }

    /// The path of the page that is open.
    pub async fn path(&self) -> String {
        self.browser.current_url().await.unwrap().path().to_owned()
    }

    /// What is shown at a selector, once it is there.
    pub async fn find(&self, css: &str) -> WebElement {
        let query = self.browser.query(By::Css(css)).wait(PATIENCE, Duration::from_millis(100)).and_displayed();
        match query.first().await {
            Ok(found) => found,
            Err(error) => panic!("{css} on {}: {error}\n{}", self.path().await, self.text().await),
        }
    }

    /// The text of the whole page.
    pub async fn text(&self) -> String {
        self.browser.find(By::Tag("body")).await.unwrap().text().await.unwrap()
    }

    /// Waits until a condition on the page holds: a JavaScript expression.
    pub async fn until(&self, condition: &str) {
        let start = Instant::now();
        loop {
            let holds = self.browser.execute(format!("return Boolean({condition})"), Vec::new()).await;
            if holds.is_ok_and(|value| value.convert::<bool>().unwrap_or(false)) {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "{condition} never held on {}:\n{}", self.path().await, self.text().await);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Waits until something holds that no page shows.
    pub async fn wait_for(&self, otherwise: &str, condition: impl Fn() -> bool) {
        let start = Instant::now();
        while !condition() {
            assert!(start.elapsed() < PATIENCE, "{otherwise}: {}\n{}", self.path().await, self.text().await);
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Clicks what is at a selector, once it can be clicked.
    pub async fn click(&self, css: &str) {
        let element = self.find(css).await;
        element.wait_until().wait(PATIENCE, Duration::from_millis(100)).clickable().await.unwrap();
        element.scroll_into_view().await.unwrap();
        element.click().await.unwrap();
    }

    /// Clicks what leads to another page, and waits until that page is there. An address alone does not tell: a form that was refused is shown
    /// at the address that leads on once it is not.
    pub async fn follow(&self, css: &str) {
        self.browser.execute("window.isLeft = true", Vec::new()).await.unwrap();
        self.click(css).await;
        self.until("!window.isLeft && document.readyState === 'complete'").await;
    }

    /// Types into a field, in place of what it held.
    pub async fn fill(&self, css: &str, text: &str) {
        let field = self.find(css).await;
        field.clear().await.unwrap();
        field.send_keys(text).await.unwrap();
    }

    /// Gives a file to a field. Headless browsers take files for fields that people never see.
    pub async fn attach(&self, css: &str, file: &Path) {
        let field = self.browser.find(By::Css(css)).await.unwrap();
        field.send_keys(file.to_str().unwrap()).await.unwrap();
    }

    /// Presses keys where the focus is.
    pub async fn press(&self, keys: impl Into<TypingData>) {
        self.browser.action_chain().send_keys(keys).perform().await.unwrap();
    }

    /// Chooses an entry of a list by its value.
    pub async fn choose(&self, css: &str, value: &str) {
        let list = SelectElement::new(&self.find(css).await).await.unwrap();
        list.select_by_value(value).await.unwrap();
    }

    /// What a JavaScript expression gives.
    pub async fn value<T: serde::de::DeserializeOwned>(&self, expression: &str) -> T {
        self.browser.execute(format!("return {expression}"), Vec::new()).await.unwrap().convert().unwrap()
    }

    /// Logs in as the tenant account with the one-time password and sets another, looking at both pages.
    pub async fn log_in(&mut self) {
        let (user, password) = self.account.clone();
        self.go("/").await;
        self.look("login").await;
        self.enter(&user, &password).await;
        self.look("password").await;
        self.choose_password(&password).await;
    }

    /// Logs in with a one-time password and sets another.
    pub async fn log_in_as(&self, user: &str, password: &str) {
        self.go("/").await;
        self.enter(user, password).await;
        self.choose_password(password).await;
    }

    /// Logs in as the tenant account with the one-time password and sets another.
    pub async fn log_in_quickly(&self) {
        let (user, password) = &self.account;
        self.log_in_as(user, password).await;
    }

    async fn enter(&self, user: &str, password: &str) {
        self.fill("#user", user).await;
        self.fill("#password", password).await;
        self.follow("main button[type=submit]").await;
        self.until("location.pathname === '/account/password'").await;
    }

    async fn choose_password(&self, old: &str) {
        self.fill("#old", old).await;
        self.fill("#new", NEW_PASSWORD).await;
        self.fill("#repeated", NEW_PASSWORD).await;
        self.follow("main form button[type=submit]").await;
        self.until("location.pathname !== '/account/password' || document.querySelector('.alert-success, .toast')").await;
    }

    /// Turns to the dark theme.
    pub async fn dark(&self) {
        self.browser.execute("document.querySelector('[data-theme-choice=dark]').click()", Vec::new()).await.unwrap();
        self.until("document.documentElement.dataset.theme === 'dark'").await;
    }

    /// Looks closely at the page that is open: no mistakes of accessibility, no wider than the window at 1440 and at 768 pixels. Takes
    /// pictures of both.
    pub async fn look(&mut self, name: &str) {
        self.look_at(name, &WIDTHS).await;
    }

    /// Looks closely at a state of a page on the way, at one of the two widths: which one is decided by the language. The pages themselves are
    /// looked at in both languages at both. `FERRY_EVERY_WIDTH=1` takes both here as well: for pictures of the manual.
    pub async fn glance(&mut self, name: &str) {
        let [wide, narrow] = WIDTHS;
        let widths = match std::env::var_os("FERRY_EVERY_WIDTH") {
            Some(_) => WIDTHS.to_vec(),
            None => vec![if self.language == "en" { wide } else { narrow }],
        };
        self.look_at(name, &widths).await;
    }

    /// The same at windows of these widths.
    pub async fn look_at(&mut self, name: &str, widths: &[u32]) {
        self.seen.push(self.path().await);
        let before = self.browser.get_window_rect().await.unwrap();
        for width in widths.iter().copied() {
            self.browser.set_window_rect(0, 0, width, 900).await.unwrap();
            // As high as the page: what a bar at the foot of the window covers can be scrolled to.
            let height: u32 = self.value("document.documentElement.scrollHeight").await;
            self.browser.set_window_rect(0, 0, width, height + 200).await.unwrap();
            // A page that goes on by itself takes the script with it; the next one is looked at instead.
            let mut found = axe::violations(&self.browser).await;
            for _ in 0..3 {
                if found.is_err() {
                    found = axe::violations(&self.browser).await;
                }
            }
            for violation in found.unwrap() {
                self.wrong.push(format!("{name} ({}, {width}): {violation}", self.language));
            }
            let over = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
            let over: i64 = self.browser.execute(over, Vec::new()).await.unwrap().convert().unwrap();
            if over > 0 {
                self.wrong.push(format!("{name} ({}, {width}): {over} pixels wider than the window", self.language));
            }
            self.browser.set_window_rect(0, 0, width, 900).await.unwrap();
            screenshots::take(&self.browser, &format!("{}/{name}-{width}", self.language)).await.unwrap();
        }
        self.browser.set_window_rect(0, 0, before.width as u32, before.height as u32).await.unwrap();
        let missing = self.text().await;
        if let Some(key) = missing.split_whitespace().find(|word| word.starts_with("Unknown localization")) {
            self.wrong.push(format!("{name} ({}): a text is missing: {key}", self.language));
        }
    }

    /// Closes the browser; fails when anything was wrong with a page.
    pub async fn leave(self) {
        self.browser.quit().await.unwrap();
        let mut wrong = self.wrong;
        wrong.sort();
        wrong.dedup();
        assert!(wrong.is_empty(), "{} things are wrong with the pages:\n{}", wrong.len(), wrong.join("\n"));
    }
}
