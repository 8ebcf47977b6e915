//! What only happens on a terminal: the question before an import, progress, Ctrl-C. The program runs under `script`, which gives it one.

use std::io::{Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use ferry_testkit::packages::large;

use crate::harness::{Ferry, corpus};

const CTRL_C: &[u8] = b"\x03";

/// The program at a terminal.
struct Terminal {
    script: Child,
    keyboard: ChildStdin,
    screen: ChildStdout,
    /// Everything shown so far.
    shown: String,
}

impl Terminal {
    fn run(ferry: &Ferry, args: &[&str]) -> Self {
        let quoted: Vec<String> = args.iter().map(|arg| format!("'{arg}'")).collect();
        let line = format!("stty cols 120; exec '{}' {}", env!("CARGO_BIN_EXE_ferry"), quoted.join(" "));
        let mut command = Command::new("script");
        command.args(["--quiet", "--return", "--flush", "--command", &line, "/dev/null"]);
        command.env("FERRY_DATA", ferry.data()).env("TERM", "xterm").env("LANG", "C.UTF-8").env("SHELL", "/bin/sh");
        let mut script = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("script is part of every Debian system");
        let (keyboard, screen) = (script.stdin.take().unwrap(), script.stdout.take().unwrap());
        Self { script, keyboard, screen, shown: String::new() }
    }

    /// Reads the screen until it shows a text.
    fn wait_for(&mut self, text: &str) {
        let mut buffer = [0; 4_096];
        while !self.shown.contains(text) {
            let read = self.screen.read(&mut buffer).unwrap();
            assert!(read > 0, "the program ended without showing {text:?}:\n{}", self.shown);
            self.shown.push_str(&String::from_utf8_lossy(&buffer[..read]));
        }
    }

    fn press(&mut self, keys: &[u8]) {
        self.keyboard.write_all(keys).unwrap();
        self.keyboard.flush().unwrap();
    }

    /// Reads the rest of the screen and returns the exit code.
    fn end(mut self) -> (i32, String) {
        let mut rest = Vec::new();
        self.screen.read_to_end(&mut rest).unwrap();
        self.shown.push_str(&String::from_utf8_lossy(&rest));
        (self.script.wait().unwrap().code().unwrap_or(-1), self.shown)
    }
}

#[test]
fn an_import_asks_first_and_no_leaves_the_workspace_as_it_was() {
    let ferry = Ferry::with_workspace();
    let before = ferry.digest("ws");
    let package = corpus("dolphin-orchard.dwma.zip");
    let mut terminal = Terminal::run(&ferry, &["import", &package, "--to", "ws", "--map-compute", "auto"]);
    terminal.wait_for("Import into ws?");
    terminal.press(b"n\n");
    let (code, shown) = terminal.end();
    assert_eq!(code, 1, "{shown}");
    assert!(shown.contains("CLI-DECLINED"), "{shown}");
    assert_eq!(ferry.digest("ws"), before);
}

#[test]
fn yes_imports_and_shows_progress() {
    let ferry = Ferry::with_workspace();
    let before = ferry.digest("ws");
    let package = large("src_ws", 300).file();
    let mut terminal = Terminal::run(&ferry, &["import", package.to_str().unwrap(), "--to", "ws", "--map-compute", "auto"]);
    terminal.wait_for("Import into ws?");
    terminal.press(b"y\n");
    let (code, shown) = terminal.end();
    assert_eq!(code, 3, "quality rules wait for their nodes:\n{shown}");
    let bar = shown.split(['\r', '\n']).rfind(|line| line.contains("Saving") && line.contains('━'));
    let bar = bar.unwrap_or_else(|| panic!("no bar in:\n{shown}"));
    let rate = bar.split_whitespace().find_map(|word| word.strip_suffix("/s")).unwrap_or_else(|| panic!("no rate in {bar}"));
    assert!(rate.chars().all(|c| c.is_ascii_digit() || c == ','), "a whole number for people: {rate}");
    assert_ne!(ferry.digest("ws"), before);
}

#[test]
fn ctrl_c_stops_at_a_checkpoint_and_the_task_can_go_on() {
    let ferry = Ferry::with_workspace();
    let undisturbed = Ferry::with_workspace();
    let package = large("src_ws", 4_000).file();
    let args = ["import", package.to_str().unwrap(), "--to", "ws", "--map-compute", "auto", "--yes"];
    assert_eq!(undisturbed.run(&args).code, 3, "quality rules wait for their nodes");
    let mut terminal = Terminal::run(&ferry, &args);
    terminal.wait_for("Saving");
    terminal.press(CTRL_C);
    let (code, shown) = terminal.end();
    assert_eq!(code, 1, "{shown}");
    assert!(shown.contains("CLI-INTERRUPTED"), "{shown}");
    let (_, tasks) = ferry.json(&["task", "list"]);
    assert_eq!(tasks["tasks"][0]["status"], "IMPORTING", "{tasks}");
    assert_eq!(ferry.run(&["task", "retry", "1"]).code, 3);
    assert_eq!(ferry.digest("ws"), undisturbed.digest("ws"));
}
