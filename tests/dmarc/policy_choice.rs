//! Which policy a record states for a message, and what comes of it (RFC 9989 §4.7, §4.10.1, §7.4).

use waxseal_parse::dmarc::record::TagName;
use waxseal_verify::dmarc::disposition::{FinalAction, PolicySource};
use waxseal_verify::dns::{Answer, DnsFailure};

use crate::scene::Scene;
use crate::support::judge::Failures;

#[test]
fn the_author_domains_own_record_states_p() {
    for tags in ["", "; sp=none", "; np=none", "; sp=none; np=none"] {
        let record = format!("v=DMARC1; p=reject{tags}");
        let verdict = Scene::from("a.example.com").record("a.example.com", &record).verdict();
        let policy = verdict.policy.unwrap();
        assert_eq!(policy.source, PolicySource::Tag(TagName::P), "{tags}");
        assert_eq!(verdict.evaluated(), "reject", "{tags}");
    }
}

#[test]
fn an_inherited_record_states_sp_or_np() {
    let mut failures = Failures::default();
    for (tags, exists, source, policy) in [
        ("p=reject", true, TagName::P, "reject"),
        ("p=reject", false, TagName::P, "reject"),
        ("p=reject; sp=quarantine", true, TagName::Sp, "quarantine"),
        ("p=reject; sp=quarantine", false, TagName::Sp, "quarantine"),
        ("p=none; np=reject", true, TagName::P, "none"),
        ("p=none; np=reject", false, TagName::Np, "reject"),
        ("p=none; sp=quarantine; np=reject", true, TagName::Sp, "quarantine"),
        ("p=none; sp=quarantine; np=reject", false, TagName::Np, "reject"),
        ("p=reject; sp=none; np=none", false, TagName::Sp, "none"),
    ] {
        let scene =
            Scene::from("a.example.com").record("example.com", &format!("v=DMARC1; {tags}"));
        let scene = if exists { scene.no_data("a.example.com") } else { scene };
        let verdict = scene.verdict();
        let found = (verdict.policy.unwrap().source, verdict.evaluated());
        failures.check(format!("{tags} {exists}"), found, (PolicySource::Tag(source), policy));
    }
}

#[test]
fn whatever_is_not_nxdomain_exists() {
    let scene = || {
        Scene::from("a.example.com").record("example.com", "v=DMARC1; p=none; sp=none; np=reject")
    };
    assert_eq!(scene().verdict().evaluated(), "reject");
    assert_eq!(scene().no_data("a.example.com").verdict().evaluated(), "none");
    assert_eq!(scene().txt("a.example.com", "any").verdict().evaluated(), "none");
    // What lies below a name shows that the name exists, without a further question (RFC 8020).
    for scene in [
        scene().no_data("_dmarc.a.example.com"),
        scene().record("a.example.com", "not a policy"),
        scene().record("a.example.com", "v=DMARC1").record("a.example.com", "v=DMARC1"),
    ] {
        assert_eq!(scene.verdict().evaluated(), "none");
        assert!(!scene.asked().contains("a.example.com"));
    }
}

#[test]
fn existence_is_asked_for_only_where_the_policy_depends_on_it() {
    let asks = |scene: &Scene| scene.asked().contains("a.example.com");
    let scene = |tags: &str| {
        Scene::from("a.example.com").record("example.com", &format!("v=DMARC1; {tags}"))
    };
    assert!(asks(&scene("p=none; np=reject")));
    assert!(asks(&scene("p=reject; sp=none; np=reject")));
    assert!(!asks(&scene("p=none")));
    assert!(!asks(&scene("p=none; sp=reject")));
    assert!(!asks(&scene("p=reject; sp=none; np=none")));
    assert!(!asks(&scene("p=reject; np=reject")));
    // A message that passes has no policy applied.
    let passing = scene("p=none; np=reject").dkim("example.com");
    assert_eq!(passing.verdict().word(), "pass");
    assert!(!asks(&passing));
    assert_eq!(passing.verdict().policy, None);
}

#[test]
fn existence_that_cannot_be_found_out_leaves_it_open() {
    let scene = Scene::from("a.example.com")
        .record("example.com", "v=DMARC1; p=none; np=reject")
        .answer("a.example.com", Answer::Failed(DnsFailure::Timeout));
    let verdict = scene.verdict();
    assert_eq!(verdict.word_and_code(), ("temperror", "existence-unavailable"));
    assert_eq!(verdict.action, FinalAction::None);
}

