//! The part of validation that needs no DNS, done once for all rounds, beside that of DKIM.

use waxseal_parse::arc::ArcField;
use waxseal_parse::dkim::signature::{Algorithm, Signature};
use waxseal_parse::domain::DomainName;
use waxseal_parse::message::Message;

use super::chain::{ArcSet, Chain};
use super::evidence::ArcFailure;
use super::limits::ArcLimits;
use super::seal_input::SealInput;
use crate::a_labels::a_labels;
use crate::crypto::Sha256Digest;
use crate::dkim::body_hash::BodyHashes;
use crate::dkim::evidence::Unusable;
use crate::dkim::prepared::{BodyPending, Checkable, HeaderPass, Prepared, key_question};
use crate::dkim::verify::Verifier;
use crate::dns::Question;
use crate::leniency::Leniencies;

/// The chain of a message, read and hashed.
#[derive(Debug)]
pub struct ArcPrepared<'m> {
    pub(super) sets: Vec<PreparedSet<'m>>,
    /// Why this is no chain, if it is none; then nothing was hashed.
    pub(super) failure: Option<ArcFailure>,
}

#[derive(Debug)]
pub(super) struct PreparedSet<'m> {
    pub(super) set: ArcSet<'m>,
    /// `None` where the chain is none.
    pub(super) hashed: Option<HashedSet>,
}

#[derive(Debug)]
pub(super) struct HashedSet {
    /// The signing domain of the message signature in A-labels.
    pub(super) signature_domain: Option<DomainName>,
    pub(super) signature: Result<Checkable, Unusable>,
    /// The sealing domain in A-labels.
    pub(super) seal_domain: Option<DomainName>,
    pub(super) seal: Result<CheckableSeal, Unusable>,
}

/// A seal for which only the key is missing.
#[derive(Debug)]
pub(super) struct CheckableSeal {
    pub(super) question: Question,
    pub(super) leniencies: Leniencies,
    pub(super) digest: Sha256Digest,
}

impl<'m> ArcPrepared<'m> {
    /// The questions that evaluation will ask, the oldest set first; a key that is needed twice is
    /// asked for twice.
    pub fn questions(&self) -> impl Iterator<Item = &Question> {
        self.sets.iter().filter_map(|set| set.hashed.as_ref()).flat_map(|hashed| {
            let signature = hashed.signature.as_ref().ok().map(|checkable| &checkable.question);
            let seal = hashed.seal.as_ref().ok().map(|checkable| &checkable.question);
            signature.into_iter().chain(seal)
        })
    }

    /// The message signatures for which only the key and the body are missing.
    pub(crate) fn checkable(&self) -> impl Iterator<Item = (&Signature<'m>, &Checkable)> {
        self.sets.iter().filter_map(|PreparedSet { set, hashed }| {
            let checkable = hashed.as_ref()?.signature.as_ref().ok()?;
            Some((&set.message_signature.signature, checkable))
        })
    }

    pub(crate) fn take_body(&mut self, hashes: &BodyHashes) {
        for PreparedSet { set, hashed } in &mut self.sets {
            if let Some(HashedSet { signature: Ok(checkable), .. }) = hashed {
                checkable.take_body(&set.message_signature.signature, hashes);
            }
        }
    }
}

impl Verifier<'_> {
    /// Does all that needs no DNS, for DKIM and ARC together: the body is hashed once for both.
    pub fn prepare_with_arc<'m>(
        &self,
        message: &'m Message<'m>,
        limits: &ArcLimits,
    ) -> Prepared<'m> {
        let mut body = self.prepare_header_with_arc(message, limits);
        body.write(message.body());
        body.finish()
    }

    /// Does all that needs no body, for DKIM and ARC together; the body then comes in chunks.
    pub fn prepare_header_with_arc<'m>(
        &self,
        message: &'m Message<'m>,
        limits: &ArcLimits,
    ) -> BodyPending<'m> {
        let mut pass = None;
        let signatures = self.prepare_signatures(message, &mut pass);
        let Chain { sets, failure, .. } = Chain::collect(message, limits, &self.limits.parse);
        let mut sets: Vec<_> =
            sets.into_iter().map(|set| PreparedSet { set, hashed: None }).collect();
        if failure.is_none() && !sets.is_empty() {
            let pass = pass.get_or_insert_with(|| HeaderPass::new(self, message));
            let mut seal_input = SealInput::default();
            let unchecked = sets.len().saturating_sub(limits.message_signatures);
            for (at, PreparedSet { set, hashed }) in sets.iter_mut().enumerate() {
                let signature_domain = a_labels(set.message_signature.signature.domain);
                let signature = if at < unchecked {
                    Err(Unusable::TooManySignatures)
                } else {
                    checkable_signature(set, signature_domain.as_ref(), pass)
                };
                let seal_domain = a_labels(set.seal.domain);
                let seal = self.checkable_seal(set, seal_domain.as_ref(), message, &mut seal_input);
                *hashed = Some(HashedSet { signature_domain, signature, seal_domain, seal });
            }
        }
        self.body_pending(signatures, Some(ArcPrepared { sets, failure }))
    }

    fn checkable_seal(
        &self,
        set: &ArcSet<'_>,
        domain: Option<&DomainName>,
        message: &Message<'_>,
        input: &mut SealInput,
    ) -> Result<CheckableSeal, Unusable> {
        let seal = &set.seal;
        // Later seals are over this one, whether it can be used or not.
        let digest = set.add_to(input, message, |input, own| {
            input.digest(own, seal.signature_span, self.crypto)
        });
        let digest = digest.ok_or(Unusable::TooManyHeaderFields)?;
        let leniencies = self.header_leniencies(message, &seal.deviations)?;
        let domain = domain.ok_or(Unusable::DomainName)?;
        if seal.algorithm == Algorithm::RsaSha1 {
            return Err(Unusable::ForbiddenAlgorithm(seal.algorithm));
        }
        let question = key_question(seal.selector, domain).ok_or(Unusable::DomainName)?;
        Ok(CheckableSeal { question, leniencies, digest })
    }
}

fn checkable_signature(
    set: &ArcSet<'_>,
    domain: Option<&DomainName>,
    pass: &mut HeaderPass<'_, '_>,
) -> Result<Checkable, Unusable> {
    let signature = &set.message_signature.signature;
    let at = set.position(ArcField::MessageSignature);
    let mut checkable = pass.checkable(at, signature, domain)?;
    // The parser has left it open whether From is signed at all.
    let is_from = |name: &&str| name.eq_ignore_ascii_case("From");
    checkable.has_unsigned_from |= !signature.signed_fields.iter().any(is_from);
    Ok(checkable)
}
