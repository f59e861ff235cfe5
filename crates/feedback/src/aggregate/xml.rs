//! XML as small trees, one for each element of the report's first level, so that no more than one
//! record is held twice.
//!
//! Definitions of document types are refused, and no entities are expanded but the five that XML
//! defines itself. End tags in a wrong order are mended; everything is counted before it is built.

use std::borrow::Cow;

use quick_xml::errors::Error as XmlError;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::name::ResolveResult;
use quick_xml::{NsReader, XmlVersion};

use crate::deviations::{Deviations, excerpt};
use crate::limits::{Bound, LimitExceeded, Limits};

use super::deviation::{AggregateDeviation as Deviation, AggregateError, ElementPlace};

/// Attributes of one element that are kept.
const MAX_ATTRIBUTES: usize = 16;

/// White space of XML 1.0 §2.3.
pub(super) const WHITE_SPACE: [char; 4] = [' ', '\t', '\r', '\n'];

/// An element with all that is in it.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// Without a prefix.
    pub(super) name: String,
    /// Its namespace, where that is not the report's.
    pub(super) foreign: Option<String>,
    /// Those without a prefix, and `xml:lang` as `lang`.
    pub(super) attributes: Vec<(String, String)>,
    /// Without white space at its ends.
    pub(super) text: String,
    pub(super) children: Vec<Element>,
    pub(super) offset: usize,
}

#[derive(Debug)]
struct Open {
    /// With its prefix, as the end tag has it.
    tag: String,
    element: Element,
}

pub(super) struct XmlReader<'t, 'l> {
    reader: NsReader<&'t [u8]>,
    limits: &'l Limits,
    pub(super) deviations: Deviations<Deviation, ElementPlace>,
    /// The tags of the elements around the root.
    wrappers: Vec<String>,
    /// The root's tag.
    root: String,
    /// The root's namespace.
    namespace: Option<String>,
    /// The open elements below the root.
    stack: Vec<Open>,
    is_root_closed: bool,
    elements: usize,
    elements_of_first_level: usize,
    records: usize,
}

impl<'t, 'l> XmlReader<'t, 'l> {
    pub(super) fn new(text: &'t str, limits: &'l Limits) -> Self {
        let mut reader = NsReader::from_str(text);
        let config = reader.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = false;
        config.allow_unmatched_ends = true;
        config.allow_dangling_amp = true;
        Self {
            reader,
            limits,
            deviations: Deviations::new(limits.deviations),
            wrappers: Vec::new(),
            root: String::new(),
            namespace: None,
            stack: Vec::new(),
            is_root_closed: false,
            elements: 0,
            elements_of_first_level: 0,
            records: 0,
        }
    }

