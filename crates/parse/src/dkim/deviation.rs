//! What the grammar forbids and large receivers take all the same.
//!
//! Parsers read on and tell; whether a deviation is forgiven is the caller's policy.

use core::fmt;

use crate::span::Span;

/// A departure from the grammar after which a text still has one clear meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Deviation {
    /// A semicolon with nothing before it (RFC 6376 §3.2: `tag-list`).
    EmptyTag,
    /// `RSA-SHA256`, `Relaxed`, `RSA`: values are case-sensitive (RFC 6376 §3.2).
    ValueCase,
    /// Base64 without its padding, or with stray bits at its end (RFC 4648 §3.2, §3.5).
    Base64Ending,
    /// An underscore in a domain name or selector (RFC 6376 §3.1 takes `sub-domain` of RFC 5321).
    Underscore,
    /// `v=` of a key record does not come first (RFC 6376 §3.6.1).
    VersionNotFirst,
    /// A line end in a key record that is not part of folding white space (RFC 6376 §3.6.1).
    LineEndInKeyRecord,
    /// An empty name in `h=` of an ARC-Message-Signature, or no name at all: RFC 6376 §3.5 has
    /// neither, and validators of ARC take both.
    EmptyFieldName,
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::EmptyTag => "a semicolon has no tag before it",
            Self::ValueCase => "a value is in the wrong case",
            Self::Base64Ending => "the end of a base64 value is not as RFC 4648 wants it",
            Self::Underscore => "a domain name holds an underscore",
            Self::VersionNotFirst => "v= is not the first tag of the key record",
            Self::LineEndInKeyRecord => "the key record holds a line end",
            Self::EmptyFieldName => "the list of signed fields h= holds an empty name",
        })
    }
}

/// A deviation and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeviationAt {
    /// What deviates.
    pub deviation: Deviation,
    /// Where, in the text that was parsed.
    pub span: Span,
}

impl DeviationAt {
    pub(crate) fn new(deviation: Deviation, span: Span) -> Self {
        Self { deviation, span }
    }
}
