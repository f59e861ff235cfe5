//! What the tests of this crate share.
#![allow(dead_code, reason = "no test file uses all of it")]
#![allow(clippy::unwrap_used, reason = "a name that a test writes down is valid")]

use waxseal_dns::{Limits, Zone, ZoneError, ZoneProblem};
use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{Answer, Dns, Question, RecordType, TxtRecord};

pub(crate) fn name(text: &str) -> DomainName {
    DomainName::parse(text).unwrap()
}

pub(crate) fn question(text: &str, record_type: RecordType) -> Question {
    Question::new(name(text), record_type)
}

/// An answer of one TXT record with these strings.
pub(crate) fn txt(strings: &[&[u8]]) -> Answer {
    Answer::Txt(vec![TxtRecord::new(strings.iter().copied())])
}

pub(crate) fn a(addresses: &[&str]) -> Answer {
    Answer::A(addresses.iter().map(|address| address.parse().unwrap()).collect())
}

pub(crate) fn zone(file: &str) -> Zone {
    Zone::parse(file.as_bytes(), &Limits::default()).unwrap()
}

/// The answer to a question of type TXT, or A where the name begins with `host`.
pub(crate) fn ask(dns: &impl Dns, text: &str) -> Option<Answer> {
    let record_type = if text.starts_with("host") { RecordType::A } else { RecordType::Txt };
    dns.answer(&question(text, record_type)).cloned()
}

/// The line of a zone file's fault and the fault.
pub(crate) fn fault(file: &[u8]) -> (usize, ZoneProblem) {
    match Zone::parse(file, &Limits::default()).unwrap_err() {
        ZoneError::Line { line, problem } => Some((line, problem)),
        _ => None,
    }
    .unwrap()
}
