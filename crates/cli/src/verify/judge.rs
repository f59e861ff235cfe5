//! Messages judged and reported, on any thread.

use std::sync::Arc;

use waxseal_batch::StoredMessage;
use waxseal_dns::{Evaluated, Gathered};
use waxseal_feedback::aggregate::MessageResult;
use waxseal_parse::message::Message;
use waxseal_parse::received;
use waxseal_report::{Format, MessageReport, Outcome};
use waxseal_rules::rule_set::RuleSet;
use waxseal_verify::authenticator::{Authenticator, Prepared};
use waxseal_verify::dkim::evidence::{SignatureEvidence, Status, Unusable};
use waxseal_verify::dkim::explain::Explanation;
use waxseal_verify::dkim::explain::limits::ExplainLimits;
use waxseal_verify::dns::{Dns, Question};
use waxseal_verify::envelope::{Envelope, NoEnvelope};
use waxseal_verify::result::DkimResult;
use waxseal_verify::time::UnixTime;

use super::facts::Facts;
use super::findings;
use crate::envelope::EnvelopeArgs;
use crate::input::place;
use crate::time::JudgedAt;

/// All that verdicts are made with.
pub(super) struct Judge {
    pub(super) authenticator: Authenticator<'static>,
    pub(super) envelope: EnvelopeArgs,
    pub(super) facts: Arc<Facts>,
    pub(super) at: JudgedAt,
    pub(super) now: UnixTime,
    pub(super) format: Format,
    pub(super) explain: bool,
    /// The rules, where findings are wanted.
    pub(super) rules: Option<RuleSet>,
    /// Whether aggregate reports are gathered.
    pub(super) reports: bool,
}

/// A verdict, and the text to be written of it.
pub(super) struct Judged {
    pub(super) report: MessageReport,
    pub(super) text: String,
    /// The questions that the facts do not answer.
    pub(super) missing: Vec<Question>,
    /// What an aggregate report says of it.
    pub(super) aggregate: Option<MessageResult>,
}

/// How much is wanted of one reading.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Depth {
    /// The verdict.
    Verdict,
    /// Explanations and findings, too, as far as they are wanted.
    Details,
}

/// What one reading of a message came to.
struct Reading {
    report: MessageReport,
    missing: Vec<Question>,
    aggregate: Option<MessageResult>,
}

/// A message, read, and the envelope that it came in.
struct Read<'m> {
    message: &'m Message<'m>,
    envelope: Option<Result<Envelope<'m>, NoEnvelope>>,
}

impl Read<'_> {
    fn known(&self) -> Option<&Envelope<'_>> {
        self.envelope.as_ref().and_then(|envelope| envelope.as_ref().ok())
    }
}

