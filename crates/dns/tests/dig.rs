//! The output of a real dig, asking a real server on loopback (nsd 4.6).
#![allow(clippy::unwrap_used, reason = "a panic is a failure")]

use waxseal_dns::{DigError, Limits, Snapshot};
use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{Answer, Dns as _, DnsFailure, Question, RecordType};

const DIG: &[u8] = include_bytes!("dig-9.18.txt");

fn ask(snapshot: &Snapshot, name: &str, kind: RecordType) -> Option<Answer> {
    snapshot.answer(&Question::new(DomainName::parse(name).unwrap(), kind)).cloned()
}

fn text(answer: Option<Answer>) -> String {
    match answer {
        Some(Answer::Txt(records)) => {
            String::from_utf8(records.first().unwrap().joined().into_owned()).unwrap()
        }
        other => format!("{other:?}"),
    }
}

#[test]
fn every_kind_of_response_is_told_apart() {
    let snapshot = Snapshot::from_dig(DIG, &Limits::default()).unwrap();
    assert_eq!(snapshot.len(), 9);
    let txt = |name| ask(&snapshot, name, RecordType::Txt);
    assert_eq!(text(txt("example.com")), "v=spf1 include:_spf.example.com a mx -all");
    assert_eq!(text(txt("_spf.example.com")), "v=spf1 ip4:192.0.2.0/24 ip6:2001:db8::/32 ~all");
    assert!(text(txt("s1._domainkey.example.com")).starts_with("v=DKIM1"), "an alias is followed");
    assert_eq!(txt("_dmarc.com"), Some(Answer::Failed(DnsFailure::Refused)));
    assert_eq!(txt("broken.example.com"), Some(Answer::NxDomain), "an alias to nowhere");
    assert_eq!(ask(&snapshot, "gone.example.com", RecordType::A), Some(Answer::NxDomain));
    assert_eq!(ask(&snapshot, "mail.example.com", RecordType::Aaaa), Some(Answer::NoData));
    assert!(matches!(ask(&snapshot, "example.com", RecordType::Mx), Some(Answer::Mx(_))));
    assert_eq!(txt("key.example.com"), None, "nobody asked");
}

#[test]
fn what_dig_got_no_response_to_was_never_answered() {
    let text = b";; communications error to 127.0.0.1#53: connection refused\n\
        ;; no servers could be reached\n";
    assert!(matches!(Snapshot::from_dig(text, &Limits::default()), Err(DigError::NoResponse)));
    let both = [&text[..], DIG, &text[..]].concat();
    assert_eq!(Snapshot::from_dig(&both, &Limits::default()).unwrap().len(), 9);
}

#[test]
fn damaged_output_is_an_error_and_never_a_panic() {
    for end in 0..DIG.len() {
        let _ = Snapshot::from_dig(DIG.get(..end).unwrap(), &Limits::default());
    }
    let header = b";; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1\n";
    let error = Snapshot::from_dig(header, &Limits::default()).unwrap_err();
    assert!(matches!(error, DigError::Incomplete { line: 1, what: "question" }), "{error}");
    let mut limits = Limits::default();
    limits.records = 3;
    let error = Snapshot::from_dig(DIG, &limits).unwrap_err();
    assert!(matches!(error, DigError::TooManyResponses { limit: 3 }));
}
