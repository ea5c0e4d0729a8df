//! The nouns: a lead, where it stands, what is asked to happen to it, and our own "no".

use std::borrow::Cow;
use std::fmt;

use indexmap::IndexMap;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::exchange::Repeat;

/// A vendor's own id of a lead, in canonical text: a lower-case UUID, or an integer without sign or leading zeros.
///
/// Only a vendor's card makes one from what a person typed; see `Card::lead_id`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LeadId(String);

impl LeadId {
    /// Takes text that is canonical already: from a vendor's reply, or from the store.
    pub fn new(canonical: impl Into<String>) -> Self {
        Self(canonical.into())
    }

    /// The canonical text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for LeadId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Where a lead stands, in our words, the same for all vendors.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    /// Nobody has worked it yet.
    New,
    /// Somebody works it.
    Working,
    /// It became business.
    Won,
    /// It will not become business.
    Lost,
    /// The vendor's stage does not tell.
    #[default]
    Unknown,
}

impl Phase {
    /// Every phase, in the order in which a lead passes them.
    pub const ALL: [Self; 5] = [
        Self::New,
        Self::Working,
        Self::Won,
        Self::Lost,
        Self::Unknown,
    ];

    /// The word for it, as in JSON and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Working => "working",
            Self::Won => "won",
            Self::Lost => "lost",
            Self::Unknown => "unknown",
        }
    }

    /// Whether a lead may still go on: it is neither won nor lost, as far as is known.
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Won | Self::Lost)
    }

    /// The phase that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|phase| phase.word() == word)
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// One lead as a vendor told it. The bytes it was read from are kept beside it by the store.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Lead {
    /// The vendor's id.
    pub id: LeadId,
    /// The vendor's word for where it stands, if the vendor said.
    pub stage: Option<String>,
    /// The same in our words.
    pub phase: Phase,
    /// Every member as the vendor sent it, numbers digit by digit.
    pub fields: Map<String, Value>,
}

/// A lead whose fields are the very members that came: what is to be known of it without reading them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Brief {
    /// The vendor's id.
    pub id: LeadId,
    /// The vendor's word for where it stands, if the vendor said.
    pub stage: Option<String>,
    /// The same in our words.
    pub phase: Phase,
}

/// What can be done at a vendor. Each vendor's card lists those that it offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Operation {
    /// Create a lead.
    AddLead,
    /// Change fields, not the stage.
    UpdateLead,
    /// Move a lead to another stage (some vendors say status).
    ChangeStage,
    /// Take a lead that was offered.
    AcceptLead,
    /// Turn down a lead that was offered.
    DeclineLead,
    /// Read one lead.
    GetLead,
    /// Fetch leads into the store.
    PullLeads,
    /// Receive leads that are pushed.
    Listen,
}

impl Operation {
    /// Every operation, in the order of the help page.
    pub const ALL: [Self; 8] = [
        Self::AddLead,
        Self::UpdateLead,
        Self::ChangeStage,
        Self::AcceptLead,
        Self::DeclineLead,
        Self::GetLead,
        Self::PullLeads,
        Self::Listen,
    ];

    /// Whether it changes something at the vendor.
    pub fn writes(self) -> bool {
        !matches!(self, Self::GetLead | Self::PullLeads | Self::Listen)
    }

    /// The word for it, as in cards, JSON and the journal.
    pub fn word(self) -> &'static str {
        match self {
            Self::AddLead => "add-lead",
            Self::UpdateLead => "update-lead",
            Self::ChangeStage => "change-stage",
            Self::AcceptLead => "accept-lead",
            Self::DeclineLead => "decline-lead",
            Self::GetLead => "get-lead",
            Self::PullLeads => "pull-leads",
            Self::Listen => "listen",
        }
    }

    /// The operation that a word names; the command's names for `change-stage` count too.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "update-stage" | "set-status" => Some(Self::ChangeStage),
            _ => Self::ALL.into_iter().find(|it| it.word() == word),
        }
    }

    /// The command that a person types for it.
    pub fn command(self) -> &'static str {
        match self {
            Self::ChangeStage => "update-stage",
            other => other.word(),
        }
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// CRM.COM's own calls for a change of stage, beside its general update.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Via {
    /// `leads/win`.
    Win,
    /// The call that marks a lead as lost.
    Lose,
    /// The call that cancels a lead.
    Cancel,
}

impl Via {
    /// The word for it, as typed after `--via`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Win => "win",
            Self::Lose => "lose",
            Self::Cancel => "cancel",
        }
    }
}

/// What a cell of a sheet says that clears its field, where the vendor can.
pub const CLEAR: &str = "#CLEAR";

/// What a person wrote for one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Entry {
    /// Text, exactly as typed.
    Text(String),
    /// The vendor's "clear this field".
    Clear,
}

/// One field that a person wants set or cleared; the name is as typed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edit {
    /// The field's name as typed: `jobAmount`, `Job Amount`, `contact.firstName`.
    pub field: String,
    /// What it shall hold.
    pub entry: Entry,
}

