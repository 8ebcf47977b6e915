//! `ferry serve` and `ferry worker` as processes.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};

use serde_json::Value;

use crate::harness::Ferry;

/// A server of its own process, killed when it is dropped.
pub struct Process {
    child: Child,
    /// What it said when it was ready.
    pub said: Value,
}

impl Process {
    /// Starts `ferry serve` on any free port.
    pub fn start(ferry: &Ferry, env: &[(&str, &str)], args: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ferry"));
        command.env_clear().env("FERRY_DATA", ferry.data()).envs(env.iter().copied()).stdin(Stdio::null());
        command.args(["serve", "--json", "--listen", "127.0.0.1:0"]).args(args).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let mut text = String::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            text.push_str(&line.unwrap());
            if text.ends_with('}') {
                break;
            }
        }
        match serde_json::from_str(&text) {
            Ok(said) => Self { child, said },
            Err(error) => {
                let mut why = String::new();
                child.stderr.take().unwrap().read_to_string(&mut why).unwrap();
                panic!("{error} in {text:?}\n{why}")
            }
        }
    }

    /// Asks for a page; the whole reply.
    pub fn get(&self, path: &str) -> String {
        let address = self.said["address"].as_str().unwrap();
        let mut connection = TcpStream::connect(address).unwrap();
        write!(connection, "GET {path} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n").unwrap();
        let mut reply = Vec::new();
        connection.read_to_end(&mut reply).unwrap();
        String::from_utf8_lossy(&reply).into_owned()
    }

    /// Sends a signal.
    pub fn signal(&self, name: &str) {
        let sent = Command::new("kill").args([&format!("-{name}"), &self.child.id().to_string()]).status().unwrap();
        assert!(sent.success());
    }

    /// Tells it to stop; the exit code and what it had said on standard error.
    pub fn stop(mut self) -> (Option<i32>, String) {
        self.signal("TERM");
        let mut log = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut log).unwrap();
        (self.child.wait().unwrap().code(), log)
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Ended already is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn it_serves_until_sigterm_and_ends_with_0() {
    let ferry = Ferry::new();
    let server = Process::start(&ferry, &[("FERRY_LOG_FORMAT", "json")], &[]);
    assert_eq!(server.said["user"], "admin");
    let password = server.said["password"].as_str().unwrap().to_owned();
    assert!(server.get("/healthz").starts_with("HTTP/1.1 200"));
    assert!(server.get("/login").contains("<form"), "the console is there");
    assert!(server.get("/api/v1/session").starts_with("HTTP/1.1 401"), "the API is there");
    let (code, log) = server.stop();
    assert_eq!(code, Some(0), "{log}");
    assert!(!log.contains(&password), "the log holds no password: {log}");
    for line in log.lines().filter(|line| line.starts_with('{')) {
        let line: Value = serde_json::from_str(line).unwrap();
        assert!(line["timestamp"].is_string() && line["message"].is_string(), "{line}");
    }
    let again = Process::start(&ferry, &[], &[]);
    assert_eq!(again.said["password"], Value::Null, "the password is told once");
    assert_eq!(again.stop().0, Some(0));
    let key = std::fs::metadata(ferry.data().join("secret.key")).unwrap();
    assert_eq!(std::os::unix::fs::PermissionsExt::mode(&key.permissions()) & 0o777, 0o600);
}

#[test]
fn the_configuration_is_shown_with_origins_and_without_secrets() {
    let ferry = Ferry::new().env("FERRY_DATABASE", "postgres://ferry:hidden@db/ferry").env("FERRY_WORKERS_COUNT", "5");
    let shown = ferry.ok(&["serve", "--print-config", "--listen", "127.0.0.1:9999"]);
    let origin = |key: &str| {
        let line = shown.lines().find(|line| line.starts_with(key)).unwrap_or_else(|| panic!("{key} in {shown}"));
        line.split_whitespace().last().unwrap().to_owned()
    };
    assert_eq!(origin("server.listen "), "--listen");
    assert_eq!(origin("workers.count "), "FERRY_WORKERS_COUNT");
    assert_eq!(origin("database.url "), "FERRY_DATABASE");
    assert_eq!(origin("log.filter "), "default");
    assert!(!shown.contains("hidden"), "{shown}");
    assert!(!ferry.data().exists(), "showing makes nothing");
}

#[test]
fn the_file_of_the_data_directory_is_read_by_server_and_local_commands() {
    let ferry = Ferry::new();
    std::fs::create_dir_all(ferry.data()).unwrap();
    std::fs::write(ferry.data().join("ferry.toml"), "[limits]\nentries_max = 1\n\n[workers]\ncount = 7\n").unwrap();
    let shown = ferry.ok(&["serve", "--print-config"]);
    assert!(shown.lines().any(|line| line.starts_with("workers.count") && line.ends_with("ferry.toml:5")), "{shown}");
    let (package, _) = ferry.sample();
    let verified = ferry.run(&["package", "verify", &package]);
    assert_eq!(verified.code, 1, "the limit holds: {}", verified.out);
    let unknown = ferry.env("FERRY_WORKERS_CONT", "1").run(&["serve"]);
    assert_eq!(unknown.code, 2);
    assert!(unknown.err.contains("FERRY_WORKERS_COUNT"), "{}", unknown.err);
}

#[test]
fn a_worker_without_a_shared_database_is_refused() {
    let refused = Ferry::new().run(&["worker"]);
    assert_eq!(refused.code, 2);
    assert!(refused.err.contains("SRV-WORKER-ALONE") && refused.err.contains("database.url"), "{}", refused.err);
}

#[test]
fn the_demo_opens_the_console_on_its_workspaces() {
    let ferry = Ferry::new();
    let mut command = Command::new(env!("CARGO_BIN_EXE_ferry"));
    command.env_clear().env("FERRY_DATA", ferry.data()).env("FERRY_SERVER_LISTEN", "127.0.0.1:0");
    command.args(["demo", "--serve"]).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let ready = lines.map_while(Result::ok).find(|line| line.contains("http://127.0.0.1:")).expect("it says where the console is");
    let address = ready.split("http://").nth(1).unwrap().trim_end_matches('/').to_owned();
    let process = Process { child, said: serde_json::json!({ "address": address }) };
    assert!(process.get("/login").contains("<form"));
}
