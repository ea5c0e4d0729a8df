//! How deep we are in a JSON document, and in what.

/// What a bracket opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// `[`
    Array,
    /// `{`
    Object,
}

/// Levels whose shape is remembered. Below them brackets are only counted: whoever reads the lead refuses it anyway,
/// and memory stays bounded.
const REMEMBERED: usize = 512;

/// The open brackets, a bit each.
#[derive(Default)]
pub(super) struct Nesting {
    objects: [u64; REMEMBERED / 64],
    depth: usize,
}

impl Nesting {
    /// How many brackets are open.
    pub(super) fn depth(&self) -> usize {
        self.depth
    }

    /// What the innermost open bracket is, as far as that is remembered.
    pub(super) fn innermost(&self) -> Option<Shape> {
        let level = self.depth.checked_sub(1)?;
        let word = self.objects.get(level / 64)?;
        if word >> (level % 64) & 1 == 1 {
            Some(Shape::Object)
        } else {
            Some(Shape::Array)
        }
    }

    /// A bracket opens.
    pub(super) fn open(&mut self, shape: Shape) {
        let bit = 1 << (self.depth % 64);
        if let Some(word) = self.objects.get_mut(self.depth / 64) {
            match shape {
                Shape::Object => *word |= bit,
                Shape::Array => *word &= !bit,
            }
        }
        self.depth += 1;
    }

    /// A bracket closes. False if it is not the one that was open.
    pub(super) fn close(&mut self, shape: Shape) -> bool {
        let fits = self.depth > 0 && self.innermost().is_none_or(|open| open == shape);
        self.depth = self.depth.saturating_sub(1);
        fits
    }
}
