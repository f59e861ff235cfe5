//! The record at `_smtp._tls.domain`, which asks for reports on TLS (RFC 8460 §3).

use core::fmt;

use memchr::memchr;

use crate::dmarc::report_uri::{ReportUri, UriDestination, UriError};
use crate::fields::{self, Equals, FieldErrorKind, split, trimmed};
use crate::span::Span;

/// URIs of one record that are read.
pub const MAX_URIS: usize = 32;

/// What every record begins with; others are no records of TLS-RPT (RFC 8460 §3).
const VERSION: &[u8] = b"v=TLSRPTv1;";

/// Whether a text is a record of TLS-RPT, a broken one perhaps.
pub fn is_record(text: &[u8]) -> bool {
    text.starts_with(VERSION)
}

/// A record that asks for reports. Spans count in the text that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Record {
    /// `rua=`: where reports shall go; there may be several fields of them, and never none.
    pub uris: Vec<ReportUri>,
}

/// Why a text is no record, and where.
pub type RecordError = fields::RecordError<RecordErrorKind>;

/// What is wrong with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordErrorKind {
    /// It does not begin with `v=TLSRPTv1;`.
    NotARecord,
    /// There is no `rua`.
    NoUris,
    /// A URI is not of the grammar.
    Uri(UriError),
    /// A URI's scheme is neither `mailto` nor `https`.
    Scheme,
    /// More URIs than [`MAX_URIS`].
    TooManyUris,
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
        let whole = Span::new(0, text.len());
        if !is_record(text) {
            return Err(RecordError { kind: RecordErrorKind::NotARecord, span: whole });
        }
        let fields = split(text, Equals::Tight)
            .map_err(|(kind, span)| RecordError { kind: RecordErrorKind::Field(kind), span })?;
        let mut uris = Vec::new();
        for field in fields.iter().filter(|field| field.name.of(text) == b"rua") {
            read_uris(text, field.value, &mut uris)?;
        }
        if uris.is_empty() {
            return Err(RecordError { kind: RecordErrorKind::NoUris, span: whole });
        }
        Ok(Self { uris })
    }
}

fn read_uris(text: &[u8], list: Span, uris: &mut Vec<ReportUri>) -> Result<(), RecordError> {
    let mut start = list.start();
    loop {
        let rest = Span::new(start, list.end());
        if uris.len() == MAX_URIS {
            return Err(RecordError { kind: RecordErrorKind::TooManyUris, span: rest });
        }
        let end = start + memchr(b',', rest.of(text)).unwrap_or(rest.len());
        let span = trimmed(text, Span::new(start, end));
        let uri = ReportUri::parse(text, span)
            .map_err(|error| RecordError { kind: RecordErrorKind::Uri(error), span })?;
        if let Some(size) = uri.obsolete_size {
            return Err(RecordError { kind: RecordErrorKind::Uri(UriError::BadSize), span: size });
        }
        let is_known = match uri.destination {
            UriDestination::Mailto { .. } => true,
            UriDestination::Other { scheme, host } => {
                scheme.of(text).eq_ignore_ascii_case(b"https") && host.is_some()
            }
        };
        if !is_known {
            return Err(RecordError { kind: RecordErrorKind::Scheme, span });
        }
        uris.push(uri);
        if end == list.end() {
            return Ok(());
        }
        start = end + 1;
    }
}

impl fmt::Display for RecordErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotARecord => f.write_str("the record does not begin with v=TLSRPTv1;"),
            Self::NoUris => f.write_str("the record has no rua"),
            Self::Uri(error) => error.fmt(f),
            Self::Scheme => f.write_str("a reporting URI is neither a mailto: nor an https: URI"),
            Self::TooManyUris => write!(f, "the record has more than {MAX_URIS} URIs"),
            Self::Field(kind) => kind.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8460 §3.1.
    #[test]
    fn the_examples_of_the_rfc_are_read() {
        for (text, count) in [
            ("v=TLSRPTv1;rua=mailto:reports@example.com", 1),
            ("v=TLSRPTv1; rua=https://reporting.example.com/v1/tlsrpt", 1),
            ("v=TLSRPTv1; rua=mailto:a@example.com , https://b.example/;", 2),
            ("v=TLSRPTv1; rua=mailto:a@example.com; rua=mailto:b@example.com; x=y", 2),
        ] {
            assert_eq!(Record::parse(text.as_bytes()).unwrap().uris.len(), count, "{text}");
        }
    }

    #[test]
    fn what_is_broken_is_told_with_its_place() {
        use RecordErrorKind::{Field, NoUris, NotARecord, Scheme, Uri};
        for (text, kind, span) in [
            ("v=TLSRPTv1", NotARecord, 0..10),
            ("v=TLSRPT1; rua=mailto:a@b", NotARecord, 0..25),
            ("v=TLSRPTv1;", NoUris, 0..11),
            ("v=TLSRPTv1; ruf=mailto:a@b", NoUris, 0..26),
            ("v=TLSRPTv1; rua=a@b.test", Uri(UriError::NoScheme), 16..24),
            ("v=TLSRPTv1; rua=mailto:b.test", Uri(UriError::NoAddress), 16..29),
            ("v=TLSRPTv1; rua=mailto:a@b!1m", Uri(UriError::BadSize), 26..29),
            ("v=TLSRPTv1; rua=mailto:a@b,", Uri(UriError::Empty), 27..27),
            ("v=TLSRPTv1; rua=http://b.test/", Scheme, 16..30),
            ("v=TLSRPTv1; rua", Field(FieldErrorKind::NoEqualsSign), 12..15),
        ] {
            let error = Record::parse(text.as_bytes()).unwrap_err();
            assert_eq!((error.kind, error.span), (kind, span.into()), "{text}");
        }
        let many = format!("v=TLSRPTv1; rua={}", vec!["mailto:a@b"; MAX_URIS + 1].join(","));
        let error = Record::parse(many.as_bytes()).unwrap_err();
        assert_eq!(error.kind, RecordErrorKind::TooManyUris);
    }
}
