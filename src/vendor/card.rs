//! A vendor's page of facts, its `card.toml`: what is offered, which fields there are, what each stage needs.
//!
//! A rule that a sales person could check against the vendor's documents lives there and nowhere else. `check` judges
//! a wish by it; help, templates, `stages` and the sandbox read the same table.

mod batch;
mod list;
mod names;
mod row;

use std::collections::HashMap;
use std::sync::OnceLock;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::account::Account;
pub use crate::account::{alike, fold};
use crate::lead::{LeadId, Operation, Phase, Refusal, Says, Stage, Via};

pub use batch::Batch;
pub use list::{Filter, List, NoFilter};
pub use names::OwnList;
pub use row::{Row, Term, When};

/// One vendor's page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Card {
    /// The id on the command line and in profiles: `crf-connect`.
    pub id: String,
    /// The name that people use.
    pub name: String,
    /// What it is, in one line for `leadctl vendors`.
    pub about: String,
    /// The vendor's documents.
    pub docs: String,
    /// The vendor's word for a stage: `stage` or `status`.
    pub word: String,
    /// The documented production address, where there is one.
    pub base_url: Option<String>,
    /// Documented addresses by region, chosen by the setting `region`.
    #[serde(default)]
    pub regions: IndexMap<String, String>,
    /// Requests in a period when the profile says nothing: `250/5m`.
    pub rate: Option<String>,
    /// How long to wait after "busy" without a Retry-After, in seconds.
    pub busy_wait: Option<u64>,
    /// What can be done here.
    pub offers: Vec<Operation>,
    /// For each operation that is not offered: what to do instead.
    #[serde(default)]
    pub instead: IndexMap<Operation, String>,
    /// Whether leads must be confirmed after they were taken.
    #[serde(default)]
    pub confirms: bool,
    /// How a lead is named.
    pub lead: LeadName,
    /// The field that holds the stage: `status`, `stageId` ...
    pub stage_field: String,
    /// Fields that a lead shows under another name than the calls that write it: field → dotted member.
    #[serde(default)]
    pub shown_as: IndexMap<String, String>,
    /// The fields that tell one added lead from another: of those that were sent, the ones that a lead shows agree.
    #[serde(default)]
    pub recognised_by: Vec<String>,
    /// What people call a lead: the members to look at, the first that is there; several together are joined.
    #[serde(default)]
    pub known_as: Vec<Vec<String>>,
    /// What lists show of a lead beside that: a heading, and the members to look at as in `known_as`.
    #[serde(default)]
    pub shows: IndexMap<String, Vec<Vec<String>>>,
    /// Sets of credentials; one of them must be complete. Empty: none is needed.
    #[serde(default)]
    pub credentials: Vec<Vec<String>>,
    /// The vendor's own keys of a profile.
    #[serde(default)]
    pub setting: IndexMap<String, Setting>,
    /// The account's own lists that the vendor tells, by the name that fields use.
    #[serde(default)]
    pub list: IndexMap<String, OwnList>,
    /// Every field that can be written, by the vendor's name; `*` as last member takes any.
    pub field: IndexMap<String, Field>,
    /// The stages, where they belong to the vendor and not to the account.
    #[serde(default)]
    pub stage: Vec<Row>,
    /// What each operation needs and takes.
    #[serde(default)]
    pub operation: Vec<Row>,
    /// What stages of a phase need, where stages belong to the account.
    #[serde(default)]
    pub phase: Vec<Row>,
    /// The list of leads.
    #[serde(default)]
    pub leads: List,
    /// Several changes in one call, where the vendor has such a call.
    pub batch: Option<Batch>,
    /// Our own rules, each with an id by which a profile can switch it off.
    #[serde(default)]
    pub house: Vec<Row>,
    /// Stages that can be read and not set, with their phase.
    #[serde(default)]
    pub read_only: IndexMap<String, Phase>,
    #[serde(skip)]
    index: OnceLock<Index>,
}

