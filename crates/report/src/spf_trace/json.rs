//! The report as JSON has it.

use serde::Serialize;
use waxseal_parse::domain::DomainName;
use waxseal_verify::spf::evidence::SpfEvidence;
use waxseal_verify::spf::trace::{Answered, TermOutcome, Trace, TracedRecord, TracedTerm};

use super::AnswerText;

#[derive(Serialize)]
pub(super) struct Report<'a> {
    version: u32,
    identity: &'static str,
    domain: Option<&'a str>,
    client_ip: String,
    result: &'static str,
    code: &'static str,
    reason: String,
    section: Option<&'static str>,
    lookups: usize,
    voids: usize,
    explanation: Option<Explanation<'a>>,
    record: Option<Record<'a>>,
}

#[derive(Serialize)]
struct Explanation<'a> {
    domain: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct Record<'a> {
    domain: &'a str,
    answer: Option<AnswerJson<'a>>,
    text: Option<&'a str>,
    result: &'static str,
    code: &'static str,
    reason: String,
    lookups: usize,
    voids: usize,
    terms: Vec<TermJson<'a>>,
}

#[derive(Serialize)]
struct TermJson<'a> {
    text: &'a str,
    start: usize,
    end: usize,
    code: &'static str,
    outcome: String,
    answers: Vec<AnswerJson<'a>>,
    /// Of the whole check so far; `None` where the term was not evaluated.
    lookups_so_far: Option<usize>,
    voids_so_far: Option<usize>,
    record: Option<Box<Record<'a>>>,
}

#[derive(Serialize)]
struct AnswerJson<'a> {
    name: &'a str,
    #[serde(rename = "type")]
    record_type: &'static str,
    answer: String,
}

impl<'a> Report<'a> {
    pub(super) fn new(evidence: &'a SpfEvidence, trace: &'a Trace) -> Self {
        let section = match &evidence.reason {
            waxseal_verify::spf::evidence::Reason::Error(error) => Some(error.kind().section()),
            _ => None,
        };
        Self {
            version: 1,
            identity: evidence.identity.kind().as_str(),
            domain: evidence.domain().map(DomainName::as_str),
            client_ip: evidence.identity.client_ip().to_string(),
            result: evidence.result.as_str(),
            code: evidence.reason.code(),
            reason: evidence.reason.to_string(),
            section,
            lookups: evidence.counts.lookups,
            voids: evidence.counts.voids,
            explanation: evidence.explanation.as_ref().map(|explanation| Explanation {
                domain: explanation.domain().as_str(),
                text: explanation.text(),
            }),
            record: trace.root.as_ref().map(Record::new),
        }
    }
}

impl<'a> Record<'a> {
    fn new(record: &'a TracedRecord) -> Self {
        Self {
            domain: record.domain.as_str(),
            answer: record.answer.as_ref().map(AnswerJson::new),
            text: record.text.as_deref(),
            result: record.result.as_str(),
            code: record.reason.code(),
            reason: record.reason.to_string(),
            lookups: record.counts.lookups,
            voids: record.counts.voids,
            terms: record.terms.iter().map(TermJson::new).collect(),
        }
    }
}

impl<'a> TermJson<'a> {
    fn new(term: &'a TracedTerm) -> Self {
        let is_evaluated = !matches!(term.outcome, TermOutcome::NotReached | TermOutcome::NoEffect);
        Self {
            text: &term.text,
            start: term.span.start(),
            end: term.span.end(),
            code: term.outcome.code(),
            outcome: term.outcome.to_string(),
            answers: term.answers.iter().map(AnswerJson::new).collect(),
            lookups_so_far: is_evaluated.then_some(term.counts.lookups),
            voids_so_far: is_evaluated.then_some(term.counts.voids),
            record: term.nested.as_deref().map(|nested| Box::new(Record::new(nested))),
        }
    }
}

impl<'a> AnswerJson<'a> {
    fn new(known: &'a Answered) -> Self {
        Self {
            name: known.question.name().as_str(),
            record_type: known.question.record_type().mnemonic(),
            answer: AnswerText(&known.answer).to_string(),
        }
    }
}
