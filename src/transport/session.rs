//! One conversation with a vendor: asks, renews the login once, asks again when that is safe.

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{Instant, timeout, timeout_at};

use super::login::Login;
use super::pace::Pace;
use super::reply::{Collected, List, No, TakeEvent, collect};
use super::retry::{Policy, again, stay_away};
use super::retry_after::retry_after;
use super::{Answer, Coming, Failed, Limits, Mark, Trace, Unmarked, Wire};
use crate::account::{Account, Pass, Token};
use crate::error;
use crate::exchange::{Exchange, Page, Repeat, Sealed, Take};
use crate::fault::{Fault, FaultKind};
use crate::vendor::Vendor;

/// The longest that giving a token back may hold up the end of a command.
const RELEASE_TIMEOUT: Duration = Duration::from_secs(5);

/// A conversation with one vendor on behalf of one profile, as long as one command. Many may ask at once.
pub struct Session {
    vendor: &'static dyn Vendor,
    account: Account,
    pass: Arc<Pass>,
    login: Login,
    limits: Limits,
    pace: Pace,
    trace: Trace,
    wire: Box<dyn Wire>,
}

/// Whether an exchange goes out with a token, where the vendor has a login. The login itself does not.
#[derive(Clone, Copy)]
enum Sign {
    In,
    Out,
}

/// An attempt without an answer, and how long the vendor asked us to stay away.
struct Vain {
    no: No,
    retry_after: Option<Duration>,
}

/// What the attempts of one exchange came to so far.
#[derive(Default)]
struct SoFar {
    attempts: u32,
    /// Attempts that ended with a "no" other than a login that ran out.
    failures: u32,
    renewed: bool,
    unknown: bool,
}

impl Session {
    pub(super) fn new(
        vendor: &'static dyn Vendor,
        account: Account,
        pass: Pass,
        limits: Limits,
        pace: Pace,
        trace: Trace,
        wire: Box<dyn Wire>,
    ) -> Self {
        Self {
            vendor,
            account,
            pass: Arc::new(pass),
            login: Login::default(),
            limits,
            pace,
            trace,
            wire,
        }
    }

    /// The profile.
    pub fn account(&self) -> &Account {
        &self.account
    }

    /// The profile's address.
    pub fn base(&self) -> &url::Url {
        &self.pass.base
    }

