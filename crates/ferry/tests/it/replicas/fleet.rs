//! The processes of one installation, which are killed and started again.

use std::fs::{File, OpenOptions};
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, PoisonError};

use serde_json::Value;
use tempfile::TempDir;

/// Pseudo-random numbers (`SplitMix64`) from a seed.
pub struct Random(pub u64);

impl Random {
    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % end
    }
}

/// Servers and workers that share a database, object storage and a secret key, each with a data directory of its own.
pub struct Fleet {
    home: TempDir,
    env: Vec<(String, String)>,
    members: Vec<Member>,
}

struct Member {
    command: &'static str,
    data: PathBuf,
    log: PathBuf,
    running: Mutex<Option<Running>>,
}

struct Running {
    child: Child,
    /// What it said when it was ready.
    said: Value,
}

impl Fleet {
    /// Starts all of them on a database and object storage, which the variables name.
    pub fn start(database: &str, storage: &[(&str, String)], servers: usize, workers: usize) -> Self {
        let home = TempDir::new().unwrap();
        let path = |name: &str| home.path().join(name).display().to_string();
        let env = [
            ("FERRY_DATABASE_URL", database.to_owned()),
            ("FERRY_SECURITY_SECRET_KEY_FILE", path("secret.key")),
            ("FERRY_WORKERS_LEASE_SECONDS", "5".to_owned()),
            ("FERRY_WORKERS_POLL_MILLISECONDS", "100".to_owned()),
            ("FERRY_LOG_FILTER", "warn,ferry_service=info".to_owned()),
        ];
        let env = env.iter().chain(storage).map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        let member = |number: usize| Member {
            command: if number < servers { "serve" } else { "worker" },
            data: home.path().join(format!("data-{number}")),
            log: home.path().join(format!("log-{number}")),
            running: Mutex::new(None),
        };
        let members = (0..servers + workers).map(member).collect();
        let fleet = Self { home, env, members };
        for member in &fleet.members {
            *member.running.lock().unwrap() = Some(fleet.run(member));
        }
        fleet
    }

    /// How many processes there are.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// What the first server said when it was ready for the first time.
    pub fn first_account(&self) -> (String, String) {
        let running = self.members[0].running.lock().unwrap();
        let said = &running.as_ref().unwrap().said;
        let text = |name: &str| said[name].as_str().expect("the first start makes the account").to_owned();
        (text("user"), text("password"))
    }

    /// Where servers are to be found now; there may be none for a moment.
    pub fn addresses(&self) -> Vec<String> {
        let running = |member: &Member| {
            // One that is being started again is no address to ask.
            let running = member.running.try_lock().ok()?;
            running.as_ref()?.said["address"].as_str().map(str::to_owned)
        };
        self.members.iter().filter_map(running).collect()
    }

    /// Kills a process without a warning and starts it again.
    pub fn kill_and_start(&self, number: usize) {
        let member = &self.members[number];
        let mut running = member.running.lock().unwrap();
        let mut before = running.take().expect("it was started again each time");
        before.child.kill().unwrap();
        before.child.wait().unwrap();
        *running = Some(self.run(member));
    }

    /// What they all logged.
    pub fn logs(&self) -> String {
        let log = |member: &Member| {
            let text = std::fs::read_to_string(&member.log).unwrap_or_default();
            format!("--- {} {}\n{text}", member.command, member.log.display())
        };
        self.members.iter().map(log).collect()
    }

    fn run(&self, member: &Member) -> Running {
        let log: File = OpenOptions::new().create(true).append(true).open(&member.log).unwrap();
        let mut command = Command::new(env!("CARGO_BIN_EXE_ferry"));
        command.env_clear().envs(self.env.iter().map(|(name, value)| (name, value))).env("FERRY_DATA", &member.data);
        command.current_dir(self.home.path()).args([member.command, "--json"]);
        if member.command == "serve" {
            command.args(["--listen", "127.0.0.1:0", "--workers", "1"]);
        }
        let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut text = String::new();
        for line in BufReader::new(child.stdout.take().unwrap()).lines() {
            text.push_str(&line.unwrap());
            if text.ends_with('}') {
                break;
            }
        }
        match serde_json::from_str(&text) {
            Ok(said) => Running { child, said },
            Err(error) => panic!("{error} in {text:?}\n{}", self.logs()),
        }
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        for member in &self.members {
            let mut running = member.running.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(running) = running.as_mut() {
                // Ended already is as good.
                let _ = running.child.kill();
                let _ = running.child.wait();
            }
        }
    }
}
