//! Questions asked of facts, and those that are open.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{Answer, Dns, DnsFailure, Question, RecordType, Unanswered};

use crate::record::Published;

/// Facts that remember which questions had no answer.
pub(crate) struct Watched<'a> {
    dns: &'a dyn Dns,
    failed: RefCell<BTreeMap<Question, DnsFailure>>,
}

impl<'a> Watched<'a> {
    pub(crate) fn new(dns: &'a dyn Dns) -> Self {
        Self { dns, failed: RefCell::default() }
    }
}

impl Dns for Watched<'_> {
    fn answer(&self, question: &Question) -> Option<&Answer> {
        let answer = self.dns.answer(question);
        if let Some(Answer::Failed(failure)) = answer {
            self.failed.borrow_mut().insert(question.clone(), *failure);
        }
        answer
    }
}

/// Asks facts, and remembers what is open, so that all of it is told at once.
pub(crate) struct Asker<'a> {
    dns: &'a Watched<'a>,
    open: Vec<Question>,
    /// Every question that was asked, each counted once.
    asked: BTreeSet<Question>,
    limit: usize,
    /// Those that were put on a suspicion alone: nobody misses their answers.
    guesses: BTreeSet<Question>,
}

impl<'a> Asker<'a> {
    /// At most `limit` different questions are asked.
    pub(crate) fn new(dns: &'a Watched<'a>, limit: usize) -> Self {
        let (asked, guesses) = (BTreeSet::new(), BTreeSet::new());
        Self { dns, open: Vec::new(), asked, limit, guesses }
    }

    /// The answer to a question; `None` where it is open. Beyond the limit everything times out.
    pub(crate) fn ask(&mut self, name: &DomainName, record_type: RecordType) -> Option<&'a Answer> {
        const BEYOND: &Answer = &Answer::Failed(DnsFailure::Timeout);
        let question = Question::new(name.clone(), record_type);
        if !self.asked.contains(&question) {
            if self.asked.len() >= self.limit {
                self.dns.failed.borrow_mut().insert(question, DnsFailure::Timeout);
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

    /// The answer to a question that is put on a suspicion: that it fails is not told.
    pub(crate) fn guess(&mut self, name: &DomainName, record_type: RecordType) -> Answer {
        let question = Question::new(name.clone(), record_type);
        if !self.asked.contains(&question) {
            self.do_not_mind(question);
        }
        self.answer(name, record_type)
    }

    /// The alias at a name. Where that is not known, what the name leads to is asked for anyway.
    pub(crate) fn alias(&mut self, name: &DomainName) -> Option<DomainName> {
        match self.guess(name, RecordType::Cname) {
            Answer::Cname(target) => Some(target),
            _ => None,
        }
    }

    /// It is not told that this question fails.
    pub(crate) fn do_not_mind(&mut self, question: Question) {
        self.guesses.insert(question);
    }

    /// The facts themselves, for evaluations that list what is open on their own.
    pub(crate) fn dns(&self) -> &'a dyn Dns {
        self.dns
    }

    /// What another evaluation has found open.
    pub(crate) fn also_open(&mut self, unanswered: Unanswered) {
        self.open.extend(unanswered.into_questions());
    }

    /// Ends asking: either questions are open, or these had no answer.
    pub(crate) fn settle(self) -> Result<Vec<(Question, DnsFailure)>, Unanswered> {
        if let Some(open) = Unanswered::from_questions(self.open) {
            return Err(open);
        }
        let failed = self.dns.failed.borrow();
        let told = failed.iter().filter(|(question, _)| !self.guesses.contains(question));
        Ok(told.map(|(question, failure)| (question.clone(), *failure)).collect())
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
