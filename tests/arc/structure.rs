//! What makes sets a chain (RFC 8617 §5.2 steps 1 to 3), and how what breaks it is told.

use waxseal_parse::arc::ArcField::{AuthenticationResults, MessageSignature, Seal};
use waxseal_verify::result::ArcResult;

use crate::chains::{DOMAINS, MESSAGE, NaiveSet, chain, facts, replaced};
use crate::judge::{Judge, Verdict};
use crate::support::judge::Failures;
use crate::support::keys::Key;
use crate::support::naive_canonicalization as canonicalization;

fn judge(message: &[u8]) -> Verdict {
    Judge::strict().judge(message, &facts())
}

/// The message without its fields that begin so.
fn without(message: &[u8], start: &str) -> Vec<u8> {
    let (fields, body) = canonicalization::message(message);
    let kept = fields.iter().filter(|field| !field.starts_with(start.as_bytes()));
    let header: Vec<u8> = kept.flat_map(|field| [field, &b"\r\n"[..]].concat()).collect();
    [&header, &b"\r\n"[..], &body].concat()
}

#[test]
fn chains_of_many_lengths() {
    for sets in [0, 1, 2, 3, 10, 50] {
        let verdict = judge(&chain(sets));
        let (result, oldest) = match sets {
            0 => (ArcResult::None, None),
            // Older signatures than the ten newest are left alone, so it is not known.
            11.. => (ArcResult::Pass, None),
            _ => (ArcResult::Pass, Some(0)),
        };
        assert_eq!((verdict.result, verdict.oldest_pass), (result, oldest), "{sets} sets");
        assert_eq!(verdict.sets.len(), sets);
        assert_eq!((verdict.code, &*verdict.reason), ("", ""));
    }
    let verdict = judge(&chain(3));
    let domains: Vec<_> = verdict.sets.iter().map(|set| set.domain.clone().unwrap()).collect();
    assert_eq!(domains, DOMAINS[..3]);
    assert_eq!(verdict.sets[1].payload, b"mx.two.example; spf=pass");
}

#[test]
fn what_is_no_chain() {
    let three = chain(3);
    let aar = "ARC-Authentication-Results: i=2";
    let twice = [&b"ARC-Authentication-Results: i=2; again\r\n"[..], &three].concat();
    let junk = [&b"ARC-Seal: no seal at all\r\n"[..], &three].concat();
    let mut failures = Failures::default();
    for (name, message, place, code) in [
        ("AAR", without(&three, aar), (Some(2), Some(AuthenticationResults)), "missing-arc-field"),
        (
            "AMS",
            without(&three, "ARC-Message-Signature: i=1"),
            (Some(1), Some(MessageSignature)),
            "missing-arc-field",
        ),
        ("AS", without(&three, "ARC-Seal: i=3"), (Some(3), Some(Seal)), "missing-arc-field"),
        (
            "a whole set",
            without(&without(&without(&three, aar), "ARC-Seal: i=2"), "ARC-Message-Signature: i=2"),
            (Some(2), None),
            "missing-arc-set",
        ),
        ("twice", twice, (Some(2), Some(AuthenticationResults)), "repeated-arc-field"),
        ("junk", junk, (None, Some(Seal)), "arc-syntax"),
        (
            "cv=none later",
            replaced(&three, "i=3; a=ed25519-sha256; cv=pass", "i=3; a=ed25519-sha256; cv=none"),
            (Some(3), Some(Seal)),
            "chain-status",
        ),
        (
            "cv=pass first",
            replaced(&three, "cv=none", "cv=pass"),
            (Some(1), Some(Seal)),
            "chain-status",
        ),
        (
            "cv=fail below",
            replaced(&three, "i=2; a=rsa-sha256; cv=pass", "i=2; a=rsa-sha256; cv=fail"),
            (Some(2), Some(Seal)),
            "chain-status",
        ),
        (
            "cv=fail on top",
            replaced(&three, "cv=pass", "cv=FAIL"),
            (Some(3), Some(Seal)),
            "failed-before",
        ),
        (
            "i=51",
            replaced(&three, "ARC-Seal: i=3", "ARC-Seal: i=51"),
            (None, Some(Seal)),
            "arc-syntax",
        ),
        (
            "h= in a seal",
            replaced(&three, "ARC-Seal: i=1;", "ARC-Seal: i=1; h=from;"),
            (Some(1), Some(Seal)),
            "arc-syntax",
        ),
    ] {
        let verdict = judge(&message);
        failures.check(name, verdict.result, ArcResult::Fail);
        failures.check(name, verdict.broken(), (place.0, place.1, code));
        failures.check(name, verdict.sets.iter().all(|set| set.seal.is_none()), true);
    }
}

