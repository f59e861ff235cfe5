//! What a delivery status has that RFC 3464 does not allow.

use core::fmt;

use waxseal_parse::span::Span;

/// Something odd. Texts are cut.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Deviation {
    /// A field that must be there (RFC 3464 §2.2, §2.3).
    Missing(&'static str),
    /// A field that stands there more than once; the first one counts.
    Repeated,
    /// A field of the message among those of a recipient, or the other way round.
    Misplaced,
    /// A recipient's fields begin without an empty line before them.
    NotSeparated,
    /// An empty line stands within a recipient's fields.
    TornGroup,
    /// A line that continues a field without white space before it.
    NotFolded,
    /// A value without its type.
    NoType,
    /// An empty address.
    NoAddress,
    /// An address that is not encoded as its type says (RFC 6533 §3).
    BadEncoding,
    /// A word that RFC 3464 §2.3.3 does not have.
    UnknownAction(String),
    /// Something else than an enhanced status code.
    NotAStatus(String),
    /// Something else than a date.
    NotADate(String),
    /// Octets that are not UTF-8, each replaced by U+FFFD.
    InvalidUtf8,
    /// More fields in one group than the limits allow; the others are left out.
    TooManyFields,
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(name) => write!(f, "the field {name} is missing"),
            Self::Repeated => f.write_str("it stands there more than once; the first one counts"),
            Self::Misplaced => f.write_str("it stands in the wrong group of fields"),
            Self::NotSeparated => f.write_str("no empty line stands before a recipient's fields"),
            Self::TornGroup => f.write_str("an empty line stands within a recipient's fields"),
            Self::NotFolded => f.write_str("a line continues it without white space before it"),
            Self::NoType => f.write_str("its type is missing"),
            Self::NoAddress => f.write_str("its address is empty"),
            Self::BadEncoding => f.write_str("its address is not encoded as its type says"),
            Self::UnknownAction(text) => write!(f, "{text:?} is an unknown action"),
            Self::NotAStatus(text) => write!(f, "{text:?} is no enhanced status code"),
            Self::NotADate(text) => write!(f, "{text:?} is no date"),
            Self::InvalidUtf8 => f.write_str("octets that are not UTF-8"),
            Self::TooManyFields => f.write_str("there are more fields than the limit allows"),
        }
    }
}

/// A deviation, its field and its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct DeviationAt {
    /// What is odd.
    pub deviation: Deviation,
    /// The field's name as it was written; empty for the whole.
    pub name: String,
    /// Where the field stands in the part.
    pub span: Span,
}

impl fmt::Display for DeviationAt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.name.is_empty() {
            write!(f, "{}, ", self.name.escape_debug())?;
        }
        write!(f, "at octet {}: {}", self.span.start(), self.deviation)
    }
}

/// The deviations of a delivery status: the first ones, the rest counted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deviations {
    kept: Vec<DeviationAt>,
    total: usize,
}

impl Deviations {
    pub(super) fn note(&mut self, limit: usize, found: impl FnOnce() -> DeviationAt) {
        self.total += 1;
        if self.kept.len() < limit {
            self.kept.push(found());
        }
    }

    /// Those that are kept, in the order in which they were met.
    pub fn iter(&self) -> impl Iterator<Item = &DeviationAt> {
        self.kept.iter()
    }

    /// How many there are, with those that are not kept.
    pub fn total(&self) -> usize {
        self.total
    }

    /// Whether all is as RFC 3464 wants it.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }
}
