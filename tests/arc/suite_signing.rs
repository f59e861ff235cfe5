//! The signing suite, as far as sealing is deterministic.
//!
//! The suite sorts the tags of its fields, so that `a=` comes first; RFC 8617 §4.1.2 and §4.1.3 put
//! `i=` first, and so does Waxseal. A signature is over its own field, so the octets of `b=` cannot be
//! those of the suite. They are held against a naive sealer instead, of which the suite's own `b=` say
//! that it is right: RSASSA-PKCS1-v1_5 has one signature for one input.

use rsa::pkcs1::DecodeRsaPrivateKey as _;
use rsa::{Pkcs1v15Sign, PrivateKey as RsaPrivateKey};
use sha2::{Digest as _, Sha256};
use waxseal_crypto_rust::RustCrypto;
use waxseal_parse::dkim::signature::CanonicalizationKind::Relaxed;
use waxseal_verify::arc::seal::{ArcPayload, ArcSealer, SealError, SealingOptions};
use waxseal_verify::crypto::PrivateKey;
use waxseal_verify::dkim::sign::fields::{FieldRule, Oversign};
use waxseal_verify::result::ArcResult;
use waxseal_verify::time::UnixTime;

use crate::judge::Judge;
use crate::naive;
use crate::suite::{Case, cases};
use crate::support::judge::Failures;
use crate::support::naive_canonicalization as canonicalization;

fn all() -> Vec<Case> {
    let cases = cases("arc-draft-sign-tests.yml");
    assert_eq!(cases.len(), 17, "cases of the suite");
    cases
}

/// The field that the suite expects. The file folds it; what was signed has "no whitespace aside from
/// exactly one space after separator semi-colons", as the suite's README has it.
fn expected(case: &Case, key: &str, name: &str) -> Vec<u8> {
    let words: Vec<&str> = case.text(key).split_whitespace().collect();
    let value = words.join(" ");
    let value = match key {
        "AAR" => value,
        _ => value.replace(' ', "").replace(';', "; "),
    };
    format!("{name}: {value}").into_bytes()
}

/// What the suite expects as AAR, AMS and AS.
fn expected_set(case: &Case) -> [Vec<u8>; 3] {
    [
        expected(case, "AAR", "ARC-Authentication-Results"),
        expected(case, "AMS", "ARC-Message-Signature"),
        expected(case, "AS", "ARC-Seal"),
    ]
}

/// The suite's assumption: the status of the chain is in the newest Authentication-Results field.
fn stamped(case: &Case) -> ArcResult {
    let (fields, _) = canonicalization::message(&case.message);
    let text = String::from_utf8_lossy(&fields[0]).into_owned();
    let word = text.split(" arc=").nth(1).map(|rest| rest.split(';').next().unwrap().trim());
    // The case of a chain that has failed already has none stamped.
    word.map_or(ArcResult::Fail, |word| ArcResult::from_word(word).unwrap())
}

/// The results that go into the AAR. Putting the Authentication-Results fields together is not the
/// sealer's work: they are given.
fn payload(case: &Case) -> ArcPayload {
    let text = case.text("AAR");
    let text = text.split_once(';').map_or("none", |(_, payload)| payload);
    let words: Vec<&str> = text.split_whitespace().collect();
    ArcPayload::new(&words.join(" ")).unwrap()
}

fn options(case: &Case) -> SealingOptions {
    let names = case.text("sig-headers").split(':');
    let rules: Vec<_> = names.map(|name| FieldRule::of(name.to_owned(), Oversign::Never)).collect();
    let mut options = SealingOptions::default();
    options.fields = rules.into();
    options
}

/// What Waxseal seals with. The key has 1024 bits, with which only one of the providers signs.
fn sealed(case: &Case) -> Result<String, SealError> {
    let key = PrivateKey::from_pem(case.text("privatekey")).unwrap();
    let (domain, selector) = (case.text("domain"), case.text("sel"));
    let sealer = ArcSealer::new(&RustCrypto, &key, domain, selector, options(case)).unwrap();
    let at = UnixTime::from_seconds(case.number("t"));
    sealer.seal(&case.message, stamped(case), &payload(case), at)
}