impl Judge {
    /// Judges messages, whose bodies are hashed and whose signatures are checked together.
    pub(super) fn judge(&self, stored: &[&StoredMessage<'_>]) -> Vec<Judged> {
        let messages: Vec<_> = stored.iter().map(|stored| self.parse(stored.bytes())).collect();
        let read: Vec<_> = messages.iter().map(|message| self.with_envelope(message)).collect();
        let envelopes: Vec<_> = read.iter().map(Read::known).collect();
        let prepared = self.authenticator.prepare_all(&messages, &envelopes);
        if stored.len() > 1 {
            // Nothing is asked: a key that is not there now is looked for when the message is judged.
            let _ = self.facts.dns.evaluate(|dns: &dyn Dns| {
                self.authenticator.check_together(&prepared, dns);
                Ok(())
            });
        }
        let all = stored.iter().zip(&read).zip(&prepared);
        all.map(|((stored, read), prepared)| self.judge_prepared(stored, read, prepared)).collect()
    }

    /// Judges a message. Where it does not pass and its mbox may have changed it, the other readings
    /// of the mbox are judged too, and the first that passes counts.
    fn judge_prepared(
        &self,
        stored: &StoredMessage<'_>,
        read: &Read<'_>,
        prepared: &Prepared<'_>,
    ) -> Judged {
        let wants_details = self.rules.is_some() || self.explain;
        let depth = if wants_details { Depth::Details } else { Depth::Verdict };
        let mut reading = self.evaluate(stored, read, prepared, depth);
        if let Some(passing) = self.passing_reading(stored, &reading.report) {
            reading = passing;
        }
        let Reading { report, missing, aggregate } = reading;
        let mut text = String::new();
        self.format.message(&report, &mut text);
        Judged { report, text, missing, aggregate }
    }

    fn passing_reading(
        &self,
        stored: &StoredMessage<'_>,
        report: &MessageReport,
    ) -> Option<Reading> {
        if report.dkim() != Some(DkimResult::Fail) {
            return None;
        }
        let others = stored.other_readings();
        let is_pass = |bytes: &&Vec<u8>| {
            let other = self.read(stored, bytes, Depth::Verdict);
            other.report.dkim() == Some(DkimResult::Pass)
        };
        let passing = others.iter().find(is_pass)?;
        let depth = if self.rules.is_some() { Depth::Details } else { Depth::Verdict };
        let mut passing = self.read(stored, passing, depth);
        if let Outcome::Verified(verified) = &mut passing.report.outcome {
            verified.is_other_mbox_reading = true;
        }
        Some(passing)
    }

    fn parse<'b>(&self, bytes: &'b [u8]) -> Message<'b> {
        Message::parse_within(bytes, &self.authenticator.dkim().limits().parse)
    }

    fn with_envelope<'m>(&'m self, message: &'m Message<'m>) -> Read<'m> {
        Read { message, envelope: self.envelope.of(message) }
    }

    fn read(&self, stored: &StoredMessage<'_>, bytes: &[u8], depth: Depth) -> Reading {
        let message = self.parse(bytes);
        let read = self.with_envelope(&message);
        let prepared = self.authenticator.prepare(&message, read.known());
        self.evaluate(stored, &read, &prepared, depth)
    }

    fn evaluate(
        &self,
        stored: &StoredMessage<'_>,
        read: &Read<'_>,
        prepared: &Prepared<'_>,
        depth: Depth,
    ) -> Reading {
        let Read { message, envelope } = read;
        let at = self.instant(stored, message);
        let place = place(stored.location());
        let evaluated =
            self.facts.dns.evaluate(|dns| self.authenticator.evaluate(prepared, dns, at));
        let Evaluated { value: evidence, facts, missing, .. } = match evaluated {
            Ok(evaluated) => evaluated,
            // Closed facts answer every question.
            Err(unanswered) => {
                let report = MessageReport::damaged(place, "internal", unanswered.to_string());
                return Reading { report, missing: Vec::new(), aggregate: None };
            }
        };
        let mut report = MessageReport::verified(place, message, &evidence, at);
        if let Some(envelope) = envelope {
            report = report.with_envelope(envelope.as_ref());
        }
        if depth == Depth::Details {
            let signatures = evidence.dkim.signatures.iter();
            let explanations: Vec<_> =
                signatures.map(|signature| self.explain(message, signature, &facts)).collect();
            if self.explain
                && let Outcome::Verified(verified) = &mut report.outcome
            {
                for (told, explanation) in verified.signatures.iter_mut().zip(&explanations) {
                    if let Some(explanation) = explanation {
                        told.explain(explanation);
                    }
                }
            }
            if let Some(rules) = &self.rules {
                let hop = self.envelope.hop();
                let found = findings::of(rules, message, &evidence, explanations, hop);
                report = report.with_findings(found);
            }
        }
        let aggregate = read.known().filter(|_| self.reports).and_then(|envelope| {
            let arrived = self.arrival(stored, message);
            MessageResult::from_evidence(&evidence, envelope, arrived)
        });
        Reading { report, missing, aggregate }
    }

    fn instant(&self, stored: &StoredMessage<'_>, message: &Message<'_>) -> UnixTime {
        match self.at {
            JudgedAt::Now => self.now,
            JudgedAt::Given(at) => at,
            JudgedAt::Received => self.arrival(stored, message),
        }
    }

    /// When a message arrived, as far as it can be told.
    fn arrival(&self, stored: &StoredMessage<'_>, message: &Message<'_>) -> UnixTime {
        let arrival = received::arrival(message).or_else(|| stored.delivered());
        arrival.map_or(self.now, UnixTime::from_seconds)
    }

    fn explain(
        &self,
        message: &Message<'_>,
        evidence: &SignatureEvidence<'_>,
        facts: &Gathered<'_>,
    ) -> Option<Explanation> {
        let may_be_explained = match &evidence.status {
            Status::Fail => true,
            // Another key may be the one that signed.
            Status::Unusable(unusable) => {
                matches!(unusable, Unusable::NoKey { .. } | Unusable::KeyRevoked)
            }
            _ => false,
        };
        if !may_be_explained {
            return None;
        }
        let keys = evidence.domain.map(|domain| self.facts.keys_of(domain.as_str()));
        let keys = keys.unwrap_or_default();
        let limits = ExplainLimits::default();
        let verifier = self.authenticator.dkim();
        Some(verifier.explain(message, evidence, facts, &keys, &limits))
    }
}
