//! Every step of a check, as a value.

use core::fmt;

use waxseal_parse::domain::DomainName;
use waxseal_parse::span::Span;
use waxseal_parse::spf::record::Record;
use waxseal_parse::spf::term::Term;

use super::budget::Counts;
use super::check::Verdict;
use super::error::SpfErrorKind;
use super::evidence::Reason;
use crate::dns::{Answer, Question};
use crate::result::SpfResult;

/// How a check came to its result: the records as a tree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Trace {
    /// The record of the domain that was checked; none where there is no such domain.
    pub root: Option<TracedRecord>,
}

/// The evaluation of one record, or of its absence.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TracedRecord {
    /// The domain.
    pub domain: DomainName,
    /// The answer to the question for the record.
    pub answer: Option<Answered>,
    /// The text of the record, where there is one that is of the grammar.
    pub text: Option<Box<str>>,
    /// Its terms, in order, those that were not reached too.
    pub terms: Vec<TracedTerm>,
    /// What the record came to.
    pub result: SpfResult,
    /// Why.
    pub reason: Reason,
    /// What this record and all below it asked and found void.
    pub counts: Counts,
}

/// A term and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TracedTerm {
    /// Where it stands in the text of the record.
    pub span: Span,
    /// The term as it is written.
    pub text: Box<str>,
    /// What became of it.
    pub outcome: TermOutcome,
    /// What was asked for it, and the answers.
    pub answers: Vec<Answered>,
    /// The record that it includes or redirects to.
    pub nested: Option<Box<TracedRecord>>,
    /// What the whole check had asked and found void when the term was done.
    pub counts: Counts,
}

/// A question and its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Answered {
    /// The question.
    pub question: Question,
    /// The answer.
    pub answer: Answer,
}

/// What became of a term.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TermOutcome {
    /// Evaluation ended before it.
    NotReached,
    /// It is a modifier that does nothing here.
    NoEffect,
    /// It matches the client.
    Match,
    /// It does not match the client.
    NoMatch(WhyNot),
    /// The result of the record that it redirects to counts.
    Redirected,
    /// Its explanation was asked for.
    Explained,
    /// Evaluation ended here with an error.
    Error(SpfErrorKind),
    /// Evaluation ended in a record that it includes, with an error.
    NestedError,
}

impl TermOutcome {
    /// A stable name for machines.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotReached => "not-reached",
            Self::NoEffect => "no-effect",
            Self::Match => "match",
            Self::NoMatch(why) => why.code(),
            Self::Redirected => "redirected",
            Self::Explained => "explained",
            Self::Error(kind) => kind.code(),
            Self::NestedError => "nested-error",
        }
    }
}

impl fmt::Display for TermOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotReached => f.write_str("not reached"),
            Self::NoEffect => f.write_str("no effect"),
            Self::Match => f.write_str("matches"),
            Self::NoMatch(why) => why.fmt(f),
            Self::Redirected => f.write_str("the result of this domain counts"),
            Self::Explained => f.write_str("the explanation was asked for"),
            Self::Error(kind) => kind.fmt(f),
            Self::NestedError => f.write_str("the included record ends in an error"),
        }
    }
}

/// Why a mechanism does not match.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum WhyNot {
    /// The client's address is of the other family.
    OtherFamily,
    /// The client's address is outside of the network.
    OutsideNetwork,
    /// None of the addresses is the client's.
    OtherAddresses,
    /// The DNS has no such record.
    Void,
    /// The name that the term expands to is no domain name; RFC 7208 §4.8 leaves open what that
    /// means.
    MalformedName,
    /// A macro stands for text that is not of ASCII, or that is not known (RFC 8616 §4).
    NotAscii,
    /// The included record came to this result (RFC 7208 §5.2).
    Included(SpfResult),
    /// No validated name of the client is at or below the target.
    NoValidatedName,
    /// The names of the client could not be looked up, which is no error (RFC 7208 §5.5).
    NamesFailed,
}

impl WhyNot {
    /// A stable name for machines.
    pub fn code(self) -> &'static str {
        match self {
            Self::OtherFamily => "other-family",
            Self::OutsideNetwork => "outside-network",
            Self::OtherAddresses => "other-addresses",
            Self::Void => "void",
            Self::MalformedName => "malformed-name",
            Self::NotAscii => "not-ascii",
            Self::Included(_) => "include-does-not-pass",
            Self::NoValidatedName => "no-validated-name",
            Self::NamesFailed => "names-failed",
        }
    }
}

