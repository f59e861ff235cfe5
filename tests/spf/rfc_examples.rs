//! The examples of RFC 7208: appendix A, and the expansions of §7.4.

use waxseal_verify::spf::identity::Identity;

use crate::check::{check, check_domain, envelope};
use crate::support::judge::Failures;
use crate::zone::{Entry, Zone};

/// The zone of appendix A.
const ZONE: &str = "
    example.com MX mail-a.example.com
    example.com MX mail-b.example.com
    example.com A 192.0.2.10
    example.com A 192.0.2.11
    amy.example.com A 192.0.2.65
    bob.example.com A 192.0.2.66
    mail-a.example.com A 192.0.2.129
    mail-b.example.com A 192.0.2.130
    www.example.com CNAME example.com
    example.org MX mail-c.example.org
    mail-c.example.org A 192.0.2.140
    10.2.0.192.in-addr.arpa PTR example.com
    11.2.0.192.in-addr.arpa PTR example.com
    65.2.0.192.in-addr.arpa PTR amy.example.com
    66.2.0.192.in-addr.arpa PTR bob.example.com
    129.2.0.192.in-addr.arpa PTR mail-a.example.com
    130.2.0.192.in-addr.arpa PTR mail-b.example.com
    140.2.0.192.in-addr.arpa PTR mail-c.example.org
    4.0.0.10.in-addr.arpa PTR bob.example.com
";

/// Every client that the appendix names.
const CLIENTS: [&str; 9] = [
    "192.0.2.10",
    "192.0.2.11",
    "192.0.2.65",
    "192.0.2.66",
    "192.0.2.129",
    "192.0.2.130",
    "192.0.2.140",
    "192.0.2.143",
    "10.0.0.4",
];

fn zone_with(records: &[(&str, &str)]) -> Zone {
    let mut zone = Zone::of(ZONE);
    for (name, text) in records {
        zone.add(name, Entry::Txt(vec![text.as_bytes().to_vec()]));
    }
    zone
}

#[test]
fn simple_examples() {
    let mut failures = Failures::default();
    for (record, passing) in [
        ("v=spf1 +all", &CLIENTS[..]),
        ("v=spf1 a -all", &["192.0.2.10", "192.0.2.11"]),
        ("v=spf1 a:example.org -all", &[]),
        ("v=spf1 mx -all", &["192.0.2.129", "192.0.2.130"]),
        ("v=spf1 mx:example.org -all", &["192.0.2.140"]),
        ("v=spf1 mx mx:example.org -all", &["192.0.2.129", "192.0.2.130", "192.0.2.140"]),
        (
            "v=spf1 mx/30 mx:example.org/30 -all",
            &["192.0.2.129", "192.0.2.130", "192.0.2.140", "192.0.2.143"],
        ),
        (
            "v=spf1 ptr -all",
            &["192.0.2.10", "192.0.2.11", "192.0.2.65", "192.0.2.66", "192.0.2.129", "192.0.2.130"],
        ),
        (
            "v=spf1 ip4:192.0.2.128/28 -all",
            &["192.0.2.129", "192.0.2.130", "192.0.2.140", "192.0.2.143"],
        ),
    ] {
        let zone = zone_with(&[("example.com", record)]);
        for client in CLIENTS {
            let expected = if passing.contains(&client) { "pass" } else { "fail" };
            let found = check_domain(&zone, client, "example.com").result();
            failures.check(format_args!("{record} from {client}"), found, expected);
        }
    }
}

#[test]
fn multiple_domains() {
    let zone = zone_with(&[
        ("example.com", "v=spf1 mx -all"),
        ("example.net", "v=spf1 a:amy.example.com -all"),
        ("example.org", "v=spf1 include:example.com include:example.net -all"),
        ("la.example.org", "v=spf1 redirect=example.org"),
        ("ny.example.org", "v=spf1 redirect=example.org"),
    ]);
    for domain in ["example.org", "la.example.org", "ny.example.org"] {
        for (client, expected) in
            [("192.0.2.129", "pass"), ("192.0.2.65", "pass"), ("192.0.2.140", "fail")]
        {
            assert_eq!(check_domain(&zone, client, domain).result(), expected, "{domain} {client}");
        }
    }
}

