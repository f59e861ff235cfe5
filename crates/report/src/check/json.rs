//! A check as JSON.

use std::borrow::Cow;

use serde::Serialize;
use waxseal_rules::requirements::Met;
use waxseal_rules::target::Understood;

use super::looked_at::{LookedAt, RecordReport, State, Subject, TermReport};
use super::{CheckReport, Counts, RequiredReport};
use crate::finding_json::FindingJson;
use crate::unanswered::UnansweredJson;

/// One domain.
#[derive(Serialize)]
pub(super) struct DomainJson<'a> {
    domain: &'a str,
    typed: &'a str,
    understood: &'static str,
    provider: Option<&'a str>,
    configuration: Option<&'a str>,
    counts: Counts,
    findings: Vec<FindingJson<'a>>,
    required: Vec<RequiredJson<'a>>,
    looked_at: Vec<PlaceJson<'a>>,
    unanswered: Vec<UnansweredJson<'a>>,
}

#[derive(Serialize)]
struct RequiredJson<'a> {
    name: &'a str,
    as_of: &'a str,
    source: &'a str,
    requirements: Vec<RequirementJson<'a>>,
}

#[derive(Serialize)]
struct RequirementJson<'a> {
    text: &'a str,
    met: Option<bool>,
    codes: &'a [&'static str],
}

#[derive(Serialize)]
struct PlaceJson<'a> {
    subject: &'static str,
    selector: Option<&'a str>,
    name: Option<&'a str>,
    #[serde(rename = "type")]
    record_type: &'static str,
    state: &'static str,
    reason: Option<String>,
    records: Vec<RecordJson<'a>>,
}

#[derive(Serialize)]
struct RecordJson<'a> {
    text: Cow<'a, str>,
    problem: Option<&'a str>,
    lookups: Option<usize>,
    terms: Vec<TermJson<'a>>,
}

#[derive(Serialize)]
struct TermJson<'a> {
    text: &'a str,
    start: usize,
    end: usize,
    meaning: &'a str,
    problem: Option<&'a str>,
    lookups: usize,
    leads_to: Option<LeadsToJson<'a>>,
}

#[derive(Serialize)]
struct LeadsToJson<'a> {
    domain: &'a str,
    record: Box<RecordJson<'a>>,
}

impl<'a> DomainJson<'a> {
    pub(super) fn new(report: &'a CheckReport) -> Self {
        Self {
            domain: report.domain.as_str(),
            typed: &report.typed,
            understood: understood(&report.understood),
            provider: report.provider.as_ref().map(|provider| &*provider.name),
            configuration: report.configuration.as_deref(),
            counts: report.counts(),
            findings: report.findings.iter().map(FindingJson).collect(),
            required: report.required.iter().map(RequiredJson::new).collect(),
            looked_at: report.looked_at.iter().map(PlaceJson::new).collect(),
            unanswered: report.unanswered.iter().map(UnansweredJson::new).collect(),
        }
    }
}

fn understood(understood: &Understood) -> &'static str {
    match understood {
        Understood::AsTyped => "as-typed",
        Understood::WithoutWww => "without-www",
        Understood::Url => "url",
        Understood::Address => "address",
        Understood::KeyName { .. } => "key-name",
        Understood::RecordName => "record-name",
        _ => "other",
    }
}

impl<'a> RequiredJson<'a> {
    fn new(required: &'a RequiredReport) -> Self {
        let set = &required.set;
        let requirements = required.results.iter().map(|result| {
            let (met, codes) = match &result.met {
                Met::Yes => (Some(true), &[][..]),
                Met::No(codes) => (Some(false), &**codes),
                Met::NotChecked => (None, &[][..]),
            };
            RequirementJson { text: &result.text, met, codes }
        });
        Self {
            name: &set.name,
            as_of: &set.as_of,
            source: &set.source,
            requirements: requirements.collect(),
        }
    }
}

impl<'a> PlaceJson<'a> {
    fn new(place: &'a LookedAt) -> Self {
        Self {
            subject: place.subject.code(),
            selector: match &place.subject {
                Subject::DkimKey { selector } => Some(selector),
                _ => None,
            },
            name: place.name.as_ref().map(waxseal_parse::domain::DomainName::as_str),
            record_type: place.record_type.mnemonic(),
            state: place.state.code(),
            reason: match place.state {
                State::Unknown(why) => Some(why.to_string()),
                _ => None,
            },
            records: place.records.iter().map(RecordJson::new).collect(),
        }
    }
}

impl<'a> RecordJson<'a> {
    fn new(record: &'a RecordReport) -> Self {
        Self {
            text: String::from_utf8_lossy(&record.text),
            problem: record.problem.as_deref(),
            lookups: record.lookups,
            terms: record.terms.iter().map(TermJson::new).collect(),
        }
    }
}

impl<'a> TermJson<'a> {
    fn new(term: &'a TermReport) -> Self {
        Self {
            text: &term.text,
            start: term.span.start(),
            end: term.span.end(),
            meaning: &term.meaning,
            problem: term.problem.as_deref(),
            lookups: term.lookups,
            leads_to: term.leads_to.as_ref().map(|(domain, record)| LeadsToJson {
                domain: domain.as_str(),
                record: Box::new(RecordJson::new(record)),
            }),
        }
    }
}
