//! JSON objects as they were read, each with members of ours at its end.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::error::Result;
use crate::output::file::Growing;

/// A file of such objects: an array, or one behind the other.
pub struct Objects {
    file: Growing,
    array: bool,
    empty: bool,
    added: Vec<String>,
}

impl Objects {
    /// `[{...}, {...}]`.
    pub fn array(mut file: Growing, added: &[&str]) -> Result<Self> {
        file.put(b"[")?;
        Ok(Self {
            array: true,
            ..Self::lines(file, added)
        })
    }

    /// `{...}` and again `{...}`.
    pub fn lines(file: Growing, added: &[&str]) -> Self {
        Self {
            file,
            array: false,
            empty: true,
            added: added.iter().map(|name| (*name).to_owned()).collect(),
        }
    }

    /// One object, its own text untouched; `added` are the values of our members.
    pub fn add(&mut self, text: &str, added: &[&str]) -> Result<()> {
        let ours = self.added.iter().zip(added);
        let ours: Vec<String> = ours
            .map(|(name, value)| format!("{}: {}", json!(name), json!(value)))
            .collect();
        let before = match (self.array, self.empty) {
            (true, true) => "\n",
            (true, false) => ",\n",
            (false, _) => "",
        };
        let end = if self.array { "" } else { "\n" };
        let own = self.own(text);
        let comma = if own.trim().is_empty() || ours.is_empty() {
            ""
        } else {
            ", "
        };
        self.empty = false;
        self.file
            .put(format!("{before}{{{own}{comma}{}}}{end}", ours.join(", ")).as_bytes())
    }

    /// The inside of an object, without the members that an earlier file of this kind gave it.
    fn own(&self, text: &str) -> String {
        let text = text.trim();
        let inside = text
            .strip_prefix('{')
            .and_then(|text| text.strip_suffix('}'));
        let inside = inside.unwrap_or_default().trim_end();
        if !self.added.iter().any(|name| inside.contains(name.as_str())) {
            return inside.to_owned();
        }
        let Ok(members) = serde_json::from_str::<Members>(text) else {
            return inside.to_owned();
        };
        let kept = members
            .0
            .iter()
            .filter(|(name, _)| !self.added.contains(name));
        let kept: Vec<String> = kept
            .map(|(name, value)| format!("{}: {}", Value::from(name.as_str()), value.get()))
            .collect();
        kept.join(", ")
    }

    /// Puts the file in its place.
    pub fn finish(mut self) -> Result<()> {
        if self.array {
            self.file.put(if self.empty { b"]\n" } else { b"\n]\n" })?;
        }
        self.file.keep()
    }
}

/// An object's members in their order, also where a name stands twice, values as they are written.
struct Members(Vec<(String, Box<RawValue>)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Reading;
        impl<'de> Visitor<'de> for Reading {
            type Value = Members;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(
                self,
                mut map: A,
            ) -> std::result::Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Reading)
    }
}
