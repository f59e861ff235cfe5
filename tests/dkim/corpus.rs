//! Mail::DKIM's corpus, every case by name, under both policies and both crypto providers.
//!
//! Mail::DKIM's verdict is not ours everywhere: it still verifies what RFC 8301 forbids and what came
//! before RFC 4871. So every signature has a reason, which stands for the verdict that the RFCs want,
//! and every reason is checked against the message itself.

use std::collections::{BTreeMap, BTreeSet};

use base64::Engine as _;
use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{Answer, Dns as _};
use waxseal_verify::result::DkimResult;

use crate::corpus_expectations::{EXPECTATIONS, Why};
use crate::support::facts::{Facts, from_fake_dns, txt_question};
use crate::support::judge::{Failures, Judge, Verdict, message_result};
use crate::support::naive_canonicalization as naive;
use crate::support::vectors;

pub(crate) const FOLDER: &str = "mail-dkim-corpus/corpus";

/// The corpus' facts, and what the name of one more selector says of itself.
pub(crate) fn facts() -> Facts {
    let mut facts = from_fake_dns(&vectors::read_text("mail-dkim-corpus/FAKE_DNS.dat"));
    let absent = "2023-05-ed25519-does-not-exist._domainkey.wander.science";
    assert_eq!(facts.insert(txt_question(absent), Answer::NxDomain), None);
    facts
}

/// Mail::DKIM's verdicts by file.
pub(crate) fn mail_dkim_verdicts() -> BTreeMap<String, String> {
    let json: serde_json::Value =
        serde_json::from_slice(&vectors::read("mail-dkim-corpus/expected.json")).unwrap();
    let cases = json["cases"].as_object().unwrap().iter();
    cases.map(|(name, case)| (name.clone(), case["expected"].as_str().unwrap().into())).collect()
}

/// The values of the DKIM-Signature fields of a message, whatever its line ends.
pub(crate) fn signature_values(raw: &[u8]) -> Vec<String> {
    let (fields, _) = naive::message(&vectors::on_the_wire(raw));
    let fields = fields.iter().filter(|field| naive::name(field) == b"dkim-signature");
    let text = |field: &Vec<u8>| field.iter().copied().map(char::from).collect::<String>();
    fields.map(|field| text(field).split_once(':').unwrap().1.to_owned()).collect()
}

/// The value of a tag by the simplest of readers: without any white space.
pub(crate) fn tag(value: &str, name: &str) -> Option<String> {
    let bare: String = value.chars().filter(|c| !c.is_ascii_whitespace()).collect();
    bare.split(';').find_map(|spec| {
        let (found, value) = spec.split_once('=')?;
        (found == name).then(|| value.to_owned())
    })
}

/// The one key record of a signature, by name and as text.
fn key_record(value: &str, facts: &Facts) -> (String, Option<String>) {
    let name = format!("{}._domainkey.{}", tag(value, "s").unwrap(), tag(value, "d").unwrap());
    let question = txt_question(DomainName::parse(&name).unwrap().as_str());
    let text = match facts.answer(&question) {
        Some(Answer::Txt(records)) => {
            assert_eq!(records.len(), 1);
            Some(records[0].joined().iter().copied().map(char::from).collect())
        }
        _ => None,
    };
    (name, text)
}

/// Whether the message is as the reason says.
fn holds(why: Why, value: &str, raw: &[u8], facts: &Facts) -> bool {
    let is = |name: &str, wanted: &str| tag(value, name).as_deref() == Some(wanted);
    let record = || key_record(value, facts).1;
    let known_algorithm = || is("a", "rsa-sha256") || is("a", "ed25519-sha256");
    match why {
        Why::Pass | Why::HeaderChanged | Why::BodyChanged => is("v", "1") && known_algorithm(),
        Why::NoVersion => tag(value, "v").is_none() && value.contains("a="),
        Why::OtherVersion => tag(value, "v").is_some_and(|version| version != "1"),
        Why::RsaSha1 => is("v", "1") && is("a", "rsa-sha1"),
        Why::Canonicalization => {
            let kinds = ["simple", "relaxed"];
            tag(value, "c").is_some_and(|c| !c.split('/').all(|kind| kinds.contains(&kind)))
        }
        Why::QueryMethod => {
            tag(value, "q").is_some_and(|q| q.split(':').all(|method| method != "dns/txt"))
        }
        Why::NotTags => !value.contains('='),
        Why::AuidIsNoAddress => {
            let is_name_byte = |c: char| c.is_ascii_alphanumeric() || "-.".contains(c);
            let auid = tag(value, "i").unwrap();
            auid.rsplit_once('@').is_none_or(|(_, domain)| !domain.chars().all(is_name_byte))
        }
        Why::AuidOutside => {
            let (auid, domain) = (tag(value, "i").unwrap(), tag(value, "d").unwrap());
            !auid.to_ascii_lowercase().ends_with(&domain.to_ascii_lowercase())
        }
        Why::BareLineFeed => !raw.windows(2).any(|pair| pair == b"\r\n") && raw.contains(&b'\n'),
        Why::HashNotAllowed => {
            tag(&record().unwrap(), "h").unwrap().split(':').all(|hash| hash != "sha256")
        }
        Why::KeyLength => {
            let p = tag(&record().unwrap(), "p").unwrap();
            let octets = base64::engine::general_purpose::STANDARD.decode(p).unwrap();
            is("a", "ed25519-sha256") && octets.len() != 32
        }
        Why::NoKey => {
            let (name, _) = key_record(value, facts);
            facts.answer(&txt_question(&name)) == Some(&Answer::NxDomain)
        }
        Why::NoKeyInRecord => tag(&record().unwrap(), "p").is_none(),
    }
}

