//! The search for what changed the header.

use waxseal_parse::dkim::signature::Signature;
use waxseal_parse::message::Message;

use super::OtherKey;
use super::finding::Finding;
use super::header_change::HeaderChange;
use super::limits::ExplainLimits;
use super::search::Budget;
use crate::dkim::evidence::SignatureEvidence;
use crate::dkim::verify::Verifier;
use crate::dns::Dns;

pub(super) fn search(
    _verifier: &Verifier<'_>,
    _message: &Message<'_>,
    _evidence: &SignatureEvidence<'_>,
    _signature: &Signature<'_>,
    _dns: &dyn Dns,
    _other_keys: &[OtherKey<'_>],
    limits: &ExplainLimits,
) -> Finding<HeaderChange> {
    let mut budget = Budget::of_attempts(limits);
    let step = budget.charge_attempt();
    budget.conclude(step, true)
}
