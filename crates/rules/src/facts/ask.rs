//! Questions asked of facts, and those that are open.

use std::collections::BTreeSet;

use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{Answer, Dns, DnsFailure, Question, RecordType, Unanswered};

use crate::record::Published;

/// Asks facts, and remembers what is open, so that all of it is told at once.
pub(crate) struct Asker<'a> {
    dns: &'a dyn Dns,
    open: Vec<Question>,
    /// Every question that was asked, each counted once.
    asked: BTreeSet<Question>,
    limit: usize,
}

impl<'a> Asker<'a> {
    /// At most `limit` different questions are asked.
    pub(crate) fn new(dns: &'a dyn Dns, limit: usize) -> Self {
        Self { dns, open: Vec::new(), asked: BTreeSet::new(), limit }
    }

    /// The answer to a question; `None` where it is open. Beyond the limit everything times out.
    pub(crate) fn ask(&mut self, name: &DomainName, record_type: RecordType) -> Option<&'a Answer> {
        const BEYOND: &Answer = &Answer::Failed(DnsFailure::Timeout);
        let question = Question::new(name.clone(), record_type);
        if !self.asked.contains(&question) {
            if self.asked.len() >= self.limit {
                return Some(BEYOND);
            }
            self.asked.insert(question.clone());
        }
        let answer = self.dns.answer(&question);
        if answer.is_none() {
            self.open.push(question);
        }
        answer
    }

    /// An answer of its own; what is open counts as no data until it is known.
    pub(crate) fn answer(&mut self, name: &DomainName, record_type: RecordType) -> Answer {
        self.ask(name, record_type).cloned().unwrap_or(Answer::NoData)
    }

    /// The facts themselves, for evaluations that list what is open on their own.
    pub(crate) fn dns(&self) -> &'a dyn Dns {
        self.dns
    }

    /// What another evaluation has found open.
    pub(crate) fn also_open(&mut self, unanswered: Unanswered) {
        self.open.extend(unanswered.into_questions());
    }

    /// Ends asking: either everything was answered, or these are open.
    pub(crate) fn settle(self) -> Result<(), Unanswered> {
        Unanswered::from_questions(self.open).map_or(Ok(()), Err)
    }
}

/// The TXT records of an answer.
pub(crate) fn texts(name: &DomainName, answer: &Answer) -> Vec<Published> {
    match answer {
        Answer::Txt(records) => {
            records.iter().map(|record| Published::new(name.clone(), record.clone())).collect()
        }
        _ => Vec::new(),
    }
}
