//! Records taken apart, each part with what it means to a person.

use waxseal_parse::dkim::key_record::KeyRecord;
use waxseal_parse::dmarc::record as dmarc;
use waxseal_parse::span::Span;
use waxseal_parse::spf::record::Record as SpfRecord;
use waxseal_parse::spf::term::{Mechanism, ModifierName, Qualifier, Term};
use waxseal_rules::facts::dkim::KeyText;
use waxseal_rules::facts::dmarc::DmarcText;
use waxseal_rules::facts::spf::SpfText;
use waxseal_rules::facts::spf::tree::{RecordProblem, SpfTree, TermProblem};
use waxseal_verify::dkim::public_key::PublishedKey;
use waxseal_verify::dns::MxRecord;

use super::looked_at::{RecordReport, TermReport};

/// The record alone; [`spf_tree`] knows what it leads to.
pub(super) fn spf(text: &SpfText) -> RecordReport {
    match &text.parsed {
        Ok(record) => RecordReport::of_terms(&text.published, spf_terms(record)),
        Err(error) => RecordReport::unreadable(&text.published, error.to_string()),
    }
}

fn spf_terms(record: &SpfRecord<'_>) -> Vec<TermReport> {
    let terms = record.terms().iter().map(|term| {
        let mut report = part(record.text().as_bytes(), term.span(), spf_meaning(term));
        report.lookups = usize::from(term.counts_as_lookup());
        report
    });
    terms.collect()
}

/// A record with all that it leads to.
pub(super) fn spf_tree(tree: &SpfTree) -> RecordReport {
    let terms = tree.terms.iter().map(|term| TermReport {
        text: term.text.to_string(),
        span: term.span,
        meaning: if term.is_reached { spf_meaning(&term.term) } else { NEVER.to_owned() },
        problem: term.problem.as_ref().map(term_problem),
        lookups: term.lookups,
        leads_to: term.nested.as_ref().map(|nested| {
            let record = Box::new(spf_tree(nested));
            (nested.domain.clone(), record)
        }),
    });
    RecordReport {
        text: tree.text.as_bytes().into(),
        problem: tree.problem.as_ref().map(record_problem),
        lookups: Some(tree.lookups).filter(|_| tree.problem.is_none()),
        terms: terms.collect(),
    }
}

const NEVER: &str = "never looked at";

fn record_problem(problem: &RecordProblem) -> String {
    match problem {
        RecordProblem::NoRecord { name_exists: false } => "there is no such name".to_owned(),
        RecordProblem::NoRecord { .. } => "there is no SPF record".to_owned(),
        RecordProblem::Several(count) => format!("there are {count} SPF records"),
        RecordProblem::Syntax(error) => error.to_string(),
        RecordProblem::Failed(failure) => format!("not known: {failure}"),
        _ => "it cannot be evaluated".to_owned(),
    }
}

fn term_problem(problem: &TermProblem) -> String {
    match problem {
        TermProblem::Loop => "leads back to a record above".to_owned(),
        TermProblem::NotFollowed => "not followed any further".to_owned(),
        TermProblem::NoAddress { name_exists: false }
        | TermProblem::NoExchange { name_exists: false } => "there is no such name".to_owned(),
        TermProblem::NoAddress { .. } => "the name has no address".to_owned(),
        TermProblem::NoExchange { .. } => "the name has no MX record".to_owned(),
        TermProblem::NullExchange => "the name takes no mail".to_owned(),
        TermProblem::TooManyExchanges(count) => format!("the name has {count} MX records"),
        TermProblem::NoExplanation => "there is no text, or not one only".to_owned(),
        TermProblem::Failed(failure) => format!("not known: {failure}"),
        _ => "something is wrong with it".to_owned(),
    }
}

fn part(text: &[u8], span: Span, meaning: String) -> TermReport {
    let text = String::from_utf8_lossy(span.of(text)).into_owned();
    TermReport { text, span, meaning, problem: None, lookups: 0, leads_to: None }
}

