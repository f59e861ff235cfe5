//! The key records of Mail::DKIM's corpus under signatures that RFC 8301 allows.
//!
//! The corpus' own signatures are refused before anybody looks at their keys, so the records say
//! nothing there. Here each keeps all of its text but the key, which becomes one whose signature is
//! good.

use crate::support::facts::{Facts, FakeAnswer, fake_dns, record};
use crate::support::judge::{Failures, Judge};
use crate::support::keys::Key;
use crate::support::naive_signer::{KEY_NAME, NaiveSigner, Relaxed};
use crate::support::vectors;

/// Word and code of a verdict.
type Expected = (&'static str, &'static str);

/// Each record by its name, and what strict and lenient policies say.
const EXPECTATIONS: &[(&str, Expected, Expected)] = &[
    ("expirationtest._domainkey.example.org", ("pass", ""), ("pass", "")),
    ("selector1._domainkey.messiah.edu", ("pass", ""), ("pass", "")),
    // t=y.
    ("test1._domainkey.messiah.edu", ("policy", "testing-key"), ("pass", "")),
    // h=md5:sha1.
    (
        "test2._domainkey.messiah.edu",
        ("permerror", "hash-not-allowed"),
        ("permerror", "hash-not-allowed"),
    ),
    // g= is a tag of RFC 4871 that RFC 6376 §C.1 dropped: unknown, so ignored.
    ("test3._domainkey.messiah.edu", ("pass", ""), ("pass", "")),
    ("test4._domainkey.messiah.edu", ("pass", ""), ("pass", "")),
    ("testbad8._domainkey.messiah.edu", ("pass", ""), ("pass", "")),
    // t=s, with i= in the signing domain.
    ("test5._domainkey.messiah.edu", ("pass", ""), ("pass", "")),
    ("test6._domainkey.messiah.edu", ("pass", ""), ("pass", "")),
    // v=DKIM3.
    (
        "testbad1._domainkey.messiah.edu",
        ("permerror", "key-record-syntax"),
        ("permerror", "key-record-syntax"),
    ),
    // `t` without an equals sign.
    (
        "testbad2._domainkey.messiah.edu",
        ("permerror", "key-record-syntax"),
        ("permerror", "key-record-syntax"),
    ),
    // k=foobar.
    (
        "testbad3._domainkey.messiah.edu",
        ("permerror", "key-record-syntax"),
        ("permerror", "key-record-syntax"),
    ),
    // s=chat.
    (
        "testbad4._domainkey.messiah.edu",
        ("permerror", "not-for-email"),
        ("permerror", "not-for-email"),
    ),
    // h=bad.
    (
        "testbad7._domainkey.messiah.edu",
        ("permerror", "hash-not-allowed"),
        ("permerror", "hash-not-allowed"),
    ),
    (
        "testrevoked._domainkey.messiah.edu",
        ("permerror", "key-revoked"),
        ("permerror", "key-revoked"),
    ),
    ("s1024._domainkey.yahoo.com", ("policy", "testing-key"), ("pass", "")),
    ("beta._domainkey.gmail.com", ("policy", "testing-key"), ("pass", "")),
    ("jakla2._domainkey.ijs.si", ("pass", ""), ("pass", "")),
    // n=, s=*, h= with sha256 among others.
    ("shan._domainkey.vmt2.cis.att.net", ("pass", ""), ("pass", "")),
    ("foo._domainkey.vmt2.cis.att.net", ("pass", ""), ("pass", "")),
    ("2023-05-ed25519._domainkey.wander.science", ("pass", ""), ("pass", "")),
    // Nothing at all.
    (
        "2023-05-ed25519-empty._domainkey.wander.science",
        ("permerror", "key-record-syntax"),
        ("permerror", "key-record-syntax"),
    ),
    ("invalid._domainkey.wander.science", ("pass", ""), ("pass", "")),
];

/// The record with our key for its own.
fn with_our_key(record: &str, key: Key) -> String {
    let specs = record.split(';').map(|spec| match spec.trim_start().strip_prefix("p=") {
        Some(old) if !old.trim().is_empty() => format!(" p={}", key.p()),
        _ => spec.to_owned(),
    });
    specs.collect::<Vec<_>>().join(";")
}

#[test]
fn every_record_is_taken_as_rfc_6376_wants_it() {
    let message = b"From: a@example.com\r\nSubject: s\r\n\r\nbody\r\n";
    let mut failures = Failures::default();
    let mut names = Vec::new();
    for (name, answer) in fake_dns(&vectors::read_text("mail-dkim-corpus/FAKE_DNS.dat")) {
        let FakeAnswer::Text(text) = answer else { continue };
        let Some((_, strict, lenient)) = EXPECTATIONS.iter().find(|row| row.0 == name) else {
            failures.fail(&name, "no expectation");
            continue;
        };
        let key = if text.contains("k=ed25519") { Key::Ed25519 } else { Key::Rsa2048 };
        let signer = NaiveSigner::with(key, Relaxed, Relaxed, &["From", "Subject"]);
        let signed = signer.tags("i=@example.com").sign(message);
        let facts: Facts = record(KEY_NAME, &with_our_key(&text, key));
        failures.check(&name, Judge::strict().one(&signed, &facts).word_and_code(), *strict);
        failures.check(&name, Judge::lenient().one(&signed, &facts).word_and_code(), *lenient);
        names.push(name);
    }
    failures.check("records", names.len(), EXPECTATIONS.len());
}
