//! A server with the demo workspaces, as a process of its own.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A server that is killed when it is dropped.
pub struct Site {
    server: Child,
    home: TempDir,
    /// Its address: `http://127.0.0.1:…`.
    pub url: String,
    /// The tenant account.
    pub user: String,
    /// Its one-time password.
    pub password: String,
}

impl Site {
    /// What README's first command makes: the demo workspaces, and the console on them.
    pub fn with_demo() -> Self {
        let home = TempDir::new().unwrap();
        let ferry = || {
            let mut command = Command::new(env!("CARGO_BIN_EXE_ferry"));
            command.env_clear().env("FERRY_DATA", home.path().join("data")).stdin(Stdio::null());
            command
        };
        let demo = ferry().arg("demo").output().unwrap();
        assert!(demo.status.code().is_some_and(|code| code == 0 || code == 3), "{}", String::from_utf8_lossy(&demo.stderr));
        let mut command = ferry();
        command.args(["serve", "--json", "--listen", "127.0.0.1:0", "--reset-password"]);
        let mut server = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut text = String::new();
        for line in BufReader::new(server.stdout.take().unwrap()).lines() {
            text.push_str(&line.unwrap());
            if text.ends_with('}') {
                break;
            }
        }
        let said: Value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error} in {text:?}"));
        let word = |name: &str| said[name].as_str().unwrap().to_owned();
        Self { url: word("url").trim_end_matches('/').to_owned(), user: word("user"), password: word("password"), server, home }
    }

    /// A path for a file of the test.
    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.home.path().join(name)
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        // Ended already is as good.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}
