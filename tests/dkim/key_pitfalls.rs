//! Bugs of other implementations in the DNS and in key records.

use std::collections::HashMap;

use waxseal_parse::dkim::key_record::KeyRecordErrorKind;
use waxseal_verify::dkim::evidence::{Status, Unusable};
use waxseal_verify::dkim::public_key::PublishedKeyError;
use waxseal_verify::dns::{Answer, DnsFailure, TxtRecord};
use waxseal_verify::leniency::Leniency;

use crate::support::facts::{Facts, record, records, txt_question, txt_record};
use crate::support::judge::{Judge, Verdict};
use crate::support::keys::Key;
use crate::support::naive_signer::{KEY_NAME, NaiveSigner, Relaxed};

const MESSAGE: &[u8] = b"From: a@example.com\r\nSubject: s\r\n\r\nbody\r\n";

fn signer(key: Key) -> NaiveSigner {
    NaiveSigner::with(key, Relaxed, Relaxed, &["From", "Subject"])
}

fn judged(judge: &Judge, key: Key, facts: &Facts) -> Verdict {
    judge.one(&signer(key).sign(MESSAGE), facts)
}

/// OpenDKIM#123 and #295: two keys at one name are told, and no order of them hides the good one.
#[test]
fn two_keys_at_one_name() {
    let good = Key::Rsa2048.record();
    let other = Key::Rsa1024.record();
    let ed25519 = Key::Ed25519.record();
    for (first, second) in [(&good, &other), (&other, &good), (&ed25519, &good), (&good, &ed25519)]
    {
        let facts = records(&[(KEY_NAME, first), (KEY_NAME, second)]);
        let strict = judged(&Judge::strict(), Key::Rsa2048, &facts);
        assert_eq!(strict.status, Status::Unusable(Unusable::SeveralKeyRecords { count: 2 }));
        let lenient = judged(&Judge::lenient(), Key::Rsa2048, &facts);
        assert_eq!(lenient.word_and_code(), ("pass", ""));
        assert_eq!(lenient.forgiven(), [Leniency::SeveralKeyRecords]);
    }
}

/// Of several records none of which is good, the verdict is that of a key, not of a stray record.
#[test]
fn a_wildcards_spf_record_beside_a_key() {
    let spf = "v=spf1 -all";
    for key_first in [true, false] {
        let key = Key::Rsa1024.record();
        let both = if key_first {
            [(KEY_NAME, key.as_str()), (KEY_NAME, spf)]
        } else {
            [(KEY_NAME, spf), (KEY_NAME, &key)]
        };
        let verdict = judged(&Judge::lenient(), Key::Rsa1024, &records(&both));
        assert_eq!(verdict.word_and_code(), ("pass", ""));
        let verdict = judged(&Judge::lenient(), Key::Rsa2048, &records(&both));
        assert_eq!(verdict.word_and_code(), ("fail", "changed"));
    }
    let alone = judged(&Judge::lenient(), Key::Rsa2048, &record(KEY_NAME, spf));
    let Status::Unusable(Unusable::KeyRecord(error)) = alone.status else { panic!("{alone:?}") };
    assert_eq!(error.kind, KeyRecordErrorKind::NotAKeyRecord);
}

/// nodemailer-dkim#4: the strings of a record belong together, wherever they are cut.
#[test]
fn a_key_in_several_strings() {
    let text = Key::Rsa2048.record();
    assert!(text.len() > 255);
    for size in [1, 7, 64, 254, 255] {
        let answer = Answer::Txt(vec![TxtRecord::new(text.as_bytes().chunks(size))]);
        let facts: Facts = HashMap::from([(txt_question(KEY_NAME), answer)]);
        assert!(judged(&Judge::strict(), Key::Rsa2048, &facts).is_pass(), "strings of {size}");
    }
    // Empty strings among them are nothing.
    let (head, tail) = text.split_at(100);
    let strings = ["", head, "", tail, ""].map(str::as_bytes);
    let facts: Facts =
        HashMap::from([(txt_question(KEY_NAME), Answer::Txt(vec![TxtRecord::new(strings)]))]);
    assert!(judged(&Judge::strict(), Key::Rsa2048, &facts).is_pass());
}

/// nodemailer-dkim#4: only the first 255 octets were published.
#[test]
fn a_key_that_is_cut_off() {
    let text = Key::Rsa2048.record();
    let mut cut = text[..255].to_owned();
    // As long as base64 wants it, so that the DER is what is wrong.
    while !(cut.len() - cut.find("p=").unwrap() - 2).is_multiple_of(4) {
        cut.pop();
    }
    let verdict = judged(&Judge::lenient(), Key::Rsa2048, &record(KEY_NAME, &cut));
    assert_eq!(verdict.status, Status::Unusable(Unusable::PublicKey(PublishedKeyError::Truncated)));
    let whole = judged(&Judge::lenient(), Key::Rsa2048, &record(KEY_NAME, &text[..255]));
    assert_eq!(whole.result().as_str(), "permerror");
}

