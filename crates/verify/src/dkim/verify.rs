//! Verification (RFC 6376 §6): a message and DNS facts in, evidence out.

use core::fmt;

use waxseal_parse::dkim::key_record::{KeyRecord, KeyRecordErrorKind, KeyType};
use waxseal_parse::dkim::signature::{Algorithm, Signature};
use waxseal_parse::message::Message;

use super::evidence::{
    BodyOutcome, DkimEvidence, HeaderOutcome, KeyEvidence, PolicyReason, SignatureEvidence, Status,
    Unusable,
};
use super::key_cache::{KeyCache, KeyError, PreparedKey, UsableKey};
use super::prepared::{Checkable, Prepared, PreparedSignature};
use crate::crypto::CryptoProvider;
use crate::dns::{Answer, Dns, DnsFailure, Question, TxtRecord, Unanswered};
use crate::leniency::{Leniencies, Leniency};
use crate::limits::Limits;
use crate::policy::Policy;
use crate::time::UnixTime;

/// Verifies DKIM signatures under one policy. Keys that it has met are kept prepared, so make one
/// verifier and share it among threads.
///
/// Verification is restartable: [`prepare`](Self::prepare) does what needs no DNS, once;
/// [`evaluate`](Self::evaluate) says which facts are missing, and is called again when they are there.
///
/// ```
/// # use std::collections::HashMap;
/// # use waxseal_verify::{crypto::CryptoProvider, dns::Closed, policy::Policy, time::UnixTime};
/// # use waxseal_verify::dkim::verify::Verifier;
/// # use waxseal_parse::message::Message;
/// # fn example(crypto: &dyn CryptoProvider) {
/// let verifier = Verifier::new(crypto, Policy::strict());
/// let message = Message::parse(b"From: a@example.com\r\n\r\nHello.\r\n");
/// let prepared = verifier.prepare(&message);
/// let facts = Closed(HashMap::new());
/// let evidence = verifier.evaluate(&prepared, &facts, UnixTime::from_seconds(1_700_000_000));
/// assert_eq!(evidence.unwrap().result().as_str(), "none");
/// # }
/// ```
pub struct Verifier<'c> {
    pub(super) crypto: &'c dyn CryptoProvider,
    pub(super) policy: Policy,
    pub(super) limits: Limits,
    pub(super) keys: KeyCache,
}

impl fmt::Debug for Verifier<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Verifier")
            .field("crypto", &self.crypto)
            .field("policy", &self.policy)
            .finish()
    }
}

impl<'c> Verifier<'c> {
    /// A verifier with the default [`Limits`].
    pub fn new(crypto: &'c dyn CryptoProvider, policy: Policy) -> Self {
        Self::with_limits(crypto, policy, Limits::default())
    }

    /// A verifier with limits of the caller's.
    pub fn with_limits(crypto: &'c dyn CryptoProvider, policy: Policy, limits: Limits) -> Self {
        Self { crypto, policy, limits, keys: KeyCache::default() }
    }

    /// The policy that signatures are judged by.
    pub fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The limits that are kept.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Does all that needs no DNS: reads the signature fields and computes every hash, once.
    pub fn prepare<'m>(&self, message: &'m Message<'m>) -> Prepared<'m> {
        let mut body = self.prepare_header(message);
        body.write(message.body());
        body.finish()
    }

