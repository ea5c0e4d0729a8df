//! Counts as bars, so that their sizes are seen before they are read.

use unicode_width::UnicodeWidthStr;

use super::cell::cut;
use super::clean::shown;
use super::number::thousands;
use super::terminal::Screen;

/// The widest bar, in columns: longer ones are not read more easily.
const WIDEST: u64 = 40;

/// The narrowest bar that is still worth drawing.
const NARROWEST: u64 = 5;

/// An eighth more each.
const EIGHTHS: [char; 7] = ['▏', '▎', '▍', '▌', '▋', '▊', '▉'];

/// The bars, aligned; none is wider than the screen.
pub fn drawn(bars: &[(String, u64)], screen: Screen) -> String {
    let names: Vec<String> = bars.iter().map(|(name, _)| shown(name)).collect();
    let counts: Vec<String> = bars.iter().map(|(_, count)| thousands(*count)).collect();
    let widest = |texts: &[String]| texts.iter().map(|it| it.width()).max().unwrap_or(0);
    let room = u64::try_from(screen.width).unwrap_or(u64::MAX);
    let of_counts = widest(&counts);
    let of_names = widest(&names).min(screen.width / 2);
    let taken = u64::try_from(of_names + of_counts + 4).unwrap_or(u64::MAX);
    let room = room.saturating_sub(taken).min(WIDEST);
    let most = bars.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let line = |((name, count), (_, number)): ((&String, &String), &(String, u64))| {
        let name = cut(name, of_names);
        let gap = " ".repeat(of_names.saturating_sub(name.width()));
        let before = " ".repeat(of_counts.saturating_sub(count.width()));
        let bar = if room < NARROWEST {
            String::new()
        } else {
            bar(*number, most, room)
        };
        format!(
            "{}\n",
            format!("{name}{gap}  {before}{count}  {bar}").trim_end()
        )
    };
    names.iter().zip(&counts).zip(bars).map(line).collect()
}

/// As long as its share of the largest; whatever is there at all shows.
fn bar(count: u64, most: u64, room: u64) -> String {
    let share = u128::from(count) * u128::from(room) * 8 / u128::from(most.max(1));
    let eighths = usize::try_from(share).unwrap_or(usize::MAX);
    let eighths = eighths.max(usize::from(count > 0));
    let rest = (eighths % 8).checked_sub(1).and_then(|at| EIGHTHS.get(at));
    let mut bar = "█".repeat(eighths / 8);
    bar.extend(rest);
    bar
}

#[cfg(test)]
mod tests {
    use super::*;

    fn screen(width: usize) -> Screen {
        Screen {
            terminal: true,
            width,
            color: false,
        }
    }

    #[test]
    fn a_bar_is_as_long_as_its_share_and_whatever_is_there_shows() {
        let bars = [("new", 1_200), ("won", 300), ("lost", 1), ("unknown", 0)];
        let bars = bars.map(|(name, count)| (name.to_owned(), count));
        let drawn = drawn(&bars, screen(30));
        assert_eq!(
            drawn,
            "new      1,200  ██████████████\n\
             won        300  ███▌\n\
             lost         1  ▏\n\
             unknown      0\n"
        );
    }

    #[test]
    fn no_line_is_wider_than_the_screen_and_nasty_names_are_clean() {
        let bars = [("a\u{1b}[31m very long name\u{202e} indeed", 7), ("李", 3)];
        let bars = bars.map(|(name, count)| (name.to_owned(), count));
        for width in [1, 8, 12, 20, 40, 80, 200] {
            let drawn = drawn(&bars, screen(width));
            assert!(!drawn.contains(['\u{1b}', '\u{202e}']));
            if width >= 12 {
                assert!(drawn.lines().all(|line| line.width() <= width), "{drawn}");
            }
        }
    }
}
