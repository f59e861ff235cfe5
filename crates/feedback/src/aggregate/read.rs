//! From XML to an aggregate report.

use serde::Serialize;

use crate::deviations::{Deviations, excerpt};
use crate::limits::{Bound, LimitExceeded, Limits};
use crate::words::Word;

use super::deviation::{AggregateDeviation as Deviation, AggregateError, ElementPlace};
use super::model::{
    AggregateReport, AuthResults, DateRange, DkimAuthResult, Extension, Form, Identifiers,
    OverrideType, PolicyEvaluated, PolicyPublished, Reason, Record, ReportMetadata, Row, SourceIp,
    SpfAuthResult, SpfScope, Text,
};
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
            text.push_str(&format!("[{}]", self.number));
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

    fn metadata(&mut self, element: &Element, path: &Path<'_>) -> ReportMetadata {
        self.stray_text(element, path);
        let (mut org_name, mut email, mut extra, mut report_id) = (None, None, None, None);
        let (mut date_range, mut errors, mut generator) = (None, Vec::new(), None);
        for child in &element.children {
            let path = path.child(child);
            match child.own_name() {
                "org_name" => self.once(&mut org_name, child, &path, Self::required_text),
                "email" => self.once(&mut email, child, &path, Self::required_text),
                "extra_contact_info" => self.once(&mut extra, child, &path, Self::lang_text),
                "report_id" => self.once(&mut report_id, child, &path, Self::required_text),
                "date_range" => self.once(&mut date_range, child, &path, Self::date_range),
                "error" => {
                    if !errors.is_empty() && self.form == Form::Rfc9990 {
                        self.note(Deviation::Repeated, child, &path);
                    }
                    errors.push(self.lang_text(child, &path));
                }
                "generator" => self.once(&mut generator, child, &path, Self::text),
                _ => self.unknown(child, &path),
            }
        }
        ReportMetadata {
            org_name: self.required(org_name, "org_name", element, path, String::new),
            email: self.required(email, "email", element, path, String::new),
            extra_contact_info: extra,
            report_id: self.required(report_id, "report_id", element, path, String::new),
            date_range: self.required(date_range, "date_range", element, path, DateRange::default),
            errors,
            generator,
        }
    }

    fn required_text(&mut self, element: &Element, path: &Path<'_>) -> String {
        let text = self.text(element, path);
        if text.is_empty() {
            self.note(Deviation::Empty, element, path);
        }
        text
    }

    fn date_range(&mut self, element: &Element, path: &Path<'_>) -> DateRange {
        self.stray_text(element, path);
        let (mut begin, mut end) = (None, None);
        for child in &element.children {
            let path = path.child(child);
            match child.own_name() {
                "begin" => self.once(&mut begin, child, &path, Self::number),
                "end" => self.once(&mut end, child, &path, Self::number),
                _ => self.unknown(child, &path),
            }
        }
        let begin = self.required(begin, "begin", element, path, u64::default);
        let end = self.required(end, "end", element, path, u64::default);
        if end < begin {
            self.note(Deviation::EndsBeforeItBegins, element, path);
        }
        DateRange { begin, end }
    }

    fn policy(&mut self, element: &Element, path: &Path<'_>) -> PolicyPublished {
        self.stray_text(element, path);
        let (mut domain, mut p) = (None, None);
        let mut policy = PolicyPublished::new("", Word::from_text(""));
        for child in &element.children {
            let path = path.child(child);
            match child.own_name() {
                "domain" => self.once(&mut domain, child, &path, Self::required_text),
                "discovery_method" => {
                    self.once(&mut policy.discovery_method, child, &path, Self::word);
                }
                "p" => self.once(&mut p, child, &path, Self::word),
                "sp" => self.once(&mut policy.sp, child, &path, Self::word),
                "np" => self.once(&mut policy.np, child, &path, Self::word),
                "adkim" => self.once(&mut policy.adkim, child, &path, Self::word),
                "aspf" => self.once(&mut policy.aspf, child, &path, Self::word),
                "testing" => self.once(&mut policy.testing, child, &path, Self::word),
                "fo" => self.once(&mut policy.fo, child, &path, Self::text),
                "pct" => {
                    self.historic("pct", child, &path);
                    self.once(&mut policy.pct, child, &path, Self::text);
                }
                _ => self.unknown(child, &path),
            }
        }
        policy.domain = self.required(domain, "domain", element, path, String::new);
        policy.p = self.required(p, "p", element, path, || Word::from_text(""));
        policy
    }

    fn record(&mut self, element: Element, number: usize) -> Result<Record, AggregateError> {
        let path = Path { parent: None, name: "record", number };
        self.stray_text(&element, &path);
        let (mut row, mut identifiers, mut auth_results) = (None, None, None);
        let mut order = Order::default();
        let mut extensions = Vec::new();
        let (offset, children) = (element.offset, element.children);
        for child in children {
            let path = path.child(&child);
            match child.own_name() {
                "row" => {
                    self.order(&mut order, 0, &child, &path);
                    self.once(&mut row, &child, &path, Self::row);
                }
                "identifiers" => {
                    self.order(&mut order, 1, &child, &path);
                    self.once(&mut identifiers, &child, &path, Self::identifiers);
                }
                "auth_results" => {
                    self.order(&mut order, 2, &child, &path);
                    self.once(&mut auth_results, &child, &path, Self::auth_results);
                }
                "extensions" => {
                    self.unknown(&child, &path);
                    extensions.extend(child.children.into_iter().map(extension));
                }
                _ if child.foreign.is_some() => extensions.push(extension(child)),
                _ => self.unknown(&child, &path),
            }
        }
        let element = Element { offset, ..Element::default() };
        let row = row.unwrap_or_else(|| {
            self.note(Deviation::Missing("row"), &element, &path);
            Ok(nothing_known())
        });
        let identifiers =
            self.required(identifiers, "identifiers", &element, &path, Identifiers::default);
        let auth_results = self
            .required(auth_results, "auth_results", &element, &path, || Ok(AuthResults::default()));
        Ok(Record { row: row?, identifiers, auth_results: auth_results?, extensions })
    }

    fn row(&mut self, element: &Element, path: &Path<'_>) -> Result<Row, LimitExceeded> {
        self.stray_text(element, path);
        let (mut source_ip, mut count, mut policy_evaluated) = (None, None, None);
        for child in &element.children {
            let path = path.child(child);
            match child.own_name() {
                "source_ip" => self.once(&mut source_ip, child, &path, Self::source_ip),
                "count" => self.once(&mut count, child, &path, Self::number),
                "policy_evaluated" => {
                    self.once(&mut policy_evaluated, child, &path, Self::policy_evaluated);
                }
                _ => self.unknown(child, &path),
            }
        }
        let nothing = nothing_known();
        let evaluated = self.required(policy_evaluated, "policy_evaluated", element, path, || {
            Ok(nothing.policy_evaluated)
        });
        Ok(Row {
            source_ip: self.required(source_ip, "source_ip", element, path, || nothing.source_ip),
            count: self.required(count, "count", element, path, u64::default),
            policy_evaluated: evaluated?,
        })
    }

    fn source_ip(&mut self, element: &Element, path: &Path<'_>) -> SourceIp {
        let text = self.text(element, path);
        let address = SourceIp::from_text(&text);
        if let SourceIp::Unknown(text) = &address {
            self.note(Deviation::NotAnAddress(excerpt(text)), element, path);
        }
        address
    }

    fn policy_evaluated(
        &mut self,
        element: &Element,
        path: &Path<'_>,
    ) -> Result<PolicyEvaluated, LimitExceeded> {
        self.stray_text(element, path);
        let (mut disposition, mut dkim, mut spf, mut reasons) = (None, None, None, Vec::new());
        let mut order = Order::default();
        for child in &element.children {
            let path = path.child(child);
            match child.own_name() {
                "disposition" => {
                    self.order(&mut order, 0, child, &path);
                    self.once(&mut disposition, child, &path, Self::word);
                }
                "dkim" => {
                    self.order(&mut order, 1, child, &path);
                    self.once(&mut dkim, child, &path, Self::word);
                }
                "spf" => {
                    self.order(&mut order, 2, child, &path);
                    self.once(&mut spf, child, &path, Self::word);
                }
                "reason" => {
                    self.order(&mut order, 3, child, &path);
                    reasons.extend(self.reason(child, &path));
                    LimitExceeded::check(reasons.len(), self.limits.reasons, Bound::Reasons)?;
                }
                _ => self.unknown(child, &path),
            }
        }
        Ok(PolicyEvaluated {
            disposition: self
                .required(disposition, "disposition", element, path, || Word::from_text("")),
            dkim: self.required(dkim, "dkim", element, path, || Word::from_text("")),
            spf: self.required(spf, "spf", element, path, || Word::from_text("")),
            reasons,
        })
    }

    /// `None` for a reason that says nothing.
    fn reason(&mut self, element: &Element, path: &Path<'_>) -> Option<Reason> {
        self.stray_text(element, path);
        let (mut kind, mut comment) = (None::<OverrideType>, None);
        for child in &element.children {
            let path = path.child(child);
            match child.own_name() {
                "type" => {
                    self.once(&mut kind, child, &path, Self::word);
                    if let Some(OverrideType::Forwarded | OverrideType::SampledOut) = kind {
                        self.historic(&child.text, child, &path);
                    }
                }
                "comment" => self.once(&mut comment, child, &path, Self::lang_text),
                _ => self.unknown(child, &path),
            }
        }
        let kind = self.required(kind, "type", element, path, || Word::from_text(""));
        let comment = comment.filter(|comment| !comment.text.is_empty());
        let says_something = kind.is_known() || !kind.as_str().is_empty() || comment.is_some();
        says_something.then_some(Reason { kind, comment })
    }

    fn identifiers(&mut self, element: &Element, path: &Path<'_>) -> Identifiers {
        self.stray_text(element, path);
        let (mut header_from, mut envelope_from, mut envelope_to) = (None, None, None);
        for child in &element.children {
            let path = path.child(child);
            match child.own_name() {
                "header_from" => self.once(&mut header_from, child, &path, Self::required_text),
                "envelope_from" => self.once(&mut envelope_from, child, &path, Self::text),
                "envelope_to" => self.once(&mut envelope_to, child, &path, Self::text),
                _ => self.unknown(child, &path),
            }
        }
        let header_from = self.required(header_from, "header_from", element, path, String::new);
        Identifiers { header_from, envelope_from, envelope_to }
    }

    fn auth_results(
        &mut self,
        element: &Element,
        path: &Path<'_>,
    ) -> Result<AuthResults, LimitExceeded> {
        self.stray_text(element, path);
        let mut results = AuthResults::default();
        let mut order = Order::default();
        for child in &element.children {
            let (dkim, spf) = (results.dkim.len(), results.spf.len());
            LimitExceeded::check(dkim + spf, self.limits.auth_results, Bound::AuthResults)?;
            let mut path = path.child(child);
            match child.own_name() {
                "dkim" => {
                    path.number = dkim + 1;
                    self.order(&mut order, 0, child, &path);
                    results.dkim.push(self.dkim(child, &path));
                }
                "spf" => {
                    path.number = spf + 1;
                    self.order(&mut order, 1, child, &path);
                    if spf > 0 && self.form == Form::Rfc9990 {
                        self.note(Deviation::Historic("a second spf".to_owned()), child, &path);
                    }
                    results.spf.push(self.spf(child, &path));
                }
                _ => self.unknown(child, &path),
            }
        }
        let count = results.dkim.len() + results.spf.len();
        LimitExceeded::check(count, self.limits.auth_results, Bound::AuthResults)?;
        Ok(results)
    }

    fn dkim(&mut self, element: &Element, path: &Path<'_>) -> DkimAuthResult {
        self.stray_text(element, path);
        let (mut domain, mut selector, mut result, mut human) = (None, None, None, None);
        for child in &element.children {
            let path = path.child(child);
            match child.own_name() {
                "domain" => self.once(&mut domain, child, &path, Self::required_text),
                "selector" => self.once(&mut selector, child, &path, Self::text),
                "result" => self.once(&mut result, child, &path, Self::word),
                "human_result" => self.once(&mut human, child, &path, Self::lang_text),
                _ => self.unknown(child, &path),
            }
        }
        if selector.is_none() && self.form == Form::Rfc9990 {
            self.note(Deviation::Missing("selector"), element, path);
        }
        DkimAuthResult {
            domain: self.required(domain, "domain", element, path, String::new),
            selector,
            result: self.required(result, "result", element, path, || Word::from_text("")),
            human_result: human.filter(|human| !human.text.is_empty()),
        }
    }

    fn spf(&mut self, element: &Element, path: &Path<'_>) -> SpfAuthResult {
        self.stray_text(element, path);
        let (mut domain, mut scope, mut result, mut human) = (None, None, None, None);
        for child in &element.children {
            let path = path.child(child);
            match child.own_name() {
                "domain" => self.once(&mut domain, child, &path, Self::required_text),
                "scope" => {
                    self.once(&mut scope, child, &path, Self::word);
                    if let Some(SpfScope::Helo) = scope {
                        self.historic(&child.text, child, &path);
                    }
                }
                "result" => self.once(&mut result, child, &path, Self::word),
                "human_result" => self.once(&mut human, child, &path, Self::lang_text),
                _ => self.unknown(child, &path),
            }
        }
        SpfAuthResult {
            domain: self.required(domain, "domain", element, path, String::new),
            scope,
            result: self.required(result, "result", element, path, || Word::from_text("")),
            human_result: human.filter(|human| !human.text.is_empty()),
        }
    }
}

/// The row of a record that has none.
fn nothing_known() -> Row {
    Row {
        source_ip: SourceIp::Unknown(String::new()),
        count: 0,
        policy_evaluated: PolicyEvaluated::new(
            Word::from_text(""),
            Word::from_text(""),
            Word::from_text(""),
        ),
    }
}
