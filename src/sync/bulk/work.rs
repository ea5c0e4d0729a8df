//! The one loop of a bulk run: fills the air, leases ahead, and records what comes down.

use std::collections::{BTreeMap, VecDeque};

use futures_util::stream::{FuturesUnordered, StreamExt as _};
use jiff::Timestamp;
use tokio::time::Instant;

use super::air::Air;
use super::brake::Brake;
use super::errand::{Errand, Judged, Ready, judge};
use super::lanes::{Entered, Lanes};
use super::lease::Size;
use super::together::{self, Landed};
use super::{Journal, Orders, Sent, Watch, Why};
use crate::error::{Error, Kind, Result};
use crate::lead::{Operation, Receipt, Verdict};
use crate::store::{Kept, Leased, NewRun, OwnedReceived, PlannedWrite};
use crate::sync::ending::Ending;
use crate::sync::outcome::Tally;
use crate::transport::Session;

/// A bulk run at work.
pub(super) struct Work<'a, J> {
    session: &'a Session,
    run: &'a NewRun,
    orders: &'a Orders,
    watch: &'a dyn Watch,
    air: &'a Air<'a, J>,
    /// How many rows one call carries.
    call: usize,
    lanes: Lanes,
    /// To be leased.
    fresh: VecDeque<Lease>,
    /// To be sent.
    ready: VecDeque<Ready>,
    /// Halves of a call that was refused as a whole; before all others.
    halves: Vec<Vec<Ready>>,
    /// Every row that was leased and has no verdict yet, with its lane if it is to be sent.
    pending: BTreeMap<u32, Option<String>>,
    size: Size,
    brake: Brake,
    tally: Tally,
    halt: Option<Halt>,
    has_more: bool,
}

/// Why nothing new begins.
enum Halt {
    Stopped(Why),
    Broken(Error),
}

/// A row that goes into the journal.
enum Lease {
    /// To be sent then.
    Send(Errand),
    /// Only to be recorded.
    Record(PlannedWrite, Ending),
}

/// What follows once a row is in the journal.
enum Next {
    Send(Ready),
    Record(u32, Ending),
}

/// What is waited for.
enum Task {
    Lease(Vec<PlannedWrite>, Vec<Next>),
    Send(Vec<Ready>),
}

/// What came of it.
enum Done {
    Leased(Vec<Next>, Result<Vec<Leased>>),
    Landed(Landed),
}

impl<'a, J: Journal> Work<'a, J> {
    pub(super) fn new(
        session: &'a Session,
        run: &'a NewRun,
        orders: &'a Orders,
        watch: &'a dyn Watch,
        air: &'a Air<'a, J>,
    ) -> Self {
        let batch = session.vendor().card().batch.as_ref();
        let call = batch
            .filter(|batch| orders.together && batch.operations.contains(&run.operation))
            .map_or(1, |batch| batch.most.max(1));
        Self {
            session,
            run,
            orders,
            watch,
            air,
            call,
            lanes: Lanes::new(&orders.open),
            fresh: VecDeque::new(),
            ready: VecDeque::new(),
            halves: Vec::new(),
            pending: BTreeMap::new(),
            size: Size::new(call),
            brake: Brake::new(orders.max_errors),
            tally: Tally::default(),
            halt: None,
            has_more: true,
        }
    }

    /// Works until every row has its verdict, or a halt has let the air get empty.
    pub(super) async fn go(&mut self, mut rows: impl Iterator<Item = Result<Kept>>) {
        let (session, air, watch) = (self.session, self.air, self.watch);
        let again = self.orders.again;
        let perform = |task| perform(session, air, watch, again, task);
        let mut tasks = FuturesUnordered::new();
        let mut leasing = false;
        loop {
            if !self.is_halted() {
                let most = self.orders.concurrency.max(1) + usize::from(leasing);
                while tasks.len() < most
                    && let Some(call) = self.next_call(leasing)
                {
                    tasks.push(perform(Task::Send(call)));
                }
                if !leasing && let Some(lease) = self.next_lease(&mut rows) {
                    leasing = true;
                    tasks.push(perform(lease));
                }
            }
            let halted = self.is_halted();
            if tasks.is_empty() || (halted && !leasing && self.air.is_empty()) {
                return;
            }
            tokio::select! {
                biased;
                done = tasks.next() => match done {
                    Some(Done::Leased(next, leased)) => {
                        leasing = false;
                        self.leased(next, leased);
                    }
                    Some(Done::Landed(landed)) => self.landed(landed),
                    None => return,
                },
                () = self.air.stirs(halted) => {}
                () = self.air.idle() => {}
            }
        }
    }

