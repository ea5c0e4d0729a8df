//! The card's rows, compiled: what they ask about a row becomes numbered facts, what they demand clauses over them.

use crate::account::Account;
use crate::lead::{Phase, Says, Stage};
use crate::vendor::card::{Card, Row, Term};
use crate::vendor::check::{is_listed, is_member};

use super::Asked;

/// The answers to all questions, a bit for each: set where the answer is yes.
pub type Facts = u128;

/// What a rule asks about a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Question {
    /// Does the field, or a member of the object, hold something?
    Present(String),
    /// Does the field hold this value?
    Holds(String, String),
    /// Is the field named, be it to clear it?
    Given(String),
}

/// Every question that some rule asks, each once.
#[derive(Default)]
pub struct Questions {
    asked: Vec<Question>,
    /// More than there are bits; some have none.
    pub too_many: bool,
}

impl Questions {
    fn ask(&mut self, question: Question) -> Facts {
        let known = self.asked.iter().position(|it| *it == question);
        let place = known.unwrap_or_else(|| {
            self.asked.push(question);
            self.asked.len() - 1
        });
        let bit = u32::try_from(place)
            .ok()
            .and_then(|it| 1_u128.checked_shl(it));
        self.too_many |= bit.is_none();
        bit.unwrap_or(0)
    }

    fn present(&mut self, name: &str) -> Facts {
        self.ask(Question::Present(name.to_owned()))
    }

    fn holds(&mut self, term: &Term) -> Facts {
        match &term.is {
            Some(is) => self.ask(Question::Holds(term.field.clone(), is.clone())),
            None => self.present(&term.field),
        }
    }

    fn all(&mut self, names: &[String]) -> Facts {
        names
            .iter()
            .fold(0, |facts, name| facts | self.present(name))
    }

    fn bits(&self) -> impl Iterator<Item = (&Question, Facts)> {
        let bits = (0..Facts::BITS).map(|place| 1 << place);
        self.asked.iter().zip(bits)
    }

    /// What is so once a field holds something.
    pub fn told_by(&self, field: &str) -> Facts {
        let told = self.bits().filter(|(question, _)| {
            matches!(question, Question::Present(name) if name == field || is_member(field, name))
        });
        told.fold(0, |facts, (_, bit)| facts | bit)
    }

    /// What is so once a field is named.
    pub fn given(&self, field: &str) -> Facts {
        let given = Question::Given(field.to_owned());
        let told = self.bits().filter(|(question, _)| **question == given);
        told.fold(0, |facts, (_, bit)| facts | bit)
    }

    /// The values of a field that rules ask for, each with what is so then.
    pub fn values(&self, field: &str) -> Vec<(String, Facts)> {
        self.bits()
            .filter_map(|(question, bit)| match question {
                Question::Holds(name, is) if name == field => Some((is.clone(), bit)),
                _ => None,
            })
            .collect()
    }
}

/// Broken where all of the one are so and none of the other.
#[derive(Clone, Copy, Debug, Default)]
struct Clause {
    all: Facts,
    none: Facts,
}

/// What the rows demand of one stage. Most clauses ask for one fact alone, and are asked all at once.
#[derive(Default)]
struct Set {
    /// None of these is so.
    never: Facts,
    /// All of these are so.
    always: Facts,
    /// What else.
    clauses: Vec<Clause>,
}

impl Set {
    fn new(clauses: Vec<Clause>) -> Self {
        let mut set = Self::default();
        for clause in clauses {
            match (clause.all.count_ones(), clause.none.count_ones()) {
                (1, 0) => set.never |= clause.all,
                (0, 1) => set.always |= clause.none,
                _ => set.clauses.push(clause),
            }
        }
        set
    }

    #[inline]
    fn is_kept(&self, facts: Facts) -> bool {
        let is_broken = |it: &Clause| facts & it.all == it.all && facts & it.none == 0;
        facts & self.never == 0
            && facts & self.always == self.always
            && !self.clauses.iter().any(is_broken)
    }
}

/// The limits of a house rule to one field: they are kept whatever the stage.
pub struct Limit {
    /// The field.
    pub field: String,
    /// The least number.
    pub least: Option<f64>,
    /// Whether it may be blank.
    pub blank: bool,
}

/// The rules for each stage, and those without one.
pub struct Rules {
    /// By the place of the stage in the card, or of its phase where stages belong to the account; without a stage last.
    sets: Vec<Set>,
    /// What becomes so where a field is not named and gets its default.
    defaults: Vec<(Facts, Facts)>,
    /// What some house rule says of a field's value.
    pub limits: Vec<Limit>,
    /// Fields that stand in more than one column.
    pub twice: Vec<String>,
    /// A rule asks for the value of a field that may get its default.
    asks_of_default: bool,
}

