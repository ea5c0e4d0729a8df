//! What a stream leads to: a terminal of some width, or a pipe or a file.

use std::io::{IsTerminal, stderr, stdout};

use terminal_size::{Width, terminal_size_of};

use super::style::{ColorChoice, Style};

/// One stream's surroundings, found out once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Screen {
    /// Whether a person looks at it.
    pub terminal: bool,
    /// Its width in columns, where it is a terminal.
    pub width: usize,
    /// Whether it takes colours.
    pub color: bool,
}

const USUAL_WIDTH: usize = 80;

/// Wider ones are not told apart: they would only spread a table thin.
const WIDEST: usize = 500;

impl Screen {
    /// Where standard output leads to.
    pub fn of_stdout(style: &Style) -> Self {
        Self::new(style, stdout().is_terminal(), || terminal_size_of(stdout()))
    }

    /// Where standard error leads to.
    pub fn of_stderr(style: &Style) -> Self {
        Self::new(style, stderr().is_terminal(), || terminal_size_of(stderr()))
    }

    /// A file: never wide, never coloured.
    pub fn of_file() -> Self {
        Self {
            terminal: false,
            width: USUAL_WIDTH,
            color: false,
        }
    }

    fn new(
        style: &Style,
        terminal: bool,
        size: impl Fn() -> Option<(Width, terminal_size::Height)>,
    ) -> Self {
        let measured = || terminal.then(size).flatten().map(|size| size.0.0.into());
        let width = style.width.or_else(measured).filter(|width| *width > 0);
        Self {
            terminal,
            width: width.unwrap_or(USUAL_WIDTH).min(WIDEST),
            color: match style.color {
                ColorChoice::Auto => terminal,
                ColorChoice::Always => true,
                ColorChoice::Never => false,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colour_and_width_follow_the_style_and_then_the_terminal() {
        let size = || Some((Width(120), terminal_size::Height(40)));
        let style = |color, width| Style {
            color,
            width,
            ..Style::default()
        };
        let screen = Screen::new(&style(ColorChoice::Auto, None), true, size);
        assert_eq!((screen.color, screen.width), (true, 120));
        let screen = Screen::new(&style(ColorChoice::Auto, Some(40)), false, size);
        assert_eq!((screen.color, screen.width), (false, 40));
        let screen = Screen::new(&style(ColorChoice::Always, Some(0)), false, size);
        assert_eq!((screen.color, screen.width), (true, 80));
        let screen = Screen::new(&style(ColorChoice::Never, None), true, || None);
        assert_eq!((screen.color, screen.width), (false, 80));
    }
}
