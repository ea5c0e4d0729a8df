//! What each vendor can be asked, each with how it is done in this suite and what it is to the vendor's data: the page
//! "The five vendors" of the documentation as a table. What a vendor offers is read from its card.

use std::fmt;

use leadctl::account::Account;
use leadctl::exchange::{Cursor, Ticket};
use leadctl::lead::{Edit, Entry, LeadId, Operation, Via, Wish};
use leadctl::vendor::Vendor;
use leadctl::vendor::card::SettingKind;

use super::model::Nature;

/// Something that a command does at a vendor.
#[derive(Clone, Debug, PartialEq)]
pub enum Job {
    Write(Write),
    /// Several of the same in one call.
    Batch(Write),
    /// Several of the same, one after the other.
    Bulk(Write),
    Get,
    /// With this in the profile besides.
    Pull(&'static [(&'static str, &'static str)]),
    /// From a list of which the vendor shows a few leads at a time.
    Pages,
    Drain(Named),
    /// Asking what became of a write whose answer was lost.
    Reconcile(Write, Befell),
    Names(String),
    Ping,
}

impl fmt::Display for Job {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Write(write) => write!(f, "{write}"),
            Self::Batch(write) => write!(f, "{write}, several in one call"),
            Self::Bulk(write) => write!(f, "{write}, row by row"),
            Self::Get => f.write_str("get-lead"),
            Self::Pull(settings) => write!(f, "pull-leads {settings:?}"),
            Self::Pages => f.write_str("pull-leads page by page"),
            Self::Drain(named) => write!(f, "pull-leads from the {} {:?}", named.word, named.with),
            Self::Reconcile(write, befell) => write!(f, "runs reconcile {write}, {befell:?}"),
            Self::Names(list) => write!(f, "names {list}"),
            Self::Ping => f.write_str("profiles check"),
        }
    }
}

/// A depot as a profile names it.
#[derive(Clone, Debug, PartialEq)]
pub struct Named {
    pub word: &'static str,
    pub setting: &'static str,
    /// What the profile says besides.
    pub with: Vec<(String, String)>,
}

/// What really became of a write of unknown fate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Befell {
    Done,
    NotDone,
    /// Not done when the vendor is asked so soon that it may still be at it.
    NotYet,
    /// Done in a call for which the vendor gave a ticket.
    Ticket,
}

impl Befell {
    pub fn is_done(self) -> bool {
        matches!(self, Self::Done | Self::Ticket)
    }
}

impl fmt::Display for Write {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let first = self.fields.first().map(|(field, _)| *field);
        let via = self.via.map(Via::word);
        let what = self.stage.or(via).or(first).unwrap_or_default();
        write!(f, "{} {what}", self.operation)
    }
}

/// A change.
#[derive(Clone, Debug, PartialEq)]
pub struct Write {
    pub operation: Operation,
    pub nature: Nature,
    pub via: Option<Via>,
    pub stage: Option<&'static str>,
    pub fields: &'static [(&'static str, &'static str)],
}

impl Write {
    /// What is asked for in a row of its own.
    pub fn wish(&self, lead: &LeadId, row: usize, asked_at: jiff::Timestamp) -> Wish {
        Wish {
            operation: self.operation,
            via: self.via,
            lead: (self.operation != Operation::AddLead).then(|| lead.to_string()),
            stage: self.stage.map(str::to_owned),
            edits: self.edits(row),
            allow_final: true,
            asked_at,
        }
    }

    /// The fields; no two rows have the same e-mail address.
    pub fn edits(&self, row: usize) -> Vec<Edit> {
        let edit = |(field, value): &(&str, &str)| Edit {
            field: (*field).to_owned(),
            entry: Entry::Text(value.replace('@', &format!("{row}@"))),
        };
        self.fields.iter().map(edit).collect()
    }
}

