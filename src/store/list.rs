//! Walks over the leads of the store, one row at a time: what of a lead is not asked for is not read.

use std::path::Path;

use jiff::Timestamp;
use rusqlite::types::Value as Sql;
use rusqlite::{Row, params_from_iter};
use serde_json::{Map, Value};

use super::leads::{LEAD_COLUMNS, StoredLead, fields_of, micros, read_lead, time};
use super::runs::json;
use super::{Store, broken};
use crate::error::Result;
use crate::lead::Phase;

/// Which leads are wanted. The empty filter wants all.
#[derive(Clone, Copy, Default)]
pub struct Filter<'a> {
    /// Of these profiles; empty: of all.
    pub profiles: &'a [String],
    /// Of this vendor, by its id.
    pub vendor: Option<&'a str>,
    /// In a stage that this says yes to: how stages are compared is the card's business.
    pub stage: Option<&'a dyn Fn(&str) -> bool>,
    /// In this phase.
    pub phase: Option<Phase>,
    /// That first came, or last changed, at this time or later.
    pub since: Option<Timestamp>,
    /// With the bytes as received.
    pub raw: bool,
}

/// A lead of the store while its row is read.
pub struct LeadRow<'a> {
    row: &'a Row<'a>,
    path: &'a Path,
}

impl LeadRow<'_> {
    /// Its number in this store: leads that came earlier have smaller ones.
    pub fn number(&self) -> Result<i64> {
        self.told(self.row.get(10))
    }

    /// Its profile.
    pub fn profile(&self) -> Result<String> {
        self.told(self.row.get(0))
    }

    /// Its vendor, by its id.
    pub fn vendor(&self) -> Result<String> {
        self.told(self.row.get(1))
    }

    /// The vendor's id for it.
    pub fn id(&self) -> Result<String> {
        self.told(self.row.get(2))
    }

    /// Its stage.
    pub fn stage(&self) -> Result<Option<String>> {
        self.told(self.row.get(3))
    }

    /// Its phase.
    pub fn phase(&self) -> Result<Phase> {
        let word: String = self.told(self.row.get(4))?;
        Ok(Phase::from_word(&word).unwrap_or_default())
    }

    /// Its fields, read now.
    pub fn fields(&self) -> Result<Map<String, Value>> {
        let text = self.row.get_ref(5).and_then(|it| Ok(it.as_str()?));
        self.told(text.and_then(|text| fields_of(text, 5)))
    }

    /// When it first came.
    pub fn first_seen(&self) -> Result<Timestamp> {
        self.told(time(self.row, 7))
    }

    /// When it last came.
    pub fn last_seen(&self) -> Result<Timestamp> {
        self.told(time(self.row, 8))
    }

    /// Its bytes, where they were asked for.
    pub fn raw(&self) -> Result<Option<Vec<u8>>> {
        self.told(self.row.get(9))
    }

    /// All of it.
    pub fn lead(&self) -> Result<StoredLead> {
        self.told(read_lead(self.row))
    }

    fn told<T>(&self, read: rusqlite::Result<T>) -> Result<T> {
        read.map_err(|error| broken::broken(self.path, &error))
    }
}

impl Store {
    /// Several questions about one and the same moment, whatever others write meanwhile.
    pub fn at_one_moment<T>(&self, ask: impl FnOnce(&Self) -> Result<T>) -> Result<T> {
        self.asked(|connection| connection.execute_batch("BEGIN"))?;
        let answer = ask(self);
        // Nothing was written, so ending it cannot lose anything.
        self.asked(|connection| connection.execute_batch("ROLLBACK"))?;
        answer
    }

    /// Hands over leads one by one, in the order in which they first came. An error of `each` ends it.
    pub fn lead_rows(
        &self,
        filter: &Filter,
        each: &mut dyn FnMut(&LeadRow) -> Result<()>,
    ) -> Result<()> {
        let mut wanted = Wanted::of(filter, "+lead.profile", "lead.vendor");
        if let Some(phase) = filter.phase {
            wanted.and("lead.phase = ?", Sql::from(phase.word().to_owned()));
        }
        if let Some(since) = filter.since {
            wanted.and("event.at >= ?", Sql::from(micros(since)));
        }
        let sql = select(filter.raw, filter.since.is_some(), &wanted.clause());
        self.rows(&sql, wanted.values, &mut |lead| {
            let in_stage = match filter.stage {
                None => true,
                Some(is_wanted) => lead.stage()?.as_deref().is_some_and(is_wanted),
            };
            if in_stage { each(lead) } else { Ok(()) }
        })
    }

