//! The key record at `selector._domainkey.domain` (RFC 6376 §3.6.1, RFC 8463 §4).

use core::fmt;

use super::deviation::{Deviation, DeviationAt};
use crate::base64;
use crate::limits::Limits;
use crate::span::Span;
use crate::tag_list::{Tag, TagList, TagListErrorKind};

/// A key record that is of the grammar. Spans count from the start of the joined strings.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(clippy::struct_excessive_bools, reason = "four independent facts of one record")]
pub struct KeyRecord {
    /// All tags, unknown ones included: where their names and values stand.
    pub tags: Vec<Tag>,
    /// `k=`; RSA where it is missing.
    pub key_type: KeyType,
    /// `p=`, decoded. Empty: the key has been revoked.
    pub public_key: Vec<u8>,
    /// Where the value of `p=` stands.
    pub public_key_span: Span,
    /// `h=`: whether it allows SHA-256; `true` where it is missing.
    pub allows_sha256: bool,
    /// `s=`: whether it allows e-mail; `true` where it is missing.
    pub allows_email: bool,
    /// `t=y`: the domain is testing DKIM.
    pub is_testing: bool,
    /// `t=s`: the domain of `i=` must be that of `d=`.
    pub is_strict: bool,
    /// What is forgiven by some.
    pub deviations: Vec<DeviationAt>,
}

/// `k=`: the kind of key.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyType {
    /// `rsa`: `p=` is a `SubjectPublicKeyInfo` or an `RSAPublicKey` in DER.
    #[default]
    Rsa,
    /// `ed25519`: `p=` is the 32 octets of the key.
    Ed25519,
}

impl KeyRecord {
    /// Reads a key record: the strings of one TXT record, put together.
    ///
    /// # Errors
    /// The first reason for which the record is no usable key, and its place.
    pub fn parse(text: &[u8], limits: &Limits) -> Result<Self, KeyRecordError> {
        if text.len() > limits.key_record_octets {
            let kind = KeyRecordErrorKind::TooLong { limit: limits.key_record_octets };
            return Err(KeyRecordError::new(kind, Span::new(0, text.len())));
        }
        let tags = TagList::parse(text, limits).map_err(|error| {
            if is_foreign(text) {
                return KeyRecordError::foreign(text);
            }
            match error.span.of(text).iter().position(|byte| matches!(byte, b'"' | b'\\')) {
                Some(at) => KeyRecordError::quoting(error.span.start() + at),
                None => KeyRecordError::new(KeyRecordErrorKind::TagList(error.kind), error.span),
            }
        })?;
        Reader { tags, deviations: Vec::new() }.read()
    }

    /// Whether the key has been revoked: `p=` is empty (RFC 6376 §3.6.1).
    pub fn is_revoked(&self) -> bool {
        self.public_key.is_empty()
    }
}

/// Whether the text is a record of another kind, which a wildcard may put at a selector.
fn is_foreign(text: &[u8]) -> bool {
    let text = crate::fold::trim(text);
    let version = text.get(..2).is_some_and(|start| start == b"v=");
    version && !text.get(2..6).is_some_and(|value| value.eq_ignore_ascii_case(b"DKIM"))
}

struct Reader<'a> {
    tags: TagList<'a>,
    deviations: Vec<DeviationAt>,
}