impl fmt::Display for WhyNot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::OtherFamily => "no match: the client's address is of the other family",
            Self::OutsideNetwork => "no match",
            Self::OtherAddresses => "no match: none of the addresses is the client's",
            Self::Void => "no match: the DNS has no such record",
            Self::MalformedName => "no match: what it expands to is not a domain name",
            Self::NotAscii => "no match: a macro stands for what is not ASCII or not known",
            Self::Included(result) => return write!(f, "no match: the result is {result}"),
            Self::NoValidatedName => {
                "no match: no validated name of the client is below the domain"
            }
            Self::NamesFailed => "no match: the names of the client could not be looked up",
        })
    }
}

/// Who watches a check. The one that does not watch costs nothing.
pub(super) trait Tracer {
    /// Whether it tells what matched in included records, which no evidence does.
    const TELLS_INCLUDED: bool = true;

    /// A record is asked for.
    fn enter(&mut self, _question: &Question, _counts: Counts) {}
    /// It is there and of the grammar.
    fn record(&mut self, _record: &Record<'_>) {}
    /// A term of it is begun.
    fn term(&mut self, _index: usize) {}
    /// A question has its answer.
    fn answer(&mut self, _question: &Question, _answer: &Answer) {}
    /// The term is done.
    fn term_done(&mut self, _outcome: impl FnOnce() -> TermOutcome, _counts: Counts) {}
    /// The record is done; without a verdict facts are missing.
    fn leave(&mut self, _verdict: Option<&Verdict>, _counts: Counts) {}
}

impl Tracer for () {
    const TELLS_INCLUDED: bool = false;
}

/// Writes everything down.
#[derive(Debug, Default)]
pub(super) struct Recorder {
    /// The record at hand last.
    stack: Vec<Frame>,
    root: Option<TracedRecord>,
}

#[derive(Debug)]
struct Frame {
    record: TracedRecord,
    term: Option<usize>,
}

impl Frame {
    fn term(&mut self) -> Option<&mut TracedTerm> {
        self.record.terms.get_mut(self.term?)
    }
}

impl Recorder {
    pub(super) fn finish(self) -> Trace {
        Trace { root: self.root }
    }
}

impl Tracer for Recorder {
    fn enter(&mut self, question: &Question, counts: Counts) {
        let record = TracedRecord {
            domain: question.name().clone(),
            answer: None,
            text: None,
            terms: Vec::new(),
            result: SpfResult::None,
            reason: Reason::NothingMatched,
            // What was there before; the difference is told in the end.
            counts,
        };
        self.stack.push(Frame { record, term: None });
    }

    fn record(&mut self, record: &Record<'_>) {
        let Some(frame) = self.stack.last_mut() else { return };
        frame.record.text = Some(record.text().into());
        let traced = |term: &Term| {
            let span = term.span();
            let text = record.text().get(span.start()..span.end()).unwrap_or_default();
            let outcome = match term {
                Term::Modifier(_) => TermOutcome::NoEffect,
                _ => TermOutcome::NotReached,
            };
            TracedTerm {
                span,
                text: text.into(),
                outcome,
                answers: Vec::new(),
                nested: None,
                counts: Counts::default(),
            }
        };
        frame.record.terms = record.terms().iter().map(traced).collect();
    }

    fn term(&mut self, index: usize) {
        if let Some(frame) = self.stack.last_mut() {
            frame.term = Some(index);
        }
    }

    fn answer(&mut self, question: &Question, answer: &Answer) {
        let Some(frame) = self.stack.last_mut() else { return };
        let answered = Answered { question: question.clone(), answer: answer.clone() };
        match frame.term() {
            Some(term) => term.answers.push(answered),
            None => frame.record.answer = Some(answered),
        }
    }

    fn term_done(&mut self, outcome: impl FnOnce() -> TermOutcome, counts: Counts) {
        if let Some(term) = self.stack.last_mut().and_then(Frame::term) {
            term.outcome = outcome();
            term.counts = counts;
        }
    }

    fn leave(&mut self, verdict: Option<&Verdict>, counts: Counts) {
        let Some(Frame { mut record, .. }) = self.stack.pop() else { return };
        record.counts = Counts {
            lookups: counts.lookups - record.counts.lookups,
            voids: counts.voids - record.counts.voids,
        };
        if let Some(verdict) = verdict {
            record.result = verdict.result;
            record.reason = verdict.reason.clone();
        }
        match self.stack.last_mut().map(Frame::term) {
            Some(Some(term)) => term.nested = Some(Box::new(record)),
            Some(None) => {}
            None => self.root = Some(record),
        }
    }
}
