//! What `--where` and `--sort` name: a member of a lead, or one of the columns that lists show.

use crate::account::rfc3339;
use crate::command::fields::find;
use crate::error::{Error, Kind, Result};
use crate::store::{LeadRow, StoredLead};
use crate::vendor::card::{Card, fold, nearest};
use crate::vendor::{ALL, by_id};

/// The names of a lead's own columns, whatever its vendor.
const OWN: [(&str, Own); 11] = [
    ("lead", Own::Id),
    ("id", Own::Id),
    ("profile", Own::Profile),
    ("vendor", Own::Vendor),
    ("stage", Own::Stage),
    ("status", Own::Stage),
    ("phase", Own::Phase),
    ("who", Own::Who),
    ("first_seen", Own::FirstSeen),
    ("last_seen", Own::LastSeen),
    ("revision", Own::Revision),
];

/// What the tool itself knows of every lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Own {
    /// The vendor's id.
    Id,
    /// Its profile.
    Profile,
    /// Its vendor.
    Vendor,
    /// Where it stands.
    Stage,
    /// The same in our words.
    Phase,
    /// What people call it.
    Who,
    /// When it first came.
    FirstSeen,
    /// When it last came.
    LastSeen,
    /// How often its content was different.
    Revision,
}

/// A name as it was typed, and what it may mean.
#[derive(Clone, Debug)]
pub struct Field {
    typed: String,
    folded: String,
    own: Option<Own>,
}

impl Field {
    /// Takes a name as typed: `jobAmount`, `job amount`, `contact.firstName`, `Contents.LastName`, `phone`, `stage`;
    /// also as CSV heads its columns, `fields.jobAmount`.
    pub fn typed(name: &str) -> Self {
        let name = name.trim();
        let folded = fold(name);
        let folded = folded.strip_prefix("fields.").unwrap_or(&folded).to_owned();
        let own = OWN.iter().find(|(own, _)| fold(own) == folded);
        Self {
            typed: name.to_owned(),
            own: own.map(|(_, own)| *own),
            folded,
        }
    }

    /// What is meant, where it is one of a lead's own columns.
    pub fn own(&self) -> Option<Own> {
        self.own
    }

    /// The text of a lead under this name; `None` where the lead has no such member.
    pub fn text(&self, row: &LeadRow) -> Result<Option<String>> {
        if let Some(own) = self.own {
            return own.text(row).map(Some);
        }
        let fields = row.fields()?;
        if let Some(text) = find(&fields, &self.folded) {
            return Ok(Some(text));
        }
        let vendor = by_id(&row.vendor()?);
        let heading = vendor.and_then(|vendor| {
            let card = vendor.card();
            Some((card, self.heading(card)?))
        });
        Ok(heading.map(|(card, heading)| card.listed(&fields, heading)))
    }

    /// The heading of a vendor's list that is meant.
    fn heading<'a>(&self, card: &'a Card) -> Option<&'a str> {
        let mut headings = card.shows.keys();
        headings
            .find(|heading| fold(heading) == self.folded)
            .map(String::as_str)
    }

    /// Whether it is a name that needs no lead to have it.
    pub fn is_known(&self) -> bool {
        self.own.is_some()
            || ALL
                .iter()
                .any(|vendor| self.heading(vendor.card()).is_some())
    }

    /// What is said where no lead has such a member. `names` are those that leads have.
    pub fn unknown(&self, names: &[String]) -> Error {
        let own = OWN.iter().map(|(name, _)| *name);
        let cards = ALL.iter().map(|vendor| vendor.card());
        let headings = cards.flat_map(|card| card.shows.keys().map(String::as_str));
        let members = names.iter().map(String::as_str);
        // Who types the last part of a dotted name means that one.
        let meant = members
            .clone()
            .find(|name| {
                let last = name.rsplit('.').next();
                last.is_some_and(|last| fold(last) == self.folded)
            })
            .or_else(|| nearest(&self.typed, own.chain(headings).chain(members)));
        let error = Error::new(
            Kind::Invalid,
            "no-such-field",
            format!("no lead has a field `{}`", self.typed),
        )
        .detail("field", self.typed.as_str());
        let error = match meant {
            Some(meant) => error.hint(format!("did you mean {meant}?")),
            None => error,
        };
        error.hint("the fields of a lead: leadctl leads show LEAD")
    }
}

impl Own {
    fn text(self, row: &LeadRow) -> Result<String> {
        Ok(match self {
            Self::Id => row.id()?,
            Self::Profile => row.profile()?,
            Self::Vendor => row.vendor()?,
            Self::Stage => row.stage()?.unwrap_or_default(),
            Self::Phase => row.phase()?.to_string(),
            Self::Who => who(&row.lead()?),
            Self::FirstSeen => rfc3339(row.first_seen()?),
            Self::LastSeen => rfc3339(row.last_seen()?),
            Self::Revision => row.lead()?.revision.to_string(),
        })
    }
}

/// What people call a stored lead, by its vendor's card.
pub fn who(stored: &StoredLead) -> String {
    let vendor = by_id(&stored.vendor);
    vendor.map_or_else(String::new, |vendor| {
        vendor.card().known_as(&stored.lead.fields)
    })
}
