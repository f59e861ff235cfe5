//! A signature and the answer to the question for its key: RFC 6376 §6.1.2 and §6.1.3. Seals of ARC are
//! checked in the same way (RFC 8617 §5.2).

use waxseal_parse::dkim::deviation::DeviationAt;
use waxseal_parse::dkim::key_record::{KeyRecord, KeyRecordErrorKind, KeyType};
use waxseal_parse::dkim::signature::{Algorithm, Signature};

use super::evidence::{BodyOutcome, HeaderOutcome, KeyEvidence, PolicyReason, Status, Unusable};
use super::key_cache::{KeyError, PreparedKey, UsableKey};
use super::prepared::Checkable;
use super::together::AskedKey;
use super::verify::Verifier;
use crate::crypto::Sha256Digest;
use crate::dns::{Answer, DnsFailure, Question, TxtRecord};
use crate::leniency::{Leniencies, Leniency};
use crate::time::UnixTime;

/// What a key is tried on: a signature, whichever field it stands in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Signed<'a> {
    pub(crate) question: &'a Question,
    pub(crate) algorithm: Algorithm,
    pub(crate) digest: &'a Sha256Digest,
    pub(crate) signature: &'a [u8],
    pub(crate) timestamp: Option<u64>,
    pub(crate) expiration: Option<u64>,
    /// The domain of `i=` is that of `d=`, or there is no such identifier.
    pub(crate) auid_is_at_domain: bool,
    /// The body is the one that was signed, or none is.
    pub(crate) body_is_intact: bool,
    /// What had to be forgiven so far.
    pub(crate) leniencies: Leniencies,
    /// What has to be forgiven if the signature is valid, for what it does not cover.
    pub(crate) uncovered: Leniencies,
    /// What a key has said of the signature, where one was asked already, beside others.
    pub(crate) known: Option<&'a AskedKey>,
}

/// What came of it.
#[derive(Clone, Debug)]
pub(crate) struct Checked {
    pub(crate) status: Status,
    pub(crate) header: HeaderOutcome,
    pub(crate) key: Option<KeyEvidence>,
    pub(crate) leniencies: Leniencies,
}

impl<'a> Signed<'a> {
    pub(super) fn of(signature: &'a Signature<'_>, checkable: &'a Checkable) -> Self {
        let mut uncovered = Leniencies::NONE;
        if checkable.coverage.unsigned_body_octets() > 0 {
            uncovered.insert(Leniency::UnsignedBodyPart);
        }
        if checkable.has_unsigned_from {
            uncovered.insert(Leniency::UnsignedFrom);
        }
        Self {
            question: &checkable.question,
            algorithm: signature.algorithm,
            digest: &checkable.header_digest,
            signature: &signature.signature,
            timestamp: signature.timestamp,
            expiration: signature.expiration,
            auid_is_at_domain: checkable.auid_is_at_domain,
            body_is_intact: checkable.body == BodyOutcome::Match,
            leniencies: checkable.leniencies,
            uncovered,
            known: None,
        }
    }
}

impl Checked {
    fn new(signed: &Signed<'_>) -> Self {
        Self {
            status: Status::Fail,
            header: HeaderOutcome::NotChecked,
            key: None,
            leniencies: signed.leniencies,
        }
    }
}

