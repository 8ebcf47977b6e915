//! Runs the built program in a data directory of its own.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// An installation for one test.
pub struct Ferry {
    home: TempDir,
    env: Vec<(String, String)>,
}

/// What a run left behind.
pub struct Outcome {
    /// Exit code.
    pub code: i32,
    /// Standard output.
    pub out: String,
    /// Standard error.
    pub err: String,
}

impl Ferry {
    /// No data directory yet.
    pub fn new() -> Self {
        Self { home: TempDir::new().unwrap(), env: Vec::new() }
    }

    /// With a workspace `ws` that has a computing resource of every type that the samples use.
    pub fn with_workspace() -> Self {
        let ferry = Self::new();
        ferry.workspace("ws");
        ferry
    }

    /// Makes a workspace with a computing resource of every type that the samples use.
    pub fn workspace(&self, name: &str) {
        let mut args = vec!["workspace", "create", name, "--resource-group", "scheduling:S1", "--resource-group", "integration:I1"];
        for compute in ["ODPS:main", "EMR:emr", "HOLO:holo", "HADOOP_CDH:cdh", "CLICKHOUSE:click"] {
            args.extend(["--compute", compute]);
        }
        self.ok(&args);
    }

    /// The same installation with an environment variable set.
    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The data directory.
    pub fn data(&self) -> PathBuf {
        self.home.path().join("data")
    }

    /// A path beside the data directory.
    pub fn path(&self, name: &str) -> String {
        self.home.path().join(name).display().to_string()
    }

    /// Runs the program.
    pub fn run(&self, args: &[&str]) -> Outcome {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ferry"));
        command.env_clear().env("FERRY_DATA", self.data()).current_dir(self.home.path()).stdin(Stdio::null()).args(args);
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        let output = command.output().unwrap();
        Outcome {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Runs the program, which must end with 0; returns its standard output.
    pub fn ok(&self, args: &[&str]) -> String {
        let outcome = self.run(args);
        assert_eq!(outcome.code, 0, "ferry {}\n{}{}", args.join(" "), outcome.out, outcome.err);
        outcome.out
    }

    /// Runs the program with `--json`, whatever it ends with; returns the code and the document.
    pub fn json(&self, args: &[&str]) -> (i32, Value) {
        let outcome = self.run(&[args, &["--json"]].concat());
        let document = serde_json::from_str(&outcome.out);
        (outcome.code, document.unwrap_or_else(|error| panic!("{error} in {:?}\n{}", outcome.out, outcome.err)))
    }

    /// The digest of a workspace.
    pub fn digest(&self, workspace: &str) -> String {
        self.ok(&["workspace", "digest", workspace])
    }

    /// The sample package and its settings file.
    pub fn sample(&self) -> (String, String) {
        let folder = self.path("sample");
        let (code, document) = self.json(&["demo", "--write", &folder]);
        assert_eq!(code, 0);
        let text = |name: &str| document[name].as_str().unwrap().to_owned();
        (text("package"), text("settings"))
    }
}

/// A package of the corpus.
pub fn corpus(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/packages").join(name);
    assert!(path.exists(), "{} is missing", path.display());
    path.display().to_string()
}

/// Text with what differs from run to run replaced: paths, times, durations, generated numbers.
pub fn steady(text: &str, ferry: &Ferry) -> String {
    let data = ferry.data().display().to_string();
    let text = text.replace(&data, "[DATA]");
    let mut out = String::new();
    for line in text.lines() {
        let words: Vec<String> = line.split(' ').map(steady_word).collect();
        out.push_str(words.join(" ").trim_end());
        out.push('\n');
    }
    out
}

fn steady_word(word: &str) -> String {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let shape: String = word.chars().map(|c| if c.is_ascii_digit() { '9' } else { c }).collect();
    match shape.as_str() {
        "9999-99-99" => return "[DATE]".to_owned(),
        "99:99:99" => return "[TIME]".to_owned(),
        _ => {}
    }
    if word.len() == 64 && word.bytes().all(|b| b.is_ascii_hexdigit()) {
        return "[SHA256]".to_owned();
    }
    match word.rsplit_once('.') {
        Some((workspace, number)) if number.strip_suffix("_out").is_some_and(|n| digits(n) && n.len() > 8) => {
            format!("{workspace}.[N]_out")
        }
        _ => word.to_owned(),
    }
}