impl Rules {
    /// Compiles the rows that hold for an operation, for each stage that there can be.
    pub fn new(
        card: &Card,
        account: &Account,
        asked: Asked,
        fields: &[&str],
        questions: &mut Questions,
    ) -> Self {
        let mut sets = Vec::new();
        let mut limits = Vec::new();
        for stage in stages(card).iter().map(Some).chain([None]) {
            let rows: Vec<_> = card
                .rows(account, asked.operation, asked.via, stage)
                .collect();
            let mut set = Vec::new();
            for (row, _) in &rows {
                demands(row, asked, questions, &mut set);
                limits.extend(limit(row));
            }
            if stage.is_some() && rows.iter().any(|(row, _)| row.strays) {
                let strays = fields.iter().filter(|field| is_stray(&rows, field));
                set.extend(strays.map(|field| Clause {
                    all: questions.ask(Question::Given((*field).to_owned())),
                    none: 0,
                }));
            }
            sets.push(Set::new(set));
        }
        let defaults: Vec<&String> = card
            .field
            .iter()
            .filter(|(name, field)| {
                field.default.as_deref() == Some("now") && gets_default(card, asked, name)
            })
            .map(|(name, _)| name)
            .collect();
        let twice: Vec<String> = fields
            .iter()
            .filter(|field| fields.iter().filter(|it| it == field).count() > 1)
            .map(|field| (*field).to_owned())
            .collect();
        for field in &twice {
            questions.ask(Question::Given(field.clone()));
        }
        Self {
            sets,
            limits,
            twice,
            asks_of_default: defaults.iter().any(|it| !questions.values(it).is_empty()),
            defaults: defaults
                .into_iter()
                .map(|it| {
                    (
                        questions.ask(Question::Given(it.clone())),
                        questions.told_by(it),
                    )
                })
                .collect(),
        }
    }

    /// Whether a card has rules that cannot be compiled for every stage at once: those that ask for an account's stage
    /// by its name, or for the value of a default.
    pub fn is_beyond(&self, card: &Card) -> bool {
        let by_name = card.house.iter().any(|row| !row.stages.is_empty());
        self.asks_of_default || (card.stage.is_empty() && by_name)
    }

    /// Whether a row of which this is so breaks no rule. `stage` is the place of its rules.
    #[inline]
    pub fn keep(&self, mut facts: Facts, stage: Option<usize>) -> bool {
        for (given, told) in &self.defaults {
            if facts & given == 0 {
                facts |= told;
            }
        }
        let set = match stage {
            Some(place) => self.sets.get(place),
            None => self.sets.last(),
        };
        set.is_some_and(|set| set.is_kept(facts))
    }
}

/// Every stage that the rules tell apart: those of the card, or one of each phase.
fn stages(card: &Card) -> Vec<Stage> {
    if !card.stage.is_empty() {
        return card.stage.iter().map(|row| card.stage(row)).collect();
    }
    let of_phase = |phase| Stage {
        name: String::new(),
        value: serde_json::Value::Null,
        phase,
    };
    Phase::ALL.map(of_phase).into()
}

/// The place of a stage's rules.
pub fn place_of(card: &Card, stage: &Stage) -> Option<usize> {
    if card.stage.is_empty() {
        Phase::ALL.iter().position(|phase| *phase == stage.phase)
    } else {
        card.stage.iter().position(|row| row.name() == stage.name)
    }
}

/// What one row demands, as clauses.
fn demands(row: &Row, asked: Asked, questions: &mut Questions, set: &mut Vec<Clause>) {
    let holds = Clause {
        all: 0,
        none: questions.all(&row.unless),
    };
    if row.is_final && !asked.allow_final {
        set.push(holds);
    }
    then(holds, &row.needs, &row.either, &row.refuses, questions, set);
    for when in &row.when {
        let mut met = holds;
        match (&when.is, when.present) {
            (None, Some(false)) => met.none |= questions.present(&when.field),
            (is, _) => {
                met.all |= questions.holds(&Term {
                    field: when.field.clone(),
                    is: is.clone(),
                });
            }
        }
        then(
            met,
            &when.needs,
            &when.either,
            &when.refuses,
            questions,
            set,
        );
    }
}

/// What is needed and refused where a condition is met.
fn then(
    met: Clause,
    needs: &[String],
    either: &[Vec<Term>],
    refuses: &[String],
    questions: &mut Questions,
    set: &mut Vec<Clause>,
) {
    for name in needs {
        let none = met.none | questions.present(name);
        set.push(Clause { none, ..met });
    }
    for group in either {
        let terms = group
            .iter()
            .fold(0, |facts, term| facts | questions.holds(term));
        let none = met.none | terms;
        set.push(Clause { none, ..met });
    }
    for name in refuses {
        let all = met.all | questions.present(name);
        set.push(Clause { all, ..met });
    }
}

/// What rows with a notice ask: given one of these fields, they do not hold.
pub fn asked_by_notices(card: &Card, questions: &mut Questions) -> Facts {
    let tables = [&card.operation, &card.stage, &card.phase, &card.house];
    let rows = tables.into_iter().flatten();
    let telling = rows.filter(|row| row.notice.is_some());
    telling.fold(0, |facts, row| facts | questions.all(&row.unless))
}

fn limit(row: &Row) -> Option<Limit> {
    let field = row.field.clone()?;
    Some(Limit {
        field,
        least: row.least,
        blank: row.blank != Some(false),
    })
}

/// Whether a field belongs to no row of the vendor's that holds for certain.
fn is_stray(rows: &[(&Row, Says)], field: &str) -> bool {
    let certain = rows
        .iter()
        .filter(|(row, says)| *says == Says::Vendor && row.unless.is_empty());
    let mut mentions = certain.flat_map(|(row, _)| row.mentions());
    !mentions.any(|it| is_listed(field, it))
}

/// Whether the operation takes a field at all.
pub fn is_taken(card: &Card, asked: Asked, field: &str) -> bool {
    let takes = card.takes(asked.operation, asked.via);
    takes.is_none_or(|takes| takes.iter().any(|it| is_listed(field, it)))
}

fn gets_default(card: &Card, asked: Asked, field: &str) -> bool {
    let takes = card.takes(asked.operation, asked.via);
    takes.is_none_or(|takes| takes.iter().any(|it| it == field))
}
