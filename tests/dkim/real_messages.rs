//! Real mail with the keys of its time: from mail-auth's and MimeKit's tests.

use waxseal_dns::{Limits as DnsLimits, Zone};
use waxseal_verify::dns::{Answer, Dns as _};

use crate::support::facts::{Facts, from_head, record, txt_question};
use crate::support::judge::{Failures, Judge, Verdict};
use crate::support::vectors;

/// Word and code of a verdict.
type Expected = (&'static str, &'static str);

/// Messages with their records above them, in the order of the signatures: when each was made, so
/// that an expired one is judged at its time.
const MAIL_AUTH: [(&str, u64, &[Expected]); 6] = [
    ("001.txt", 1_528_637_909, &[("pass", ""), ("pass", "")]),
    ("002.txt", 1_615_825_284, &[("pass", "")]),
    ("003.txt", 1_667_592_145, &[("pass", ""), ("pass", "")]),
    ("004.txt", 1_667_862_801, &[("pass", "")]),
    ("005.txt", 1_667_843_664, &[("pass", "")]),
    ("006.txt", 1_667_414_738, &[("pass", "")]),
];

#[test]
fn mail_auths_messages_pass_on_the_wire_and_as_stored() {
    let mut failures = Failures::default();
    for (name, at, expected) in MAIL_AUTH {
        let file = vectors::read(&format!("mail-auth-dkim-real/{name}"));
        let (facts, stored) = from_head(&file);
        let wire = vectors::on_the_wire(stored);
        for (form, judge, raw) in [
            ("strict", Judge::strict(), wire.as_slice()),
            ("lenient", Judge::lenient(), &wire),
            ("stored, lenient", Judge::lenient(), stored),
        ] {
            let verdicts = judge.at(at).all(raw, &facts);
            let found: Vec<_> = verdicts.iter().map(Verdict::word_and_code).collect();
            failures.check(format!("{name}, {form}"), found.as_slice(), expected);
        }
        for verdict in Judge::strict().at(at).all(stored, &facts) {
            let expected = ("neutral", "bare-line-feed");
            failures.check(format!("{name}, stored, strict"), verdict.word_and_code(), expected);
        }
    }
}

/// A login code of 2022 whose `x=` is a day after `t=`.
#[test]
fn a_message_is_judged_at_its_time() {
    let file = vectors::read("mail-auth-dkim-real/005.txt");
    let (facts, stored) = from_head(&file);
    let wire = vectors::on_the_wire(stored);
    let judge = |at| Judge::strict().at(at).one(&wire, &facts).word_and_code();
    assert_eq!(judge(1_667_930_064 + 300), ("pass", ""));
    assert_eq!(judge(1_667_930_064 + 301), ("policy", "expired"));
}

/// Gmail's key of 2012 to 2016, from a PEM file.
pub(crate) fn gmail() -> Facts {
    record("20120113._domainkey.gmail.com", &from_pem("mimekit-dkim/gmail.pub"))
}

fn from_pem(name: &str) -> String {
    let pem = vectors::read_text(name);
    let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    format!("k=rsa; p={base64}")
}

#[test]
fn mimekits_gmail_messages_pass() {
    let mut failures = Failures::default();
    for name in ["gmail.msg", "related.msg", "multipart-no-end-boundary.msg"] {
        let raw = vectors::read_wire(&format!("mimekit-dkim/{name}"));
        let verdict = Judge::strict().one(&raw, &gmail());
        failures.check(name, verdict.word_and_code(), ("pass", ""));
        failures.check(name, verdict.key.map(|key| key.bits), Some(2048));
    }
}

#[test]
fn mimekits_copy_of_the_rfc_8463_message_passes() {
    let (facts, _) = from_head_of_001();
    let raw = vectors::read_wire("mimekit-dkim/rfc8463-example.msg");
    let verdicts = Judge::strict().all(&raw, &facts);
    assert_eq!(verdicts.len(), 2);
    assert!(verdicts.iter().all(Verdict::is_pass));
}

fn from_head_of_001() -> (Facts, Vec<u8>) {
    let file = vectors::read("mail-auth-dkim-real/001.txt");
    let (facts, message) = from_head(&file);
    (facts, message.to_vec())
}

/// The same key published through BIND, tinydns and PEM: one text, however it is cut and quoted.
#[test]
fn one_key_in_three_files() {
    let zone = Zone::parse(&vectors::read("mimekit-dkim/example.bind9"), &DnsLimits::default());
    let zone = zone.unwrap();
    let question = txt_question("1433868189.example._domainkey.example.com");
    let Some(Answer::Txt(bind)) = zone.answer(&question) else { panic!("not in the zone") };
    let bind = String::from_utf8(bind[0].joined().into_owned()).unwrap();
    let tinydns = vectors::read_text("mimekit-dkim/example.tinydns");
    let tinydns = tinydns.split(':').nth(1).unwrap();
    let pem = from_pem("mimekit-dkim/example.pub");
    let p = |record: &str| record.rsplit_once("p=").unwrap().1.to_owned();
    assert_eq!(p(&bind), p(&pem));
    assert_eq!(p(tinydns), p(&pem));
}
