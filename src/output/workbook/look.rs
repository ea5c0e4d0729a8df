//! How a form looks: colours, formats and widths.

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder};

use super::{Cells, Mark};

/// Excel's format for text: what is typed stays as it is, leading zeros and all.
const TEXT: &str = "@";
/// A day as vendors want it, however it was typed.
const DAY: &str = "yyyy-mm-dd";

const DARK: Color = Color::RGB(0x1F_2937);
const GREY: Color = Color::RGB(0x6B_7280);
const LINE: Color = Color::RGB(0xD1_D5DB);
const AMBER: Color = Color::RGB(0xFF_D166);
const CREAM: Color = Color::RGB(0xFF_F1CC);
const PALE: Color = Color::RGB(0xEE_F1F5);

/// The formats of a form.
pub struct Look {
    /// The title of the notes.
    pub title: Format,
    /// A heading within the notes.
    pub heading: Format,
    /// A sentence.
    pub sentence: Format,
    /// A command to type.
    pub command: Format,
    /// The first row of a table in the notes.
    pub names: Format,
    /// A cell of a table in the notes.
    pub cell: Format,
}

impl Look {
    /// The formats.
    pub fn new() -> Self {
        let plain = || Format::new().set_font_color(DARK);
        let framed = || {
            plain()
                .set_text_wrap()
                .set_align(FormatAlign::Top)
                .set_border_bottom(FormatBorder::Thin)
                .set_border_color(LINE)
        };
        Self {
            title: plain().set_bold().set_font_size(16),
            heading: plain().set_bold().set_font_size(12),
            sentence: plain(),
            command: plain().set_font_name("Consolas").set_indent(2),
            names: framed().set_bold().set_background_color(PALE),
            cell: framed(),
        }
    }

    /// The name of a column, above its cells.
    pub fn header(mark: Mark) -> Format {
        Format::new()
            .set_bold()
            .set_font_color(DARK)
            .set_background_color(fill(mark))
            .set_align(FormatAlign::VerticalCenter)
            .set_border_bottom(FormatBorder::Medium)
            .set_border_bottom_color(GREY)
            .set_border_right(FormatBorder::Thin)
            .set_border_right_color(LINE)
            .set_num_format(TEXT)
    }

    /// The name of a column, where the notes explain it.
    pub fn named(&self, mark: Mark) -> Format {
        self.cell
            .clone()
            .set_bold()
            .set_background_color(fill(mark))
    }

    /// A cell to be filled in.
    pub fn empty(cells: Cells) -> Format {
        match cells {
            Cells::Text => Format::new().set_num_format(TEXT),
            Cells::Number => Format::new(),
            Cells::Date => Format::new().set_num_format(DAY),
        }
        .set_align(FormatAlign::Left)
    }

    /// A cell of the example row.
    pub fn example(cells: Cells) -> Format {
        Self::empty(cells).set_italic().set_font_color(GREY)
    }
}

fn fill(mark: Mark) -> Color {
    match mark {
        Mark::Required => AMBER,
        Mark::Depends => CREAM,
        Mark::Optional => PALE,
    }
}

/// A column's width in characters: its longest text with air around it, neither crumpled nor endless.
pub fn width<'a>(texts: impl Iterator<Item = &'a str>) -> f64 {
    const NARROWEST: usize = 12;
    const WIDEST: usize = 42;
    let longest = texts.map(|text| text.chars().count()).max().unwrap_or(0);
    let width = (longest + 4).clamp(NARROWEST, WIDEST);
    u32::try_from(width).map_or(12.0, f64::from)
}

/// How many lines a text takes in so many characters a line.
pub fn lines(text: &str, width: usize) -> u32 {
    let rows = text
        .lines()
        .map(|line| line.chars().count().div_ceil(width).max(1));
    u32::try_from(rows.sum::<usize>()).unwrap_or(u32::MAX)
}
