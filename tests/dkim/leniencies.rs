//! Every leniency: what it forgives is a pass under a lenient policy, is told, and is no pass without
//! it. Strict and lenient verdicts stand side by side.

use waxseal_verify::leniency::{Leniencies, Leniency};

use crate::support::facts::{Facts, record, records};
use crate::support::judge::{Failures, Judge, Verdict};
use crate::support::keys::Key;
use crate::support::naive_signer::{KEY_NAME, NaiveSigner, Relaxed, Simple};

const MESSAGE: &[u8] = b"From: a@example.com\r\nSubject: s\r\n\r\nbody\r\n";

/// A message that needs one leniency and no other, and its facts.
struct Scenario {
    needs: Leniency,
    name: &'static str,
    message: Vec<u8>,
    facts: Facts,
    strict: (&'static str, &'static str),
}

fn scenario(
    needs: Leniency,
    name: &'static str,
    signer: &NaiveSigner,
    strict: &'static str,
) -> Scenario {
    Scenario {
        needs,
        name,
        message: signer.sign(MESSAGE),
        facts: signer.facts(),
        strict: (strict, needs.as_str()),
    }
}

/// The signature of [`NaiveSigner::new`] under another record.
fn under(needs: Leniency, name: &'static str, text: &str, strict: &'static str) -> Scenario {
    let facts = record(KEY_NAME, &text.replace("{p}", &Key::Ed25519.p()));
    Scenario { facts, ..scenario(needs, name, &NaiveSigner::new(), strict) }
}

/// The whole message with LF for line ends.
fn stored(name: &'static str, signer: &NaiveSigner) -> Scenario {
    let mut scenario = scenario(Leniency::BareLineFeed, name, signer, "neutral");
    scenario.message.retain(|octet| *octet != b'\r');
    scenario
}

fn field_scenarios() -> Vec<Scenario> {
    let plain = NaiveSigner::new();
    let unpadded = plain.clone().replacing("bh={bh}", "bh={bh}x");
    let mut base64 = scenario(Leniency::Base64Ending, "bh= without padding", &unpadded, "neutral");
    // The padding is taken off before signing, so that the field is as it was signed.
    let hash = plain.body_hash(b"body\r\n");
    let bare = plain.clone().replacing("bh={bh}", &format!("bh={}", hash.trim_end_matches('=')));
    base64.message = bare.sign(MESSAGE);
    let underscored = plain.clone().replacing("s=test", "s=te_st");
    let mut underscore =
        scenario(Leniency::Underscore, "a selector with an underscore", &underscored, "neutral");
    underscore.facts = record("te_st._domainkey.example.com", &Key::Ed25519.record());
    vec![
        scenario(
            Leniency::EmptyTag,
            "two semicolons in the field",
            &plain.clone().replacing("; s=test;", ";; s=test;"),
            "neutral",
        ),
        scenario(
            Leniency::ValueCase,
            "a= in capitals",
            &plain.clone().replacing("ed25519-sha256", "Ed25519-SHA256"),
            "neutral",
        ),
        scenario(
            Leniency::ValueCase,
            "c= in capitals",
            &plain.clone().replacing("relaxed/relaxed", "Relaxed/relaxed"),
            "neutral",
        ),
        base64,
        underscore,
        scenario(Leniency::UnsignedBodyPart, "l=4 of 6", &plain.length(4), "policy"),
    ]
}

fn record_scenarios() -> Vec<Scenario> {
    let several = Scenario {
        facts: records(&[(KEY_NAME, &Key::Ed25519.record()), (KEY_NAME, &Key::Rsa1024.record())]),
        ..scenario(Leniency::SeveralKeyRecords, "two records", &NaiveSigner::new(), "permerror")
    };
    vec![
        under(Leniency::TestingKey, "t=y", "k=ed25519; t=y; p={p}", "policy"),
        several,
        under(Leniency::EmptyTag, "two semicolons in the record", "k=ed25519;; p={p}", "neutral"),
        under(Leniency::ValueCase, "k= in capitals", "k=ED25519; p={p}", "neutral"),
        under(
            Leniency::Base64Ending,
            "p= without padding",
            &format!("k=ed25519; p={}", Key::Ed25519.p().trim_end_matches('=')),
            "neutral",
        ),
        under(Leniency::VersionNotFirst, "v= last", "k=ed25519; p={p}; v=DKIM1", "neutral"),
        under(Leniency::LineEndInKeyRecord, "a line end", "k=ed25519;\np={p}", "neutral"),
    ]
}

