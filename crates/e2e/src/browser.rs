//! Chromium, driven through WebDriver.
//!
//! One ChromeDriver serves a whole test process and dies with it, with its browsers: it runs below a shell that waits for the end of its
//! standard input, which comes when the process ends, however it ends.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;

use thirtyfour::prelude::*;

/// Where Debian installs the driver.
const DRIVER: &str = "/usr/bin/chromedriver";

/// Starts the driver, says its port, and stops it with every browser when standard input ends. The browsers keep their files in a directory
/// that goes with them.
const SCRIPT: &str = r#"
set -eu
dir=$(mktemp -d /tmp/ferry-browser.XXXXXX)
export TMPDIR="$dir" HOME="$dir"
setsid "$1" --port=0 >"$dir/log" 2>&1 </dev/null &
driver=$!
trap 'kill -TERM -$driver 2>/dev/null || true; wait $driver 2>/dev/null || true; rm -rf "$dir" 2>/dev/null || { sleep 1; rm -rf "$dir"; }' EXIT
for _ in $(seq 200); do
    port=$(sed -n 's/.*started successfully on port \([0-9]*\).*/\1/p' "$dir/log")
    [ -n "$port" ] && break
    kill -0 $driver 2>/dev/null || { cat "$dir/log" >&2; exit 1; }
    sleep 0.05
done
echo "$port"
cat >/dev/null
"#;

/// The driver's process and port.
#[derive(Debug)]
struct Driver {
    port: u16,
    /// The shell that the driver runs below; held because its standard input ends with it.
    _shell: Child,
}

/// What a browser is opened with.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// Width in CSS pixels.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
    /// The language that it asks for: `en`, `zh-CN`.
    pub language: &'static str,
    /// Whether the person prefers dark pages.
    pub dark: bool,
}

impl Default for Window {
    fn default() -> Self {
        Self { width: 1_440, height: 900, language: "en", dark: false }
    }
}

#[expect(clippy::expect_used, reason = "a test cannot go on without its browser")]
fn driver() -> Option<&'static Driver> {
    static DRIVERS: OnceLock<Option<Driver>> = OnceLock::new();
    let driver = DRIVERS.get_or_init(|| {
        if !Path::new(DRIVER).is_file() {
            assert!(std::env::var("CI").as_deref() != Ok("true"), "there is no {DRIVER}: install chromium and chromium-driver");
            return None;
        }
        let mut command = Command::new("sh");
        command.args(["-c", SCRIPT, "sh", DRIVER]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut shell = command.spawn().expect("sh starts");
        let mut line = String::new();
        BufReader::new(shell.stdout.take().expect("standard output is piped")).read_line(&mut line).expect("the script says the port");
        let port = line.trim().parse().expect("ChromeDriver did not start; the reason stands above");
        Some(Driver { port, _shell: shell })
    });
    if driver.is_none() {
        eprintln!("SKIPPED: there is no {DRIVER}; nothing was tested in a browser");
    }
    driver.as_ref()
}

/// Opens a browser of its own; `None` where there is none to open.
///
/// # Panics
///
/// When the browser is installed and does not start, and when it is not installed and `CI` is `true`.
#[expect(clippy::expect_used, reason = "a test cannot go on without its browser")]
pub async fn open(window: Window) -> Option<WebDriver> {
    let driver = driver()?;
    let mut capabilities = DesiredCapabilities::chrome();
    let size = format!("--window-size={},{}", window.width, window.height);
    let language = format!("--accept-lang={}", window.language);
    // The browser shall speak to the server of the test and to nobody else.
    let quiet = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"];
    let more =
        ["--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--hide-scrollbars", size.as_str(), language.as_str()];
    for argument in quiet.into_iter().chain(more) {
        capabilities.add_arg(argument).expect("an argument is text");
    }
    if window.dark {
        capabilities.add_arg("--blink-settings=preferredColorScheme=0").expect("an argument is text");
    }
    Some(WebDriver::new(format!("http://127.0.0.1:{}", driver.port), capabilities).await.expect("Chromium starts"))
}
