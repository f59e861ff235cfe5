//! Evaluation by rounds: what is open is answered, and everything is evaluated again.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use waxseal_verify::dns::{Answer, Dns, DnsFailure, Question, Unanswered};

use crate::Recording;

/// How long the answers of one evaluation may lead to further questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RoundLimits {
    /// How often questions are answered; 32. The longest chain that the RFCs allow is shorter: ten
    /// terms of SPF one within the other, the hosts of the last, and DMARC's walk.
    pub rounds: usize,
    /// After how long no further round is begun; one minute.
    pub time: Duration,
}

impl Default for RoundLimits {
    fn default() -> Self {
        Self { rounds: 32, time: Duration::from_mins(1) }
    }
}

/// What an evaluation came to, and from which facts.
#[derive(Debug)]
#[non_exhaustive]
pub struct Evaluated<'f, T> {
    /// Its value.
    pub value: T,
    /// All facts, so that the value can be explained.
    pub facts: Gathered<'f>,
    /// The questions that nobody was there to answer.
    pub missing: Vec<Question>,
}

/// Facts, and what was learnt on top of them. Closed, it answers every question.
pub struct Gathered<'f> {
    facts: &'f dyn Dns,
    learnt: HashMap<Question, Arc<Answer>>,
    /// What is said to all other questions.
    rest: Option<Answer>,
    recording: Option<&'f Recording>,
}

impl std::fmt::Debug for Gathered<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gathered").field("learnt", &self.learnt).finish_non_exhaustive()
    }
}

impl<'f> Gathered<'f> {
    pub(crate) fn new(facts: &'f dyn Dns, recording: Option<&'f Recording>) -> Self {
        Self { facts, learnt: HashMap::new(), rest: None, recording }
    }

    /// Evaluates; what the facts do not say is not in them.
    #[cfg(feature = "live")]
    pub(crate) fn evaluate_closed<T>(
        mut self,
        mut evaluate: impl FnMut(&dyn Dns) -> Result<T, Unanswered>,
    ) -> Result<Evaluated<'f, T>, Unanswered> {
        let missing = match evaluate(&self) {
            Ok(value) => return Ok(Evaluated { value, facts: self, missing: Vec::new() }),
            Err(open) => open.into_questions(),
        };
        self.rest = Some(Answer::Failed(DnsFailure::NotInSnapshot));
        Ok(Evaluated { value: evaluate(&self)?, facts: self, missing })
    }

    /// Evaluates in rounds.
    pub(crate) fn evaluate_asking<T>(
        mut self,
        limits: &RoundLimits,
        mut resolve: impl FnMut(&[Question]) -> Vec<Arc<Answer>>,
        mut evaluate: impl FnMut(&dyn Dns) -> Result<T, Unanswered>,
    ) -> Result<Evaluated<'f, T>, Unanswered> {
        let begun = Instant::now();
        for _ in 0..limits.rounds {
            let open = match evaluate(&self) {
                Ok(value) => return Ok(Evaluated { value, facts: self, missing: Vec::new() }),
                Err(open) => open.into_questions(),
            };
            if begun.elapsed() >= limits.time {
                break;
            }
            let answers = resolve(&open);
            for (question, answer) in open.into_iter().zip(answers) {
                // Also what turns out not to be needed.
                if let Some(recording) = self.recording {
                    recording.hear(&question, &answer);
                }
                self.learnt.insert(question, answer);
            }
        }
        self.rest = Some(Answer::Failed(DnsFailure::Timeout));
        Ok(Evaluated { value: evaluate(&self)?, facts: self, missing: Vec::new() })
    }
}

impl Dns for Gathered<'_> {
    fn answer(&self, question: &Question) -> Option<&Answer> {
        let learnt = || self.learnt.get(question).map(|answer| &**answer);
        let answer = self.facts.answer(question).or_else(learnt).or(self.rest.as_ref());
        if let (Some(recording), Some(answer)) = (self.recording, answer) {
            recording.hear(question, answer);
        }
        answer
    }
}

