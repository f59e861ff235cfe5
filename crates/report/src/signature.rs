//! What is reported of one signature field.

use serde::{Serialize, Serializer};
use waxseal_parse::fold;
use waxseal_parse::message::{HeaderField, Message};
use waxseal_verify::dkim::coverage::Coverage;
use waxseal_verify::dkim::evidence::{BodyOutcome, HeaderOutcome, SignatureEvidence};
use waxseal_verify::dkim::explain::Explanation;
use waxseal_verify::leniency::{Leniencies, Leniency};
use waxseal_verify::result::DkimResult;

use crate::{ExplanationReport, words};

/// What is reported of one DKIM-Signature field. Text taken from the message is as it stands there;
/// formats escape it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SignatureReport {
    /// Position of the field among the message's fields, counted from 0 at the top.
    pub field: usize,
    /// The word of RFC 8601 §2.7.1.
    #[serde(serialize_with = "words::dkim")]
    pub result: DkimResult,
    /// A stable name of the reason; empty for a pass.
    pub code: &'static str,
    /// The reason for people; empty for a pass. Nothing of the message is in it.
    pub reason: String,
    /// `d=` in A-labels, where it is a domain name.
    pub domain: Option<String>,
    /// `d=` as it stands in the field, where it could be read and is not the same as `domain`.
    pub domain_as_written: Option<String>,
    /// `s=`
    pub selector: Option<String>,
    /// `i=`, still in DKIM-Quoted-Printable.
    pub auid: Option<String>,
    /// `a=`
    pub algorithm: Option<&'static str>,
    /// `c=`
    pub canonicalization: Option<String>,
    /// Whether the body is the one that was signed.
    #[serde(serialize_with = "body_word")]
    pub body: BodyOutcome,
    /// Whether the header is the one that was signed, by the key that is published.
    #[serde(serialize_with = "header_word")]
    pub header: HeaderOutcome,
    /// The DNS name at which the key was looked for.
    pub key_name: Option<String>,
    /// The published key.
    pub key: Option<KeyReport>,
    /// What exactly is signed; `None` where the field cannot be used.
    pub coverage: Option<CoverageReport>,
    /// What was forgiven.
    #[serde(serialize_with = "leniency_words")]
    pub leniencies: Leniencies,
    /// `t=`, in seconds since 1970-01-01 00:00 UTC.
    pub signed_at: Option<u64>,
    /// `x=`, in seconds since 1970-01-01 00:00 UTC.
    pub expires_at: Option<u64>,
    /// The beginning of `b=`: 8 characters, or as many as tell it from the message's other
    /// signatures (RFC 6008 §3).
    pub header_b: Option<String>,
    /// Why it broke, where somebody asked.
    pub explanation: Option<ExplanationReport>,
}

/// The published key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct KeyReport {
    /// Its size in bits.
    pub bits: usize,
    /// `t=y`: the domain is testing DKIM.
    #[serde(rename = "testing")]
    pub is_testing: bool,
}

/// What exactly a signature covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CoverageReport {
    /// The signed fields, in the order of `h=`.
    pub signed_fields: Vec<SignedField>,
    /// How many names in `h=` took no field: each forbids one to be added.
    pub absent_fields: usize,
    /// Fields that readers see and that are not signed.
    pub unsigned_fields: Vec<UnsignedFieldReport>,
    /// Octets of the canonicalized body.
    pub body_octets: u64,
    /// Octets of it that are signed.
    pub signed_body_octets: u64,
}

/// A header field that is signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SignedField {
    /// Its name, as it stands in the message.
    pub name: String,
    /// Its position among the message's fields, counted from 0 at the top.
    pub field: usize,
}

/// A header field that readers see and that is not signed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct UnsignedFieldReport {
    /// Its name, as it stands in the message.
    pub name: String,
    /// Its position among the message's fields, counted from 0 at the top.
    pub field: usize,
    /// Whether another field of its name is signed: then this one was most likely added later.
    #[serde(rename = "extra")]
    pub is_extra: bool,
}

impl SignatureReport {
    pub(crate) fn new(message: &Message<'_>, evidence: &SignatureEvidence<'_>) -> Self {
        let signature = evidence.signature;
        let broken = evidence.broken;
        let domain = evidence.domain.map(|domain| domain.as_str().to_owned());
        let written = signature
            .map(|signature| signature.domain)
            .or_else(|| broken.and_then(|broken| broken.domain.as_deref()));
        let domain_as_written = written
            .filter(|written| {
                domain.as_deref().is_none_or(|domain| !domain.eq_ignore_ascii_case(written))
            })
            .map(str::to_owned);
        let selector = signature
            .map(|signature| signature.selector)
            .or_else(|| broken.and_then(|broken| broken.selector.as_deref()));
        Self {
            field: evidence.field,
            result: evidence.status.result(),
            code: evidence.status.code(),
            reason: evidence.reason(),
            domain,
            domain_as_written,
            selector: selector.map(str::to_owned),
            auid: signature.and_then(|signature| {
                let auid = signature.auid.as_ref()?;
                Some(format!("{}@{}", String::from_utf8_lossy(auid.local_part), auid.domain))
            }),
            algorithm: signature.map(|signature| signature.algorithm.as_str()),
            canonicalization: signature.map(|signature| signature.canonicalization.to_string()),
            body: evidence.body,
            header: evidence.header,
            key_name: evidence.question.map(|question| question.name().as_str().to_owned()),
            key: evidence.key.map(|key| KeyReport { bits: key.bits, is_testing: key.is_testing }),
            coverage: evidence.coverage.map(|coverage| CoverageReport::new(message, coverage)),
            leniencies: evidence.leniencies,
            signed_at: signature.and_then(|signature| signature.timestamp),
            expires_at: signature.and_then(|signature| signature.expiration),
            header_b: None,
            explanation: None,
        }
    }

