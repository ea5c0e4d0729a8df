//! Every case: a job at a vendor, one of its calls, a script, once or always. Each is done, and what came of it is held
//! against the model, against what the vendor really did, and, for leads that are pulled, against the store.

use std::time::Duration;

use leadctl::lead::Verdict;
use leadctl::store::Store;

use super::bench::{Bench, Ended, stored};
use super::calls::{Befell, Job};
use super::honest::{PAGE, Well, peer, well};
use super::model::{Expected, Lasts, Nature, Shown, expected, is_too_long};
use super::peculiar::{self, Request};
use super::scripts::{Script, all};
use super::wire::{Asked, Peer, Planned};

/// What a vendor's cases came to.
#[derive(Default)]
pub struct Report {
    pub cases: usize,
    pub wrong: Vec<String>,
}

/// Every case of a vendor's job.
pub async fn of_job(bench: &Bench, job: &Job, report: &mut Report) {
    let well = match well(bench, job).await {
        Ok(well) => well,
        Err(why) => return report.wrong.push(format!("{}: {why}", bench.vendor.id())),
    };
    let account = &bench.profile.account;
    let login = bench.vendor.login(account).map(|it| it.request);
    let release = bench.vendor.release(account).map(|it| it.request);
    let is = |request: &Option<leadctl::exchange::Request>, call: &str| {
        request
            .as_ref()
            .is_some_and(|it| format!("{} {}", it.method.as_str(), it.path) == call)
    };
    let mut place = 0;
    for (call, count, length) in &well.calls {
        let is_login = is(&login, call);
        let is_release = is(&release, call);
        let request = Request {
            vendor: bench.vendor.id(),
            job,
            is_login,
            has_login: login.is_some(),
            place,
            length: *length,
        };
        if !is_login && !is_release {
            place += 1;
        }
        let is_told_elsewhere = match job {
            Job::Bulk(_) | Job::Pages => true,
            Job::Reconcile(_, befell) => *befell != Befell::Done,
            _ => false,
        };
        if is_told_elsewhere && (is_login || is_release) {
            continue;
        }
        for script in all()
            .into_iter()
            .chain(peculiar::spoken(bench.vendor.id(), job))
        {
            for lasts in [Lasts::Once, Lasts::Always] {
                let case = Case {
                    bench,
                    well: &well,
                    request: &request,
                    call,
                    count: *count,
                    is_release,
                    script: &script,
                    lasts,
                };
                report.cases += 1;
                report.wrong.extend(case.run().await);
            }
        }
    }
}

struct Case<'a> {
    bench: &'a Bench,
    well: &'a Well,
    request: &'a Request<'a>,
    call: &'a str,
    count: usize,
    is_release: bool,
    script: &'a Script,
    lasts: Lasts,
}

