//! A DMARC record published in many broken ways: every way gets the right finding first, and changes
//! that repair it.

#![allow(clippy::unwrap_used, reason = "a world that is no world ends the test")]

mod support;

use support::{World, profile};
use waxseal_rules::change::Changed;
use waxseal_rules::finding::Finding;
use waxseal_rules::severity::Severity;

/// A domain that uses the provider rightly, but for what it publishes for DMARC.
fn world(dmarc: &str) -> World {
    let spinoffice = profile("spinoffice");
    let mut zone = format!(
        "; check: profile=spinoffice\n\
         example.com. TXT \"{}\"\n\
         spf.spinoffice-crm.com. TXT \"v=spf1 ip4:192.0.2.0/24 -all\"\n\
         example.com. MX 10 mail.example.com.\n\
         mail.example.com. A 192.0.2.1\n",
        spinoffice.spf.record
    );
    zone += &support::expected_keys(&spinoffice);
    World::of(&(zone + dmarc))
}

/// One TXT record at the right name; quotes and backslashes are escaped as zone files want it.
fn txt(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace('"', "\\\"");
    format!("_dmarc.example.com. TXT \"{text}\"")
}

fn is_bad(finding: &Finding) -> bool {
    finding.severity >= Severity::Warning && finding.code.starts_with("DMARC")
}

/// Applies what is proposed until nothing is left, and gives the record that stands there then.
fn repair(world: &World) -> Result<(), String> {
    const ROUNDS: usize = 10;
    let mut changes = Vec::new();
    for _ in 0..ROUNDS {
        let findings = world.check_all_with(&Changed::new(&*world.facts, &changes));
        let Some(worst) = findings.iter().find(|finding| is_bad(finding)) else { return Ok(()) };
        let proposed = worst.remedies.iter().find_map(|remedy| remedy.as_changes());
        let Some(proposed) = proposed else { return Err(format!("no change for {worst:?}")) };
        changes.extend_from_slice(proposed);
    }
    Err(format!("never ends: {changes:?}"))
}

