//! Snapshots: strict reading, canonical writing.
#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail like tests")]

mod support;

use std::net::{Ipv4Addr, Ipv6Addr};

use proptest::prelude::*;
use support::{a, name, question, txt, zone};
use waxseal_dns::{InvalidAnswer, Limits, Snapshot, SnapshotError};
use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{Answer, Dns, DnsFailure, MxRecord, Question, RecordType, TxtRecord};

fn written(snapshot: &Snapshot) -> Vec<u8> {
    let mut out = Vec::new();
    snapshot.write(&mut out).unwrap();
    out
}

fn refusal(answers: &str) -> String {
    let json = format!("{{\"version\": 1,\n \"answers\": [{answers}]}}");
    match Snapshot::parse(json.as_bytes(), &Limits::default()).unwrap_err() {
        SnapshotError::Format(error) => error.to_string(),
        other => panic!("{other}"),
    }
}

#[test]
fn what_is_wrong_is_told_with_its_place() {
    let long = format!(r#"{{"name":"a.test","type":"TXT","records":[["{}"]]}}"#, "x".repeat(256));
    for (answers, expected) in [
        (r#"{"name":"a.test","type":"A","status":"gone"}"#, "unknown variant `gone`"),
        (r#"{"name":"a.test","type":"A","status":"nodata","ttl":5}"#, "unknown field `ttl`"),
        (r#"{"name":"a.test","type":"A"}"#, "neither records nor a status"),
        (
            r#"{"name":"a.test","type":"A","status":"nodata","records":["192.0.2.1"]}"#,
            "records and a status",
        ),
        (r#"{"name":"a.test","type":"SRV","status":"nodata"}"#, "none of A, AAAA"),
        (r#"{"name":"a..test","type":"A","status":"nodata"}"#, "empty label"),
        (r#"{"name":"a.test","type":"A","records":[]}"#, "list of records is empty"),
        (r#"{"name":"a.test","type":"A","records":["2001:db8::1"]}"#, "IPv4"),
        (r#"{"name":"a.test","type":"TXT","records":["v=DKIM1"]}"#, "a sequence"),
        (r#"{"name":"a.test","type":"TXT","records":[[]]}"#, "no character-string"),
        (r#"{"name":"a.test","type":"TXT","records":[[5]]}"#, "a character-string is"),
        (r#"{"name":"a.test","type":"TXT","records":[[{"base64":"??"}]]}"#, "no Base64"),
        (
            r#"{"name":"a.test","type":"TXT","records":[[{"base64":"AA==","x":1}]]}"#,
            "a character-string",
        ),
        (long.as_str(), "256 octets"),
        (
            r#"{"name":"a.test","type":"MX","records":[{"preference":5}]}"#,
            "missing field `exchange`",
        ),
        (
            r#"{"name":"a.test","type":"MX","records":[{"preference":70000,"exchange":null}]}"#,
            "70000",
        ),
        (
            r#"{"name":"a.test","type":"MX","records":[{"preference":1,"preference":2,"exchange":null}]}"#,
            "duplicate field",
        ),
        (
            r#"{"name":"a.test","type":"A","status":"nodata"},{"name":"A.test.","type":"A","status":"timeout"}"#,
            "\"a.test A\" is answered twice",
        ),
    ] {
        let error = refusal(answers);
        assert!(error.contains(expected), "{answers}: {error}");
        assert!(error.contains("at line 2 column"), "{answers}: {error}");
    }
}

#[test]
fn another_version_is_refused_before_anything_else() {
    for (json, expected) in [
        (r#"{"version":2,"entries":[]}"#, "version 2; only version 1"),
        (r#"{"answers":[],"version":1}"#, "first member"),
        (r#"{"version":1,"answers":[],"more":1}"#, "unknown member \"more\""),
        (r#"{"version":1}"#, "second member"),
        (r#"{"version":1,"answers":[]} {}"#, "trailing characters"),
        ("[]", "expected an object"),
        ("", "EOF"),
    ] {
        let error = Snapshot::parse(json.as_bytes(), &Limits::default()).unwrap_err().to_string();
        assert!(error.contains(expected), "{json}: {error}");
    }
}

#[test]
fn an_answer_must_fit_its_question() {
    let mut snapshot = Snapshot::new();
    for (record_type, answer, expected) in [
        (RecordType::Mx, a(&["192.0.2.1"]), InvalidAnswer::OtherType { found: RecordType::A }),
        (RecordType::A, Answer::A(Vec::new()), InvalidAnswer::NoRecords),
        (RecordType::Txt, txt(&[]), InvalidAnswer::NoStrings),
        (RecordType::Txt, txt(&[&[b'x'; 256]]), InvalidAnswer::StringTooLong { length: 256 }),
        (
            RecordType::Txt,
            txt(&[&[b'x'; 255][..]; 257]),
            InvalidAnswer::RecordTooLong { length: 257 * 256 },
        ),
        (RecordType::Txt, Answer::Failed(DnsFailure::NotInSnapshot), InvalidAnswer::NotKept),
    ] {
        assert_eq!(snapshot.insert(question("a.test", record_type), answer), Err(expected));
    }
    assert!(snapshot.is_empty());
    assert_eq!(written(&snapshot), b"{\n  \"version\": 1,\n  \"answers\": []\n}\n");
}

#[test]
fn the_order_of_records_and_of_answers_does_not_matter() {
    let (first, second) = (question("a.test", RecordType::A), question("b.test", RecordType::A));
    let one = Snapshot::from_answers([
        (first.clone(), a(&["192.0.2.1", "192.0.2.2"])),
        (second.clone(), Answer::NoData),
    ]);
    let other = Snapshot::from_answers([
        (second, Answer::NoData),
        (first, a(&["192.0.2.2", "192.0.2.1", "192.0.2.2"])),
    ]);
    let (one, other) = (one.unwrap(), other.unwrap());
    assert_eq!(one, other);
    assert_eq!(written(&one), written(&other));
}

#[test]
fn a_snapshot_of_a_zone_answers_like_the_zone() {
    let zone = zone(
        "$ORIGIN example.com.\n@ SOA ns host 1 2 3 4 5\n@ MX 20 b\n@ MX 10 a\n@ TXT \"v=spf1 -all\"\n\
         s._domainkey TXT ( \"v=DKIM1; \" \"p=\\255\\000\" )\nt._domainkey CNAME s._domainkey\n\
         loop CNAME loop\n*.w TXT z\na A 192.0.2.2\na A 192.0.2.1\na AAAA 2001:db8::1\n",
    );
    let names = ["", "s._domainkey.", "t._domainkey.", "loop.", "x.w.", "a.", "none."];
    let questions = names.iter().flat_map(|prefix| {
        RecordType::ALL.map(|record_type| question(&format!("{prefix}example.com"), record_type))
    });
    let answers: Vec<(Question, Answer)> = questions
        .map(|question| {
            let answer = zone.answer(&question).cloned().unwrap();
            (question, answer)
        })
        .collect();
    let snapshot = Snapshot::from_answers(answers.iter().cloned()).unwrap();
    let read = Snapshot::read(written(&snapshot).as_slice(), &Limits::default()).unwrap();
    for (question, answer) in &answers {
        assert_eq!(read.answer(question), Some(answer), "{question}");
    }
    assert_eq!(read.answer(&question("example.org", RecordType::A)), None);
}

fn domain() -> impl Strategy<Value = DomainName> {
    proptest::collection::vec("[!-&(-,/-~-]{1,12}", 1..4).prop_map(|labels| {
        let labels: Vec<String> = labels.iter().map(|label| label.replace('.', "_")).collect();
        name(&labels.join("."))
    })
}

fn some<T: std::fmt::Debug>(records: impl Strategy<Value = T>) -> impl Strategy<Value = Vec<T>> {
    proptest::collection::vec(records, 1..4)
}

fn text() -> impl Strategy<Value = TxtRecord> {
    let string = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..=255),
        "\\PC{0,60}".prop_map(String::into_bytes),
    ];
    some(string).prop_map(TxtRecord::new)
}

fn question_and_answer() -> impl Strategy<Value = (Question, Answer)> {
    let mail = (any::<u16>(), proptest::option::of(domain()))
        .prop_map(|(preference, exchange)| MxRecord::new(preference, exchange));
    let answer = prop_oneof![
        some(any::<Ipv4Addr>()).prop_map(|records| (RecordType::A, Answer::A(records))),
        some(any::<Ipv6Addr>()).prop_map(|records| (RecordType::Aaaa, Answer::Aaaa(records))),
        some(mail).prop_map(|records| (RecordType::Mx, Answer::Mx(records))),
        some(domain()).prop_map(|records| (RecordType::Ptr, Answer::Ptr(records))),
        some(text()).prop_map(|records| (RecordType::Txt, Answer::Txt(records))),
        some(text()).prop_map(|records| (RecordType::Spf, Answer::Txt(records))),
        domain().prop_map(|target| (RecordType::Cname, Answer::Cname(target))),
        (
            proptest::sample::select(&RecordType::ALL[..]),
            proptest::sample::select(vec![
                Answer::NoData,
                Answer::NxDomain,
                Answer::Failed(DnsFailure::ServFail),
                Answer::Failed(DnsFailure::Refused),
                Answer::Failed(DnsFailure::Timeout),
                Answer::Failed(DnsFailure::Unreachable),
                Answer::Failed(DnsFailure::Truncated),
                Answer::Failed(DnsFailure::CnameChain),
            ])
        ),
    ];
    // The macros of SPF can put a space into a name that is asked for.
    let spaced =
        domain().prop_map(|name| DomainName::parse_expanded(&format!("a b.{name}")).unwrap());
    (prop_oneof![domain(), spaced], answer)
        .prop_map(|(name, (record_type, answer))| (Question::new(name, record_type), answer))
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(
        answers in proptest::collection::vec(question_and_answer(), 0..12)
    ) {
        let snapshot = Snapshot::from_answers(answers).unwrap();
        let bytes = written(&snapshot);
        let read = Snapshot::read(bytes.as_slice(), &Limits::default()).unwrap();
        prop_assert_eq!(&read, &snapshot);
        prop_assert_eq!(written(&read), bytes);
    }
}