#[test]
fn a_list_of_users_in_the_dns() {
    let mut zone = zone_with(&[
        (
            "example.com",
            "v=spf1 mx include:mobile-users._spf.%{d} include:remote-users._spf.%{d} -all",
        ),
        ("mobile-users._spf.example.com", "v=spf1 exists:%{l1r+}.%{d}"),
        ("remote-users._spf.example.com", "v=spf1 exists:%{ir}.%{l1r+}.%{d}"),
    ]);
    let yes = Entry::A([127, 0, 0, 2].into());
    for name in
        ["mary.mobile-users._spf.example.com", "15.15.168.192.joel.remote-users._spf.example.com"]
    {
        zone.add(name, yes.clone());
    }
    for (client, sender, expected) in [
        ("10.9.9.9", "mary@example.com", "pass"),
        ("10.9.9.9", "mary+list@example.com", "pass"),
        ("192.168.15.15", "joel@example.com", "pass"),
        ("192.168.15.16", "joel@example.com", "fail"),
        ("10.9.9.9", "bob@example.com", "fail"),
    ] {
        let identity = Identity::mail_from(&envelope(client, "helo.test", sender));
        assert_eq!(check(&zone, &identity).result(), expected, "{sender} from {client}");
    }
}

#[test]
fn multiple_requirements() {
    let zone = zone_with(&[
        ("example.com", "v=spf1 -include:ip4._spf.%{d} -include:ptr._spf.%{d} +all"),
        ("ip4._spf.example.com", "v=spf1 -ip4:192.0.2.0/24 +all"),
        ("ptr._spf.example.com", "v=spf1 -ptr:example.com +all"),
    ]);
    for (client, expected) in
        [("192.0.2.65", "pass"), ("192.0.2.140", "fail"), ("10.0.0.4", "fail")]
    {
        assert_eq!(check_domain(&zone, client, "example.com").result(), expected, "{client}");
    }
}

/// §7.4, with the explanation as the place where an expansion can be seen.
#[test]
fn macro_expansions() {
    let mut failures = Failures::default();
    for (client, macros, expanded) in [
        ("192.0.2.3", "%{s}", "strong-bad@email.example.com"),
        ("192.0.2.3", "%{o}", "email.example.com"),
        ("192.0.2.3", "%{d}", "email.example.com"),
        ("192.0.2.3", "%{d4}", "email.example.com"),
        ("192.0.2.3", "%{d3}", "email.example.com"),
        ("192.0.2.3", "%{d2}", "example.com"),
        ("192.0.2.3", "%{d1}", "com"),
        ("192.0.2.3", "%{dr}", "com.example.email"),
        ("192.0.2.3", "%{d2r}", "example.email"),
        ("192.0.2.3", "%{l}", "strong-bad"),
        ("192.0.2.3", "%{l-}", "strong.bad"),
        ("192.0.2.3", "%{lr}", "strong-bad"),
        ("192.0.2.3", "%{lr-}", "bad.strong"),
        ("192.0.2.3", "%{l1r-}", "strong"),
        ("192.0.2.3", "%{ir}.%{v}._spf.%{d2}", "3.2.0.192.in-addr._spf.example.com"),
        ("192.0.2.3", "%{lr-}.lp._spf.%{d2}", "bad.strong.lp._spf.example.com"),
        (
            "192.0.2.3",
            "%{lr-}.lp.%{ir}.%{v}._spf.%{d2}",
            "bad.strong.lp.3.2.0.192.in-addr._spf.example.com",
        ),
        (
            "192.0.2.3",
            "%{ir}.%{v}.%{l1r-}.lp._spf.%{d2}",
            "3.2.0.192.in-addr.strong.lp._spf.example.com",
        ),
        (
            "192.0.2.3",
            "%{d2}.trusted-domains.example.net",
            "example.com.trusted-domains.example.net",
        ),
        (
            "2001:db8::cb01",
            "%{ir}.%{v}._spf.%{d2}",
            "1.0.b.c.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6._spf.example.com",
        ),
    ] {
        let zone = zone_with(&[
            ("email.example.com", "v=spf1 -all exp=why.test.example"),
            ("why.test.example", macros),
        ]);
        let sender = "strong-bad@email.example.com";
        let identity = Identity::mail_from(&envelope(client, "helo.test", sender));
        let checked = check(&zone, &identity);
        // The case of hexadecimal digits is nobody's concern in the DNS.
        let found = checked.explanation().map(str::to_ascii_lowercase);
        failures.check(macros, found.as_deref(), Some(expanded));
    }
}
