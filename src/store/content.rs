//! What a lead says, apart from its layout, as a hash: blanks and the order of members change nothing.

use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

/// The hash of what a lead says.
pub type Content = [u8; 32];

/// Most leads are no longer than this, in bytes.
const USUAL_LEAD: usize = 4096;

/// What a lead says, by its fields.
pub(super) fn content(fields: &Map<String, Value>) -> Content {
    let mut text = Vec::with_capacity(USUAL_LEAD);
    object(&mut text, fields);
    Sha256::digest(&text).into()
}

/// A JSON object that is written exactly as we would write it, looked at without being taken apart. Most vendors write
/// like that.
pub struct Plain<'a> {
    bytes: &'a [u8],
    members: Vec<Member>,
    content: Content,
}

impl<'a> Plain<'a> {
    /// Looks at bytes. `None` says nothing about them.
    pub fn of(bytes: &'a [u8]) -> Option<Self> {
        std::str::from_utf8(bytes).ok()?;
        let mut walk = Walk {
            bytes,
            at: 0,
            kept: 0,
            text: Vec::with_capacity(bytes.len() + bytes.len() / 8),
            members: Vec::with_capacity(64),
            sorted: Vec::new(),
        };
        walk.object(DEEPEST)?;
        walk.keep()?;
        (walk.at == bytes.len()).then(|| Self {
            bytes,
            content: Sha256::digest(&walk.text).into(),
            members: walk.members,
        })
    }

    /// What it says.
    pub fn content(&self) -> Content {
        self.content
    }

    /// The value of one of its members, if it has one of this name.
    pub fn member(&self, name: &str) -> Option<Value> {
        let of = |member: &&Member| self.bytes.get(member.name..member.name_end);
        let mut members = self.members.iter();
        let member = members.find(|member| of(member) == Some(name.as_bytes()))?;
        let value = self.bytes.get(member.name_end + 2..member.end)?;
        serde_json::from_slice(value).ok()
    }
}

/// The same as [`content`] for any value, in hexadecimal digits.
pub(super) fn digest(value: &impl Serialize) -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let text = serde_json::to_vec(value).unwrap_or_default();
    let plain = Plain::of(&text).map(|plain| plain.content());
    let content = plain.unwrap_or_else(|| {
        let mut sorted = Vec::new();
        feed(
            &mut sorted,
            &serde_json::from_slice(&text).unwrap_or_default(),
        );
        Sha256::digest(&sorted).into()
    });
    let halves = content.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let digits = halves.filter_map(|half| DIGITS.get(usize::from(half)));
    digits.map(|digit| char::from(*digit)).collect()
}

fn feed(text: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Object(members) => object(text, members),
        Value::Array(elements) => {
            text.push(b'[');
            for element in elements {
                feed(text, element);
                text.push(b',');
            }
            text.push(b']');
        }
        plain => json(text, plain),
    }
}

fn object(text: &mut Vec<u8>, members: &Map<String, Value>) {
    let mut members: Vec<(&String, &Value)> = members.iter().collect();
    members.sort_unstable_by_key(|(name, _)| *name);
    text.push(b'{');
    for (name, value) in members {
        json(text, name);
        text.push(b':');
        feed(text, value);
        text.push(b',');
    }
    text.push(b'}');
}

/// Nothing goes wrong when texts and numbers are written into memory.
fn json(text: &mut Vec<u8>, value: &impl Serialize) {
    serde_json::to_writer(text, value).unwrap_or_default();
}

/// Deeper nesting is left to the parser, which has its own limit.
const DEEPEST: u32 = 32;

/// A walk over JSON as we would write it, which gathers the text that is hashed: the same bytes with a comma behind the
/// last element too, and members in the order of their names. It ends with `None` at whatever could be written
/// otherwise: a blank, `\u0041`, `1e5`, a name that comes twice.
struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Up to here the bytes are in the text.
    kept: usize,
    text: Vec<u8>,
    /// The members of the objects that we are in; in the end those of the outermost one.
    members: Vec<Member>,
    sorted: Vec<u8>,
}

/// A member of an object: where its name, without quotes, and its value stand in the bytes, and where it begins in the
/// text.
#[derive(Clone, Copy)]
struct Member {
    name: usize,
    name_end: usize,
    end: usize,
    text: usize,
    text_end: usize,
}

