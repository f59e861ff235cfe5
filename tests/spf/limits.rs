//! The bounds of RFC 7208 §4.6.4, and our own.

use waxseal_parse::limits::Limits;
use waxseal_verify::spf::error::SpfErrorKind;
use waxseal_verify::spf::evaluate::SpfVerifier;
use waxseal_verify::spf::evidence::Reason;
use waxseal_verify::spf::identity::Identity;
use waxseal_verify::spf::policy::{SpfLimits, SpfPolicy};

use crate::check::{Checked, check_by, check_domain, envelope, policy};
use crate::zone::Zone;

fn by(policy: SpfPolicy, limits: SpfLimits, zone: &str, ip: &str) -> Checked {
    let zone = Zone::of(zone);
    let identity = Identity::mail_from(&envelope(ip, "helo.test", "joe@a.test"));
    let verifier = SpfVerifier::with_limits(policy, limits, Limits::default());
    check_by(&verifier, &identity, |question| zone.answer(question))
}

fn from(zone: &str) -> Checked {
    check_domain(&Zone::of(zone), "192.0.2.1", "a.test")
}

#[test]
fn ten_terms_may_ask_and_eleven_may_not() {
    let a = |count| vec!["a:b.test"; count].join(" ");
    let zone = |count| format!("a.test TXT v=spf1 {} -all\nb.test A 192.0.2.9", a(count));
    assert_eq!(from(&zone(10)).counts(), ("fail", 10, 0));
    let over = from(&zone(11));
    assert_eq!(over.counts(), ("permerror", 10, 0));
    let Reason::Error(error) = &over.evidence.reason else { panic!("{over:?}") };
    assert_eq!(*error.kind(), SpfErrorKind::TooManyLookups { limit: 10 });
    assert_eq!((error.kind().section(), error.term().unwrap().index()), ("4.6.4", 10));
}

/// Included records share the budget, `redirect` counts, and networks, `all` and `exp` do not.
#[test]
fn the_count_goes_over_all_records() {
    let networks = vec!["ip4:198.51.100.0/24 ip6:2001:db8::/32"; 30].join(" ");
    let record = |rest: &str| {
        format!(
            "a.test TXT v=spf1 {networks} include:b.test include:b.test {rest} exp=e.test\n\
             b.test TXT v=spf1 a:c.test a:c.test {networks} -all\nc.test A 192.0.2.9\n\
             d.test TXT v=spf1 a:c.test a:c.test -all"
        )
    };
    assert_eq!(from(&record("-all")).counts(), ("fail", 6, 0));
    assert_eq!(from(&record("a:c.test redirect=d.test")).counts(), ("fail", 10, 0));
    assert_eq!(from(&record("a:c.test a:c.test redirect=d.test")).counts(), ("permerror", 10, 0));
    let named = from(&record("a:c.test a:c.test redirect=d.test"));
    let Reason::Error(error) = &named.evidence.reason else { panic!("{named:?}") };
    assert_eq!((error.domain().as_str(), error.term().unwrap().index()), ("d.test", 1));
}

#[test]
fn loops_end() {
    for zone in [
        "a.test TXT v=spf1 include:a.test -all",
        "a.test TXT v=spf1 redirect=a.test",
        "a.test TXT v=spf1 include:b.test\nb.test TXT v=spf1 redirect=a.test",
        "a.test TXT v=spf1 include:%{d} include:%{d}",
    ] {
        assert_eq!(from(zone).counts(), ("permerror", 10, 0), "{zone}");
    }
}

#[test]
fn void_lookups_are_bounded_by_the_policy() {
    let zone = "a.test TXT v=spf1 a:b.test mx:c.test exists:d.test -all\nc.test -";
    let with = |void_lookups, counts_void_exists| {
        let mut policy = policy();
        policy.void_lookups = void_lookups;
        policy.counts_void_exists = counts_void_exists;
        by(policy, SpfLimits::default(), zone, "192.0.2.1").counts()
    };
    assert_eq!(with(2, true), ("permerror", 3, 2));
    assert_eq!(with(3, true), ("fail", 3, 3));
    assert_eq!(with(2, false), ("fail", 3, 2));
    assert_eq!(with(0, true), ("permerror", 1, 0));
    let over = from(zone);
    assert_eq!(over.code(), "too-many-void-lookups");
    let Reason::Error(error) = &over.evidence.reason else { panic!("{over:?}") };
    assert_eq!(error.term().unwrap().text(), "exists:d.test");
}

