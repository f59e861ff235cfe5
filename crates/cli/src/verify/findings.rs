//! The rules of `--findings`, run over one message.

use waxseal_parse::authentication_results::AuthservId;
use waxseal_parse::message::Message;
use waxseal_rules::finding::Finding;
use waxseal_rules::message::MessageSubject;
use waxseal_rules::rule_set::RuleSet;
use waxseal_verify::authentication_results::Trust;
use waxseal_verify::authenticator::Evidence;
use waxseal_verify::dkim::explain::Explanation;
use waxseal_verify::envelope::TrustedHop;

/// What the rules find.
pub(super) fn of(
    rules: &RuleSet,
    message: &Message<'_>,
    evidence: &Evidence<'_>,
    explanations: Vec<Option<Explanation>>,
    hop: Option<&TrustedHop>,
) -> Vec<Finding> {
    let trust = hop.and_then(|hop| trust(message, hop));
    let mut subject = MessageSubject::new(message, evidence).with_explanations(explanations);
    subject.trust = trust.as_ref();
    subject.hop = hop;
    rules.check_message(&subject)
}

/// A trusted host is believed by its name, as far down as its own `Received` field.
fn trust(message: &Message<'_>, hop: &TrustedHop) -> Option<Trust> {
    let TrustedHop::Host(host) = hop else { return None };
    let (position, _) = hop.received(message).ok()?;
    let mut trust = Trust::new([&AuthservId::new(host.as_str()).ok()?]);
    let above = message.fields().iter().take(position.saturating_add(1));
    trust.trusted_received = above.filter(|field| field.is(b"Received")).count();
    Some(trust)
}
