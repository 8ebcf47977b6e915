//! The printer: results to standard output, everything else to standard error.

use std::io::{self, BufRead, IsTerminal, Write};
use std::sync::Mutex;

use anstyle::{AnsiColor, Effects, Style};
use ferry_model::Lang;

use crate::messages::Message;

/// Where and how a command prints.
#[derive(Debug)]
pub struct Terminal {
    /// Language of messages.
    pub lang: Lang,
    /// Whether the result is one JSON document.
    pub json: bool,
    quiet: bool,
    color_out: bool,
    color_err: bool,
    /// Whether results go to standard error, because another result follows on standard output.
    aside: bool,
    /// The first error of writing to standard output, except that nobody reads it any more.
    failed: Mutex<Option<io::Error>>,
}

/// Whether colours were asked for on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Color {
    /// Where they can be shown.
    Auto,
    /// Everywhere.
    Always,
    /// Nowhere.
    Never,
}

/// What a piece of text is, as far as its colour goes. Everything makes sense without colours too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// A heading.
    Heading,
    /// Something new, or good.
    Good,
    /// Something changed, or to be looked at.
    Changed,
    /// Something that failed, or is left out.
    Bad,
    /// Something of less interest.
    Dim,
    /// A name that can be typed.
    Name,
}

impl Tone {
    fn style(self) -> Style {
        match self {
            Self::Heading => Style::new().effects(Effects::BOLD),
            Self::Good => AnsiColor::Green.on_default(),
            Self::Changed => AnsiColor::Yellow.on_default(),
            Self::Bad => AnsiColor::Red.on_default().effects(Effects::BOLD),
            Self::Dim => Style::new().effects(Effects::DIMMED),
            Self::Name => AnsiColor::Cyan.on_default(),
        }
    }
}

