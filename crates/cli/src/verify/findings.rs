//! The rules of `--findings`, run over one message.

use waxseal_parse::message::Message;
use waxseal_rules::finding::Finding;
use waxseal_rules::message::MessageSubject;
use waxseal_rules::rule_set::RuleSet;
use waxseal_verify::authenticator::Evidence;
use waxseal_verify::dkim::explain::Explanation;
use waxseal_verify::envelope::TrustedHop;

use crate::envelope::trust;

/// What the rules find.
pub(super) fn of(
    rules: &RuleSet,
    message: &Message<'_>,
    evidence: &Evidence<'_>,
    explanations: Vec<Option<Explanation>>,
    hop: Option<&TrustedHop>,
) -> Vec<Finding> {
    // A number says nothing of whose names are believed.
    let host = hop.filter(|hop| matches!(hop, TrustedHop::Host(_)));
    let trust = host.and_then(|hop| trust(message, hop));
    let mut subject = MessageSubject::new(message, evidence).with_explanations(explanations);
    subject.trust = trust.as_ref();
    subject.hop = hop;
    rules.check_message(&subject)
}