    /// Records what has no verdict yet, and says what it all came to.
    pub(super) fn end(mut self, signal: Option<Kind>) -> Result<Sent> {
        for (row, _) in std::mem::take(&mut self.pending) {
            let ending = Ending::not_awaited(self.air.land(row));
            self.record(row, &ending);
        }
        let stopped = match self.halt {
            Some(Halt::Broken(error)) => return Err(error),
            Some(Halt::Stopped(why)) => Some(why),
            None => None,
        };
        Ok(Sent {
            tally: self.tally,
            stopped: signal.map(Why::Signal).or(stopped),
        })
    }

    fn is_halted(&self) -> bool {
        self.halt.is_some() || self.air.is_stopped()
    }

    fn halt(&mut self, halt: Halt) {
        self.air.close();
        // A fault of ours outweighs every other reason; otherwise the first one stands.
        if self.halt.is_none() || matches!(halt, Halt::Broken(_)) {
            self.halt = Some(halt);
        }
    }

    /// The rows of the next call, if there are any; as many as it carries, unless no more come.
    fn next_call(&mut self, leasing: bool) -> Option<Vec<Ready>> {
        if let Some(half) = self.halves.pop() {
            return Some(half);
        }
        let more = leasing || !self.fresh.is_empty() || self.may_read();
        if self.ready.is_empty() || (self.ready.len() < self.call && more) {
            return None;
        }
        let rows = self.call.min(self.ready.len());
        Some(self.ready.drain(..rows).collect())
    }

    /// The next lease, if it is time for one.
    fn next_lease(&mut self, rows: &mut impl Iterator<Item = Result<Kept>>) -> Option<Task> {
        if !self.size.is_low(self.ready.len()) {
            return None;
        }
        while self.fresh.len() < self.size.rows() && self.may_read() && self.halt.is_none() {
            self.read(rows.next());
        }
        if self.fresh.is_empty() || self.halt.is_some() {
            return None;
        }
        let count = self.size.rows().min(self.fresh.len());
        self.size.begins(Instant::now());
        let (mut writes, mut next) = (Vec::with_capacity(count), Vec::with_capacity(count));
        for lease in self.fresh.drain(..count) {
            let (write, then) = match lease {
                Lease::Send(Errand { write, ready }) => (write, Next::Send(ready)),
                Lease::Record(write, ending) => {
                    let row = write.row;
                    (write, Next::Record(row, ending))
                }
            };
            let lane = match &then {
                Next::Send(ready) => Some(ready.lane.clone()),
                Next::Record(..) => None,
            };
            self.pending.insert(write.row, lane);
            writes.push(write);
            next.push(then);
        }
        Some(Task::Lease(writes, next))
    }

    fn may_read(&self) -> bool {
        self.has_more && !self.lanes.are_full()
    }

    fn read(&mut self, row: Option<Result<Kept>>) {
        let Some(row) = row else {
            self.has_more = false;
            return;
        };
        let judged = row.and_then(|kept| judge(self.session, self.run, self.orders, kept));
        match judged {
            Err(error) => self.halt(Halt::Broken(error)),
            Ok(Judged::Refused(write, ending)) => {
                self.fresh.push_back(Lease::Record(write, ending));
            }
            Ok(Judged::Ready(errand)) => match self.lanes.enter(errand) {
                Entered::Free(errand) => self.fresh.push_back(Lease::Send(errand)),
                Entered::Held => {}
                Entered::Behind(earlier, errand) => self.keep_back(earlier, errand),
            },
        }
    }

