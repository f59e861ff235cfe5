//! The search for what changed the body.

use waxseal_parse::dkim::signature::Signature;
use waxseal_parse::message::Message;

use super::body_change::BodyChange;
use super::finding::Finding;
use super::limits::ExplainLimits;
use super::search::Budget;
use crate::dkim::verify::Verifier;

pub(super) fn search(
    _verifier: &Verifier<'_>,
    _message: &Message<'_>,
    _signature: &Signature<'_>,
    limits: &ExplainLimits,
) -> Finding<BodyChange> {
    let mut budget = Budget::of_octets(limits);
    let step = budget.charge_octets(1);
    budget.conclude(step, true)
}
