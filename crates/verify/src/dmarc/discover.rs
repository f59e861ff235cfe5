//! Where a policy is found, and which domain is the organizational domain (RFC 9989 §4.10).

use std::sync::Arc;

use waxseal_parse::dmarc::record::{PublicSuffix, Record};
use waxseal_parse::domain::DomainName;

use super::policy::DiscoveryMethod;
use super::verify::DmarcVerifier;
use super::walk_names::{MAX_STEPS, WalkNames};
use crate::dns::{Answer, Dns, DnsFailure, Question, Unanswered};

/// A search from one name upwards: what was asked and what was there.
#[derive(Clone, Debug)]
pub struct Walk {
    names: Arc<WalkNames>,
    found: [Option<Found>; MAX_STEPS],
    asked: usize,
    end: End,
}

/// How far a search has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// There is more to be asked, if it is needed.
    Open,
    /// All that counts is known.
    Complete,
    /// A question had no answer.
    Failed(DnsFailure),
}

/// What was there at one name of a search.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Found {
    /// One DMARC record.
    Record(Arc<Record>),
    /// Several DMARC records, which are all discarded (RFC 9989 §4.10, step 2).
    SeveralRecords {
        /// How many.
        count: usize,
    },
    /// No DMARC record.
    NoRecord {
        /// Whether the name `_dmarc.domain` exists at all.
        name_exists: bool,
        /// TXT records that are no DMARC records.
        others: usize,
    },
    /// `_dmarc.domain` is too long for the DNS, so that nothing is there.
    NameTooLong,
    /// There was no answer, and the search ends.
    Failed(DnsFailure),
}

impl Walk {
    pub(super) fn new(names: Arc<WalkNames>) -> Self {
        Self { names, found: [const { None }; MAX_STEPS], asked: 0, end: End::Open }
    }

    /// The domain where the search starts.
    pub fn start(&self) -> &DomainName {
        self.names.start()
    }

    /// How it is searched.
    pub fn method(&self) -> DiscoveryMethod {
        self.names.method
    }

    /// Every domain that was asked for, in order, with what is at `_dmarc.` below it.
    pub fn steps(&self) -> impl Iterator<Item = (&DomainName, &Found)> {
        let found = self.found.iter().flatten();
        self.names.steps().map(|step| &step.domain).zip(found)
    }

    /// The organizational domain of the start (RFC 9989 §4.10.2, RFC 7489 §3.2); `None` where the
    /// search ended before it was known, because it was not needed or because the DNS failed.
    pub fn organizational_domain(&self) -> Option<&DomainName> {
        match (self.method(), self.end) {
            (DiscoveryMethod::PublicSuffixList, _) => Some(self.names.top()),
            (DiscoveryMethod::TreeWalk, End::Complete) => self.by_records(),
            (DiscoveryMethod::TreeWalk, _) => None,
        }
    }

    /// RFC 9989 §4.10.2, the selection from the longest name to the shortest.
    fn by_records(&self) -> Option<&DomainName> {
        let mut shortest = None;
        for (step, record) in self.records() {
            match record.public_suffix {
                PublicSuffix::No => return self.names.domain(step),
                PublicSuffix::Yes if step > 0 => return self.names.below(step),
                _ => shortest = Some(step),
            }
        }
        self.names.domain(shortest.unwrap_or(0))
    }

    fn records(&self) -> impl DoubleEndedIterator<Item = (usize, &Arc<Record>)> {
        let found = self.found.iter().enumerate();
        found.filter_map(|(step, found)| match found {
            Some(Found::Record(record)) => Some((step, record)),
            _ => None,
        })
    }

    /// The step whose record is the policy for the start: its own, that of its organizational
    /// domain, or that of its public suffix domain (RFC 9989 §4.10.1).
    pub(super) fn policy_step(&self) -> Option<usize> {
        let (last, record) = self.records().next_back()?;
        if self.record(0).is_some() {
            return Some(0);
        }
        // A search ends at a public suffix domain, so that the last record is that of the
        // organizational domain or that of the public suffix domain above it.
        let is_above =
            self.method() == DiscoveryMethod::TreeWalk && record.public_suffix == PublicSuffix::Yes;
        let organizational =
            if is_above { self.names.below(last) } else { self.names.domain(last) };
        let of_organization = |(step, _): &(usize, _)| self.names.domain(*step) == organizational;
        Some(self.records().find(of_organization).map_or(last, |(step, _)| step))
    }

