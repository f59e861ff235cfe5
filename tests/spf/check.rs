//! A check by restart, in every way that must give the same: with and without a trace, with records
//! kept and read each time.

use waxseal_parse::limits::Limits;
use waxseal_verify::dns::{Answer, Question};
use waxseal_verify::envelope::Envelope;
use waxseal_verify::spf::evaluate::SpfVerifier;
use waxseal_verify::spf::evidence::{Explanation, SpfEvidence};
use waxseal_verify::spf::identity::Identity;
use waxseal_verify::spf::policy::SpfPolicy;
use waxseal_verify::spf::trace::Trace;

use crate::support::facts::Facts;
use crate::support::judge::NOW;
use crate::zone::Zone;

/// What a check came to and what it took.
#[derive(Debug)]
pub(crate) struct Checked {
    pub(crate) evidence: SpfEvidence,
    pub(crate) trace: Trace,
    /// The questions of each round.
    pub(crate) rounds: Vec<Vec<Question>>,
}

impl Checked {
    pub(crate) fn result(&self) -> &'static str {
        self.evidence.result.as_str()
    }

    pub(crate) fn code(&self) -> &'static str {
        self.evidence.reason.code()
    }

    pub(crate) fn explanation(&self) -> Option<&str> {
        self.evidence.explanation.as_ref().map(Explanation::text)
    }

    /// Result, look-ups and voids.
    pub(crate) fn counts(&self) -> (&'static str, usize, usize) {
        (self.result(), self.evidence.counts.lookups, self.evidence.counts.voids)
    }
}

pub(crate) fn envelope<'a>(ip: &str, helo: &'a str, mail_from: &'a str) -> Envelope<'a> {
    Envelope::new(ip.parse().unwrap()).with_helo(helo).with_mail_from(mail_from)
}

/// The policy of most tests: explanations are wanted.
pub(crate) fn policy() -> SpfPolicy {
    let mut policy = SpfPolicy::default();
    policy.explains = true;
    policy
}

pub(crate) fn check(zone: &Zone, identity: &Identity) -> Checked {
    check_by(&SpfVerifier::new(policy()), identity, |question| zone.answer(question))
}

/// MAIL FROM `joe@DOMAIN` from an address.
pub(crate) fn check_domain(zone: &Zone, ip: &str, domain: &str) -> Checked {
    let sender = format!("joe@{domain}");
    check(zone, &Identity::mail_from(&envelope(ip, "helo.test", &sender)))
}

/// Asks round by round, and holds the bounds of [`SpfLimits`].
pub(crate) fn check_by(
    verifier: &SpfVerifier,
    identity: &Identity,
    mut answer: impl FnMut(&Question) -> Answer,
) -> Checked {
    let limits = verifier.limits();
    let mut facts = Facts::new();
    let mut rounds = Vec::new();
    let evidence = loop {
        match verifier.evaluate(identity, &facts, NOW) {
            Ok(evidence) => break evidence,
            Err(open) => {
                assert!(!open.questions().is_empty() && open.questions().len() <= limits.questions);
                for question in open.questions() {
                    let before = facts.insert(question.clone(), answer(question));
                    assert_eq!(before, None, "{question} was asked twice");
                }
                rounds.push(open.questions().to_vec());
                assert!(rounds.len() < limits.rounds(), "{rounds:?}");
            }
        }
    };
    assert!(evidence.counts.lookups <= limits.lookups);
    assert!(evidence.counts.voids <= verifier.policy().void_lookups);

    let (traced, trace) = verifier.trace(identity, &facts, NOW).unwrap();
    assert_eq!(traced, evidence);
    let mut uncached = *limits;
    uncached.cached_records = 0;
    let fresh = SpfVerifier::with_limits(verifier.policy().clone(), uncached, Limits::default());
    assert_eq!(fresh.evaluate(identity, &facts, NOW).unwrap(), evidence);
    assert_eq!(trace.root.is_some(), identity.domain().is_ok());
    if let Some(root) = &trace.root {
        assert_eq!((root.result, &root.reason), (evidence.result, &evidence.reason));
        assert_eq!(root.counts, evidence.counts);
    }
    Checked { evidence, trace, rounds }
}
