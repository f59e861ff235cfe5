//! The DKIM-Signature field (RFC 6376 §3.5).

use core::fmt;

use super::deviation::{Deviation, DeviationAt};
use super::{name, quoted_printable};
use crate::base64;
use crate::limits::Limits;
use crate::span::Span;
use crate::tag_list::{Tag, TagList, TagListErrorKind};

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
        if value.len() > limits.signature_octets {
            let kind = SignatureErrorKind::TooLong { limit: limits.signature_octets };
            return Err(SignatureError::new(kind, Span::new(0, value.len())));
        }
        let tags = TagList::parse(value, limits).map_err(|error| {
            let kind = if is_mime_encoded(value) {
                SignatureErrorKind::MimeEncoded
            } else {
                SignatureErrorKind::TagList(error.kind)
            };
            SignatureError::new(kind, error.span)
        })?;
        if is_mime_encoded(value) {
            let kind = SignatureErrorKind::MimeEncoded;
            return Err(SignatureError::new(kind, Span::new(0, value.len())));
        }
        Reader { tags: &tags, deviations: Vec::new(), limits }.read().map_err(|error| {
            let text = |name: &[u8]| {
                let value = tags.find(name)?.value().of(value);
                core::str::from_utf8(value).ok().map(Into::into)
            };
            SignatureError { domain: text(b"d"), selector: text(b"s"), ..error }
        })
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

/// Whether a relay has put the field into encoded words (`=?UTF-8?Q?v=3D1…`, RFC 2047), which
/// destroys it.
fn is_mime_encoded(value: &[u8]) -> bool {
    let value = crate::fold::trim(value);
    value.starts_with(b"=?") && memchr::memmem::find(value, b"?=").is_some()
}

struct Reader<'t, 'a> {
    tags: &'t TagList<'a>,
    deviations: Vec<DeviationAt>,
    limits: &'t Limits,
}

