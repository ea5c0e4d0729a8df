//! Cuts a list of leads out of a body as it streams in, one exact lead at a time.
//!
//! It follows quotes and brackets, and no more: whether a piece is a lead is for its reader to say, so that one broken
//! lead does not spoil the others. What is left of the body keeps the list as `[]`.

mod nesting;
#[cfg(test)]
mod tests;

use nesting::{Nesting, Shape};

/// Where a list may stand: member names from the top, `*` for any; the empty path is the body itself.
pub(super) type Paths = &'static [&'static [&'static str]];

/// The most bytes of one lead.
const LARGEST_LEAD: usize = 8 * 1024 * 1024;

/// The most bytes of what is left when the list is cut out.
const LARGEST_REST: usize = 64 * 1024 * 1024;

/// Longer names of members are cut: no list has such a name.
const LONGEST_NAME: usize = 256;

/// Why a body cannot be split any further.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Stop<E> {
    /// A lead, or the rest, is larger than anything real; the text says which.
    TooLarge(&'static str),
    /// Who takes the leads cannot go on.
    Taker(E),
}

/// The body without its list.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Rest {
    /// The bytes, with the list emptied to `[]`.
    pub body: Vec<u8>,
    /// Whether the leads that were cut out are the whole list. Without a list the rest is the whole body, and its
    /// reader sees for itself.
    pub complete: bool,
}

/// Whether we are inside a string.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Quote {
    Outside,
    Inside,
    /// Right behind a backslash in a string.
    Escaped,
}

/// The list that we are in.
#[derive(Clone, Copy)]
struct List {
    depth: usize,
    /// Nothing was handed over yet.
    first: bool,
}

/// The splitter of one body.
pub(super) struct Splitter {
    paths: Paths,
    nesting: Nesting,
    quote: Quote,
    /// Inside the list.
    list: Option<List>,
    /// Where the list was: if its name comes twice, both lists are cut out, so that no lead is lost.
    found: Option<Vec<Vec<u8>>>,
    /// Names of the members that lead to where we are, as long as only objects do.
    names: Vec<Vec<u8>>,
    naming: bool,
    /// This cannot become JSON any more.
    broken: bool,
    /// The document has ended.
    closed: bool,
    /// The start of a lead whose end has not come yet.
    lead: Vec<u8>,
    rest: Vec<u8>,
}

impl Splitter {
    /// A splitter that looks for the first list at one of these paths.
    pub(super) fn new(paths: Paths) -> Self {
        Self {
            paths,
            nesting: Nesting::default(),
            quote: Quote::Outside,
            list: None,
            found: None,
            names: Vec::new(),
            naming: false,
            broken: false,
            closed: false,
            lead: Vec::new(),
            rest: Vec::new(),
        }
    }

    /// Takes the next piece of the body, and hands over each lead that is now complete.
    pub(super) fn feed<E>(
        &mut self,
        mut piece: &[u8],
        take: &mut dyn FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), Stop<E>> {
        while !piece.is_empty() {
            piece = match self.list {
                Some(list) => self.inside(list, piece, take)?,
                None => self.outside(piece)?,
            };
        }
        Ok(())
    }

    /// The body has ended.
    pub(super) fn finish(self) -> Rest {
        let whole = self.closed && !self.broken;
        Rest {
            body: self.rest,
            complete: self.found.is_none() || whole,
        }
    }

