//! From fields to a feedback report.

use serde::Serialize;
use waxseal_parse::limits::Limits as ParseLimits;
use waxseal_parse::message::{Defect, HeaderField, Message};
use waxseal_parse::span::Span;

use crate::aggregate::SourceIp;
use crate::container::FeedbackParts;
use crate::deviations::{Deviations, excerpt};
use crate::limits::{Bound, LimitExceeded, Limits};
use crate::words::Word;

use super::deviation::{FailureDeviation as Deviation, FailureError, FieldPlace};
use super::model::{
    ArrivalDate, AuthFailure, DkimFailure, FeedbackReport, FeedbackType, OtherField,
};
use super::values;

/// A report, and what is odd about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ReadFeedback {
    /// The report.
    pub report: FeedbackReport,
    /// What its RFCs do not allow.
    pub deviations: Deviations<Deviation, FieldPlace>,
}

/// Reads a feedback report.
///
/// # Errors
/// It has none of the fields that a report has, or more than the [`Limits`] allow.
///
/// # Complexity
/// Linear in the octets.
pub fn read(parts: &FeedbackParts, limits: &Limits) -> Result<ReadFeedback, FailureError> {
    // Empty lines before the fields end a header, and not this one.
    let blank = parts.fields.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    let fields = parts.fields.get(blank..).unwrap_or_default();
    let mut parse_limits = ParseLimits::default();
    parse_limits.header_fields = limits.header_fields;
    let message = Message::parse_within(fields, &parse_limits);
    if message.defects().contains(Defect::TooManyFields) {
        let limit = limits.header_fields;
        return Err(LimitExceeded { bound: Bound::HeaderFields, limit }.into());
    }
    let mut reader = Reader {
        deviations: Deviations::new(limits.deviations),
        blank,
        feedback_type: None,
        has_date: None,
        incidents: None,
        known: 0,
        report: empty(parts),
    };
    for (defect, at, _) in message.defects().iter() {
        // A block of fields has no body and ends as it likes, and stored mail ends lines in LF.
        let is_usual =
            matches!(defect, Defect::NoBody | Defect::UnterminatedField | Defect::BareLineFeed);
        if !is_usual {
            let span = Span::new(at, at).shifted(blank);
            let place = || FieldPlace { name: String::new(), span };
            reader.deviations.note(Deviation::Line(defect), place);
        }
    }
    message.fields().iter().for_each(|field| reader.field(field));
    if reader.known == 0 {
        return Err(FailureError::NotAReport);
    }
    Ok(reader.finish())
}

fn empty(parts: &FeedbackParts) -> FeedbackReport {
    FeedbackReport {
        feedback_type: FeedbackType::Unknown(String::new()),
        user_agent: None,
        version: None,
        original_envelope_id: None,
        original_mail_from: None,
        original_rcpt_to: Vec::new(),
        arrival_date: None,
        reporting_mta: None,
        source_ip: None,
        source_port: None,
        incidents: 1,
        authentication_results: Vec::new(),
        reported_domain: Vec::new(),
        reported_uri: Vec::new(),
        auth_failure: None,
        delivery_result: None,
        identity_alignment: None,
        dkim: DkimFailure::default(),
        spf_dns: Vec::new(),
        other: Vec::new(),
        text: parts.text.clone(),
        original: parts.original.clone(),
    }
}

struct Reader {
    deviations: Deviations<Deviation, FieldPlace>,
    /// Octets before the fields.
    blank: usize,
    feedback_type: Option<FeedbackType>,
    /// Whether the date is the historic one.
    has_date: Option<bool>,
    incidents: Option<u32>,
    /// Fields that this crate knows.
    known: usize,
    report: FeedbackReport,
}

impl Reader {
    fn note(&mut self, what: Deviation, field: &HeaderField<'_>) {
        let span = field.span().shifted(self.blank);
        let name = || String::from_utf8_lossy(field.name()).into_owned();
        self.deviations.note(what, || FieldPlace { name: name(), span });
    }

