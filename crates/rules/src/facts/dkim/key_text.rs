//! One text at a selector, read and judged.

use waxseal_parse::dkim::key_record::{KeyRecord, KeyRecordError};
use waxseal_parse::domain::DomainName;
use waxseal_parse::span::Span;
use waxseal_verify::crypto::PublicKey;
use waxseal_verify::dkim::public_key::{PublishedKey, PublishedKeyError};

use super::fault::{self, Expectation, Fault};
use super::reading::Reading;
use crate::change::{Change, RecordData};
use crate::finding::Finding;
use crate::record::Published;
use crate::remedy::{Remedy, Safety};

/// A text at a selector.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyText {
    /// Where and how it is published.
    pub published: Published,
    /// The name that the selector is an alias of: the text stands there, in another's zone.
    pub alias: Option<DomainName>,
    /// The text that the provider's profile expects.
    pub expected: Option<Box<str>>,
    /// The key record, or why it is none.
    pub parsed: Result<KeyRecord, KeyRecordError>,
    /// The key in `p=`; `None` where there is no record, or the key is revoked.
    pub key: Option<Result<PublishedKey, PublishedKeyError>>,
    /// Why mail is not believed by it. Where several texts stand at the selector, that is what is
    /// wrong, and none of them has a fault of its own.
    pub fault: Option<Fault>,
}

/// A key that verifiers take, and the record around it.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct UsableKey<'a> {
    /// The record.
    pub record: &'a KeyRecord,
    /// The key.
    pub key: &'a PublishedKey,
}

impl UsableKey<'_> {
    /// Whether it is an RSA key.
    pub fn is_rsa(&self) -> bool {
        matches!(self.key.key, PublicKey::Rsa(_))
    }

    /// The size in bits: the length of an RSA modulus, 256 for Ed25519.
    pub fn bits(&self) -> u64 {
        u64::try_from(self.key.bits).unwrap_or(u64::MAX)
    }
}

impl KeyText {
    /// Reads a text that stands at a selector, and nothing is known of what should.
    pub fn new(published: Published) -> Self {
        let mut text = Self::unjudged(published, None, None);
        text.judge(&[]);
        text
    }

    /// Reads a text and compares it with the one that is expected.
    pub(crate) fn expecting(published: Published, expected: Option<&str>) -> Self {
        Self::unjudged(published, None, expected.map(Into::into))
    }

    /// Reads a text without asking what is wrong with it.
    pub(super) fn unjudged(
        published: Published,
        alias: Option<DomainName>,
        expected: Option<Box<str>>,
    ) -> Self {
        let Reading { record, key } = Reading::of(&published.text());
        Self { published, alias, expected, parsed: record, key, fault: None }
    }

    /// Finds the fault; `others` are the texts that the provider expects at other selectors.
    pub(super) fn judge(&mut self, others: &[&str]) {
        let expectation = self.expected.as_deref().map(|text| Expectation { text, others });
        self.fault = fault::find(&self.published.text(), &self.reading(), expectation);
    }

    fn reading(&self) -> Reading {
        Reading { record: self.parsed.clone(), key: self.key.clone() }
    }

    /// Whether this is the expected text, or says the same; where none is expected, whether it is a
    /// key that verifiers take.
    pub fn serves(&self) -> bool {
        match &self.expected {
            Some(expected) => self.reading().serves_as(&Reading::of(expected.as_bytes())),
            None => self.reading().is_usable(),
        }
    }

    /// The key, if verifiers take it.
    pub fn usable(&self) -> Option<UsableKey<'_>> {
        match (&self.fault, &self.parsed, &self.key) {
            (None, Ok(record), Some(Ok(key))) => Some(UsableKey { record, key }),
            _ => None,
        }
    }

    /// Another text in its place. Behind an alias the text cannot be changed: a record of the
    /// domain's own takes the alias's place.
    pub fn mend(&self, value: &str, safety: Safety) -> Remedy {
        let name = &self.published.name;
        match &self.alias {
            None => self.published.replace(value, safety),
            Some(target) => Remedy::changes(
                [
                    Change::Remove { name: name.clone(), data: RecordData::Cname(target.clone()) },
                    Change::Publish { name: name.clone(), data: RecordData::txt(value) },
                ],
                Safety::Review,
            ),
        }
    }

    /// Other octets in the place of some.
    pub fn mend_span(&self, span: Span, by: &str, safety: Safety) -> Remedy {
        let text = self.published.text();
        let before = String::from_utf8_lossy(text.get(..span.start()).unwrap_or_default());
        let behind = String::from_utf8_lossy(text.get(span.end()..).unwrap_or_default());
        self.mend(&format!("{before}{by}{behind}"), safety)
    }

    /// Adds what is known of where the text stands.
    pub(crate) fn placed(&self, finding: Finding) -> Finding {
        match &self.alias {
            Some(target) => finding.because(format!("the name is an alias of {target}")),
            None => finding,
        }
    }
}