const fn write(
    operation: Operation,
    nature: Nature,
    stage: Option<&'static str>,
    fields: &'static [(&'static str, &'static str)],
) -> Write {
    Write {
        operation,
        nature,
        via: None,
        stage,
        fields,
    }
}

const fn via(via: Via, fields: &'static [(&'static str, &'static str)]) -> Write {
    Write {
        via: Some(via),
        ..write(Operation::ChangeStage, Nature::Once, None, fields)
    }
}

/// The changes of this suite, vendor by vendor: one of each kind that the vendor may or may not be sent twice.
pub fn writes(vendor: &str) -> Vec<Write> {
    use Nature::{Once, Repeatable};
    use Operation::{AcceptLead, AddLead, ChangeStage, DeclineLead, UpdateLead};
    match vendor {
        // None is repeatable: a second Funded may conflict.
        "crf-connect" => vec![
            write(ChangeStage, Once, Some("Reviewed"), &[]),
            write(
                ChangeStage,
                Once,
                Some("Funded"),
                &[("fundedDate", "2026-03-15"), ("fundedAmount", "125000.50")],
            ),
        ],
        // An update by id is, unless it carries objects; adding never.
        "ivvy" => vec![
            write(
                AddLead,
                Once,
                None,
                &[
                    ("name", "Spring gala"),
                    ("typeId", "3"),
                    ("stageId", "45"),
                    ("sourceId", "13"),
                    ("industryId", "46165"),
                    ("qualityId", "1"),
                    ("contact.firstName", "Ada"),
                    ("contact.lastName", "Byron"),
                    ("contact.email", "ada@example.com"),
                ],
            ),
            write(UpdateLead, Repeatable, None, &[("name", "Winter ball")]),
            write(
                UpdateLead,
                Once,
                None,
                &[
                    ("contact.firstName", "Ada"),
                    ("contact.lastName", "Byron"),
                    ("contact.email", "ada@example.com"),
                ],
            ),
            write(ChangeStage, Repeatable, Some("47"), &[]),
        ],
        // Login and release only.
        "crm-com" => vec![
            write(
                AddLead,
                Once,
                None,
                &[
                    ("type_identifier", "Renewal"),
                    ("contact_email", "ada@example.com"),
                    ("importance", "importance2"),
                    ("priority", "3"),
                ],
            ),
            write(UpdateLead, Once, None, &[("description", "hello")]),
            write(ChangeStage, Once, Some("Proposal Sent"), &[]),
            via(Via::Win, &[]),
            via(Via::Lose, &[("lost_reason_identifier", "Price")]),
            via(Via::Cancel, &[]),
        ],
        // A status that is not final is (our own rule); never accept, decline, won.
        "renovationfind" => vec![
            write(
                ChangeStage,
                Repeatable,
                Some("CONTACT_MADE"),
                &[("contactMethod", "TEXT")],
            ),
            write(
                ChangeStage,
                Once,
                Some("JOB_WON"),
                &[("jobAmount", "18500.50")],
            ),
            write(AcceptLead, Once, None, &[]),
            write(DeclineLead, Once, None, &[("reason", "far away")]),
        ],
        // Never SendAcknos: an event that is sent twice may count twice.
        "leadbank" => vec![write(ChangeStage, Once, Some("7"), &[("IDreason", "3")])],
        _ => Vec::new(),
    }
}

