//! DNS facts that note what they could not answer.

use std::cell::RefCell;
use std::collections::BTreeMap;

use waxseal_verify::dns::{Answer, Closed, Dns, DnsFailure, Question};

/// Facts that will not grow. What failed is noted: what it is about is not known.
pub(super) struct Noting<D> {
    facts: Closed<D>,
    failures: RefCell<BTreeMap<Question, DnsFailure>>,
}

impl<D: Dns> Noting<D> {
    pub(super) fn new(facts: D) -> Self {
        Self { facts: Closed(facts), failures: RefCell::default() }
    }

    /// The questions without an answer, sorted.
    pub(super) fn failures(self) -> BTreeMap<Question, DnsFailure> {
        self.failures.into_inner()
    }
}

impl<D: Dns> Dns for Noting<D> {
    fn answer(&self, question: &Question) -> Option<&Answer> {
        let answer = self.facts.answer(question);
        if let Some(Answer::Failed(failure)) = answer {
            self.failures.borrow_mut().insert(question.clone(), *failure);
        }
        answer
    }
}
