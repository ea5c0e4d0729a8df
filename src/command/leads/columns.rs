//! What lists show of each lead: the columns that all vendors share, and those that the vendors' cards name.

use indexmap::IndexSet;

use super::field::who;
use crate::output::{Column, Table};
use crate::store::StoredLead;
use crate::vendor::{Vendor, by_id};

/// What gives way first on a narrow terminal; what is more often needed stays longer.
const WHO: u8 = 1;
const STAGE: u8 = 2;
const PHASE: u8 = 3;
const LISTED: u8 = 4;
const LAST: u8 = 90;
const SAME_EVERYWHERE: u8 = 91;

/// Half of one cannot be used.
const WHOLE: [&str; 2] = ["phone", "e-mail"];

/// The columns of a list.
pub struct Columns {
    /// The headings of the vendors' cards.
    headings: Vec<String>,
    /// Whether all leads are of one profile.
    one_profile: bool,
}

impl Columns {
    /// Those of a list in which these profiles and vendors occur.
    pub fn of<'a>(profiles: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let (names, vendors): (IndexSet<&str>, IndexSet<&str>) = profiles.unzip();
        let cards = vendors.into_iter().filter_map(|id| Some(by_id(id)?.card()));
        let headings: IndexSet<&String> = cards.flat_map(|card| card.shows.keys()).collect();
        Self {
            headings: headings.into_iter().cloned().collect(),
            one_profile: names.len() < 2,
        }
    }

    /// As a table's. A terminal leaves out what no lead has.
    pub fn columns(&self, last: Column) -> Vec<Column> {
        let profile = if self.one_profile {
            Column::new("profile", SAME_EVERYWHERE)
        } else {
            Column::new("profile", 0).above()
        };
        let own = [
            profile,
            Column::new("lead", 0),
            Column::new("stage", STAGE).if_filled(),
            Column::new("phase", PHASE),
            Column::new("who", WHO).if_filled(),
        ];
        let listed = self.headings.iter().zip(LISTED..LAST);
        let listed = listed.map(|(heading, rank)| {
            let column = Column::new(heading, rank).if_filled();
            if WHOLE.contains(&heading.as_str()) {
                column.whole()
            } else {
                column
            }
        });
        own.into_iter()
            .chain(listed)
            .chain([Column { rank: LAST, ..last }])
            .collect()
    }

    /// A lead as a row of them; `last` is what the last column says.
    pub fn row(&self, stored: &StoredLead, last: String) -> Vec<String> {
        let card = by_id(&stored.vendor).map(Vendor::card);
        let listed = |heading: &String| {
            card.map_or_else(String::new, |card| {
                card.listed(&stored.lead.fields, heading)
            })
        };
        let own = [
            stored.profile.clone(),
            stored.lead.id.to_string(),
            stored.lead.stage.clone().unwrap_or_default(),
            stored.lead.phase.to_string(),
            who(stored),
        ];
        own.into_iter()
            .chain(self.headings.iter().map(listed))
            .chain([last])
            .collect()
    }
}

/// Leads that just came, without what their cards name: each with what the last column says of it; of each profile at
/// most so many.
pub fn table<'a>(
    last: Column,
    leads: impl Iterator<Item = (&'a StoredLead, String)>,
    most: usize,
) -> Table {
    let columns = Columns {
        headings: Vec::new(),
        one_profile: false,
    };
    let rows = leads.map(|(lead, last)| columns.row(lead, last)).collect();
    Table {
        most,
        ..Table::new(columns.columns(last), rows)
    }
}