impl Terminal {
    /// A printer. `NO_COLOR` (not empty) and `TERM=dumb` turn automatic colours off.
    pub fn new(lang: Lang, json: bool, quiet: bool, color: Color) -> Self {
        let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        let decide = |terminal: bool| match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => terminal && !dumb && !set("NO_COLOR"),
        };
        Self {
            lang,
            json,
            quiet,
            color_out: decide(io::stdout().is_terminal()),
            color_err: decide(io::stderr().is_terminal()),
            aside: false,
            failed: Mutex::new(None),
        }
    }

    /// The same printer for something that is shown beside the result: its lines go to standard error.
    pub fn aside(&self) -> Self {
        Self {
            lang: self.lang,
            json: false,
            quiet: self.quiet,
            color_out: self.color_err,
            color_err: self.color_err,
            aside: true,
            failed: Mutex::new(None),
        }
    }

    /// Whether results are coloured.
    pub fn colors(&self) -> bool {
        self.color_out
    }

    /// Cells of a line of the result; `None` when it does not go to a terminal.
    pub fn width(&self) -> Option<usize> {
        let terminal = if self.aside { io::stderr().is_terminal() } else { io::stdout().is_terminal() };
        terminal.then(|| terminal_size::terminal_size().map_or(100, |(width, _)| usize::from(width.0).max(40)))
    }

    /// Whether progress can be drawn.
    pub fn shows_progress(&self) -> bool {
        !self.quiet && io::stderr().is_terminal()
    }

    /// Whether somebody can be asked.
    #[expect(clippy::unused_self, reason = "everything printed goes through a terminal")]
    pub fn can_ask(&self) -> bool {
        io::stdin().is_terminal() && io::stderr().is_terminal()
    }

    /// Prints a line of the result.
    pub fn line(&self, text: impl AsRef<str>) {
        let text = text.as_ref();
        self.write(|out| writeln!(out, "{text}"));
    }

    /// Prints lines of the result.
    pub fn lines<S: AsRef<str>>(&self, lines: impl IntoIterator<Item = S>) {
        self.write(|out| {
            let mut out = io::BufWriter::new(out);
            for line in lines {
                writeln!(out, "{}", line.as_ref())?;
            }
            out.flush()
        });
    }

    /// Prints bytes of the result as they are.
    pub fn bytes(&self, bytes: &[u8]) {
        self.write(|out| out.write_all(bytes));
    }

    /// Hands standard output to something that writes to it itself.
    pub fn stream(&self, print: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
        self.write(|out| {
            let mut out = io::BufWriter::with_capacity(64 << 10, out);
            print(&mut out)?;
            out.flush()
        });
    }

    /// Standard output for something that writes to it over some time; a reader that went away is no error.
    #[expect(clippy::unused_self, reason = "everything printed goes through a terminal")]
    pub fn output(&self) -> Output {
        Output(io::BufWriter::with_capacity(64 << 10, io::stdout()))
    }

    /// Keeps an error of writing to standard output for the end of the program.
    pub fn note_failure(&self, error: io::Error) {
        if let Ok(mut failed) = self.failed.lock() {
            failed.get_or_insert(error);
        }
    }

    /// Prints the one JSON document.
    pub fn document(&self, value: &impl serde::Serialize) {
        self.write(|out| {
            let mut out = io::BufWriter::new(out);
            serde_json::to_writer_pretty(&mut out, value).map_err(io::Error::from)?;
            out.write_all(b"\n")?;
            out.flush()
        });
    }

    /// Says something beside the result.
    pub fn say(&self, text: impl AsRef<str>) {
        if !self.quiet {
            self.complain(text);
        }
    }

    /// Says something that must be read, quiet or not.
    #[expect(clippy::unused_self, reason = "everything printed goes through a terminal")]
    pub fn complain(&self, text: impl AsRef<str>) {
        // Nobody can be told that standard error is gone.
        let _ = writeln!(io::stderr().lock(), "{}", text.as_ref());
    }

    /// Asks a question that is answered by yes or no; the answer is no unless it is clearly yes.
    pub fn ask(&self, question: &str) -> bool {
        let mut error = io::stderr().lock();
        let hint = if self.lang == Lang::Zh { "[y/N，是请输入 y]" } else { "[y/N]" };
        if write!(error, "{question} {hint} ").and_then(|()| error.flush()).is_err() {
            return false;
        }
        let mut answer = String::new();
        let read = io::stdin().lock().read_line(&mut answer);
        read.is_ok() && matches!(answer.trim().to_lowercase().as_str(), "y" | "yes" | "是" | "好")
    }

    /// The text of a message in the language of this terminal.
    pub fn text(&self, message: Message, args: &[(&str, &dyn std::fmt::Display)]) -> String {
        message.text(self.lang, args)
    }

    /// `text` in a tone, for standard output.
    pub fn tone(&self, tone: Tone, text: impl std::fmt::Display) -> String {
        paint(self.color_out, tone, text)
    }

    /// `text` in a tone, for standard error.
    pub fn tone_err(&self, tone: Tone, text: impl std::fmt::Display) -> String {
        paint(self.color_err, tone, text)
    }

    /// The error that writing to standard output met, if any. A reader that went away is none.
    pub fn failure(&self) -> Option<io::Error> {
        self.failed.lock().ok()?.take()
    }

    fn write(&self, print: impl FnOnce(&mut dyn Write) -> io::Result<()>) {
        if self.aside && self.quiet {
            return;
        }
        let mut out: Box<dyn Write> = if self.aside { Box::new(io::stderr().lock()) } else { Box::new(io::stdout().lock()) };
        if let Err(error) = print(&mut *out).and_then(|()| out.flush())
            && error.kind() != io::ErrorKind::BrokenPipe
        {
            self.note_failure(error);
        }
    }
}

/// Standard output that takes everything once nobody reads it any more, so that the work it tells of goes on.
#[derive(Debug)]
pub struct Output(io::BufWriter<io::Stdout>);

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        unbroken(self.0.write(bytes), bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        unbroken(self.0.flush(), ())
    }
}

fn unbroken<T>(written: io::Result<T>, all: T) -> io::Result<T> {
    match written {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(all),
        other => other,
    }
}

fn paint(color: bool, tone: Tone, text: impl std::fmt::Display) -> String {
    if color {
        let style = tone.style();
        format!("{style}{text}{style:#}")
    } else {
        text.to_string()
    }
}