fn agrees(mail_dkim: &str, ours: DkimResult) -> bool {
    match mail_dkim {
        "pass" => ours == DkimResult::Pass,
        "fail" => ours == DkimResult::Fail,
        "invalid" => {
            [DkimResult::PermError, DkimResult::Neutral, DkimResult::TempError].contains(&ours)
        }
        other => panic!("Mail::DKIM has no verdict {other}"),
    }
}

#[test]
fn the_table_has_every_message_once_and_nothing_else() {
    let files: BTreeSet<_> = vectors::file_names(FOLDER).into_iter().collect();
    let rows: BTreeSet<_> = EXPECTATIONS.iter().map(|(name, _)| format!("{name}.txt")).collect();
    assert_eq!(rows.len(), EXPECTATIONS.len(), "a message stands twice");
    assert_eq!(files, rows);
    assert_eq!(files, mail_dkim_verdicts().into_keys().collect());
    assert_eq!(files.len(), 79);
}

#[test]
fn every_reason_is_true_of_its_message() {
    let facts = facts();
    let mut failures = Failures::default();
    for (name, reasons) in EXPECTATIONS {
        let raw = vectors::read(&format!("{FOLDER}/{name}.txt"));
        let values = signature_values(&raw);
        failures.check(name, values.len(), reasons.len());
        for (value, why) in values.iter().zip(*reasons) {
            if !holds(*why, value, &raw, &facts) {
                failures.fail(name, format!("{why:?} is not so: {value}"));
            }
        }
    }
}

#[test]
fn every_message_gets_the_verdict_that_the_rfcs_want() {
    let facts = facts();
    let mut failures = Failures::default();
    for (name, reasons) in EXPECTATIONS {
        let raw = vectors::read(&format!("{FOLDER}/{name}.txt"));
        let strict = Judge::strict().all(&raw, &facts);
        let expected: Vec<_> = reasons.iter().map(|why| why.verdict()).collect();
        let found: Vec<_> = strict.iter().map(Verdict::word_and_code).collect();
        failures.check(name, found, expected);
        for (verdict, why) in strict.iter().zip(*reasons) {
            if let Some(outcome) = why.outcome() {
                failures.check(name, (verdict.body_matches(), verdict.header), outcome);
            }
        }
        // The one message that was stored with LF is the only one that leniency changes.
        let lenient = Judge::lenient().all(&raw, &facts);
        let expected: Vec<_> = reasons.iter().map(|why| why.lenient().verdict()).collect();
        let found: Vec<_> = lenient.iter().map(Verdict::word_and_code).collect();
        failures.check(format!("{name}, lenient"), found, expected);
    }
}

/// Where the message's result is not Mail::DKIM's, the RFC that says so is named by the reasons.
#[test]
fn every_departure_from_mail_dkim_has_a_section_of_an_rfc() {
    let facts = facts();
    let verdicts = mail_dkim_verdicts();
    let mut failures = Failures::default();
    let mut departures = 0;
    for (name, reasons) in EXPECTATIONS {
        let raw = vectors::read(&format!("{FOLDER}/{name}.txt"));
        let ours = message_result(&Judge::strict().all(&raw, &facts));
        let theirs = &verdicts[&format!("{name}.txt")];
        if agrees(theirs, ours) {
            continue;
        }
        departures += 1;
        if reasons.is_empty() {
            // DomainKeys (RFC 4870, Historic) is not DKIM: the message is not signed.
            let is_domain_keys = raw.starts_with(b"DomainKey-Signature:")
                || raw.windows(22).any(|window| window == b"\r\nDomainKey-Signature:");
            failures.check(name, (ours, is_domain_keys), (DkimResult::None, true));
        } else if reasons.iter().any(|why| why.departs_by().is_none()) {
            failures.fail(name, format!("{theirs} at Mail::DKIM, {ours} here: {reasons:?}"));
        }
    }
    assert_eq!(departures, 50, "messages on which the RFCs and Mail::DKIM differ");
}