impl Reader<'_> {
    fn read(mut self) -> Result<KeyRecord, KeyRecordError> {
        let spans = self.tags.empty_specs().iter();
        self.deviations.extend(spans.map(|span| DeviationAt::new(Deviation::EmptyTag, *span)));
        self.line_ends();
        self.version()?;
        let key_type = self.key_type()?;
        let (tag, public_key) = self.public_key()?;
        let mut record = KeyRecord {
            tags: self.tags.tags().to_vec(),
            key_type,
            public_key,
            public_key_span: tag.value(),
            allows_sha256: self.list_allows(b"h", &[b"sha256"]),
            allows_email: self.list_allows(b"s", &[b"*", b"email"]),
            is_testing: false,
            is_strict: false,
            deviations: Vec::new(),
        };
        if let Some(flags) = self.tags.find(b"t") {
            record.is_testing = self.list(flags).any(|flag| flag == b"y");
            record.is_strict = self.list(flags).any(|flag| flag == b"s");
        }
        record.deviations = self.deviations;
        Ok(record)
    }

    fn deviate(&mut self, deviation: Deviation, span: Span) {
        self.deviations.push(DeviationAt::new(deviation, span));
    }

    /// A line end is white space only where it folds: before SP or HTAB.
    fn line_ends(&mut self) {
        let text = self.tags.text();
        let stray = memchr::memchr_iter(b'\n', text)
            .find(|at| !text.get(at + 1).is_some_and(|next| crate::fold::is_wsp(*next)));
        if let Some(at) = stray {
            self.deviate(Deviation::LineEndInKeyRecord, Span::new(at, at + 1));
        }
    }

    /// RFC 6376 §3.6.1: `v=` may be missing; if it is there it comes first and is `DKIM1`.
    fn version(&mut self) -> Result<(), KeyRecordError> {
        let text = self.tags.text();
        let Some(tag) = self.tags.find(b"v") else { return Ok(()) };
        let value = tag.value().of(text);
        if value != b"DKIM1" {
            if let Some(at) = value.iter().position(|byte| matches!(byte, b'"' | b'\\')) {
                return Err(KeyRecordError::quoting(tag.value().start() + at));
            }
            return Err(if is_foreign(text) {
                KeyRecordError::foreign(text)
            } else {
                KeyRecordError::new(KeyRecordErrorKind::Version, tag.value())
            });
        }
        if self.tags.tags().first() != Some(&tag) {
            self.deviate(Deviation::VersionNotFirst, tag.name());
        }
        Ok(())
    }

    fn key_type(&mut self) -> Result<KeyType, KeyRecordError> {
        let Some(tag) = self.tags.find(b"k") else { return Ok(KeyType::Rsa) };
        let value = tag.value().of(self.tags.text());
        let known = [(&b"rsa"[..], KeyType::Rsa), (b"ed25519", KeyType::Ed25519)];
        match known.into_iter().find(|(name, _)| value.eq_ignore_ascii_case(name)) {
            Some((name, key_type)) => {
                if value != name {
                    self.deviate(Deviation::ValueCase, tag.value());
                }
                Ok(key_type)
            }
            None => Err(KeyRecordError::new(KeyRecordErrorKind::KeyType, tag.value())),
        }
    }

    fn public_key(&mut self) -> Result<(Tag, Vec<u8>), KeyRecordError> {
        let text = self.tags.text();
        let Some(tag) = self.tags.find(b"p") else {
            return Err(match self.tags.find_in_wrong_case(b"p") {
                Some(tag) => KeyRecordError::new(KeyRecordErrorKind::KeyTagInWrongCase, tag.name()),
                None => KeyRecordError::new(
                    KeyRecordErrorKind::NoKey,
                    Span::new(text.len(), text.len()),
                ),
            });
        };
        let value = tag.value().of(text);
        let decoded = base64::decode(value).map_err(|offset| {
            let at = tag.value().start() + offset;
            if matches!(value.get(offset), Some(b'"' | b'\\')) {
                KeyRecordError::quoting(at)
            } else {
                // Where the end is missing there is no byte to point at.
                let span = Span::new(at, tag.value().end().min(at + 1));
                KeyRecordError::new(KeyRecordErrorKind::Base64, span)
            }
        })?;
        if !decoded.is_canonical {
            self.deviate(Deviation::Base64Ending, tag.value());
        }
        Ok((tag, decoded.octets))
    }

    fn list(&self, tag: Tag) -> impl Iterator<Item = &[u8]> {
        let items = tag.value().of(self.tags.text()).split(|byte| *byte == b':');
        items.map(crate::fold::trim)
    }

    /// Whether a list tag is missing or has one of these items.
    fn list_allows(&self, name: &[u8], items: &[&[u8]]) -> bool {
        self.tags.find(name).is_none_or(|tag| self.list(tag).any(|item| items.contains(&item)))
    }
}

/// Why a text is no usable key record, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyRecordError {
    /// What is wrong.
    pub kind: KeyRecordErrorKind,
    /// Where, in the joined strings of the record.
    pub span: Span,
}

impl KeyRecordError {
    fn new(kind: KeyRecordErrorKind, span: Span) -> Self {
        Self { kind, span }
    }

    fn quoting(at: usize) -> Self {
        Self::new(KeyRecordErrorKind::Quoting, Span::new(at, at + 1))
    }

    fn foreign(text: &[u8]) -> Self {
        Self::new(KeyRecordErrorKind::NotAKeyRecord, Span::new(0, text.len()))
    }
}

impl fmt::Display for KeyRecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl core::error::Error for KeyRecordError {}

/// What is wrong with a key record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyRecordErrorKind {
    /// It is no tag list.
    TagList(TagListErrorKind),
    /// The record is of another kind: an SPF record that a wildcard put here, say.
    NotAKeyRecord,
    /// The record is longer than the limit.
    TooLong {
        /// The limit in octets.
        limit: usize,
    },
    /// `v=` is not `DKIM1`.
    Version,
    /// `k=` is not known.
    KeyType,
    /// `p=` is missing.
    NoKey,
    /// `p=` is written in the wrong case, which makes it another tag.
    KeyTagInWrongCase,
    /// `p=` is not base64.
    Base64,
    /// A quotation mark or backslash of a control panel or zone file became part of the value.
    Quoting,
}

impl fmt::Display for KeyRecordErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TagList(kind) => kind.fmt(f),
            Self::NotAKeyRecord => f.write_str("the TXT record is not a DKIM key record"),
            Self::TooLong { limit } => write!(f, "the key record is longer than {limit} octets"),
            Self::Version => f.write_str("the key record's version v= is not DKIM1"),
            Self::KeyType => f.write_str("the key record's key type k= is unknown"),
            Self::NoKey => f.write_str("the key record has no key p="),
            Self::KeyTagInWrongCase => {
                f.write_str("the key record's tag p= is written in the wrong case")
            }
            Self::Base64 => f.write_str("the key record's key p= is not base64"),
            Self::Quoting => {
                f.write_str("a quotation mark or backslash has become part of the key record")
            }
        }
    }
}
