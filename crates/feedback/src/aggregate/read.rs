//! From XML to an aggregate report.

mod head;
mod record;

use serde::Serialize;

use crate::deviations::{Deviations, excerpt};
use crate::limits::Limits;
use crate::words::Word;

use super::deviation::{AggregateDeviation as Deviation, AggregateError, ElementPlace};
use super::model::{AggregateReport, Extension, Form, PolicyPublished, Text};
use super::xml::{Element, XmlReader};

/// The namespace of RFC 9990 §6.1.
pub(super) const NAMESPACE: &str = "urn:ietf:params:xml:ns:dmarc-2.0";

/// What the schema of RFC 7489 calls its target.
const OLD_NAMESPACE: &str = "http://dmarc.org/dmarc-xml/0.1";

/// A report, and what is odd about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ReadAggregate {
    /// The report.
    pub report: AggregateReport,
    /// What its form does not allow.
    pub deviations: Deviations<Deviation, ElementPlace>,
}

/// Reads the XML of an aggregate report.
///
/// # Errors
/// It is none, it ends too soon, it has a document type definition, or it goes beyond the [`Limits`].
///
/// # Complexity
/// Linear in the octets; memory for the report and for one record of XML.
pub fn read(xml: &[u8], limits: &Limits) -> Result<ReadAggregate, AggregateError> {
    let xml = xml.strip_prefix(b"\xef\xbb\xbf").unwrap_or(xml);
    let text = String::from_utf8_lossy(xml);
    let mut reader = XmlReader::new(&text, limits);
    if let Err(error) = core::str::from_utf8(xml) {
        let place = ElementPlace { path: String::new(), offset: error.valid_up_to() };
        reader.deviations.note(Deviation::InvalidUtf8, || place);
    }
    let form = match reader.root()?.as_deref() {
        Some(NAMESPACE) => Form::Rfc9990,
        None | Some(OLD_NAMESPACE) => Form::Rfc7489,
        Some(other) => {
            let place = ElementPlace { path: String::new(), offset: reader.offset() };
            reader.deviations.note(Deviation::UnknownNamespace(excerpt(other)), || place);
            Form::Rfc7489
        }
    };
    let report = report(&mut reader, form, limits)?;
    reader.finish();
    Ok(ReadAggregate { report, deviations: reader.deviations })
}

/// The elements of the first level (RFC 9990 §3.1.1.2).
fn report(
    xml: &mut XmlReader<'_, '_>,
    form: Form,
    limits: &Limits,
) -> Result<AggregateReport, AggregateError> {
    let (mut version, mut metadata, mut policy) = (None, None, None);
    let (mut extensions, mut records) = (Vec::new(), Vec::new());
    let mut order = Order::default();
    while let Some(element) = xml.next()? {
        let number = if element.name == "record" { xml.records() } else { 0 };
        let path = Path { parent: None, name: &element.name, number };
        let mut reader = Reader { deviations: &mut xml.deviations, form, limits };
        match element.own_name() {
            "version" => {
                reader.order(&mut order, 0, &element, &path);
                reader.once(&mut version, &element, &path, Reader::version);
            }
            "report_metadata" => {
                reader.order(&mut order, 1, &element, &path);
                reader.once(&mut metadata, &element, &path, Reader::metadata);
            }
            "policy_published" => {
                reader.order(&mut order, 2, &element, &path);
                reader.once(&mut policy, &element, &path, Reader::policy);
            }
            "extension" => {
                reader.order(&mut order, 3, &element, &path);
                reader.stray_text(&element, &path);
                extensions.extend(element.children.into_iter().map(extension));
            }
            // A draft had them so, and reporters followed it.
            "extensions" => {
                reader.unknown(&element, &path);
                extensions.extend(element.children.into_iter().map(extension));
            }
            "record" => {
                reader.order(&mut order, 4, &element, &path);
                records.push(reader.record(element, number)?);
            }
            _ => reader.unknown(&element, &path),
        }
    }
    let offset = xml.offset();
    let place = || ElementPlace { path: String::new(), offset };
    if metadata.is_none() {
        xml.deviations.note(Deviation::Missing("report_metadata"), place);
    }
    if policy.is_none() {
        xml.deviations.note(Deviation::Missing("policy_published"), place);
    }
    if records.is_empty() {
        xml.deviations.note(Deviation::Missing("record"), place);
    }
    let policy_published = policy.unwrap_or_else(|| PolicyPublished::new("", Word::from_text("")));
    let report_metadata = metadata.unwrap_or_default();
    Ok(AggregateReport { form, version, report_metadata, policy_published, extensions, records })
}

