//! A PostgreSQL server for tests, started from the binaries that Debian installs.
//!
//! One server serves a whole test process and dies with it: it runs below a shell that waits for the end of its standard input, which
//! comes when the process ends, however it ends. Nothing is written to disk safely (`fsync` is off, except on a [`durable_server`]) and
//! nothing listens on the network, only on a socket in the server's own directory.
//!
//! `FERRY_TEST_POSTGRES`, the URL of a server on which databases may be made, is used instead when it is set.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

/// Environment variable with the URL of a server to use.
const URL: &str = "FERRY_TEST_POSTGRES";
/// Where Debian keeps the binaries, one directory per version.
const BINARIES: &str = "/usr/lib/postgresql";
/// The user that the server runs as when the tests run as root, which PostgreSQL refuses.
const UNPRIVILEGED: &str = "nobody";

/// Starts the server given the directory of its binaries and whether it is durable (`on` or `off`), says where its socket is, and stops it
/// when standard input ends.
const SCRIPT: &str = r#"
set -eu
dir=$(mktemp -d /tmp/ferry-postgres.XXXXXX)
trap 'rm -rf "$dir"' EXIT
"$1/initdb" -D "$dir/data" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$dir/log" 2>&1 || { cat "$dir/log" >&2; exit 1; }
"$1/postgres" -D "$dir/data" -k "$dir" -c listen_addresses='' -c "fsync=$2" -c "synchronous_commit=$2" -c "full_page_writes=$2" \
    -c max_connections=300 -c max_locks_per_transaction=256 -c "autovacuum=$2" >>"$dir/log" 2>&1 </dev/null &
server=$!
trap 'kill -INT $server 2>/dev/null || true; wait $server 2>/dev/null || true; rm -rf "$dir"' EXIT
for _ in $(seq 200); do
    "$1/pg_isready" -q -h "$dir" && break
    kill -0 $server 2>/dev/null || { cat "$dir/log" >&2; exit 1; }
    sleep 0.05
done
echo "$dir"
cat >/dev/null
"#;

/// A server on which tests make their databases.
#[derive(Debug)]
pub struct Server {
    /// URL without a database: `postgres://postgres@%2Ftmp%2F…`.
    base: String,
    /// What follows the database in the URL: `?sslmode=…`, usually nothing.
    options: String,
    psql: PathBuf,
    /// Names of the templates that are ready.
    templates: Mutex<Vec<String>>,
    /// The shell that the server runs below; held because its standard input ends with it.
    _shell: Option<Child>,
}

/// A database that is dropped when this is.
#[derive(Debug)]
pub struct TestDatabase {
    /// Its URL.
    pub url: String,
    name: String,
    server: &'static Server,
}

/// The server of this process, started at the first call.
///
/// Where no server is installed and none is named, this says so on standard error and returns `None`: the test has nothing to test.
///
/// # Panics
///
/// When no server is installed and `CI` is `true`, and when an installed server does not start: tests must not pass by not running.
pub fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    let server = SERVER.get_or_init(|| {
        if let Ok(url) = std::env::var(URL) {
            return Some(Server::at(&url));
        }
        let Some(binaries) = binaries() else {
            assert!(std::env::var("CI").as_deref() != Ok("true"), "no PostgreSQL in {BINARIES}, and {URL} is not set");
            return None;
        };
        Some(Server::start(&binaries, false))
    });
    if server.is_none() {
        eprintln!("SKIPPED: no PostgreSQL in {BINARIES}, and {URL} is not set; nothing was tested on PostgreSQL");
    }
    server.as_ref()
}

/// As [`server`], but one that writes as safely as an installation does, for measuring. Where no server is installed there is none.
pub fn durable_server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    let start = || match std::env::var(URL) {
        Ok(url) => Some(Server::at(&url)),
        Err(_) => binaries().map(|binaries| Server::start(&binaries, true)),
    };
    SERVER.get_or_init(start).as_ref()
}

