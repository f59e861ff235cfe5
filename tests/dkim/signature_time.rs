//! `t=` and `x=` (RFC 6376 §3.5), judged at the instant that the caller names.

use crate::support::judge::{Failures, Judge};
use crate::support::naive_signer::NaiveSigner;

const MESSAGE: &[u8] = b"From: a@example.com\r\nSubject: s\r\n\r\nbody\r\n";

const PASS: (&str, &str) = ("pass", "");
const SYNTAX: (&str, &str) = ("neutral", "signature-syntax");
const EXPIRED: (&str, &str) = ("policy", "expired");
const FUTURE: (&str, &str) = ("policy", "signed-in-the-future");

fn verdict(tags: &str, judge: &Judge) -> (&'static str, &'static str) {
    let signer = NaiveSigner::new().tags(tags);
    judge.one(&signer.sign(MESSAGE), &signer.facts()).word_and_code()
}

#[test]
fn expiry_with_the_skew_of_the_policy() {
    let mut failures = Failures::default();
    for (at, skew, expected) in [
        (1_999, 0, PASS),
        (2_000, 0, PASS),
        (2_001, 0, EXPIRED),
        (2_300, 300, PASS),
        (2_301, 300, EXPIRED),
        (u64::MAX, 300, EXPIRED),
        (u64::MAX, u64::MAX, PASS),
    ] {
        for judge in [Judge::strict(), Judge::lenient()] {
            let mut judge = judge.at(at);
            judge.policy.clock_skew = skew;
            let found = verdict("t=1000; x=2000", &judge);
            failures.check(format!("at {at} with {skew}"), found, expected);
        }
    }
}

#[test]
fn the_future_with_the_skew_of_the_policy() {
    let mut failures = Failures::default();
    for (at, skew, expected) in [
        (1_000, 0, PASS),
        (999, 0, FUTURE),
        (700, 300, PASS),
        (699, 300, FUTURE),
        (0, 300, FUTURE),
        (0, 1_000, PASS),
        (0, u64::MAX, PASS),
    ] {
        let mut judge = Judge::strict().at(at);
        judge.policy.clock_skew = skew;
        failures.check(format!("at {at} with {skew}"), verdict("t=1000", &judge), expected);
    }
}

#[test]
fn without_times_no_instant_matters() {
    for at in [0, 1, u64::MAX] {
        let signer = NaiveSigner::new();
        assert!(Judge::strict().at(at).one(&signer.sign(MESSAGE), &signer.facts()).is_pass());
    }
}

/// RFC 6376 §3.5: 1 to 12 digits, and `x=` after `t=`.
#[test]
fn what_is_no_time() {
    let judge = Judge::lenient();
    let mut failures = Failures::default();
    for (tags, expected) in [
        ("t=0; x=999999999999", PASS),
        ("x=999999999999", PASS),
        ("t=000000000001", PASS),
        ("t=1000000000000", SYNTAX),
        ("x=1000000000000", SYNTAX),
        ("x=99999999999999999999999999", SYNTAX),
        ("t=", SYNTAX),
        ("x=", SYNTAX),
        ("t=-1", SYNTAX),
        ("t=1e9", SYNTAX),
        ("t=now", SYNTAX),
        ("t=2000; x=2000", SYNTAX),
        ("t=2000; x=1999", SYNTAX),
        ("x=0", EXPIRED),
        ("t=999999999999", FUTURE),
    ] {
        failures.check(tags, verdict(tags, &judge), expected);
    }
}

/// go-msgauth#63: an expired signature that was changed, too, is changed first of all.
#[test]
fn a_changed_message_is_changed_whatever_the_time() {
    let signer = NaiveSigner::new().tags("t=1000; x=2000");
    let changed = [&signer.sign(MESSAGE)[..], b"more\r\n"].concat();
    let verdict = Judge::strict().at(9_000).one(&changed, &signer.facts());
    assert_eq!(verdict.word_and_code(), ("fail", "changed"));
}
