//! Asks anew for leads that the store holds, one by one, and keeps what changed.
//!
//! A read of one lead may show fewer fields than the lead once came with, so what it does not show stays as it was.

use futures_util::stream::{self, StreamExt as _};

use super::finish::Moment;
use super::{Pull, Step};
use crate::error::{Error, Kind, Result};
use crate::exchange::Fetch;
use crate::fault::FaultKind;
use crate::lead::{Lead, LeadId};
use crate::store::{Filter, Landed, Landing, Piece};
use crate::sync::failure::{failed, kind_of, refused};
use crate::transport::{Answer, Failed, Session, Unmarked};

/// So many leads are read and then stored together.
const AT_ONCE: usize = 200;

/// So many reads in a row that did not work end it: the vendor is not there.
const PATIENCE: usize = 10;

/// What went wrong with some of the leads.
#[derive(Default)]
struct Trouble {
    first: Option<Error>,
    leads: u64,
    in_a_row: usize,
}

impl Pull<'_, '_> {
    /// Reads every known lead again, or with `open` those that are neither won nor lost.
    pub(super) async fn refresh(&mut self, open: bool, at_once: usize) -> Result<()> {
        let ids = self.known(open)?;
        let asked = ids.len();
        let mut trouble = Trouble::default();
        let mut read = 0;
        for some in ids.chunks(AT_ONCE) {
            if self.came.is_true() || self.is_enough() {
                break;
            }
            let landing = self.read_some(some, at_once, &mut trouble).await?;
            read += landing.count();
            self.outcome.reread = read;
            self.keep_shown(&landing, Moment::Read).await?;
            if trouble.in_a_row >= PATIENCE {
                break;
            }
        }
        self.judge(asked, read, trouble)
    }

    fn known(&self, open: bool) -> Result<Vec<LeadId>> {
        let profiles = [self.outcome.profile.clone()];
        let filter = Filter {
            profiles: &profiles,
            ..Filter::default()
        };
        let mut ids = Vec::new();
        self.store.lead_rows(&filter, &mut |row| {
            if !open || row.phase()?.is_open() {
                ids.push(LeadId::new(row.id()?));
            }
            Ok(())
        })?;
        Ok(ids)
    }

    /// Reads some leads, many at once; they land in their order.
    async fn read_some(
        &mut self,
        ids: &[LeadId],
        at_once: usize,
        trouble: &mut Trouble,
    ) -> Result<Landing> {
        let outcome = &self.outcome;
        let mut landing = Landing::read(&outcome.profile, &outcome.vendor, self.options.run);
        let session = self.session;
        let reads = ids
            .iter()
            .map(|id| async move { (id, read(session, id).await) });
        let mut reads = stream::iter(reads).buffered(at_once.max(1));
        while let Some((id, answer)) = reads.next().await {
            match answer? {
                Ok(answer) => {
                    trouble.in_a_row = 0;
                    let piece = Piece {
                        raw: answer.body.to_vec(),
                        read: Landed::Lead(answer.value),
                    };
                    self.store.land(&mut landing, piece, (self.options.now)())?;
                }
                Err(no) if no.fault.kind == FaultKind::NotFound => {
                    trouble.in_a_row = 0;
                    self.outcome.gone.push(id.clone());
                }
                Err(no) => {
                    trouble.note(self.no(id, &no))?;
                    if trouble.in_a_row >= PATIENCE {
                        break;
                    }
                }
            }
            (self.watch)(super::Progress {
                step: Step::Reading,
                fetched: self.outcome.fetched + landing.count(),
            });
        }
        Ok(landing)
    }

    fn no(&self, id: &LeadId, no: &Failed) -> Error {
        let asking = format!("reading lead {id}");
        failed(self.card, &self.outcome.profile, &asking, no)
    }

    /// Where a vendor knows none of the leads, it is rather the profile that is wrong.
    fn judge(&mut self, asked: usize, read: u64, trouble: Trouble) -> Result<()> {
        let vendor = &self.card.name;
        let gone = self.outcome.gone.len();
        if asked > 1 && gone == asked {
            return Err(Error::new(
                Kind::Rejected,
                "no-such-lead",
                format!("{vendor} knows none of the {asked} leads of this profile"),
            )
            .because("all of them stay in the store as they are")
            .hint("check that the profile's address and account are still the right ones"));
        }
        if gone > 0 {
            self.outcome
                .warnings
                .push(no_more(vendor, &self.outcome.gone));
        }
        let Some(first) = trouble.first else {
            return Ok(());
        };
        if read == 0 && gone == 0 {
            return Err(first);
        }
        let message = format!("{} of {asked} leads could not be read again", trouble.leads);
        let error = Error::new(Kind::Partial, "not-all-read", message).because(first.message);
        let error = first.because.into_iter().fold(error, Error::because);
        Err(error.hint("the same command reads them again"))
    }
}

impl Trouble {
    /// Notes one more. Credentials that are refused, and faults of ours, end it at once.
    fn note(&mut self, error: Error) -> Result<()> {
        if matches!(error.kind, Kind::Auth | Kind::Failure) {
            return Err(error);
        }
        self.leads += 1;
        self.in_a_row += 1;
        self.first.get_or_insert(error);
        Ok(())
    }
}

/// One lead. The outer error is our own "no".
async fn read(session: &Session, id: &LeadId) -> Result<std::result::Result<Answer<Lead>, Failed>> {
    let fetch = session.vendor().fetch(session.account(), id);
    match fetch.map_err(|refusal| refused(&refusal))? {
        Fetch::Ask(exchange) => Ok(session.ask(&exchange, &Unmarked).await),
        Fetch::Search => Err(Error::new(
            kind_of(FaultKind::Rejected),
            "not-offered",
            format!("{} has no call for one lead", session.vendor().card().name),
        )),
    }
}

/// `CRM.COM knows 3 leads no more (17, 18, 19); they stay in the store`.
fn no_more(vendor: &str, gone: &[LeadId]) -> String {
    const SHOWN: usize = 5;
    let shown: Vec<&str> = gone.iter().take(SHOWN).map(LeadId::as_str).collect();
    let more = if gone.len() > SHOWN { ", ..." } else { "" };
    let (what, they) = match gone.len() {
        1 => ("1 lead".to_owned(), "it stays"),
        many => (format!("{many} leads"), "they stay"),
    };
    format!(
        "{vendor} knows {what} no more ({}{more}); {they} in the store",
        shown.join(", ")
    )
}
