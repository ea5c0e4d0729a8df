//! What each vendor can be asked, each with how it is done in this suite and what it is to the vendor's data: the page
//! "The five vendors" of the documentation as a table. What a vendor offers is read from its card.

use std::fmt;

use leadctl::account::Account;
use leadctl::lead::{Edit, Entry, LeadId, Operation, Via, Wish};
use leadctl::vendor::Vendor;

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
    /// From a depot, by its word.
    Drain(&'static str),
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
            Self::Drain(word) => write!(f, "pull-leads from the {word}"),
            Self::Names(list) => write!(f, "names {list}"),
            Self::Ping => f.write_str("profiles check"),
        }
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

fn pulls(vendor: &dyn Vendor, account: &Account) -> Vec<Job> {
    let depots = vendor.depots(account);
    if !depots.is_empty() {
        return depots
            .iter()
            .map(|depot| Job::Drain(depot.word()))
            .collect();
    }
    if vendor.card().confirms {
        return vec![
            Job::Pull(&[("confirm_body", "ids")]),
            Job::Pull(&[("confirm_body", "request")]),
        ];
    }
    vec![Job::Pull(&[])]
}
