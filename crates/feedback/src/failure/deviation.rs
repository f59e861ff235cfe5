//! What is odd about a feedback report, and what makes it unreadable.

use core::fmt;

use thiserror::Error;
use waxseal_parse::message::Defect;
use waxseal_parse::span::Span;

use crate::limits::LimitExceeded;

/// Where a field stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct FieldPlace {
    /// Its name as it was written; empty for the report as a whole.
    pub name: String,
    /// Where it stands among the fields, in octets.
    pub span: Span,
}

impl fmt::Display for FieldPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.name.is_empty() {
            write!(f, "{}, ", self.name)?;
        }
        write!(f, "at octet {}", self.span.start())
    }
}

/// Something that RFC 5965, RFC 6591 or RFC 9991 does not allow. Texts are cut.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FailureDeviation {
    /// A field that must be there.
    Missing(&'static str),
    /// The message that the report is about, which RFC 5965 §2 and RFC 6591 §3.1 want in it.
    MissingOriginal,
    /// A field that may stand there only once; the first one counts.
    Repeated,
    /// Both `Arrival-Date` and the historic `Received-Date` (RFC 5965 §3.2).
    TwoDates,
    /// A word that no RFC has.
    UnknownWord(String),
    /// Another version than 1.
    UnknownVersion(String),
    /// Something else than an IP address.
    NotAnAddress(String),
    /// Something else than a date.
    NotADate(String),
    /// Something else than a number, or a number that is too large.
    NotANumber(String),
    /// Something else than base64.
    NotBase64,
    /// A value that is not built as the field's grammar says.
    BadSyntax(String),
    /// Octets that are not UTF-8, each replaced by U+FFFD.
    InvalidUtf8,
    /// A line that is not built as a field is.
    Line(Defect),
}

impl fmt::Display for FailureDeviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(name) => write!(f, "the field {name} is missing"),
            Self::MissingOriginal => f.write_str("the message that it is about is missing"),
            Self::Repeated => f.write_str("it stands there more than once; the first one counts"),
            Self::TwoDates => f.write_str("both Arrival-Date and Received-Date are there"),
            Self::UnknownWord(word) => write!(f, "{word:?} is an unknown word"),
            Self::UnknownVersion(text) => write!(f, "version {text:?} instead of 1"),
            Self::NotAnAddress(text) => write!(f, "{text:?} is no IP address"),
            Self::NotADate(text) => write!(f, "{text:?} is no date"),
            Self::NotANumber(text) => write!(f, "{text:?} is no number that fits"),
            Self::NotBase64 => f.write_str("it is not base64"),
            Self::BadSyntax(text) => write!(f, "{text:?} is not built as it must be"),
            Self::InvalidUtf8 => f.write_str("octets that are not UTF-8"),
            Self::Line(defect) => defect.fmt(f),
        }
    }
}

/// Why fields give no feedback report.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum FailureError {
    /// None of the fields that a report has.
    #[error("it is no feedback report: none of its fields is one of RFC 5965")]
    NotAReport,
    /// Larger than the limits allow.
    #[error(transparent)]
    Limit(#[from] LimitExceeded),
}
