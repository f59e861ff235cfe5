//! DNS facts for tests, and the formats in which the suites keep theirs.

use std::collections::HashMap;

use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{Answer, DnsFailure, Question, RecordType, TxtRecord};

/// DNS facts by question.
pub(crate) type Facts = HashMap<Question, Answer>;

/// The question for the TXT records of a name.
pub(crate) fn txt_question(name: &str) -> Question {
    Question::new(DomainName::parse(name).unwrap(), RecordType::Txt)
}

/// One TXT record, cut into strings of 255 octets as the DNS has to.
pub(crate) fn txt_record(text: &str) -> TxtRecord {
    let octets: Vec<u8> = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap()).collect();
    if octets.is_empty() {
        return TxtRecord::new([&b""[..]]);
    }
    TxtRecord::new(octets.chunks(255))
}

/// One record at one name.
pub(crate) fn record(name: &str, text: &str) -> Facts {
    records(&[(name, text)])
}

/// Records by name; several at one name make one answer.
pub(crate) fn records(records: &[(&str, &str)]) -> Facts {
    let mut facts = Facts::new();
    for (name, text) in records {
        add_txt(&mut facts, name, text);
    }
    facts
}

/// Adds a record to those of the name.
pub(crate) fn add_txt(facts: &mut Facts, name: &str, text: &str) {
    match facts.entry(txt_question(name)).or_insert_with(|| Answer::Txt(Vec::new())) {
        Answer::Txt(records) => records.push(txt_record(text)),
        other => panic!("{name} has a record and {other:?}"),
    }
}

/// `name  text` lines, as Mail::DKIM's `FAKE_DNS.dat` has them; `#` begins a comment.
pub(crate) fn fake_dns(file: &str) -> Vec<(String, FakeAnswer)> {
    let lines = file.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines
        .map(|line| {
            let (name, rest) = line.split_once([' ', '\t']).unwrap();
            let answer = match rest.trim_start() {
                "NXDOMAIN" => FakeAnswer::Other(Answer::NxDomain),
                "~~Query timed out~~" => FakeAnswer::Other(Answer::Failed(DnsFailure::Timeout)),
                "~~SERVFAIL~~" => FakeAnswer::Other(Answer::Failed(DnsFailure::ServFail)),
                "\"\"" => FakeAnswer::Text(String::new()),
                text => FakeAnswer::Text(text.to_owned()),
            };
            (name.to_owned(), answer)
        })
        .collect()
}

/// What `FAKE_DNS.dat` says of a name.
#[derive(Clone, Debug)]
pub(crate) enum FakeAnswer {
    /// One TXT record.
    Text(String),
    /// Anything but a record.
    Other(Answer),
}

/// `FAKE_DNS.dat` as facts.
pub(crate) fn from_fake_dns(file: &str) -> Facts {
    let mut facts = Facts::new();
    for (name, answer) in fake_dns(file) {
        match answer {
            FakeAnswer::Text(text) => add_txt(&mut facts, &name, &text),
            FakeAnswer::Other(answer) => {
                facts.insert(txt_question(&name), answer);
            }
        }
    }
    facts
}

/// `name: text` lines, a backslash at the end of a line joins the next one, as chasquid's `.dns` files
/// have them. `TEMPERROR` and `PERMERROR` stand for failed look-ups.
pub(crate) fn from_chasquid(file: &str) -> Facts {
    let mut facts = Facts::new();
    for line in file.replace("\\\n", "").lines().filter(|line| !line.trim().is_empty()) {
        let (name, text) = line.split_once(':').unwrap();
        match text.trim() {
            "TEMPERROR" => {
                facts.insert(txt_question(name), Answer::Failed(DnsFailure::ServFail));
            }
            "PERMERROR" => {
                facts.insert(txt_question(name), Answer::NxDomain);
            }
            text => add_txt(&mut facts, name, text),
        }
    }
    facts
}

/// `name text` lines up to an empty line, and the message behind it, as mail-auth's files have them.
pub(crate) fn from_head(file: &[u8]) -> (Facts, &[u8]) {
    let end = file.windows(2).position(|pair| pair == b"\n\n").unwrap();
    let mut facts = Facts::new();
    for line in core::str::from_utf8(&file[..end]).unwrap().lines() {
        let (name, text) = line.split_once(' ').unwrap();
        add_txt(&mut facts, name, text);
    }
    (facts, &file[end + 2..])
}