/// simple-java-mail#44: quotation marks and backslashes of a zone file inside the value.
#[test]
fn quoting_left_in_the_record() {
    let text = Key::Rsa2048.record();
    let (head, tail) = text.split_at(200);
    for broken in [format!("\"{text}\""), format!("{head}\" \"{tail}"), text.replace("p=", "p=\"")]
    {
        let verdict = judged(&Judge::lenient(), Key::Rsa2048, &record(KEY_NAME, &broken));
        let Status::Unusable(Unusable::KeyRecord(error)) = verdict.status else {
            panic!("{broken}: {verdict:?}")
        };
        assert_eq!(error.kind, KeyRecordErrorKind::Quoting, "{broken}");
    }
    let escaped = text.replace("; ", "\\; ");
    let verdict = judged(&Judge::lenient(), Key::Rsa2048, &record(KEY_NAME, &escaped));
    assert_eq!(verdict.word_and_code(), ("permerror", "key-record-syntax"));
}

/// suitenumerique/messages#778: white space in `p=` is part of base64 as DKIM writes it.
#[test]
fn white_space_in_the_key() {
    let p = Key::Rsa2048.p();
    let (head, tail) = p.split_at(100);
    for gap in [" ", "\t", "   ", "\r\n ", " \r\n\t"] {
        let text = format!("v=DKIM1; k=rsa; p={gap}{head}{gap}{tail}{gap}");
        let verdict = judged(&Judge::strict(), Key::Rsa2048, &record(KEY_NAME, &text));
        assert_eq!(verdict.word_and_code(), ("pass", ""), "{gap:?}");
    }
}

/// suitenumerique/messages#778: `p=` twice would let `p=attacker; p=expected` pass.
#[test]
fn two_keys_in_one_record() {
    let (good, other) = (Key::Rsa2048.p(), Key::Rsa1024.p());
    for (first, second) in [(&good, &other), (&other, &good), (&good, &good)] {
        let text = format!("v=DKIM1; p={first}; p={second}");
        let verdict = judged(&Judge::lenient(), Key::Rsa2048, &record(KEY_NAME, &text));
        assert_eq!(verdict.word_and_code(), ("permerror", "key-record-syntax"));
    }
}

/// OpenDKIM#44, #181, #156: what failed in the DNS was all "no key".
#[test]
fn every_failure_of_the_dns_by_its_name() {
    for (answer, expected) in [
        (Answer::NxDomain, ("permerror", "no-key")),
        (Answer::NoData, ("permerror", "no-key")),
        (Answer::Failed(DnsFailure::ServFail), ("temperror", "dns-failure")),
        (Answer::Failed(DnsFailure::Timeout), ("temperror", "dns-timeout")),
        (Answer::Failed(DnsFailure::NotInSnapshot), ("temperror", "dns-not-in-snapshot")),
        (Answer::Failed(DnsFailure::CnameChain), ("permerror", "cname-chain")),
    ] {
        let facts: Facts = HashMap::from([(txt_question(KEY_NAME), answer.clone())]);
        for judge in [Judge::strict(), Judge::lenient()] {
            let verdict = judged(&judge, Key::Rsa2048, &facts);
            assert_eq!(verdict.word_and_code(), expected, "{answer:?}");
            // A key that cannot be had says nothing about the body.
            assert!(verdict.body_matches());
        }
    }
}

/// mail-auth#56: Ed25519 signs the SHA-256 of the header (RFC 8463 §3), not the header itself.
#[test]
fn ed25519_signs_the_digest() {
    let signer = signer(Key::Ed25519);
    let facts = signer.facts();
    assert!(Judge::strict().one(&signer.sign(MESSAGE), &facts).is_pass());
    let raw = signer.sign_by(MESSAGE, |input| signer.key.sign_octets(input));
    assert_eq!(Judge::lenient().one(&raw, &facts).code(), "changed");
}

/// A record's TXT order is the DNS server's; the best verdict must not depend on it.
#[test]
fn more_records_than_are_looked_at() {
    let mut texts = vec![txt_record("v=spf1 -all"); 4];
    texts.push(txt_record(&Key::Rsa2048.record()));
    let facts: Facts = HashMap::from([(txt_question(KEY_NAME), Answer::Txt(texts))]);
    let mut judge = Judge::lenient();
    assert_eq!(judge.limits.key_records, 4);
    assert!(!judged(&judge, Key::Rsa2048, &facts).is_pass());
    judge.limits.key_records = 5;
    assert!(judged(&judge, Key::Rsa2048, &facts).is_pass());
}
