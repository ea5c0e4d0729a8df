//! Ctrl-C and SIGTERM: what is in flight gets a moment to end, and nothing new begins.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::{sleep, timeout};

use crate::error::{Error, Kind, Result};

/// How long an exchange in flight may go on after a signal: a command is gone within two seconds of it.
const GRACE: Duration = Duration::from_millis(1500);

/// How long the last word to a vendor may take after a signal.
const LAST_WORD: Duration = Duration::from_millis(250);

/// Waits for the signals that end a command.
pub struct Stop {
    interrupt: Signal,
    terminate: Signal,
    came: Came,
}

/// Whether a signal has come: nothing new may begin. For the hands that work while [`Stop::guard`] waits.
#[derive(Clone, Debug, Default)]
pub struct Came(Arc<AtomicBool>);

impl Came {
    /// Whether one has.
    pub fn is_true(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// What the user is told of a command that a signal stopped.
pub fn stopped(kind: Kind, left: &str) -> Error {
    Error::new(kind, kind.name(), format!("stopped; {left}"))
}

/// How a piece of work ended.
pub enum Ended<T> {
    /// By itself.
    Done(T),
    /// By itself, but a signal of this kind came meanwhile: begin nothing new.
    DoneAndStop(T, Kind),
    /// It was dropped: a signal of this kind came, and the moment it was given ran out.
    Cut(Kind),
}

impl Stop {
    /// Begins to listen. Only inside the runtime.
    pub fn listen() -> Result<Self> {
        let listen = |kind| {
            signal(kind).map_err(|error| {
                Error::new(Kind::Failure, "signals", "cannot listen for Ctrl-C")
                    .because(error.to_string())
            })
        };
        Ok(Self {
            interrupt: listen(SignalKind::interrupt())?,
            terminate: listen(SignalKind::terminate())?,
            came: Came::default(),
        })
    }

    /// Tells whether a signal has come while something was guarded.
    pub fn came(&self) -> Came {
        self.came.clone()
    }

    /// Runs work until it ends; after a signal it has a moment left.
    pub async fn guard<T>(&mut self, work: impl Future<Output = T>) -> Ended<T> {
        let mut work = std::pin::pin!(work);
        let kind = tokio::select! {
            done = &mut work => return Ended::Done(done),
            _ = self.interrupt.recv() => Kind::Interrupted,
            _ = self.terminate.recv() => Kind::Terminated,
        };
        self.came.0.store(true, Ordering::SeqCst);
        tokio::select! {
            done = &mut work => Ended::DoneAndStop(done, kind),
            () = sleep(GRACE) => Ended::Cut(kind),
            // Who presses Ctrl-C twice means it.
            _ = self.interrupt.recv() => Ended::Cut(Kind::Interrupted),
        }
    }

    /// Runs the last word to a vendor, which may be left unsaid: a signal leaves it next to no time.
    pub async fn end(&mut self, work: impl Future<Output = ()>) {
        if self.came.is_true() {
            // Whether it was in time makes no difference any more.
            drop(timeout(LAST_WORD, work).await);
            return;
        }
        tokio::select! {
            () = work => {}
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