/// How a vendor names a lead.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct LeadName {
    /// Its type: `uuid`, `integer` or `identifier`.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// The vendor's field for it, also a column's name in sheets.
    pub field: String,
    /// One as people meet it.
    pub sample: String,
    /// For identifiers: the keys that it may be given by; the first is meant by bare text.
    #[serde(default)]
    pub keys: Vec<String>,
}

/// A key of a profile that only this vendor has.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Setting {
    /// What it holds.
    #[serde(rename = "type")]
    pub kind: SettingKind,
    /// What it is, in a sentence.
    pub about: String,
    /// Whether a profile must have it (credentials are judged by `credentials`).
    #[serde(default)]
    pub required: bool,
    /// The values that it may have.
    #[serde(default)]
    pub one_of: Vec<String>,
    /// What holds when it is not set.
    pub default: Option<String>,
    /// One as people meet it.
    pub sample: Option<String>,
}

/// What a setting holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SettingKind {
    /// Text.
    Text,
    /// A whole number.
    Integer,
    /// A list of whole numbers.
    Integers,
    /// A list of texts.
    Texts,
    /// A path below the address, starting with `/`.
    Path,
    /// A credential: a literal, or where to find it.
    Secret,
    /// What the list of leads is narrowed by: one `NAME=VALUE` or a list of them.
    Filters,
    /// A web address whose query is the key to it, in one secret: a literal, or where to find it.
    Depot,
    /// A duration in whole seconds: `5m`.
    Duration,
    /// The name of a header.
    Header,
    /// How to sign in over HTTP: `{ basic = {...} }` or `{ bearer = ... }`.
    Auth,
    /// A code list: `{ 1 = "Contacted" }`; it becomes the account's list of the setting's name.
    Names,
}

/// A field's type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Any text.
    Text,
    /// One of the listed values.
    OneOf,
    /// Several of the listed values, separated by commas.
    List,
    /// A whole number.
    Integer,
    /// A number, sent with the digits that were typed.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A calendar date, `YYYY-MM-DD`.
    Date,
    /// A date and time with offset; a bare date means midnight UTC.
    DateTime,
    /// A UUID.
    Uuid,
    /// An object with one key: `name:Price`.
    Identifier,
    /// Anything that JSON can say; other text is sent as a string.
    Json,
}

/// One field.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Field {
    /// Its type.
    #[serde(rename = "type")]
    pub kind: Kind,
    /// What it is, in a sentence without a full stop.
    pub about: Option<String>,
    /// The most characters, counted both as Unicode scalars and as UTF-16 units.
    pub longest: Option<usize>,
    /// The smallest number.
    pub least: Option<f64>,
    /// The largest number.
    pub most: Option<f64>,
    /// For integers: 32 or 64.
    #[serde(default = "sixty_four")]
    pub bits: u8,
    /// The listed values, as they go over the wire.
    #[serde(default)]
    pub one_of: Vec<String>,
    /// For identifiers: the keys; the first is meant by bare text, and `one_of` then lists its values.
    #[serde(default)]
    pub keys: Vec<String>,
    /// The account's list that holds its values: it takes an entry's name as well as its id.
    pub names: Option<String>,
    /// The field to whose value an entry of the list must belong: a reason to its stage.
    pub of: Option<String>,
    /// It must be given where the entry that `of` names has any in the list.
    #[serde(default)]
    pub needed_where_some: bool,
    /// What it gets when nothing is given: `now`.
    pub default: Option<String>,
    /// One as people meet it.
    pub sample: Option<String>,
    /// For names with `*`: whether the member must be a whole number.
    #[serde(default)]
    pub numbered: bool,
}

fn sixty_four() -> u8 {
    64
}

/// Folded names → places, made once a card.
#[derive(Debug, Default)]
struct Index {
    fields: HashMap<String, usize>,
    stages: HashMap<String, usize>,
}

/// Where a dotted name may be parted into an object and a member that `*` stands for, the longest object first.
fn dots(name: &str) -> impl Iterator<Item = usize> {
    name.rmatch_indices('.').map(|(at, _)| at)
}

