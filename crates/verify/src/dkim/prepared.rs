//! The part of verification that needs no DNS, done once for all rounds.

use std::borrow::Cow;

use waxseal_parse::dkim::signature::{Algorithm, FIELD_NAME, Signature, SignatureError};
use waxseal_parse::domain::DomainName;
use waxseal_parse::message::{Defect, Message, NameKey};

use super::body_hash::{BodyHasher, Wanted};
use super::canonicalize::BareLineFeed;
use super::coverage::{Coverage, unsigned_fields};
use super::evidence::{BodyOutcome, Unusable};
use super::header_hash::{FieldIndex, append_hash_input};
use super::verify::Verifier;
use crate::crypto::Sha256Digest;
use crate::dns::{Question, RecordType};
use crate::leniency::{Leniencies, Leniency};

/// A message whose signatures have been read and whose hashes have been computed.
#[derive(Debug)]
pub struct Prepared<'m> {
    pub(super) signatures: Vec<PreparedSignature<'m>>,
}

impl Prepared<'_> {
    /// The questions that evaluation will ask, in the order of the signatures.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        let checkable =
            self.signatures.iter().filter_map(|signature| signature.checkable.as_ref().ok());
        checkable.map(|checkable| &checkable.question)
    }
}

#[derive(Debug)]
pub(super) struct PreparedSignature<'m> {
    pub(super) field: usize,
    /// `None` where the field was not looked at.
    pub(super) signature: Option<Result<Signature<'m>, SignatureError>>,
    pub(super) domain: Option<DomainName>,
    pub(super) leniencies: Leniencies,
    pub(super) checkable: Result<Checkable, Unusable>,
}

/// A signature for which only the key is missing.
#[derive(Debug)]
pub(super) struct Checkable {
    pub(super) question: Question,
    pub(super) header_digest: Sha256Digest,
    pub(super) body: BodyOutcome,
    pub(super) coverage: Coverage,
    /// The domain of `i=` is that of `d=`, as `t=s` in the key record wants it.
    pub(super) auid_is_at_domain: bool,
    pub(super) has_unsigned_from: bool,
}

/// Takes the body of a message whose header has been read.
///
/// ```
/// # use waxseal_verify::dkim::{prepared::Prepared, verify::Verifier};
/// # use waxseal_parse::message::Message;
/// # fn example<'m>(verifier: &Verifier<'_>, header: &'m Message<'m>, chunks: &[&[u8]]) -> Prepared<'m> {
/// let mut body = verifier.prepare_header(header);
/// for chunk in chunks {
///     body.write(chunk);
/// }
/// body.finish()
/// # }
/// ```
pub struct BodyPending<'m> {
    signatures: Vec<PreparedSignature<'m>>,
    hasher: BodyHasher,
    forgives_bare_line_feed: bool,
}

impl core::fmt::Debug for BodyPending<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("BodyPending").field("signatures", &self.signatures).finish_non_exhaustive()
    }
}

/// Room for the hash input of a header of ordinary length.
const HASH_INPUT: usize = 4096;

