//! What the grammar forbids and writers of the field do all the same.

use core::fmt;

use crate::span::Span;

/// A departure from the grammar of RFC 8601 §2.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Deviation {
    /// The first thing is a result: nobody says who checked, as Microsoft 365 does not.
    MissingAuthservId,
    /// There is neither a result nor `none`.
    NoResults,
    /// `none` stands beside results; or twice.
    NoneAmongResults,
    /// A semicolon with nothing behind it, such as one at the end.
    EmptyResInfo,
    /// A value that is no token, address or quoted string, such as `header.b=ab/c`.
    UnquotedValue,
    /// Nothing behind an equals sign, such as `smtp.mail=;` of older Google fields.
    EmptyValue,
    /// A method, result, ptype or property that is no `Keyword` (RFC 5321 §4.1.2).
    BadKeyword,
    /// A property without ptype, such as `action=none` of Microsoft.
    MissingPtype,
    /// Properties behind a semicolon, where a method should be; they are given to the result before.
    DetachedProperties,
    /// A second reason of the same result; it is kept as a property without ptype.
    RepeatedReason,
    /// A reason behind properties.
    MisplacedReason,
    /// No white space or comment before a reason or the first property.
    MissingSpace,
    /// Text that has no place in the grammar; it is stepped over.
    UnexpectedText,
    /// A comment that is not closed; all that follows counts as comment.
    UnclosedComment,
    /// A quoted string that is not closed; all that follows counts as its content.
    UnclosedQuotedString,
    /// A control character in a value or comment.
    ControlCharacter,
    /// Octets that are no UTF-8 (RFC 6532 §3.1); they are read as U+FFFD.
    NotUtf8,
}

impl Deviation {
    /// Those after which a field still has one clear meaning.
    pub const HARMLESS: [Self; 8] = [
        Self::EmptyResInfo,
        Self::UnquotedValue,
        Self::EmptyValue,
        Self::BadKeyword,
        Self::MissingPtype,
        Self::RepeatedReason,
        Self::MisplacedReason,
        Self::MissingSpace,
    ];

    /// A stable name for machines.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MissingAuthservId => "missing-authserv-id",
            Self::NoResults => "no-results",
            Self::NoneAmongResults => "none-among-results",
            Self::EmptyResInfo => "empty-resinfo",
            Self::UnquotedValue => "unquoted-value",
            Self::EmptyValue => "empty-value",
            Self::BadKeyword => "bad-keyword",
            Self::MissingPtype => "missing-ptype",
            Self::DetachedProperties => "detached-properties",
            Self::RepeatedReason => "repeated-reason",
            Self::MisplacedReason => "misplaced-reason",
            Self::MissingSpace => "missing-space",
            Self::UnexpectedText => "unexpected-text",
            Self::UnclosedComment => "unclosed-comment",
            Self::UnclosedQuotedString => "unclosed-quoted-string",
            Self::ControlCharacter => "control-character",
            Self::NotUtf8 => "not-utf-8",
        }
    }
}

impl fmt::Display for Deviation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MissingAuthservId => "the field does not say who checked (authserv-id)",
            Self::NoResults => "there is neither a result nor \"none\"",
            Self::NoneAmongResults => "\"none\" does not stand alone",
            Self::EmptyResInfo => "a semicolon has nothing behind it",
            Self::UnquotedValue => "a value should be a quoted string",
            Self::EmptyValue => "an equals sign has no value behind it",
            Self::BadKeyword => {
                "a method, result or property has other than letters, digits and hyphens"
            }
            Self::MissingPtype => "a property has no ptype",
            Self::DetachedProperties => "a semicolon separates properties from their result",
            Self::RepeatedReason => "a result has more than one reason",
            Self::MisplacedReason => "a reason stands behind properties",
            Self::MissingSpace => "white space is missing before a reason or property",
            Self::UnexpectedText => "text is not of the grammar",
            Self::UnclosedComment => "a comment is not closed",
            Self::UnclosedQuotedString => "a quoted string is not closed",
            Self::ControlCharacter => "a value or comment holds a control character",
            Self::NotUtf8 => "a value or comment is not UTF-8",
        })
    }
}

/// A deviation and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DeviationAt {
    /// What deviates.
    pub deviation: Deviation,
    /// Where, in the text that was read.
    pub span: Span,
}
