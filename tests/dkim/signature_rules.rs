//! What a signature field may say (RFC 6376 §3.5), under cryptography that is good.

use waxseal_parse::dkim::signature::SignatureErrorKind;
use waxseal_verify::dkim::evidence::{BodyOutcome, Status, Unusable};

use crate::support::judge::{Failures, Judge, Verdict};
use crate::support::keys::Key;
use crate::support::naive_signer::{NaiveSigner, Relaxed, Simple};

const MESSAGE: &[u8] = b"From: a@example.com\r\nSubject: s\r\n\r\nbody\r\n";

const PASS: (&str, &str) = ("pass", "");
const SYNTAX: (&str, &str) = ("neutral", "signature-syntax");
const MISSING: (&str, &str) = ("permerror", "signature-syntax");

fn lenient(signer: &NaiveSigner) -> Verdict {
    Judge::lenient().one(&signer.sign(MESSAGE), &signer.facts())
}

fn strict(signer: &NaiveSigner) -> Verdict {
    Judge::strict().one(&signer.sign(MESSAGE), &signer.facts())
}

/// A part of the value, what it becomes, and the verdict of both policies.
fn check(signer: &NaiveSigner, rows: &[(&str, &str, (&str, &str))]) {
    let mut failures = Failures::default();
    for (from, to, expected) in rows {
        let changed = signer.clone().replacing(from, to);
        for (policy, verdict) in [("strict", strict(&changed)), ("lenient", lenient(&changed))] {
            let found = verdict.word_and_code();
            failures.check(format!("{from:?} as {to:?}, {policy}"), found, *expected);
        }
    }
}

#[test]
fn required_tags() {
    check(
        &NaiveSigner::new(),
        &[
            (" v=1;", "", MISSING),
            (" a=ed25519-sha256;", "", MISSING),
            (" d=example.com;", "", MISSING),
            (" s=test;", "", MISSING),
            ("h=From:Subject; ", "", MISSING),
            ("bh={bh};", "", MISSING),
            // Tag names are case-sensitive: this is another tag.
            ("v=1", "V=1", MISSING),
            ("a=ed", "A=ed", MISSING),
            ("bh={bh}", "BH={bh}", MISSING),
        ],
    );
    for missing in [SignatureErrorKind::MissingTag("b"), SignatureErrorKind::EmptySignature] {
        let has_b = missing == SignatureErrorKind::EmptySignature;
        let signed = String::from_utf8(NaiveSigner::new().sign(MESSAGE)).unwrap();
        let (before, after) = signed.split_once(" b=").unwrap();
        let (_, rest) = after.split_once("\r\n").unwrap();
        let raw = format!("{before} {}\r\n{rest}", if has_b { "b=" } else { "" });
        let verdict = Judge::lenient().one(raw.as_bytes(), &NaiveSigner::new().facts());
        assert_eq!(verdict.status, Status::Unusable(Unusable::Syntax(missing)));
    }
}

#[test]
fn the_version() {
    let rows = ["2", "01", "1.0", "0.5", "", "1 1", "one"].map(|v| ("v=1", v));
    let rows = rows.map(|(from, v)| (from, format!("v={v}")));
    let rows: Vec<_> = rows.iter().map(|(from, to)| (*from, to.as_str(), SYNTAX)).collect();
    check(&NaiveSigner::new(), &rows);
    check(&NaiveSigner::new(), &[("v=1", "v = 1 ", PASS), ("v=1", "v=\r\n 1", PASS)]);
}

#[test]
fn the_algorithm() {
    check(
        &NaiveSigner::new(),
        &[
            ("ed25519-sha256", "rsa-sha256", ("permerror", "key-type-mismatch")),
            ("ed25519-sha256", "ed25519", SYNTAX),
            ("ed25519-sha256", "ed25519-sha512", SYNTAX),
            ("ed25519-sha256", "rsa-sha512", SYNTAX),
            ("ed25519-sha256", "", SYNTAX),
            // Its body hash would have 20 octets.
            ("ed25519-sha256", "rsa-sha1", SYNTAX),
        ],
    );
}

