//! Progress on standard error, drawn only on a terminal and only when it lasts. The only file that names indicatif.

use std::fmt::Write;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::clean::shown;

/// What ends sooner is not worth a flicker.
const PATIENCE: Duration = Duration::from_millis(300);
const TICK: Duration = Duration::from_millis(120);

/// Every bar that is drawn. Lines for the same terminal go through `suspend`, so that neither spoils the other.
pub struct Bars(Option<MultiProgress>);

impl Bars {
    /// Bars on standard error, where it is a terminal and nobody forbade them.
    pub fn new(drawn: bool) -> Self {
        Self(drawn.then(|| MultiProgress::with_draw_target(ProgressDrawTarget::stderr_with_hz(10))))
    }

    /// Runs something that writes lines to the terminal while the bars step aside.
    pub fn suspend<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.0 {
            Some(bars) => bars.suspend(write),
            None => write(),
        }
    }

    /// Starts one; without a known total it counts up.
    pub fn start(&self, what: &str, total: Option<u64>) -> Progress {
        let drawn = self
            .0
            .as_ref()
            .and_then(|bars| Drawn::start(bars, &shown(what), total));
        Progress(drawn)
    }
}

/// How far something has come. It vanishes from the terminal when it is finished or dropped.
pub struct Progress(Option<Drawn>);

impl Progress {
    /// So many are done.
    pub fn set(&self, done: u64) {
        if let Some(drawn) = &self.0 {
            drawn.bar.set_position(done);
        }
    }

    /// What is being done just now.
    pub fn note(&self, text: &str) {
        if let Some(drawn) = &self.0 {
            drawn.bar.set_message(shown(text));
        }
    }

    /// What is being waited for just now.
    pub fn wait(&self, text: &str) {
        self.note(&format!("waiting: {text}"));
    }

    /// Clears it away.
    pub fn finish(self) {
        drop(self);
    }
}

/// A bar, and the thread that shows it when `PATIENCE` has run out.
struct Drawn {
    bar: ProgressBar,
    /// Dropped to tell the thread that it is over.
    over: Option<Sender<()>>,
    reveal: Option<JoinHandle<()>>,
}

impl Drawn {
    /// `None` where the machine has no thread to spare: then nothing is drawn.
    fn start(bars: &MultiProgress, what: &str, total: Option<u64>) -> Option<Self> {
        let bar = ProgressBar::with_draw_target(total, ProgressDrawTarget::hidden());
        bar.set_style(look(total)?);
        bar.set_prefix(what.to_owned());
        let (over, ended) = channel::<()>();
        let (bars, shown) = (bars.clone(), bar.clone());
        let reveal = Builder::new().name("progress".into()).spawn(move || {
            if ended.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                bars.add(shown).enable_steady_tick(TICK);
            }
        });
        Some(Self {
            bar,
            over: Some(over),
            reveal: Some(reveal.ok()?),
        })
    }
}

impl Drop for Drawn {
    fn drop(&mut self) {
        self.over = None;
        // The thread is waited for, so that it cannot show a bar that is over.
        if let Some(reveal) = self.reveal.take() {
            reveal.join().unwrap_or_default();
        }
        self.bar.finish_and_clear();
    }
}

/// Without colours: indicatif would decide about them by itself.
fn look(total: Option<u64>) -> Option<ProgressStyle> {
    let template = match total {
        Some(_) => "{spinner} {prefix} {pos}/{len}, {rate}/s (about {eta} left) {wide_msg}",
        None => "{spinner} {prefix} {counted}{wide_msg}",
    };
    let style = ProgressStyle::with_template(template).ok()?;
    let style = style.with_key("rate", |state: &ProgressState, text: &mut dyn Write| {
        write!(text, "{:.0}", state.per_sec()).unwrap_or_default();
    });
    Some(
        style.with_key("counted", |state: &ProgressState, text: &mut dyn Write| {
            // What counts nothing shows no zero; a text that cannot be written is only missing from the bar.
            if state.pos() > 0 {
                write!(text, "{} ", state.pos()).unwrap_or_default();
            }
        }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::tests::scalars::{every_scalar, on_one_line};

    #[test]
    fn lines_get_through_whether_bars_are_drawn_or_not() {
        for bars in [
            Bars::new(false),
            Bars(Some(MultiProgress::with_draw_target(
                ProgressDrawTarget::hidden(),
            ))),
        ] {
            let progress = bars.start("Pulling", Some(3));
            progress.set(1);
            progress.wait("30 s");
            assert_eq!(bars.suspend(|| "written"), "written");
            progress.finish();
        }
    }

    #[test]
    fn a_bar_is_shown_only_when_it_lasts() {
        let bars = MultiProgress::with_draw_target(ProgressDrawTarget::hidden());
        let quick = std::time::Instant::now();
        drop(Drawn::start(&bars, "quick", None));
        assert!(quick.elapsed() < PATIENCE);
    }

    #[test]
    fn no_unicode_scalar_reaches_the_terminal_raw_in_what_is_being_done() {
        let bars = Bars(Some(MultiProgress::with_draw_target(
            ProgressDrawTarget::hidden(),
        )));
        for text in every_scalar() {
            let drawn = bars.start(&text, None);
            drawn.wait(&text);
            let bar = &drawn.0.as_ref().unwrap().bar;
            assert_eq!(bar.prefix(), on_one_line(&text));
            let message = format!("waiting: {}", on_one_line(&text));
            assert_eq!(bar.message(), message);
        }
    }
}
