//! Bugs of other implementations, each with where it was seen.

use waxseal_verify::spf::error::SpfErrorKind;
use waxseal_verify::spf::evaluate::SpfVerifier;
use waxseal_verify::spf::evidence::Reason;
use waxseal_verify::spf::identity::Identity;

use crate::check::{Checked, check, check_by, check_domain, envelope, policy};
use crate::zone::Zone;

fn from(zone: &str, ip: &str) -> Checked {
    check_domain(&Zone::of(zone), ip, "a.test")
}

/// sdgathman/pyspf#40, #44, postalsys/mailauth#104: hosts of an MX without AAAA were counted as void for
/// clients of IPv6, and good records became permerror.
#[test]
fn hosts_without_ipv6_break_no_record() {
    let mut zone = "a.test TXT v=spf1 mx:m1.test mx:m2.test mx:m3.test -all\n".to_owned();
    for n in 1..=3 {
        zone += &format!("m{n}.test MX h{n}.test\nh{n}.test A 192.0.2.{n}\n");
    }
    assert_eq!(from(&zone, "2001:db8::1").counts(), ("fail", 3, 0));
    let mut strict = policy();
    strict.counts_void_mx_hosts = true;
    let facts = Zone::of(&zone);
    let identity = Identity::mail_from(&envelope("2001:db8::1", "h.test", "joe@a.test"));
    let checked = check_by(&SpfVerifier::new(strict), &identity, |q| facts.answer(q));
    assert_eq!((checked.counts(), checked.code()), (("permerror", 3, 2), "too-many-void-lookups"));
}

/// domainaware/checkdmarc#211: a void was counted twice.
#[test]
fn a_void_term_counts_once() {
    let zone = "a.test TXT v=spf1 a:no.test mx:b.test -all\nb.test -";
    assert_eq!(from(zone, "192.0.2.1").counts(), ("fail", 2, 2));
    // The names of the client are not the domain's to answer for.
    let zone = "a.test TXT v=spf1 exists:%{p}.b.test exists:%{p}.c.test -all\n\
        unknown.b.test -\nunknown.c.test -";
    assert_eq!(from(zone, "192.0.2.1").counts(), ("fail", 2, 2));
}

/// checkdmarc#143: redirect was not followed.
#[test]
fn redirects_are_followed() {
    let zone = "a.test TXT v=spf1 redirect=b.test\nb.test TXT v=spf1 redirect=c.test\n\
        c.test TXT v=spf1 ip4:192.0.2.1 -all";
    assert_eq!(from(zone, "192.0.2.1").counts(), ("pass", 2, 0));
}

/// checkdmarc#128: `a:host/24` was looked up with its prefix.
#[test]
fn a_prefix_is_no_part_of_the_name() {
    let checked = from("a.test TXT v=spf1 a:b.test/24 -all\nb.test A 192.0.2.9", "192.0.2.1");
    assert_eq!(checked.result(), "pass");
    assert_eq!(checked.rounds[1][0].to_string(), "b.test A");
}

/// checkdmarc#55: two includes with a common target are no loop.
#[test]
fn a_target_may_be_included_twice() {
    let zone = "a.test TXT v=spf1 include:b.test include:c.test -all\n\
        b.test TXT v=spf1 include:d.test ?all\nc.test TXT v=spf1 include:d.test ip4:192.0.2.1\n\
        d.test TXT v=spf1 ip4:198.51.100.1";
    assert_eq!(from(zone, "192.0.2.1").counts(), ("pass", 4, 0));
}

/// stalwartlabs/mail-auth#35, albertito/spf#3: the limit was off by one, and hosts of MX counted as
/// look-ups.
#[test]
fn hosts_are_no_lookups() {
    let mut zone = "a.test TXT v=spf1".to_owned();
    for term in 0..10 {
        zone += &format!(" mx:m{term}.test");
    }
    zone += " ip4:192.0.2.1 -all\n";
    for term in 0..10 {
        for host in 0..10 {
            zone += &format!("m{term}.test MX h{host}.test\n");
        }
        zone += &format!("h{term}.test A 192.0.2.9\n");
    }
    assert_eq!(from(&zone, "192.0.2.1").counts(), ("pass", 10, 0));
}