#[test]
fn the_canonicalization() {
    let simple = NaiveSigner::with(Key::Ed25519, Simple, Simple, &["From"]);
    check(&simple, &[(" c=simple/simple;", "", PASS), ("c=simple/simple", "c=simple", PASS)]);
    let mixed = NaiveSigner::with(Key::Ed25519, Relaxed, Simple, &["From"]);
    check(&mixed, &[("c=relaxed/simple", "c=relaxed", PASS)]);
    let relaxed = NaiveSigner::new();
    check(
        &relaxed,
        &[
            ("c=relaxed/relaxed", "c=relaxed/nofws", SYNTAX),
            ("c=relaxed/relaxed", "c=nowsp", SYNTAX),
            ("c=relaxed/relaxed", "c=", SYNTAX),
            ("c=relaxed/relaxed", "c=/relaxed", SYNTAX),
            ("c=relaxed/relaxed", "c=relaxed/", SYNTAX),
            ("c=relaxed/relaxed", "c=relaxed/relaxed/relaxed", SYNTAX),
        ],
    );
    // What was hashed as relaxed is not simple.
    let body = b"From: a@example.com\r\n\r\ntwo  spaces\r\n";
    let lie = relaxed.replacing("c=relaxed/relaxed", "c=relaxed");
    assert!(!Judge::lenient().one(&lie.sign(body), &lie.facts()).body_matches());
}

#[test]
fn the_signed_fields() {
    check(
        &NaiveSigner::new(),
        &[
            ("h=From:Subject", "h=Subject", MISSING),
            ("h=From:Subject", "h=", MISSING),
            ("h=From:Subject", "h=Fromm:Subject", MISSING),
            ("h=From:Subject", "h=FROM:sUBJECT", PASS),
            ("h=From:Subject", "h=From:Subject:Absent:X-Absent", PASS),
        ],
    );
}

/// RFC 6376 §3.5: `i=` has the domain of `d=` or one below it; a suffix counts only at a dot.
#[test]
fn the_auid() {
    let outside = ("permerror", "auid-outside-domain");
    let rows = [
        ("@example.com", PASS),
        ("user@example.com", PASS),
        ("user@EXAMPLE.Com", PASS),
        ("user@sub.example.com", PASS),
        ("user@a.b.example.com", PASS),
        ("=75ser=40odd@example.com", PASS),
        ("a@b@example.com", PASS),
        ("@badexample.com", outside),
        ("@com", outside),
        ("@example.com.evil.test", outside),
        ("user@example.org", outside),
        ("@xample.com", outside),
        ("user", SYNTAX),
        ("", SYNTAX),
        ("user@", SYNTAX),
        ("@.example.com", SYNTAX),
        ("@example..com", SYNTAX),
        ("us=zz@example.com", SYNTAX),
    ];
    let mut failures = Failures::default();
    for (auid, expected) in rows {
        let signer = NaiveSigner::new().tags(&format!("i={auid}"));
        failures.check(auid, lenient(&signer).word_and_code(), expected);
        failures.check(auid, strict(&signer).word_and_code(), expected);
    }
}

#[test]
fn the_signing_domain_and_the_selector() {
    check(
        &NaiveSigner::new(),
        &[
            ("d=example.com", "d=EXAMPLE.com", PASS),
            // RFC 6376 §6.1.1: a verifier may refuse what is no organization's domain.
            ("d=example.com", "d=com", SYNTAX),
            ("d=example.com", "d=", SYNTAX),
            ("d=example.com", "d=.example.com", SYNTAX),
            ("d=example.com", "d=example..com", SYNTAX),
            ("d=example.com", "d=exa mple.com", SYNTAX),
            ("d=example.com", "d=example.com(c)", SYNTAX),
            ("d=example.com", "d=-example.com", SYNTAX),
            ("s=test", "s=TEST", PASS),
            ("s=test", "s=", SYNTAX),
            ("s=test", "s=te/st", SYNTAX),
            ("s=test", "s=.test", SYNTAX),
        ],
    );
    // Dots of a selector separate labels (RFC 6376 §3.1).
    let signer = NaiveSigner::new().replacing("s=test", "s=2023.mail.Test");
    let facts = crate::support::facts::record(
        "2023.mail.test._domainkey.example.com",
        &signer.key.record(),
    );
    let verdict = Judge::strict().one(&signer.sign(MESSAGE), &facts);
    assert_eq!(verdict.word_and_code(), PASS);
    assert_eq!(verdict.question.unwrap(), "2023.mail.test._domainkey.example.com TXT");
}

/// RFC 8616 §4: U-labels are asked for as A-labels and hashed as they are written.
#[test]
fn internationalized_names() {
    let facts = crate::support::facts::record(
        "xn--schlssel-95a._domainkey.xn--mller-kva.example",
        &Key::Ed25519.record(),
    );
    for (d, s, i) in [
        ("müller.example", "schlüssel", "jürgen@müller.example"),
        ("xn--mller-kva.example", "xn--schlssel-95a", "jürgen@müller.example"),
        ("müller.example", "xn--schlssel-95a", "@büro.xn--mller-kva.example"),
    ] {
        let signer = NaiveSigner::new()
            .replacing("d=example.com", &format!("d={d}"))
            .replacing("s=test", &format!("s={s}"))
            .tags(&format!("i={i}"));
        let verdict = Judge::strict().one(&signer.sign(MESSAGE), &facts);
        assert_eq!(verdict.word_and_code(), PASS, "{d} {s} {i}");
        assert_eq!(verdict.domain.as_deref(), Some("xn--mller-kva.example"));
    }
}

