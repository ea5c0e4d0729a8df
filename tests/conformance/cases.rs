//! Every case: a job at a vendor, one of its calls, a script, once or always. Each is done, and what came of it is held
//! against the model, against what the vendor really did, and, for leads that are pulled, against the store.

use leadctl::lead::{LeadId, Verdict};
use leadctl::store::Store;
use leadctl::vendor::Vendor;

use super::bench::{Bench, Ended, stored};
use super::calls::Job;
use super::model::{Expected, Lasts, Nature, Shown, expected, is_too_long};
use super::peculiar::{self, Request};
use super::scripts::{Script, all};
use super::wire::{Asked, Peer, Planned};

/// So many leads are there from the beginning.
const CROWD: usize = 9;

/// What a vendor's cases came to.
#[derive(Default)]
pub struct Report {
    pub cases: usize,
    pub wrong: Vec<String>,
}

/// A job that ends well, and what it takes.
struct Well {
    leads: Vec<LeadId>,
    /// What is stored then.
    stored: Vec<String>,
    /// Its calls in order, each with how often it is made and how long the first answer is.
    calls: Vec<(String, usize, usize)>,
}

/// A fresh vendor with its crowd and three leads more.
fn peer(vendor: &'static dyn Vendor) -> Peer {
    let peer = Peer::new(vendor, CROWD);
    for id in planted(vendor) {
        peer.within(|world| vendor.plant(world, &id));
    }
    peer
}

fn planted(vendor: &dyn Vendor) -> Vec<LeadId> {
    let number = |at: u32| vendor.card().lead_id(&format!("99000{at}"));
    let uuid = |at: u32| LeadId::new(format!("3f2504e0-4f89-41d3-9a0c-0305e82c330{at}"));
    (1..=3)
        .map(|at| number(at).unwrap_or_else(|_| uuid(at)))
        .collect()
}

/// Three leads with which a write by itself is applied.
async fn suited(bench: &Bench, job: &Job) -> Vec<LeadId> {
    let (Job::Write(write) | Job::Batch(write) | Job::Bulk(write)) = job else {
        return planted(bench.vendor);
    };
    let write = Job::Write(write.clone());
    let crowd = peer(bench.vendor).leads().into_iter().map(LeadId::new);
    let mut suited = Vec::new();
    for lead in planted(bench.vendor).into_iter().chain(crowd) {
        let ended = bench
            .does(
                &write,
                &peer(bench.vendor),
                std::slice::from_ref(&lead),
                &mut None,
            )
            .await;
        if ended.exit == 0 && !suited.contains(&lead) {
            suited.push(lead);
        }
        if suited.len() == 3 {
            break;
        }
    }
    suited
}

async fn well(bench: &Bench, job: &Job) -> Result<Well, String> {
    let leads = suited(bench, job).await;
    if leads.len() < 3 {
        return Err(format!("{job:?} is applied to no three leads"));
    }
    let peer = peer(bench.vendor);
    let (_folder, store) = bench.store();
    let mut store = Some(store);
    let ended = bench.does(job, &peer, &leads, &mut store).await;
    if ended.exit != 0 {
        return Err(format!("{job:?} does not end well by itself: {ended:?}"));
    }
    let mut calls: Vec<(String, usize, usize)> = Vec::new();
    for asked in peer.asked() {
        match calls.iter_mut().find(|(call, ..)| *call == asked.call) {
            Some((_, count, _)) => *count += 1,
            None => calls.push((asked.call, 1, asked.reply.map_or(0, |it| it.body.len()))),
        }
    }
    Ok(Well {
        leads,
        stored: stored(&store.unwrap()),
        calls,
    })
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
        if matches!(job, Job::Bulk(_)) && (is_login || is_release) {
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
        let peer = peer(bench.vendor);
        let is_bulk = matches!(job, Job::Bulk(_));
        peer.is_to_fail(Some(Planned {
            call: self.call.to_owned(),
            first: if is_bulk { 2 } else { 1 },
            lasts: self.lasts,
            script: self.script.clone(),
        }));
        let pulls = matches!(job, Job::Pull(_) | Job::Drain(_));
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
        if peculiar::is_untold(self.request, self.script) {
            return;
        }
        let (shown, of_call) = (self.shown(), self.of_call());
        let wanted = peculiar::job(self.request, self.script, shown, self.lasts, &of_call);
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
        // Requests that are under way side by side have no order among them.
        let side_by_side = matches!(self.request.job, Job::Drain(_)) && self.request.place > 0;
        let halves = matches!(self.request.job, Job::Batch(_)) && shown == Shown::No;
        if !self.is_release && !side_by_side && !halves {
            self.requests(&asked, &of_call, wrong);
        }
        if !self.request.is_login && !self.is_release && self.request.place == 0 && !halves {
            self.ledger(ended, peer, &of_call, wrong);
        }
    }

    fn requests(&self, asked: &[Asked], of_call: &Expected, wrong: &mut Vec<String>) {
        let more = if of_call.is_good() { self.count - 1 } else { 0 };
        let wanted = of_call.attempts + more;
        // Being asked is what brings a batch on, and hides messages: there an attempt may stand for a later request.
        let moves_on = matches!(self.request.job, Job::Drain(_))
            || matches!(self.request.job, Job::Batch(_)) && self.request.place > 0;
        let least = if moves_on { of_call.attempts } else { wanted };
        if !(least..=wanted).contains(&asked.len()) {
            wrong.push(format!("asked {} times instead of {wanted}", asked.len()));
            return;
        }
        for (pair, wanted) in asked.windows(2).zip(&of_call.waits) {
            let pause = pair[1].came - pair[0].over;
            // A timer of tokio's is as exact as a millisecond.
            let slack = std::time::Duration::from_millis(5);
            if pause < *wanted.start() || pause > *wanted.end() + slack {
                wrong.push(format!("waited {pause:?} instead of {wanted:?}"));
            }
        }
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
            arrived.filter(|(_, what)| ["confirm-lead", "delete-message"].contains(&what.as_str()));
        let lost: Vec<String> = arrived
            .map(|(lead, _)| lead)
            .filter(|lead| !here.contains(lead))
            .collect();
        if !lost.is_empty() {
            wrong.push(format!("confirmed and not stored: {lost:?}"));
        }
        peer.is_to_fail(None);
        if matches!(self.request.job, Job::Drain(_)) {
            // Messages that were taken are seen again.
            tokio::time::sleep(std::time::Duration::from_secs(3600)).await;
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
