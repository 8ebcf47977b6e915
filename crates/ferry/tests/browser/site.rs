//! A server with the demo workspaces, as a process of its own.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use ferry_testkit::packages::PackageBuilder;
use serde_json::Value;
use tempfile::TempDir;

/// A server that is killed when it is dropped.
pub struct Site {
    server: Child,
    home: TempDir,
    /// Variables that its processes have beside those of every site.
    more: Vec<(String, String)>,
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
        Self::with_imports(&[])
    }

    /// The same, with more variables for the server.
    pub fn with_demo_and(variables: &[(&str, &str)]) -> Self {
        Self::made(&[], variables)
    }

    /// The same as the demo, with these packages imported into `demo_prod` one after another, committed where that is allowed.
    pub fn with_imports(packages: &[PackageBuilder]) -> Self {
        Self::made(packages, &[])
    }

    fn made(packages: &[PackageBuilder], variables: &[(&str, &str)]) -> Self {
        let more: Vec<(String, String)> = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let home = TempDir::new().unwrap();
        let demo = ferry(&home).arg("demo").output().unwrap();
        assert!(demo.status.code().is_some_and(|code| code == 0 || code == 3), "{}", String::from_utf8_lossy(&demo.stderr));
        for (number, package) in packages.iter().enumerate() {
            let file = home.path().join(format!("release_{number}.zip"));
            package.write(&file).unwrap();
            let import = ["--to", "demo_prod", "--map-compute", "auto", "--commit", "all", "--yes"];
            let done = ferry(&home).arg("import").arg(&file).args(import).output().unwrap();
            // What is held back is what such a test is about: partial success is as good.
            assert!(done.status.code().is_some_and(|code| code == 0 || code == 3), "{}", String::from_utf8_lossy(&done.stderr));
        }
        let (server, said) = serve(&home, &more, &["--reset-password"]);
        let word = |name: &str| said[name].as_str().unwrap().to_owned();
        Self { url: address(&said), user: word("user"), password: word("password"), server, home, more }
    }

    /// Another process takes the place of the server, with so many workers. It has another address.
    pub fn restart(&mut self, workers: u32) {
        // Killed, not stopped: that is what has to be survived.
        self.server.kill().unwrap();
        self.server.wait().unwrap();
        let (server, said) = serve(&self.home, &self.more, &["--workers", &workers.to_string()]);
        self.server = server;
        self.url = address(&said);
    }

    /// A path for a file of the test.
    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Writes a package to a file of the test.
    pub fn package(&self, name: &str, package: &PackageBuilder) -> PathBuf {
        let path = self.path(name);
        package.write(&path).unwrap();
        path
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        // Ended already is as good.
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// The program on the data of a site. Object storage may be on this machine.
fn ferry(home: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ferry"));
    let data: &Path = &home.path().join("data");
    command.env_clear().env("FERRY_DATA", data).env("FERRY_SECURITY_OSS_HOSTS", "127.0.0.1").env("FERRY_SECURITY_OSS_PRIVATE", "true");
    command.stdin(Stdio::null());
    command
}

/// Starts the server; what it says when it is ready.
fn serve(home: &TempDir, variables: &[(String, String)], arguments: &[&str]) -> (Child, Value) {
    let mut command = ferry(home);
    command.envs(variables.iter().map(|(name, value)| (name, value))).args(["serve", "--json", "--listen", "127.0.0.1:0"]).args(arguments);
    let mut server = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut text = String::new();
    for line in BufReader::new(server.stdout.take().unwrap()).lines() {
        text.push_str(&line.unwrap());
        if text.ends_with('}') {
            break;
        }
    }
    let said = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error} in {text:?}"));
    (server, said)
}

fn address(said: &Value) -> String {
    said["url"].as_str().unwrap().trim_end_matches('/').to_owned()
}