    /// The same for leads by their numbers, in this order.
    pub fn leads_numbered(
        &self,
        numbers: impl Iterator<Item = i64>,
        raw: bool,
        each: &mut dyn FnMut(&LeadRow) -> Result<()>,
    ) -> Result<()> {
        let sql = select(raw, false, "WHERE lead.number = ?");
        for number in numbers {
            self.rows(&sql, vec![Sql::from(number)], each)?;
        }
        Ok(())
    }

    /// The profiles that have leads, each with its vendor's id.
    pub fn profiles(&self) -> Result<Vec<(String, String)>> {
        // By the index of profiles and ids: the leads themselves are not looked at.
        let sql = "WITH RECURSIVE known (profile) AS (
                SELECT min(profile) FROM lead
                UNION ALL
                SELECT (SELECT min(profile) FROM lead WHERE profile > known.profile) FROM known
                WHERE known.profile IS NOT NULL)
            SELECT profile, (SELECT vendor FROM lead WHERE lead.profile = known.profile LIMIT 1) FROM known
            WHERE profile IS NOT NULL";
        self.asked(|connection| {
            connection
                .prepare_cached(sql)?
                .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
                .collect()
        })
    }

    /// The stages in which leads of this filter's profiles and vendor stand, the most frequent first.
    pub fn stages(&self, filter: &Filter) -> Result<Vec<String>> {
        let mut wanted = Wanted::of(filter, "profile", "vendor");
        wanted.conditions.push("stage IS NOT NULL".to_owned());
        let sql = format!(
            "SELECT stage FROM lead {} GROUP BY stage ORDER BY count(*) DESC, stage",
            wanted.clause()
        );
        self.asked(|connection| {
            connection
                .prepare_cached(&sql)?
                .query_map(params_from_iter(wanted.values), |row| row.get(0))?
                .collect()
        })
    }

    /// What accounts call things, by their ids: the entries of a list, whichever profile's.
    pub fn called(&self, list: &str) -> Result<Vec<(String, String)>> {
        self.asked(|connection| {
            connection
                .prepare_cached("SELECT id, name FROM name WHERE list = ?1")?
                .query_map([list], |row| {
                    let id = json(row.get_ref(0)?.as_str()?);
                    let id = id.as_str().map_or_else(|| id.to_string(), str::to_owned);
                    Ok((id, row.get(1)?))
                })?
                .collect()
        })
    }

    fn rows(
        &self,
        sql: &str,
        values: Vec<Sql>,
        each: &mut dyn FnMut(&LeadRow) -> Result<()>,
    ) -> Result<()> {
        let path = self.path();
        let ended = self.asked(|connection| {
            let mut statement = connection.prepare_cached(sql)?;
            let mut rows = statement.query(params_from_iter(values))?;
            while let Some(row) = rows.next()? {
                if let Err(error) = each(&LeadRow { row, path }) {
                    return Ok(Err(error));
                }
            }
            Ok(Ok(()))
        });
        ended?
    }
}

/// The event of a lead is looked up only where something of it is wanted.
fn select(raw: bool, dated: bool, clause: &str) -> String {
    let (bytes, join) = match (raw, dated) {
        (true, _) => ("event.raw", true),
        (false, dated) => ("NULL", dated),
    };
    let join = if join {
        "JOIN event ON event.number = lead.event"
    } else {
        ""
    };
    format!(
        "SELECT {LEAD_COLUMNS}, {bytes}, lead.number FROM lead {join} {clause} ORDER BY lead.number"
    )
}

/// The conditions of a query, grown one by one.
pub(super) struct Wanted {
    pub conditions: Vec<String>,
    pub values: Vec<Sql>,
}

impl Wanted {
    /// Those of a filter's profiles and vendor, which stand in these columns.
    pub fn of(filter: &Filter, profile: &str, vendor: &str) -> Self {
        let mut wanted = Self {
            conditions: Vec::new(),
            values: Vec::new(),
        };
        if !filter.profiles.is_empty() {
            let places = vec!["?"; filter.profiles.len()].join(", ");
            wanted.conditions.push(format!("{profile} IN ({places})"));
            let profiles = filter.profiles.iter().cloned().map(Sql::from);
            wanted.values.extend(profiles);
        }
        if let Some(id) = filter.vendor {
            wanted.and(&format!("{vendor} = ?"), Sql::from(id.to_owned()));
        }
        wanted
    }

    /// One more.
    pub fn and(&mut self, condition: &str, value: Sql) {
        self.conditions.push(condition.to_owned());
        self.values.push(value);
    }

    /// `WHERE ...`, or nothing.
    pub fn clause(&self) -> String {
        if self.conditions.is_empty() {
            String::new()
        } else {
            format!("WHERE {}", self.conditions.join(" AND "))
        }
    }
}