/// The way to an element.
#[derive(Clone, Copy)]
struct Path<'p> {
    parent: Option<&'p Path<'p>>,
    name: &'p str,
    /// Which of its name it is, from 1; 0 where that does not matter.
    number: usize,
}

impl<'p> Path<'p> {
    fn child(&'p self, element: &'p Element) -> Path<'p> {
        Path { parent: Some(self), name: &element.name, number: 0 }
    }

    fn text(&self) -> String {
        let mut text = self.parent.map(|parent| parent.text() + "/").unwrap_or_default();
        text.push_str(&excerpt(self.name));
        if self.number > 0 {
            text = format!("{text}[{}]", self.number);
        }
        text
    }
}

/// How far a sequence of elements has come.
#[derive(Default)]
struct Order(u8);

impl Element {
    /// The name, or nothing where the element is not of the report's namespace.
    fn own_name(&self) -> &str {
        if self.foreign.is_some() { "" } else { &self.name }
    }
}

/// What an extension says, whatever it means.
fn extension(element: Element) -> Extension {
    let Element { name, foreign, attributes, text, children, .. } = element;
    let children = children.into_iter().map(extension).collect();
    Extension { namespace: foreign, name, attributes, text, children }
}

struct Reader<'r, 'l> {
    deviations: &'r mut Deviations<Deviation, ElementPlace>,
    form: Form,
    limits: &'l Limits,
}

impl Reader<'_, '_> {
    fn note(&mut self, what: Deviation, element: &Element, path: &Path<'_>) {
        let offset = element.offset;
        self.deviations.note(what, || ElementPlace { path: path.text(), offset });
    }

    fn unknown(&mut self, element: &Element, path: &Path<'_>) {
        self.note(Deviation::UnknownElement(excerpt(&element.name)), element, path);
    }

    fn historic(&mut self, word: &str, element: &Element, path: &Path<'_>) {
        if self.form == Form::Rfc9990 {
            self.note(Deviation::Historic(excerpt(word)), element, path);
        }
    }

    fn stray_text(&mut self, element: &Element, path: &Path<'_>) {
        if !element.text.is_empty() {
            self.note(Deviation::StrayText(excerpt(&element.text)), element, path);
        }
    }

    fn order(&mut self, order: &mut Order, rank: u8, element: &Element, path: &Path<'_>) {
        if rank < order.0 {
            self.note(Deviation::OutOfOrder, element, path);
        }
        order.0 = order.0.max(rank);
    }

    /// Fills a place that may be filled once.
    fn once<T>(
        &mut self,
        place: &mut Option<T>,
        element: &Element,
        path: &Path<'_>,
        read: impl FnOnce(&mut Self, &Element, &Path<'_>) -> T,
    ) {
        if place.is_some() {
            return self.note(Deviation::Repeated, element, path);
        }
        *place = Some(read(self, element, path));
    }

    /// Notes that a required element is missing.
    fn required<T>(
        &mut self,
        place: Option<T>,
        name: &'static str,
        element: &Element,
        path: &Path<'_>,
        otherwise: impl FnOnce() -> T,
    ) -> T {
        place.unwrap_or_else(|| {
            self.note(Deviation::Missing(name), element, path);
            otherwise()
        })
    }

    fn text(&mut self, element: &Element, path: &Path<'_>) -> String {
        for child in &element.children {
            self.unknown(child, &path.child(child));
        }
        element.text.clone()
    }

    fn lang_text(&mut self, element: &Element, path: &Path<'_>) -> Text {
        let lang = element.attributes.iter().find(|(name, _)| name == "lang");
        Text { text: self.text(element, path), lang: lang.map(|(_, value)| value.clone()) }
    }

    fn word<W: Word>(&mut self, element: &Element, path: &Path<'_>) -> W {
        let text = self.text(element, path);
        let word = W::from_text(&text);
        if text.is_empty() {
            self.note(Deviation::Empty, element, path);
        } else if !word.is_known() {
            self.note(Deviation::UnknownWord(excerpt(&text)), element, path);
        } else if word.as_str() != text {
            self.note(Deviation::WrongCase(excerpt(&text)), element, path);
        }
        word
    }

    fn number(&mut self, element: &Element, path: &Path<'_>) -> u64 {
        let text = self.text(element, path);
        text.parse().unwrap_or_else(|_| {
            self.note(Deviation::NotANumber(excerpt(&text)), element, path);
            0
        })
    }

    fn version(&mut self, element: &Element, path: &Path<'_>) -> String {
        let version = self.text(element, path);
        if version != "1.0" {
            self.note(Deviation::UnknownVersion(excerpt(&version)), element, path);
        }
        version
    }
}
