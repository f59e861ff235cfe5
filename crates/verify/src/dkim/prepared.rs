//! The part of verification that needs no DNS, done once for all rounds.

use std::sync::OnceLock;

use waxseal_parse::dkim::deviation::DeviationAt;
use waxseal_parse::dkim::signature::{Algorithm, FIELD_NAME, Signature, SignatureError};
use waxseal_parse::domain::DomainName;
use waxseal_parse::message::{Defect, Message, NameKey};

use super::body_hash::{BodyHasher, BodyHashes, Wanted};
use super::canonicalize::BareLineFeed;
use super::coverage::{Coverage, UnsignedField, unsigned_fields};
use super::evidence::{BodyOutcome, Unusable};
use super::header_hash::{FieldIndex, append_hash_input};
use super::together::AskedKey;
use super::verify::Verifier;
use crate::a_labels::{a_labels, to_ascii};
use crate::arc::prepared::ArcPrepared;
use crate::crypto::Sha256Digest;
use crate::dns::{Question, RecordType};
use crate::leniency::{Leniencies, Leniency};

/// A message whose signatures have been read and whose hashes have been computed.
#[derive(Debug)]
pub struct Prepared<'m> {
    pub(super) signatures: Vec<PreparedSignature<'m>>,
    arc: Option<ArcPrepared<'m>>,
}

impl Prepared<'_> {
    /// The questions that evaluation will ask, in the order of the signatures.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        let checkable =
            self.signatures.iter().filter_map(|signature| signature.checkable.as_ref().ok());
        checkable.map(|checkable| &checkable.question)
    }

    /// What was prepared of ARC; `None` where the message was prepared for DKIM alone.
    pub fn arc(&self) -> Option<&ArcPrepared<'_>> {
        self.arc.as_ref()
    }
}

#[derive(Debug)]
pub(crate) struct PreparedSignature<'m> {
    pub(super) field: usize,
    /// `None` where the field was not looked at.
    pub(super) signature: Option<Result<Signature<'m>, SignatureError>>,
    pub(super) domain: Option<DomainName>,
    pub(super) checkable: Result<Checkable, Unusable>,
    /// What a key has said of it, where it was asked beside others.
    pub(super) asked: OnceLock<AskedKey>,
}

/// A signature for which only the key is missing.
#[derive(Debug)]
pub(crate) struct Checkable {
    pub(crate) question: Question,
    /// What had to be forgiven so far.
    pub(super) leniencies: Leniencies,
    pub(super) header_digest: Sha256Digest,
    pub(super) body: BodyOutcome,
    pub(super) coverage: Coverage,
    /// The domain of `i=` is that of `d=`, as `t=s` in the key record wants it.
    pub(super) auid_is_at_domain: bool,
    pub(crate) has_unsigned_from: bool,
}

impl Checkable {
    /// Compares the body with the one that was signed.
    pub(crate) fn take_body(&mut self, signature: &Signature<'_>, hashes: &BodyHashes) {
        let Some(hash) = hashes.of(wanted(signature)) else { return };
        self.coverage.body_octets = hash.canonical_octets;
        let signed = signature.body_length.unwrap_or(hash.canonical_octets);
        self.coverage.signed_body_octets = signed.min(hash.canonical_octets);
        self.body = match hash.digest {
            None => BodyOutcome::TooShort,
            Some(digest) if digest[..] == signature.body_hash[..] => BodyOutcome::Match,
            Some(computed) => BodyOutcome::Mismatch { computed },
        };
        if hashes.saw_bare_line_feed {
            self.leniencies.insert(Leniency::BareLineFeed);
        }
    }
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
    arc: Option<ArcPrepared<'m>>,
    hasher: BodyHasher,
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
        let mut pass = None;
        let signatures = self.prepare_signatures(message, &mut pass);
        self.body_pending(signatures, None)
    }

    /// Reads and hashes the signature fields of DKIM. The pass over the header is begun where there
    /// is one.
    pub(crate) fn prepare_signatures<'v, 'm>(
        &'v self,
        message: &'m Message<'m>,
        pass: &mut Option<HeaderPass<'v, 'm>>,
    ) -> Vec<PreparedSignature<'m>> {
        let key = NameKey::of(FIELD_NAME.as_bytes());
        let fields = message.fields().iter().enumerate();
        let fields =
            fields.filter(|(_, field)| field.name_key() == key && field.is(FIELD_NAME.as_bytes()));
        let mut signatures = Vec::with_capacity(fields.clone().count());
        for (count, (at, field)) in fields.enumerate() {
            let signature = if count < self.limits.signatures {
                let pass = pass.get_or_insert_with(|| HeaderPass::new(self, message));
                pass.signature(at, field.value())
            } else {
                PreparedSignature::unread(at)
            };
            signatures.push(signature);
        }
        signatures
    }

    /// Waits for the body with all that these signatures want of it.
    pub(crate) fn body_pending<'m>(
        &self,
        signatures: Vec<PreparedSignature<'m>>,
        arc: Option<ArcPrepared<'m>>,
    ) -> BodyPending<'m> {
        let checkable = signatures.iter().filter_map(|signature| signature.checkable().ok());
        let of_arc = arc.iter().flat_map(ArcPrepared::checkable);
        let wanted = checkable.chain(of_arc).map(|(signature, _)| wanted(signature));
        let bare_line_feed = if self.policy.forgives(Leniency::BareLineFeed) {
            BareLineFeed::EndsLine
        } else {
            BareLineFeed::IsContent
        };
        let hasher = BodyHasher::new(wanted, bare_line_feed, self.crypto);
        BodyPending { signatures, arc, hasher }
    }

    /// The leniencies that the header and these deviations of a field need, if the policy grants them.
    pub(crate) fn header_leniencies(
        &self,
        message: &Message<'_>,
        deviations: &[DeviationAt],
    ) -> Result<Leniencies, Unusable> {
        if message.defects().contains(Defect::TooManyFields) {
            return Err(Unusable::TooManyHeaderFields);
        }
        let mut leniencies = self.forgiven(deviations)?;
        if message.defects().contains(Defect::BareLineFeed) {
            if !self.policy.forgives(Leniency::BareLineFeed) {
                return Err(Unusable::Deviation(Leniency::BareLineFeed));
            }
            leniencies.insert(Leniency::BareLineFeed);
        }
        Ok(leniencies)
    }
}

