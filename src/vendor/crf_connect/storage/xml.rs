//! Azure Storage's XML, read into a tree. The only file that names the XML parser.

use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};

/// Deeper than this is nothing that Azure Storage sends.
const DEEPEST: usize = 16;

/// An element: its attributes, its own text, and the elements in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element {
    /// Its name, without a prefix.
    pub name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    /// The first element in it with this name.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Every element in it with this name, in order.
    pub fn children(&self, name: &str) -> impl Iterator<Item = &Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// Its own text, entities resolved.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of the first element in it with this name; empty where there is none.
    pub fn text_of(&self, name: &str) -> &str {
        self.child(name).map_or("", Self::text)
    }

    /// An attribute.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        let mut named = self.attributes.iter().filter(|(key, _)| key == name);
        named.next().map(|(_, value)| value.as_str())
    }
}

/// The only element at the top of a document; `None` where it is no such document, or was cut short.
pub fn read(document: &[u8]) -> Option<Element> {
    let text = std::str::from_utf8(document).ok()?;
    let mut reader = Reader::from_str(text.trim_start_matches('\u{feff}'));
    let mut open: Vec<Element> = Vec::new();
    let mut root = None;
    loop {
        match reader.read_event().ok()? {
            Event::Start(start) if open.len() < DEEPEST && root.is_none() => {
                open.push(element(&start)?);
            }
            Event::Empty(start) if root.is_none() => close(element(&start)?, &mut open, &mut root),
            Event::End(_) => close(open.pop()?, &mut open, &mut root),
            Event::Text(text) => {
                if let Some(inside) = open.last_mut() {
                    inside.text.push_str(&text);
                }
            }
            Event::CData(text) => open.last_mut()?.text.push_str(&text),
            Event::GeneralRef(entity) => {
                let resolved = if let Some(character) = entity.resolve_char_ref().ok()? {
                    character.to_string()
                } else {
                    quick_xml::escape::resolve_predefined_entity(&entity)?.to_owned()
                };
                open.last_mut()?.text.push_str(&resolved);
            }
            Event::Eof if open.is_empty() => return root,
            // Anything that a document type declares would have to be looked up: Azure declares none.
            Event::Eof | Event::DocType(_) | Event::Start(_) | Event::Empty(_) => return None,
            Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
        }
    }
}

fn close(element: Element, open: &mut [Element], root: &mut Option<Element>) {
    match open.last_mut() {
        Some(parent) => parent.children.push(element),
        None => *root = Some(element),
    }
}

fn element(start: &BytesStart) -> Option<Element> {
    let mut attributes = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.ok()?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?;
        let name = attribute.key.local_name().as_ref().to_owned();
        attributes.push((name, value.into_owned()));
    }
    Some(Element {
        name: start.local_name().as_ref().to_owned(),
        attributes,
        ..Element::default()
    })
}

/// Text as it may stand in an element.
pub fn escaped(text: &str) -> String {
    quick_xml::escape::escape(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_is_read_with_entities_and_attributes() {
        let document = "\u{feff}<?xml version=\"1.0\"?><a x=\"1 &amp; 2\"><b>{&quot;k&quot;: &#x41;}</b><c/><b><![CDATA[<z>]]></b></a>";
        let root = read(document.as_bytes()).unwrap();
        assert_eq!(root.name, "a");
        assert_eq!(root.attribute("x"), Some("1 & 2"));
        let texts: Vec<&str> = root.children("b").map(Element::text).collect();
        assert_eq!(texts, ["{\"k\": A}", "<z>"]);
        assert_eq!(root.text_of("c"), "");
    }

    #[test]
    fn what_is_no_whole_document_is_none() {
        for text in [
            "",
            "{}",
            "<a>",
            "<a><b></a>",
            "<a/><b/>",
            "<a>&nobody;</a>",
            "<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
            &"<a>".repeat(40),
        ] {
            assert_eq!(read(text.as_bytes()), None, "{text}");
        }
        assert_eq!(read(b"<a>\xff</a>"), None);
    }

    #[test]
    fn text_that_is_escaped_reads_back() {
        let text = "{\"a\": \"<b> & 'c'\"}";
        let root = read(format!("<x>{}</x>", escaped(text)).as_bytes()).unwrap();
        assert_eq!(root.text(), text);
    }
}
