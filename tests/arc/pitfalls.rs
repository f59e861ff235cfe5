//! Bugs that shipped implementations of ARC had (OpenARC#182, #75, PR#167; rspamd PR#4449), and the
//! rules of keys that ARC takes over from DKIM.

use waxseal_parse::arc::ArcField::{MessageSignature, Seal};
use waxseal_verify::arc::seal::{SealError, SealingOptions};
use waxseal_verify::dkim::evidence::{BodyOutcome, HeaderOutcome};
use waxseal_verify::leniency::Leniency;
use waxseal_verify::result::ArcResult;

use crate::chains::{KINDS, MESSAGE, NaiveSet, chain, facts, replaced, seal, sealer};
use crate::judge::{Judge, Verdict};
use crate::naive;
use crate::support::facts::{Facts, record};
use crate::support::judge::{Failures, PROVIDERS};
use crate::support::keys::Key;

fn judge(message: &[u8]) -> Verdict {
    Judge::strict().judge(message, &facts())
}

/// OpenARC#75: `simple` of the message signature was taken for `relaxed`, in header or body. The seal
/// is always relaxed.
#[test]
fn simple_canonicalization() {
    let mut failures = Failures::default();
    for (header, body) in KINDS {
        let sealed = NaiveSet::with(1, Key::Ed25519, header, body).on(MESSAGE);
        let name = format!("{}/{}", header.as_str(), body.as_str());
        failures.check(&name, judge(&sealed).result, ArcResult::Pass);
        let is_simple = |kind: &str| kind == "simple";

        // White space in a signed field.
        let changed = judge(&replaced(&sealed, "Hello  \r\n\tthere", "Hello there"));
        let (_, found_body, found_header) = changed.sets[0].message.clone().unwrap();
        let expected =
            if is_simple(header.as_str()) { HeaderOutcome::Invalid } else { HeaderOutcome::Valid };
        failures.check(&name, (found_header, found_body), (expected, BodyOutcome::Match));

        // White space in the body.
        let changed = judge(&replaced(&sealed, "A line \t with", "A line with"));
        let (_, found_body, found_header) = changed.sets[0].message.clone().unwrap();
        failures.check(&name, found_body == BodyOutcome::Match, !is_simple(body.as_str()));
        failures.check(&name, found_header, HeaderOutcome::Valid);

        // White space in what the seal alone is over.
        let changed = judge(&replaced(&sealed, "mx.one.example; spf", "mx.one.example; \r\n  spf"));
        failures.check(&name, changed.result, ArcResult::Pass);
    }
}

/// rspamd PR#4449: the seal of a later set was over its own set alone, or over all in another order.
#[test]
fn later_seals_are_over_all_sets() {
    let first = NaiveSet::new(1, Key::Ed25519).on(MESSAGE);
    let mut narrow = NaiveSet::new(2, Key::Ed25519);
    assert_eq!(judge(&narrow.on(&first)).result, ArcResult::Pass);
    narrow.covers_all = false;
    let verdict = judge(&narrow.on(&first));
    assert_eq!(verdict.broken(), (Some(2), Some(Seal), "sets-changed"));

    // Waxseal's own: over the first set and its own, in the order of RFC 8617 §5.1.1.
    for crypto in PROVIDERS {
        let sealer = sealer(crypto, "two.example", Key::Ed25519, SealingOptions::default());
        let sealed = seal(&sealer, &first, ArcResult::Pass).unwrap();
        let sets = naive::sets(&sealed);
        let input = naive::seal_input(&sets[..1], &sets[1]);
        assert_eq!(naive::signature(&sets[1][2]), Key::Ed25519.sign(&input));
    }
}

/// OpenARC#182, PR#167: the seal of a chain found broken is over the new set alone, as if it were the
/// only one (RFC 8617 §5.1.2), whatever the others are like; and no set follows it.
#[test]
fn seals_of_broken_chains() {
    let changed = replaced(&chain(2), "mx.one.example; spf=pass", "mx.one.example; spf=fail");
    let torn = replaced(&chain(2), "ARC-Seal: i=1;", "ARC-Zeal: i=1;");
    let unreadable = replaced(&chain(2), "ARC-Seal: i=2;", "ARC-Seal: i=x;");
    for (broken, instance) in [(changed, 3), (torn, 3), (unreadable, 3)] {
        assert_eq!(judge(&broken).result, ArcResult::Fail);
        let sealer = sealer(PROVIDERS[0], "three.example", Key::Ed25519, SealingOptions::default());
        let sealed = seal(&sealer, &broken, ArcResult::Fail).unwrap();
        let (fields, _) = crate::support::naive_canonicalization::message(&sealed);
        let set = [fields[2].clone(), fields[1].clone(), fields[0].clone()];
        for field in &set {
            assert_eq!(naive::tag(field, "i"), Some(instance.to_string()));
        }
        assert_eq!(naive::tag(&set[2], "cv").as_deref(), Some("fail"));
        let input = naive::seal_input(&[], &set);
        assert_eq!(naive::signature(&set[2]), Key::Ed25519.sign(&input));

        let verdict = judge(&sealed);
        assert_eq!(verdict.broken(), (Some(3), Some(Seal), "failed-before"));
        for found in ArcResult::ALL {
            assert_eq!(seal(&sealer, &sealed, found), Err(SealError::FailedBefore));
        }
    }
}

