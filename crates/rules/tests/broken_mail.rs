//! Records beside authentication, published in broken ways: every way gets the right finding first of
//! its family.
#![allow(clippy::unwrap_used, reason = "a world that is no world ends the test")]

mod support;

use support::World;
use waxseal_rules::change::Changed;
use waxseal_rules::severity::Severity;

/// The first finding of a family, and whether changes leave nothing of weight of it.
fn judge(family: &str, base: &str, cases: &[(&str, &str)]) {
    let mut failures = Vec::new();
    for (zone, expected) in cases {
        let world = World::of(&format!("{base}\n{zone}"));
        let of_family = |findings: Vec<waxseal_rules::finding::Finding>| {
            findings.into_iter().filter(|finding| finding.code.starts_with(family)).collect()
        };
        let findings: Vec<_> = of_family(world.check_all());
        let first = findings.first().map_or("nothing", |finding| finding.name);
        if first != *expected {
            failures.push(format!("{zone}: {first} in place of {expected}"));
        }
        let mut changes = Vec::new();
        for round in 0.. {
            let facts = Changed::new(&*world.facts, &changes);
            let findings: Vec<_> = of_family(world.check_all_with(&facts));
            let mut bad = findings.iter().filter(|one| one.severity >= Severity::Warning);
            let mut remedies = bad.by_ref().flat_map(|finding| &finding.remedies);
            let Some(proposed) = remedies.find_map(|remedy| remedy.as_changes()) else {
                break;
            };
            if round == 5 {
                failures.push(format!("{zone}: never mended by {changes:?}"));
                break;
            }
            changes.extend_from_slice(proposed);
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn an_mta_sts_record_in_broken_ways() {
    let base = "example.com. MX 10 mail.example.com.\nmta-sts.example.com. A 192.0.2.3";
    judge(
        "STS",
        base,
        &[
            ("_mta-sts.example.com. TXT \"v=STSv1; id=1\"", "nothing"),
            ("_mta-sts.example.com. TXT \"v=STSv1\"", "sts-syntax"),
            ("_mta-sts.example.com. TXT \"v=STSv1;\"", "sts-syntax"),
            ("_mta-sts.example.com. TXT \"v=stsv1; id=1\"", "sts-syntax"),
            ("_mta-sts.example.com. TXT \"v=STSv1 id=1\"", "sts-syntax"),
            ("_mta-sts.example.com. TXT \"id=1; v=STSv1\"", "sts-syntax"),
            ("_mta-sts.example.com. TXT \" v=STSv1; id=1\"", "sts-syntax"),
            ("_mta-sts.example.com. TXT \"\\\"v=STSv1; id=1\\\"\"", "sts-syntax"),
            ("_mta-sts.example.com. TXT \"v=STSv1; id=2026-01-01\"", "sts-syntax"),
            ("_mta-sts.example.com. TXT \"v=STSv1; id=\"", "sts-syntax"),
            ("_mta-sts.example.com. TXT \"v=STSv1; id = 1\"", "sts-syntax"),
            ("_mta-sts.example.com. TXT \"v=STSv1; id=1; id=2\"", "sts-syntax"),
            (
                "_mta-sts.example.com. TXT \"v=STSv1; id=1\"\n_mta-sts.example.com. TXT \"v=STSv1; id=2\"",
                "sts-several",
            ),
        ],
    );
}

#[test]
fn a_tls_rpt_record_in_broken_ways() {
    judge(
        "TLSRPT",
        "example.com. MX 10 mail.example.com.",
        &[
            ("_smtp._tls.example.com. TXT \"v=TLSRPTv1; rua=mailto:a@example.com\"", "nothing"),
            ("_smtp._tls.example.com. TXT \"v=TLSRPTv1\"", "tlsrpt-syntax"),
            ("_smtp._tls.example.com. TXT \"v=TLSRPTv1; rua=a@example.com\"", "tlsrpt-syntax"),
            (
                "_smtp._tls.example.com. TXT \"v=TLSRPT1; rua=mailto:a@example.com\"",
                "tlsrpt-syntax",
            ),
            (
                "_smtp._tls.example.com. TXT \"v=tlsrptv1; rua=mailto:a@example.com\"",
                "tlsrpt-syntax",
            ),
            (
                "_smtp._tls.example.com. TXT \"v=TLSRPTv1 rua=mailto:a@example.com\"",
                "tlsrpt-syntax",
            ),
            (
                "_smtp._tls.example.com. TXT \"v=TLSRPTv1; rua=mailto: a@example.com\"",
                "tlsrpt-syntax",
            ),
            ("_smtp._tls.example.com. TXT \"v=TLSRPTv1; rua=mailto:example.com\"", "tlsrpt-syntax"),
            (
                "_smtp._tls.example.com. TXT \"v=TLSRPTv1; rua=http://example.com/\"",
                "tlsrpt-syntax",
            ),
            (
                "_smtp._tls.example.com. TXT \"v=TLSRPTv1; ruf=mailto:a@example.com\"",
                "tlsrpt-syntax",
            ),
            (
                "_smtp._tls.example.com. TXT \"v=TLSRPTv1; rua=mailto:a@example.com,\"",
                "tlsrpt-syntax",
            ),
            (
                "_smtp._tls.example.com. TXT \"rua=mailto:a@example.com; v=TLSRPTv1\"",
                "tlsrpt-syntax",
            ),
        ],
    );
}

#[test]
fn a_bimi_record_in_broken_ways() {
    judge(
        "BIMI",
        "_dmarc.example.com. TXT \"v=DMARC1; p=reject\"",
        &[
            (
                "default._bimi.example.com. TXT \"v=BIMI1; l=https://a.test/b.svg; a=https://a.test/c.pem\"",
                "nothing",
            ),
            (
                "default._bimi.example.com. TXT \"v=BIMI1; l=http://a.test/b.svg; a=https://a.test/c.pem\"",
                "bimi-syntax",
            ),
            ("default._bimi.example.com. TXT \"v=BIMI1\"", "bimi-syntax"),
            ("default._bimi.example.com. TXT \"v=bimi1; l=https://a.test/b.svg\"", "bimi-syntax"),
            ("default._bimi.example.com. TXT \"v=BIMI1 l=https://a.test/b.svg\"", "bimi-syntax"),
            ("default._bimi.example.com. TXT \"v=BIMI1; l=logo.svg\"", "bimi-syntax"),
            (
                "default._bimi.example.com. TXT \"v=BIMI1; l=https://a.test/b.svg; l=\"",
                "bimi-syntax",
            ),
            ("default._bimi.example.com. TXT \"v=BIMI1; a=https://a.test/c.pem\"", "bimi-syntax"),
            (
                "default._bimi.example.com. TXT \"v=BIMI1; l=https://a.test/b.svg; a=c.pem\"",
                "bimi-syntax",
            ),
            (
                "default._bimi.example.com. TXT \"v=BIMI1; l=https://a.test/b.png; a=https://a.test/c.pem\"",
                "bimi-logo",
            ),
            ("default._bimi.example.com. TXT \"v=BIMI1; l=https://a.test/b.svg; a=\"", "bimi-logo"),
            ("default._bimi.example.com. TXT \"v=BIMI1; l=; a=\"", "bimi-declined"),
        ],
    );
}

#[test]
fn mail_exchanges_in_broken_ways() {
    judge(
        "MX",
        "example.com. TXT \"v=spf1 mx -all\"",
        &[
            ("example.com. MX 10 mail.example.com.\nmail.example.com. A 192.0.2.1", "nothing"),
            ("", "mx-missing"),
            ("example.com. A 192.0.2.1", "mx-implicit"),
            ("example.com. MX 0 .", "mx-null-sends"),
            (
                "example.com. MX 0 .\nexample.com. MX 10 mail.example.com.\nmail.example.com. A 192.0.2.1",
                "mx-null-beside-others",
            ),
            ("example.com. MX 10 192.0.2.1.", "mx-address"),
            ("example.com. MX 10 mail.example.com.", "mx-dead"),
            (
                "example.com. MX 10 mail.example.com.\nmail.example.com. CNAME x.example.com.\nx.example.com. A 192.0.2.1",
                "mx-alias",
            ),
            (
                "example.com. MX 10 a.example.com.\nexample.com. MX 20 b.example.com.\nb.example.com. A 192.0.2.1",
                "mx-without-address",
            ),
            ("example.com. MX 10 mail.example.com.\nmail.example.com. A 127.0.0.1", "mx-private"),
            ("example.com. MX 10 mail.example.com.\nmail.example.com. AAAA fe80::1", "mx-private"),
        ],
    );
}

#[test]
fn the_dns_itself_is_told_first() {
    for (zone, expected) in [
        ("example.org. A 192.0.2.1", "dns-domain-missing"),
        ("; check: domain=example\nexample. TXT \"v=spf1 -all\"", "dns-single-label"),
        (
            "_dmarc.example.com. CNAME a.test.\na.test. CNAME _dmarc.example.com.\nexample.com. A 192.0.2.1",
            "spf-missing",
        ),
    ] {
        let findings = World::of(zone).check_all();
        assert_eq!(findings[0].name, expected, "{zone}");
    }
    let world =
        World::of("a.example.com. A 192.0.2.1\n_dmarc.example.com. TXT \"v=DMARC1; p=none\"");
    assert!(world.check_all().iter().all(|finding| finding.name != "dns-domain-missing"));
}

/// A zone file knows its own names, and that is enough to miss a record.
#[test]
fn a_record_is_missed_in_a_zone_file_alone() {
    let soa = "; check: file\nexample.com. SOA ns.example.com. h.example.com. 1 2 3 4 5";
    let names = |zone: &str| -> Vec<&str> {
        World::of(zone).check_all().iter().map(|finding| finding.name).collect()
    };
    let zone =
        format!("{soa}\nexample.com. MX 10 mail.example.com.\nmail.example.com. A 192.0.2.1");
    let found = names(&zone);
    assert!(found.contains(&"dmarc-missing") && found.contains(&"spf-missing"), "{found:?}");
    // A bag of records knows only what it holds.
    let found = names("; check: file\nexample.com. MX 10 mail.example.com.");
    assert!(!found.contains(&"dmarc-missing") && found.contains(&"dns-not-in-file"), "{found:?}");
    let sub = soa.replace("; check: file", "; check: file domain=mail.example.org");
    assert!(!names(&sub).contains(&"dmarc-missing"));
}
