//! `check_host()` (RFC 7208 §4): an identity and DNS facts in, evidence out.

use core::fmt;

use waxseal_parse::limits::Limits;

use super::cache::RecordCache;
use super::check::{Check, Verdict};
use super::evidence::{Counts, Reason, SpfEvidence};
use super::identity::Identity;
use super::policy::{SpfLimits, SpfPolicy};
use super::trace::{Recorder, Trace, Tracer};
use crate::dns::{Dns, Unanswered};
use crate::result::SpfResult;
use crate::time::UnixTime;

/// Checks identities under one policy. Records that it has met are kept, read and with the questions
/// of their terms, so make one verifier and share it among threads.
///
/// Evaluation is restartable: where facts are missing it goes on without them as far as it can, and
/// lists every question that it met. [`SpfLimits::rounds`] says how often that can happen.
///
/// ```
/// use std::collections::HashMap;
/// use waxseal_verify::dns::{Answer, TxtRecord};
/// use waxseal_verify::envelope::Envelope;
/// use waxseal_verify::spf::evaluate::SpfVerifier;
/// use waxseal_verify::spf::identity::Identity;
/// use waxseal_verify::spf::policy::SpfPolicy;
/// use waxseal_verify::time::UnixTime;
///
/// let envelope = Envelope::new([192, 0, 2, 1].into())
///     .with_helo("mail.example.com")
///     .with_mail_from("joe@example.com");
/// let verifier = SpfVerifier::new(SpfPolicy::default());
/// let identity = Identity::mail_from(&envelope);
/// let now = UnixTime::from_seconds(1_700_000_000);
///
/// let mut facts = HashMap::new();
/// let open = verifier.evaluate(&identity, &facts, now).unwrap_err();
/// assert_eq!(open.questions()[0].to_string(), "example.com TXT");
///
/// let record = TxtRecord::new([&b"v=spf1 ip4:192.0.2.0/24 -all"[..]]);
/// facts.insert(open.questions()[0].clone(), Answer::Txt(vec![record]));
/// let evidence = verifier.evaluate(&identity, &facts, now)?;
/// assert_eq!(evidence.result.as_str(), "pass");
/// let why = "the client matches \"ip4:192.0.2.0/24\" in the record of example.com";
/// assert_eq!(evidence.reason.to_string(), why);
/// # Ok::<(), waxseal_verify::dns::Unanswered>(())
/// ```
#[derive(Default)]
pub struct SpfVerifier {
    pub(super) policy: SpfPolicy,
    pub(super) limits: SpfLimits,
    pub(super) parse_limits: Limits,
    pub(super) records: RecordCache,
}

impl fmt::Debug for SpfVerifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SpfVerifier")
            .field("policy", &self.policy)
            .field("limits", &self.limits)
            .field("parse_limits", &self.parse_limits)
            .finish_non_exhaustive()
    }
}

impl SpfVerifier {
    /// A verifier with the default limits.
    pub fn new(policy: SpfPolicy) -> Self {
        Self { policy, ..Self::default() }
    }

    /// A verifier with limits of the caller's.
    pub fn with_limits(policy: SpfPolicy, limits: SpfLimits, parse_limits: Limits) -> Self {
        Self { policy, limits, parse_limits, records: RecordCache::default() }
    }

    /// The policy that is followed.
    pub fn policy(&self) -> &SpfPolicy {
        &self.policy
    }

    /// The limits that are kept.
    pub fn limits(&self) -> &SpfLimits {
        &self.limits
    }

    /// Checks an identity with the facts that `dns` holds. The instant is what `%{t}` in an
    /// explanation stands for.
    ///
    /// # Errors
    /// [`Unanswered`] lists the questions that are open; answer them and call again.
    pub fn evaluate(
        &self,
        identity: &Identity,
        dns: &dyn Dns,
        at: UnixTime,
    ) -> Result<SpfEvidence, Unanswered> {
        self.run(identity, dns, at, &mut ())
    }

    /// The same, with every step on the way.
    ///
    /// # Errors
    /// As [`evaluate`](Self::evaluate).
    pub fn trace(
        &self,
        identity: &Identity,
        dns: &dyn Dns,
        at: UnixTime,
    ) -> Result<(SpfEvidence, Trace), Unanswered> {
        let mut recorder = Recorder::default();
        let evidence = self.run(identity, dns, at, &mut recorder)?;
        Ok((evidence, recorder.finish()))
    }

    fn run<T: Tracer>(
        &self,
        identity: &Identity,
        dns: &dyn Dns,
        at: UnixTime,
        tracer: &mut T,
    ) -> Result<SpfEvidence, Unanswered> {
        let sender = match &identity.inner.sender {
            Ok(sender) => sender,
            Err(none) => {
                return Ok(SpfEvidence {
                    identity: identity.clone(),
                    result: SpfResult::None,
                    reason: Reason::NoDomain(*none),
                    counts: Counts::default(),
                    explanation: None,
                });
            }
        };
        let mut check = Check::new(self, &identity.inner, sender, dns, at, tracer);
        let verdict = check.check_host(&sender.question, false);
        let counts = check.budget.counts;
        let explanation = check.explanation.take();
        let open = core::mem::take(&mut check.open);
        let verdict = match (verdict, Unanswered::from_questions(open)) {
            (Some(verdict), _) => verdict,
            (None, Some(unanswered)) => return Err(unanswered),
            // Without a verdict some question is open.
            (None, None) => Verdict::NOTHING_MATCHED,
        };
        Ok(SpfEvidence {
            identity: identity.clone(),
            result: verdict.result,
            reason: verdict.reason,
            counts,
            explanation,
        })
    }
}
