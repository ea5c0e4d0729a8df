//! How the user wants to be answered: format, colour, file, silence.

use std::path::{Path, PathBuf};

/// What the result is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// For people on a terminal; tab-separated lines in a pipe or a file.
    Table,
    /// One document.
    Json,
    /// One item a line, and a closing summary.
    Jsonl,
    /// RFC 4180, header first.
    Csv,
}

impl Format {
    /// Every format, in the order of the help page.
    pub const ALL: [Self; 4] = [Self::Table, Self::Json, Self::Jsonl, Self::Csv];

    /// The word for it after `--format`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Table => "table",
            Self::Json => "json",
            Self::Jsonl => "jsonl",
            Self::Csv => "csv",
        }
    }

    /// The format that a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.word() == word)
    }

    /// The format that a file's ending asks for: `leads.csv`.
    pub fn of_file(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?.to_ascii_lowercase();
        match ending.as_str() {
            "ndjson" => Some(Self::Jsonl),
            "tsv" | "txt" => Some(Self::Table),
            word => Self::from_word(word),
        }
    }
}

/// Whether to colour what people read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColorChoice {
    /// On a terminal.
    #[default]
    Auto,
    /// Also in a pipe.
    Always,
    /// Nowhere.
    Never,
}

impl ColorChoice {
    /// Every choice, in the order of the help page.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Always, Self::Never];

    /// The word for it after `--color`.
    pub fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Always => "always",
            Self::Never => "never",
        }
    }

    /// The choice that a word stands for.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.word() == word)
    }

    /// The choice after the environment had its say: only `auto` listens to it, and `NO_COLOR` outweighs
    /// `CLICOLOR_FORCE`. Both count when they are set and not empty; `CLICOLOR_FORCE=0` counts as unset.
    /// See <https://no-color.org> and <https://bixense.com/clicolors/>.
    #[must_use]
    pub fn with_environment(self, no_color: bool, clicolor_force: bool) -> Self {
        match self {
            Self::Auto if no_color => Self::Never,
            Self::Auto if clicolor_force => Self::Always,
            choice => choice,
        }
    }
}

/// What the global flags say about the answer, the environment already weighed in.
#[derive(Clone, Debug, Default)]
pub struct Style {
    /// `--format`; `None` is the table, or what the ending of `-o FILE` asks for.
    pub format: Option<Format>,
    /// `-o FILE`: the result goes there. `-` is standard output.
    pub output: Option<PathBuf>,
    /// `-q`: no tables, messages or warnings; errors and results that were asked for remain.
    pub quiet: bool,
    /// `--excel`: CSV gets a byte order mark and the formula guard.
    pub excel: bool,
    /// `--color`, after `ColorChoice::with_environment`.
    pub color: ColorChoice,
    /// Whether progress may be drawn on a terminal: not `--no-progress`.
    pub progress: bool,
    /// `COLUMNS`: the terminal's width, where the environment knows better than the terminal.
    pub width: Option<usize>,
}

impl Style {
    /// The format of the result.
    pub fn result_format(&self) -> Format {
        let of_file = || Format::of_file(self.output.as_deref()?);
        self.format.or_else(of_file).unwrap_or(Format::Table)
    }

    /// Whether the result was asked for by `--format` or `-o`, so that `-q` does not silence it.
    pub fn is_asked_for(&self) -> bool {
        self.format.is_some() || self.output.is_some()
    }

    /// Whether errors are written as JSON.
    pub fn is_for_scripts(&self) -> bool {
        matches!(self.format, Some(Format::Json | Format::Jsonl))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_finds_its_own_format_and_choice() {
        for format in Format::ALL {
            assert_eq!(Format::from_word(format.word()), Some(format));
        }
        for choice in ColorChoice::ALL {
            assert_eq!(ColorChoice::from_word(choice.word()), Some(choice));
        }
        assert_eq!(Format::from_word("yaml"), None);
    }

    #[test]
    fn a_flag_outweighs_the_environment_and_no_color_outweighs_force() {
        use ColorChoice::{Always, Auto, Never};
        assert_eq!(Auto.with_environment(false, false), Auto);
        assert_eq!(Auto.with_environment(true, true), Never);
        assert_eq!(Auto.with_environment(false, true), Always);
        assert_eq!(Always.with_environment(true, false), Always);
        assert_eq!(Never.with_environment(false, true), Never);
    }

    #[test]
    fn a_file_s_ending_decides_only_where_no_format_is_given() {
        let to = |file: &str, format| Style {
            format,
            output: Some(file.into()),
            ..Style::default()
        };
        assert_eq!(to("leads.CSV", None).result_format(), Format::Csv);
        assert_eq!(to("leads.ndjson", None).result_format(), Format::Jsonl);
        assert_eq!(to("leads", None).result_format(), Format::Table);
        assert_eq!(
            to("leads.csv", Some(Format::Json)).result_format(),
            Format::Json
        );
    }
}