/// The newest `cv=fail` is told before anything else that is wrong, and needs no key.
#[test]
fn a_chain_that_failed_before() {
    let set = NaiveSet::new(4, Key::Ed25519).replacing("AS", "cv=pass", "cv=fail");
    let broken = without(&chain(3), "ARC-Seal: i=1");
    let verdict = Judge::strict().judge(&set.on(&broken), &crate::support::facts::Facts::new());
    assert_eq!(verdict.broken(), (Some(4), Some(Seal), "failed-before"));
    assert_eq!(
        verdict.reason,
        "ARC set 4, ARC-Seal: its sealer found the chain broken already (cv=fail)"
    );
}

/// The sets may stand in any order in the header.
#[test]
fn order_in_the_header_means_nothing() {
    let three = chain(3);
    let (fields, body) = canonicalization::message(&three);
    let (arc, others): (Vec<_>, Vec<_>) =
        fields.into_iter().partition(|field| field.starts_with(b"ARC-"));
    let header = arc.iter().rev().chain(&others);
    let header: Vec<u8> = header.flat_map(|field| [field, &b"\r\n"[..]].concat()).collect();
    assert_eq!(judge(&[&header, &b"\r\n"[..], &body].concat()).result, ArcResult::Pass);
}

#[test]
fn the_first_broken_set_is_explained() {
    let three = chain(3);
    let mut failures = Failures::default();
    for (name, message, broken, reason) in [
        (
            "body",
            replaced(&three, "another", "annother"),
            (Some(3), Some(MessageSignature), "message-changed"),
            "ARC set 3, ARC-Message-Signature: the body has changed since this sealer sent the message",
        ),
        (
            "subject",
            replaced(&three, "Hello", "Jello"),
            (Some(3), Some(MessageSignature), "message-changed"),
            "ARC set 3, ARC-Message-Signature: a signed header field has changed since this sealer sent the message, or the key is not the one that signed",
        ),
        (
            "the first results",
            replaced(&three, "mx.one.example; spf=pass", "mx.one.example; spf=fail"),
            (Some(1), Some(Seal), "sets-changed"),
            "ARC set 1, ARC-Seal: this set or one below it has changed since it was sealed, or the key is not the one that sealed",
        ),
        (
            "the second results",
            replaced(&three, "mx.two.example; spf=pass", "mx.two.example; spf=fail"),
            (Some(2), Some(Seal), "sets-changed"),
            "ARC set 2, ARC-Seal: this set or one below it has changed since it was sealed, or the key is not the one that sealed",
        ),
        (
            "an old algorithm",
            replaced(&three, "i=2; a=rsa-sha256; cv", "i=2; a=rsa-sha1; cv"),
            (Some(2), Some(Seal), "forbidden-algorithm"),
            "ARC set 2, ARC-Seal: rsa-sha1 must not be used any more (RFC 8301)",
        ),
    ] {
        let verdict = judge(&message);
        failures.check(name, verdict.broken(), broken);
        failures.check(name, &*verdict.reason, reason);
        failures.check(name, verdict.oldest_pass, None);
    }
    assert_eq!(judge(MESSAGE).reason, "");
}

/// An intermediary that changes the message and seals it anew leaves the chain valid, and the oldest
/// signature that still holds tells who it was (RFC 8617 §5.2 step 5).
#[test]
fn oldest_pass() {
    for changed_before in 2..=4 {
        let mut message = MESSAGE.to_vec();
        for instance in 1..=4 {
            if instance == changed_before {
                message.extend(b"-- \r\nfooter\r\n");
            }
            message = NaiveSet::new(instance, Key::Ed25519).on(&message);
        }
        let verdict = judge(&message);
        let oldest = u8::try_from(changed_before).unwrap();
        assert_eq!((verdict.result, verdict.oldest_pass), (ArcResult::Pass, Some(oldest)));
    }
}