/// What the signatures of one message are prepared with.
pub(crate) struct HeaderPass<'v, 'm> {
    verifier: &'v Verifier<'v>,
    message: &'m Message<'m>,
    index: FieldIndex,
    hash_input: Vec<u8>,
}

impl<'v, 'm> HeaderPass<'v, 'm> {
    pub(crate) fn new(verifier: &'v Verifier<'v>, message: &'m Message<'m>) -> Self {
        let hash_input = Vec::with_capacity(message.header().len().min(HASH_INPUT));
        Self { verifier, message, index: FieldIndex::new(message), hash_input }
    }

    fn signature(&mut self, at: usize, value: &'m [u8]) -> PreparedSignature<'m> {
        let signature = match Signature::parse(value, &self.verifier.limits.parse) {
            Ok(signature) => signature,
            Err(error) => return PreparedSignature::broken(at, error),
        };
        let domain = a_labels(signature.domain);
        let checkable = self.checkable(at, &signature, domain.as_ref());
        PreparedSignature::new(at, Some(Ok(signature)), domain, checkable)
    }

    /// Hashes what the signature field at `at` covers of the header.
    pub(crate) fn checkable(
        &mut self,
        at: usize,
        signature: &Signature<'_>,
        domain: Option<&DomainName>,
    ) -> Result<Checkable, Unusable> {
        let message = self.message;
        let leniencies = self.verifier.header_leniencies(message, &signature.deviations)?;
        let domain = domain.ok_or(Unusable::DomainName)?;
        let auid_is_at_domain = auid_is_at_domain(signature, domain)?;
        if signature.algorithm == Algorithm::RsaSha1 {
            return Err(Unusable::ForbiddenAlgorithm(signature.algorithm));
        }
        let question = key_question(signature.selector, domain).ok_or(Unusable::DomainName)?;

        let fields = self.index.select(&signature.signed_fields, at, message);
        self.hash_input.clear();
        let kind = signature.canonicalization.header;
        append_hash_input(kind, message, &fields, at, signature, &mut self.hash_input);
        let header_digest = self.verifier.crypto.sha256_digest(&self.hash_input);
        let unsigned = unsigned_fields(message, &fields);
        let is_from = |unsigned: &UnsignedField| {
            message.fields().get(unsigned.field).is_some_and(|field| field.is(b"From"))
        };
        Ok(Checkable {
            question,
            leniencies,
            header_digest,
            body: BodyOutcome::NotComputed,
            auid_is_at_domain,
            has_unsigned_from: unsigned.iter().any(is_from),
            coverage: Coverage {
                absent_fields: signature.signed_fields.len() - fields.len(),
                fields,
                unsigned,
                body_octets: 0,
                signed_body_octets: 0,
            },
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

    fn new(
        field: usize,
        signature: Option<Result<Signature<'m>, SignatureError>>,
        domain: Option<DomainName>,
        checkable: Result<Checkable, Unusable>,
    ) -> Self {
        Self { field, signature, domain, checkable, asked: OnceLock::new() }
    }

    fn broken(field: usize, error: SignatureError) -> Self {
        let checkable = Err(Unusable::Syntax(error.kind));
        let domain = error.domain.as_deref().and_then(a_labels);
        Self::new(field, Some(Err(error)), domain, checkable)
    }

    /// A field beyond [`Limits::signatures`](crate::limits::Limits::signatures).
    fn unread(field: usize) -> Self {
        let checkable = Err(Unusable::TooManySignatures);
        Self::new(field, None, None, checkable)
    }
}

impl<'m> BodyPending<'m> {
    /// Takes the next chunk of the body.
    pub fn write(&mut self, chunk: &[u8]) {
        self.hasher.write(chunk);
    }

    /// Ends the body.
    pub fn finish(self) -> Prepared<'m> {
        let Self { signatures, arc, hasher } = self;
        Prepared { signatures, arc }.with_body(&hasher.finish())
    }

    /// What has been prepared, and who reads the body.
    pub(super) fn into_parts(self) -> (Prepared<'m>, BodyHasher) {
        let Self { signatures, arc, hasher } = self;
        (Prepared { signatures, arc }, hasher)
    }
}

impl Prepared<'_> {
    /// Compares the body with those that were signed.
    pub(super) fn with_body(mut self, hashes: &BodyHashes) -> Self {
        for prepared in &mut self.signatures {
            if let (Some(Ok(signature)), Ok(checkable)) =
                (&prepared.signature, &mut prepared.checkable)
            {
                checkable.take_body(signature, hashes);
            }
        }
        if let Some(arc) = &mut self.arc {
            arc.take_body(hashes);
        }
        self
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

/// Whether `i=` has the very domain of `d=`; it must be that or one below it (RFC 6376 §3.5).
fn auid_is_at_domain(signature: &Signature<'_>, domain: &DomainName) -> Result<bool, Unusable> {
    let Some(auid) = &signature.auid else { return Ok(true) };
    let auid = a_labels(auid.domain).ok_or(Unusable::DomainName)?;
    if auid.is_at_or_below(domain) { Ok(auid == *domain) } else { Err(Unusable::AuidOutsideDomain) }
}