impl Verifier<'_> {
    /// Does all that needs no body; the body then comes in chunks, and
    /// [`Message::body`] is not looked at.
    pub fn prepare_header<'m>(&self, message: &'m Message<'m>) -> BodyPending<'m> {
        let forgives_bare_line_feed = self.policy.forgives(Leniency::BareLineFeed);
        let key = NameKey::of(FIELD_NAME.as_bytes());
        let fields = message.fields().iter().enumerate();
        let fields =
            fields.filter(|(_, field)| field.name_key() == key && field.is(FIELD_NAME.as_bytes()));
        let mut signatures = Vec::with_capacity(fields.clone().count());
        let mut index = None;
        let mut hash_input = Vec::with_capacity(message.header().len().min(HASH_INPUT));
        for (count, (at, field)) in fields.enumerate() {
            let signature = if count < self.limits.signatures {
                let index = index.get_or_insert_with(|| FieldIndex::new(message));
                self.prepare_signature(message, at, field.value(), index, &mut hash_input)
            } else {
                PreparedSignature::unread(at)
            };
            signatures.push(signature);
        }
        let checkable = signatures.iter().filter_map(|signature| signature.checkable().ok());
        let wanted = checkable.map(|(signature, _)| wanted(signature));
        let bare_line_feed =
            if forgives_bare_line_feed { BareLineFeed::EndsLine } else { BareLineFeed::IsContent };
        let hasher = BodyHasher::new(wanted, bare_line_feed, self.crypto);
        BodyPending { signatures, hasher, forgives_bare_line_feed }
    }

    fn prepare_signature<'m>(
        &self,
        message: &'m Message<'m>,
        at: usize,
        value: &'m [u8],
        index: &FieldIndex,
        hash_input: &mut Vec<u8>,
    ) -> PreparedSignature<'m> {
        let signature = match Signature::parse(value, &self.limits.parse) {
            Ok(signature) => signature,
            Err(error) => return PreparedSignature::broken(at, error),
        };
        let domain = a_labels(signature.domain);
        let mut leniencies = Leniencies::NONE;
        let checkable = self.checkable(
            message,
            at,
            &signature,
            domain.as_ref(),
            index,
            hash_input,
            &mut leniencies,
        );
        PreparedSignature {
            field: at,
            signature: Some(Ok(signature)),
            domain,
            leniencies,
            checkable,
        }
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "each is another part of one message's preparation"
    )]
    fn checkable(
        &self,
        message: &Message<'_>,
        at: usize,
        signature: &Signature<'_>,
        domain: Option<&DomainName>,
        index: &FieldIndex,
        hash_input: &mut Vec<u8>,
        leniencies: &mut Leniencies,
    ) -> Result<Checkable, Unusable> {
        if message.defects().contains(Defect::TooManyFields) {
            return Err(Unusable::TooManyHeaderFields);
        }
        *leniencies = self.forgiven(&signature.deviations)?;
        if message.defects().contains(Defect::BareLineFeed) {
            if !self.policy.forgives(Leniency::BareLineFeed) {
                return Err(Unusable::Deviation(Leniency::BareLineFeed));
            }
            leniencies.insert(Leniency::BareLineFeed);
        }
        let domain = domain.ok_or(Unusable::DomainName)?;
        let auid_is_at_domain = auid_is_at_domain(signature, domain)?;
        if signature.algorithm == Algorithm::RsaSha1 {
            return Err(Unusable::ForbiddenAlgorithm(signature.algorithm));
        }
        let question = key_question(signature.selector, domain).ok_or(Unusable::DomainName)?;

        let fields = index.select(&signature.signed_fields, at, message);
        hash_input.clear();
        let kind = signature.canonicalization.header;
        append_hash_input(kind, message, &fields, at, signature, hash_input);
        let header_digest = self.crypto.sha256_digest(hash_input);
        let unsigned = unsigned_fields(message, &fields);
        let has_unsigned_from = unsigned.iter().any(|unsigned| {
            message.fields().get(unsigned.field).is_some_and(|field| field.is(b"From"))
        });
        let coverage = Coverage {
            absent_fields: signature.signed_fields.len() - fields.len(),
            fields,
            unsigned,
            body_octets: 0,
            signed_body_octets: 0,
        };
        let body = BodyOutcome::NotComputed;
        Ok(Checkable {
            question,
            header_digest,
            body,
            coverage,
            auid_is_at_domain,
            has_unsigned_from,
        })
    }
}

impl<'m> PreparedSignature<'m> {
    /// The signature and what has been prepared for it, if all that is missing is the key.
    pub(super) fn checkable(&self) -> Result<(&Signature<'m>, &Checkable), &Unusable> {
        match (&self.signature, &self.checkable) {
            (_, Err(unusable)) => Err(unusable),
            (Some(Ok(signature)), Ok(checkable)) => Ok((signature, checkable)),
            // Only what was read is ever made checkable.
            _ => Err(&Unusable::TooManySignatures),
        }
    }

