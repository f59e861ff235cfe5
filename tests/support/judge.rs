//! Verdicts of both crypto providers, which must be the same.

use waxseal_crypto_aws::AwsLcCrypto;
use waxseal_crypto_lanes::LaneCrypto;
use waxseal_crypto_rust::RustCrypto;
use waxseal_parse::message::Message;
use waxseal_verify::crypto::CryptoProvider;
use waxseal_verify::dkim::coverage::Coverage;
use waxseal_verify::dkim::evidence::{
    BodyOutcome, DkimEvidence, HeaderOutcome, KeyEvidence, SignatureEvidence, Status,
};
use waxseal_verify::dkim::verify::Verifier;
use waxseal_verify::dns::{Closed, Dns};
use waxseal_verify::leniency::{Leniencies, Leniency};
use waxseal_verify::limits::Limits;
use waxseal_verify::policy::Policy;
use waxseal_verify::result::DkimResult;
use waxseal_verify::time::UnixTime;

/// Both crypto providers.
pub(crate) const PROVIDERS: [&dyn CryptoProvider; 2] = [&RustCrypto, &AwsLcCrypto];

/// Copies of a message that are judged together: enough for lanes, and no even number.
const COPIES: usize = 3;

/// The instant of most tests: 2023-11-14 22:13:20 UTC.
pub(crate) const NOW: UnixTime = UnixTime::from_seconds(1_700_000_000);

/// The verdict on one signature, as a value of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) status: Status,
    pub(crate) body: BodyOutcome,
    pub(crate) header: HeaderOutcome,
    pub(crate) domain: Option<String>,
    pub(crate) coverage: Option<Coverage>,
    pub(crate) question: Option<String>,
    pub(crate) key: Option<KeyEvidence>,
    pub(crate) leniencies: Leniencies,
}

impl Verdict {
    fn of(evidence: &SignatureEvidence<'_>) -> Self {
        Self {
            status: evidence.status.clone(),
            body: evidence.body,
            header: evidence.header,
            domain: evidence.domain.map(ToString::to_string),
            coverage: evidence.coverage.cloned(),
            question: evidence.question.map(ToString::to_string),
            key: evidence.key,
            leniencies: evidence.leniencies,
        }
    }

    pub(crate) fn result(&self) -> DkimResult {
        self.status.result()
    }

    pub(crate) fn code(&self) -> &'static str {
        self.status.code()
    }

    pub(crate) fn body_matches(&self) -> bool {
        self.body == BodyOutcome::Match
    }

    pub(crate) fn is_pass(&self) -> bool {
        self.status == Status::Pass
    }

    /// Word and code, as tables of expectations have them.
    pub(crate) fn word_and_code(&self) -> (&'static str, &'static str) {
        (self.result().as_str(), self.code())
    }

    /// What was forgiven, in the order of [`Leniency::ALL`].
    pub(crate) fn forgiven(&self) -> Vec<Leniency> {
        self.leniencies.iter().collect()
    }

    pub(crate) fn unsigned_body_octets(&self) -> u64 {
        self.coverage.as_ref().unwrap().unsigned_body_octets()
    }
}

/// The circumstances of a verification. Facts that are not given do not exist in any snapshot.
#[derive(Clone, Debug)]
pub(crate) struct Judge {
    pub(crate) policy: Policy,
    pub(crate) limits: Limits,
    pub(crate) at: UnixTime,
}

impl Judge {
    pub(crate) fn strict() -> Self {
        Self { policy: Policy::strict(), limits: Limits::default(), at: NOW }
    }

    pub(crate) fn lenient() -> Self {
        Self { policy: Policy::lenient(), ..Self::strict() }
    }

    pub(crate) fn at(self, seconds: u64) -> Self {
        Self { at: UnixTime::from_seconds(seconds), ..self }
    }

    /// The verdicts on all signatures, from the top; both providers must agree in all.
    pub(crate) fn all(&self, raw: &[u8], dns: &dyn Dns) -> Vec<Verdict> {
        let message = Message::parse_within(raw, &self.limits.parse);
        let [rust, aws] = PROVIDERS.map(|crypto| {
            let verifier = Verifier::with_limits(crypto, self.policy.clone(), self.limits);
            let prepared = verifier.prepare(&message);
            let evidence = verifier.evaluate(&prepared, &Closed(dns), self.at).unwrap();
            verdicts(&evidence)
        });
        assert_eq!(rust, aws, "the providers disagree");
        for together in self.together(raw, dns) {
            assert_eq!(rust, together, "judged beside others, a message is judged otherwise");
        }
        rust
    }

    /// The verdicts on several copies of a message that are judged together.
    fn together(&self, raw: &[u8], dns: &dyn Dns) -> [Vec<Verdict>; COPIES] {
        let lanes = LaneCrypto::new(AwsLcCrypto);
        let messages = [(); COPIES].map(|()| Message::parse_within(raw, &self.limits.parse));
        let verifier = Verifier::with_limits(&lanes, self.policy.clone(), self.limits);
        let prepared = verifier.prepare_all(&messages);
        verifier.check_together(&prepared, &Closed(dns));
        let judge =
            |prepared| verdicts(&verifier.evaluate(prepared, &Closed(dns), self.at).unwrap());
        let all: Vec<_> = prepared.iter().map(judge).collect();
        all.try_into().unwrap()
    }

    /// The verdict on the only signature.
    pub(crate) fn one(&self, raw: &[u8], dns: &dyn Dns) -> Verdict {
        let mut verdicts = self.all(raw, dns);
        assert_eq!(verdicts.len(), 1, "signatures");
        verdicts.remove(0)
    }
}

/// Evidence as values of their own.
pub(crate) fn verdicts(evidence: &DkimEvidence<'_>) -> Vec<Verdict> {
    evidence.signatures.iter().map(Verdict::of).collect()
}

/// The message's result, by RFC 8601 §2.7.1: the best of the signatures.
pub(crate) fn message_result(verdicts: &[Verdict]) -> DkimResult {
    verdicts.iter().map(Verdict::result).min().unwrap_or(DkimResult::None)
}

/// Gathers failures by name, so that one run tells all of them.
#[derive(Debug, Default)]
pub(crate) struct Failures(Vec<String>);

impl Failures {
    #[expect(clippy::needless_pass_by_value, reason = "callers compare what they have just made")]
    pub(crate) fn check<T: PartialEq + core::fmt::Debug>(
        &mut self,
        name: impl core::fmt::Display,
        found: T,
        expected: T,
    ) {
        if found != expected {
            self.0.push(format!("{name}: found {found:?}, expected {expected:?}"));
        }
    }

    pub(crate) fn fail(&mut self, name: impl core::fmt::Display, what: impl core::fmt::Display) {
        self.0.push(format!("{name}: {what}"));
    }
}

impl Drop for Failures {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            assert!(self.0.is_empty(), "{} failed:\n{}", self.0.len(), self.0.join("\n"));
        }
    }
}