impl Walk<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn eat(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then(|| self.at += 1)
    }

    /// Brings what was passed into the text.
    fn keep(&mut self) -> Option<()> {
        let passed = self.bytes.get(self.kept..self.at)?;
        self.text.extend_from_slice(passed);
        self.kept = self.at;
        Some(())
    }

    /// Where the text will have what stands here.
    fn place(&self) -> usize {
        self.text.len() + self.at - self.kept
    }

    fn value(&mut self, deep: u32) -> Option<()> {
        match self.peek()? {
            b'"' => self.string().map(drop),
            b'{' => self.object(deep.checked_sub(1)?),
            b'[' => self.array(deep.checked_sub(1)?),
            b't' => self.word(b"true"),
            b'f' => self.word(b"false"),
            b'n' => self.word(b"null"),
            _ => self.number(),
        }
    }

    fn word(&mut self, word: &[u8]) -> Option<()> {
        let is_it = self.bytes.get(self.at..)?.starts_with(word);
        is_it.then(|| self.at += word.len())
    }

    fn array(&mut self, deep: u32) -> Option<()> {
        self.eat(b'[')?;
        if self.eat(b']').is_some() {
            return Some(());
        }
        loop {
            self.value(deep)?;
            if self.eat(b',').is_none() {
                self.keep()?;
                self.text.push(b',');
                return self.eat(b']');
            }
        }
    }

    fn object(&mut self, deep: u32) -> Option<()> {
        self.eat(b'{')?;
        if self.eat(b'}').is_some() {
            return Some(());
        }
        let first = self.members.len();
        loop {
            let mut member = self.member(deep)?;
            let is_last = self.eat(b',').is_none();
            if is_last {
                self.keep()?;
                self.text.push(b',');
            }
            member.text_end = self.place();
            self.members.push(member);
            if is_last {
                break;
            }
        }
        self.sort(first)?;
        if deep < DEEPEST {
            self.members.truncate(first);
        }
        self.eat(b'}')
    }

    fn member(&mut self, deep: u32) -> Option<Member> {
        let (start, text) = (self.at, self.place());
        if self.string()? {
            // An escaped name stands elsewhere in the order than its letters say.
            return None;
        }
        let name_end = self.at - 1;
        self.eat(b':')?;
        self.value(deep)?;
        Some(Member {
            name: start + 1,
            name_end,
            end: self.at,
            text,
            text_end: text,
        })
    }

    /// Puts the members of an object, the last of which was just kept, in the order of their names.
    fn sort(&mut self, first: usize) -> Option<()> {
        let bytes = self.bytes;
        let name = |member: &Member| bytes.get(member.name..member.name_end).unwrap_or_default();
        let members = self.members.get_mut(first..)?;
        if members.is_sorted_by(|one, other| name(one) < name(other)) {
            return Some(());
        }
        let begin = members.first()?.text;
        members.sort_unstable_by_key(name);
        if !members.is_sorted_by(|one, other| name(one) < name(other)) {
            return None;
        }
        self.sorted.clear();
        for member in members {
            let text = self.text.get(member.text..member.text_end)?;
            self.sorted.extend_from_slice(text);
        }
        self.text.truncate(begin);
        self.text.extend_from_slice(&self.sorted);
        Some(())
    }

    /// Passes a string. Says whether anything in it is escaped.
    fn string(&mut self) -> Option<bool> {
        self.eat(b'"')?;
        let mut escaped = false;
        loop {
            let rest = self.bytes.get(self.at..)?;
            let length = rest.iter().position(|byte| MARKS[usize::from(*byte)])?;
            self.at += length + 1;
            match rest.get(length)? {
                b'"' => return Some(escaped),
                b'\\' => match rest.get(length + 1)? {
                    b'"' | b'\\' | b'b' | b'f' | b'n' | b'r' | b't' => {
                        self.at += 1;
                        escaped = true;
                    }
                    _ => return None,
                },
                _ => return None,
            }
        }
    }

    /// Passes a number. One with an exponent could be written otherwise.
    fn number(&mut self) -> Option<()> {
        if self.peek()? == b'-' {
            self.at += 1;
        }
        match self.digits()? {
            (b'0', 2..) => return None,
            _ if self.peek() == Some(b'.') => {
                self.at += 1;
                self.digits()?;
            }
            _ => {}
        }
        // What may stand behind it is for others to say; a letter must not.
        (!matches!(self.peek(), Some(b'e' | b'E'))).then_some(())
    }

    /// Passes digits: the first of them, and how many they are.
    fn digits(&mut self) -> Option<(u8, usize)> {
        let rest = self.bytes.get(self.at..)?;
        let length = rest.iter().take_while(|it| it.is_ascii_digit()).count();
        self.at += length;
        rest.first()
            .filter(|_| length > 0)
            .map(|first| (*first, length))
    }
}