impl Verifier<'_> {
    /// Checks a signature with the key that this answer holds.
    pub(crate) fn check_key(&self, signed: &Signed<'_>, answer: &Answer, at: UnixTime) -> Checked {
        let mut checked = Checked::new(signed);
        let unusable = match answer {
            Answer::Txt(records) => {
                self.try_records(signed, records, at, &mut checked);
                return checked;
            }
            Answer::Failed(DnsFailure::CnameChain) => Unusable::CnameChain,
            Answer::Failed(failure) => {
                checked.status = Status::Unavailable(*failure);
                return checked;
            }
            Answer::NxDomain => Unusable::NoKey { name_exists: false },
            _ => Unusable::NoKey { name_exists: true },
        };
        checked.status = Status::Unusable(unusable);
        checked
    }

    /// RFC 6376 §3.6.2.2 leaves open what several records mean. Records that are no keys at all (a
    /// wildcard's SPF record) never count against the others; of several keys the first that
    /// verifies is taken if the policy forgives that there are several.
    fn try_records(
        &self,
        signed: &Signed<'_>,
        records: &[TxtRecord],
        at: UnixTime,
        checked: &mut Checked,
    ) {
        if records.len() > 1 {
            if !self.policy.forgives(Leniency::SeveralKeyRecords) {
                let count = records.len();
                checked.status = Status::Unusable(Unusable::SeveralKeyRecords { count });
                return;
            }
            checked.leniencies.insert(Leniency::SeveralKeyRecords);
        }
        let key_of =
            |record: &TxtRecord| self.keys.get(signed.question, record, &self.limits, self.crypto);
        if let [only] = records {
            return self.try_key(signed, &key_of(only), at, checked);
        }
        let mut best: Option<Checked> = None;
        for record in records.iter().take(self.limits.key_records) {
            let mut attempt = checked.clone();
            self.try_key(signed, &key_of(record), at, &mut attempt);
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
            Some(best) => *checked = best,
            None => checked.status = Status::Unusable(Unusable::NoKey { name_exists: true }),
        }
    }

    /// RFC 6376 §6.1.2 and §6.1.3.
    fn try_key(&self, signed: &Signed<'_>, key: &PreparedKey, at: UnixTime, checked: &mut Checked) {
        match self.usable_key(signed, key, checked) {
            Err(unusable) => checked.status = Status::Unusable(unusable),
            Ok(usable) => {
                let known = signed.known.and_then(|asked| asked.answer_of(key));
                let ask = || usable.verifying.verify(signed.digest, signed.signature);
                let is_valid = known.unwrap_or_else(ask);
                checked.header =
                    if is_valid { HeaderOutcome::Valid } else { HeaderOutcome::Invalid };
                checked.status = if !is_valid || !signed.body_is_intact {
                    Status::Fail
                } else if let Some(reason) = self.objection(signed, usable, at, checked) {
                    Status::Refused(reason)
                } else {
                    Status::Pass
                };
            }
        }
    }

    fn usable_key<'k>(
        &self,
        signed: &Signed<'_>,
        key: &'k PreparedKey,
        checked: &mut Checked,
    ) -> Result<&'k UsableKey, Unusable> {
        let record = key.record.as_ref().map_err(|error| Unusable::KeyRecord(*error))?;
        checked.leniencies = checked.leniencies.union(self.forgiven(&record.deviations)?);
        if !fits(record, signed.algorithm) {
            return Err(Unusable::KeyTypeMismatch);
        }
        if !record.allows_sha256 {
            return Err(Unusable::HashNotAllowed);
        }
        if !record.allows_email {
            return Err(Unusable::NotForEmail);
        }
        if record.is_strict && !signed.auid_is_at_domain {
            return Err(Unusable::StrictDomain);
        }
        let key = key.key.as_ref().map_err(|error| match *error {
            KeyError::Revoked => Unusable::KeyRevoked,
            KeyError::Unreadable(error) => Unusable::PublicKey(error),
            KeyError::TooShort { bits } => Unusable::KeyTooShort { bits },
            KeyError::Rejected(rejected) => Unusable::KeyRejected(rejected),
            KeyError::NoRecord => Unusable::NoKey { name_exists: true },
        })?;
        checked.key = Some(KeyEvidence { bits: key.bits, is_testing: record.is_testing });
        Ok(key)
    }

    /// What the policy has against a signature that verifies.
    fn objection(
        &self,
        signed: &Signed<'_>,
        key: &UsableKey,
        at: UnixTime,
        checked: &mut Checked,
    ) -> Option<PolicyReason> {
        let skew = self.policy.clock_skew;
        if let Some(expires) = signed.expiration
            && at.seconds() > expires.saturating_add(skew)
        {
            return Some(PolicyReason::Expired { at: UnixTime::from_seconds(expires) });
        }
        if let Some(signed) = signed.timestamp
            && signed > at.seconds().saturating_add(skew)
        {
            return Some(PolicyReason::InTheFuture { at: UnixTime::from_seconds(signed) });
        }
        let is_rsa = signed.algorithm != Algorithm::Ed25519Sha256;
        if is_rsa && !self.policy.rsa_bits.contains(&key.bits) {
            return Some(PolicyReason::KeySize { bits: key.bits });
        }
        let mut needed = signed.uncovered;
        if checked.key.is_some_and(|key| key.is_testing) {
            needed.insert(Leniency::TestingKey);
        }
        if let Some(missing) = needed.without(self.policy.leniencies).iter().next() {
            return Some(PolicyReason::Leniency(missing));
        }
        checked.leniencies = checked.leniencies.union(needed);
        None
    }

    /// The leniencies that these deviations need, if the policy grants them.
    pub(crate) fn forgiven(&self, deviations: &[DeviationAt]) -> Result<Leniencies, Unusable> {
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