    /// The vendor.
    pub fn vendor(&self) -> &'static dyn Vendor {
        self.vendor
    }

    /// Asks until there is an answer, or asking again is useless or unsafe.
    ///
    /// Reads and writes differ in nothing but `Request::repeat` and the mark: `Failed::unknown` of a read means
    /// nothing. `mark.came_back` is called only as long as no attempt has an unknown fate.
    pub async fn ask<T>(
        &self,
        exchange: &Exchange<T>,
        mark: &dyn Mark,
    ) -> Result<Answer<T>, Failed> {
        self.converse(exchange, mark, None, Sign::In).await
    }

    /// Takes a list of leads; each is handed over as soon as it is complete.
    ///
    /// Before each attempt `taker` is told to begin anew, and only `Ok` says that the list came whole. An error of
    /// `taker` ends it as `Failed::local`.
    pub async fn take(
        &self,
        take: &Take,
        taker: &mut (dyn FnMut(TakeEvent<'_>) -> error::Result<()> + Send),
    ) -> Result<Answer<Page>, Failed> {
        let mut list = List {
            paths: take.lists,
            taker,
        };
        self.converse(&take.exchange, &Unmarked, Some(&mut list), Sign::In)
            .await
    }

    /// How long the vendor may take for an answer: so long it may still be at what it was told.
    pub fn patience(&self) -> Duration {
        self.limits.timeout
    }

    /// Sleeps; false at once if the time for the command would be up before the wait is over.
    pub async fn pause(&self, wait: Duration) -> bool {
        self.pace.pause(wait).await
    }

    /// Gives the token back, where there is one and the vendor takes it. What goes wrong is traced and no more: the
    /// token runs out by itself.
    pub async fn close(mut self) {
        let Some(pass) = std::mem::take(&mut self.login).into_pass() else {
            return;
        };
        let Some(exchange) = self.vendor.release(&self.account) else {
            return;
        };
        let mut no_list = None;
        let released = self.attempt(&exchange, &pass, &mut no_list, 1);
        if !matches!(timeout(RELEASE_TIMEOUT, released).await, Ok(Ok(_))) {
            self.trace
                .aside("the login could not be given back; it runs out by itself");
        }
    }

    async fn converse<T>(
        &self,
        exchange: &Exchange<T>,
        mark: &dyn Mark,
        mut list: Option<&mut List<'_>>,
        sign: Sign,
    ) -> Result<Answer<T>, Failed> {
        let mut so_far = SoFar::default();
        loop {
            let turn = self.turn(sign).await;
            let pass = turn.map_err(|failed| so_far.unsent(failed))?;
            let marked = mark.leaving().await;
            marked.map_err(|error| so_far.local(error))?;
            so_far.attempts += 1;
            let answer = self
                .attempt(exchange, &pass, &mut list, so_far.attempts)
                .await;
            let Vain { no, retry_after } = match answer {
                Ok(answer) => return Ok(answer),
                Err(vain) => vain,
            };
            let fault = match no {
                No::Fault(fault) => fault,
                No::Local(error) => return Err(so_far.local(error)),
            };
            let renews = !so_far.renewed && pass.token.is_some() && ran_out(&fault);
            so_far.note(&fault, renews, mark);
            if renews {
                self.login.refused(&pass).await;
            } else {
                let repeat = exchange.request.repeat;
                self.before_again(repeat, &so_far, fault, retry_after)
                    .await?;
            }
        }
    }

    /// Waits until a request may leave, and signs in where that is needed.
    async fn turn(&self, sign: Sign) -> Result<Arc<Pass>, Failed> {
        self.pace.turn(&self.trace).await?;
        let pass = match sign {
            Sign::In => self.login.pass(&self.pass, || self.sign_in()).await?,
            Sign::Out => Arc::clone(&self.pass),
        };
        self.pace.in_time()?;
        Ok(pass)
    }

    fn sign_in(&self) -> Option<Coming<'_, Result<Token, Failed>>> {
        let exchange = self.vendor.login(&self.account)?;
        Some(Box::pin(async move {
            let asked = self.converse(&exchange, &Unmarked, None, Sign::Out);
            asked.await.map(|answer| answer.value)
        }))
    }

    /// One attempt: seal, send, read.
    async fn attempt<T>(
        &self,
        exchange: &Exchange<T>,
        pass: &Pass,
        list: &mut Option<&mut List<'_>>,
        number: u32,
    ) -> Result<Answer<T>, Vain> {
        let request = &exchange.request;
        let sealed = self.vendor.seal(request, pass, self.pace.now());
        self.trace.leaving(request);
        let mut wait = None;
        let begun = Instant::now();
        let came = self.carry(sealed, list, &mut wait).await;
        let took = begun.elapsed();
        match &came {
            Ok(came) => self.trace.came(request, number, &came.reply, took),
            Err(No::Fault(fault)) => self.trace.failed(request, number, fault, took),
            Err(No::Local(_)) => {}
        }
        let read = came.and_then(|came| {
            let value = read(exchange, &came)?;
            Ok(Answer {
                value,
                status: came.reply.status,
                attempts: number,
                body: came.reply.body,
            })
        });
        read.map_err(|no| Vain {
            no,
            retry_after: wait,
        })
    }

    /// Sends, and collects what comes.
    async fn carry(
        &self,
        sealed: Sealed,
        list: &mut Option<&mut List<'_>>,
        wait: &mut Option<Duration>,
    ) -> Result<Collected, No> {
        if let Some(list) = list {
            (list.taker)(TakeEvent::Begin).map_err(No::Local)?;
        }
        let patience = self.pace.patience();
        let ends = patience.ends();
        let incoming = match timeout_at(ends, self.wire.send(sealed)).await {
            Ok(sent) => sent?,
            Err(_) => return Err(patience.fault().into()),
        };
        *wait = incoming
            .header("Retry-After")
            .and_then(|value| retry_after(value, self.pace.now()));
        collect(incoming, list.as_deref_mut(), patience, ends).await
    }

    /// Waits as long as the policy says before the next attempt; the end, if there is to be none.
    async fn before_again(
        &self,
        repeat: Repeat,
        so_far: &SoFar,
        fault: Fault,
        retry_after: Option<Duration>,
    ) -> Result<(), Failed> {
        let policy = Policy::of(&self.limits);
        let away = stay_away(&policy, &fault, retry_after);
        let until = away.map(|away| self.pace.stay_away(away));
        let too_far = away.is_some_and(|away| away > policy.max_wait);
        let wait = again(
            &policy,
            so_far.failures,
            repeat,
            &fault,
            retry_after,
            fastrand::f64(),
        );
        if let Some(wait) = wait {
            let why = match away {
                Some(_) => "the vendor asked us to wait",
                None => "asking again",
            };
            self.trace.waits(why, wait);
            if self.pace.pause(wait).await {
                return Ok(());
            }
        }
        Err(Failed {
            come_back: until.filter(|_| too_far),
            ..so_far.unsent(Failed::of(fault))
        })
    }
}

impl SoFar {
    /// Notes how an attempt ended, and takes the mark back if nothing can have come of any.
    fn note(&mut self, fault: &Fault, renews: bool, mark: &dyn Mark) {
        let undone = renews || matches!(fault.kind, FaultKind::Unsent | FaultKind::Busy);
        self.unknown |= fault.kind == FaultKind::Lost;
        if undone && !self.unknown {
            mark.came_back();
        }
        if renews {
            self.renewed = true;
        } else {
            self.failures += 1;
        }
    }

    /// The end, after what happened so far and something that sent nothing more.
    fn unsent(&self, failed: Failed) -> Failed {
        Failed {
            attempts: self.attempts,
            unknown: self.unknown,
            ..failed
        }
    }

    /// The end by a fault on our side.
    fn local(&self, error: error::Error) -> Failed {
        let fault = Fault::new(FaultKind::Unsent, "local", error.message.as_str());
        Failed {
            local: Some(error),
            ..self.unsent(Failed::of(fault))
        }
    }
}

/// Whether a new token may help: some vendors say that one ran out, others only refuse it.
fn ran_out(fault: &Fault) -> bool {
    fault.kind == FaultKind::Expired || (fault.kind == FaultKind::Auth && fault.status == Some(401))
}

/// Reads a reply. What points elsewhere is not followed; a list that did not come whole is no answer.
fn read<T>(exchange: &Exchange<T>, came: &Collected) -> Result<T, Fault> {
    let reply = &came.reply;
    if (300..400).contains(&reply.status) {
        return Err(Fault::of_status(reply, None));
    }
    let value = exchange.read(reply)?;
    if came.complete {
        Ok(value)
    } else {
        Err(Fault::unreadable(reply))
    }
}
