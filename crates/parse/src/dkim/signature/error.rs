//! Why a signature field cannot be used.

use core::fmt;

use crate::span::Span;
use crate::tag_list::{TagList, TagListErrorKind};

/// Why a signature field cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignatureError {
    /// What is wrong.
    pub kind: SignatureErrorKind,
    /// Where, in the value of the field.
    pub span: Span,
    /// `d=` as it stands there, where it could be read.
    pub domain: Option<Box<str>>,
    /// `s=` as it stands there, where it could be read.
    pub selector: Option<Box<str>>,
}

impl SignatureError {
    pub(crate) fn new(kind: SignatureErrorKind, span: Span) -> Self {
        Self { kind, span, domain: None, selector: None }
    }

    /// With `d=` and `s=` as far as they can be read.
    pub(crate) fn naming_the_key(self, tags: &TagList<'_>) -> Self {
        Self { domain: text_of(tags, b"d"), selector: text_of(tags, b"s"), ..self }
    }
}

/// The value of a tag, where it is a text.
pub(crate) fn text_of(tags: &TagList<'_>, name: &[u8]) -> Option<Box<str>> {
    let value = tags.find(name)?.value().of(tags.text());
    core::str::from_utf8(value).ok().map(Into::into)
}

impl fmt::Display for SignatureError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl core::error::Error for SignatureError {}

/// What is wrong with a signature field. The tags are those of RFC 6376 §3.5.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SignatureErrorKind {
    /// It is no tag list.
    TagList(TagListErrorKind),
    /// A relay has turned the field into encoded words of MIME (RFC 2047), which destroys it.
    MimeEncoded,
    /// The field is longer than the limit.
    TooLong {
        /// The limit in octets.
        limit: usize,
    },
    /// A required tag is not there.
    MissingTag(&'static str),
    /// A required tag is there in the wrong case, which makes it another tag.
    TagInWrongCase(&'static str),
    /// `v=` is not `1`.
    Version,
    /// `a=` is not known.
    Algorithm,
    /// `b=` is empty.
    EmptySignature,
    /// `b=` or `bh=` is not base64.
    Base64(&'static str),
    /// `bh=` is not as long as the hash of `a=`.
    BodyHashLength {
        /// The hash's length in octets.
        expected: usize,
        /// The length of `bh=` in octets.
        found: usize,
    },
    /// `c=` is not known.
    Canonicalization,
    /// `d=` is no domain name of at least two labels.
    Domain,
    /// `h=` is empty.
    NoFieldsSigned,
    /// `h=` holds what is no field name.
    FieldName,
    /// `h=` has more names than the limit.
    TooManyFieldNames {
        /// The limit.
        limit: usize,
    },
    /// `h=` does not name From.
    FromNotSigned,
    /// `i=` is no `[local-part]@domain`.
    Auid,
    /// `l=` is no number of 1 to 76 digits.
    BodyLength,
    /// `q=` names no known method.
    QueryMethod,
    /// `s=` is no selector.
    Selector,
    /// `t=` is no number of 1 to 12 digits.
    Timestamp,
    /// `x=` is no number of 1 to 12 digits.
    Expiration,
    /// `x=` is not later than `t=`.
    ExpiresBeforeSigned,
}

impl fmt::Display for SignatureErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TagList(kind) => kind.fmt(f),
            Self::MimeEncoded => f.write_str("a relay has MIME-encoded the signature field"),
            Self::TooLong { limit } => {
                write!(f, "the signature field is longer than {limit} octets")
            }
            Self::MissingTag(tag) => write!(f, "the required tag {tag}= is missing"),
            Self::TagInWrongCase(tag) => {
                write!(f, "the required tag {tag}= is written in the wrong case")
            }
            Self::Version => f.write_str("the version v= is not 1"),
            Self::Algorithm => f.write_str("the algorithm a= is unknown"),
            Self::EmptySignature => f.write_str("the signature b= is empty"),
            Self::Base64(tag) => write!(f, "{tag}= is not base64"),
            Self::BodyHashLength { expected, found } => {
                write!(f, "the body hash bh= has {found} octets; the algorithm's has {expected}")
            }
            Self::Canonicalization => f.write_str("the canonicalization c= is unknown"),
            Self::Domain => f.write_str("the signing domain d= is not a domain name"),
            Self::NoFieldsSigned => f.write_str("the list of signed fields h= is empty"),
            Self::FieldName => {
                f.write_str("the list of signed fields h= holds what is no field name")
            }
            Self::TooManyFieldNames { limit } => {
                write!(f, "the list of signed fields h= has more than {limit} names")
            }
            Self::FromNotSigned => f.write_str("the list of signed fields h= lacks From"),
            Self::Auid => f.write_str("the identifier i= is not [local-part]@domain"),
            Self::BodyLength => f.write_str("the body length l= is not a number of 1 to 76 digits"),
            Self::QueryMethod => f.write_str("the query methods q= name none but unknown ones"),
            Self::Selector => f.write_str("the selector s= is not valid"),
            Self::Timestamp => f.write_str("the time t= is not a number of 1 to 12 digits"),
            Self::Expiration => f.write_str("the expiration x= is not a number of 1 to 12 digits"),
            Self::ExpiresBeforeSigned => f.write_str("the expiration x= is not later than t="),
        }
    }
}
