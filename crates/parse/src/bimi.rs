//! The record at `selector._bimi.domain`, which names a brand's logo
//! (draft-brand-indicators-for-message-identification-12 §4.3).

use core::fmt;

use crate::fields::{self, Equals, Field, FieldErrorKind, split};
use crate::span::Span;

/// A record. Spans count in the text that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record {
    /// `l=`: where the logo is, an SVG file; empty where there is none.
    pub location: Option<Span>,
    /// `a=`: where the evidence is, a certificate for the mark; empty where there is none.
    pub authority: Option<Span>,
    /// Every field in order, the version first, unknown ones included.
    pub fields: Vec<Field>,
}

/// Why a text is no record, and where.
pub type RecordError = fields::RecordError<RecordErrorKind>;

/// What is wrong with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordErrorKind {
    /// It does not begin with `v=BIMI1`.
    NotARecord,
    /// There is no `l`.
    NoLocation,
    /// A tag stands twice.
    Duplicate,
    /// A URI is not one of `https`.
    NotHttps,
    /// The list of tags is broken.
    Field(FieldErrorKind),
}

/// Whether a text is a record of BIMI, a broken one perhaps.
pub fn is_record(text: &[u8]) -> bool {
    let rest = text.strip_prefix(b"v");
    let rest = rest.map(<[u8]>::trim_ascii_start).and_then(|rest| rest.strip_prefix(b"="));
    let rest = rest.map(<[u8]>::trim_ascii_start).and_then(|rest| rest.strip_prefix(b"BIMI1"));
    rest.is_some_and(|rest| matches!(rest.trim_ascii_start(), [] | [b';', ..]))
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
        let whole = Span::new(0, text.len());
        if !is_record(text) {
            return Err(RecordError { kind: RecordErrorKind::NotARecord, span: whole });
        }
        let fields = split(text, Equals::Loose)
            .map_err(|(kind, span)| RecordError { kind: RecordErrorKind::Field(kind), span })?;
        for (at, field) in fields.iter().enumerate() {
            let same = |other: &Field| other.name.of(text) == field.name.of(text);
            if fields.iter().take(at).any(same) {
                let (kind, span) = (RecordErrorKind::Duplicate, field.span);
                return Err(RecordError { kind, span });
            }
        }
        let uri = |name: &[u8]| {
            let field = fields.iter().find(|field| field.name.of(text) == name);
            let Some(span) = field.map(|field| field.value) else { return Ok(None) };
            let bytes = span.of(text);
            let scheme = bytes.get(..8).unwrap_or_default();
            let is_https = scheme.eq_ignore_ascii_case(b"https://") && bytes.len() > 8;
            if bytes.is_empty() || is_https && !bytes.contains(&b' ') {
                Ok(Some(span))
            } else {
                Err(RecordError { kind: RecordErrorKind::NotHttps, span })
            }
        };
        let (location, authority) = (uri(b"l")?, uri(b"a")?);
        if location.is_none() {
            return Err(RecordError { kind: RecordErrorKind::NoLocation, span: whole });
        }
        Ok(Self { location, authority, fields })
    }

    /// Whether the domain says that it takes no part: no logo and no evidence.
    pub fn is_declined(&self) -> bool {
        let is_empty = |uri: Option<Span>| uri.is_none_or(Span::is_empty);
        is_empty(self.location) && is_empty(self.authority)
    }
}

impl fmt::Display for RecordErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotARecord => f.write_str("the record does not begin with v=BIMI1"),
            Self::NoLocation => f.write_str("the record has no tag l, which names the logo"),
            Self::Duplicate => f.write_str("a tag stands twice"),
            Self::NotHttps => f.write_str("a URI does not begin with https://"),
            Self::Field(kind) => kind.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_read() {
        let text = b"v=BIMI1; l=https://example.com/logo.svg; a=https://example.com/vmc.pem;";
        let record = Record::parse(text).unwrap();
        assert_eq!(record.location.unwrap().of(text), b"https://example.com/logo.svg");
        assert_eq!(record.authority.unwrap().of(text), b"https://example.com/vmc.pem");
        assert!(!record.is_declined());
        for declined in ["v=BIMI1; l=; a=;", "v=BIMI1; l=", "v = BIMI1 ; l = ; a ="] {
            assert!(Record::parse(declined.as_bytes()).unwrap().is_declined(), "{declined}");
        }
        assert!(Record::parse(b"v=BIMI1; l=https://a.test/b.svg; avp=brand").is_ok());
    }

    #[test]
    fn what_is_broken_is_told_with_its_place() {
        use RecordErrorKind::{Duplicate, Field, NoLocation, NotARecord, NotHttps};
        for (text, kind, span) in [
            ("v=bimi1; l=", NotARecord, 0..11),
            ("v=BIMI10; l=", NotARecord, 0..12),
            ("l=; v=BIMI1", NotARecord, 0..11),
            ("v=BIMI1", NoLocation, 0..7),
            ("v=BIMI1; l=; l=", Duplicate, 13..15),
            ("v=BIMI1; l=http://a.test/b.svg", NotHttps, 11..30),
            ("v=BIMI1; l=; a=vmc.pem", NotHttps, 15..22),
            ("v=BIMI1; l", Field(FieldErrorKind::NoEqualsSign), 9..10),
        ] {
            let error = Record::parse(text.as_bytes()).unwrap_err();
            assert_eq!((error.kind, error.span), (kind, span.into()), "{text}");
        }
    }
}