    /// Goes on to the end of the piece, or to the start of the list. Returns what it did not look at.
    fn outside<'a, E>(&mut self, piece: &'a [u8]) -> Result<&'a [u8], Stop<E>> {
        let mut at = 0;
        while self.list.is_none() {
            let Some(byte) = piece.get(at) else { break };
            at += 1;
            match self.quote {
                Quote::Outside => self.between(*byte),
                Quote::Inside | Quote::Escaped => self.in_string(*byte),
            }
        }
        let (seen, unseen) = piece.split_at_checked(at).unwrap_or((piece, &[]));
        self.keep(seen)?;
        Ok(unseen)
    }

    fn keep<E>(&mut self, bytes: &[u8]) -> Result<(), Stop<E>> {
        if self.rest.len() + bytes.len() > LARGEST_REST {
            return Err(Stop::TooLarge("the reply is larger than 64 MiB"));
        }
        self.rest.extend_from_slice(bytes);
        Ok(())
    }

    fn in_string(&mut self, byte: u8) {
        self.quote = match (self.quote, byte) {
            (Quote::Inside, b'\\') => Quote::Escaped,
            (Quote::Inside, b'"') => {
                self.quote = Quote::Outside;
                self.naming = false;
                return;
            }
            _ => Quote::Inside,
        };
        if self.naming
            && let Some(name) = self.names.last_mut()
            && name.len() < LONGEST_NAME
        {
            name.push(byte);
        }
    }

    /// A byte outside the list and outside any string.
    fn between(&mut self, byte: u8) {
        if byte.is_ascii_whitespace() {
            return;
        }
        // Behind the end of the document nothing may stand.
        self.broken |= self.closed;
        match byte {
            b'"' => {
                self.quote = Quote::Inside;
                self.naming = self.is_name();
                if self.naming {
                    self.names.push(Vec::new());
                }
            }
            b',' => self.forget_name(),
            b'[' if self.is_list() => {
                self.found.get_or_insert_with(|| self.names.clone());
                self.nesting.open(Shape::Array);
                self.list = Some(List {
                    depth: self.nesting.depth(),
                    first: true,
                });
            }
            b'[' => self.nesting.open(Shape::Array),
            b'{' => self.nesting.open(Shape::Object),
            b']' => self.close(Shape::Array),
            b'}' => self.close(Shape::Object),
            _ => {}
        }
    }

    /// Whether a string that opens here is a member's name: in an object that only objects lead to, and which has no
    /// name waiting for its value.
    /// Deeper than any path reaches, names do not matter.
    fn is_name(&self) -> bool {
        self.nesting.innermost() == Some(Shape::Object)
            && self.names.len() + 1 == self.nesting.depth()
            && self.paths.iter().any(|path| path.len() > self.names.len())
    }

    fn forget_name(&mut self) {
        if self.names.len() == self.nesting.depth() {
            self.names.pop();
        }
    }

    fn close(&mut self, shape: Shape) {
        self.forget_name();
        self.broken |= !self.nesting.close(shape);
        self.closed = self.nesting.depth() == 0;
    }

    /// Whether an array that opens here is the list.
    fn is_list(&self) -> bool {
        if self.names.len() != self.nesting.depth() || self.closed {
            return false;
        }
        match &self.found {
            Some(found) => *found == self.names,
            None => self.paths.iter().any(|path| {
                path.len() == self.names.len()
                    && path
                        .iter()
                        .zip(&self.names)
                        .all(|(want, name)| is_named(name, want))
            }),
        }
    }

    /// Goes on to the end of the piece, or of the list. Returns what it did not look at.
    fn inside<'a, E>(
        &mut self,
        mut list: List,
        piece: &'a [u8],
        take: &mut dyn FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<&'a [u8], Stop<E>> {
        let mut start = 0;
        let mut at = 0;
        while let Some((skipped, byte)) = self.next_mark(piece.get(at..).unwrap_or_default()) {
            let mark = at + skipped;
            at = mark + 1;
            let deep = self.nesting.depth() > list.depth;
            match byte {
                b',' | b']' if !deep => {
                    let lead = piece.get(start..mark).unwrap_or_default();
                    let closes = byte == b']';
                    self.hand_over(lead, list.first && closes, take)?;
                    if closes {
                        return self.leave(piece.get(at..).unwrap_or_default());
                    }
                    start = at;
                    list.first = false;
                }
                _ => self.follow(byte, deep),
            }
        }
        self.list = Some(list);
        let open = piece.get(start..).unwrap_or_default();
        self.check_lead(open)?;
        self.lead.extend_from_slice(open);
        Ok(&[])
    }

    /// The next byte that means something here, and how many come before it.
    fn next_mark(&mut self, bytes: &[u8]) -> Option<(usize, u8)> {
        let found = match self.quote {
            Quote::Outside => bytes.iter().position(|byte| MARKS[usize::from(*byte)]),
            Quote::Inside => quote_or_backslash(bytes),
            Quote::Escaped => {
                let (_, behind) = bytes.split_first()?;
                self.quote = Quote::Inside;
                quote_or_backslash(behind).map(|at| at + 1)
            }
        }?;
        bytes.get(found).map(|byte| (found, *byte))
    }

    /// A byte inside the list that ends no lead.
    fn follow(&mut self, byte: u8, deep: bool) {
        match byte {
            b'\\' => self.quote = Quote::Escaped,
            b'"' if self.quote == Quote::Inside => self.quote = Quote::Outside,
            b'"' => self.quote = Quote::Inside,
            b'{' => self.nesting.open(Shape::Object),
            b'[' => self.nesting.open(Shape::Array),
            b'}' if deep => self.broken |= !self.nesting.close(Shape::Object),
            b']' if deep => self.broken |= !self.nesting.close(Shape::Array),
            // A brace that closes what never opened.
            b'}' => self.broken = true,
            _ => {}
        }
    }

    fn leave<'a, E>(&mut self, unseen: &'a [u8]) -> Result<&'a [u8], Stop<E>> {
        self.list = None;
        self.close(Shape::Array);
        self.keep(b"]")?;
        Ok(unseen)
    }

    fn hand_over<E>(
        &mut self,
        end: &[u8],
        may_be_nothing: bool,
        take: &mut dyn FnMut(&[u8]) -> Result<(), E>,
    ) -> Result<(), Stop<E>> {
        self.check_lead(end)?;
        let lead = if self.lead.is_empty() {
            end.trim_ascii()
        } else {
            self.lead.extend_from_slice(end);
            self.lead.trim_ascii()
        };
        if !lead.is_empty() {
            take(lead).map_err(Stop::Taker)?;
        } else if !may_be_nothing {
            // `[]` is an empty list; `[,` and `,]` are no JSON.
            self.broken = true;
        }
        self.lead.clear();
        Ok(())
    }

    fn check_lead<E>(&self, more: &[u8]) -> Result<(), Stop<E>> {
        if self.lead.len() + more.len() > LARGEST_LEAD {
            return Err(Stop::TooLarge("a lead in the list is larger than 8 MiB"));
        }
        Ok(())
    }
}

