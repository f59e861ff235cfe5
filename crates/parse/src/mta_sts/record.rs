//! The record at `_mta-sts.domain` (RFC 8461 §3.1).

use core::fmt;

use crate::fields::{self, Equals, Field, FieldErrorKind, split};
use crate::span::Span;

/// The longest `id` (RFC 8461 §3.1).
pub const MAX_ID: usize = 32;

/// What every record begins with; others are no records of MTA-STS (RFC 8461 §3.1).
const VERSION: &[u8] = b"v=STSv1;";

/// Whether a text is a record of MTA-STS, a broken one perhaps.
pub fn is_record(text: &[u8]) -> bool {
    text.starts_with(VERSION)
}

/// A record that says that a policy is published. Spans count in the text that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record {
    /// `id=`: it changes with every change of the policy.
    pub id: Box<str>,
    /// Where it stands.
    pub id_span: Span,
    /// Every field in order, the version first, unknown ones included.
    pub fields: Vec<Field>,
}

/// Why a text is no record, and where.
pub type RecordError = fields::RecordError<RecordErrorKind>;

/// What is wrong with a record. A record that is broken counts for nothing (RFC 8461 §3.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordErrorKind {
    /// It does not begin with `v=STSv1;`.
    NotARecord,
    /// There is no `id`.
    NoId,
    /// `id` is not made of 1 to 32 letters and digits.
    BadId,
    /// `id` stands twice.
    SeveralIds,
    /// The list of fields is broken.
    Field(FieldErrorKind),
}

impl Record {
    /// Reads a record: the strings of one TXT record, put together.
    ///
    /// # Errors
    /// The first thing that is not of the grammar.
    ///
    /// # Complexity
    /// Linear in the text.
    pub fn parse(text: &[u8]) -> Result<Self, RecordError> {
        let error = |kind, span| Err(RecordError { kind, span });
        let whole = Span::new(0, text.len());
        if !is_record(text) {
            return error(RecordErrorKind::NotARecord, whole);
        }
        let fields = match split(text, Equals::Tight) {
            Ok(fields) => fields,
            Err((kind, span)) => return error(RecordErrorKind::Field(kind), span),
        };
        // Only lists of URIs hold spaces and equals signs, and there are none here.
        let is_of_value = |byte: &u8| !matches!(byte, b' ' | b'=');
        if let Some(bad) = fields.iter().find(|field| !field.value.of(text).iter().all(is_of_value))
        {
            return error(RecordErrorKind::Field(FieldErrorKind::BadValue), bad.value);
        }
        let mut ids = fields.iter().filter(|field| field.name.of(text) == b"id");
        let (id, other) = (ids.next(), ids.next());
        if let Some(other) = other {
            return error(RecordErrorKind::SeveralIds, other.span);
        }
        let Some(id) = id else { return error(RecordErrorKind::NoId, whole) };
        let value = id.value.of(text);
        let is_id = value.len() <= MAX_ID && value.iter().all(u8::is_ascii_alphanumeric);
        match core::str::from_utf8(value) {
            Ok(value) if is_id => Ok(Self { id: value.into(), id_span: id.value, fields }),
            _ => error(RecordErrorKind::BadId, id.value),
        }
    }
}

impl fmt::Display for RecordErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotARecord => f.write_str("the record does not begin with v=STSv1;"),
            Self::NoId => f.write_str("the record has no id"),
            Self::BadId => write!(f, "the id is not made of 1 to {MAX_ID} letters and digits"),
            Self::SeveralIds => f.write_str("the id stands twice"),
            Self::Field(kind) => kind.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_rfc_is_read() {
        let record = Record::parse(b"v=STSv1; id=20160831085700Z;").unwrap();
        assert_eq!((&*record.id, record.id_span), ("20160831085700Z", Span::new(12, 27)));
        assert_eq!(record.fields.len(), 2);
        assert!(Record::parse(b"v=STSv1;id=1;later=any:thing").is_ok());
    }

    #[test]
    fn what_is_broken_is_told_with_its_place() {
        use RecordErrorKind::{BadId, Field, NoId, NotARecord, SeveralIds};
        for (text, kind, span) in [
            ("v=STSv1", NotARecord, 0..7),
            ("v=stsv1; id=1", NotARecord, 0..13),
            (" v=STSv1; id=1", NotARecord, 0..14),
            ("v=STSv1;", NoId, 0..8),
            ("v=STSv1; ID=1", NoId, 0..13),
            ("v=STSv1; id=2024-01-01", BadId, 12..22),
            ("v=STSv1; id=1; id=1", SeveralIds, 15..19),
            ("v=STSv1; id = 1", Field(FieldErrorKind::Space), 11..14),
            ("v=STSv1; id=1; x=a b", Field(FieldErrorKind::BadValue), 17..20),
            ("v=STSv1; id", Field(FieldErrorKind::NoEqualsSign), 9..11),
        ] {
            let error = Record::parse(text.as_bytes()).unwrap_err();
            assert_eq!((error.kind, error.span), (kind, span.into()), "{text}");
        }
        let long = format!("v=STSv1; id={}", "a".repeat(MAX_ID + 1));
        assert_eq!(Record::parse(long.as_bytes()).unwrap_err().kind, BadId);
    }
}
