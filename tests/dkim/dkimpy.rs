//! dkimpy's data: the example messages of RFC 6376 and RFC 8463 in other forms, key records good and
//! bad, and messages that once broke somebody.

use waxseal_verify::dkim::evidence::{BodyOutcome, HeaderOutcome};

use crate::support::facts::{Facts, record, records};
use crate::support::judge::{Failures, Judge, Verdict};
use crate::support::vectors;

fn text(name: &str) -> String {
    vectors::read_text(&format!("dkimpy-data/data/{name}")).trim_end().to_owned()
}

fn wire(name: &str) -> Vec<u8> {
    vectors::read_wire(&format!("dkimpy-data/data/{name}"))
}

/// The two keys of RFC 8463 §A.2, the RSA one from a file of the suite.
fn football(rsa_record: &str) -> Facts {
    records(&[
        ("test._domainkey.football.example.com", &text(rsa_record)),
        (
            "brisbane._domainkey.football.example.com",
            "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
        ),
    ])
}

#[test]
fn the_rfc_6376_message_signed_with_both_algorithms_passes() {
    let verdicts = Judge::strict().all(&wire("rfc6376.signed.msg"), &football("test.txt"));
    assert_eq!(verdicts.len(), 2);
    assert!(verdicts.iter().all(Verdict::is_pass), "{verdicts:?}");
}

#[test]
fn the_rfc_6376_message_signed_with_rsa_passes_by_every_good_record() {
    for good in ["test.txt", "test2.txt"] {
        let verdict = Judge::strict().one(&wire("rfc6376.signed.rsa.msg"), &football(good));
        assert_eq!(verdict.word_and_code(), ("pass", ""), "{good}");
    }
}

#[test]
fn bad_records_fail_for_their_reason() {
    let mut failures = Failures::default();
    for (name, expected) in [
        // k=ed25519-sha256 is no key type.
        ("badk.txt", ("permerror", "key-record-syntax")),
        // `v=DKIM1: g=*`: the semicolon is a colon.
        ("badversion.txt", ("permerror", "key-record-syntax")),
        // The last octet is missing from the DER.
        ("test_bad.txt", ("permerror", "public-key")),
        // s=tlsrpt (RFC 8460 §3).
        ("test_tlsrpt.txt", ("permerror", "not-for-email")),
        // Other keys.
        ("1024_testkey_wo_markers.pub.txt", ("fail", "changed")),
        ("1024_testkey_wo_markers.pub.rsa.txt", ("fail", "changed")),
        ("2048_testkey_wo_markers.pub.txt", ("fail", "changed")),
        ("2048_testkey_wo_markers.pub.rsa.txt", ("fail", "changed")),
        ("2048_testkey_PKCS8.key.pub.txt", ("fail", "changed")),
        // A key of the other algorithm.
        ("ed25519test.dns", ("permerror", "key-type-mismatch")),
    ] {
        for judge in [Judge::strict(), Judge::lenient()] {
            let verdict = judge.one(&wire("rfc6376.signed.rsa.msg"), &football(name));
            failures.check(name, verdict.word_and_code(), expected);
        }
    }
}

/// The signature was made with `t=`, and the tags were changed afterwards.
#[test]
fn tags_changed_after_signing_break_the_header_but_not_the_body() {
    let verdict = Judge::strict().one(&wire("rfc6376.signed.no_t.msg"), &football("test.txt"));
    assert_eq!(verdict.word_and_code(), ("fail", "changed"));
    assert_eq!((verdict.body, verdict.header), (BodyOutcome::Match, HeaderOutcome::Invalid));
}

/// CVE-2020-12272: a parenthesis in `d=` must never reach Authentication-Results.
#[test]
fn a_domain_that_is_none_is_refused_and_not_repeated() {
    let verdict = Judge::lenient().one(&wire("test.message.baddomain"), &Facts::new());
    assert_eq!(verdict.word_and_code(), ("neutral", "signature-syntax"));
    assert_eq!(verdict.domain, None);
}

/// A Gmail message whose field is folded within `b=` and before a colon of `h=` (Debian bug 711751),
/// with the key that Google published at that selector.
#[test]
fn degenerate_folding_is_legal() {
    let verdict = Judge::strict().one(&wire("test2.message"), &crate::real_messages::gmail());
    assert_eq!(verdict.word_and_code(), ("pass", ""));
}

/// A real message of 2011 whose key is gone: the body still has its hash.
#[test]
fn a_body_can_be_judged_without_its_key() {
    let verdict = Judge::strict().one(&wire("message.mbox"), &Facts::new());
    assert_eq!(verdict.word_and_code(), ("temperror", "dns-not-in-snapshot"));
    assert_eq!((verdict.body, verdict.header), (BodyOutcome::Match, HeaderOutcome::NotChecked));
}

/// Exim's example of September 2017.
#[test]
fn exims_ed25519_message() {
    let facts = record("sed._domainkey.test.ex", &text("eximtest.dns"));
    let verdict = Judge::strict().one(&wire("ed25519test2.msg"), &facts);
    assert_eq!(verdict.word_and_code(), ("pass", ""));
}
