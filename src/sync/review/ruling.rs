//! What is decided about a row by itself. The sieve is asked first; what it holds back meets the card's full check.

use std::collections::{BTreeSet, HashMap};
use std::num::NonZeroU32;

use foldhash::fast::FixedState;
use indexmap::IndexSet;

use super::fault;
use crate::account::Account;
use crate::lead::{Change, Stage, Wish};
use crate::sheet::{Line, Meaning, Shape};
use crate::store::Standing;
use crate::vendor::card::Card;
use crate::vendor::sieve::{Asked, Facts, LeadKey, Passed, Place, Sieve};

/// What was decided.
pub struct Ruling {
    /// Whether the row may be sent.
    pub standing: Standing,
    /// Whom it is about. Of a row that is refused for something else it still counts: mended, it would contradict
    /// another. `None` where that cannot be told.
    pub about: Option<About>,
    /// What the full check found; `None` where the sieve let the row pass: nothing is wrong, and neither wish nor change
    /// was made of it.
    pub found: Option<Box<Found>>,
}

/// What the full check found in a row.
#[derive(Default)]
pub struct Found {
    /// What it asks for, where that can be read.
    pub wish: Option<Wish>,
    /// What would be sent, where no rule refuses it.
    pub change: Option<Change>,
    /// What the vendor's page adds, unless another row of the kind has told it.
    pub notices: Vec<String>,
    /// The column of the cell that cannot be read.
    pub column: Option<String>,
    /// The account's lists that the vendor may be asked for, so that it is judged again.
    pub wants: Option<Wants>,
}

/// Lists in which a row looked something up in vain.
pub struct Wants {
    /// By their names.
    pub lists: BTreeSet<String>,
    /// Whether it cannot be sent without them.
    pub depends: bool,
}

/// Whom a row is about, and which stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct About {
    /// The lead; `None` where one is added.
    pub lead: Option<LeadKey>,
    /// The stage's number: the same for stages that are the same on the wire.
    pub stage: Option<NonZeroU32>,
}

/// The one place where a row meets the card.
pub struct Judge<'a> {
    card: &'a Card,
    account: &'a Account,
    /// What holds for every row; without it no sieve is asked.
    asked: Option<Asked>,
    /// One for each shape of the sheet, once a row had it.
    sifters: Vec<Option<Sifter<'a>>>,
    /// The stages met so far, as they go over the wire.
    stages: IndexSet<String, FixedState>,
}

/// The sieve for the rows of one shape.
struct Sifter<'a> {
    sieve: Sieve<'a>,
    shape: Shape,
    /// How many columns there were: in JSON more may come, and the shape change with them.
    columns: usize,
    /// The kinds of rows that passed, each with its stage's number. The first row of a kind is checked in full, for the
    /// notices that it shares with all others.
    kinds: HashMap<Kind, Option<NonZeroU32>, FixedState>,
}

/// The stage by the sieve's number, and what notices depend on.
type Kind = (Option<u32>, Facts);

impl<'a> Judge<'a> {
    /// Judges rows of which this is asked; every row by the full check where `asked` is absent.
    pub fn new(card: &'a Card, account: &'a Account, asked: Option<Asked>) -> Self {
        Self {
            card,
            account,
            asked,
            sifters: Vec::new(),
            stages: IndexSet::default(),
        }
    }

    /// Judges by what the account knows from now on.
    pub fn know(&mut self, account: &'a Account) {
        self.account = account;
        self.sifters.clear();
    }

    /// What is decided about a row.
    pub fn rule(&mut self, line: &Line<'_>) -> Ruling {
        let Some((number, passed)) = self.sift(line) else {
            return self.check(line);
        };
        let kind = (passed.stage, passed.notices);
        let kinds = self.sifters.get_mut(number).and_then(Option::as_mut);
        let known = kinds.and_then(|sifter| sifter.kinds.get(&kind).copied());
        if let Some(stage) = known {
            let lead = passed.lead;
            return Ruling {
                standing: Standing::Ready(Vec::new()),
                about: Some(About { lead, stage }),
                found: None,
            };
        }
        let ruling = self.check(line);
        let sifter = self.sifters.get_mut(number).and_then(Option::as_mut);
        if let (Some(sifter), Some(about)) = (sifter, ruling.about) {
            sifter.kinds.insert(kind, about.stage);
        }
        ruling
    }

