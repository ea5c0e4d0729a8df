//! JSON objects, in an array or one a line → rows. Numbers keep their digits, nested members get dotted names, arrays
//! become comma lists where that is unambiguous and JSON text where not.

mod members;

use memchr::{memchr, memchr_iter};

use super::place::{Origin, Place};
use super::row::{Cells, Row};
use super::window::Window;
use super::{Form, Head, LONGEST_ROW, Step};
use crate::error::{Error, Result};
use members::{Filling, Members, Wrong};

/// Reads objects into buffers of its own, one at a time.
pub struct Json {
    window: Window,
    array: bool,
    begun: bool,
    cells: Filling,
    row: u64,
    line: u64,
    next_line: u64,
    /// The object: so many bytes of the window, and so many line ends in them.
    raw: usize,
    lines: usize,
}

impl Json {
    /// `[{...}, {...}]`.
    pub fn array(window: Window) -> Self {
        Self::new(window, true)
    }

    /// `{...}` and again `{...}`.
    pub fn lines(window: Window) -> Self {
        Self::new(window, false)
    }

    fn new(window: Window, array: bool) -> Self {
        Self {
            window,
            array,
            begun: false,
            cells: Filling::default(),
            row: 0,
            line: 1,
            next_line: 1,
            raw: 0,
            lines: 0,
        }
    }

    /// What was guessed about the encoding.
    pub fn notes(&self) -> &[String] {
        self.window.notes()
    }

    /// How the objects are parted.
    pub fn form(&self) -> Form {
        if self.array { Form::Array } else { Form::Lines }
    }

    /// The row that was read, also one whose members cannot be cells.
    pub fn last_row<'a>(&'a self, head: &'a Head) -> Option<Row<'a>> {
        (self.raw > 0).then(|| self.row(head))
    }

    /// The row that was read.
    pub fn row<'a>(&'a self, head: &'a Head) -> Row<'a> {
        Row {
            row: self.row,
            line: self.line,
            text: &self.cells.text,
            cells: Cells::Spans(&self.cells.spans),
            raw: self.window.rest().get(..self.raw),
            head,
        }
    }

    /// Reads the next object that has members. New names are added to the columns.
    pub fn advance(&mut self, head: &mut Head) -> Result<Step> {
        loop {
            self.window.take(self.raw);
            self.next_line += self.lines as u64;
            (self.raw, self.lines) = (0, 0);
            self.row += 1;
            if !self.find(&head.origin)? {
                return Ok(Step::End);
            }
            self.line = self.next_line;
            if let Err(error) = self.object(head)? {
                return Ok(Step::Fault(error));
            }
            if self.cells.spans.iter().any(|span| span.end > span.start) {
                return Ok(Step::Row);
            }
        }
    }

    /// Goes to the next object's brace. `false` at the end.
    fn find(&mut self, origin: &Origin) -> Result<bool> {
        if self.array && !self.begun {
            self.blanks(origin)?;
            self.take(1);
        }
        let mut next = self.blanks(origin)?;
        if self.array && self.begun && next == Some(b',') {
            self.take(1);
            next = self.blanks(origin)?;
        } else if self.array && self.begun && next == Some(b'{') {
            return Err(self.broken(origin, "a comma is missing before this object"));
        } else if self.array && next == Some(b']') {
            self.take(1);
            return match self.blanks(origin)? {
                None => Ok(false),
                Some(_) => {
                    Err(self.broken(origin, "something follows behind the end of the array"))
                }
            };
        }
        self.begun = true;
        match next {
            Some(b'{') => Ok(true),
            None if self.array => {
                Err(self.broken(origin, "the array is not closed: the file is cut"))
            }
            None => Ok(false),
            Some(_) => Err(self.broken(origin, "here should stand an object, {...}")),
        }
    }

