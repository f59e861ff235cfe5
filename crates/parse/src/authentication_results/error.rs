//! Why a field cannot be read.

use core::fmt;

use super::deviation::Deviation;
use crate::span::Span;

/// Why a field cannot be read, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReadError {
    /// What is wrong.
    pub kind: ReadErrorKind,
    /// Where, in the text that was read.
    pub span: Span,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReadErrorKind {
    /// It is not of the grammar, which only [`Reading::Strict`](super::Reading::Strict) minds.
    Deviation(Deviation),
    /// It has more octets than
    /// [`Limits::authentication_results_octets`](crate::limits::Limits::authentication_results_octets).
    TooLong {
        /// How many octets there are.
        octets: usize,
    },
    /// It has more results than [`Limits::resinfos`](crate::limits::Limits::resinfos).
    TooManyResults,
    /// A result has more properties than
    /// [`Limits::resinfo_properties`](crate::limits::Limits::resinfo_properties).
    TooManyProperties,
    /// An ARC field does not begin with `i=` and a number of 1 to 50 (RFC 8617 §4.1.1).
    ArcInstance,
}

impl ReadError {
    pub(super) fn new(kind: ReadErrorKind, span: Span) -> Self {
        Self { kind, span }
    }
}

impl fmt::Display for ReadErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Deviation(deviation) => deviation.fmt(f),
            Self::TooLong { octets } => {
                write!(f, "the field has {octets} octets, which is more than the limit allows")
            }
            Self::TooManyResults => f.write_str("there are more results than the limit allows"),
            Self::TooManyProperties => {
                f.write_str("a result has more properties than the limit allows")
            }
            Self::ArcInstance => {
                f.write_str("the field does not begin with i= and a number of 1 to 50")
            }
        }
    }
}

impl fmt::Display for ReadError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (at offset {})", self.kind, self.span.start())
    }
}

impl core::error::Error for ReadError {}
