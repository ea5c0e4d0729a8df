//! Which place of a wish is filled from where.

/// What fills a place of a wish.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Filling {
    /// The cell of a column, counted from 0.
    Column(usize),
    /// A text that is the same in every row.
    Text(String),
    /// The vendor's "clear this field", in every row.
    Clear,
}

/// How the rows of a sheet, or those that a rule of a mapping fits, become wishes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shape {
    /// What names the lead.
    pub lead: Option<Filling>,
    /// What names the stage.
    pub stage: Option<Filling>,
    /// The fields by the vendor's names, and what fills each; those of the command line come first.
    pub fields: Vec<(String, Filling)>,
}

impl Shape {
    /// The places that are filled, in the order of `Line::cells`: `lead`, `stage`, then fields by the vendor's names.
    pub fn places(&self) -> impl Iterator<Item = &str> {
        self.filled().map(|(place, _)| place)
    }

    /// The column that fills a place: `lead`, `stage`, or a field by the vendor's name.
    pub fn column_of(&self, place: &str) -> Option<usize> {
        match self.filling_of(place) {
            Some(Filling::Column(at)) => Some(*at),
            _ => None,
        }
    }

    /// Each place that is filled, with what fills it.
    pub(super) fn filled(&self) -> impl Iterator<Item = (&str, &Filling)> {
        let named = [("lead", &self.lead), ("stage", &self.stage)].into_iter();
        let named = named.filter_map(|(place, filling)| Some((place, filling.as_ref()?)));
        let fields = self.fields.iter();
        named.chain(fields.map(|(name, filling)| (name.as_str(), filling)))
    }

    /// What fills a place.
    pub(super) fn filling_of(&self, place: &str) -> Option<&Filling> {
        self.filled()
            .find(|(name, _)| *name == place)
            .map(|(_, filling)| filling)
    }

    /// Fills a place, whatever filled it before.
    pub(super) fn fill(&mut self, place: &str, filling: Filling) {
        match place {
            "lead" => self.lead = Some(filling),
            "stage" => self.stage = Some(filling),
            field => match self.fields.iter_mut().find(|(name, _)| name == field) {
                Some((_, before)) => *before = filling,
                None => self.fields.push((field.to_owned(), filling)),
            },
        }
    }
}
