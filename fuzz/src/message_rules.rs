//! Rules about messages, over any message.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::LazyLock;

use waxseal_crypto_rust::RustCrypto;
use waxseal_parse::authentication_results::AuthservId;
use waxseal_parse::message::Message;
use waxseal_rules::findings::MAX_OF_A_RULE;
use waxseal_rules::message::{MAX_EXCERPT, MessageSubject};
use waxseal_rules::rule_set::RuleSet;
use waxseal_verify::authentication_results::Trust;
use waxseal_verify::authenticator::Authenticator;
use waxseal_verify::dkim::explain::limits::ExplainLimits;
use waxseal_verify::dns::{Answer, RecordType, TxtRecord};
use waxseal_verify::envelope::{Envelope, TrustedHop};
use waxseal_verify::policy::Policy;
use waxseal_verify::time::UnixTime;

static AUTHENTICATOR: LazyLock<Authenticator<'static>> =
    LazyLock::new(|| Authenticator::new(&RustCrypto, Policy::lenient()));
static RULES: LazyLock<RuleSet> = LazyLock::new(RuleSet::built_in);
static TRUST: LazyLock<Trust> =
    LazyLock::new(|| Trust::new([&AuthservId::new("mx.example.net").expect("it is a name")]));

/// A message; what stands behind its last zero byte is the answer to every question for TXT. Findings
/// are few, have a remedy, and point into what they show.
pub fn message_rules(data: &[u8]) {
    let (text, record) = match data.iter().rposition(|byte| *byte == 0) {
        Some(at) => (&data[..at], &data[at + 1..]),
        None => (data, &data[..0]),
    };
    let message = Message::parse(text);
    let hop = TrustedHop::Number(NonZeroUsize::MIN);
    let envelope = Envelope::from_trace(&message, &hop).ok();
    let prepared = AUTHENTICATOR.prepare(&message, envelope.as_ref());
    let at = UnixTime::from_seconds(1_700_000_000);
    let mut facts = HashMap::new();
    let evidence = loop {
        let open = match AUTHENTICATOR.evaluate(&prepared, &facts, at) {
            Ok(evidence) => break evidence,
            Err(open) => open,
        };
        facts.extend(open.into_questions().into_iter().map(|question| {
            let answer = match question.record_type() {
                RecordType::Txt => Answer::Txt(vec![TxtRecord::new(record.chunks(255))]),
                _ => Answer::NoData,
            };
            (question, answer)
        }));
    };
    let mut limits = ExplainLimits::default();
    limits.attempts = 50;
    let explanations = evidence.dkim.signatures.iter().map(|signature| {
        Some(AUTHENTICATOR.dkim().explain(&message, signature, &facts, &[], &limits))
    });
    let subject = MessageSubject::new(&message, &evidence)
        .with_explanations(explanations.collect())
        .with_trust(&TRUST)
        .with_hop(&hop);
    let findings = RULES.check_message(&subject);
    assert!(findings.len() < 4 * MAX_OF_A_RULE, "{}", findings.len());
    for finding in &findings {
        assert!(!finding.message.contains(char::is_control), "{finding:?}");
        assert!(!finding.remedies.is_empty(), "{finding:?}");
        if let Some(excerpt) = &finding.excerpt {
            assert!(excerpt.text.len() <= MAX_EXCERPT + 10, "{finding:?}");
            let inside = |end: usize| end <= excerpt.text.len();
            assert!(excerpt.labels.iter().all(|label| inside(label.span.end())), "{finding:?}");
        }
    }
}