    fn broken(field: usize, error: SignatureError) -> Self {
        let checkable = Err(Unusable::Syntax(error.kind));
        let domain = error.domain.as_deref().and_then(a_labels);
        Self { field, signature: Some(Err(error)), domain, leniencies: Leniencies::NONE, checkable }
    }

    /// A field beyond [`Limits::signatures`](crate::limits::Limits::signatures).
    fn unread(field: usize) -> Self {
        let checkable = Err(Unusable::TooManySignatures);
        Self { field, signature: None, domain: None, leniencies: Leniencies::NONE, checkable }
    }
}

impl<'m> BodyPending<'m> {
    /// Takes the next chunk of the body.
    pub fn write(&mut self, chunk: &[u8]) {
        self.hasher.write(chunk);
    }

    /// Ends the body.
    pub fn finish(mut self) -> Prepared<'m> {
        let hashes = self.hasher.finish();
        for prepared in &mut self.signatures {
            let (Some(Ok(signature)), Ok(checkable)) =
                (&prepared.signature, &mut prepared.checkable)
            else {
                continue;
            };
            let Some(hash) = hashes.of(wanted(signature)) else { continue };
            checkable.coverage.body_octets = hash.canonical_octets;
            let signed = signature.body_length.unwrap_or(hash.canonical_octets);
            checkable.coverage.signed_body_octets = signed.min(hash.canonical_octets);
            checkable.body = match hash.digest {
                None => BodyOutcome::TooShort,
                Some(digest) if digest[..] == signature.body_hash[..] => BodyOutcome::Match,
                Some(computed) => BodyOutcome::Mismatch { computed },
            };
            if hashes.saw_bare_line_feed && self.forgives_bare_line_feed {
                prepared.leniencies.insert(Leniency::BareLineFeed);
            }
        }
        Prepared { signatures: self.signatures }
    }
}

fn wanted(signature: &Signature<'_>) -> Wanted {
    Wanted { kind: signature.canonicalization.body, length: signature.body_length }
}

/// Where a key is published (RFC 6376 §3.6.2.1): `None` where the name is none.
pub fn key_question(selector: &str, domain: &DomainName) -> Option<Question> {
    let name = [&*to_ascii(selector)?, "._domainkey.", domain.as_str()].concat();
    let name = DomainName::parse(&name).ok()?;
    Some(Question::new(name, RecordType::Txt))
}

/// A domain name in A-labels (RFC 8616 §4).
pub(super) fn a_labels(domain: &str) -> Option<DomainName> {
    DomainName::parse(&to_ascii(domain)?).ok()
}

/// U-labels become A-labels; what is ASCII already stays as it is, underscores and all.
///
/// Only letters, digits, hyphens and underscores make labels: UTS 46 maps a full-width parenthesis,
/// say, to one of ASCII, and nothing of that kind may reach a question or a report.
fn to_ascii(name: &str) -> Option<Cow<'_, str>> {
    let name = if name.is_ascii() {
        Cow::Borrowed(name)
    } else {
        idna::domain_to_ascii_cow(name.as_bytes(), idna::AsciiDenyList::EMPTY).ok()?
    };
    let of_names = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    name.bytes().all(of_names).then_some(name)
}

/// Whether `i=` has the very domain of `d=`; it must be that or one below it (RFC 6376 §3.5).
fn auid_is_at_domain(signature: &Signature<'_>, domain: &DomainName) -> Result<bool, Unusable> {
    let Some(auid) = &signature.auid else { return Ok(true) };
    let auid = a_labels(auid.domain).ok_or(Unusable::DomainName)?;
    if auid.is_at_or_below(domain) { Ok(auid == *domain) } else { Err(Unusable::AuidOutsideDomain) }
}