/// What may be under the first selector of a seal, and what comes of it (RFC 6376 §3.6.1, RFC 8301,
/// RFC 8463).
#[test]
fn rules_of_keys() {
    let p = Key::Ed25519.p();
    let sealed = NaiveSet::new(1, Key::Ed25519).on(MESSAGE);
    let mut failures = Failures::default();
    for (text, code) in [
        (format!("v=DKIM1; k=ed25519; p={p}"), ""),
        // There is no identifier of an agent that could lie elsewhere.
        (format!("k=ed25519; t=s; p={p}"), ""),
        (format!("k=ed25519; s=email; p={p}"), ""),
        (format!("k=ed25519; h=sha256; p={p}"), ""),
        (format!("k=ed25519; s=tlsrpt; p={p}"), "not-for-email"),
        (format!("k=ed25519; h=sha1; p={p}"), "hash-not-allowed"),
        (format!("k=ed25519; t=y; p={p}"), "testing-key"),
        (Key::Rsa2048.record(), "key-type-mismatch"),
        ("v=DKIM1; k=ed25519; p=".to_owned(), "key-revoked"),
        ("v=spf1 -all".to_owned(), "key-record-syntax"),
    ] {
        let verdict = Judge::strict().judge(&sealed, &record("ed._domainkey.one.example", &text));
        failures.check(&text, verdict.code, code);
    }
    let short = NaiveSet::new(1, Key::Rsa1016).on(MESSAGE);
    let facts = record("rsa._domainkey.one.example", &Key::Rsa1016.record());
    failures.check("1016 bits", Judge::lenient().judge(&short, &facts).code, "key-too-short");
    let short = NaiveSet::new(1, Key::Rsa1024).on(MESSAGE);
    let facts = record("rsa._domainkey.one.example", &Key::Rsa1024.record());
    failures.check("1024 bits", Judge::strict().judge(&short, &facts).code, "");
    failures.check("no facts", judge_without(&sealed).code, "dns-not-in-snapshot");
}

fn judge_without(message: &[u8]) -> Verdict {
    Judge::strict().judge(message, &Facts::new())
}

/// `t=` and `x=` mean what they mean in DKIM (RFC 8617 §4.1.2); a seal has no `x=`, so it is ignored
/// there as any unknown tag, but hashed.
#[test]
fn times() {
    let plain = NaiveSet::new(1, Key::Ed25519);
    let mut failures = Failures::default();
    for (set, broken) in [
        (plain.clone().replacing("AMS", "bh=", "t=1; x=1699999000; bh="), Some("expired")),
        (plain.clone().replacing("AMS", "bh=", "t=1; x=1700000001; bh="), None),
        (plain.clone().replacing("AMS", "bh=", "t=1700001000; bh="), Some("signed-in-the-future")),
        (
            plain.clone().replacing("AS", "t=1699999999", "t=1700001000"),
            Some("signed-in-the-future"),
        ),
        (plain.clone().replacing("AS", "b={b}", "x=5; b={b}"), None),
        (plain.clone().replacing("AS", "b={b}", "zz=5; b={b}"), None),
        (plain.clone().replacing("AMS", "i=1;", "v=7; i=1;"), None),
        (plain.clone().replacing("AS", "b={b}", "b={b}; i2=x"), None),
    ] {
        let verdict = judge(&set.on(MESSAGE));
        failures.check(&set.signature, verdict.code, broken.unwrap_or(""));
    }
    let sealed = plain.replacing("AS", "b={b}", "zz=5; b={b}").on(MESSAGE);
    let verdict = judge(&replaced(&sealed, "zz=5", "zz=6"));
    assert_eq!(verdict.broken(), (Some(1), Some(Seal), "sets-changed"));
}

/// What DKIM's policy has against signatures holds here too.
#[test]
fn what_is_not_covered() {
    let mut short = NaiveSet::new(1, Key::Ed25519).replacing("AMS", "bh=", "l=4; bh=");
    short.length = Some(4);
    let message = short.on(MESSAGE);
    let broken = (Some(1), Some(MessageSignature), "unsigned-body-part");
    assert_eq!(judge(&message).broken(), broken);
    assert_eq!(Judge::lenient().judge(&message, &facts()).result, ArcResult::Pass);

    let second = [b"From: b@example.org\r\n", &NaiveSet::new(1, Key::Ed25519).on(MESSAGE)[..]];
    let broken = (Some(1), Some(MessageSignature), "unsigned-from");
    assert_eq!(judge(&second.concat()).broken(), broken);

    let no_from = NaiveSet::new(1, Key::Ed25519).replacing("AMS", "h=from:", "h=");
    assert_eq!(judge(&no_from.on(MESSAGE)).broken(), broken);
    // Not even where the message has no From that could be changed.
    let message = MESSAGE.strip_prefix(b"From: a@example.com\r\n").unwrap();
    assert_eq!(judge(&no_from.on(message)).broken(), broken);
}

/// Mail stored with LF validates leniently, and that is told.
#[test]
fn stored_with_line_feeds() {
    let mut stored = chain(2);
    stored.retain(|octet| *octet != b'\r');
    assert_eq!(judge(&stored).code, "bare-line-feed");
    let verdict = Judge::lenient().judge(&stored, &facts());
    assert_eq!(verdict.result, ArcResult::Pass);
    let told: Vec<_> = verdict.leniencies.iter().map(Leniency::as_str).collect();
    assert_eq!(told, ["bare-line-feed"]);
}
