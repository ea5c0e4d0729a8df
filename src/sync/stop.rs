//! Ctrl-C and SIGTERM: what is in flight gets a moment to end, and nothing new begins.

use std::future::Future;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, mpsc};
use std::thread;
use std::time::Duration;

use tokio::runtime;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;
use tokio::time::{sleep, timeout};

use crate::error::{Error, Kind, Result};

/// How long an exchange in flight may go on after a signal: a command is gone within two seconds of it.
const GRACE: Duration = Duration::from_millis(1500);

/// How long whoever waits for input has to see that a signal came.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long the last word to a vendor may take after a signal.
const LAST_WORD: Duration = Duration::from_millis(250);

/// Waits for the signals that end a command.
pub struct Stop {
    signals: Signals,
    came: watch::Sender<Option<Kind>>,
    insists: watch::Sender<bool>,
}

/// Where signals come from.
enum Signals {
    /// The system: SIGINT and SIGTERM.
    System(Signal, Signal),
    /// A test.
    #[cfg(test)]
    Script(tokio::sync::mpsc::UnboundedReceiver<Kind>),
}

impl Signals {
    /// The next one.
    async fn next(&mut self) -> Kind {
        match self {
            Self::System(interrupt, terminate) => tokio::select! {
                _ = interrupt.recv() => Kind::Interrupted,
                _ = terminate.recv() => Kind::Terminated,
            },
            #[cfg(test)]
            Self::Script(kinds) => match kinds.recv().await {
                Some(kind) => kind,
                None => std::future::pending().await,
            },
        }
    }

    /// The next Ctrl-C.
    async fn interrupt(&mut self) -> Kind {
        loop {
            if let Kind::Interrupted = self.next().await {
                return Kind::Interrupted;
            }
        }
    }
}

/// Whether a signal has come: nothing new may begin. For the hands that work while [`Stop::guard`] waits.
#[derive(Clone, Debug)]
pub struct Came {
    kind: watch::Receiver<Option<Kind>>,
    insists: watch::Receiver<bool>,
}

impl Came {
    /// Whether one has.
    pub fn is_true(&self) -> bool {
        self.kind().is_some()
    }

    /// Which one has.
    pub fn kind(&self) -> Option<Kind> {
        *self.kind.borrow()
    }

    /// Waits for one.
    pub async fn wait(&self) {
        self.heard().await;
    }

    async fn heard(&self) -> Kind {
        let mut receiver = self.kind.clone();
        let heard = receiver
            .wait_for(Option::is_some)
            .await
            .ok()
            .and_then(|it| *it);
        match heard {
            Some(kind) => kind,
            // Nobody listens for signals any more, so none will come.
            None => std::future::pending().await,
        }
    }

    async fn insisted(&self) {
        let mut receiver = self.insists.clone();
        if receiver.wait_for(|insists| *insists).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Runs work until it ends; after a signal it has a moment left. [`Stop::attend`] must be awaited around it.
    pub async fn guard<T>(&self, work: impl Future<Output = T>) -> Ended<T> {
        let mut work = std::pin::pin!(work);
        let kind = tokio::select! {
            biased;
            done = &mut work => return match self.kind() {
                // It looked for signals itself.
                Some(kind) => Ended::DoneAndStop(done, kind),
                None => Ended::Done(done),
            },
            kind = self.heard() => kind,
        };
        tokio::select! {
            done = &mut work => Ended::DoneAndStop(done, kind),
            () = sleep(GRACE) => Ended::Cut(kind),
            // Who presses Ctrl-C twice means it.
            () = self.insisted() => Ended::Cut(kind),
        }
    }

    /// Runs the last word to a vendor, which may be left unsaid: a signal leaves it next to no time.
    pub async fn end(&self, work: impl Future<Output = ()>) {
        if self.is_true() {
            // Whether it was in time makes no difference any more.
            drop(timeout(LAST_WORD, work).await);
            return;
        }
        tokio::select! {
            () = work => {}
            () = self.wait() => {}
        }
    }
}

/// What the user is told of a command that a signal stopped.
pub fn stopped(kind: Kind, left: &str) -> Error {
    Error::new(kind, kind.name(), format!("stopped; {left}"))
}

/// Hears the signals that end a command on a thread of its own: for work that awaits nothing.
///
/// From the first one on, a signal no longer ends the process by itself: whoever works long looks here.
#[derive(Clone, Debug)]
pub struct Ear(Arc<Heard>);

#[derive(Debug, Default)]
struct Heard {
    kind: OnceLock<Kind>,
    /// Whoever works may be waiting for input and not look here.
    waits: AtomicBool,
}

impl Ear {
    /// Begins to listen.
    pub fn open() -> Result<Self> {
        let heard = Arc::new(Heard::default());
        let (ready, listens) = mpsc::channel();
        let notes = Arc::clone(&heard);
        let listening = thread::Builder::new()
            .name("signals".to_owned())
            .spawn(move || {
                let runtime = runtime::Builder::new_current_thread().enable_all().build();
                let Ok(runtime) = runtime else { return };
                runtime.block_on(async {
                    let stop = Stop::listen();
                    let began = ready.send(stop.as_ref().map(drop).map_err(Clone::clone));
                    if let (Ok(mut stop), Ok(())) = (stop, began) {
                        let kind = stop.signals.next().await;
                        notes.kind.get_or_init(|| kind);
                        sleep(PATIENCE).await;
                        if notes.waits.load(Ordering::SeqCst) {
                            std::process::exit(kind.code().into());
                        }
                    }
                });
            });
        listening.map_err(|error| cannot_listen(&error))?;
        listens
            .recv()
            .unwrap_or_else(|_| Err(cannot_listen(&std::io::Error::other("no runtime"))))?;
        Ok(Self(heard))
    }

