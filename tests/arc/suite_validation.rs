//! The validation suite, whole.

use waxseal_verify::leniency::Leniency;
use waxseal_verify::policy::Policy;

use crate::judge::Judge;
use crate::suite::{Case, cases};
use crate::support::judge::Failures;

fn all() -> Vec<Case> {
    let cases = cases("arc-draft-validation-tests.yml");
    assert_eq!(cases.len(), 175, "cases of the suite");
    cases
}

/// `None`, `Pass` or `Fail`; where the newest seal says `cv=fail` the suite leaves it empty, for there
/// is nothing to validate, and RFC 8617 §5.2 step 2 says `fail`.
fn expected(case: &Case) -> String {
    match case.text("cv") {
        "" => "fail".to_owned(),
        word => word.to_ascii_lowercase(),
    }
}

/// Two cases need forgiveness by name: `h=` without any name, and with an empty one. RFC 6376 §3.5
/// allows neither (`hdr-name *( … ":" … hdr-name )`, "MUST NOT be empty"), and §6.1.1 wants From signed.
#[test]
fn every_case() {
    let mut policy = Policy::strict();
    policy.leniencies.insert(Leniency::EmptyFieldName);
    policy.leniencies.insert(Leniency::UnsignedFrom);
    let judge = Judge::of(policy);
    let mut failures = Failures::default();
    for case in all() {
        let verdict = judge.judge(&case.message, &case.facts);
        if verdict.result.as_str() != expected(&case) {
            failures.fail(&case.name, format!("{} {}", verdict.result, verdict.reason));
        }
    }
}