/// Evaluates by restart: what is open is answered by `resolve`, in the order of the questions, until
/// nothing is open. What is open when the rounds or the time are over has no answer in time.
///
/// ```
/// use std::collections::HashMap;
/// use std::sync::Arc;
///
/// use waxseal_dns::{RoundLimits, drive};
/// use waxseal_parse::domain::DomainName;
/// use waxseal_verify::dns::{Answer, Question};
/// use waxseal_verify::envelope::Envelope;
/// use waxseal_verify::spf::evaluate::SpfVerifier;
/// use waxseal_verify::spf::identity::Identity;
/// use waxseal_verify::spf::policy::SpfPolicy;
/// use waxseal_verify::time::UnixTime;
///
/// let envelope = Envelope::new([192, 0, 2, 1].into()).with_mail_from("joe@example.com");
/// let (verifier, identity) = (SpfVerifier::new(SpfPolicy::default()), Identity::mail_from(&envelope));
/// // In earnest, ask a resolver here.
/// let resolve = |questions: &[Question]| questions.iter().map(|_| Arc::new(Answer::NxDomain)).collect();
/// let facts = HashMap::new();
/// let now = UnixTime::from_seconds(1_700_000_000);
/// let evaluated =
///     drive(&facts, &RoundLimits::default(), resolve, |dns| verifier.evaluate(&identity, dns, now))?;
/// assert_eq!(evaluated.value.result.as_str(), "none");
/// # Ok::<(), waxseal_verify::dns::Unanswered>(())
/// ```
///
/// # Errors
/// The evaluation leaves questions open though every one is answered: the fault is in it.
pub fn drive<'f, T>(
    facts: &'f dyn Dns,
    limits: &RoundLimits,
    resolve: impl FnMut(&[Question]) -> Vec<Arc<Answer>>,
    evaluate: impl FnMut(&dyn Dns) -> Result<T, Unanswered>,
) -> Result<Evaluated<'f, T>, Unanswered> {
    Gathered::new(facts, None).evaluate_asking(limits, resolve, evaluate)
}

#[cfg(test)]
mod tests {
    use waxseal_parse::domain::DomainName;
    use waxseal_verify::envelope::Envelope;
    use waxseal_verify::result::SpfResult;
    use waxseal_verify::spf::evaluate::SpfVerifier;
    use waxseal_verify::spf::identity::Identity;
    use waxseal_verify::spf::policy::SpfPolicy;
    use waxseal_verify::time::UnixTime;

    use super::*;

    /// The SPF of a domain whose records include each other, as the rounds leave it.
    fn nested(limits: &RoundLimits, depth: usize) -> (SpfResult, usize) {
        let mut asked = 0;
        let resolve = |questions: &[Question]| {
            asked += 1;
            let text = |question: &Question| {
                let name = question.name().as_str();
                let level: usize = name.split('.').next().unwrap().parse().unwrap();
                let record = if level == depth {
                    "v=spf1 +all".to_owned()
                } else {
                    format!("v=spf1 include:{}.test -all", level + 1)
                };
                let text = waxseal_verify::dns::TxtRecord::new([record.into_bytes()]);
                Arc::new(Answer::Txt(vec![text]))
            };
            questions.iter().map(text).collect()
        };
        let envelope = Envelope::new([192, 0, 2, 1].into()).with_mail_from("joe@0.test");
        let identity = Identity::mail_from(&envelope);
        let verifier = SpfVerifier::new(SpfPolicy::default());
        let facts = HashMap::new();
        let at = UnixTime::from_seconds(1_700_000_000);
        let evaluated =
            drive(&facts, limits, resolve, |dns| verifier.evaluate(&identity, dns, at)).unwrap();
        (evaluated.value.result, asked)
    }

    #[test]
    fn answers_lead_to_questions() {
        assert_eq!(nested(&RoundLimits::default(), 5), (SpfResult::Pass, 6));
    }

    #[test]
    fn rounds_and_time_end_in_a_temporary_failure() {
        let few = RoundLimits { rounds: 3, ..RoundLimits::default() };
        assert_eq!(nested(&few, 5), (SpfResult::TempError, 3));
        let short = RoundLimits { time: Duration::ZERO, ..RoundLimits::default() };
        assert_eq!(nested(&short, 5), (SpfResult::TempError, 0));
    }

    #[test]
    fn a_resolver_that_does_not_answer_ends_all_the_same() {
        let facts = HashMap::new();
        let question = Question::new(
            DomainName::parse("a.test").unwrap(),
            waxseal_verify::dns::RecordType::Txt,
        );
        let envelope = Envelope::new([192, 0, 2, 1].into()).with_mail_from("joe@a.test");
        let identity = Identity::mail_from(&envelope);
        let verifier = SpfVerifier::new(SpfPolicy::default());
        let at = UnixTime::from_seconds(1_700_000_000);
        let evaluated = drive(
            &facts,
            &RoundLimits::default(),
            |_| Vec::new(),
            |dns| verifier.evaluate(&identity, dns, at),
        );
        let evaluated = evaluated.unwrap();
        assert_eq!(evaluated.value.result, SpfResult::TempError);
        let rest = Answer::Failed(DnsFailure::Timeout);
        assert_eq!(evaluated.facts.answer(&question), Some(&rest));
    }
}
