//! Evaluation without I/O: missing facts are told as questions, and a second call has the verdict.

use std::collections::HashMap;

use waxseal_parse::message::Message;
use waxseal_verify::dkim::verify::Verifier;
use waxseal_verify::dns::{Answer, Closed, DnsFailure};
use waxseal_verify::policy::Policy;

use crate::support::facts::{Facts, records, txt_question};
use crate::support::judge::{NOW, PROVIDERS, verdicts};
use crate::support::keys::Key;
use crate::support::naive_signer::{KEY_NAME, NaiveSigner};

const MESSAGE: &[u8] = b"From: a@example.com\r\nSubject: s\r\n\r\nbody\r\n";

/// Four signatures: two with one key, one with another, one that is broken and asks for nothing.
fn message() -> Vec<u8> {
    let signer = NaiveSigner::new();
    let other = signer.clone().replacing("s=test", "s=another");
    let broken = signer.clone().replacing("v=1", "v=2").replacing("s=test", "s=never");
    let mut message = MESSAGE.to_vec();
    for signer in [&signer, &broken, &other, &signer] {
        message = signer.sign(&message);
    }
    message
}

const ANOTHER: &str = "another._domainkey.example.com";

fn all_facts() -> Facts {
    records(&[(KEY_NAME, &Key::Ed25519.record()), (ANOTHER, &Key::Ed25519.record())])
}

#[test]
fn every_open_question_is_told_once_and_no_other() {
    let raw = message();
    let message = Message::parse(&raw);
    for crypto in PROVIDERS {
        let verifier = Verifier::new(crypto, Policy::strict());
        let prepared = verifier.prepare(&message);
        let nothing = Facts::new();
        let open = verifier.evaluate(&prepared, &nothing, NOW).unwrap_err();
        assert_eq!(open.questions(), [txt_question(ANOTHER), txt_question(KEY_NAME)]);
        let asked: Vec<_> = prepared.questions().cloned().collect();
        let expected = [KEY_NAME, ANOTHER, KEY_NAME].map(txt_question);
        assert_eq!(asked, expected);

        // Half of the facts: the other half is still open.
        let half: Facts = all_facts()
            .into_iter()
            .filter(|(question, _)| *question == txt_question(KEY_NAME))
            .collect();
        let open = verifier.evaluate(&prepared, &half, NOW).unwrap_err();
        assert_eq!(open.questions(), [txt_question(ANOTHER)]);

        let evidence = verifier.evaluate(&prepared, &all_facts(), NOW).unwrap();
        let words: Vec<_> =
            evidence.signatures.iter().map(|s| s.status.result().as_str()).collect();
        assert_eq!(words, ["pass", "pass", "neutral", "pass"]);
    }
}

#[test]
fn a_message_without_questions_needs_no_facts() {
    let unsigned = Message::parse(MESSAGE);
    let broken_raw = NaiveSigner::new().replacing("v=1", "v=2").sign(MESSAGE);
    let broken = Message::parse(&broken_raw);
    for crypto in PROVIDERS {
        let verifier = Verifier::new(crypto, Policy::strict());
        let prepared = verifier.prepare(&unsigned);
        let evidence = verifier.evaluate(&prepared, &Facts::new(), NOW).unwrap();
        assert_eq!(evidence.result().as_str(), "none");
        let prepared = verifier.prepare(&broken);
        let evidence = verifier.evaluate(&prepared, &Facts::new(), NOW).unwrap();
        assert_eq!(evidence.result().as_str(), "neutral");
    }
}

/// A closed source always ends with a verdict, and says that nobody asked: not that there is no key.
#[test]
fn a_closed_source_has_no_open_questions() {
    let raw = message();
    let message = Message::parse(&raw);
    let verifier = Verifier::new(PROVIDERS[0], Policy::strict());
    let prepared = verifier.prepare(&message);
    let closed = Closed(Facts::new());
    let evidence = verifier.evaluate(&prepared, &closed, NOW).unwrap();
    let codes: Vec<_> = evidence.signatures.iter().map(|s| s.status.code()).collect();
    let missing = "dns-not-in-snapshot";
    assert_eq!(codes, [missing, missing, "signature-syntax", missing]);
    assert_eq!(evidence.result().as_str(), "temperror");
}

/// One verifier for many messages: what it remembers of keys never changes a verdict, though the same
/// name has another key each time.
#[test]
fn verdicts_do_not_depend_on_what_came_before() {
    let raw = NaiveSigner::new().sign(MESSAGE);
    let message = Message::parse(&raw);
    let keys = [Key::Ed25519, Key::Rsa1024].map(|key| records(&[(KEY_NAME, &key.record())]));
    let down: Facts =
        HashMap::from([(txt_question(KEY_NAME), Answer::Failed(DnsFailure::ServFail))]);
    let [good, other] = &keys;
    let mut limits = waxseal_verify::limits::Limits::default();
    for cached in [10_000, 1, 0] {
        limits.cached_keys = cached;
        let verifier = Verifier::with_limits(PROVIDERS[0], Policy::strict(), limits);
        let prepared = verifier.prepare(&message);
        for _ in 0..3 {
            for facts in [good, other, &down, good] {
                let shared = verdicts(&verifier.evaluate(&prepared, facts, NOW).unwrap());
                let fresh = Verifier::new(PROVIDERS[0], Policy::strict());
                let fresh = verdicts(&fresh.evaluate(&prepared, facts, NOW).unwrap());
                assert_eq!(shared, fresh);
            }
        }
    }
}

/// The same inputs give the same outcome at any time; only the instant that is named counts.
#[test]
fn the_instant_is_the_callers() {
    let raw = NaiveSigner::new().tags("x=1000").sign(MESSAGE);
    let message = Message::parse(&raw);
    let verifier = Verifier::new(PROVIDERS[0], Policy::strict());
    let prepared = verifier.prepare(&message);
    let facts = all_facts();
    let at = |seconds| {
        let at = waxseal_verify::time::UnixTime::from_seconds(seconds);
        verifier.evaluate(&prepared, &facts, at).unwrap().result().as_str()
    };
    assert_eq!(
        [at(0), at(5_000), at(1_000), at(5_000), at(0)],
        ["pass", "policy", "pass", "policy", "pass"]
    );
}