/// The candidate that a typing error most likely meant.
pub fn nearest<'a>(typed: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let typed = fold(typed);
    candidates
        .into_iter()
        .map(|candidate| {
            let folded = fold(candidate);
            let likeness = strsim::jaro_winkler(&typed, &folded);
            let inside = typed.len() > 2 && folded.contains(&typed);
            (
                if inside { likeness.max(0.85) } else { likeness },
                candidate,
            )
        })
        .filter(|(likeness, _)| *likeness >= 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

impl Card {
    /// Reads a card as `build.rs` wrote it down. A test reads every one, so an error is a bug of this program.
    pub fn compiled(json: &str) -> Self {
        match serde_json::from_str(json) {
            Ok(card) => card,
            Err(error) => unreachable!("a card that is compiled in cannot be read: {error}"),
        }
    }

    /// Reads a card as people write it.
    #[cfg(test)]
    pub(crate) fn read(toml: &str) -> Self {
        toml::from_str(toml).unwrap()
    }

    /// Whether an operation is offered.
    pub fn offers(&self, operation: Operation) -> bool {
        self.offers.contains(&operation)
    }

    /// The "no" for an operation that is not offered.
    pub fn not_offered(&'static self, operation: Operation) -> Refusal {
        let offered: Vec<_> = self.offers.iter().map(|it| it.command()).collect();
        Refusal::NotOffered {
            operation,
            vendor: &self.name,
            hint: self
                .instead
                .get(&operation)
                .cloned()
                .unwrap_or_else(|| format!("{} offers {}", self.name, offered.join(", "))),
        }
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index {
            fields: self
                .field
                .keys()
                .enumerate()
                .map(|(at, name)| (fold(name), at))
                .collect(),
            stages: self
                .stage
                .iter()
                .enumerate()
                .map(|(at, row)| (fold(row.name()), at))
                .collect(),
        })
    }

    /// A field by the name that a person typed: the vendor's exact name for it, and what the card says of it.
    pub fn find_field(&self, typed: &str) -> Option<(String, &Field)> {
        let folded = fold(typed);
        if let Some(at) = self.index().fields.get(&folded) {
            return self
                .field
                .get_index(*at)
                .filter(|(name, _)| !name.ends_with(".*"))
                .map(|(name, field)| (name.clone(), field));
        }
        let typed = typed.trim();
        let (at, dot) = dots(typed).find_map(|dot| {
            let pattern = format!("{}.*", fold(&typed[..dot]));
            self.index().fields.get(&pattern).map(|at| (*at, dot))
        })?;
        let (name, field) = self.field.get_index(at)?;
        let member = &typed[dot + 1..];
        let member_fits = !member.is_empty()
            && (!field.numbered || member.bytes().all(|byte| byte.is_ascii_digit()));
        member_fits.then(|| (name.replace('*', member), field))
    }

    /// The only fields that an operation takes by this call, where the card lists them.
    pub fn takes(&self, operation: Operation, via: Option<Via>) -> Option<&[String]> {
        let mut rows = self.operation.iter();
        rows.find(|row| row.name() == operation.word() && row.via == via)?
            .takes
            .as_deref()
    }

    /// Whether the vendor has a call of its own for this.
    pub fn has_call(&self, via: Via) -> bool {
        self.operation.iter().any(|row| row.via == Some(via))
    }

    /// What the card says of a field, by the vendor's exact name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.field
            .get_index(self.place_of(name)?)
            .map(|(_, field)| field)
    }

    /// Where a field stands in the card, by the vendor's exact name.
    pub fn place_of(&self, name: &str) -> Option<usize> {
        self.field.get_index_of(name).or_else(|| {
            dots(name).find_map(|dot| self.field.get_index_of(&format!("{}.*", &name[..dot])))
        })
    }

    /// A stage row by the name that a person typed or the vendor sent.
    pub fn find_stage(&self, typed: &str) -> Option<&Row> {
        let at = self.index().stages.get(&fold(typed))?;
        self.stage.get(*at)
    }

    /// The phase of a stage that the vendor sent, by the card or by the account's names.
    pub fn phase_of(&self, account: &Account, stage: &Value) -> Phase {
        let by_name = match stage {
            Value::String(name) => self
                .find_stage(name)
                .and_then(|row| row.phase)
                .or_else(|| self.read_only.get(name).copied()),
            _ => None,
        };
        by_name
            .or_else(|| {
                let list = self.stage_names()?;
                account.names.by_value(list, stage)?.phase
            })
            .unwrap_or_default()
    }

    /// A card's stage as a `Stage`.
    pub fn stage(&self, row: &Row) -> Stage {
        Stage {
            name: row.name().to_owned(),
            value: Value::from(row.name()),
            phase: row.phase.unwrap_or_default(),
        }
    }

    /// The rows that hold for a change, each with whose rule it is. House rules that the account switched off do not.
    pub fn rows<'a>(
        &'a self,
        account: &'a Account,
        operation: Operation,
        via: Option<Via>,
        stage: Option<&'a Stage>,
    ) -> impl Iterator<Item = (&'a Row, Says)> {
        let operations = self
            .operation
            .iter()
            .filter(move |row| row.name() == operation.word() && row.via == via);
        let stages = self
            .stage
            .iter()
            .filter(move |row| stage.is_some_and(|stage| row.name() == stage.name));
        let phases = self
            .phase
            .iter()
            .filter(move |row| stage.is_some_and(|stage| row.name() == stage.phase.word()))
            // A call of its own has its own rules: they are on the operation's row.
            .filter(move |_| via.is_none())
            // A stage that the account's list holds is known, also where it is neither won nor lost.
            .filter(move |row| {
                row.name() != Phase::Unknown.word()
                    || !stage.is_some_and(|stage| self.is_known(account, stage))
            });
        let house = self.house.iter().filter(move |row| {
            let in_operation = row.operations.is_empty() || row.operations.contains(&operation);
            let in_stage = row.stages.is_empty()
                || stage.is_some_and(|stage| row.stages.contains(&stage.name));
            let on = row
                .id
                .as_ref()
                .is_some_and(|id| !account.house_rules_off.contains(id));
            in_operation && in_stage && on
        });
        operations
            .chain(stages)
            .chain(phases)
            .map(|row| (row, Says::Vendor))
            .chain(house.map(|row| (row, Says::House)))
    }

    /// A lead's id as typed → canonical, or why it is none.
    pub fn lead_id(&self, typed: &str) -> Result<LeadId, String> {
        let typed = typed.trim();
        let about = |what: &str| {
            format!(
                "{} knows a lead by {what}, such as {}",
                self.name, self.lead.sample
            )
        };
        match self.lead.kind {
            Kind::Uuid => uuid::Uuid::try_parse(typed)
                .ok()
                .filter(|_| typed.len() == 36)
                .map(|uuid| LeadId::new(uuid.hyphenated().to_string()))
                .ok_or_else(|| about("a UUID")),
            Kind::Integer => typed
                .parse::<i64>()
                .ok()
                .filter(|id| *id >= 0 && !typed.starts_with(['+', '-']))
                .map(|id| LeadId::new(id.to_string()))
                .ok_or_else(|| about("a whole number")),
            _ => self.identifier_id(typed).ok_or_else(|| about("its number")),
        }
    }

    fn identifier_id(&self, typed: &str) -> Option<LeadId> {
        let usual = self.lead.keys.first()?;
        let (key, value) = match typed.split_once(':') {
            Some((key, value)) if self.lead.keys.iter().any(|known| known == key) => (key, value),
            _ => (usual.as_str(), typed),
        };
        let value = value.trim();
        let printable =
            !value.is_empty() && value.len() <= 200 && !value.chars().any(char::is_control);
        printable.then(|| {
            if key == usual {
                LeadId::new(value)
            } else {
                LeadId::new(format!("{key}:{value}"))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typing_error_finds_its_word_and_nonsense_finds_none() {
        let words = ["fundedAmount", "fundedDate", "additionalInfo"];
        assert_eq!(nearest("fundedAmont", words), Some("fundedAmount"));
        assert_eq!(nearest("zzz", words), None);
    }
}