/// Everything that a vendor offers, as its card and its abilities say. The error names what nobody drives.
pub fn jobs(vendor: &dyn Vendor, account: &Account) -> Result<Vec<Job>, String> {
    let card = vendor.card();
    let writes = writes(vendor.id());
    let mut jobs = Vec::new();
    for operation in Operation::ALL.into_iter().filter(|it| card.offers(*it)) {
        match operation {
            Operation::GetLead => jobs.push(Job::Get),
            Operation::PullLeads => jobs.extend(pulls(vendor, account)),
            // Nobody is asked: leads come by themselves, and `payloads` reads them.
            Operation::Listen => {}
            _ => {
                let own: Vec<_> = writes
                    .iter()
                    .filter(|it| it.operation == operation)
                    .collect();
                if own.is_empty() {
                    return Err(format!(
                        "{} offers {operation}, and no wish drives it",
                        card.id
                    ));
                }
                // All changes by one operation are asked about alike.
                let befell = reconciles(vendor, account, own[0]).into_iter();
                jobs.extend(befell.map(|it| Job::Reconcile(own[0].clone(), it)));
                jobs.extend(own.iter().map(|it| Job::Write((*it).clone())));
                jobs.extend(own.iter().map(|it| Job::Bulk((*it).clone())));
                let batched = card.batch.as_ref().map_or(&[][..], |it| &it.operations);
                if batched.contains(&operation) {
                    // A batch is never repeatable, whatever is in it.
                    let once = |it: &&Write| Write {
                        nature: Nature::Once,
                        ..(*it).clone()
                    };
                    jobs.extend(own.iter().map(|it| Job::Batch(once(it))));
                }
            }
        }
    }
    jobs.extend(
        card.list
            .iter()
            .filter(|(_, list)| list.within.is_none())
            .map(|(name, _)| Job::Names(name.clone())),
    );
    if vendor.ping(account).is_some() {
        jobs.push(Job::Ping);
    }
    Ok(jobs)
}

/// Which fates of a write can be asked about: by reading its lead, by looking through the list for the one that it added,
/// by the ticket that it went out with.
fn reconciles(vendor: &dyn Vendor, account: &Account, write: &Write) -> Vec<Befell> {
    let card = vendor.card();
    let mut befell = Vec::new();
    let sample = LeadId::new(card.lead.sample.clone());
    if write.operation == Operation::AddLead {
        if vendor.take(account, Cursor::default()).is_ok() {
            befell.extend([Befell::Done, Befell::NotDone]);
        }
    } else if vendor.fetch(account, &sample).is_ok() {
        befell.extend([Befell::Done, Befell::NotDone, Befell::NotYet]);
    }
    let batched = card.batch.as_ref().map_or(&[][..], |it| &it.operations);
    let has_tickets = vendor.progress(account, &Ticket("7".to_owned())).is_some();
    if has_tickets && batched.contains(&write.operation) {
        befell.push(Befell::Ticket);
    }
    befell
}

fn pulls(vendor: &dyn Vendor, account: &Account) -> Vec<Job> {
    let depots = drains(vendor);
    if !depots.is_empty() {
        return depots;
    }
    if vendor.card().confirms {
        return vec![
            Job::Pull(&[("confirm_body", "ids")]),
            Job::Pull(&[("confirm_body", "request")]),
        ];
    }
    let mut jobs = vec![Job::Pull(&[])];
    let page = |start| {
        let take = vendor.take(account, Cursor(start));
        take.ok().map(|it| it.exchange.request)
    };
    if page(0) != page(7) {
        jobs.push(Job::Pages);
    }
    jobs
}

/// Every depot that a profile may name, by itself; and once more where it can be told to keep its parcels.
fn drains(vendor: &dyn Vendor) -> Vec<Job> {
    let settings = &vendor.card().setting;
    let kinds = settings
        .iter()
        .filter(|(_, it)| it.kind == SettingKind::Depot);
    let mut account = Account {
        holds: kinds.map(|(name, _)| name.clone()).collect(),
        ..Account::default()
    };
    let depots = vendor.depots(&account);
    let mut jobs = Vec::new();
    for depot in depots {
        let named = |with| {
            Job::Drain(Named {
                word: depot.word(),
                setting: depot.setting(),
                with,
            })
        };
        jobs.push(named(Vec::new()));
        for (name, setting) in settings {
            for value in &setting.one_of {
                account.settings = [(name.clone(), value.as_str().into())]
                    .into_iter()
                    .collect();
                if depot.keeps(&account) {
                    jobs.push(named(vec![(name.clone(), value.clone())]));
                }
            }
        }
    }
    jobs
}
