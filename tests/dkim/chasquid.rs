//! chasquid's eleven cases, with the outcome that its files expect of each signature.

use serde_json::Value;
use waxseal_parse::message::{Defect, Message};
use waxseal_verify::result::DkimResult;

use crate::support::facts::{Facts, from_chasquid};
use crate::support::judge::{Failures, Judge, Verdict};
use crate::support::vectors;

/// Every case that has an expected result; 03 has an error instead.
const CASES: [&str; 10] = [
    "01-rfc8463",
    "02-too_many_headers",
    "04-bad_dkim_signature_header",
    "05-dns_temp_error",
    "06-dns_perm_error",
    "07-algo_mismatch",
    "08-our_signature",
    "09-limited_body",
    "10-strict_domain_check_pass",
    "11-strict_domain_check_fail",
];

/// Signatures that chasquid passes and a strict policy does not, by case and position.
const STRICTLY_NOT: [(&str, usize, (&str, &str)); 2] = [
    // RFC 6376 §3.6.2.2: the results of several records are undefined.
    ("07-algo_mismatch", 0, ("permerror", "several-key-records")),
    // RFC 6376 §8.2: a verifier may refuse what l= leaves unsigned.
    ("09-limited_body", 0, ("policy", "unsigned-body-part")),
];

fn file(case: &str, ending: &str) -> String {
    format!("chasquid-dkim/{case}.{ending}")
}

fn facts(case: &str) -> Facts {
    let has_facts = vectors::path(&file(case, "dns")).exists();
    // A case without facts must not ask for any.
    if has_facts { from_chasquid(&vectors::read_text(&file(case, "dns"))) } else { Facts::new() }
}

/// chasquid checks five signatures of a message. Its own were made in March 2024.
fn five(judge: Judge) -> Judge {
    let mut judge = judge.at(1_710_000_000);
    judge.limits.signatures = 5;
    judge
}

fn state(verdict: &Verdict) -> &'static str {
    match verdict.result() {
        DkimResult::Pass => "SUCCESS",
        DkimResult::TempError => "TEMPFAIL",
        _ => "PERMFAIL",
    }
}

#[test]
fn every_case_has_a_test() {
    let files = vectors::file_names("chasquid-dkim");
    let messages: Vec<_> = files.iter().filter_map(|name| name.strip_suffix(".msg")).collect();
    let mut tested = CASES.to_vec();
    tested.insert(2, "03-bad_message");
    assert_eq!(messages, tested);
}

#[test]
fn every_signature_has_the_expected_state() {
    let mut failures = Failures::default();
    for case in CASES {
        let expected: Value =
            serde_json::from_slice(&vectors::read(&file(case, "result"))).unwrap();
        let raw = vectors::read_wire(&file(case, "msg"));
        let all = five(Judge::lenient()).all(&raw, &facts(case));
        let (read, unread): (Vec<_>, Vec<_>) =
            all.iter().partition(|verdict| verdict.code() != "too-many-signatures");
        failures.check(format!("{case}, found"), read.len(), number(&expected["Found"]));
        let valid = all.iter().filter(|verdict| verdict.is_pass()).count();
        failures.check(format!("{case}, valid"), valid, number(&expected["Valid"]));
        let in_message = Message::parse(&raw).fields_named(b"DKIM-Signature").count();
        failures.check(format!("{case}, all"), all.len(), in_message);
        failures.check(format!("{case}, unread"), unread.len(), in_message.saturating_sub(5));
        for (at, (verdict, expected)) in
            read.iter().zip(expected["Results"].as_array().unwrap()).enumerate()
        {
            let name = format!("{case}, signature {at}");
            failures.check(&name, state(verdict), expected["State"].as_str().unwrap());
            // chasquid does not read the domain of a field that it refuses.
            let domain = expected["Domain"].as_str().unwrap();
            if !domain.is_empty() {
                failures.check(&name, verdict.domain.as_deref(), Some(domain));
            }
        }
    }
}

fn number(value: &Value) -> usize {
    usize::try_from(value.as_u64().unwrap()).unwrap()
}

#[test]
fn a_strict_policy_differs_where_the_rfcs_do() {
    let mut failures = Failures::default();
    for case in CASES {
        let raw = vectors::read_wire(&file(case, "msg"));
        let lenient = five(Judge::lenient()).all(&raw, &facts(case));
        let strict = five(Judge::strict()).all(&raw, &facts(case));
        for (at, (lenient, strict)) in lenient.iter().zip(&strict).enumerate() {
            let differs = STRICTLY_NOT.iter().find(|(name, n, _)| (*name, *n) == (case, at));
            let expected = differs.map_or(lenient.word_and_code(), |(.., strict)| *strict);
            failures.check(format!("{case}, {at}"), strict.word_and_code(), expected);
        }
    }
}

/// chasquid's parser gives up; ours is total, tells the defect and finds no signature.
#[test]
fn case_03_bad_message() {
    let raw = vectors::read_wire(&file("03-bad_message", "msg"));
    let message = Message::parse(&raw);
    assert!(message.defects().contains(Defect::ContinuationWithoutField));
    assert_eq!(Judge::strict().all(&raw, &Facts::new()), []);
}

#[test]
fn each_reason_is_the_right_one() {
    let code = |case: &str, at: usize| {
        let raw = vectors::read_wire(&file(case, "msg"));
        five(Judge::lenient()).all(&raw, &facts(case))[at].code()
    };
    assert_eq!(code("02-too_many_headers", 5), "too-many-signatures");
    assert_eq!(code("04-bad_dkim_signature_header", 0), "signature-syntax");
    assert_eq!(code("05-dns_temp_error", 0), "dns-failure");
    assert_eq!(code("06-dns_perm_error", 0), "no-key");
    assert_eq!(code("11-strict_domain_check_fail", 0), "strict-domain");
}

#[test]
fn the_octets_behind_l_are_counted() {
    let case = "09-limited_body";
    let raw = vectors::read_wire(&file(case, "msg"));
    let verdict = &Judge::lenient().all(&raw, &facts(case))[0];
    let coverage = verdict.coverage.as_ref().unwrap();
    assert_eq!(coverage.signed_body_octets, 17);
    assert_eq!(coverage.unsigned_body_octets(), coverage.body_octets - 17);
}
