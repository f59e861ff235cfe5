//! The validation suite, whole.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::Pkcs1v15Sign;
use rsa::pkcs8::DecodePublicKey as _;
use sha2::{Digest as _, Sha256};
use waxseal_parse::dkim::signature::CanonicalizationKind::{self, Relaxed, Simple};
use waxseal_verify::dkim::evidence::{BodyOutcome, HeaderOutcome};
use waxseal_verify::dns::Answer;
use waxseal_verify::leniency::{Leniencies, Leniency};
use waxseal_verify::policy::Policy;

use crate::judge::Judge;
use crate::naive;
use crate::suite::{Case, cases};
use crate::support::facts::txt_question;
use crate::support::judge::Failures;

fn all() -> Vec<Case> {
    let cases = cases("arc-draft-validation-tests.yml");
    assert_eq!(cases.len(), 175, "cases of the suite");
    cases
}

fn named(name: &str) -> Case {
    all().into_iter().find(|case| case.name == name).unwrap()
}

/// `None`, `Pass` or `Fail`; where a seal says `cv=fail` the suite leaves it empty, and RFC 8617 §5.2
/// steps 2 and 3.C say `fail`.
fn expected(case: &Case) -> String {
    match case.text("cv") {
        "" => "fail".to_owned(),
        word => word.to_ascii_lowercase(),
    }
}

/// The one case that differs: [`without_c`] argues it.
const WITHOUT_C: &str = "ams_fields_c_na";

/// The letter of the RFCs, but for two of the suite's cases that need to be forgiven:
/// [`forgiven_by_name`] says why.
fn policy() -> Policy {
    let mut policy = Policy::strict();
    policy.leniencies.insert(Leniency::EmptyFieldName);
    policy.leniencies.insert(Leniency::UnsignedFrom);
    policy
}

#[test]
fn every_case() {
    let judge = Judge::of(policy());
    let mut failures = Failures::default();
    for case in all().iter().filter(|case| case.name != WITHOUT_C) {
        let verdict = judge.judge(&case.message, &case.facts);
        if verdict.result.as_str() != expected(case) {
            failures.fail(&case.name, format!("{} {}", verdict.result, verdict.reason));
        }
    }
}

/// RFC 6376 §3.5 on `h=`: names with colons between them, and "MUST NOT be empty"; §6.1.1: From must be
/// among them. RFC 8617 §4.1.2 takes over the syntax and semantics. The suite wants `pass` for an empty
/// list and for an empty name, and a lenient policy gives it and tells so.
#[test]
fn forgiven_by_name() {
    for (name, code, needed) in [
        (
            "ams_fields_h_empty",
            "empty-field-name",
            &[Leniency::UnsignedFrom, Leniency::EmptyFieldName][..],
        ),
        ("ams_fields_h_mis_hdr", "empty-field-name", &[Leniency::EmptyFieldName]),
    ] {
        let case = named(name);
        let strict = Judge::strict().judge(&case.message, &case.facts);
        assert_eq!((strict.result.as_str(), strict.code), ("fail", code), "{name}");
        let lenient = Judge::lenient().judge(&case.message, &case.facts);
        let needed: Leniencies = needed.iter().copied().collect();
        assert_eq!((lenient.result.as_str(), lenient.leniencies), ("pass", needed), "{name}");
    }
}

/// No other case of the suite needs to be forgiven anything.
#[test]
fn strict_is_enough_for_all_others() {
    let mut failures = Failures::default();
    for case in all() {
        let strict = Judge::strict().judge(&case.message, &case.facts);
        let differs = ["ams_fields_h_empty", "ams_fields_h_mis_hdr", WITHOUT_C];
        let agrees = strict.result.as_str() == expected(&case);
        failures.check(&case.name, agrees, !differs.contains(&&*case.name));
    }
}

/// The suite has an AMS without `c=` that was signed as `relaxed/relaxed`, as older drafts and dkimpy
/// had it. RFC 8617 §4.1.2 names three differences from DKIM-Signature, and the default of `c=` is
/// none of them: without it both are `simple` (RFC 6376 §3.5), and so this signature does not fit.
#[test]
fn without_c() {
    let case = named(WITHOUT_C);
    let [_, own, _] = naive::sets(&case.message).remove(0);
    assert_eq!(naive::tag(&own, "c"), None);
    let key = match &case.facts[&txt_question("dummy._domainkey.example.org")] {
        Answer::Txt(records) => String::from_utf8(records[0].joined().into_owned()).unwrap(),
        other => panic!("{other:?}"),
    };
    let key = naive::tag([b"TXT:", key.as_bytes()].concat().as_slice(), "p").unwrap();
    let key = rsa::PublicKey::from_public_key_der(&STANDARD.decode(key).unwrap()).unwrap();
    let fits = |kind: CanonicalizationKind| {
        let input = naive::message_signature_input(kind, &case.message, &own);
        let signature = naive::signature(&own);
        key.verify(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(input), &signature).is_ok()
    };
    assert!(fits(Relaxed), "it was signed as relaxed");
    assert!(!fits(Simple), "and is not valid as simple");
    let verdict = Judge::of(policy()).judge(&case.message, &case.facts);
    assert_eq!((verdict.result.as_str(), verdict.code), ("fail", "message-changed"));
    let (_, body, header) = verdict.sets[0].message.clone().unwrap();
    // The body is regular, so that it is the same in either form.
    assert_eq!((body, header), (BodyOutcome::Match, HeaderOutcome::Invalid));
}
