//! What was asked and answered, kept so that it can be answered again without a network.

use std::sync::{Mutex, PoisonError};

use thiserror::Error;
use waxseal_verify::dns::{Answer, Dns as _, DnsFailure, Question};

use crate::{Snapshot, record_set};

/// How many answers are kept.
const MAX_ANSWERS: usize = 500_000;
/// How many octets they and their questions may take.
const MAX_OCTETS: usize = 256 << 20;

/// Keeps every question and its first answer, from any number of threads.
///
/// That a file of facts does not hold a question is no answer and is not kept: the recording does not
/// hold it either, which comes to the same.
#[derive(Debug, Default)]
pub struct Recording {
    kept: Mutex<Kept>,
}

#[derive(Debug, Default)]
struct Kept {
    snapshot: Snapshot,
    octets: usize,
    is_full: bool,
}

/// A recording does not hold all that was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error(
    "more than {MAX_ANSWERS} answers, or more than {MAX_OCTETS} octets of them, are not recorded"
)]
#[non_exhaustive]
pub struct RecordingFull;

impl Recording {
    /// One that has heard nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Keeps an answer, unless the question has one already.
    pub fn hear(&self, question: &Question, answer: &Answer) {
        if matches!(answer, Answer::Failed(DnsFailure::NotInSnapshot)) {
            return;
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.snapshot.answer(question).is_some() {
            return;
        }
        let name = question.name().as_str().len();
        let octets = kept.octets.saturating_add(name).saturating_add(record_set::octets(answer));
        let has_room = kept.snapshot.len() < MAX_ANSWERS && octets <= MAX_OCTETS;
        if has_room && kept.snapshot.insert(question.clone(), answer.clone()).is_ok() {
            kept.octets = octets;
        } else {
            kept.is_full = true;
        }
    }

    /// All that was heard until now.
    ///
    /// # Errors
    /// There was more than is kept.
    pub fn snapshot(&self) -> Result<Snapshot, RecordingFull> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.is_full { Err(RecordingFull) } else { Ok(kept.snapshot.clone()) }
    }
}

#[cfg(test)]
mod tests {
    use waxseal_parse::domain::DomainName;
    use waxseal_verify::dns::RecordType;

    use super::*;

    #[test]
    fn the_first_answer_is_kept_and_what_is_none_is_not() {
        let question = |name| Question::new(DomainName::parse(name).unwrap(), RecordType::A);
        let recording = Recording::new();
        recording.hear(&question("a.test"), &Answer::NxDomain);
        recording.hear(&question("a.test"), &Answer::NoData);
        recording.hear(&question("b.test"), &Answer::Failed(DnsFailure::NotInSnapshot));
        recording.hear(&question("c.test"), &Answer::Failed(DnsFailure::Truncated));
        let snapshot = recording.snapshot().unwrap();
        let kept: Vec<_> = snapshot.answers().map(|(q, a)| (q.to_string(), a.clone())).collect();
        let truncated = Answer::Failed(DnsFailure::Truncated);
        assert_eq!(
            kept,
            [("a.test A".to_owned(), Answer::NxDomain), ("c.test A".to_owned(), truncated)]
        );
    }

    #[test]
    fn what_the_dns_cannot_say_makes_a_recording_useless() {
        let question = Question::new(DomainName::parse("a.test").unwrap(), RecordType::A);
        let recording = Recording::new();
        recording.hear(&question, &Answer::A(Vec::new()));
        assert_eq!(recording.snapshot(), Err(RecordingFull));
    }
}