/// What a person asks for, before any rule has looked at it.
#[derive(Clone, Debug)]
pub struct Wish {
    /// What shall be done.
    pub operation: Operation,
    /// By which of the vendor's calls, where there are several.
    pub via: Option<Via>,
    /// The lead's id as typed; absent when a lead is added.
    pub lead: Option<String>,
    /// The stage as typed.
    pub stage: Option<String>,
    /// The fields as typed, in order.
    pub edits: Vec<Edit>,
    /// Whether a stage that cannot be undone is allowed.
    pub allow_final: bool,
    /// When it was asked: what a field that defaults to "now" gets.
    pub asked_at: Timestamp,
}

/// A stage that a card or an account knows.
#[derive(Clone, Debug, PartialEq)]
pub struct Stage {
    /// What people call it.
    pub name: String,
    /// What goes over the wire: a string, a number, or an identifier object.
    pub value: Value,
    /// The same in our words.
    pub phase: Phase,
}

/// A wish that passed every rule: names are the vendor's own, values are ready for the wire.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// What shall be done.
    pub operation: Operation,
    /// By which of the vendor's calls.
    pub via: Option<Via>,
    /// Which lead; absent when a lead is added.
    pub lead: Option<LeadId>,
    /// Where to.
    pub stage: Option<Stage>,
    /// Field → wire value, in the order of the card; `null` clears. Members of objects keep their dotted names.
    pub fields: IndexMap<String, Value>,
    /// Whether the card lets it be sent again when its fate is unknown.
    pub repeat: Repeat,
}

impl Change {
    /// The lead's id, or an empty one where the card promised that there is one and there is not.
    pub fn lead_id(&self) -> &str {
        self.lead.as_ref().map_or("", LeadId::as_str)
    }
}

/// What a vendor answered to a write that it did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Receipt {
    /// The id that the vendor gave to an added lead, or repeated for a changed one.
    pub id: Option<LeadId>,
    /// The lead as it stands now, where the vendor returns it.
    pub lead: Option<Lead>,
    /// What the vendor said in words. Untrusted text.
    pub message: Option<String>,
}

/// What a lead, as it stands now, says of a change that may or may not have been made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// It stands as the change asked for.
    AsAsked,
    /// It readably stands otherwise.
    Otherwise,
    /// The vendor does not show what would tell.
    CannotTell,
}

/// What became of a write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// The vendor did it.
    Applied,
    /// Already so by our journal; not sent.
    Unchanged,
    /// It broke a rule of ours; not sent.
    Refused,
    /// The vendor said no.
    Rejected,
    /// It never left, or was refused unprocessed until the retries ran out.
    Failed,
    /// It left, and no readable answer came.
    Unknown,
    /// It was not tried.
    Unsent,
    /// The mapping left it out.
    Skipped,
    /// It would have been sent: a dry run.
    Planned,
}

impl Verdict {
    /// Every verdict, in the order of summaries.
    pub const ALL: [Self; 9] = [
        Self::Applied,
        Self::Unchanged,
        Self::Refused,
        Self::Rejected,
        Self::Failed,
        Self::Unknown,
        Self::Unsent,
        Self::Skipped,
        Self::Planned,
    ];

    /// The word for it, as in JSON and in the journal.
    pub fn word(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Unchanged => "unchanged",
            Self::Refused => "refused",
            Self::Rejected => "rejected",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Unsent => "unsent",
            Self::Skipped => "skipped",
            Self::Planned => "planned",
        }
    }

    /// The verdict that a word names.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.word() == word)
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// Whose rule it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Says {
    /// The vendor documents it; it cannot be switched off.
    Vendor,
    /// Ours; the profile can switch it off by its id.
    House,
}

/// Whether a problem stops the write.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Nothing is sent.
    #[default]
    Error,
    /// It is said, and the write goes on.
    Warning,
}

/// One thing that is wrong with a wish, in words that let its author mend it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Stable and machine-readable: `missing-field`, `not-a-date`, `unknown-stage` ...
    pub code: Cow<'static, str>,
    /// The vendor's name of the field, `lead` or `stage`; absent when the whole lead is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What is wrong.
    pub message: String,
    /// How to mend it.
    #[serde(default)]
    pub hint: String,
    /// The text at fault, as typed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Whose rule it broke.
    pub rule: Says,
    /// The house rule's id, by which the profile can switch it off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule_id: Option<String>,
    /// Whether it stops the write.
    pub severity: Severity,
}

impl Problem {
    /// The code of a problem that this process found, and did not read back from somewhere.
    #[cfg(test)]
    pub(crate) fn word(&self) -> &'static str {
        match self.code {
            Cow::Borrowed(word) => word,
            Cow::Owned(_) => unreachable!("{self:?}"),
        }
    }

    /// What is wrong, and the house rule that says so.
    pub fn told(&self) -> String {
        match &self.rule_id {
            Some(id) => format!("{} (house rule {id})", self.message),
            None => self.message.clone(),
        }
    }
}

/// Our own "no": nothing was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The vendor has no such call. Exit 2.
    NotOffered {
        /// What was asked for.
        operation: Operation,
        /// The vendor's name.
        vendor: &'static str,
        /// What it offers instead, or what to configure.
        hint: String,
    },
    /// The data break rules. Exit 3.
    Invalid(Vec<Problem>),
}
