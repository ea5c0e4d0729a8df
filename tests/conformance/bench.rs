//! A vendor's account at its make-believe vendor, at which jobs are done through the very code that commands use.

use std::collections::HashMap;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::time::Duration;

use jiff::Timestamp;
use leadctl::account::{Account, List, Pass};
use leadctl::config::{Config, Environment, Flags, Paths, Profile};
use leadctl::error::{Error, Kind};
use leadctl::lead::{LeadId, Operation, Verdict};
use leadctl::store::{Filter, Kept, NewRun, Shared, Standing, Store};
use leadctl::sync::bulk::{self, Orders};
use leadctl::sync::drain::{self, Source};
use leadctl::sync::failure::failed;
use leadctl::sync::plan::Plan;
use leadctl::sync::pull::{self, Options, Wanted};
use leadctl::sync::stop::Stop;
use leadctl::sync::{Destination, names, outcome, push, read};
use leadctl::transport::{MemoryGate, Session, Unmarked};
use leadctl::vendor::Vendor;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::sync::Mutex;
use url::Url;

use super::calls::{Job, Named, Write};
use super::journal::{Nobody, Verdicts};
use super::reconciling;
use super::wire::Peer;

/// A vendor and an account there, whose lists are all known.
pub struct Bench {
    pub vendor: &'static dyn Vendor,
    pub profile: Profile,
    /// Whether the vendor is told what arrived.
    pub confirms: bool,
    /// The profiles before they moved into the sandbox.
    config: Config,
    environment: Environment,
    /// Where changes are journalled.
    journal: Shared,
    folder: TempDir,
    runs: AtomicU32,
}

/// How a job ended.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ended {
    /// Row by row; empty where there are none.
    pub verdicts: Vec<Verdict>,
    pub exit: u8,
    /// Whether leads were found that a write may have added.
    pub found: bool,
}

static TURN: Mutex<()> = Mutex::const_new(());

/// A folder in memory, where the system has one: these stores need to survive nothing.
pub fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() {
        tempfile::tempdir_in(memory).unwrap()
    } else {
        tempfile::tempdir().unwrap()
    }
}

/// The sandbox's profile of a vendor.
fn sandboxed(config: Config, vendor: &dyn Vendor) -> Profile {
    let address = |id: &str| Url::parse(&format!("http://sandbox.example/{id}")).unwrap();
    let config = config.sandboxed(address);
    let mut profile = config.profiles[&format!("sandbox-{}", vendor.id())].clone();
    profile.allow_http = true;
    profile
}

impl Bench {
    /// The sandbox's own profile of a vendor.
    pub async fn new(vendor: &'static dyn Vendor) -> Self {
        let flags = Flags {
            sandbox: true,
            ..Flags::default()
        };
        let environment = Environment::from_pairs([("HOME", "/nowhere")]);
        let paths = Paths {
            config: "/nowhere/config.toml".into(),
            data: "/nowhere".into(),
        };
        let config = Config::load(&paths, &flags, &environment).unwrap();
        let profile = sandboxed(config.clone(), vendor);
        let folder = folder();
        let journal = Shared::new(Store::open(folder.path()).unwrap());
        let mut bench = Self {
            vendor,
            profile,
            confirms: true,
            config,
            environment,
            journal,
            folder,
            runs: AtomicU32::new(0),
        };
        bench.learn().await;
        bench
    }

    /// Asks an honest vendor for every list.
    async fn learn(&mut self) {
        let card = self.vendor.card();
        let peer = Peer::new(self.vendor, 1);
        for list in card
            .list
            .keys()
            .filter(|list| card.asked_for(list) == Some(list))
        {
            let session = self.session(&peer);
            for (name, told) in names::told(&session, list).await.unwrap().lists {
                let told = List::told(told, Timestamp::now());
                self.profile.account.names.put(name, told);
            }
        }
    }

    /// Address and keys.
    pub fn pass(&self) -> Pass {
        self.profile.pass(&self.environment).unwrap()
    }

    /// A conversation with this vendor.
    pub fn session(&self, peer: &Peer) -> Session {
        self.session_as(&self.profile.account, peer, self.pass())
    }

