//! The few colours: the only escape sequences that we write ourselves.

/// How a text stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Paint {
    /// Headings.
    Bold,
    /// What may be overlooked.
    Dim,
    /// It went well.
    Green,
    /// It did not.
    Red,
    /// It needs a look.
    Yellow,
    /// What to do next.
    Cyan,
}

/// The words that are coloured where they fill a cell.
const WORDS: [(&str, Paint); 10] = [
    ("applied", Paint::Green),
    ("refused", Paint::Red),
    ("rejected", Paint::Red),
    ("failed", Paint::Red),
    ("error", Paint::Red),
    ("quarantined", Paint::Red),
    ("unknown", Paint::Yellow),
    ("warning", Paint::Yellow),
    ("unsent", Paint::Yellow),
    ("unchanged", Paint::Dim),
];

impl Paint {
    /// The colour of a cell that holds just this word.
    pub fn of_word(word: &str) -> Option<Self> {
        let found = WORDS.iter().find(|(known, _)| *known == word);
        found.map(|(_, paint)| *paint)
    }

    /// The text in this colour.
    pub fn on(self, text: &str) -> String {
        let code = match self {
            Self::Bold => 1,
            Self::Dim => 2,
            Self::Red => 31,
            Self::Green => 32,
            Self::Yellow => 33,
            Self::Cyan => 36,
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    /// The text in this colour where colour is on.
    pub fn when(self, color: bool, text: &str) -> String {
        if color {
            self.on(text)
        } else {
            text.to_owned()
        }
    }
}