fn judge(cases: &[(String, &str)]) {
    let mut failures = Vec::new();
    for (zone, expected) in cases {
        let world = world(zone);
        let findings = world.check_all();
        let first = findings.first().map_or("nothing", |finding| finding.name);
        if first != *expected {
            failures.push(format!("{zone}: {first} in place of {expected}"));
        }
        if let Err(why) = repair(&world) {
            failures.push(format!("{zone}: {why}"));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn a_good_record_has_no_finding_of_weight() {
    for record in [
        "v=DMARC1; p=none",
        "v=DMARC1;p=nonE;",
        "v=DMARC1; p=reject; rua=mailto:dmarc@example.com",
        "v=DMARC1; p=quarantine; sp=reject; adkim=r; aspf=r; fo=1:d:s; ruf=mailto:a@example.com",
        "v = DMARC1 ; p = reject ; t = y",
    ] {
        let findings = world(&txt(record)).check_all();
        let worst = findings.first().map(|finding| finding.severity);
        assert!(worst.is_none_or(|worst| worst == Severity::Note), "{record}: {findings:#?}");
    }
}

#[test]
fn a_text_that_is_no_record_is_told_first() {
    let texts = [
        "v=DMARC1 p=none",
        "v=DMARC1, p=none",
        "v=DMARC1: p=none",
        "v=dmarc1; p=none",
        "V=DMARC; p=none",
        "v=DMARC 1; p=none",
        "v=DMARC2; p=none",
        "v=DMARCv1; p=none",
        "DMARC1; p=none",
        "p=none; v=DMARC1",
        "p=none",
        " v=DMARC1; p=none",
        "\"v=DMARC1; p=none\"",
        "\u{201c}v=DMARC1; p=none\u{201d}",
        "v=DMARC1\\; p=none",
        "v=\"DMARC1\"; p=none",
        "TXT v=DMARC1; p=none",
        "_dmarc v=DMARC1; p=none",
        "v:DMARC1; p:none",
    ];
    judge(&texts.map(|text| (txt(text), "dmarc-not-a-record")));
}

#[test]
fn a_policy_that_is_broken_is_told_first() {
    let texts = [
        "v=DMARC1",
        "v=DMARC1;",
        "v=DMARC1; rua=mailto:dmarc@example.com",
        "v=DMARC1; p=",
        "v=DMARC1; p=monitor",
        "v=DMARC1; p=quarantaine; rua=mailto:dmarc@example.com",
        "v=DMARC1; p=none rua=mailto:dmarc@example.com",
        "v=DMARC1; p=none, rua=mailto:dmarc@example.com",
        "v=DMARC1; p:none",
        "v=DMARC1; p none",
        "v=DMARC1; none",
        "v=DMARC1; policy=reject",
        "v=DMARC1; pol=reject; rua=mailto:dmarc@example.com",
        "v=DMARC1; p=\u{201c}none\u{201d}",
        "v=DMARC1; p=\"none\"",
        "v=DMARC1; \"p=none\"",
        "v=DMARC1; p=none; p=reject",
        "v=DMARC1; p=none; p=none",
        "v=DMARC1; p=reject; sp=bogus",
        "v=DMARC1; p=reject; np=; rua=mailto:dmarc@example.com",
        "v=DMARC1; p=none.",
    ];
    judge(&texts.map(|text| (txt(text), "dmarc-policy-broken")));
}

#[test]
fn a_broken_part_is_told_first() {
    judge(&[
        (txt("v=DMARC1; p=none; rua=dmarc@example.com"), "dmarc-report-address"),
        (txt("v=DMARC1; p=none; rua=mailto: dmarc@example.com"), "dmarc-report-address"),
        (txt("v=DMARC1; p=none; rua=mailto:<dmarc@example.com>"), "dmarc-report-address"),
        (txt("v=DMARC1; p=none; rua=mailto://dmarc@example.com"), "dmarc-report-address"),
        (txt("v=DMARC1; p=none; rua=malto:dmarc@example.com"), "dmarc-report-address"),
        (txt("v=DMARC1; p=none; rua=mailto:"), "dmarc-report-address"),
        (txt("v=DMARC1; p=none; rua=mailto:example.com"), "dmarc-report-address"),
        (txt("v=DMARC1; p=none; rua=mailto:a@example.com,"), "dmarc-report-address"),
        (txt("v=DMARC1; p=none; rua=mailto:a@example.com b@example.com"), "dmarc-report-address"),
        (txt("v=DMARC1; p=none; rua=mailto:a@example.com,b@example.com"), "dmarc-report-address"),
        (txt("v=DMARC1; p=none; rua=mailto:a@example.com!10mb"), "dmarc-report-address"),
        (txt("v=DMARC1; p=none; rua=mailto:a@example.com fo=1"), "dmarc-report-address"),
        (txt("v=DMARC1; p=none; rua=mailto:a@example.com;mailto:b@example.com"), "dmarc-syntax"),
        (txt("v=DMARC1; p=none; adkim=relaxed"), "dmarc-syntax"),
        (txt("v=DMARC1; p=none; adkim=r aspf=r"), "dmarc-syntax"),
        (txt("v=DMARC1; P=none"), "dmarc-syntax"),
        (txt("v=DMARC1;; p=none"), "dmarc-syntax"),
        (txt("v=DMARC1; p=none;;"), "dmarc-syntax"),
        (txt("v=DMARC1; p=none; t=yes"), "dmarc-syntax"),
        (txt("v=DMARC1; p=none; fo=0:1; ruf=mailto:a@example.com"), "dmarc-syntax"),
        (txt("v=DMARC1; p=none; adkim:s"), "dmarc-syntax"),
        (txt("v=DMARC1; p=none; hello"), "dmarc-syntax"),
        (txt("v=DMARC1; p=none; rua=;"), "dmarc-syntax"),
        (txt("v=DMARC1; p=none; ruaa=mailto:a@example.com"), "dmarc-unknown-tag"),
        (txt("v=DMARC1; p=none; x=1"), "dmarc-unknown-tag"),
        (txt("v=DMARC1; p=reject; pct=0"), "dmarc-pct"),
        (txt("v=DMARC1; p=quarantine; pct=20"), "dmarc-pct"),
        (txt("v=DMARC1; p=reject; sp=none"), "dmarc-subdomain-weaker"),
        (txt("v=DMARC1; p=reject; psd=y"), "dmarc-psd"),
        (txt("v=DMARC1; p=none; rua=mailto:a@nowhere.example.com"), "dmarc-report-host"),
        (
            txt("v=DMARC1; p=none; rua=mailto:a@example.net")
                + "\nexample.net. MX 10 mail.example.net.",
            "dmarc-report-unauthorized",
        ),
    ]);
}

#[test]
fn a_record_at_a_wrong_name_is_told_first() {
    let names = [
        "example.com.",
        "dmarc.example.com.",
        "_dmark.example.com.",
        "_dmarc._dmarc.example.com.",
        "_dmarc.example.com.example.com.",
        "_dmarc._domainkey.example.com.",
    ];
    judge(&names.map(|name| (format!("{name} TXT \"v=DMARC1; p=none\""), "dmarc-wrong-name")));
    let right = world("_DMARC.example.com. TXT \"v=DMARC1; p=none\"").check_all();
    assert!(!right.iter().any(|finding| finding.severity >= Severity::Warning), "{right:?}");
}

#[test]
fn none_several_and_aliases_are_told_first() {
    let one = txt("v=DMARC1; p=none");
    judge(&[
        (String::new(), "dmarc-missing"),
        (txt("hello"), "dmarc-missing"),
        (format!("{one}\n{}", txt("v=DMARC1; p=reject")), "dmarc-several"),
        (
            "_dmarc.example.com. CNAME example.com.dmarc.example.net.\nexample.net. A 192.0.2.1"
                .to_owned(),
            "dmarc-alias-dangling",
        ),
        (
            format!("{one}\n_dmarc.example.com. CNAME d.example.net.\nd.example.net. TXT \"x\""),
            "dmarc-alias-collision",
        ),
    ]);
}

/// The exact text that is proposed where only one reading is likely.
#[test]
fn the_repaired_record_is_the_one_that_was_meant() {
    for (broken, expected) in [
        ("v=DMARC1 p=none", "v=DMARC1; p=none"),
        ("v=DMARC1; p=quarantaine", "v=DMARC1; p=quarantine"),
        ("v=DMARC1; p=none rua=mailto:a@example.com", "v=DMARC1; p=none; rua=mailto:a@example.com"),
        ("v=DMARC1; policy=reject", "v=DMARC1; p=reject"),
        ("v=DMARC1; rua=mailto:a@example.com", "v=DMARC1; p=none; rua=mailto:a@example.com"),
        ("v=DMARC1; p=none; rua=a@example.com", "v=DMARC1; p=none; rua=mailto:a@example.com"),
        (
            "v=DMARC1; p=none; rua=mailto:a@example.com!10mb",
            "v=DMARC1; p=none; rua=mailto:a@example.com",
        ),
        (
            "v=DMARC1; p=none; rua=mailto:a@example.com;mailto:b@example.com",
            "v=DMARC1; p=none; rua=mailto:a@example.com,mailto:b@example.com",
        ),
        (
            "v=DMARC1; p=none; rua=mailto:a@example.com b@example.com; fo=1",
            "v=DMARC1; p=none; rua=mailto:a@example.com,mailto:b@example.com; fo=1",
        ),
        ("v=DMARC1; p=none; adkim=strict; aspf=r", "v=DMARC1; p=none; adkim=s; aspf=r"),
        (
            "v=DMARC1; p=none; fo=1,d; ruf=mailto:a@example.com",
            "v=DMARC1; p=none; fo=1:d; ruf=mailto:a@example.com",
        ),
        ("v=DMARC1;; p=none", "v=DMARC1; p=none"),
        ("v=DMARC1; p=none;; adkim=r", "v=DMARC1; p=none; adkim=r"),
        ("v=DMARC1; p=reject; pct=0; adkim=r", "v=DMARC1; p=reject; t=y; adkim=r"),
        ("v=DMARC1; p=reject; sp=none; adkim=r", "v=DMARC1; p=reject; adkim=r"),
        (
            "v=DMARC1; p=none; ruaa=mailto:a@example.com",
            "v=DMARC1; p=none; rua=mailto:a@example.com",
        ),
    ] {
        let world = world(&txt(broken));
        let findings = world.check_all();
        let remedy = findings[0].remedies.iter().find_map(|remedy| remedy.as_changes()).unwrap();
        let facts = Changed::new(&*world.facts, remedy);
        let domain = waxseal_rules::domain::Domain::gather(&world.request, &facts).unwrap();
        let text = domain.dmarc.records[0].published.text().into_owned();
        assert_eq!(String::from_utf8(text).unwrap(), expected, "{broken}");
    }
}
