//! What is odd about an aggregate report, and what makes it unreadable.

use core::fmt;

use thiserror::Error;

use crate::limits::LimitExceeded;

/// Where an element stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ElementPlace {
    /// The way from the root to it, such as `record[2]/row/count`; empty for the document itself.
    pub path: String,
    /// Offset in the document, after octets that are not UTF-8 were replaced.
    pub offset: usize,
}

impl fmt::Display for ElementPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}, ", self.path)?;
        }
        write!(f, "at octet {}", self.offset)
    }
}

/// Something that the form of the report does not allow. Texts are cut.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AggregateDeviation {
    /// Octets that are not UTF-8, each replaced by U+FFFD.
    InvalidUtf8,
    /// A character that XML 1.0 §2.2 forbids, replaced by U+FFFD.
    ForbiddenCharacter,
    /// Something before the XML declaration (XML 1.0 §2.8).
    BeforeDeclaration,
    /// An element around the report, such as a stray `xs:schema`.
    Wrapper(String),
    /// Something behind the report.
    BehindReport,
    /// A namespace that no RFC gives to reports.
    UnknownNamespace(String),
    /// An element that is not closed, or that closes in the wrong order.
    UnclosedElement(String),
    /// An end tag without an element.
    UnmatchedEndTag(String),
    /// Attributes that cannot be read.
    BadAttribute,
    /// An ampersand that begins no reference.
    BareAmpersand,
    /// A reference to an entity that XML does not define by itself; it is never expanded.
    UnknownEntity(String),
    /// Text between elements.
    StrayText(String),
    /// An element that does not belong here.
    UnknownElement(String),
    /// An element that may stand here only once; the first one counts.
    Repeated,
    /// An element that stands behind one that should follow it.
    OutOfOrder,
    /// An element that must be there.
    Missing(&'static str),
    /// An element that must say something, and is empty.
    Empty,
    /// A word that the form does not know.
    UnknownWord(String),
    /// A word that is not in lower case.
    WrongCase(String),
    /// A word or element of RFC 7489 in a report of RFC 9990.
    Historic(String),
    /// Something else than a number.
    NotANumber(String),
    /// Something else than an IP address.
    NotAnAddress(String),
    /// Another version than 1.0.
    UnknownVersion(String),
    /// A period that ends before it begins.
    EndsBeforeItBegins,
}

impl fmt::Display for AggregateDeviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidUtf8 => f.write_str("octets that are not UTF-8"),
            Self::ForbiddenCharacter => f.write_str("a character that XML forbids"),
            Self::BeforeDeclaration => f.write_str("something stands before the XML declaration"),
            Self::Wrapper(name) => write!(f, "a stray element {name:?} stands around the report"),
            Self::BehindReport => f.write_str("something stands behind the report"),
            Self::UnknownNamespace(name) => write!(f, "{name:?} is no namespace of reports"),
            Self::UnclosedElement(name) => write!(f, "the element {name:?} is not closed"),
            Self::UnmatchedEndTag(name) => write!(f, "an end tag {name:?} ends no element"),
            Self::BadAttribute => f.write_str("attributes that cannot be read"),
            Self::BareAmpersand => f.write_str("a \"&\" that is not written as \"&amp;\""),
            Self::UnknownEntity(name) => write!(f, "an unknown entity {name:?}, kept as text"),
            Self::StrayText(text) => write!(f, "stray text {text:?} between elements"),
            Self::UnknownElement(name) => {
                write!(f, "an element {name:?} that does not belong here")
            }
            Self::Repeated => f.write_str("it stands here more than once; the first one counts"),
            Self::OutOfOrder => f.write_str("it stands behind what should follow it"),
            Self::Missing(name) => write!(f, "the element {name:?} is missing"),
            Self::Empty => f.write_str("it is empty"),
            Self::UnknownWord(word) => write!(f, "{word:?} is an unknown word"),
            Self::WrongCase(word) => write!(f, "{word:?} is not in lower case"),
            Self::Historic(word) => write!(f, "{word:?} is of RFC 7489, and not of RFC 9990"),
            Self::NotANumber(text) => write!(f, "{text:?} is no number"),
            Self::NotAnAddress(text) => write!(f, "{text:?} is no IP address"),
            Self::UnknownVersion(text) => write!(f, "version {text:?} instead of 1.0"),
            Self::EndsBeforeItBegins => f.write_str("the period ends before it begins"),
        }
    }
}

/// Why a document gives no aggregate report.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AggregateError {
    /// There is no element `feedback`.
    #[error("it is no aggregate report: there is no <feedback> element in it")]
    NotAReport,
    /// A document type definition, of which no report has need.
    #[error(
        "a document type definition at octet {offset}: reports have none, and attacks do; \
         it was not read"
    )]
    DocumentType {
        /// Where it stands.
        offset: usize,
    },
    /// The document ends within the report, whose counts would be wrong.
    #[error("the report ends too soon, at octet {offset}: it was cut on the way; fetch it again")]
    Truncated {
        /// Where it ends.
        offset: usize,
    },
    /// Markup that cannot be read.
    #[error("the XML at octet {offset} cannot be read; ask the reporter for another copy")]
    Syntax {
        /// Where it stands.
        offset: usize,
    },
    /// Larger than the limits allow.
    #[error(transparent)]
    Limit(#[from] LimitExceeded),
}
