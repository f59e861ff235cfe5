//! Verdicts of both crypto providers on a chain, which must be the same.

use waxseal_parse::arc::{ArcField, Instance};
use waxseal_parse::message::Message;
use waxseal_verify::arc::evidence::{ArcEvidence, ArcFailureKind};
use waxseal_verify::arc::limits::ArcLimits;
use waxseal_verify::dkim::evidence::{BodyOutcome, HeaderOutcome, Status};
use waxseal_verify::dkim::verify::Verifier;
use waxseal_verify::dns::{Closed, Dns};
use waxseal_verify::leniency::Leniencies;
use waxseal_verify::policy::Policy;
use waxseal_verify::result::ArcResult;
use waxseal_verify::time::UnixTime;

use crate::support::judge::{NOW, PROVIDERS};

/// The verdict on a chain, as a value of its own.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Verdict {
    pub(crate) result: ArcResult,
    pub(crate) instance: Option<u8>,
    pub(crate) field: Option<ArcField>,
    pub(crate) kind: Option<ArcFailureKind>,
    pub(crate) code: &'static str,
    pub(crate) reason: String,
    pub(crate) oldest_pass: Option<u8>,
    pub(crate) leniencies: Leniencies,
    pub(crate) sets: Vec<SetVerdict>,
}

/// The verdict on one set.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct SetVerdict {
    pub(crate) instance: u8,
    pub(crate) message: Option<(Status, BodyOutcome, HeaderOutcome)>,
    pub(crate) seal: Option<Status>,
    pub(crate) domain: Option<String>,
    pub(crate) payload: Vec<u8>,
}

impl Verdict {
    pub(crate) fn of(evidence: &ArcEvidence<'_>) -> Self {
        let failure = evidence.failure.as_ref();
        let sets = evidence.sets.iter().map(|set| SetVerdict {
            instance: set.set.instance().get(),
            message: set.message_signature.as_ref().map(|s| (s.status.clone(), s.body, s.header)),
            seal: set.seal.as_ref().map(|seal| seal.status.clone()),
            domain: set.seal.as_ref().and_then(|seal| seal.domain).map(ToString::to_string),
            payload: set.set.authentication_results.payload.to_vec(),
        });
        Self {
            result: evidence.result,
            instance: failure.and_then(|failure| failure.instance).map(Instance::get),
            field: failure.and_then(|failure| failure.field),
            kind: failure.map(|failure| failure.kind.clone()),
            code: evidence.code(),
            reason: evidence.reason(),
            oldest_pass: evidence.oldest_pass,
            leniencies: evidence.leniencies(),
            sets: sets.collect(),
        }
    }

    /// Where it is broken and how.
    pub(crate) fn broken(&self) -> (Option<u8>, Option<ArcField>, &'static str) {
        (self.instance, self.field, self.code)
    }
}

/// The circumstances of a validation. Facts that are not given are in no snapshot.
#[derive(Clone, Debug)]
pub(crate) struct Judge {
    pub(crate) policy: Policy,
    pub(crate) limits: ArcLimits,
    pub(crate) at: UnixTime,
}

impl Judge {
    pub(crate) fn strict() -> Self {
        Self::of(Policy::strict())
    }

    pub(crate) fn lenient() -> Self {
        Self::of(Policy::lenient())
    }

    pub(crate) fn of(policy: Policy) -> Self {
        Self { policy, limits: ArcLimits::default(), at: NOW }
    }

    /// The verdict on the chain of a message; both providers must agree in all.
    pub(crate) fn judge(&self, raw: &[u8], dns: &dyn Dns) -> Verdict {
        let message = Message::parse(raw);
        let [rust, aws] = PROVIDERS.map(|crypto| {
            let verifier = Verifier::new(crypto, self.policy.clone());
            let prepared = verifier.prepare_with_arc(&message, &self.limits);
            let arc = prepared.arc().unwrap();
            Verdict::of(&verifier.evaluate_arc(arc, &Closed(dns), self.at).unwrap())
        });
        assert_eq!(rust, aws, "the providers disagree");
        rust
    }
}
