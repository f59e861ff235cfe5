//! What a field says.

use std::borrow::Cow;

use super::deviation::DeviationAt;
use super::error::ReadError;
use super::reader::Reader;
use super::registry::{self, Standing};
use crate::limits::Limits;
use crate::span::Span;

/// How a field is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reading {
    /// By the grammar of RFC 8601 §2.2; the first departure from it is an error.
    Strict,
    /// Departures from the grammar are [told](Payload::deviations), and reading goes on.
    Tolerant,
}

/// The `authres-payload` of RFC 8601 §2.2. Spans count from the start of the text that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Payload<'a> {
    /// Who checked; missing in tolerant reading only.
    pub authserv_id: Option<Word<'a>>,
    /// The version of the field's syntax. None means 1.
    pub version: Option<Version>,
    /// The results, in order.
    pub results: Vec<ResInfo<'a>>,
    /// Where `none` stands, which says that nothing was checked.
    pub none: Option<Span>,
    /// The comments that belong to no result: those around the authserv-id, the version and `none`.
    pub comments: Vec<Comment<'a>>,
    /// What is not of the grammar; empty in strict reading.
    pub deviations: Vec<DeviationAt>,
}

/// A keyword, or the text of a token or quoted string.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Word<'a> {
    /// The text, without quotation marks and escapes.
    pub text: Cow<'a, str>,
    /// Where it stands, quotation marks and all.
    pub span: Span,
}

impl Word<'_> {
    /// Whether it is this word; case is ignored, as in all literals of ABNF.
    pub fn is(&self, word: &str) -> bool {
        self.text.eq_ignore_ascii_case(word)
    }
}

/// A version of the syntax or of a method (RFC 8601 §2.6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Version {
    /// The number; what is too large is `u32::MAX`.
    pub number: u32,
    /// Where it stands.
    pub span: Span,
}

/// A result of one method: `resinfo`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ResInfo<'a> {
    /// Where it stands, from the method to the last property.
    pub span: Span,
    /// The method, such as `dkim`.
    pub method: Word<'a>,
    /// The version of the method. None means 1.
    pub version: Option<Version>,
    /// The result, such as `pass`.
    pub result: Word<'a>,
    /// Why the result is so.
    pub reason: Option<Word<'a>>,
    /// The comments before the first property.
    pub comments: Vec<Comment<'a>>,
    /// What the result is about, in order.
    pub properties: Vec<Property<'a>>,
}

/// One `propspec`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Property<'a> {
    /// Where the value comes from, such as `header`; missing in tolerant reading only.
    pub ptype: Option<Word<'a>>,
    /// Which value it is, such as `d`.
    pub property: Word<'a>,
    /// The value.
    pub value: PropertyValue<'a>,
    /// The comments in the property and behind it.
    pub comments: Vec<Comment<'a>>,
}

/// A `pvalue`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PropertyValue<'a> {
    /// The text, without quotation marks and escapes.
    pub text: Cow<'a, str>,
    /// Where it stands, quotation marks and all.
    pub span: Span,
    /// How it is written.
    pub form: ValueForm,
}

impl PropertyValue<'_> {
    /// Local-part and domain of an [address](ValueForm::Address); the local-part of `@example.com`
    /// is empty.
    pub fn address(&self) -> Option<(&str, &str)> {
        if self.form == ValueForm::Address { self.text.rsplit_once('@') } else { None }
    }
}

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ValueForm {
    /// A token (RFC 2045 §5.1); a domain name is one, too.
    Token,
    /// A quoted string.
    QuotedString,
    /// `[local-part] "@" domain-name`.
    Address,
    /// None of these; tolerant reading only.
    Other,
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Comment<'a> {
    /// What stands between its outermost parentheses, without escapes.
    pub text: Cow<'a, str>,
    /// Where that stands.
    pub span: Span,
}

/// What an ARC-Authentication-Results field says (RFC 8617 §4.1.1).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ArcPayload<'a> {
    /// The instance, 1 to 50.
    pub instance: u8,
    /// Where the instance stands.
    pub instance_span: Span,
    /// The results.
    pub payload: Payload<'a>,
}

impl<'a> Payload<'a> {
    /// Reads the value of an Authentication-Results field.
    ///
    /// # Errors
    /// Strictly: the first thing that is not of the grammar. Tolerantly: a limit is exceeded.
    ///
    /// # Complexity
    /// Linear in the text, within [`Limits::authentication_results_octets`].
    pub fn read(text: &'a [u8], reading: Reading, limits: &Limits) -> Result<Self, ReadError> {
        Reader::new(text, reading, limits)?.payload()
    }

    /// Reads the value of an ARC-Authentication-Results field, which begins with `i=`.
    ///
    /// # Errors
    /// As those of [`read`](Self::read), and an instance that is none, in tolerant reading too.
    pub fn read_arc(
        text: &'a [u8],
        reading: Reading,
        limits: &Limits,
    ) -> Result<ArcPayload<'a>, ReadError> {
        Reader::new(text, reading, limits)?.arc_payload()
    }

    /// Whether the version of the syntax is the one that RFC 8601 defines.
    pub fn is_supported(&self) -> bool {
        self.version.is_none_or(|version| version.number == 1)
    }

    /// The results of a method, in order.
    pub fn results_of(&self, method: &str) -> impl Iterator<Item = &ResInfo<'a>> {
        self.results.iter().filter(move |result| result.method.is(method))
    }
}

impl<'a> ResInfo<'a> {
    /// Whether the method and its result are registered. Others must be ignored, and are no error
    /// (RFC 8601 §2.7.6, §2.7.7).
    pub fn standing(&self) -> Standing {
        registry::standing(self)
    }

    /// The first property of this name; case is ignored.
    pub fn property(&self, ptype: &str, property: &str) -> Option<&Property<'a>> {
        let is_it = |other: &&Property<'a>| {
            other.ptype.as_ref().is_some_and(|other| other.is(ptype)) && other.property.is(property)
        };
        self.properties.iter().find(is_it)
    }

    /// The first property of this name that has no ptype, such as `action=` of Microsoft.
    pub fn bare_property(&self, property: &str) -> Option<&Property<'a>> {
        self.properties.iter().find(|other| other.ptype.is_none() && other.property.is(property))
    }
}