/// What means something between strings.
static MARKS: [bool; 256] = {
    let mut marks = [false; 256];
    let mut rest: &[u8] = b"\"{}[],";
    while let [mark, others @ ..] = rest {
        marks[*mark as usize] = true;
        rest = others;
    }
    marks
};

/// The next byte that ends a string or escapes. Strings are most of a body, so eight bytes are looked at together.
fn quote_or_backslash(bytes: &[u8]) -> Option<usize> {
    let (words, tail) = bytes.as_chunks::<8>();
    for (n, word) in words.iter().enumerate() {
        let word = u64::from_le_bytes(*word);
        let hits = zeros(word ^ splat(b'"')) | zeros(word ^ splat(b'\\'));
        if hits != 0 {
            return Some(n * 8 + hits.trailing_zeros() as usize / 8);
        }
    }
    let start = words.len() * 8;
    let found = tail.iter().position(|byte| matches!(byte, b'"' | b'\\'))?;
    Some(start + found)
}

/// The byte, eight times.
const fn splat(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

/// The high bit of each zero byte; exact up to the first one, and that is the one that counts.
fn zeros(word: u64) -> u64 {
    word.wrapping_sub(splat(0x01)) & !word & splat(0x80)
}

/// Whether a member's name, as it stands between its quotes, is this one.
fn is_named(name: &[u8], want: &str) -> bool {
    want == "*" || name == want.as_bytes() || unescaped(name).is_some_and(|name| name == want)
}

fn unescaped(name: &[u8]) -> Option<String> {
    name.contains(&b'\\').then_some(())?;
    let quoted = [b"\"", name, b"\""].concat();
    serde_json::from_slice(&quoted).ok()
}