    fn session_as(&self, account: &Account, peer: &Peer, pass: Pass) -> Session {
        Session::with_wire(
            self.vendor,
            account.clone(),
            pass,
            self.profile.limits.clone(),
            Arc::new(MemoryGate::default()),
            Box::new(peer.clone()),
        )
    }

    /// The account with these settings.
    fn with(&self, settings: &[(&str, &str)]) -> Account {
        let mut account = self.profile.account.clone();
        for (name, value) in settings {
            let settings = &mut account.settings;
            settings.insert((*name).to_owned(), Value::from(*value));
        }
        account
    }

    /// A depot of the sandbox's, as a profile that names it alone meets it.
    fn depot(&self, named: &Named, peer: &Peer) -> Source {
        let mut config = self.config.clone();
        for profile in config.profiles.values_mut() {
            profile.account.holds = [named.setting.to_owned()].into();
            for (name, value) in &named.with {
                let settings = &mut profile.account.settings;
                settings.insert(name.clone(), Value::from(value.as_str()));
            }
        }
        let profile = sandboxed(config, self.vendor);
        let [depot] = self.vendor.depots(&profile.account)[..] else {
            panic!("{named:?} is not the only depot");
        };
        assert_eq!(depot.word(), named.word);
        let place = profile.place(depot.setting(), &self.environment);
        let place = place.unwrap().unwrap();
        Source {
            depot,
            session: self.session_as(&profile.account, peer, place.pass),
            expires: None,
        }
    }

    /// Does a job at this vendor, about these leads; what is pulled goes into the store.
    pub async fn does(
        &self,
        job: &Job,
        peer: &Peer,
        leads: &[LeadId],
        store: &mut Option<Store>,
    ) -> Ended {
        let ended = match job {
            Job::Write(write) => self.writes(write, peer, &leads[0]).await,
            Job::Batch(write) => self.sends(write, peer, leads, true).await,
            Job::Bulk(write) => self.sends(write, peer, leads, false).await,
            Job::Get => {
                let session = self.session(peer);
                let found = read::leads(&session, &leads[..1]).await.remove(0);
                session.close().await;
                question(found.map(|found| assert_eq!(found.lead.id, leads[0])))
            }
            Job::Names(list) => {
                let session = self.session(peer);
                let told = names::told(&session, list).await;
                session.close().await;
                question(told.map(|told| assert!(!told.lists[list].is_empty(), "{list}")))
            }
            Job::Ping => {
                let session = self.session(peer);
                let ping = self.vendor.ping(session.account()).unwrap();
                let answer = session.ask(&ping, &Unmarked).await;
                session.close().await;
                let card = self.vendor.card();
                question(answer.map(drop).map_err(|no| failed(card, "", "ping", &no)))
            }
            Job::Pull(settings) => {
                let session = self.session_as(&self.with(settings), peer, self.pass());
                self.pulls(From::List(session), store.as_mut().unwrap())
                    .await
            }
            Job::Pages => {
                self.pulls(From::List(self.session(peer)), store.as_mut().unwrap())
                    .await
            }
            Job::Drain(named) => {
                let depot = self.depot(named, peer);
                self.pulls(From::Depot(depot), store.as_mut().unwrap())
                    .await
            }
            Job::Reconcile(write, befell) => {
                reconciling::asked(self, peer, write, *befell, &leads[0]).await
            }
        };
        // What the vendor does late is done by now.
        tokio::time::sleep(Duration::from_secs(120)).await;
        ended
    }

    fn run(&self, operation: Operation) -> NewRun {
        NewRun {
            id: format!("run-{}", self.runs.fetch_add(1, Relaxed)),
            operation,
            profile: self.profile.name.clone(),
            vendor: self.vendor.id().to_owned(),
            started_at: Timestamp::UNIX_EPOCH,
            arguments: Value::Null,
        }
    }

