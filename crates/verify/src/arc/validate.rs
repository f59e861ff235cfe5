//! Validation (RFC 8617 §5.2): a prepared chain and DNS facts in, evidence out.

use waxseal_parse::arc::ArcField;

use super::chain::ArcSet;
use super::evidence::{ArcEvidence, ArcFailure, ArcFailureKind, SealEvidence, SetEvidence};
use super::prepared::{ArcPrepared, HashedSet, PreparedSet};
use crate::dkim::evidence::{HeaderOutcome, SignatureEvidence, Status, Unusable};
use crate::dkim::key_check::Signed;
use crate::dkim::verify::Verifier;
use crate::dns::{Dns, Question, Unanswered};
use crate::leniency::Leniencies;
use crate::result::ArcResult;
use crate::time::UnixTime;

impl Verifier<'_> {
    /// Judges the chain with the facts that `dns` holds, at the instant `at`.
    ///
    /// The newest ARC-Message-Signature and every ARC-Seal must be valid. Every failure is permanent,
    /// that of the DNS too (RFC 8617 §5.2.1); the evidence tells it apart.
    ///
    /// # Errors
    /// [`Unanswered`] lists every question that is still open; answer them and call again. One round
    /// is always enough.
    pub fn evaluate_arc<'p>(
        &self,
        prepared: &'p ArcPrepared<'_>,
        dns: &dyn Dns,
        at: UnixTime,
    ) -> Result<ArcEvidence<'p>, Unanswered> {
        let mut open = Vec::new();
        let mut sets = Vec::with_capacity(prepared.sets.len());
        for PreparedSet { set, hashed } in &prepared.sets {
            let mut evidence = SetEvidence { set, message_signature: None, seal: None };
            if let Some(hashed) = hashed {
                match self.message_signature(set, hashed, dns, at) {
                    Ok(signature) => evidence.message_signature = Some(signature),
                    Err(question) => open.push(question.clone()),
                }
                match self.seal(set, hashed, dns, at) {
                    Ok(seal) => evidence.seal = Some(seal),
                    Err(question) => open.push(question.clone()),
                }
            }
            sets.push(evidence);
        }
        if let Some(unanswered) = Unanswered::from_questions(open) {
            return Err(unanswered);
        }
        let failure = prepared.failure.clone().or_else(|| first_broken(&sets));
        let result = match (&failure, &*sets) {
            (Some(_), _) => ArcResult::Fail,
            (None, []) => ArcResult::None,
            (None, _) => ArcResult::Pass,
        };
        let oldest_pass = if result == ArcResult::Pass { oldest_pass(&sets) } else { None };
        Ok(ArcEvidence { result, failure, sets, oldest_pass })
    }

    fn message_signature<'p>(
        &self,
        set: &'p ArcSet<'_>,
        hashed: &'p HashedSet,
        dns: &dyn Dns,
        at: UnixTime,
    ) -> Result<SignatureEvidence<'p>, &'p Question> {
        let signature = &set.message_signature.signature;
        let checkable = hashed.signature.as_ref().map(|checkable| (signature, checkable));
        let field = set.position(ArcField::MessageSignature);
        let mut evidence = self.judge(field, checkable, dns, at, None)?;
        evidence.signature = Some(signature);
        evidence.domain = hashed.signature_domain.as_ref();
        Ok(evidence)
    }

    fn seal<'p>(
        &self,
        set: &'p ArcSet<'_>,
        hashed: &'p HashedSet,
        dns: &dyn Dns,
        at: UnixTime,
    ) -> Result<SealEvidence<'p>, &'p Question> {
        let mut evidence = SealEvidence {
            domain: hashed.seal_domain.as_ref(),
            status: Status::Fail,
            header: HeaderOutcome::NotChecked,
            question: None,
            key: None,
            leniencies: Leniencies::NONE,
        };
        let checkable = match &hashed.seal {
            Ok(checkable) => checkable,
            Err(unusable) => {
                evidence.status = Status::Unusable(unusable.clone());
                return Ok(evidence);
            }
        };
        evidence.question = Some(&checkable.question);
        let answer = dns.answer(&checkable.question).ok_or(&checkable.question)?;
        let signed = Signed {
            question: &checkable.question,
            algorithm: set.seal.algorithm,
            digest: &checkable.digest,
            signature: &set.seal.signature,
            timestamp: set.seal.timestamp,
            // A seal has neither `x=` nor an identifier, and covers no body (RFC 8617 §4.1.3).
            expiration: None,
            auid_is_at_domain: true,
            body_is_intact: true,
            leniencies: checkable.leniencies,
            uncovered: Leniencies::NONE,
            known: None,
        };
        let checked = self.check_key(&signed, answer, at);
        evidence.status = checked.status;
        evidence.header = checked.header;
        evidence.key = checked.key;
        evidence.leniencies = checked.leniencies;
        Ok(evidence)
    }
}

/// What breaks the chain: the failure in the oldest set that has one. Seals are over all sets below
/// them, so the oldest broken one tells where the change is.
fn first_broken(sets: &[SetEvidence<'_>]) -> Option<ArcFailure> {
    let newest = sets.len().checked_sub(1)?;
    sets.iter().enumerate().find_map(|(at, set)| {
        let fail = |field, kind| Some(ArcFailure::new(Some(set.set.instance()), Some(field), kind));
        if at == newest
            && let Some(signature) = &set.message_signature
            && let Some(kind) = ArcFailureKind::of_message_signature(signature)
        {
            return fail(ArcField::MessageSignature, kind);
        }
        let kind = ArcFailureKind::of_seal(set.seal.as_ref()?)?;
        fail(ArcField::Seal, kind)
    })
}

/// RFC 8617 §5.2 step 5: the oldest set since which the message has not changed, 0 for the first.
/// `None` where a signature was left unchecked before one failed.
fn oldest_pass(sets: &[SetEvidence<'_>]) -> Option<u8> {
    let mut oldest = 0;
    for set in sets.iter().rev() {
        match &set.message_signature.as_ref()?.status {
            Status::Pass => oldest = set.set.instance().get(),
            Status::Unusable(Unusable::TooManySignatures) => return None,
            _ => return Some(oldest),
        }
    }
    Some(0)
}