    /// The shape's number and what the sieve knows of a row that passes.
    fn sift(&mut self, line: &Line<'_>) -> Option<(usize, Passed)> {
        let asked = self.asked?;
        let cells = line.cells()?;
        let (number, shape) = line.shape()?;
        if self.sifters.len() <= number {
            self.sifters.resize_with(number + 1, || None);
        }
        let slot = self.sifters.get_mut(number)?;
        let columns = line.row.columns().len();
        let fits = slot
            .as_mut()
            .is_some_and(|sifter| sifter.fits(shape, columns));
        if !fits {
            *slot = Some(Sifter::new(self.card, self.account, asked, shape, columns));
        }
        let sifter = slot.as_mut()?;
        Some((number, sifter.sieve.passes(cells)?))
    }

    /// Judges a row by the card's every rule.
    fn check(&mut self, line: &Line<'_>) -> Ruling {
        let wish = match line.meaning() {
            Ok(Meaning::Wish(wish)) => wish,
            Ok(Meaning::Skip(reason)) => {
                return Ruling::of(Standing::Skipped(reason), None, Found::default());
            }
            Err(error) => {
                let (mut problem, column) = fault::problem(&error);
                problem.field = column.as_deref().and_then(|it| field_of(line, it));
                let found = Found {
                    column,
                    ..Found::default()
                };
                return Ruling::of(Standing::Refused(vec![problem]), None, found);
            }
        };
        let checked = self.card.check(self.account, &wish);
        let wants = checked.asks().then(|| Wants {
            depends: checked.depends(),
            lists: checked.missed.clone(),
        });
        let standing = match checked.change {
            Some(_) => Standing::Ready(checked.problems),
            None => Standing::Refused(checked.problems),
        };
        let about = self.about(&wish, checked.change.as_ref());
        let found = Found {
            wish: Some(wish),
            change: checked.change,
            notices: checked.notices,
            column: None,
            wants,
        };
        Ruling::of(standing, about, found)
    }

    fn about(&mut self, wish: &Wish, change: Option<&Change>) -> Option<About> {
        let lead = match (change, &wish.lead) {
            (Some(change), _) => change.lead.as_ref().map(LeadKey::of),
            (None, Some(typed)) => Some(LeadKey::of(&self.card.lead_id(typed).ok()?)),
            (None, None) => return None,
        };
        let stage = match (change, &wish.stage) {
            (Some(change), _) => change.stage.as_ref().and_then(|stage| self.number(stage)),
            (None, Some(typed)) => {
                let row = self.card.find_stage(typed);
                row.and_then(|row| self.number(&self.card.stage(row)))
            }
            (None, None) => None,
        };
        Some(About { lead, stage })
    }

    /// A stage's number, from 1.
    fn number(&mut self, stage: &Stage) -> Option<NonZeroU32> {
        let (place, _) = self.stages.insert_full(stage.value.to_string());
        u32::try_from(place + 1).ok().and_then(NonZeroU32::new)
    }
}

impl<'a> Sifter<'a> {
    fn new(
        card: &'a Card,
        account: &'a Account,
        asked: Asked,
        shape: &Shape,
        columns: usize,
    ) -> Self {
        let places: Vec<Place> = shape.places().map(place).collect();
        Self {
            sieve: Sieve::new(card, account, asked, &places),
            shape: shape.clone(),
            columns,
            kinds: HashMap::default(),
        }
    }

    /// Whether it is still the one for this shape.
    fn fits(&mut self, shape: &Shape, columns: usize) -> bool {
        if self.columns == columns {
            return true;
        }
        self.columns = columns;
        self.shape == *shape
    }
}

fn place(name: &str) -> Place {
    match name {
        "lead" => Place::Lead,
        "stage" => Place::Stage,
        field => Place::Field(field.to_owned()),
    }
}

impl Ruling {
    fn of(standing: Standing, about: Option<About>, found: Found) -> Self {
        Self {
            standing,
            about,
            found: Some(Box::new(found)),
        }
    }
}

/// Which place of the wish a column fills: `lead`, `stage`, or a field.
fn field_of(line: &Line<'_>, column: &str) -> Option<String> {
    let (_, shape) = line.shape()?;
    let columns = line.row.columns();
    let at = columns.iter().position(|name| name == column)?;
    let mut places = shape.places();
    places
        .find(|place| shape.column_of(place) == Some(at))
        .map(str::to_owned)
}