/// What a naive sealer signs a set with: `b=` of its AMS and of its AS.
fn naive_signatures(case: &Case, set: &[Vec<u8>; 3]) -> [Vec<u8>; 2] {
    let key = RsaPrivateKey::from_pkcs1_pem(case.text("privatekey")).unwrap();
    let sign =
        |input: &[u8]| key.sign(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(input)).unwrap();
    let below = if stamped(case) == ArcResult::Fail { vec![] } else { naive::sets(&case.message) };
    [
        sign(&naive::message_signature_input(Relaxed, &case.message, &set[1])),
        sign(&naive::seal_input(&below, set)),
    ]
}

fn is_sealed(case: &Case) -> bool {
    !case.text("AS").is_empty()
}

/// The naive sealer is right: it signs the suite's fields with the suite's signatures.
#[test]
fn the_naive_sealer_signs_as_the_suite_does() {
    let mut failures = Failures::default();
    for case in all().iter().filter(|case| is_sealed(case)) {
        let set = expected_set(case);
        let [message, seal] = naive_signatures(case, &set);
        failures.check(format!("{} AMS", case.name), message, naive::signature(&set[1]));
        failures.check(format!("{} AS", case.name), seal, naive::signature(&set[2]));
    }
}

/// Every case: the tags that the suite expects, its AAR octet by octet, and the signatures of the naive
/// sealer.
#[test]
fn every_case() {
    let mut failures = Failures::default();
    for case in all() {
        let name = &case.name;
        let fields = match sealed(&case) {
            Ok(fields) => fields,
            Err(error) => {
                failures.check(name, error, SealError::FailedBefore);
                failures.check(name, is_sealed(&case), false);
                continue;
            }
        };
        let whole = [fields.as_bytes(), &case.message].concat();
        let (lines, _) = canonicalization::message(&whole);
        let set = [lines[2].clone(), lines[1].clone(), lines[0].clone()];
        let expected = expected_set(&case);
        let relaxed = |field: &[u8]| canonicalization::field(Relaxed, field);
        failures.check(name, relaxed(&set[0]), relaxed(&expected[0]));
        for (at, tags) in [(1, "a bh c d h i s t"), (2, "a cv d i s t")] {
            for tag in tags.split(' ') {
                let found = naive::tag(&set[at], tag);
                failures.check(format!("{name} {tag}="), found, naive::tag(&expected[at], tag));
            }
        }
        let [message, seal] = naive_signatures(&case, &set);
        failures.check(format!("{name} AMS"), naive::signature(&set[1]), message);
        failures.check(format!("{name} AS"), naive::signature(&set[2]), seal);
    }
}

/// What validation finds of the messages is what the suite has stamped on them, and what it finds of
/// the sealed ones goes on from there: with Waxseal's fields and with the suite's.
#[test]
fn what_is_sealed_is_valid() {
    let mut failures = Failures::default();
    for case in all() {
        let judge = |raw: &[u8]| Judge::strict().judge(raw, &case.facts).result;
        failures.check(&case.name, judge(&case.message), stamped(&case));
        let Ok(fields) = sealed(&case) else { continue };
        let then = match stamped(&case) {
            ArcResult::Fail => ArcResult::Fail,
            _ => ArcResult::Pass,
        };
        let ours = [fields.as_bytes(), &case.message].concat();
        failures.check(format!("{} ours", case.name), judge(&ours), then);
        let theirs = expected_set(&case).map(|field| [&field, &b"\r\n"[..]].concat()).concat();
        let theirs = [theirs, case.message.clone()].concat();
        failures.check(format!("{} theirs", case.name), judge(&theirs), then);
    }
}
