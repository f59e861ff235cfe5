//! The tags of a signature field, one after another (RFC 6376 §3.5). The fields of ARC have most of
//! them in common (RFC 8617 §4.1).

use super::{
    Algorithm, Auid, Canonicalization, CanonicalizationKind, Signature, SignatureError,
    SignatureErrorKind,
};
use crate::base64;
use crate::dkim::deviation::{Deviation, DeviationAt};
use crate::dkim::{name, quoted_printable};
use crate::limits::Limits;
use crate::span::Span;
use crate::tag_list::{Tag, TagList};

/// Which signature field is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// DKIM-Signature.
    Dkim,
    /// ARC-Message-Signature: without `v=`, and `i=` is no AUID (RFC 8617 §4.1.2). Whether From must
    /// be signed is the verifier's policy, for older drafts of ARC did not say.
    ArcMessage,
}

pub(crate) struct Reader<'t, 'a> {
    tags: &'t TagList<'a>,
    deviations: Vec<DeviationAt>,
    limits: &'t Limits,
}

impl<'t, 'a> Reader<'t, 'a> {
    pub(crate) fn new(tags: &'t TagList<'a>, limits: &'t Limits) -> Self {
        let spans = tags.empty_specs().iter();
        let deviations = spans.map(|span| DeviationAt::new(Deviation::EmptyTag, *span)).collect();
        Self { tags, deviations, limits }
    }

    /// What was met so far that some forgive.
    pub(crate) fn into_deviations(self) -> Vec<DeviationAt> {
        self.deviations
    }

    pub(super) fn read(mut self, kind: Kind) -> Result<Signature<'a>, SignatureError> {
        use SignatureErrorKind as Error;
        if kind == Kind::Dkim {
            let version = self.required(b"v", "v")?;
            if self.bytes(version) != b"1" {
                return Err(SignatureError::new(Error::Version, version.value()));
            }
        }
        let algorithm = self.algorithm()?;
        let (signature_span, signature) = self.signature()?;
        let (body_hash_tag, body_hash) = self.octets(b"bh", "bh")?;
        if body_hash.len() != algorithm.hash_octets() {
            let kind =
                Error::BodyHashLength { expected: algorithm.hash_octets(), found: body_hash.len() };
            return Err(SignatureError::new(kind, body_hash_tag.value()));
        }
        let canonicalization = self.canonicalization()?;
        let domain = self.domain()?;
        let signed_fields = self.signed_fields(kind)?;
        let auid = if kind == Kind::Dkim { self.auid()? } else { None };
        let body_length = self.number(b"l", 76, Error::BodyLength)?;
        self.query_methods()?;
        let selector = self.selector()?;
        let timestamp = self.timestamp()?;
        let expiration = self.number(b"x", 12, Error::Expiration)?;
        if let (Some(signed), Some(expires), Some(tag)) =
            (timestamp, expiration, self.tags.find(b"x"))
            && expires <= signed
        {
            return Err(SignatureError::new(Error::ExpiresBeforeSigned, tag.value()));
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
            signature_span,
            deviations: self.deviations,
        })
    }

    pub(crate) fn bytes(&self, tag: Tag) -> &'a [u8] {
        self.slice(tag.value())
    }

    fn slice(&self, span: Span) -> &'a [u8] {
        self.tags.text().get(span.start()..span.end()).unwrap_or_default()
    }

    fn deviate(&mut self, deviation: Deviation, span: Span) {
        self.deviations.push(DeviationAt::new(deviation, span));
    }

    pub(crate) fn required(&self, name: &[u8], label: &'static str) -> Result<Tag, SignatureError> {
        self.tags.find(name).ok_or_else(|| {
            if let Some(tag) = self.tags.find_in_wrong_case(name) {
                return SignatureError::new(SignatureErrorKind::TagInWrongCase(label), tag.name());
            }
            let end = self.tags.text().len();
            SignatureError::new(SignatureErrorKind::MissingTag(label), Span::new(end, end))
        })
    }

    pub(crate) fn algorithm(&mut self) -> Result<Algorithm, SignatureError> {
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

    /// `b=`: where its value stands with the white space around it, and its octets.
    pub(crate) fn signature(&mut self) -> Result<(Span, Vec<u8>), SignatureError> {
        let (tag, signature) = self.octets(b"b", "b")?;
        if signature.is_empty() {
            return Err(SignatureError::new(SignatureErrorKind::EmptySignature, tag.value()));
        }
        Ok((tag.padded_value(), signature))
    }

    pub(crate) fn domain(&mut self) -> Result<&'a str, SignatureError> {
        self.name(b"d", "d", 2, SignatureErrorKind::Domain)
    }

    pub(crate) fn selector(&mut self) -> Result<&'a str, SignatureError> {
        self.name(b"s", "s", 1, SignatureErrorKind::Selector)
    }

    pub(crate) fn timestamp(&self) -> Result<Option<u64>, SignatureError> {
        self.number(b"t", 12, SignatureErrorKind::Timestamp)
    }

    fn octets(
        &mut self,
        name: &[u8],
        label: &'static str,
    ) -> Result<(Tag, Vec<u8>), SignatureError> {
        let tag = self.required(name, label)?;
        let decoded = base64::decode(self.bytes(tag)).map_err(|at| {
            // Where the end is missing there is no byte to point at.
            let at = tag.value().start() + at;
            let span = Span::new(at, tag.value().end().min(at + 1));
            SignatureError::new(SignatureErrorKind::Base64(label), span)
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

    /// RFC 6376 §3.5: `h=` names at least one field, and among them From. An ARC-Message-Signature
    /// may have empty names, which is told, and need not name From.
    fn signed_fields(&mut self, kind: Kind) -> Result<Vec<&'a str>, SignatureError> {
        let tag = self.required(b"h", "h")?;
        if tag.value().is_empty() && kind == Kind::Dkim {
            return Err(SignatureError::new(SignatureErrorKind::NoFieldsSigned, tag.value()));
        }
        let Ok(list) = core::str::from_utf8(self.bytes(tag)) else {
            return Err(SignatureError::new(SignatureErrorKind::FieldName, tag.value()));
        };
        let mut names = Vec::with_capacity(32);
        let mut count = 0;
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
            let is_empty = name.is_empty();
            if (is_empty && kind == Kind::Dkim) || (after.is_none() && !behind.is_empty()) {
                let at = tag.value().start() + list.len() - from_name.len();
                let end = at + from_name.find(':').unwrap_or(from_name.len());
                let span = Span::new(at, end).trimmed(self.tags.text());
                return Err(SignatureError::new(SignatureErrorKind::FieldName, span));
            }
            if count == self.limits.signed_header_fields {
                let kind = SignatureErrorKind::TooManyFieldNames {
                    limit: self.limits.signed_header_fields,
                };
                return Err(SignatureError::new(kind, tag.value()));
            }
            count += 1;
            signs_from |= name.eq_ignore_ascii_case("from");
            if is_empty {
                let at = tag.value().start() + list.len() - from_name.len();
                self.deviate(Deviation::EmptyFieldName, Span::new(at, at));
            } else {
                names.push(name);
            }
            match after {
                Some(after) => rest = after,
                None => break,
            }
        }
        if signs_from || kind == Kind::ArcMessage {
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