    fn field(&mut self, field: &HeaderField<'_>) {
        self.known += 1;
        match &*field.name().to_ascii_lowercase() {
            b"feedback-type" => {
                let value = self.word(field);
                let mut place = self.feedback_type.take();
                self.once(&mut place, value, field);
                self.feedback_type = place;
            }
            b"user-agent" => self.text_once(field, |report| &mut report.user_agent),
            b"version" => self.version(field),
            b"original-envelope-id" => {
                self.text_once(field, |report| &mut report.original_envelope_id);
            }
            b"original-mail-from" => self.text_once(field, |report| &mut report.original_mail_from),
            b"original-rcpt-to" => self.text_many(field, |report| &mut report.original_rcpt_to),
            b"arrival-date" => self.date(field, false),
            b"received-date" => self.date(field, true),
            b"reporting-mta" => {
                let value = values::reporting_mta(&self.plain(field));
                self.set(field, value, |report| &mut report.reporting_mta);
            }
            b"source-ip" => self.source_ip(field),
            b"source-port" => {
                if let Some(port) = self.number(field) {
                    self.set(field, port, |report| &mut report.source_port);
                }
            }
            b"incidents" => {
                if let Some(incidents) = self.number(field) {
                    let mut place = self.incidents.take();
                    self.once(&mut place, incidents, field);
                    self.incidents = place;
                }
            }
            b"authentication-results" => {
                self.text_many(field, |report| &mut report.authentication_results);
            }
            b"reported-domain" => {
                let domain = self.plain(field);
                self.report.reported_domain.push(domain);
            }
            b"reported-uri" => self.text_many(field, |report| &mut report.reported_uri),
            name => self.failure_field(field, name),
        }
    }

    /// The fields of RFC 6591 and RFC 9991.
    fn failure_field(&mut self, field: &HeaderField<'_>, name: &[u8]) {
        match name {
            b"auth-failure" => {
                let value = self.word(field);
                self.set(field, value, |report| &mut report.auth_failure);
            }
            b"delivery-result" => {
                let value = self.word(field);
                self.set(field, value, |report| &mut report.delivery_result);
            }
            b"identity-alignment" => self.identity_alignment(field),
            b"dkim-domain" => self.plain_once(field, |report| &mut report.dkim.domain),
            b"dkim-identity" => self.plain_once(field, |report| &mut report.dkim.identity),
            b"dkim-selector" => self.plain_once(field, |report| &mut report.dkim.selector),
            b"dkim-selector-dns" => self.quoted_once(field, |report| &mut report.dkim.selector_dns),
            b"dkim-adsp-dns" => self.quoted_once(field, |report| &mut report.dkim.adsp_dns),
            b"dkim-canonicalized-header" => {
                self.base64(field, |report| &mut report.dkim.canonicalized_header);
            }
            b"dkim-canonicalized-body" => {
                self.base64(field, |report| &mut report.dkim.canonicalized_body);
            }
            b"spf-dns" => self.spf_dns(field),
            _ => {
                self.known -= 1;
                self.other(field);
            }
        }
    }

