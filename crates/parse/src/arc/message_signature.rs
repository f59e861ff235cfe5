//! The ARC-Message-Signature field (RFC 8617 §4.1.2).

use super::error::{ArcFieldError, ArcFieldErrorKind as Kind};
use super::{ArcField, Instance};
use crate::dkim::signature::reader::Kind as SignatureKind;
use crate::dkim::signature::{Signature, read_tags};
use crate::limits::Limits;
use crate::span::Span;

/// An AMS: a DKIM signature with an instance. Spans count from the start of the field's value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MessageSignature<'a> {
    /// `i=`
    pub instance: Instance,
    /// Where its number stands.
    pub instance_span: Span,
    /// All else. It has no `v=`, and `auid` is always `None`: the tag `i=` is the instance. `h=` need
    /// not name From, and empty names are told as a deviation.
    pub signature: Signature<'a>,
}

impl<'a> MessageSignature<'a> {
    /// Reads the value of an ARC-Message-Signature field.
    ///
    /// `i=` may stand anywhere: RFC 8617 §4.1.2 puts it first, but its tags are a tag list, and the
    /// suite of its authors sorts them. A `v=` is ignored. That `h=` must not name Authentication-Results
    /// and the other fields of ARC binds sealers; only ARC-Seal is refused, for older drafts of ARC
    /// forbade that alone.
    ///
    /// # Errors
    /// The first reason for which the field cannot be used, and its place.
    pub fn parse(value: &'a [u8], limits: &Limits) -> Result<Self, ArcFieldError> {
        let tags = read_tags(value, limits)?;
        let (instance, instance_span) = Instance::of(&tags)?;
        let signature = Signature::read(&tags, SignatureKind::ArcMessage, limits)
            .map_err(|error| ArcFieldError::from(error).in_set(instance))?;
        let is_seal = |name: &&str| name.eq_ignore_ascii_case(ArcField::Seal.name());
        if signature.signed_fields.iter().any(is_seal) {
            let span = tags.find(b"h").map(|tag| tag.value()).unwrap_or_default();
            let error = ArcFieldError::new(Kind::SealSigned, span);
            return Err(error.in_set(instance).naming_the_key(&tags));
        }
        Ok(Self { instance, instance_span, signature })
    }
}
