//! Progress bars on standard error, only on a terminal.

use std::sync::Mutex;
use std::time::Duration;

use ferry_engine::progress::{Progress, Step};
use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::messages::{self, Message};
use crate::terminal::Terminal;

/// Draws one bar for the step that is going on: how much is done, how fast, how long it will take.
#[derive(Debug)]
pub struct Bars {
    shown: bool,
    lang: ferry_model::Lang,
    current: Mutex<Option<(Step, ProgressBar)>>,
}

impl Bars {
    /// Bars for a terminal, or nothing at all elsewhere.
    pub fn new(terminal: &Terminal) -> Self {
        Self { shown: terminal.shows_progress(), lang: terminal.lang, current: Mutex::new(None) }
    }

    /// Takes the bar off the screen.
    pub fn finish(&self) {
        if let Ok(mut current) = self.current.lock()
            && let Some((_, bar)) = current.take()
        {
            bar.finish_and_clear();
        }
    }

    fn bar(&self, step: Step, total: u64) -> ProgressBar {
        let bar = ProgressBar::with_draw_target((total > 0).then_some(total), ProgressDrawTarget::stderr_with_hz(10));
        let template = if total > 0 {
            "{msg:16} {bar:28} {human_pos:>9}/{human_len}  {rate:>12}  {eta:>4}"
        } else {
            "{msg:16} {spinner} {human_pos:>9}  {rate:>12}"
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("━╸ ").with_key("rate", rate));
        }
        bar.set_message(label(step).plain(self.lang));
        bar.enable_steady_tick(Duration::from_millis(200));
        bar
    }
}

/// How many a second, without decimals.
fn rate(state: &ProgressState, out: &mut dyn std::fmt::Write) {
    let _ = write!(out, "{}/s", HumanCount(state.per_sec().round() as u64));
}

impl Progress for Bars {
    fn advance(&self, step: Step, done: u64, total: u64) {
        if !self.shown {
            return;
        }
        let Ok(mut current) = self.current.lock() else { return };
        let same = current.as_ref().is_some_and(|(shown, bar)| *shown == step && bar.length().unwrap_or(0) == total);
        if !same {
            if let Some((_, bar)) = current.take() {
                bar.finish_and_clear();
            }
            *current = Some((step, self.bar(step, total)));
        }
        if let Some((_, bar)) = current.as_ref() {
            bar.set_position(done);
        }
    }
}

impl Drop for Bars {
    fn drop(&mut self) {
        self.finish();
    }
}

fn label(step: Step) -> Message {
    match step {
        Step::Verify => messages::STEP_VERIFY,
        Step::Plan => messages::STEP_PLAN,
        Step::Contents => messages::STEP_CONTENTS,
        Step::Save => messages::STEP_SAVE,
        Step::Commit => messages::STEP_COMMIT,
        Step::Deploy => messages::STEP_DEPLOY,
        Step::QualityRules => messages::STEP_QUALITY_RULES,
        Step::Report => messages::STEP_REPORT,
        Step::Undo => messages::STEP_UNDO,
        Step::Export => messages::STEP_EXPORT,
    }
}
