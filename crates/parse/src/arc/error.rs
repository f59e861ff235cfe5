//! Why a field of a set cannot be used.

use core::fmt;

use super::Instance;
use crate::dkim::signature::error::text_of;
use crate::dkim::signature::{SignatureError, SignatureErrorKind};
use crate::span::Span;
use crate::structured::Unclosed;
use crate::tag_list::TagList;

/// Why a field of a set cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ArcFieldError {
    /// What is wrong.
    pub kind: ArcFieldErrorKind,
    /// Where, in the value of the field.
    pub span: Span,
    /// The set that it belongs to, where that could be read.
    pub instance: Option<Instance>,
    /// `d=` as it stands there, where it could be read.
    pub domain: Option<Box<str>>,
    /// `s=` as it stands there, where it could be read.
    pub selector: Option<Box<str>>,
}

impl ArcFieldError {
    pub(super) fn new(kind: ArcFieldErrorKind, span: Span) -> Self {
        Self { kind, span, instance: None, domain: None, selector: None }
    }

    /// With `d=` and `s=` as far as they can be read.
    pub(super) fn naming_the_key(self, tags: &TagList<'_>) -> Self {
        Self { domain: text_of(tags, b"d"), selector: text_of(tags, b"s"), ..self }
    }

    pub(super) fn in_set(self, instance: Instance) -> Self {
        Self { instance: Some(instance), ..self }
    }
}

impl From<SignatureError> for ArcFieldError {
    fn from(error: SignatureError) -> Self {
        let SignatureError { kind, span, domain, selector } = error;
        let kind = ArcFieldErrorKind::Signature(kind);
        Self { kind, span, instance: None, domain, selector }
    }
}

impl fmt::Display for ArcFieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl core::error::Error for ArcFieldError {}

/// What is wrong with a field of a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ArcFieldErrorKind {
    /// There is no `i=`, or an AAR does not begin with it (RFC 8617 §4.1.1).
    MissingInstance,
    /// `i=` is no number from 1 to 50 (RFC 8617 §4.2.1).
    Instance,
    /// No semicolon parts `i=` of an AAR from its payload (RFC 8617 §4.1.1).
    NoSemicolon,
    /// A comment at `i=` is not closed.
    Unclosed(Unclosed),
    /// An AAR is longer than the limit.
    TooLong {
        /// The limit in octets.
        limit: usize,
    },
    /// `cv=` is none of `none`, `pass` and `fail` (RFC 8617 §4.4).
    ChainStatus,
    /// A seal has a tag that it must not have: `h`, `bh`, `l` or `c`, for what it covers is fixed
    /// (RFC 8617 §4.1.3).
    ForbiddenTag(&'static str),
    /// An AMS signs ARC-Seal fields (RFC 8617 §4.1.2).
    SealSigned,
    /// What DKIM-Signature and the fields of ARC have in common.
    Signature(SignatureErrorKind),
}

impl fmt::Display for ArcFieldErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MissingInstance => f.write_str("the instance i= is missing or not first"),
            Self::Instance => f.write_str("the instance i= is not a number from 1 to 50"),
            Self::NoSemicolon => f.write_str("no semicolon stands behind the instance i="),
            Self::Unclosed(unclosed) => unclosed.fmt(f),
            Self::TooLong { limit } => write!(f, "the field is longer than {limit} octets"),
            Self::ChainStatus => f.write_str("the chain status cv= is not none, pass or fail"),
            Self::ForbiddenTag(tag) => write!(f, "a seal must not have the tag {tag}="),
            Self::SealSigned => {
                f.write_str("the list of signed fields h= names ARC-Seal, which it must not")
            }
            Self::Signature(kind) => kind.fmt(f),
        }
    }
}
