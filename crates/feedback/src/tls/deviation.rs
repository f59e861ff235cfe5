//! What is odd about a TLS report, and what makes it unreadable.

use core::fmt;

use thiserror::Error;

use crate::limits::LimitExceeded;

/// Where a member stands: the way from the root, such as `policies[1].summary`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct MemberPlace {
    /// The way; empty for the document itself.
    pub path: String,
}

impl fmt::Display for MemberPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.path.is_empty() { "the report" } else { &self.path })
    }
}

/// Something that RFC 8460 does not allow. Texts are cut.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum TlsDeviation {
    /// A member that must be there.
    Missing(&'static str),
    /// A member that no RFC has.
    UnknownMember(String),
    /// A value of another type.
    WrongType {
        /// What the RFC wants.
        wanted: &'static str,
    },
    /// A word that no RFC has.
    UnknownWord(String),
    /// Something else than an IP address.
    NotAnAddress(String),
    /// Something else than a date and time of RFC 3339.
    NotADateTime(String),
    /// Octets that are not UTF-8, each replaced by U+FFFD.
    InvalidUtf8,
}

impl fmt::Display for TlsDeviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(name) => write!(f, "{name:?} is missing"),
            Self::UnknownMember(name) => write!(f, "an unknown member {name:?}"),
            Self::WrongType { wanted } => write!(f, "it should be {wanted}"),
            Self::UnknownWord(word) => write!(f, "{word:?} is an unknown word"),
            Self::NotAnAddress(text) => write!(f, "{text:?} is no IP address"),
            Self::NotADateTime(text) => write!(f, "{text:?} is no date and time of RFC 3339"),
            Self::InvalidUtf8 => f.write_str("octets that are not UTF-8"),
        }
    }
}

/// Why a document gives no TLS report.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TlsError {
    /// JSON of something else.
    #[error("it is no TLS report: it has no \"policies\"")]
    NotAReport,
    /// The document ends within the report.
    #[error("the report ends too soon: it was cut on the way; fetch it again")]
    Truncated,
    /// JSON that cannot be read.
    #[error(
        "the JSON at line {line}, column {column} cannot be read; ask the reporter for another copy"
    )]
    Syntax {
        /// The line, from 1.
        line: usize,
        /// The column, from 1.
        column: usize,
    },
    /// Larger than the limits allow.
    #[error(transparent)]
    Limit(#[from] LimitExceeded),
}