    pub(super) fn record(&self, step: usize) -> Option<&Arc<Record>> {
        match self.found.get(step)? {
            Some(Found::Record(record)) => Some(record),
            _ => None,
        }
    }

    pub(super) fn domain(&self, step: usize) -> Option<&DomainName> {
        self.names.domain(step)
    }

    /// What is at the start, once it has been asked for.
    pub(super) fn at_start(&self) -> Option<&Found> {
        self.found.first()?.as_ref()
    }

    pub(super) fn failure(&self) -> Option<DnsFailure> {
        match self.end {
            End::Failed(failure) => Some(failure),
            _ => None,
        }
    }

    fn reaches(&self, goal: Goal) -> bool {
        match goal {
            Goal::Policy => self.record(0).is_some(),
            Goal::OrganizationalDomain => self.organizational_domain().is_some(),
        }
    }

    fn push(&mut self, found: Found) {
        self.end = match &found {
            Found::Failed(failure) => End::Failed(*failure),
            Found::Record(record)
                if self.method() == DiscoveryMethod::TreeWalk
                    && record.public_suffix != PublicSuffix::Undeclared =>
            {
                End::Complete
            }
            // RFC 7489 §6.6.3, step 5: of several records none counts, and the search ends.
            Found::SeveralRecords { .. } if self.method() != DiscoveryMethod::TreeWalk => {
                End::Complete
            }
            _ if self.asked + 1 == self.names.len() => End::Complete,
            _ => End::Open,
        };
        if let Some(slot) = self.found.get_mut(self.asked) {
            *slot = Some(found);
        }
        self.asked += 1;
    }
}

/// What a search is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// The policy for the start.
    Policy,
    /// The organizational domain of the start.
    OrganizationalDomain,
}

/// The facts for one message, and the questions that are open.
pub(super) struct Search<'v> {
    pub(super) verifier: &'v DmarcVerifier,
    dns: &'v dyn Dns,
    open: Vec<Question>,
}

impl<'v> Search<'v> {
    pub(super) fn new(verifier: &'v DmarcVerifier, dns: &'v dyn Dns) -> Self {
        Self { verifier, dns, open: Vec::new() }
    }

    /// Whether all that was asked so far has an answer.
    pub(super) fn settle(&mut self) -> Result<(), Unanswered> {
        let open = core::mem::take(&mut self.open);
        Unanswered::from_questions(open).map_or(Ok(()), Err)
    }

    pub(super) fn ask(&mut self, question: &Question) -> Option<&'v Answer> {
        let answer = self.dns.answer(question);
        if answer.is_none() {
            self.open.push(question.clone());
        }
        answer
    }

    /// Goes on with a search until its goal is reached; whether it is. Where an answer is missing,
    /// all questions that are left become open at once, for all of them are known.
    pub(super) fn advance(&mut self, walk: &mut Walk, goal: Goal) -> bool {
        let names = Arc::clone(&walk.names);
        while walk.end == End::Open && !walk.reaches(goal) {
            let Some(step) = names.step(walk.asked) else { break };
            let found = if let Some(question) = &step.question {
                let Some(answer) = self.dns.answer(question) else {
                    let left = names.steps().skip(walk.asked);
                    for question in left.filter_map(|step| step.question.as_ref()) {
                        self.ask(question);
                    }
                    return false;
                };
                self.found(question, answer)
            } else {
                Found::NameTooLong
            };
            walk.push(found);
        }
        true
    }

    fn found(&self, question: &Question, answer: &Answer) -> Found {
        let records = match answer {
            Answer::Txt(records) => records,
            Answer::Failed(failure) => return Found::Failed(*failure),
            Answer::NxDomain => return Found::NoRecord { name_exists: false, others: 0 },
            _ => return Found::NoRecord { name_exists: true, others: 0 },
        };
        let limits = &self.verifier.limits;
        if records.len() > limits.records {
            return Found::SeveralRecords { count: records.len() };
        }
        let cache = &self.verifier.cache;
        let mut valid = records.iter().filter_map(|one| cache.record(question, one, limits).ok());
        match (valid.next(), valid.count()) {
            (None, _) => Found::NoRecord { name_exists: true, others: records.len() },
            (Some(record), 0) => Found::Record(record),
            (Some(_), others) => Found::SeveralRecords { count: others + 1 },
        }
    }
}