    fn finish(mut self) -> ReadFeedback {
        let mut missing = Vec::new();
        let mut want = |is_there: bool, name: &'static str| {
            if !is_there {
                missing.push(name);
            }
        };
        let report = &self.report;
        want(self.feedback_type.is_some(), "Feedback-Type");
        want(report.user_agent.is_some(), "User-Agent");
        want(report.version.is_some(), "Version");
        if self.feedback_type == Some(FeedbackType::AuthFailure) {
            want(report.auth_failure.is_some(), "Auth-Failure");
            want(!report.authentication_results.is_empty(), "Authentication-Results");
        }
        match report.auth_failure {
            Some(AuthFailure::Dmarc) => {
                want(report.identity_alignment.is_some(), "Identity-Alignment");
            }
            Some(AuthFailure::Revoked | AuthFailure::Signature) => {
                want(report.dkim.domain.is_some(), "DKIM-Domain");
                want(report.dkim.selector.is_some(), "DKIM-Selector");
            }
            Some(AuthFailure::Spf) => want(!report.spf_dns.is_empty(), "SPF-DNS"),
            Some(AuthFailure::Adsp) => want(report.dkim.adsp_dns.is_some(), "DKIM-ADSP-DNS"),
            _ => {}
        }
        let has_original = report.original.is_some();
        let place = || FieldPlace { name: String::new(), span: Span::default() };
        for name in missing {
            self.deviations.note(Deviation::Missing(name), place);
        }
        if !has_original {
            self.deviations.note(Deviation::MissingOriginal, place);
        }
        if let Some(feedback_type) = self.feedback_type {
            self.report.feedback_type = feedback_type;
        }
        self.report.incidents = self.incidents.unwrap_or(1);
        ReadFeedback { report: self.report, deviations: self.deviations }
    }

    fn once<T>(&mut self, place: &mut Option<T>, value: T, field: &HeaderField<'_>) {
        if place.is_some() {
            self.note(Deviation::Repeated, field);
        } else {
            *place = Some(value);
        }
    }

    fn set<T>(
        &mut self,
        field: &HeaderField<'_>,
        value: T,
        place: impl Fn(&mut FeedbackReport) -> &mut Option<T>,
    ) {
        let mut taken = place(&mut self.report).take();
        self.once(&mut taken, value, field);
        *place(&mut self.report) = taken;
    }

    fn utf8(&mut self, octets: Vec<u8>, field: &HeaderField<'_>) -> String {
        String::from_utf8(octets).unwrap_or_else(|error| {
            self.note(Deviation::InvalidUtf8, field);
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        })
    }

    /// The value as it was written, unfolded.
    fn text(&mut self, field: &HeaderField<'_>) -> String {
        self.utf8(values::unfolded(field.value()), field)
    }

    /// The value without comments.
    fn plain(&mut self, field: &HeaderField<'_>) -> String {
        self.utf8(values::without_comments(field.value()), field)
    }

    fn text_once(
        &mut self,
        field: &HeaderField<'_>,
        place: impl Fn(&mut FeedbackReport) -> &mut Option<String>,
    ) {
        let text = self.text(field);
        self.set(field, text, place);
    }

    fn text_many(
        &mut self,
        field: &HeaderField<'_>,
        place: impl Fn(&mut FeedbackReport) -> &mut Vec<String>,
    ) {
        let text = self.text(field);
        place(&mut self.report).push(text);
    }

    fn plain_once(
        &mut self,
        field: &HeaderField<'_>,
        place: impl Fn(&mut FeedbackReport) -> &mut Option<String>,
    ) {
        let text = self.plain(field);
        self.set(field, text, place);
    }

    fn quoted_once(
        &mut self,
        field: &HeaderField<'_>,
        place: impl Fn(&mut FeedbackReport) -> &mut Option<String>,
    ) {
        let text = self.utf8(values::quoted(field.value()), field);
        self.set(field, text, place);
    }

    fn word<W: Word>(&mut self, field: &HeaderField<'_>) -> W {
        let word = W::from_text(&self.plain(field));
        if !word.is_known() {
            self.note(Deviation::UnknownWord(excerpt(word.as_str())), field);
        }
        word
    }

    fn number<N: core::str::FromStr>(&mut self, field: &HeaderField<'_>) -> Option<N> {
        let text = self.plain(field);
        let number = text.parse().ok();
        if number.is_none() {
            self.note(Deviation::NotANumber(excerpt(&text)), field);
        }
        number
    }

    fn version(&mut self, field: &HeaderField<'_>) {
        let version = self.plain(field);
        if version != "1" {
            self.note(Deviation::UnknownVersion(excerpt(&version)), field);
        }
        self.set(field, version, |report| &mut report.version);
    }

    fn source_ip(&mut self, field: &HeaderField<'_>) {
        let text = self.plain(field);
        // RFC 5321 §4.1.3 writes IPv6 so.
        let address = text.get(..5).filter(|start| start.eq_ignore_ascii_case("ipv6:"));
        let address = address.and_then(|start| text.get(start.len()..)).unwrap_or(&text);
        let address = SourceIp::from_text(address);
        if let SourceIp::Unknown(_) = &address {
            self.note(Deviation::NotAnAddress(excerpt(&text)), field);
        }
        self.set(field, address, |report| &mut report.source_ip);
    }

    fn date(&mut self, field: &HeaderField<'_>, is_historic: bool) {
        if self.has_date.is_some_and(|was_historic| was_historic != is_historic) {
            return self.note(Deviation::TwoDates, field);
        }
        self.has_date = Some(is_historic);
        let text = self.text(field);
        let seconds = waxseal_parse::date_time::parse(field.value());
        if seconds.is_none() {
            self.note(Deviation::NotADate(excerpt(&text)), field);
        }
        self.set(field, ArrivalDate { text, seconds }, |report| &mut report.arrival_date);
    }

    fn identity_alignment(&mut self, field: &HeaderField<'_>) {
        let text = self.plain(field);
        let mechanisms = values::identity_alignment(&text);
        if let Some(word) = mechanisms.iter().find(|mechanism| !mechanism.is_known()) {
            self.note(Deviation::UnknownWord(excerpt(word.as_str())), field);
        } else if text.is_empty() {
            self.note(Deviation::BadSyntax(text), field);
        }
        self.set(field, mechanisms, |report| &mut report.identity_alignment);
    }

    fn base64(
        &mut self,
        field: &HeaderField<'_>,
        place: impl Fn(&mut FeedbackReport) -> &mut Option<Vec<u8>>,
    ) {
        if let Ok(decoded) = waxseal_parse::base64::decode(field.value()) {
            self.set(field, decoded.octets, place);
        } else {
            self.note(Deviation::NotBase64, field);
            self.other(field);
        }
    }

    fn spf_dns(&mut self, field: &HeaderField<'_>) {
        if let Some(record) = values::spf_dns(field.value()) {
            self.report.spf_dns.push(record);
        } else {
            let text = excerpt(&self.text(field));
            self.note(Deviation::BadSyntax(text), field);
            self.other(field);
        }
    }

    fn other(&mut self, field: &HeaderField<'_>) {
        // A line that is no field is told already.
        if !field.name().is_empty() {
            let name = String::from_utf8_lossy(field.name()).into_owned();
            let value = self.text(field);
            self.report.other.push(OtherField { name, value });
        }
    }
}
