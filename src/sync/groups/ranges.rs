//! The first rows of many, those that follow each other together: `3-9, 12, 14 ...`.

use std::fmt;

/// So many pieces are kept.
const MOST: usize = 10;

/// Row numbers in their order.
#[derive(Clone, Debug, Default)]
pub struct Ranges {
    pieces: Vec<(u64, u64)>,
    more: bool,
}

impl Ranges {
    /// Adds a row that is not before the last one.
    pub fn add(&mut self, row: u64) {
        let full = self.pieces.len() == MOST;
        match self.pieces.last_mut() {
            _ if self.more => {}
            Some((_, last)) if *last == row => {}
            Some((_, last)) if *last + 1 == row => *last = row,
            _ if full => self.more = true,
            _ => self.pieces.push((row, row)),
        }
    }
}

impl fmt::Display for Ranges {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, (first, last)) in self.pieces.iter().enumerate() {
            if at > 0 {
                f.write_str(", ")?;
            }
            match last - first {
                0 => write!(f, "{first}")?,
                1 => write!(f, "{first}, {last}")?,
                _ => write!(f, "{first}-{last}")?,
            }
        }
        f.write_str(if self.more { " ..." } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(rows: impl IntoIterator<Item = u64>) -> String {
        let mut ranges = Ranges::default();
        for row in rows {
            ranges.add(row);
        }
        ranges.to_string()
    }

    #[test]
    fn rows_that_follow_each_other_stand_together() {
        assert_eq!(shown([3]), "3");
        assert_eq!(shown([3, 4]), "3, 4");
        assert_eq!(shown([3, 4, 5, 5, 6, 12]), "3-6, 12");
    }

    #[test]
    fn after_the_first_ones_the_rest_is_only_hinted_at() {
        let odd = (0..11).map(|it| 2 * it + 1);
        assert_eq!(shown(odd), "1, 3, 5, 7, 9, 11, 13, 15, 17, 19 ...");
        assert_eq!(shown((1..=20).chain([30])), "1-20, 30");
    }
}