    /// Skips white space; gives what stands behind it.
    fn blanks(&mut self, origin: &Origin) -> Result<Option<u8>> {
        loop {
            let rest = self.window.rest();
            let blanks = rest
                .iter()
                .take_while(|byte| byte.is_ascii_whitespace())
                .count();
            let next = rest.get(blanks).copied();
            self.take(blanks);
            if next.is_some() || !self.more(origin)? {
                return Ok(next);
            }
        }
    }

    /// Reads an object, reading on until it is whole. The inner error is about this row alone.
    fn object(&mut self, head: &mut Head) -> Result<Result<()>> {
        if !self.array
            && let Some(line) = line(self.window.rest())
            && let Ok(members) = serde_json::from_str::<Members>(line)
        {
            self.raw = line.len();
            let filled = self.cells.fill(&mut head.columns, &members);
            return Ok(filled.map_err(|wrong| self.not_cells(head, &wrong)));
        }
        loop {
            let mut stream =
                serde_json::Deserializer::from_slice(self.window.rest()).into_iter::<Members>();
            let parsed = stream.next();
            let length = stream.byte_offset();
            match parsed {
                Some(Ok(members)) => {
                    self.raw = length;
                    let object = self.window.rest().get(..length).unwrap_or_default();
                    self.lines = line_feeds(object);
                    let filled = self.cells.fill(&mut head.columns, &members);
                    return Ok(filled.map_err(|wrong| self.not_cells(head, &wrong)));
                }
                Some(Err(error)) if error.is_eof() => {
                    // Twice as much each time: a large object is not parsed over and over.
                    let have = self.window.rest().len();
                    if have > LONGEST_ROW {
                        return Err(self.broken(&head.origin, "the object is longer than 16 MiB"));
                    }
                    let read = self.window.at_least(have * 2);
                    read.map_err(|error| head.origin.unreadable(&error))?;
                    if self.window.rest().len() == have {
                        return Err(self.broken(&head.origin, "the object is not closed"));
                    }
                }
                Some(Err(error)) => {
                    self.line += error.line().saturating_sub(1) as u64;
                    let why = error.to_string();
                    let why = why.split(" at line ").next().unwrap_or_default();
                    return Err(self.broken(&head.origin, "this is no JSON").because(why));
                }
                None => return Err(self.broken(&head.origin, "here should stand an object, {...}")),
            }
        }
    }

    fn not_cells(&self, head: &Head, wrong: &Wrong) -> Error {
        let place = Place {
            row: self.row,
            line: self.line,
            column: Some(&wrong.column),
            value: Some(&wrong.value),
        };
        let fault = head.origin.fault(place, wrong.code, wrong.what);
        fault.hint(wrong.hint)
    }

    fn more(&mut self, origin: &Origin) -> Result<bool> {
        self.window
            .more()
            .map_err(|error| origin.unreadable(&error))
    }

    fn take(&mut self, count: usize) {
        let taken = self.window.rest().get(..count).unwrap_or_default();
        self.next_line += line_feeds(taken) as u64;
        self.window.take(count);
    }

    fn broken(&self, origin: &Origin, what: &str) -> Error {
        let place = Place {
            row: self.row,
            line: self.line.max(self.next_line),
            ..Place::default()
        };
        let hint = if self.array {
            "a file is one array of objects: [{\"lead\": \"1\"}, {\"lead\": \"2\"}]"
        } else {
            "a file holds one object a line: {\"lead\": \"1\"}"
        };
        origin.fault(place, "not-json", what).hint(hint)
    }
}

fn line_feeds(bytes: &[u8]) -> usize {
    memchr_iter(b'\n', bytes).count()
}

/// The first line, if it is short and whole. Most objects stand on a line of their own, and a text that is known to be
/// one is read faster than bytes.
fn line(rest: &[u8]) -> Option<&str> {
    const LONGEST: usize = 4096;
    let near = rest.get(..LONGEST).unwrap_or(rest);
    let line = near.get(..memchr(b'\n', near)?)?;
    str::from_utf8(line.trim_ascii_end()).ok()
}
