//! The ARC-Seal field (RFC 8617 §4.1.3).

use core::fmt;

use super::Instance;
use super::error::{ArcFieldError, ArcFieldErrorKind as Kind};
use crate::dkim::deviation::DeviationAt;
use crate::dkim::signature::reader::Reader;
use crate::dkim::signature::{Algorithm, read_tags};
use crate::limits::Limits;
use crate::span::Span;
use crate::tag_list::TagList;

/// An AS that is of the grammar. Spans count from the start of the field's value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Seal<'a> {
    /// All tags, unknown ones included.
    pub tags: TagList<'a>,
    /// `i=`
    pub instance: Instance,
    /// Where its number stands.
    pub instance_span: Span,
    /// `a=`
    pub algorithm: Algorithm,
    /// `b=`, decoded.
    pub signature: Vec<u8>,
    /// `cv=`: what the sealer found of the sets below its own.
    pub chain_status: ChainStatus,
    /// `d=`: the sealing domain, as written; it may hold U-labels.
    pub domain: &'a str,
    /// `s=`: the selector, as written.
    pub selector: &'a str,
    /// `t=`: when it was sealed, in seconds since 1970-01-01 00:00 UTC.
    pub timestamp: Option<u64>,
    /// Where the value of `b=` stands with all white space around it: what is cut out before the
    /// field is hashed.
    pub signature_span: Span,
    /// What is forgiven by some.
    pub deviations: Vec<DeviationAt>,
}

/// `cv=`: the Chain Validation Status (RFC 8617 §4.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "RFC 8617 §4.4: one of three possible values")]
pub enum ChainStatus {
    /// There was no chain when the message came.
    None,
    /// The chain was valid.
    Pass,
    /// The chain was broken.
    Fail,
}

impl ChainStatus {
    const ALL: [Self; 3] = [Self::None, Self::Pass, Self::Fail];

    /// The value of `cv=`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Pass => "pass",
            Self::Fail => "fail",
        }
    }
}

impl fmt::Display for ChainStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Tags of DKIM-Signature that would say that a seal covers something else than it does.
const FORBIDDEN: [&str; 4] = ["h", "bh", "l", "c"];

impl<'a> Seal<'a> {
    /// Reads the value of an ARC-Seal field. `i=` may stand anywhere, as in
    /// [`MessageSignature`](super::MessageSignature::parse).
    ///
    /// # Errors
    /// The first reason for which the field cannot be used, and its place.
    pub fn parse(value: &'a [u8], limits: &Limits) -> Result<Self, ArcFieldError> {
        let tags = read_tags(value, limits)?;
        let (instance, instance_span) = Instance::of(&tags)?;
        Self::read(&tags, (instance, instance_span), limits)
            .map_err(|error| error.in_set(instance).naming_the_key(&tags))
    }

    fn read(
        tags: &TagList<'a>,
        (instance, instance_span): (Instance, Span),
        limits: &Limits,
    ) -> Result<Self, ArcFieldError> {
        for name in FORBIDDEN {
            if let Some(tag) = tags.find(name.as_bytes()) {
                return Err(ArcFieldError::new(Kind::ForbiddenTag(name), tag.name()));
            }
        }
        let mut reader = Reader::new(tags, limits);
        let algorithm = reader.algorithm()?;
        let (signature_span, signature) = reader.signature()?;
        let chain_status = chain_status(&reader)?;
        let domain = reader.domain()?;
        let selector = reader.selector()?;
        let timestamp = reader.timestamp()?;
        Ok(Self {
            tags: tags.clone(),
            instance,
            instance_span,
            algorithm,
            signature,
            chain_status,
            domain,
            selector,
            timestamp,
            signature_span,
            deviations: reader.into_deviations(),
        })
    }
}

/// The words of `cv=` are of any case: RFC 8617 §3.9 has them as plain strings of ABNF (RFC 5234
/// §2.3).
fn chain_status(reader: &Reader<'_, '_>) -> Result<ChainStatus, ArcFieldError> {
    let tag = reader.required(b"cv", "cv")?;
    let value = reader.bytes(tag);
    let is_it = |status: &ChainStatus| value.eq_ignore_ascii_case(status.as_str().as_bytes());
    let status = ChainStatus::ALL.into_iter().find(is_it);
    status.ok_or(ArcFieldError::new(Kind::ChainStatus, tag.value()))
}