    /// Judges the signatures with the facts that `dns` holds, at the instant `at`.
    ///
    /// # Errors
    /// [`Unanswered`] lists every question that is still open; answer them and call again. One round
    /// is always enough, for DKIM asks one question a signature.
    pub fn evaluate<'p>(
        &self,
        prepared: &'p Prepared<'_>,
        dns: &dyn Dns,
        at: UnixTime,
    ) -> Result<DkimEvidence<'p>, Unanswered> {
        let mut open = Vec::new();
        let mut signatures = Vec::with_capacity(prepared.signatures.len());
        for signature in &prepared.signatures {
            match self.signature(signature, dns, at) {
                Ok(evidence) => signatures.push(evidence),
                Err(question) => open.push(question.clone()),
            }
        }
        match Unanswered::from_questions(open) {
            Some(unanswered) => Err(unanswered),
            None => Ok(DkimEvidence { signatures }),
        }
    }

    fn signature<'p>(
        &self,
        prepared: &'p PreparedSignature<'_>,
        dns: &dyn Dns,
        at: UnixTime,
    ) -> Result<SignatureEvidence<'p>, &'p Question> {
        let mut evidence = SignatureEvidence {
            field: prepared.field,
            signature: None,
            broken: None,
            domain: prepared.domain.as_ref(),
            status: Status::Fail,
            body: BodyOutcome::NotComputed,
            header: HeaderOutcome::NotChecked,
            coverage: None,
            question: None,
            key: None,
            leniencies: Leniencies::NONE,
        };
        match &prepared.signature {
            Some(Ok(signature)) => evidence.signature = Some(signature),
            Some(Err(error)) => evidence.broken = Some(error),
            None => {}
        }
        let (signature, checkable) = match prepared.checkable() {
            Ok(checkable) => checkable,
            Err(unusable) => {
                evidence.status = Status::Unusable(unusable.clone());
                return Ok(evidence);
            }
        };
        evidence.leniencies = checkable.leniencies;
        evidence.body = checkable.body;
        evidence.coverage = Some(&checkable.coverage);
        evidence.question = Some(&checkable.question);
        let answer = dns.answer(&checkable.question).ok_or(&checkable.question)?;
        self.judge(signature, checkable, answer, at, &mut evidence);
        Ok(evidence)
    }

    fn judge(
        &self,
        signature: &Signature<'_>,
        checkable: &Checkable,
        answer: &Answer,
        at: UnixTime,
        evidence: &mut SignatureEvidence<'_>,
    ) {
        let unusable = match answer {
            Answer::Txt(records) => {
                return self.try_records(signature, checkable, records, at, evidence);
            }
            Answer::Failed(DnsFailure::CnameChain) => Unusable::CnameChain,
            Answer::Failed(failure) => {
                evidence.status = Status::Unavailable(*failure);
                return;
            }
            Answer::NxDomain => Unusable::NoKey { name_exists: false },
            _ => Unusable::NoKey { name_exists: true },
        };
        evidence.status = Status::Unusable(unusable);
    }

    /// RFC 6376 §3.6.2.2 leaves open what several records mean. Records that are no keys at all (a
    /// wildcard's SPF record) never count against the others; of several keys the first that
    /// verifies is taken if the policy forgives that there are several.
    fn try_records(
        &self,
        signature: &Signature<'_>,
        checkable: &Checkable,
        records: &[TxtRecord],
        at: UnixTime,
        evidence: &mut SignatureEvidence<'_>,
    ) {
        if records.len() > 1 {
            if !self.policy.forgives(Leniency::SeveralKeyRecords) {
                let count = records.len();
                evidence.status = Status::Unusable(Unusable::SeveralKeyRecords { count });
                return;
            }
            evidence.leniencies.insert(Leniency::SeveralKeyRecords);
        }
        let key_of = |record: &TxtRecord| {
            self.keys.get(&checkable.question, record, &self.limits, self.crypto)
        };
        if let [only] = records {
            return self.try_key(signature, checkable, &key_of(only), at, evidence);
        }
        let mut best: Option<SignatureEvidence<'_>> = None;
        for record in records.iter().take(self.limits.key_records) {
            let mut attempt = evidence.clone();
            self.try_key(signature, checkable, &key_of(record), at, &mut attempt);
            let is_better = best.as_ref().is_none_or(|best| {
                is_foreign(&best.status) || attempt.status.result() < best.status.result()
            });
            if is_better {
                best = Some(attempt);
            }
            if best.as_ref().is_some_and(|best| best.status == Status::Pass) {
                break;
            }
        }
        match best {
            Some(best) => *evidence = best,
            None => evidence.status = Status::Unusable(Unusable::NoKey { name_exists: true }),
        }
    }

    /// RFC 6376 §6.1.2 and §6.1.3.
    fn try_key(
        &self,
        signature: &Signature<'_>,
        checkable: &Checkable,
        key: &PreparedKey,
        at: UnixTime,
        evidence: &mut SignatureEvidence<'_>,
    ) {
        match self.usable_key(signature, checkable, key, evidence) {
            Err(unusable) => evidence.status = Status::Unusable(unusable),
            Ok(key) => {
                let is_valid = key.verifying.verify(&checkable.header_digest, &signature.signature);
                evidence.header =
                    if is_valid { HeaderOutcome::Valid } else { HeaderOutcome::Invalid };
                evidence.status = if !is_valid || evidence.body != BodyOutcome::Match {
                    Status::Fail
                } else if let Some(reason) = self.objection(signature, checkable, key, at, evidence)
                {
                    Status::Refused(reason)
                } else {
                    Status::Pass
                };
            }
        }
    }

    fn usable_key<'k>(
        &self,
        signature: &Signature<'_>,
        checkable: &Checkable,
        key: &'k PreparedKey,
        evidence: &mut SignatureEvidence<'_>,
    ) -> Result<&'k UsableKey, Unusable> {
        let record = key.record.as_ref().map_err(|error| Unusable::KeyRecord(*error))?;
        evidence.leniencies = evidence.leniencies.union(self.forgiven(&record.deviations)?);
        if !fits(record, signature.algorithm) {
            return Err(Unusable::KeyTypeMismatch);
        }
        if !record.allows_sha256 {
            return Err(Unusable::HashNotAllowed);
        }
        if !record.allows_email {
            return Err(Unusable::NotForEmail);
        }
        if record.is_strict && !checkable.auid_is_at_domain {
            return Err(Unusable::StrictDomain);
        }
        let key = key.key.as_ref().map_err(|error| match *error {
            KeyError::Revoked => Unusable::KeyRevoked,
            KeyError::Unreadable(error) => Unusable::PublicKey(error),
            KeyError::TooShort { bits } => Unusable::KeyTooShort { bits },
            KeyError::Rejected(rejected) => Unusable::KeyRejected(rejected),
            KeyError::NoRecord => Unusable::NoKey { name_exists: true },
        })?;
        evidence.key = Some(KeyEvidence { bits: key.bits, is_testing: record.is_testing });
        Ok(key)
    }

    /// What the policy has against a signature that verifies.
    fn objection(
        &self,
        signature: &Signature<'_>,
        checkable: &Checkable,
        key: &UsableKey,
        at: UnixTime,
        evidence: &mut SignatureEvidence<'_>,
    ) -> Option<PolicyReason> {
        let skew = self.policy.clock_skew;
        if let Some(expires) = signature.expiration
            && at.seconds() > expires.saturating_add(skew)
        {
            return Some(PolicyReason::Expired { at: UnixTime::from_seconds(expires) });
        }
        if let Some(signed) = signature.timestamp
            && signed > at.seconds().saturating_add(skew)
        {
            return Some(PolicyReason::InTheFuture { at: UnixTime::from_seconds(signed) });
        }
        let is_rsa = signature.algorithm != Algorithm::Ed25519Sha256;
        if is_rsa && !self.policy.rsa_bits.contains(&key.bits) {
            return Some(PolicyReason::KeySize { bits: key.bits });
        }
        let mut needed = Leniencies::NONE;
        if evidence.key.is_some_and(|key| key.is_testing) {
            needed.insert(Leniency::TestingKey);
        }
        if checkable.coverage.unsigned_body_octets() > 0 {
            needed.insert(Leniency::UnsignedBodyPart);
        }
        if checkable.has_unsigned_from {
            needed.insert(Leniency::UnsignedFrom);
        }
        if let Some(missing) = needed.without(self.policy.leniencies).iter().next() {
            return Some(PolicyReason::Leniency(missing));
        }
        evidence.leniencies = evidence.leniencies.union(needed);
        None
    }

    /// The leniencies that these deviations need, if the policy grants them.
    pub(super) fn forgiven(
        &self,
        deviations: &[waxseal_parse::dkim::deviation::DeviationAt],
    ) -> Result<Leniencies, Unusable> {
        let mut used = Leniencies::NONE;
        for at in deviations {
            if let Some(leniency) = Leniency::forgiving(at.deviation) {
                if !self.policy.forgives(leniency) {
                    return Err(Unusable::Deviation(leniency));
                }
                used.insert(leniency);
            }
        }
        Ok(used)
    }
}

/// RFC 6376 §6.1.2 step 6, RFC 8463 §3: the key is of the algorithm's type.
pub(super) fn fits(record: &KeyRecord, algorithm: Algorithm) -> bool {
    match algorithm {
        Algorithm::RsaSha256 => record.key_type == KeyType::Rsa,
        Algorithm::Ed25519Sha256 => record.key_type == KeyType::Ed25519,
        _ => false,
    }
}

fn is_foreign(status: &Status) -> bool {
    matches!(status, Status::Unusable(Unusable::KeyRecord(error))
        if error.kind == KeyRecordErrorKind::NotAKeyRecord)
}
