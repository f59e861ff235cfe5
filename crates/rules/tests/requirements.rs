//! Sets of requirements, judged by what the rules find.
#![allow(clippy::unwrap_used, reason = "a world that is no world ends the test")]

mod support;

use support::World;
use waxseal_rules::config::Config;
use waxseal_rules::domain::Domain;
use waxseal_rules::requirements::{Met, Requirements};
use waxseal_rules::rule_set::RuleSet;
use waxseal_rules::severity::Severity;

const GOOD: &str = "; check: addresses=192.0.2.1
example.com. TXT \"v=spf1 ip4:192.0.2.1 -all\"
_dmarc.example.com. TXT \"v=DMARC1; p=none\"
example.com. MX 10 mail.example.com.
1.2.0.192.in-addr.arpa. PTR mail.example.com.
mail.example.com. A 192.0.2.1";

/// What a set says of a zone, by the first words of each requirement.
fn judged(zone: &str, rules: &RuleSet) -> Vec<(String, Met)> {
    let world = World::of(zone);
    let gmail = Requirements::by_name("gmail-bulk").unwrap();
    let domain = Domain::gather(&world.request, &*world.facts).unwrap();
    let findings = rules.check_domain(&domain);
    let results = gmail.judge_domain(&domain, rules, &findings);
    results.into_iter().map(|one| (one.requirement.text.to_string(), one.met)).collect()
}

fn met(zone: &str, text: &str) -> Met {
    let judged = judged(zone, &RuleSet::built_in());
    judged.into_iter().find(|(one, _)| one.contains(text)).unwrap().1
}

#[test]
fn what_is_published_is_met_and_what_is_not_seen_is_not_checked() {
    for text in ["has SPF", "SPF passes", "has DMARC", "lead back"] {
        assert_eq!(met(GOOD, text), Met::Yes, "{text}");
    }
    for text in ["aligned", "TLS", "one click", "report spam"] {
        assert_eq!(met(GOOD, text), Met::NotChecked, "{text}");
    }
}

#[test]
fn what_is_missing_is_not_met() {
    let without = |part: &str| {
        let lines = GOOD.lines().filter(|line| !line.starts_with(part));
        lines.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(met(&without("_dmarc"), "has DMARC"), Met::No(vec!["DMARC001"]));
    assert_eq!(met(&without("example.com. TXT"), "has SPF"), Met::No(vec!["SPF001"]));
    assert_eq!(met(&without("1.2.0.192"), "lead back"), Met::No(vec!["RDNS001"]));
    let elsewhere = GOOD.replace("ip4:192.0.2.1", "ip4:192.0.2.2");
    assert_eq!(met(&elsewhere, "SPF passes"), Met::No(vec!["SEND001"]));
}

#[test]
fn silence_without_facts_or_rules_is_no_proof() {
    let unknown = GOOD.replace("; check: addresses=192.0.2.1", "; check: file");
    assert_eq!(met(&unknown, "lead back"), Met::NotChecked);
    let unknown = "; check: file\nexample.com. MX 10 mail.example.com.";
    assert_eq!(met(unknown, "has DMARC"), Met::NotChecked);
    let mut rules = RuleSet::built_in();
    rules.configure(&Config::parse("ignore = [\"dmarc-several\"]").unwrap()).unwrap();
    let judged = judged(GOOD, &rules);
    assert!(judged.iter().any(|(text, met)| text.contains("DMARC") && *met == Met::NotChecked));
}

#[test]
fn a_set_raises_its_rules_and_lowers_none() {
    let mut rules = RuleSet::built_in();
    let severity = |rules: &RuleSet, name: &str| {
        rules.declarations().find(|(one, _)| one.name == name).unwrap().1
    };
    assert_eq!(severity(&rules, "dmarc-missing"), Severity::Warning);
    Requirements::by_name("outlook-bulk").unwrap().raise(&mut rules);
    assert_eq!(severity(&rules, "dmarc-missing"), Severity::Error);
    assert_eq!(severity(&rules, "mx-dead"), Severity::Error);
}