#[test]
fn eleven_mx_records_are_too_many_and_ten_are_not() {
    let zone = |count| {
        let mut zone = "a.test TXT v=spf1 mx -all\n".to_owned();
        for n in 0..count {
            zone += &format!("a.test MX m{n}.test\nm{n}.test A 192.0.2.{}\n", n + 1);
        }
        zone
    };
    let ten = check_domain(&Zone::of(&zone(10)), "192.0.2.10", "a.test");
    // Hosts are no terms.
    assert_eq!(ten.counts(), ("pass", 1, 0));
    assert_eq!(ten.rounds.len(), 3);
    let eleven = from(&zone(11));
    assert_eq!(eleven.code(), "too-many-mx-hosts");
    assert_eq!(eleven.rounds.len(), 2, "no host is asked for");
}

#[test]
fn questions_are_bounded() {
    let mut limits = SpfLimits::default();
    limits.questions = 3;
    let zone = "a.test TXT v=spf1 a:b.test a:c.test a:d.test all\n\
        b.test A 192.0.2.9\nc.test A 192.0.2.9\nd.test A 192.0.2.9";
    let checked = by(policy(), limits, zone, "192.0.2.1");
    assert_eq!((checked.result(), checked.code()), ("permerror", "too-many-questions"));
    limits.questions = 4;
    assert_eq!(by(policy(), limits, zone, "192.0.2.1").result(), "pass");
}

/// The most questions that RFC 7208's limits allow are within ours.
#[test]
fn the_limit_of_questions_is_never_reached_by_what_the_rfc_allows() {
    let mut zone = "a.test TXT v=spf1".to_owned();
    for term in 0..10 {
        zone += &format!(" mx:%{{p}}.m{term}.test");
    }
    zone += " -all exp=%{p}.test\n";
    for term in 0..10 {
        for host in 0..10 {
            zone += &format!("p9.test.m{term}.test MX h{term}-{host}.test\n");
            zone += &format!("h{term}-{host}.test A 192.0.2.9\n");
        }
        zone += &format!("1.2.0.192.in-addr.arpa PTR p{term}.test\n");
    }
    zone += "p9.test A 192.0.2.1\np9.test.test TXT done";
    let checked = from(&zone);
    assert_eq!((checked.counts(), checked.explanation()), (("fail", 10, 0), Some("done")));
    let asked: usize = checked.rounds.iter().map(Vec::len).sum();
    assert_eq!(asked, 1 + 1 + 10 + 10 * 11 + 1);
    assert_eq!(SpfLimits::default().questions, 150);
}

#[test]
fn records_nest_no_deeper_than_can_be() {
    let mut zone = "b0.test CNAME a.test\na.test TXT v=spf1 include:b1.test\n".to_owned();
    for n in 1..=200 {
        zone += &format!("b{n}.test TXT v=spf1 include:b{}.test\n", n + 1);
    }
    let mut limits = SpfLimits::default();
    limits.lookups = usize::MAX;
    limits.questions = usize::MAX;
    let checked = by(policy(), limits, &zone, "192.0.2.1");
    assert_eq!(checked.counts(), ("permerror", SpfLimits::MOST_LOOKUPS, 0));
}

#[test]
fn expansions_are_bounded() {
    let zone = |spec: &str| format!("a.test TXT v=spf1 exists:{spec}.b.test -all");
    let sender = format!("{}@a.test", "x".repeat(1000));
    let many = "%{l}".repeat(100);
    for spec in [many.as_str(), "%{l}", "%{d2147483648}", "%{d99999999999r}"] {
        let zone = Zone::of(&zone(spec));
        let identity = Identity::mail_from(&envelope("192.0.2.1", "helo.test", &sender));
        let verifier = SpfVerifier::new(policy());
        let checked = check_by(&verifier, &identity, |question| zone.answer(question));
        assert_eq!(checked.result(), "fail", "{spec}");
    }
}

#[test]
fn a_record_beyond_the_parsers_limits_is_told() {
    let long = format!("a.test TXT v=spf1{} -all", " a".repeat(20_000));
    assert_eq!((from(&long).result(), from(&long).code()), ("permerror", "record-syntax"));
}