impl Case<'_> {
    async fn run(&self) -> Vec<String> {
        let (bench, job) = (self.bench, self.request.job);
        let peer = peer(bench, job);
        let is_bulk = matches!(job, Job::Bulk(_));
        peer.is_to_fail(Some(Planned {
            call: self.call.to_owned(),
            first: self.first(),
            lasts: self.lasts,
            script: self.script.clone(),
        }));
        let pulls = matches!(job, Job::Pull(_) | Job::Pages | Job::Drain(_));
        let (_folder, mut store) = pulls.then(|| bench.store()).unzip();
        let ended = bench.does(job, &peer, &self.well.leads, &mut store).await;
        let mut wrong = Vec::new();
        if is_bulk {
            self.bulk(&ended, &mut wrong);
        } else {
            self.one(&ended, &peer, &mut wrong);
        }
        if store.is_some() {
            self.pulled(&peer, &mut store, &mut wrong).await;
        }
        let name = format!(
            "{} | {job} | {} | {:?} | {}",
            bench.vendor.id(),
            self.call,
            self.lasts,
            self.script.name
        );
        wrong
            .into_iter()
            .map(|it| format!("{name} => {it}"))
            .collect()
    }

    /// From which of the job's requests for this call on it goes wrong: from the second row, page or parcel, where there
    /// are several.
    fn first(&self) -> usize {
        match self.request.job {
            Job::Bulk(_) | Job::Pages => 2,
            Job::Drain(_) => 2.min(self.count),
            _ => 1,
        }
    }

    /// Requests that are under way side by side have no order among them.
    fn is_side_by_side(&self) -> bool {
        matches!(self.request.job, Job::Drain(_)) && self.request.place > 0
    }

    fn shown(&self) -> Shown {
        if self.is_release {
            return Shown::Good;
        }
        peculiar::shown(self.request, self.script)
    }

    fn of_call(&self) -> Expected {
        expected(
            peculiar::nature(self.request),
            self.shown(),
            self.lasts,
            self.request.has_login && !self.request.is_login,
            &self.bench.profile.limits,
        )
    }

    /// A job whose only such call goes wrong.
    fn one(&self, ended: &Ended, peer: &Peer, wrong: &mut Vec<String>) {
        if let Job::Reconcile(_, befell) = self.request.job {
            let lie = if befell.is_done() {
                Verdict::Failed
            } else {
                Verdict::Applied
            };
            if ended.verdicts == [lie] {
                wrong.push(format!("{lie}, and that is not so"));
            }
        }
        if peculiar::is_untold(self.request, self.script) {
            return;
        }
        let (shown, of_call) = (self.shown(), self.of_call());
        let wanted = match self.request.job {
            Job::Reconcile(..) => self.reconciled(&of_call),
            _ => peculiar::job(self.request, self.script, shown, self.lasts, &of_call),
        };
        if ended.exit != wanted.exit {
            wrong.push(format!("exit {} instead of {}", ended.exit, wanted.exit));
        }
        if ended.verdicts.iter().any(|it| *it != wanted.verdict) {
            wrong.push(format!(
                "{:?} instead of {}",
                ended.verdicts, wanted.verdict
            ));
        }
        let asked: Vec<Asked> = peer
            .asked()
            .into_iter()
            .filter(|it| it.call == self.call)
            .collect();
        let halves = matches!(self.request.job, Job::Batch(_)) && shown == Shown::No;
        if self.is_side_by_side() {
            self.side_by_side(&asked, &of_call, wrong);
        } else if !self.is_release && !halves {
            self.requests(&asked, &of_call, wrong);
        }
        if !self.request.is_login && !self.is_release && self.request.place == 0 && !halves {
            self.ledger(ended, peer, &of_call, wrong);
        }
    }

    /// A vendor that cannot be asked tells nothing, whatever the reason: the row stays what it was. Where only its
    /// ticket tells nothing, the lead itself is looked at.
    fn reconciled(&self, of_call: &Expected) -> Expected {
        let limits = &self.bench.profile.limits;
        let is_ticket = matches!(self.request.job, Job::Reconcile(_, Befell::Ticket));
        let verdict = if of_call.is_good() {
            self.well.verdict
        } else if is_ticket && !self.request.is_login && !is_too_long(self.shown(), limits) {
            self.well.without_ticket
        } else {
            None
        };
        let verdict = verdict.unwrap_or(Verdict::Unknown);
        Expected {
            verdict,
            exit: if verdict == Verdict::Unknown { 10 } else { 0 },
            ..of_call.clone()
        }
    }

    fn requests(&self, asked: &[Asked], of_call: &Expected, wrong: &mut Vec<String>) {
        let before = self.first() - 1;
        let behind = if of_call.is_good() {
            self.count - self.first()
        } else {
            0
        };
        let wanted = before + of_call.attempts + behind;
        // Being asked is what brings a batch on, and hides messages: there an attempt may stand for a later request.
        let moves_on = match self.request.job {
            Job::Drain(_) => true,
            Job::Batch(_) => self.request.place > 0,
            Job::Reconcile(_, befell) => *befell == Befell::Ticket,
            _ => false,
        };
        let least = if moves_on { of_call.attempts } else { wanted };
        if !(least..=wanted).contains(&asked.len()) {
            wrong.push(format!("asked {} times instead of {wanted}", asked.len()));
            return;
        }
        waits(asked.get(before..).unwrap_or_default(), of_call, wrong);
    }

    /// Each parcel is asked for by itself. Where that ends the pull, nobody can tell how many others were under way.
    fn side_by_side(&self, asked: &[Asked], of_call: &Expected, wrong: &mut Vec<String>) {
        let wanted = self.count - 1 + of_call.attempts;
        if of_call.is_good() && asked.len() != wanted {
            wrong.push(format!("asked {} times instead of {wanted}", asked.len()));
        }
        let befallen = asked.iter().find(|it| it.befallen);
        let path = befallen.map(|it| it.path.as_str());
        let own: Vec<Asked> = asked
            .iter()
            .filter(|it| Some(it.path.as_str()) == path)
            .cloned()
            .collect();
        let attempts = own.len();
        let is_as_often = attempts == of_call.attempts
            // Others that failed ended it.
            || (self.lasts == Lasts::Always && (1..=of_call.attempts).contains(&attempts));
        if !is_as_often {
            let wanted = of_call.attempts;
            wrong.push(format!(
                "{path:?} asked for {attempts} times instead of {wanted}"
            ));
        }
        let mut of_call = of_call.clone();
        if self.lasts == Lasts::Always {
            // Each of the others is told to stay away, too, and so all of them, one after the other.
            for wait in &mut of_call.waits {
                *wait = *wait.start()..=Duration::MAX / 2;
            }
        }
        waits(&own, &of_call, wrong);
    }

    /// What was really done.
    fn ledger(&self, ended: &Ended, peer: &Peer, of_call: &Expected, wrong: &mut Vec<String>) {
        let Job::Write(write) = self.request.job else {
            return;
        };
        let done = peer.ledger().len();
        let is_good = self.shown() == Shown::Good;
        let acts = peculiar::acts(self.request, self.script, self.shown());
        let befallen = match self.lasts {
            Lasts::Once => 1,
            Lasts::Always => of_call.attempts,
        };
        let honest = usize::from(of_call.is_good() && !is_good);
        let wanted = befallen * usize::from(acts) + honest;
        if done != wanted {
            wrong.push(format!("done {done} times instead of {wanted}"));
        }
        let verdict = ended.verdicts[0];
        let lies = is_good && !acts;
        if write.nature == Nature::Once && done > 1
            || verdict == Verdict::Applied && done == 0 && !lies
            || matches!(verdict, Verdict::Rejected | Verdict::Failed) && done > 0
        {
            wrong.push(format!("{verdict}, and done {done} times"));
        }
    }

    /// Three rows, of which the second, or the second and the third, go wrong.
    fn bulk(&self, ended: &Ended, wrong: &mut Vec<String>) {
        let (shown, of_call) = (self.shown(), self.of_call());
        let is_closed = shown != Shown::Good && is_too_long(shown, &self.bench.profile.limits);
        let third: &[Verdict] = if of_call.exit == 4 {
            &[Verdict::Unsent]
        } else if is_closed {
            // Nobody asks a vendor that wants to be left alone; whether the row was taken up before is all the same.
            &[Verdict::Unsent, Verdict::Failed]
        } else if self.lasts == Lasts::Once {
            &[Verdict::Applied]
        } else {
            &[of_call.verdict]
        };
        let verdicts = &ended.verdicts;
        if verdicts[0] != Verdict::Applied
            || verdicts[1] != of_call.verdict
            || !third.contains(&verdicts[2])
        {
            wrong.push(format!(
                "{verdicts:?} instead of applied, {}, {third:?}",
                of_call.verdict
            ));
        }
        let exit = if verdicts.contains(&Verdict::Unknown) {
            10
        } else if verdicts.iter().all(|it| *it == Verdict::Applied) {
            0
        } else {
            7
        };
        if ended.exit != exit {
            wrong.push(format!("exit {} instead of {exit}", ended.exit));
        }
    }

    /// What the vendor regards as arrived is stored; and after one more pull everything is, once.
    async fn pulled(&self, peer: &Peer, store: &mut Option<Store>, wrong: &mut Vec<String>) {
        if peculiar::is_hopeless(self.request, self.script) {
            return;
        }
        let here = stored(store.as_ref().unwrap());
        let arrived = peer.ledger().into_iter();
        let arrived =
            arrived.filter(|(_, what)| what.starts_with("confirm-") || what.starts_with("delete-"));
        let lost: Vec<String> = arrived
            .map(|(lead, _)| lead)
            .filter(|lead| !here.contains(lead))
            .collect();
        if !lost.is_empty() {
            wrong.push(format!("confirmed and not stored: {lost:?}"));
        }
        let is_told = !peculiar::is_untold(self.request, self.script);
        if matches!(self.request.job, Job::Pages) && is_told {
            let is_good = self.of_call().is_good();
            let wanted = if is_good {
                self.well.stored.len()
            } else {
                PAGE
            };
            if here.len() != wanted {
                wrong.push(format!("stored {} instead of {wanted}", here.len()));
            }
        }
        peer.is_to_fail(None);
        if matches!(self.request.job, Job::Drain(_)) {
            // Messages that were taken are seen again.
            tokio::time::sleep(Duration::from_secs(3600)).await;
        } else {
            peer.sets_its_clock();
        }
        let ended = self
            .bench
            .does(self.request.job, peer, &self.well.leads, store)
            .await;
        if ended.exit != 0 {
            wrong.push(format!("the next pull ends with {}", ended.exit));
        }
        let (here, wanted) = (stored(store.as_ref().unwrap()), &self.well.stored);
        if here != *wanted {
            wrong.push(format!("stored {} of {}", here.len(), wanted.len()));
        }
    }
}

/// From each attempt to the next it took as long as it had to.
fn waits(attempts: &[Asked], of_call: &Expected, wrong: &mut Vec<String>) {
    for (pair, wanted) in attempts.windows(2).zip(&of_call.waits) {
        let pause = pair[1].came - pair[0].over;
        // A timer of tokio's is as exact as a millisecond.
        let slack = Duration::from_millis(5);
        if pause < *wanted.start() || pause > *wanted.end() + slack {
            wrong.push(format!("waited {pause:?} instead of {wanted:?}"));
        }
    }
}
