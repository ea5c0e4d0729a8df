//! The sending itself, as `--from` begins it and `runs resume` goes on with it; then what the journal says of it.

use std::collections::HashMap;
use std::sync::Arc;

use crate::account::Pass;
use crate::command::Ended;
use crate::command::context::{Accounts, Context, wait_for};
use crate::config::Profile;
use crate::error::Result;
use crate::lead::{LeadId, Verdict};
use crate::store::{NewRun, Scribe, Shared, Spool, Standing, Store};
use crate::sync::bulk::{self, Orders, Sent, Watch as _};
use crate::sync::gate::StoreGate;
use crate::sync::outcome::Tally;
use crate::sync::results;
use crate::sync::stop::{Ear, Stop};

use super::report;
use super::watch::Shown;

/// A run whose rows lie in its folder.
pub struct Work<'a> {
    /// Flags, environment, output.
    pub context: &'a Context,
    /// The profiles, and where things lie.
    pub accounts: &'a Accounts,
    /// Whom it goes to.
    pub profile: &'a Profile,
    /// Its secrets; none where no row is to be sent.
    pub pass: Option<Pass>,
    /// The run.
    pub run: NewRun,
    /// How many rows are to be sent.
    pub rows: u64,
    /// How.
    pub orders: Orders,
    /// Who heard signals until now, if somebody did.
    pub ear: Option<&'a Ear>,
}

impl Work<'_> {
    /// Sends what was not sent yet, and tells what became of every row of the run.
    pub fn send(mut self) -> Result<Ended> {
        let spool = Spool::open(&self.accounts.data, &self.run.id)?;
        let sent = match self.pass.take() {
            Some(pass) => self.push(&spool, pass)?,
            None => Sent {
                tally: Tally::default(),
                stopped: None,
            },
        };
        let Self {
            context,
            accounts,
            profile,
            run,
            ..
        } = self;
        report::tell(context, accounts, profile, &run, &sent)
    }

    fn push(&self, spool: &Spool, pass: Pass) -> Result<Sent> {
        let (context, data) = (self.context, &self.accounts.data);
        let profile = self.profile;
        let gate = StoreGate::new(data, &profile.name).over(Shared::new(Store::open(data)?));
        let what = format!("{} at {}", self.run.operation, profile.vendor.card().name);
        let watch = Arc::new(Shown::new(context.output.progress(&what, Some(self.rows))));
        let waiting = Arc::clone(&watch);
        let session = context.session_for_bulk(profile, pass, gate, move |why, wait| {
            waiting.waits(why, wait);
        })?;
        let reader = Store::open(data)?;
        let rows = results::of(&reader, spool.rows()?, &self.run.id);
        let due = rows.filter_map(|row| match row {
            Ok(row) if is_due(&row) => Some(Ok(row.kept)),
            Ok(_) => None,
            Err(error) => Some(Err(error)),
        });
        let (run, orders) = (&self.run, &self.orders);
        let sent = wait_for(async {
            let mut stop = Stop::listen()?;
            // What came before that, only the ear has heard.
            if let Some(ear) = self.ear {
                let here = context.here();
                ear.goes_on(|| format!("nothing was sent yet: leadctl runs resume{here}"))?;
            }
            let scribe = Scribe::start(data, &run.id, &profile.name)?;
            let sent = bulk::send(&session, &scribe, run, due, orders, &*watch, &mut stop).await;
            stop.end(session.close()).await;
            // What was settled last is on disk only now; that it could not be written matters more than what it was.
            scribe.finish().await?;
            sent
        });
        watch.finish();
        sent
    }
}

/// The profile's secrets, if there are rows to be sent. Fetched before a run begins: a missing one leaves nothing behind.
pub fn pass(context: &Context, profile: &Profile, rows: u64) -> Result<Option<Pass>> {
    (rows > 0)
        .then(|| profile.pass(&context.environment))
        .transpose()
}

/// Whether a row is to be sent: it may be, and it never was, or was refused unprocessed.
pub fn is_due(row: &results::RowResult) -> bool {
    let ready = matches!(row.kept.standing, Standing::Ready(_));
    ready && matches!(row.verdict(), Verdict::Unsent | Verdict::Failed)
}

/// Leads with a row of unknown fate, and that row: what comes after it is not sent.
pub fn open_leads(
    reader: &Store,
    spool: &Spool,
    run: &str,
    profile: &Profile,
) -> Result<HashMap<LeadId, u32>> {
    let mut open = HashMap::new();
    for row in results::of(reader, spool.rows()?, run) {
        let row = row?;
        if row.verdict() == Verdict::Unknown
            && let Some(Ok(lead)) = row.lead().map(|lead| profile.vendor.card().lead_id(lead))
        {
            open.entry(lead).or_insert(row.kept.row);
        }
    }
    Ok(open)
}
