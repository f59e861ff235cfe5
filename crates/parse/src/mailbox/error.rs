//! Why a text is no address list.

use core::fmt;

use crate::span::Span;
use crate::structured::Unclosed;

/// Why a text is no address list, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AddressError {
    /// What is wrong.
    pub kind: AddressErrorKind,
    /// Where, in the text that was read.
    pub span: Span,
}

impl AddressError {
    pub(super) fn new(kind: AddressErrorKind, span: Span) -> Self {
        Self { kind, span }
    }

    /// At one octet, or at the end of the text.
    pub(super) fn at(kind: AddressErrorKind, at: usize, text: &[u8]) -> Self {
        Self::new(kind, Span::new(at, text.len().min(at + 1)))
    }

    pub(super) fn unclosed(unclosed: Unclosed, text: &[u8]) -> Self {
        let kind = match unclosed {
            Unclosed::Comment { .. } => AddressErrorKind::UnclosedComment,
            Unclosed::QuotedString { .. } => AddressErrorKind::UnclosedQuotedString,
        };
        Self::new(kind, Span::new(unclosed.at(), text.len()))
    }
}

impl fmt::Display for AddressError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl core::error::Error for AddressError {}

/// What is wrong with an address list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum AddressErrorKind {
    /// The list is longer than the limit.
    TooLong {
        /// The limit in octets.
        limit: usize,
    },
    /// There are more addresses than the limit.
    TooManyAddresses {
        /// The limit.
        limit: usize,
    },
    /// A NUL, or a CR that is no part of a line end, stands somewhere (RFC 5322 §2.2, §4.1).
    BadByte,
    /// A comment is not closed.
    UnclosedComment,
    /// A quoted string is not closed.
    UnclosedQuotedString,
    /// An address has no `@`, and so no domain.
    NoDomain,
    /// Nothing stands before the `@`.
    NoLocalPart,
    /// The local-part is more than one word.
    LocalPart,
    /// What stands behind the `@` is no domain: an atom is missing.
    Domain,
    /// The domain is not UTF-8 (RFC 6532 §3.2).
    DomainNotUtf8,
    /// An address literal has no closing bracket.
    UnclosedLiteral,
    /// A source route does not end in a colon.
    Route,
    /// An angle bracket is not closed, or something else stands before it.
    UnclosedAngle,
    /// Something stands behind an address where only a comma may.
    TrailingText,
    /// A group stands within a group.
    NestedGroup,
    /// A group has no name.
    NoGroupName,
    /// A group is not closed by a semicolon.
    UnclosedGroup,
    /// Something stands where an address may begin and begins none.
    NotAnAddress,
}

impl fmt::Display for AddressErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::TooLong { limit } => {
                return write!(f, "the address list is longer than {limit} octets");
            }
            Self::TooManyAddresses { limit } => {
                return write!(f, "there are more than {limit} addresses");
            }
            Self::UnclosedComment => "a comment is not closed",
            Self::UnclosedQuotedString => "a quoted string is not closed",
            Self::BadByte => "a NUL or a lone CR stands in the address list",
            Self::NoDomain => "an address has no domain",
            Self::NoLocalPart => "an address has no local-part",
            Self::LocalPart => "a local-part is more than one word",
            Self::Domain => "no domain stands behind the @",
            Self::DomainNotUtf8 => "a domain is neither ASCII nor UTF-8",
            Self::UnclosedLiteral => "an address literal is not closed",
            Self::Route => "a source route does not end in a colon",
            Self::UnclosedAngle => "an angle bracket is not closed behind the address",
            Self::TrailingText => "something stands behind an address where only a comma may",
            Self::NestedGroup => "a group stands within a group",
            Self::NoGroupName => "a group has no name",
            Self::UnclosedGroup => "a group is not closed by a semicolon",
            Self::NotAnAddress => "something stands where an address must begin",
        })
    }
}