    fn keep_back(&mut self, earlier: u32, errand: Errand) {
        let (write, ending) = errand.behind(earlier);
        self.fresh.push_back(Lease::Record(write, ending));
    }

    fn leased(&mut self, next: Vec<Next>, leased: Result<Vec<Leased>>) {
        let leased = match leased {
            Ok(leased) => leased,
            Err(error) => return self.halt(Halt::Broken(error)),
        };
        for (next, leased) in next.into_iter().zip(leased) {
            match (next, leased) {
                (Next::Record(row, ending), _) => self.ended(row, &ending),
                (Next::Send(ready), Leased::Go) => self.ready.push_back(ready),
                (Next::Send(ready), Leased::Unchanged { .. }) => {
                    // The journal has settled it by itself.
                    self.count(Verdict::Unchanged, None);
                    self.release(ready.row, Verdict::Unchanged);
                }
            }
        }
    }

    fn landed(&mut self, landed: Landed) {
        match landed {
            Landed::Ended(rows) => self.all_ended(rows),
            Landed::Refused(mut rows) => {
                let second = rows.split_off(rows.len() / 2);
                self.halves.extend([second, rows]);
            }
            Landed::Broken(rows, error) => {
                self.halt(Halt::Broken(error));
                self.all_ended(rows);
            }
        }
    }

    fn all_ended(&mut self, rows: Vec<(Ready, Ending)>) {
        for (ready, ending) in rows {
            self.air.land(ready.row);
            self.ended(ready.row, &ending);
        }
    }

    /// A row has its verdict: it is recorded, the next of its lead may go, and it may be a reason to stop.
    fn ended(&mut self, row: u32, ending: &Ending) {
        self.record(row, ending);
        if let Some(why) = self.brake.note(ending) {
            self.halt(Halt::Stopped(why));
        }
        self.release(row, ending.verdict);
    }

    fn record(&mut self, row: u32, ending: &Ending) {
        let settled = ending.settled(Timestamp::now());
        let handed_over = ending
            .receipt
            .as_ref()
            .filter(|_| self.run.operation == Operation::AcceptLead)
            .and_then(|receipt| self.handed_over(receipt, ending));
        self.air.journal.settle(row, settled, handed_over);
        self.count(ending.verdict, ending.kind);
    }

    /// Leads enter the store by being handed over: an accepted one comes with its contact.
    fn handed_over(&self, receipt: &Receipt, ending: &Ending) -> Option<OwnedReceived> {
        Some(OwnedReceived {
            vendor: self.session.vendor().id().to_owned(),
            lead: receipt.lead.clone()?,
            raw: ending.body.clone(),
        })
    }

    fn count(&mut self, verdict: Verdict, kind: Option<Kind>) {
        self.tally.count(verdict, kind);
        self.watch.done(verdict);
    }

    /// A row is over with: what waits behind it goes, or must not.
    fn release(&mut self, row: u32, verdict: Verdict) {
        let Some(Some(lane)) = self.pending.remove(&row) else {
            return;
        };
        let is_open = matches!(
            verdict,
            Verdict::Failed | Verdict::Unknown | Verdict::Unsent
        );
        // A lead to be added is nobody's next change: the journal says whether the same one may still be added.
        if is_open && self.run.operation != Operation::AddLead {
            for errand in self.lanes.block(&lane, row) {
                self.keep_back(row, errand);
            }
        } else if let Some(errand) = self.lanes.leave(&lane) {
            self.fresh.push_back(Lease::Send(errand));
        }
    }
}

async fn perform<J: Journal>(
    session: &Session,
    air: &Air<'_, J>,
    watch: &dyn Watch,
    again: bool,
    task: Task,
) -> Done {
    match task {
        Task::Lease(writes, next) => Done::Leased(next, air.journal.lease(writes, again).await),
        Task::Send(rows) => Done::Landed(together::send(session, air, watch, rows).await),
    }
}