    /// Where the reader is.
    pub(super) fn offset(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    /// How many records have begun.
    pub(super) fn records(&self) -> usize {
        self.records
    }

    /// The next event, and for an element its namespace where that is not the root's.
    fn event(&mut self) -> Result<(Event<'t>, Option<String>), AggregateError> {
        let offset = self.offset();
        let namespace = self.namespace.as_deref();
        match self.reader.read_resolved_event() {
            Ok((_, Event::DocType(_))) => Err(AggregateError::DocumentType { offset }),
            Ok((resolved, event @ Event::Start(_))) => {
                let foreign = match resolved {
                    ResolveResult::Bound(name) => {
                        // The reader gives it as it was written.
                        let name = unescape(name.into_inner()).unwrap_or(name.into_inner().into());
                        let is_other = !name.is_empty() && Some(&*name) != namespace;
                        is_other.then(|| name.into_owned())
                    }
                    ResolveResult::Unknown(prefix) => Some(prefix),
                    ResolveResult::Unbound => None,
                };
                Ok((event, foreign))
            }
            Ok((_, event)) => Ok((event, None)),
            // All of them are ends that are missing.
            Err(XmlError::Syntax(_)) => Err(AggregateError::Truncated { offset }),
            Err(_) => Err(AggregateError::Syntax { offset }),
        }
    }

    /// Goes into the root, `feedback`, and gives its namespace.
    pub(super) fn root(&mut self) -> Result<Option<String>, AggregateError> {
        loop {
            let offset = self.offset();
            match self.event()? {
                (Event::Decl(_), _) if offset > 0 => {
                    self.note(Deviation::BeforeDeclaration, offset);
                }
                (Event::Start(start), namespace) => {
                    self.count_element()?;
                    if start.local_name().as_ref() == "feedback" {
                        self.root = tag(&start);
                        self.namespace.clone_from(&namespace);
                        for wrapper in self.wrappers.clone() {
                            self.note(Deviation::Wrapper(excerpt(&wrapper)), offset);
                        }
                        return Ok(namespace);
                    }
                    let depth = self.wrappers.len() + 1;
                    LimitExceeded::check(depth, self.limits.xml_depth, Bound::XmlDepth)?;
                    self.wrappers.push(tag(&start));
                }
                (Event::End(end), _)
                    if self.wrappers.last().is_some_and(|w| w == end.name().as_ref()) =>
                {
                    let closed = self.wrappers.pop().unwrap_or_default();
                    if self.wrappers.is_empty() {
                        self.note(Deviation::UnknownElement(excerpt(&closed)), offset);
                    }
                }
                (Event::Text(text), _) if !is_blank(&text) && self.wrappers.is_empty() => {
                    self.note(Deviation::StrayText(excerpt(&text)), offset);
                }
                (Event::Eof, _) => return Err(AggregateError::NotAReport),
                _ => {}
            }
        }
    }

    /// The next element of the first level; `None` behind the last one.
    pub(super) fn next(&mut self) -> Result<Option<Element>, AggregateError> {
        loop {
            if self.is_root_closed {
                return Ok(None);
            }
            let offset = self.offset();
            let (event, foreign) = self.event()?;
            match event {
                Event::Start(start) => self.open(&start, foreign, offset)?,
                Event::End(end) => {
                    if let Some(element) = self.close(end.name().as_ref(), offset) {
                        return Ok(Some(element));
                    }
                }
                Event::Text(text) => {
                    if text.starts_with('&') {
                        self.note(Deviation::BareAmpersand, offset);
                    }
                    self.text(&text.xml10_content(), offset)?;
                }
                Event::CData(data) => self.text(&data.xml10_content(), offset)?,
                Event::GeneralRef(reference) => self.reference(&reference, offset)?,
                Event::Eof => return Err(AggregateError::Truncated { offset }),
                Event::Decl(_) => self.note(Deviation::BeforeDeclaration, offset),
                Event::Empty(_) | Event::Comment(_) | Event::PI(_) | Event::DocType(_) => {}
            }
        }
    }

    /// Looks at what stands behind the root.
    pub(super) fn finish(&mut self) {
        loop {
            let offset = self.offset();
            match self.event() {
                Ok((Event::Eof, _)) => break,
                Ok((Event::Text(text), _)) if is_blank(&text) => {}
                Ok((Event::Comment(_) | Event::PI(_), _)) => {}
                Ok((Event::End(end), _))
                    if self.wrappers.last().is_some_and(|w| w == end.name().as_ref()) =>
                {
                    self.wrappers.pop();
                }
                // What else is there does not matter.
                _ => return self.note(Deviation::BehindReport, offset),
            }
        }
        let offset = self.offset();
        for wrapper in core::mem::take(&mut self.wrappers) {
            self.note(Deviation::UnclosedElement(excerpt(&wrapper)), offset);
        }
    }

    fn open(
        &mut self,
        start: &BytesStart<'_>,
        foreign: Option<String>,
        offset: usize,
    ) -> Result<(), AggregateError> {
        self.count_element()?;
        // With the root.
        let depth = self.stack.len() + 2;
        LimitExceeded::check(depth, self.limits.xml_depth, Bound::XmlDepth)?;
        let name = start.local_name().as_ref().to_owned();
        if self.stack.is_empty() {
            self.elements_of_first_level = 0;
            if name == "record" {
                self.records += 1;
                LimitExceeded::check(self.records, self.limits.records, Bound::Records)?;
            }
        } else {
            self.elements_of_first_level += 1;
            let limit = self.limits.xml_elements_of_record;
            LimitExceeded::check(self.elements_of_first_level, limit, Bound::XmlElementsOfRecord)?;
        }
        let mut element = Element { name, foreign, offset, ..Element::default() };
        if self.attributes(start, &mut element).is_err() {
            self.note(Deviation::BadAttribute, offset);
        }
        self.stack.push(Open { tag: tag(start), element });
        Ok(())
    }

    fn attributes(&self, start: &BytesStart<'_>, element: &mut Element) -> Result<(), ()> {
        let limit = self.limits.xml_text_octets;
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|_| ())?;
            let key = attribute.key.as_ref();
            let name = if key == "xml:lang" { "lang" } else { key };
            if name == "xmlns" || name.contains(':') || attribute.value.len() > limit {
                continue;
            }
            if element.attributes.len() == MAX_ATTRIBUTES {
                return Err(());
            }
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|_| ())?;
            element.attributes.push((name.to_owned(), value.into_owned()));
        }
        Ok(())
    }

    /// Closes the innermost element of this tag, and those within that were left open. Gives the
    /// element of the first level, if it is closed by that.
    fn close(&mut self, tag: &str, offset: usize) -> Option<Element> {
        let keep = match self.stack.iter().rposition(|open| open.tag == tag) {
            Some(at) => at,
            None if tag == self.root => {
                self.is_root_closed = true;
                0
            }
            None => {
                self.note(Deviation::UnmatchedEndTag(excerpt(tag)), offset);
                return None;
            }
        };
        let mut closed = None;
        while self.stack.len() > keep {
            let is_last = self.stack.len() == keep + 1;
            if !is_last || self.is_root_closed {
                let name = self.stack.last().map(|open| excerpt(&open.tag)).unwrap_or_default();
                self.note(Deviation::UnclosedElement(name), offset);
            }
            let mut element = self.stack.pop()?.element;
            let trimmed = element.text.trim_matches(WHITE_SPACE);
            if trimmed.len() < element.text.len() {
                element.text = String::from(trimmed);
            }
            match self.stack.last_mut() {
                Some(parent) => parent.element.children.push(element),
                None => closed = Some(element),
            }
        }
        closed
    }

    fn text(&mut self, text: &str, offset: usize) -> Result<(), AggregateError> {
        let text = self.allowed(text, offset);
        let Some(open) = self.stack.last_mut() else {
            if !is_blank(&text) {
                self.note(Deviation::StrayText(excerpt(&text)), offset);
            }
            return Ok(());
        };
        let known = &mut open.element.text;
        // What stands between elements.
        if known.is_empty() && is_blank(&text) {
            return Ok(());
        }
        let limit = self.limits.xml_text_octets;
        LimitExceeded::check(known.len() + text.len(), limit, Bound::XmlTextOctets)?;
        known.push_str(&text);
        Ok(())
    }

    /// Text without the characters that XML 1.0 §2.2 forbids.
    fn allowed<'s>(&mut self, text: &'s str, offset: usize) -> Cow<'s, str> {
        if !text.contains(is_forbidden) {
            return Cow::Borrowed(text);
        }
        self.note(Deviation::ForbiddenCharacter, offset);
        Cow::Owned(text.replace(is_forbidden, "\u{fffd}"))
    }

    fn reference(&mut self, reference: &BytesRef<'_>, offset: usize) -> Result<(), AggregateError> {
        let name: &str = reference;
        let predefined = match name {
            "lt" => Some("<"),
            "gt" => Some(">"),
            "amp" => Some("&"),
            "quot" => Some("\""),
            "apos" => Some("'"),
            _ => None,
        };
        if let Some(text) = predefined {
            return self.text(text, offset);
        }
        let character = reference.resolve_char_ref().ok().flatten();
        if let Some(character) = character {
            return self.text(character.encode_utf8(&mut [0; 4]), offset);
        }
        self.note(Deviation::UnknownEntity(excerpt(name)), offset);
        self.text(&format!("&{name};"), offset)
    }

    fn count_element(&mut self) -> Result<(), LimitExceeded> {
        self.elements += 1;
        LimitExceeded::check(self.elements, self.limits.xml_elements, Bound::XmlElements)
    }

    fn note(&mut self, what: Deviation, offset: usize) {
        let (stack, records) = (&self.stack, self.records);
        self.deviations.note(what, || {
            let names = stack.iter().enumerate().map(|(at, open)| {
                let name = &open.element.name;
                if at == 0 && name == "record" {
                    format!("{name}[{records}]")
                } else {
                    excerpt(name)
                }
            });
            ElementPlace { path: names.collect::<Vec<_>>().join("/"), offset }
        });
    }
}

fn tag(start: &BytesStart<'_>) -> String {
    start.name().as_ref().to_owned()
}

fn is_blank(text: &str) -> bool {
    text.trim_matches(WHITE_SPACE).is_empty()
}

/// Whether XML 1.0 §2.2 forbids a character.
pub(super) fn is_forbidden(character: char) -> bool {
    matches!(character, '\0'..='\u{8}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}')
}