#[test]
fn the_query_methods() {
    let mut failures = Failures::default();
    for (q, expected) in [
        ("dns/txt", PASS),
        ("dns", PASS),
        ("foo/bar : dns/txt : exam/ple", PASS),
        ("http", SYNTAX),
        ("dns/special", SYNTAX),
        ("", SYNTAX),
    ] {
        let signer = NaiveSigner::new().tags(&format!("q={q}"));
        failures.check(q, lenient(&signer).word_and_code(), expected);
    }
}

/// RFC 6376 §3.5: `l=` has 1 to 76 digits and counts octets of the canonicalized body.
#[test]
fn the_body_length() {
    let changed = ("fail", "changed");
    let nines = "9".repeat(76);
    let too_many = "0".repeat(77);
    let zeros = format!("{}6", "0".repeat(75));
    let mut failures = Failures::default();
    for (l, expected) in [
        ("6", PASS),
        (zeros.as_str(), PASS),
        ("7", changed),
        ("18446744073709551615", changed),
        ("18446744073709551616", changed),
        (&nines, changed),
        (&too_many, SYNTAX),
        ("", SYNTAX),
        ("-1", SYNTAX),
        ("+6", SYNTAX),
        ("6 6", SYNTAX),
        ("0x6", SYNTAX),
    ] {
        let verdict = lenient(&NaiveSigner::new().tags(&format!("l={l}")));
        failures.check(l, verdict.word_and_code(), expected);
        if expected == changed {
            failures.check(l, verdict.body, BodyOutcome::TooShort);
            let coverage = verdict.coverage.unwrap();
            let octets = (coverage.signed_body_octets, coverage.body_octets);
            failures.check(l, octets, (6, 6));
        }
    }
    drop(failures);
    let nothing = NaiveSigner::new().length(0);
    assert_eq!(lenient(&nothing).word_and_code(), PASS);
    assert_eq!(lenient(&nothing).unsigned_body_octets(), 6);
    assert_eq!(strict(&nothing).word_and_code(), ("policy", "unsigned-body-part"));
}

/// Unknown tags are ignored, and signed all the same.
#[test]
fn unknown_tags() {
    for tags in ["r=y", "future=1", "x_9=", "cs=\"quoted\"", "i_=a=b=c"] {
        assert_eq!(strict(&NaiveSigner::new().tags(tags)).word_and_code(), PASS, "{tags}");
    }
    let signer = NaiveSigner::new().tags("future=1");
    let signed = String::from_utf8(signer.sign(MESSAGE)).unwrap();
    for changed in [signed.replace("future=1", "future=2"), signed.replace("future=1; ", "")] {
        assert_ne!(changed, signed);
        let verdict = Judge::lenient().one(changed.as_bytes(), &signer.facts());
        assert_eq!(verdict.code(), "changed");
    }
    for broken in ["9=1", "-=1", "a-b=1", "no equals sign", "=1", "f=\u{1}"] {
        let verdict = lenient(&NaiveSigner::new().tags(broken));
        assert_eq!(verdict.word_and_code(), SYNTAX, "{broken}");
    }
}

/// RFC 6376 §6.1: a bad signature beside a good one does not hurt it, and order means nothing.
#[test]
fn a_bad_signature_beside_a_good_one() {
    let good = NaiveSigner::new();
    let bad = [
        good.clone().replacing("v=1", "v=2"),
        good.clone().tags("i=@example.org"),
        good.clone().replacing("s=test", "s=absent"),
    ];
    let mut below = MESSAGE.to_vec();
    for signer in &bad {
        below = signer.sign(&below);
    }
    let mut message = good.sign(&below);
    for signer in &bad {
        message = signer.sign(&message);
    }
    let verdicts = Judge::strict().all(&message, &good.facts());
    let words: Vec<_> = verdicts.iter().map(|verdict| verdict.result().as_str()).collect();
    let bad = ["temperror", "permerror", "neutral"];
    assert_eq!(words, [&bad[..], &["pass"], &bad].concat());
    assert_eq!(crate::support::judge::message_result(&verdicts).as_str(), "pass");
}