    /// Tells why the signature broke.
    pub fn explain(&mut self, explanation: &Explanation) {
        self.explanation = Some(ExplanationReport::new(explanation));
    }
}

impl CoverageReport {
    fn new(message: &Message<'_>, coverage: &Coverage) -> Self {
        let name = |at: usize| {
            let name = message.fields().get(at).map(HeaderField::name).unwrap_or_default();
            String::from_utf8_lossy(name).into_owned()
        };
        let signed = coverage.fields.iter();
        let unsigned = coverage.unsigned.iter();
        Self {
            signed_fields: signed.map(|at| SignedField { name: name(*at), field: *at }).collect(),
            absent_fields: coverage.absent_fields,
            unsigned_fields: unsigned
                .map(|unsigned| UnsignedFieldReport {
                    name: name(unsigned.field),
                    field: unsigned.field,
                    is_extra: unsigned.is_extra,
                })
                .collect(),
            body_octets: coverage.body_octets,
            signed_body_octets: coverage.signed_body_octets,
        }
    }

    /// Octets of the canonicalized body that anybody may have added.
    pub fn unsigned_body_octets(&self) -> u64 {
        self.body_octets.saturating_sub(self.signed_body_octets)
    }
}

/// `b=` of every signature that could be read, without the white space in it.
pub(crate) fn signature_texts(evidence: &[SignatureEvidence<'_>]) -> Vec<Option<String>> {
    let text = |evidence: &SignatureEvidence<'_>| {
        let tags = &evidence.signature?.tags;
        let value = tags.find(b"b")?.value().of(tags.text());
        let text: Vec<u8> = value.iter().copied().filter(|byte| !is_white_space(*byte)).collect();
        String::from_utf8(text).ok()
    };
    evidence.iter().map(text).collect()
}

fn is_white_space(byte: u8) -> bool {
    fold::is_wsp(byte) || matches!(byte, b'\r' | b'\n')
}

/// The shortest beginnings of at least 8 characters that tell the texts apart; of two that are the
/// same there is only the whole.
pub(crate) fn unique_prefixes(texts: &[Option<String>]) -> Vec<Option<String>> {
    /// RFC 6008 §3.
    const SHORTEST: usize = 8;
    let prefix = |(at, text): (usize, &Option<String>)| {
        let text = text.as_ref()?;
        let others = texts.iter().enumerate().filter(|(other, _)| *other != at);
        let shared = others
            .filter_map(|(_, other)| other.as_ref())
            .map(|other| text.bytes().zip(other.bytes()).take_while(|(a, b)| a == b).count())
            .max();
        let length = shared.map_or(SHORTEST, |shared| SHORTEST.max(shared.saturating_add(1)));
        Some(text.chars().take(length).collect())
    };
    texts.iter().enumerate().map(prefix).collect()
}

pub(crate) fn body_as_str(body: BodyOutcome) -> &'static str {
    match body {
        BodyOutcome::Match => "match",
        BodyOutcome::Mismatch { .. } => "mismatch",
        BodyOutcome::TooShort => "too-short",
        _ => "not-computed",
    }
}

pub(crate) fn header_as_str(header: HeaderOutcome) -> &'static str {
    match header {
        HeaderOutcome::Valid => "valid",
        HeaderOutcome::Invalid => "invalid",
        _ => "not-checked",
    }
}

fn body_word<S: Serializer>(body: &BodyOutcome, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(body_as_str(*body))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn header_word<S: Serializer>(header: &HeaderOutcome, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(header_as_str(*header))
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn leniency_words<S: Serializer>(leniencies: &Leniencies, to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(leniencies.iter().map(Leniency::as_str))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn prefixes(texts: &[&str]) -> Vec<String> {
        let texts: Vec<_> = texts.iter().map(|text| Some((*text).to_owned())).collect();
        unique_prefixes(&texts).into_iter().flatten().collect()
    }

    #[test]
    fn header_b_is_as_long_as_it_must_be() {
        assert_eq!(prefixes(&["abcdefghijkl"]), ["abcdefgh"]);
        assert_eq!(prefixes(&["abcdefghijkl", "xbcdefghijkl"]), ["abcdefgh", "xbcdefgh"]);
        assert_eq!(prefixes(&["abcdefghijkl", "abcdefghiXkl"]), ["abcdefghij", "abcdefghiX"]);
        assert_eq!(prefixes(&["abc"]), ["abc"]);
        assert_eq!(prefixes(&["abcdefghij", "abcdefghij"]), ["abcdefghij", "abcdefghij"]);
    }
}