/// albertito/spf#5, zaccone/spf#26, mailauth#2: a name without records was an error.
#[test]
fn what_does_not_exist_does_not_match() {
    for term in ["a:no.test", "mx:no.test", "a:empty.test", "mx:empty.test", "mx:dead.test", "ptr"]
    {
        let zone = format!("a.test TXT v=spf1 {term} -all\nempty.test -\ndead.test MX no.test\n");
        assert_eq!(from(&zone, "192.0.2.1").result(), "fail", "{term}");
    }
}

/// fastmail/authentication_milter#169: a set of TXT records that servers do not give over TCP; the
/// result is temperror, and says which question failed.
#[test]
fn a_failed_question_is_named() {
    let checked = from("a.test TXT v=spf1 include:big.test -all\nbig.test TIMEOUT", "192.0.2.1");
    assert_eq!(checked.result(), "temperror");
    let Reason::Error(error) = &checked.evidence.reason else { panic!("{checked:?}") };
    let SpfErrorKind::Dns { question, .. } = error.kind() else { panic!("{error:?}") };
    assert_eq!(question.to_string(), "big.test TXT");
    assert!(error.to_string().contains("no answer came in time"), "{error}");
}

/// hardenize-public#19: a checker called a record with a broken include valid.
#[test]
fn a_broken_include_is_an_error_and_is_named() {
    let zone = "a.test TXT v=spf1 include:b.test ip4:192.0.2.1 -all\n\
        b.test TXT v=spf1 ip4:192.0.2 -all";
    let checked = from(zone, "192.0.2.1");
    assert_eq!(checked.result(), "permerror");
    let Reason::Error(error) = &checked.evidence.reason else { panic!("{checked:?}") };
    let SpfErrorKind::Syntax(syntax) = error.kind() else { panic!("{error:?}") };
    assert_eq!((error.domain().as_str(), syntax.span.start()), ("b.test", 11));
    // Nobody has published the include.
    let checked = from("a.test TXT v=spf1 include:gone.test ip4:192.0.2.1", "192.0.2.1");
    assert_eq!((checked.result(), checked.code()), ("permerror", "include-without-record"));
}

/// mail-auth#61: HELO that is `none` stopped the check of MAIL FROM; bulwark webmail#650 showed the
/// result of one as the other's. CVE-2019-20790: a pass of HELO was used for MAIL FROM.
#[test]
fn helo_says_nothing_of_mail_from() {
    let zone = Zone::of("a.test TXT v=spf1 ip4:192.0.2.1 -all\nh.test TXT v=spf1 -all");
    for (helo, result) in [("h.test", "fail"), ("nobody.test", "none"), ("OEMCOMPUTER", "none")] {
        let envelope = envelope("192.0.2.1", helo, "joe@a.test");
        assert_eq!(check(&zone, &Identity::helo(&envelope)).result(), result);
        assert_eq!(check(&zone, &Identity::mail_from(&envelope)).result(), "pass");
    }
}

/// rspamd PR#6196, and measured in mail-auth: several records were taken as one.
#[test]
fn several_records_are_an_error() {
    let checked = from("a.test TXT v=spf1 +all\na.test TXT v=spf1 -all", "192.0.2.1");
    assert_eq!((checked.result(), checked.code()), ("permerror", "several-records"));
    let included = "a.test TXT v=spf1 include:b.test all\nb.test TXT v=spf1\nb.test TXT V=SPF1 ";
    assert_eq!(from(included, "192.0.2.1").code(), "several-records");
}

/// hmailserver PR#399 and CVE-2021-20314, CVE-2021-33912, CVE-2021-33913, CVE-2023-42118 of libspf2:
/// numbers and expansions that memory cannot hold.
#[test]
fn macros_take_no_memory() {
    for spec in [
        "%{d2147483648}",
        "%{d4294967296r-}",
        "%{d18446744073709551616}.%{S}",
        "%{i}%{ir}%{IR.-+,/_=}",
    ] {
        let zone = format!("a.test TXT v=spf1 exists:{spec}.b.test -all");
        assert_eq!(from(&zone, "2001:db8::1").result(), "fail", "{spec}");
    }
}