/// RFC 9989 §4.10.1: a broken `p`, `sp` or `np` counts as `p=none` where reports are wanted, and as
/// no DMARC at all where they are not.
#[test]
fn a_broken_policy_counts_as_none_or_not_at_all() {
    let mut failures = Failures::default();
    for tags in [
        "",
        "p=",
        "p=bogus",
        "p=reject; sp=bogus",
        "p=reject; np=bogus",
        "p=reject; sp=",
        "p=reject; p=reject",
        "p=reject; sp=none; sp=reject",
        "sp=reject; np=reject",
        "p=reject none",
    ] {
        let record = |rua: &str| format!("v=DMARC1; {tags}; {rua}");
        let verdict = |rua: &str| {
            let scene = Scene::from("example.com").dkim("example.com");
            scene.record("example.com", &record(rua)).verdict()
        };
        for rua in ["rua=mailto:a@example.com", "rua=bogus,https://x.test/!1m"] {
            let verdict = verdict(rua);
            failures.check(record(rua), verdict.word(), "pass");
            failures.check(record(rua), verdict.policy.unwrap().source, PolicySource::Broken);
            failures.check(record(rua), verdict.evaluated(), "none");
        }
        for rua in ["", "rua=", "rua=a@example.com", "rua=mailto:a@x.test; rua=mailto:a@x.test"] {
            let verdict = verdict(rua);
            failures.check(record(rua), verdict.word_and_code(), ("permerror", "broken-policy"));
            failures.check(record(rua), verdict.policy, None);
            failures.check(record(rua), verdict.action, FinalAction::None);
            failures.check(record(rua), verdict.policy_domain(), "example.com");
        }
    }
}

/// Its own broken record is the author domain's record all the same.
#[test]
fn a_broken_record_is_not_stepped_over() {
    let scene = Scene::from("a.example.com")
        .record("a.example.com", "v=DMARC1; p=bogus")
        .record("example.com", "v=DMARC1; p=reject");
    assert_eq!(scene.verdict().word_and_code(), ("permerror", "broken-policy"));
}

#[test]
fn a_tested_policy_counts_one_level_lower() {
    for (policy, evaluated) in [("reject", "quarantine"), ("quarantine", "none"), ("none", "none")]
    {
        let record = format!("v=DMARC1; p={policy}; t=y");
        let verdict = Scene::from("example.com").record("example.com", &record).verdict();
        assert_eq!(verdict.evaluated(), evaluated);
        assert_eq!(verdict.policy.unwrap().published.as_str(), policy);
        let record = format!("v=DMARC1; p=none; sp={policy}; np={policy}; t=Y");
        let verdict = Scene::from("a.example.com").record("example.com", &record).verdict();
        assert_eq!(verdict.evaluated(), evaluated);
    }
    let record = "v=DMARC1; p=reject; t=n";
    let verdict = Scene::from("example.com").record("example.com", record).verdict();
    assert_eq!(verdict.evaluated(), "reject");
}

#[test]
fn pct_counts_only_where_the_caller_wants_it() {
    let verdict = |pct: &str, counts| {
        let record = format!("v=DMARC1; p=reject; pct={pct}");
        let mut scene = Scene::from("example.com").record("example.com", &record);
        scene.policy.pct_zero_is_testing = counts;
        scene.verdict().evaluated()
    };
    assert_eq!(verdict("0", false), "reject");
    assert_eq!(verdict("0", true), "quarantine");
    assert_eq!(verdict("1", true), "reject");
    assert_eq!(verdict("x", true), "reject");
}

/// RFC 9989 §7.4: nobody rejects for the policy alone.
#[test]
fn the_final_action_is_never_a_rejection() {
    for (policy, action) in [
        ("none", FinalAction::None),
        ("quarantine", FinalAction::Quarantine),
        ("reject", FinalAction::Quarantine),
    ] {
        let record = format!("v=DMARC1; p={policy}");
        let scene = Scene::from("example.com").record("example.com", &record);
        let verdict = scene.verdict();
        assert_eq!((verdict.evaluated(), verdict.action), (policy, action));
        // A message that passes is left alone, and its policy is told all the same.
        let passing = scene.dkim("example.com").verdict();
        assert_eq!((passing.evaluated(), passing.action), (policy, FinalAction::None));
    }
}

#[test]
fn without_a_record_nothing_is_applied() {
    let verdict = Scene::from("example.com").dkim("example.com").verdict();
    assert_eq!(verdict.word_and_code(), ("none", "no-policy"));
    assert_eq!((verdict.policy, verdict.action), (None, FinalAction::None));
}