fn message_scenarios() -> Vec<Scenario> {
    let mut second_from =
        scenario(Leniency::UnsignedFrom, "a second From", &NaiveSigner::new(), "policy");
    second_from.message = [b"From: b@example.com\r\n", &second_from.message[..]].concat();
    // Only the body has lost its CR; of the header every line end is whole.
    let mut body = scenario(Leniency::BareLineFeed, "LF in the body", &NaiveSigner::new(), "fail");
    body.strict.1 = "changed";
    body.message.truncate(body.message.len() - 2);
    body.message.push(b'\n');
    vec![
        stored("stored with LF, relaxed", &NaiveSigner::new()),
        stored(
            "stored with LF, simple",
            &NaiveSigner::with(Key::Ed25519, Simple, Simple, &["From", "Subject"]),
        ),
        stored("stored with LF, RSA", &NaiveSigner::with(Key::Rsa1024, Simple, Relaxed, &["From"])),
        body,
        second_from,
    ]
}

fn scenarios() -> Vec<Scenario> {
    field_scenarios().into_iter().chain(record_scenarios()).chain(message_scenarios()).collect()
}

fn with(leniencies: Leniencies, scenario: &Scenario) -> Verdict {
    let mut judge = Judge::strict();
    judge.policy.leniencies = leniencies;
    judge.one(&scenario.message, &scenario.facts)
}

/// Those that a DKIM signature can need. One more is of ARC alone: see `tests/arc`.
fn of_dkim() -> Leniencies {
    Leniencies::all().without([Leniency::EmptyFieldName].into_iter().collect())
}

#[test]
fn every_leniency_has_a_scenario() {
    let needed: Leniencies = scenarios().iter().map(|scenario| scenario.needs).collect();
    assert_eq!(needed, of_dkim());
}

#[test]
fn strict_policies_refuse_by_name_and_lenient_ones_tell() {
    let mut failures = Failures::default();
    for scenario in scenarios() {
        let name = scenario.name;
        let strict = Judge::strict().one(&scenario.message, &scenario.facts);
        failures.check(name, strict.word_and_code(), scenario.strict);
        failures.check(name, strict.forgiven(), Vec::new());
        let lenient = Judge::lenient().one(&scenario.message, &scenario.facts);
        failures.check(name, lenient.word_and_code(), ("pass", ""));
        failures.check(name, lenient.forgiven(), vec![scenario.needs]);
    }
}

#[test]
fn a_pass_needs_just_the_leniencies_that_it_tells() {
    let mut failures = Failures::default();
    for scenario in scenarios() {
        let name = scenario.name;
        let only: Leniencies = [scenario.needs].into_iter().collect();
        failures.check(name, with(only, &scenario).word_and_code(), ("pass", ""));
        let all_but = Leniencies::all().without(only);
        failures.check(name, with(all_but, &scenario).word_and_code(), scenario.strict);
    }
}

/// All at once: every one is told, and each of them is needed.
#[test]
fn several_leniencies_in_one_signature() {
    let signer = NaiveSigner::new()
        .length(4)
        .replacing("s=test", "s=te_st;;")
        .replacing("c=relaxed", "c=RELAXED");
    let facts = records(&[
        ("te_st._domainkey.example.com", "v=spf1 -all"),
        (
            "te_st._domainkey.example.com",
            &format!("t=y; k=ed25519; p={};\nv=DKIM1", Key::Ed25519.p().trim_end_matches('=')),
        ),
    ]);
    let mut message = signer.sign(MESSAGE);
    message = [b"From: b@example.com\r\n", &message[..]].concat();
    message.retain(|octet| *octet != b'\r');
    let verdict = Judge::lenient().one(&message, &facts);
    assert_eq!(verdict.word_and_code(), ("pass", ""));
    assert_eq!(verdict.leniencies, of_dkim());
    for needed in of_dkim().iter() {
        let mut judge = Judge::lenient();
        judge.policy.leniencies.remove(needed);
        let verdict = judge.one(&message, &facts);
        assert!(!verdict.is_pass(), "without {needed:?}");
    }
}

/// What needs no leniency tells none, however lenient the policy.
#[test]
fn a_clean_message_uses_no_leniency() {
    let signer = NaiveSigner::new();
    let verdict = Judge::lenient().one(&signer.sign(MESSAGE), &signer.facts());
    assert_eq!((verdict.word_and_code(), verdict.forgiven()), (("pass", ""), Vec::new()));
}
