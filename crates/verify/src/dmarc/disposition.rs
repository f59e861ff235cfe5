//! Which policy a record states for a message, and what a receiver does of it (RFC 9989 §4.10.1,
//! §5.4, §7.4).

use waxseal_parse::dmarc::record::{AssessmentPolicy, Record, TagName, TagValue};

use super::policy::DmarcPolicy;

/// The policy of the domain owner for one message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AppliedPolicy {
    /// Where it is stated.
    pub source: PolicySource,
    /// As it is stated.
    pub published: AssessmentPolicy,
    /// Whether the domain owner tests it (`t=y`), so that it counts one level lower.
    pub is_testing: bool,
    /// As it is to be applied: `policy.dmarc` of Authentication-Results (RFC 9989 §9.1).
    pub evaluated: AssessmentPolicy,
}

/// Where a policy is stated.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PolicySource {
    /// The tag `p`, `sp` or `np`.
    Tag(TagName),
    /// `p`, `sp` or `np` is broken, or `p` is missing; for reports are wanted, it counts as `p=none`
    /// (RFC 9989 §4.10.1).
    Broken,
}

/// What is done with a message for DMARC's sake, as long as nothing else is known about it.
///
/// There is no rejection here: a receiver must not reject for a policy of `reject` alone, and
/// without other knowledge treats it as `quarantine` (RFC 9989 §7.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum FinalAction {
    /// DMARC changes nothing.
    None,
    /// The message is treated as suspicious.
    Quarantine,
}

impl FinalAction {
    /// What a policy comes to for a message that fails.
    pub(super) fn of(policy: AssessmentPolicy) -> Self {
        match policy {
            AssessmentPolicy::None => Self::None,
            AssessmentPolicy::Quarantine | AssessmentPolicy::Reject => Self::Quarantine,
        }
    }
}

/// What a record states for a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stated {
    /// Nothing: the record is broken and wants no reports (RFC 9989 §4.10.1).
    Nothing,
    /// One policy.
    Policy(AppliedPolicy),
    /// It depends on whether the author domain exists.
    ByExistence { exists: AppliedPolicy, does_not_exist: AppliedPolicy },
}

impl Stated {
    /// Reads a record that is the author domain's own, or inherited from above.
    pub(super) fn by(record: &Record, is_own: bool, policy: &DmarcPolicy) -> Self {
        let is_testing =
            record.is_testing || policy.pct_zero_is_testing && record.percentage == Some(0);
        let apply = |source, published: AssessmentPolicy| AppliedPolicy {
            source,
            published,
            is_testing,
            evaluated: if is_testing { published.one_level_lower() } else { published },
        };
        let is_broken = record.subdomain_policy == TagValue::Invalid
            || record.nonexistent_policy == TagValue::Invalid;
        let Some(own) = record.policy.valid().filter(|_| !is_broken) else {
            if record.aggregate_uris.is_empty() {
                return Self::Nothing;
            }
            return Self::Policy(apply(PolicySource::Broken, AssessmentPolicy::None));
        };
        let own = apply(PolicySource::Tag(TagName::P), own);
        if is_own {
            return Self::Policy(own);
        }
        let tag = |name, value: TagValue<_>| {
            value.valid().map(|value| apply(PolicySource::Tag(name), value))
        };
        let exists = tag(TagName::Sp, record.subdomain_policy).unwrap_or(own);
        match tag(TagName::Np, record.nonexistent_policy) {
            Some(does_not_exist) if does_not_exist.published != exists.published => {
                Self::ByExistence { exists, does_not_exist }
            }
            _ => Self::Policy(exists),
        }
    }
}
