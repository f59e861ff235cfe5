//! Why a text is no SPF record.

use core::fmt;

use super::macro_string::MacroErrorKind;
use crate::span::Span;

/// Why a text is no SPF record, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RecordError {
    /// What is wrong.
    pub kind: RecordErrorKind,
    /// Where, in the text of the record.
    pub span: Span,
}

impl RecordError {
    pub(super) fn new(kind: RecordErrorKind, span: Span) -> Self {
        Self { kind, span }
    }
}

impl fmt::Display for RecordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl core::error::Error for RecordError {}

/// What is wrong with an SPF record. Each `Display` says what to do about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordErrorKind {
    /// The text does not begin with the version (RFC 7208 §4.5).
    NotSpf,
    /// The record is longer than the limit.
    TooLong {
        /// The limit in octets.
        limit: usize,
    },
    /// The record has more terms than the limit.
    TooManyTerms {
        /// The limit.
        limit: usize,
    },
    /// An octet that no record holds: a control character, or one that is not ASCII (RFC 7208 §3.1).
    BadByte {
        /// The octet.
        byte: u8,
    },
    /// A term does not begin with a name (RFC 7208 §4.6.1).
    NoName,
    /// A name is followed by a character that ends none.
    AfterName {
        /// The character.
        byte: u8,
    },
    /// No mechanism has this name (RFC 7208 §4.6.1).
    UnknownMechanism {
        /// The mechanism that was most likely meant.
        meant: Option<&'static str>,
    },
    /// `redirect` or `exp` is written like a mechanism (RFC 7208 §4.6.1).
    ModifierAsMechanism,
    /// A qualifier stands before a modifier (RFC 7208 §4.6.1).
    QualifiedModifier,
    /// The mechanism needs a colon and what follows it.
    NoArgument,
    /// The mechanism takes nothing behind a colon.
    UnwantedArgument,
    /// The mechanism takes no prefix length.
    UnwantedPrefixLength,
    /// The prefix length is no number from 0 to the longest, without leading zeros (RFC 7208 §5.6).
    PrefixLength {
        /// The longest: 32 or 128.
        longest: u8,
    },
    /// `ip4:` is followed by no IPv4 address of four octets (RFC 7208 §5.6).
    Ip4Address,
    /// `ip6:` is followed by no IPv6 address (RFC 7208 §5.6).
    Ip6Address,
    /// A domain name is missing (RFC 7208 §7.1).
    EmptyDomain,
    /// A domain name has one label only (RFC 7208 §7.1).
    SingleLabel,
    /// The last label of a domain name is a number: most likely an address was meant
    /// (RFC 7208 §7.1).
    NumericTopLabel,
    /// The last label of a domain name has characters that no top-level domain has
    /// (RFC 7208 §7.1).
    TopLabel,
    /// A macro is broken (RFC 7208 §7.1).
    Macro(MacroErrorKind),
    /// `redirect=` or `exp=` stands twice (RFC 7208 §6).
    DuplicateModifier {
        /// Where it stands first.
        first: Span,
    },
}

impl RecordErrorKind {
    /// The section of RFC 7208 that says so.
    pub fn section(self) -> &'static str {
        match self {
            Self::NotSpf => "4.5",
            Self::TooLong { .. } => "3.4",
            Self::BadByte { .. } => "3.1",
            Self::TooManyTerms { .. }
            | Self::NoName
            | Self::AfterName { .. }
            | Self::UnknownMechanism { .. }
            | Self::ModifierAsMechanism
            | Self::QualifiedModifier => "4.6.1",
            Self::NoArgument | Self::UnwantedArgument | Self::UnwantedPrefixLength => "5",
            Self::PrefixLength { .. } | Self::Ip4Address | Self::Ip6Address => "5.6",
            Self::EmptyDomain
            | Self::SingleLabel
            | Self::NumericTopLabel
            | Self::TopLabel
            | Self::Macro(_) => "7.1",
            Self::DuplicateModifier { .. } => "6",
        }
    }
}

impl fmt::Display for RecordErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSpf => f.write_str("the text is no SPF record: begin it with \"v=spf1 \""),
            Self::TooLong { limit } => {
                write!(f, "the record is longer than {limit} octets: split it with include")
            }
            Self::TooManyTerms { limit } => {
                write!(f, "the record has more than {limit} terms: split it with include")
            }
            Self::BadByte { byte: byte @ 0x80.. } => {
                write!(f, "the octet 0x{byte:02x} is not ASCII: write domain names as A-labels")
            }
            Self::BadByte { byte } => {
                write!(f, "the control character 0x{byte:02x}: part terms with spaces only")
            }
            Self::NoName => f.write_str(
                "a term does not begin with a letter: take out stray characters, and the space \
                 behind a qualifier, colon or equals sign",
            ),
            Self::AfterName { byte } => write!(
                f,
                "\"{}\" behind the name of a term: only \":\", \"/\" or \"=\" may follow it",
                char::from(*byte).escape_default()
            ),
            Self::UnknownMechanism { meant: Some(meant) } => {
                write!(f, "there is no such mechanism: write \"{meant}\"")
            }
            Self::UnknownMechanism { meant: None } => {
                f.write_str("there is no such mechanism: correct its name or take it out")
            }
            Self::ModifierAsMechanism => {
                f.write_str("redirect and exp are modifiers: write \"=\" in the place of \":\"")
            }
            Self::QualifiedModifier => {
                f.write_str("a modifier takes no qualifier: take out the sign before it")
            }
            Self::NoArgument => {
                f.write_str("the mechanism needs a colon and a domain or an address behind it")
            }
            Self::UnwantedArgument => f.write_str("the mechanism takes nothing behind its name"),
            Self::UnwantedPrefixLength => {
                f.write_str("the mechanism takes no prefix length: take out the slash")
            }
            Self::PrefixLength { longest } => write!(
                f,
                "the prefix length is no number from 0 to {longest} without leading zeros"
            ),
            Self::Ip4Address => f.write_str(
                "ip4 wants an IPv4 address: four numbers from 0 to 255 without leading zeros, and \
                 no port",
            ),
            Self::Ip6Address => f.write_str("ip6 wants an IPv6 address, without brackets or port"),
            Self::EmptyDomain => f.write_str("the domain name is missing"),
            Self::SingleLabel => {
                f.write_str("the domain name has one label only: write it in full")
            }
            Self::NumericTopLabel => f.write_str(
                "the domain name ends in a number: if it is an address, use ip4: or ip6:",
            ),
            Self::TopLabel => f.write_str(
                "the last label of the domain name may hold letters, digits and inner hyphens \
                 only: take out ports, slashes and other characters",
            ),
            Self::Macro(kind) => kind.fmt(f),
            Self::DuplicateModifier { .. } => {
                f.write_str("redirect= and exp= may stand once each: take one out")
            }
        }
    }
}
