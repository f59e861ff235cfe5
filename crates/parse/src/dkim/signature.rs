//! The DKIM-Signature field (RFC 6376 §3.5).

pub(crate) mod error;
pub(crate) mod reader;

use core::fmt;

pub use error::{SignatureError, SignatureErrorKind};

use super::deviation::DeviationAt;
use super::quoted_printable;
use crate::limits::Limits;
use crate::span::Span;
use crate::tag_list::TagList;
use reader::{Kind, Reader};

/// The name of the field.
pub const FIELD_NAME: &str = "DKIM-Signature";

/// A signature field that is of the grammar. Spans count from the start of the field's value.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Signature<'a> {
    /// All tags, unknown ones included.
    pub tags: TagList<'a>,
    /// `a=`
    pub algorithm: Algorithm,
    /// `b=`, decoded.
    pub signature: Vec<u8>,
    /// `bh=`, decoded: as long as the algorithm's hash.
    pub body_hash: Vec<u8>,
    /// `c=`; `simple/simple` where it is missing.
    pub canonicalization: Canonicalization,
    /// `d=`: the signing domain (SDID), as written; it may hold U-labels.
    pub domain: &'a str,
    /// `h=`: the names of the signed fields, as written, repetitions included.
    pub signed_fields: Vec<&'a str>,
    /// `i=`: the agent or user identifier (AUID), where it is given.
    pub auid: Option<Auid<'a>>,
    /// `l=`: how many octets of the canonicalized body are signed; `None` for all.
    pub body_length: Option<u64>,
    /// `s=`: the selector, as written.
    pub selector: &'a str,
    /// `t=`: when it was signed, in seconds since 1970-01-01 00:00 UTC.
    pub timestamp: Option<u64>,
    /// `x=`: when it expires, in seconds since 1970-01-01 00:00 UTC.
    pub expiration: Option<u64>,
    /// Where the value of `b=` stands with all white space around it: what is cut out before the
    /// field is hashed.
    pub signature_span: Span,
    /// What is forgiven by some.
    pub deviations: Vec<DeviationAt>,
}

/// `a=`: how the signature is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// RSASSA-PKCS1-v1_5 over SHA-256 (RFC 6376 §3.3.2).
    RsaSha256,
    /// Ed25519 over SHA-256 (RFC 8463 §3).
    Ed25519Sha256,
    /// RSASSA-PKCS1-v1_5 over SHA-1. It is recognised so that its refusal can be told: it must not
    /// be verified any more (RFC 8301 §3.1).
    RsaSha1,
}

impl Algorithm {
    const ALL: [Self; 3] = [Self::RsaSha256, Self::Ed25519Sha256, Self::RsaSha1];

    /// The value of `a=`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::RsaSha256 => "rsa-sha256",
            Self::Ed25519Sha256 => "ed25519-sha256",
            Self::RsaSha1 => "rsa-sha1",
        }
    }

    /// How many octets a hash has.
    pub fn hash_octets(self) -> usize {
        match self {
            Self::RsaSha256 | Self::Ed25519Sha256 => 32,
            Self::RsaSha1 => 20,
        }
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One of the two ways to treat changes in transit (RFC 6376 §3.4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CanonicalizationKind {
    /// Hardly any change is tolerated.
    #[default]
    Simple,
    /// White space and the case of field names may change.
    Relaxed,
}

impl CanonicalizationKind {
    /// As `c=` writes it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Simple => "simple",
            Self::Relaxed => "relaxed",
        }
    }
}

/// `c=`: how header and body are canonicalized.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Canonicalization {
    /// For the header.
    pub header: CanonicalizationKind,
    /// For the body.
    pub body: CanonicalizationKind,
}

impl Canonicalization {
    /// The pair `header/body`.
    pub fn new(header: CanonicalizationKind, body: CanonicalizationKind) -> Self {
        Self { header, body }
    }
}

impl fmt::Display for Canonicalization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.header.as_str(), self.body.as_str())
    }
}

/// `i=`: on whose behalf the signing domain signs.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Auid<'a> {
    /// Before the last `@`, still in DKIM-Quoted-Printable; it may be empty.
    pub local_part: &'a [u8],
    /// Behind the last `@`, as written.
    pub domain: &'a str,
    /// Where the whole value stands.
    pub span: Span,
}

impl<'a> Signature<'a> {
    /// Reads the value of a DKIM-Signature field.
    ///
    /// That the AUID lies within the signing domain is for the verifier to check: it takes A-labels.
    ///
    /// # Errors
    /// The first reason for which the field cannot be used, with its place, and the signing domain
    /// and selector if these could be read.
    pub fn parse(value: &'a [u8], limits: &Limits) -> Result<Self, SignatureError> {
        Self::read(&read_tags(value, limits)?, Kind::Dkim, limits)
    }

    /// Reads the tags of a signature field of either kind.
    pub(crate) fn read(
        tags: &TagList<'a>,
        kind: Kind,
        limits: &Limits,
    ) -> Result<Self, SignatureError> {
        Reader::new(tags, limits).read(kind).map_err(|error| error.naming_the_key(tags))
    }

    /// `z=`: the fields that the signer saw, for diagnosis only (RFC 6376 §3.5).
    ///
    /// Items that are not of the grammar are left out; at most as many as
    /// [`Limits::signed_header_fields`] are given.
    pub fn copied_fields(&self, limits: &Limits) -> Vec<CopiedField<'a>> {
        let text = self.tags.text();
        let Some(tag) = self.tags.find(b"z") else { return Vec::new() };
        let value = text.get(tag.value().start()..tag.value().end()).unwrap_or_default();
        value
            .split(|byte| *byte == b'|')
            .take(limits.signed_header_fields)
            .filter_map(|item| {
                let colon = memchr::memchr(b':', item)?;
                let name = crate::fold::trim(item.get(..colon)?);
                let value = quoted_printable::decode(item.get(colon + 1..)?).ok()?.into_owned();
                Some(CopiedField { name, value })
            })
            .collect()
    }
}

/// One field of `z=`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CopiedField<'a> {
    /// The field's name.
    pub name: &'a [u8],
    /// The field's value at the time of signing, decoded.
    pub value: Vec<u8>,
}

/// The tag list of a signature field: of DKIM, or one of ARC that has the same grammar.
pub(crate) fn read_tags<'a>(
    value: &'a [u8],
    limits: &Limits,
) -> Result<TagList<'a>, SignatureError> {
    if value.len() > limits.signature_octets {
        let kind = SignatureErrorKind::TooLong { limit: limits.signature_octets };
        return Err(SignatureError::new(kind, Span::new(0, value.len())));
    }
    // Encoded words begin with an equals sign, so they never are a tag list.
    TagList::parse(value, limits).map_err(|error| {
        let kind = if is_mime_encoded(value) {
            SignatureErrorKind::MimeEncoded
        } else {
            SignatureErrorKind::TagList(error.kind)
        };
        SignatureError::new(kind, error.span)
    })
}

/// Whether a relay has put the field into encoded words (`=?UTF-8?Q?v=3D1…`, RFC 2047), which
/// destroys it.
fn is_mime_encoded(value: &[u8]) -> bool {
    let value = crate::fold::trim(value);
    value.starts_with(b"=?") && memchr::memmem::find(value, b"?=").is_some()
}