fn spf_meaning(term: &Term) -> String {
    match term {
        Term::Modifier(modifier) => match modifier.name {
            ModifierName::Redirect => "whatever that domain's record says".to_owned(),
            ModifierName::Explanation => "the text for mail that is refused".to_owned(),
            _ => "has no effect".to_owned(),
        },
        Term::Directive(directive) => {
            let who = match &directive.mechanism {
                Mechanism::All => "everybody else",
                Mechanism::Include(_) => "whoever that domain allows",
                Mechanism::A(None, _) => "the addresses of the domain itself",
                Mechanism::A(Some(_), _) => "the addresses of that host",
                Mechanism::Mx(None, _) => "the hosts that take the domain's mail",
                Mechanism::Mx(Some(_), _) => "the hosts that take that domain's mail",
                Mechanism::Ptr(_) => "hosts whose reverse name is of the domain",
                Mechanism::Ip4(network) if network.prefix == 32 => "this address",
                Mechanism::Ip6(network) if network.prefix == 128 => "this address",
                Mechanism::Ip4(_) | Mechanism::Ip6(_) => "this network",
                Mechanism::Exists(_) => "whoever that name exists for",
                _ => "",
            };
            let what = match directive.qualifier() {
                Qualifier::Pass => "may send",
                Qualifier::Fail => "may not send",
                Qualifier::SoftFail => "probably may not send",
                Qualifier::Neutral => "may or may not send",
                _ => "",
            };
            format!("{who} {what}")
        }
        _ => String::new(),
    }
}

pub(super) fn key(text: &KeyText) -> RecordReport {
    let octets = text.published.text();
    match &text.parsed {
        Ok(record) => {
            let tags = record.tags.iter().map(|tag| {
                let span = Span::new(tag.name().start(), tag.value().end());
                part(&octets, span, key_meaning(record, tag.name().of(&octets)))
            });
            RecordReport::of_terms(&text.published, tags.collect())
        }
        Err(error) => RecordReport::unreadable(&text.published, error.to_string()),
    }
}

fn key_meaning(record: &KeyRecord, name: &[u8]) -> String {
    match name {
        b"v" => "a DKIM key".to_owned(),
        b"k" => "the kind of key".to_owned(),
        b"h" => "the hashes that signatures may use".to_owned(),
        b"s" => "what the key is for".to_owned(),
        b"t" if record.is_testing => "the domain only tests DKIM".to_owned(),
        b"t" => "flags".to_owned(),
        b"n" => "a note for people".to_owned(),
        b"p" if record.is_revoked() => "the key has been revoked".to_owned(),
        b"p" => match PublishedKey::read(record) {
            Ok(key) => format!("the key, {} bits", key.bits),
            Err(error) => error.to_string(),
        },
        _ => "has no effect".to_owned(),
    }
}

pub(super) fn dmarc(text: &DmarcText) -> RecordReport {
    match &text.parsed {
        Ok(record) => {
            let tags = record.tags.iter().map(|tag| {
                let span = Span::new(tag.name_span.start(), tag.value_span.end());
                part(&record.text, span, dmarc_meaning(record, tag))
            });
            RecordReport::of_terms(&text.published, tags.collect())
        }
        Err(error) => RecordReport::unreadable(&text.published, error.to_string()),
    }
}

fn dmarc_meaning(record: &dmarc::Record, tag: &dmarc::Tag) -> String {
    use dmarc::TagName;

    let policy = |of: &str, value: dmarc::TagValue<dmarc::AssessmentPolicy>| {
        let what = match value.valid() {
            Some(dmarc::AssessmentPolicy::None) => "receivers do nothing special",
            Some(dmarc::AssessmentPolicy::Quarantine) => "receivers shall take it for suspicious",
            Some(dmarc::AssessmentPolicy::Reject) => "receivers shall refuse it",
            None => return "is no policy".to_owned(),
        };
        format!("mail{of} that fails: {what}")
    };
    let alignment = |what: &str, mode: dmarc::AlignmentMode| match mode {
        dmarc::AlignmentMode::Relaxed => format!("{what} may be of a subdomain"),
        dmarc::AlignmentMode::Strict => format!("{what} must be the domain itself"),
    };
    match tag.name {
        TagName::V => "a DMARC record".to_owned(),
        TagName::P => policy("", record.policy),
        TagName::Sp => policy(" of subdomains", record.subdomain_policy),
        TagName::Np => policy(" of subdomains that do not exist", record.nonexistent_policy),
        TagName::Adkim => alignment("the signing domain", record.dkim_alignment),
        TagName::Aspf => alignment("the domain of SPF", record.spf_alignment),
        TagName::Rua => "where daily reports go".to_owned(),
        TagName::Ruf => "where reports of single failures go".to_owned(),
        TagName::Fo => "which failures are reported".to_owned(),
        TagName::T if record.is_testing => "the policy is only tested".to_owned(),
        TagName::T => "whether the policy is only tested".to_owned(),
        TagName::Psd => "whether this is a public suffix".to_owned(),
        name if name.is_historic() => "historic, has no effect".to_owned(),
        _ => "has no effect".to_owned(),
    }
}

pub(super) fn exchange(record: &MxRecord) -> RecordReport {
    let text = match record.exchange() {
        Some(host) => format!("{} {host}", record.preference()),
        None => format!("{} .", record.preference()),
    };
    RecordReport { text: text.into_bytes().into(), problem: None, lookups: None, terms: Vec::new() }
}