    /// The signal that came, if one has.
    pub fn heard(&self) -> Option<Kind> {
        self.0.kind.get().copied()
    }

    /// From now on somebody may wait for input, or not any more. Who waits for a pipe when a signal comes cannot look
    /// here: then the process ends by itself, a second later. Nothing may be under way that needs an end.
    pub fn waits(&self, waits: bool) {
        self.0.waits.store(waits, Ordering::SeqCst);
    }

    /// Goes on as long as no signal has come. Errors: 130 or 143; `left` says what that leaves behind.
    pub fn goes_on(&self, left: impl FnOnce() -> String) -> Result<()> {
        match self.heard() {
            Some(kind) => Err(stopped(kind, &left())),
            None => Ok(()),
        }
    }
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

fn cannot_listen(error: &std::io::Error) -> Error {
    Error::new(Kind::Failure, "signals", "cannot listen for Ctrl-C").because(error.to_string())
}

impl Stop {
    /// Begins to listen. Only inside the runtime.
    pub fn listen() -> Result<Self> {
        let listen = |kind| signal(kind).map_err(|error| cannot_listen(&error));
        let (interrupt, terminate) = (SignalKind::interrupt(), SignalKind::terminate());
        Ok(Self::over(Signals::System(
            listen(interrupt)?,
            listen(terminate)?,
        )))
    }

    fn over(signals: Signals) -> Self {
        let (came, _) = watch::channel(None);
        let (insists, _) = watch::channel(false);
        Self {
            signals,
            came,
            insists,
        }
    }

    /// One that is stopped by a test.
    #[cfg(test)]
    pub(crate) fn scripted() -> (Self, tokio::sync::mpsc::UnboundedSender<Kind>) {
        let (sender, receiver) = tokio::sync::mpsc::unbounded_channel();
        (Self::over(Signals::Script(receiver)), sender)
    }

    /// Tells whether a signal has come while something was guarded.
    pub fn came(&self) -> Came {
        Came {
            kind: self.came.subscribe(),
            insists: self.insists.subscribe(),
        }
    }

    /// Runs works that guard themselves by their [`Came`], and tells them of the signals that come.
    pub async fn attend<T>(&mut self, work: impl Future<Output = T>) -> T {
        let mut work = std::pin::pin!(work);
        let kind = tokio::select! {
            done = &mut work => return done,
            kind = self.signals.next() => kind,
        };
        self.came.send_replace(Some(kind));
        tokio::select! {
            done = &mut work => return done,
            _ = self.signals.interrupt() => {}
        }
        self.insists.send_replace(true);
        work.await
    }

    /// Runs work until it ends; after a signal it has a moment left.
    pub async fn guard<T>(&mut self, work: impl Future<Output = T>) -> Ended<T> {
        let came = self.came();
        // It would lie in each of the futures around it.
        let work = Box::pin(work);
        self.attend(came.guard(work)).await
    }

    /// Runs the last word to a vendor, which may be left unsaid: a signal leaves it next to no time.
    pub async fn end(&mut self, work: impl Future<Output = ()>) {
        let came = self.came();
        self.attend(came.end(work)).await;
    }
}