/// What means something in a string, or may not stand in it as it is.
static MARKS: [bool; 256] = {
    let mut marks = [false; 256];
    let mut control = 0;
    while control < 0x20 {
        marks[control] = true;
        control += 1;
    }
    marks[b'"' as usize] = true;
    marks[b'\\' as usize] = true;
    marks
};

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fields(text: &str) -> Map<String, Value> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn what_a_lead_says_is_hashed_as_ever() {
        // The stores of every earlier leadctl hold hashes that were made like this.
        let fields = fields(
            r#"{"name": "Zo\u00e9 \"Z\"", "amount": 12.50, "big": 1E400, "list": [1, null, {"b": true, "a": "\n"}]}"#,
        );
        let text = "{\"amount\":12.50,\"big\":1e+400,\"list\":[1,null,{\"a\":\"\\n\",\"b\":true,},],\"name\":\"Zoé \\\"Z\\\"\",}";
        assert_eq!(content(&fields)[..], Sha256::digest(text)[..]);
        let hex = digest(&Value::Object(fields.clone()));
        assert_eq!(hex.len(), 64);
        assert!(hex.starts_with(&format!("{:02x}", content(&fields)[0])));
    }

    fn plain(bytes: &[u8]) -> Option<Content> {
        Plain::of(bytes).map(|plain| plain.content())
    }

    #[test]
    fn members_of_plain_bytes_are_read_one_by_one() {
        let text = r#"{"b":"x\n","a":{"c":[1,2],"b":1},"":null,"ab":1.50}"#;
        let (plain, read) = (Plain::of(text.as_bytes()).unwrap(), fields(text));
        for name in ["a", "b", "", "ab", "c", "abc"] {
            assert_eq!(plain.member(name).as_ref(), read.get(name), "{name}");
        }
        assert_eq!(Plain::of(b"{}").unwrap().member("a"), None);
    }

    #[test]
    fn plain_bytes_are_hashed_without_being_taken_apart() {
        for text in [
            "{}",
            r#"{"b":1,"a":-0.50,"c":{"z":[],"y":[{"q":1,"p":2},"é \"x\"\n",null,true,false,{}]}}"#,
            r#"{"IDLeadBank":7,"Contents":[{"ID":1,"Key":"k","Value":"v","Type":4}]}"#,
            r#"{"ab":1,"a":2,"a b":3,"A":4,"é":5}"#,
        ] {
            let wanted = Some(content(&fields(text)));
            assert_eq!(plain(text.as_bytes()), wanted, "{text}");
        }
    }

    #[test]
    fn what_could_be_written_otherwise_or_is_no_object_is_left_alone() {
        let deep = format!("{{\"a\":{}{}}}", "[".repeat(40), "]".repeat(40));
        for text in [
            "",
            "{",
            "{}x",
            "{} ",
            "[]",
            "\"a\"",
            r#"{"a": 1}"#,
            r#"{"a":1,}"#,
            r#"{"a":1,"a":1}"#,
            r#"{"b":1,"a":{"x":1,"x":2}}"#,
            r#"{"a":"\u0041"}"#,
            r#"{"a":"\/"}"#,
            r#"{"\n":1}"#,
            "{\"a\":\"\n\"}",
            r#"{"a":"b}"#,
            r#"{"a":1e5}"#,
            r#"{"a":01}"#,
            r#"{"a":1.}"#,
            r#"{"a":-}"#,
            r#"{"a":+1}"#,
            r#"{"a":.5}"#,
            r#"{"a":tru}"#,
            r#"{"a":NaN}"#,
            r#"{"a"}"#,
            "{a:1}",
            &deep,
        ] {
            assert_eq!(plain(text.as_bytes()), None, "{text}");
        }
        assert_eq!(plain(b"{\"a\":\"\xff\"}"), None);
    }

    /// Values as vendors send them, names that collide included.
    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            ".{0,6}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 5, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec(("[a-c\"é]{0,2}", inner), 0..4)
                    .prop_map(|members| members.into_iter().collect()),
            ]
        })
    }

    proptest! {
        #[test]
        fn whatever_is_taken_for_plain_is_what_the_parser_reads(
            value in value(), at in 0_usize..200, byte in any::<u8>(), meddle in any::<bool>()
        ) {
            let mut bytes = serde_json::json!({"a": value, "Z": 1}).to_string().into_bytes();
            if meddle && let Some(place) = bytes.get_mut(at) {
                *place = byte;
            }
            if let Some(plain) = plain(&bytes) {
                let read: Map<String, Value> = serde_json::from_slice(&bytes).unwrap();
                prop_assert_eq!(plain, content(&read));
                prop_assert_eq!(serde_json::to_vec(&read).unwrap(), bytes);
            } else if !meddle {
                let text = String::from_utf8(bytes).unwrap();
                prop_assert!(text.contains(['e', '\\']), "{}", text);
            }
        }
    }
}