    pub async fn writes(&self, write: &Write, peer: &Peer, lead: &LeadId) -> Ended {
        let wish = write.wish(lead, 1, Timestamp::now());
        let plan = Plan::new(self.vendor, &self.profile.account, vec![wish]).unwrap();
        assert!(!plan.is_refused(), "{write:?}: {:?}", plan.rows[0].problems);
        let session = self.session(peer);
        let (run, store) = (self.run(write.operation), self.journal.clone());
        let mut stop = Stop::listen().unwrap();
        let pushed = push::push(&session, store, &run, plan, &mut stop).await;
        session.close().await;
        let outcomes = pushed.unwrap().outcomes;
        Ended {
            verdicts: outcomes.iter().map(|it| it.verdict).collect(),
            exit: outcome::exit(&outcomes, None).map_or(0, Kind::code),
            ..Ended::default()
        }
    }

    /// A bulk run; with one request at a time, so that it is known which one goes wrong.
    async fn sends(&self, write: &Write, peer: &Peer, leads: &[LeadId], together: bool) -> Ended {
        let rows = (1_u32..).zip(leads).map(|(row, lead)| {
            let wish = write.wish(lead, row as usize, Timestamp::now());
            Ok(Kept {
                row,
                line: u64::from(row),
                cells: Vec::new(),
                lead: wish.lead,
                stage: wish.stage,
                edits: wish.edits,
                rule: None,
                standing: Standing::Ready(Vec::new()),
            })
        });
        let orders = Orders {
            concurrency: 1,
            max_errors: None,
            together,
            again: false,
            via: write.via,
            allow_final: true,
            asked_at: Timestamp::now(),
            open: HashMap::new(),
        };
        let (session, verdicts) = (self.session(peer), Verdicts::default());
        let (run, mut stop) = (self.run(write.operation), Stop::listen().unwrap());
        let sent = bulk::send(&session, &verdicts, &run, rows, &orders, &Nobody, &mut stop).await;
        session.close().await;
        let mut sent = sent.unwrap();
        let all: Vec<Verdict> = (1..=u32::try_from(leads.len()).unwrap())
            .map(|row| verdicts.of(row).unwrap_or(Verdict::Unsent))
            .collect();
        let left_over = leads.len() as u64 - sent.tally.rows();
        sent.tally.add(Verdict::Unsent, left_over);
        let why = sent.stopped.and_then(bulk::Why::kind);
        Ended {
            verdicts: all,
            exit: sent.tally.exit(why).map_or(0, Kind::code),
            ..Ended::default()
        }
    }

    async fn pulls(&self, from: From, store: &mut Store) -> Ended {
        let run = self.run(Operation::PullLeads).id;
        let options = Options {
            run: &run,
            arguments: json!({}),
            wanted: Wanted::Listed { full: true },
            turn: &TURN,
            destination: Destination::default(),
            confirm: self.confirms,
            limit: None,
            now: &|| Timestamp::constant(1_800_000_000, 0),
        };
        let came = Stop::listen().unwrap().came();
        let outcome = match from {
            From::List(session) => {
                let pulled = pull::pull(&session, store, &options, &mut |_| {}, &came).await;
                session.close().await;
                pulled
            }
            From::Depot(source) => {
                let (card, name) = (self.vendor.card(), &self.profile.name);
                let sources = [source];
                drain::drain(card, name, &sources, store, &options, &mut |_| {}, &came).await
            }
        };
        Ended {
            exit: outcome.unwrap().exit_code(),
            ..Ended::default()
        }
    }

    /// An empty store of its own.
    pub fn store(&self) -> (TempDir, Store) {
        let folder = tempfile::tempdir_in(self.folder.path()).unwrap();
        let store = Store::open(folder.path()).unwrap();
        (folder, store)
    }
}

enum From {
    List(Session),
    Depot(Source),
}

fn question(answer: Result<(), Error>) -> Ended {
    Ended {
        exit: answer.err().map_or(0, |error| error.kind.code()),
        ..Ended::default()
    }
}

/// The ids of the leads in a store, each as often as it is there.
pub fn stored(store: &Store) -> Vec<String> {
    let mut ids = Vec::new();
    let mut each = |row: &leadctl::store::LeadRow<'_>| {
        ids.push(row.id()?);
        Ok(())
    };
    store.lead_rows(&Filter::default(), &mut each).unwrap();
    ids.sort();
    ids
}