impl<'a> Reader<'_, 'a> {
    fn read(mut self) -> Result<Signature<'a>, SignatureError> {
        use SignatureErrorKind as Kind;
        let spans = self.tags.empty_specs().iter();
        self.deviations.extend(spans.map(|span| DeviationAt::new(Deviation::EmptyTag, *span)));

        let version = self.required(b"v", "v")?;
        if self.bytes(version) != b"1" {
            return Err(SignatureError::new(Kind::Version, version.value()));
        }
        let algorithm = self.algorithm()?;
        let (signature_tag, signature) = self.octets(b"b", "b")?;
        if signature.is_empty() {
            return Err(SignatureError::new(Kind::EmptySignature, signature_tag.value()));
        }
        let (body_hash_tag, body_hash) = self.octets(b"bh", "bh")?;
        if body_hash.len() != algorithm.hash_octets() {
            let kind =
                Kind::BodyHashLength { expected: algorithm.hash_octets(), found: body_hash.len() };
            return Err(SignatureError::new(kind, body_hash_tag.value()));
        }
        let canonicalization = self.canonicalization()?;
        let domain = self.name(b"d", "d", 2, Kind::Domain)?;
        let signed_fields = self.signed_fields()?;
        let auid = self.auid()?;
        let body_length = self.number(b"l", 76, Kind::BodyLength)?;
        self.query_methods()?;
        let selector = self.name(b"s", "s", 1, Kind::Selector)?;
        let timestamp = self.number(b"t", 12, Kind::Timestamp)?;
        let expiration = self.number(b"x", 12, Kind::Expiration)?;
        if let (Some(signed), Some(expires), Some(tag)) =
            (timestamp, expiration, self.tags.find(b"x"))
            && expires <= signed
        {
            return Err(SignatureError::new(Kind::ExpiresBeforeSigned, tag.value()));
        }
        Ok(Signature {
            tags: self.tags.clone(),
            algorithm,
            signature,
            body_hash,
            canonicalization,
            domain,
            signed_fields,
            auid,
            body_length,
            selector,
            timestamp,
            expiration,
            signature_span: signature_tag.padded_value(),
            deviations: self.deviations,
        })
    }

    fn bytes(&self, tag: Tag) -> &'a [u8] {
        self.slice(tag.value())
    }

    fn slice(&self, span: Span) -> &'a [u8] {
        self.tags.text().get(span.start()..span.end()).unwrap_or_default()
    }

    fn deviate(&mut self, deviation: Deviation, span: Span) {
        self.deviations.push(DeviationAt::new(deviation, span));
    }

    fn required(&self, name: &[u8], label: &'static str) -> Result<Tag, SignatureError> {
        self.tags.find(name).ok_or_else(|| {
            if let Some(tag) = self.tags.find_in_wrong_case(name) {
                return SignatureError::new(SignatureErrorKind::TagInWrongCase(label), tag.name());
            }
            let end = self.tags.text().len();
            SignatureError::new(SignatureErrorKind::MissingTag(label), Span::new(end, end))
        })
    }

    fn algorithm(&mut self) -> Result<Algorithm, SignatureError> {
        let tag = self.required(b"a", "a")?;
        let value = self.bytes(tag);
        let found = Algorithm::ALL
            .into_iter()
            .find(|algorithm| value.eq_ignore_ascii_case(algorithm.as_str().as_bytes()));
        match found {
            Some(algorithm) => {
                if value != algorithm.as_str().as_bytes() {
                    self.deviate(Deviation::ValueCase, tag.value());
                }
                Ok(algorithm)
            }
            None => Err(SignatureError::new(SignatureErrorKind::Algorithm, tag.value())),
        }
    }

    fn octets(
        &mut self,
        name: &[u8],
        label: &'static str,
    ) -> Result<(Tag, Vec<u8>), SignatureError> {
        let tag = self.required(name, label)?;
        let decoded = base64::decode(self.bytes(tag)).map_err(|at| {
            let at = tag.value().start() + at;
            SignatureError::new(SignatureErrorKind::Base64(label), Span::new(at, at + 1))
        })?;
        if !decoded.is_canonical {
            self.deviate(Deviation::Base64Ending, tag.value());
        }
        Ok((tag, decoded.octets))
    }

    /// RFC 6376 §3.5: where only the header's is named, the body's is `simple`.
    fn canonicalization(&mut self) -> Result<Canonicalization, SignatureError> {
        let Some(tag) = self.tags.find(b"c") else { return Ok(Canonicalization::default()) };
        let value = self.bytes(tag);
        let mut exact = true;
        let mut kind = |text: &[u8]| {
            let kinds = [CanonicalizationKind::Simple, CanonicalizationKind::Relaxed];
            let kind = kinds
                .into_iter()
                .find(|kind| text.eq_ignore_ascii_case(kind.as_str().as_bytes()))?;
            exact &= text == kind.as_str().as_bytes();
            Some(kind)
        };
        let mut parts = value.splitn(2, |byte| *byte == b'/');
        let header = parts.next().and_then(&mut kind);
        let body = parts.next().map_or(Some(CanonicalizationKind::Simple), kind);
        match (header, body) {
            (Some(header), Some(body)) => {
                if !exact {
                    self.deviate(Deviation::ValueCase, tag.value());
                }
                Ok(Canonicalization { header, body })
            }
            _ => Err(SignatureError::new(SignatureErrorKind::Canonicalization, tag.value())),
        }
    }

    fn name(
        &mut self,
        name: &[u8],
        label: &'static str,
        min_labels: usize,
        kind: SignatureErrorKind,
    ) -> Result<&'a str, SignatureError> {
        let tag = self.required(name, label)?;
        core::str::from_utf8(self.bytes(tag))
            .ok()
            .filter(|text| name::is_name(text, min_labels, tag.value(), &mut self.deviations))
            .ok_or_else(|| SignatureError::new(kind, tag.value()))
    }

    /// RFC 6376 §3.5: `h=` names at least one field, and among them From.
    fn signed_fields(&self) -> Result<Vec<&'a str>, SignatureError> {
        let tag = self.required(b"h", "h")?;
        if tag.value().is_empty() {
            return Err(SignatureError::new(SignatureErrorKind::NoFieldsSigned, tag.value()));
        }
        let Ok(list) = core::str::from_utf8(self.bytes(tag)) else {
            return Err(SignatureError::new(SignatureErrorKind::FieldName, tag.value()));
        };
        let mut names = Vec::with_capacity(32);
        let mut signs_from = false;
        let mut rest = list;
        loop {
            let start = crate::fold::leading(rest.as_bytes());
            let from_name = rest.get(start..).unwrap_or_default();
            let length = from_name
                .bytes()
                .position(|byte| !byte.is_ascii_graphic() || byte == b':')
                .unwrap_or(from_name.len());
            let (name, behind) = from_name.split_at_checked(length).unwrap_or((from_name, ""));
            let behind = behind.get(crate::fold::leading(behind.as_bytes())..).unwrap_or_default();
            let after = behind.strip_prefix(':');
            if name.is_empty() || (after.is_none() && !behind.is_empty()) {
                let at = tag.value().start() + list.len() - from_name.len();
                let end = at + from_name.find(':').unwrap_or(from_name.len());
                let span = Span::new(at, end).trimmed(self.tags.text());
                return Err(SignatureError::new(SignatureErrorKind::FieldName, span));
            }
            if names.len() == self.limits.signed_header_fields {
                let kind = SignatureErrorKind::TooManyFieldNames {
                    limit: self.limits.signed_header_fields,
                };
                return Err(SignatureError::new(kind, tag.value()));
            }
            signs_from |= name.eq_ignore_ascii_case("from");
            names.push(name);
            match after {
                Some(after) => rest = after,
                None => break,
            }
        }
        if signs_from {
            Ok(names)
        } else {
            Err(SignatureError::new(SignatureErrorKind::FromNotSigned, tag.value()))
        }
    }

    fn auid(&mut self) -> Result<Option<Auid<'a>>, SignatureError> {
        let Some(tag) = self.tags.find(b"i") else { return Ok(None) };
        let value = self.bytes(tag);
        let auid = memchr::memrchr(b'@', value).and_then(|at| {
            let local_part = value.get(..at)?;
            let domain = core::str::from_utf8(crate::fold::trim(value.get(at + 1..)?)).ok()?;
            quoted_printable::decode(local_part).ok()?;
            // The same underscore is told of d= already.
            let is_name = name::is_name(domain, 1, tag.value(), &mut Vec::new());
            is_name.then_some(Auid { local_part, domain, span: tag.value() })
        });
        match auid {
            Some(auid) => Ok(Some(auid)),
            None => Err(SignatureError::new(SignatureErrorKind::Auid, tag.value())),
        }
    }

    /// RFC 6376 §3.5: unknown methods are ignored, and `dns/txt` is the only one that is known.
    fn query_methods(&self) -> Result<(), SignatureError> {
        let Some(tag) = self.tags.find(b"q") else { return Ok(()) };
        let mut methods = self.bytes(tag).split(|byte| *byte == b':').map(crate::fold::trim);
        if methods.any(|method| method == b"dns/txt" || method == b"dns") {
            return Ok(());
        }
        Err(SignatureError::new(SignatureErrorKind::QueryMethod, tag.value()))
    }

    /// A decimal number of at most `digits` digits; one that does not fit 64 bits is as good as
    /// without bound, for no body is so long and no clock runs so far.
    fn number(
        &self,
        name: &[u8],
        digits: usize,
        kind: SignatureErrorKind,
    ) -> Result<Option<u64>, SignatureError> {
        let Some(tag) = self.tags.find(name) else { return Ok(None) };
        let value = self.bytes(tag);
        if value.is_empty() || value.len() > digits || !value.iter().all(u8::is_ascii_digit) {
            return Err(SignatureError::new(kind, tag.value()));
        }
        let push = |number: u64, digit: &u8| {
            number.saturating_mul(10).saturating_add(u64::from(digit - b'0'))
        };
        Ok(Some(value.iter().fold(0, push)))
    }
}

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
    fn new(kind: SignatureErrorKind, span: Span) -> Self {
        Self { kind, span, domain: None, selector: None }
    }
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