/// The binaries of the newest version that is installed.
fn binaries() -> Option<PathBuf> {
    let versions = std::fs::read_dir(BINARIES).ok()?.filter_map(Result::ok).map(|entry| entry.path().join("bin"));
    let version = |path: &PathBuf| path.parent()?.file_name()?.to_str()?.parse::<u32>().ok();
    versions.filter(|path| path.join("initdb").is_file() && path.join("postgres").is_file()).max_by_key(version)
}

impl Server {
    fn at(url: &str) -> Self {
        let (url, options) = url.split_once('?').map_or((url, String::new()), |(url, options)| (url, format!("?{options}")));
        let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
        let authority = rest.split('/').next().unwrap_or(rest);
        let psql = binaries().map_or_else(|| PathBuf::from("psql"), |binaries| binaries.join("psql"));
        Self { base: format!("{scheme}://{authority}"), options, psql, templates: Mutex::default(), _shell: None }
    }

    #[expect(clippy::expect_used, reason = "a test cannot go on without its server")]
    fn start(binaries: &Path, durable: bool) -> Self {
        let is_root = std::fs::metadata("/proc/self").is_ok_and(|own| std::os::unix::fs::MetadataExt::uid(&own) == 0);
        let mut command = if is_root {
            let mut command = Command::new("setpriv");
            command.args(["--reuid", UNPRIVILEGED, "--regid", "nogroup", "--clear-groups", "--", "sh"]);
            command
        } else {
            Command::new("sh")
        };
        command
            .args(["-c", SCRIPT, "sh"])
            .arg(binaries)
            .arg(if durable { "on" } else { "off" })
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped());
        let mut shell = command.spawn().expect("sh starts");
        let mut directory = String::new();
        let output = shell.stdout.take().expect("standard output is piped");
        BufReader::new(output).read_line(&mut directory).expect("the script says where the server is");
        let directory = directory.trim();
        assert!(!directory.is_empty(), "PostgreSQL did not start; the reason stands above");
        let mut host = String::new();
        for byte in directory.bytes() {
            match byte {
                b'/' => host.push_str("%2F"),
                byte if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') => host.push(char::from(byte)),
                byte => write!(host, "%{byte:02X}").expect("writing to a string cannot fail"),
            }
        }
        let base = format!("postgres://postgres@{host}");
        Self { base, options: String::new(), psql: binaries.join("psql"), templates: Mutex::default(), _shell: Some(shell) }
    }

    /// An empty database.
    pub fn empty(&'static self) -> TestDatabase {
        self.create("template0")
    }

    /// A database that is as `prepare` left the one whose URL it got. It is called once per name and process, and must have closed its
    /// connections when it returns; the others are copies.
    pub fn copy_of(&'static self, template: &str, prepare: impl FnOnce(&str)) -> TestDatabase {
        let name = format!("ferry_template_{}_{template}", std::process::id());
        {
            let mut ready = self.templates.lock().unwrap_or_else(PoisonError::into_inner);
            if !ready.contains(&name) {
                self.run(&format!("CREATE DATABASE {name} TEMPLATE template0"));
                prepare(&self.url(&name));
                ready.push(name.clone());
            }
        }
        self.create(&name)
    }

    fn create(&'static self, template: &str) -> TestDatabase {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let name = format!("ferry_test_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        self.run(&format!("CREATE DATABASE {name} TEMPLATE {template}"));
        TestDatabase { url: self.url(&name), name, server: self }
    }

    fn url(&self, database: &str) -> String {
        format!("{}/{database}{}", self.base, self.options)
    }

    /// Runs a statement on the server.
    ///
    /// # Panics
    ///
    /// When the statement fails.
    #[expect(clippy::expect_used, reason = "a test cannot go on without its database")]
    pub fn run(&self, statement: &str) {
        let mut psql = Command::new(&self.psql);
        psql.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-c", statement]).arg(self.url("postgres")).stdin(Stdio::null());
        let output = psql.output().expect("psql starts");
        assert!(output.status.success(), "{statement}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.server.run(&format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name));
        }
    }
}
