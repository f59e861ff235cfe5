//! What RFC 7208 and its errata want, point by point, beyond what the suites try.

use waxseal_verify::dns::Answer;
use waxseal_verify::envelope::Envelope;
use waxseal_verify::spf::error::SpfErrorKind;
use waxseal_verify::spf::evaluate::SpfVerifier;
use waxseal_verify::spf::evidence::Reason;
use waxseal_verify::spf::identity::{Identity, IdentityKind, NoDomain};

use crate::check::{Checked, check, check_by, check_domain, envelope, policy};
use crate::zone::Zone;

fn from(zone: &str, ip: &str) -> Checked {
    check_domain(&Zone::of(zone), ip, "a.test")
}

/// §4.3: what is no domain is `none`, and nothing is asked.
#[test]
fn what_is_no_domain_is_none() {
    let zone = Zone::of("");
    for (sender, why) in [
        ("joe@[192.0.2.1]", NoDomain::AddressLiteral),
        ("joe@localhost", NoDomain::SingleLabel),
        ("joe@a..test", NoDomain::Malformed),
        ("joe", NoDomain::NoAtSign),
    ] {
        let checked = check(&zone, &Identity::mail_from(&envelope("192.0.2.1", "h.test", sender)));
        assert_eq!(checked.result(), "none", "{sender}");
        assert_eq!(checked.evidence.reason, Reason::NoDomain(why));
        assert!(checked.rounds.is_empty() && checked.evidence.domain().is_none());
    }
    assert_eq!(from("b.test -", "192.0.2.1").code(), "no-such-domain");
    assert_eq!(from("a.test TXT hello", "192.0.2.1").code(), "no-record");
    assert_eq!(from("a.test -", "192.0.2.1").code(), "no-record");
}

/// §4.4: a failure of the DNS is `temperror`, and the evidence says of what.
#[test]
fn failures_of_the_dns_are_temporary() {
    for (zone, code) in [
        ("a.test TIMEOUT", "dns-timeout"),
        ("a.test SERVFAIL TXT", "dns-servfail"),
        ("a.test CNAME a.test", "dns-cname-chain"),
        ("a.test TXT v=spf1 include:b.test\nb.test TIMEOUT", "dns-timeout"),
        ("a.test TXT v=spf1 redirect=b.test\nb.test TIMEOUT", "dns-timeout"),
        ("a.test TXT v=spf1 a\na.test SERVFAIL A", "dns-servfail"),
        ("a.test TXT v=spf1 mx\na.test SERVFAIL MX", "dns-servfail"),
        ("a.test TXT v=spf1 mx\na.test MX b.test\nb.test TIMEOUT", "dns-timeout"),
        ("a.test TXT v=spf1 exists:b.test\nb.test TIMEOUT", "dns-timeout"),
    ] {
        let checked = from(zone, "192.0.2.1");
        assert_eq!((checked.result(), checked.code()), ("temperror", code), "{zone}");
    }
    // A match that comes first counts.
    let zone = "a.test TXT v=spf1 mx\na.test MX b.test\na.test MX c.test\n\
        b.test A 192.0.2.1\nc.test TIMEOUT";
    assert_eq!(from(zone, "192.0.2.1").result(), "pass");
    assert_eq!(from(zone, "192.0.2.2").result(), "temperror");
}

/// §5.2: what each result of an included record means.
#[test]
fn an_include_maps_results() {
    for (included, result) in [
        ("v=spf1 +all", "softfail"),
        ("v=spf1 -all", "fail"),
        ("v=spf1 ~all", "fail"),
        ("v=spf1 ?all", "fail"),
        ("v=spf1", "fail"),
        ("v=spf1 moo", "permerror"),
        ("nothing", "permerror"),
    ] {
        let zone = format!("a.test TXT v=spf1 ~include:b.test -all\nb.test TXT {included}");
        assert_eq!(from(&zone, "192.0.2.1").result(), result, "{included}");
    }
    let missing = from("a.test TXT v=spf1 include:b.test", "192.0.2.1");
    let Reason::Error(error) = &missing.evidence.reason else { panic!("{missing:?}") };
    assert!(matches!(error.kind(), SpfErrorKind::IncludeWithoutRecord { name_exists: false, .. }));
    assert_eq!((error.kind().section(), error.term().unwrap().text()), ("5.2", "include:b.test"));
}

/// §6.1: only where nothing matched; `%{d}` is the new domain, the sender stays.
#[test]
fn a_redirect_changes_the_domain_and_not_the_sender() {
    let zone = "a.test TXT v=spf1 redirect=b.test\n\
        b.test TXT v=spf1 exists:%{d}.%{o}.%{l}.c.test -all\n\
        b.test.a.test.joe.c.test A 127.0.0.2";
    assert_eq!(from(zone, "192.0.2.1").result(), "pass");
    let matched = "a.test TXT v=spf1 redirect=b.test ip4:192.0.2.1 all";
    assert_eq!(from(matched, "192.0.2.9").result(), "pass");
    let checked = from("a.test TXT v=spf1 redirect=b.test\nb.test TXT v=spf1 -all", "192.0.2.1");
    let Reason::Matched(term) = &checked.evidence.reason else { panic!("{checked:?}") };
    assert_eq!((term.domain().as_str(), term.text(), term.index()), ("b.test", "-all", 0));
    assert_eq!((term.span().start(), term.span().end()), (7, 11));
    for (zone, code) in [
        ("a.test TXT v=spf1 redirect=b.test", "redirect-without-record"),
        ("a.test TXT v=spf1 redirect=b.test\nb.test TXT x", "redirect-without-record"),
        ("a.test TXT v=spf1 redirect=b..test", "malformed-target"),
    ] {
        assert_eq!(
            (from(zone, "192.0.2.1").result(), from(zone, "192.0.2.1").code()),
            ("permerror", code)
        );
    }
}

/// §5.3: the prefix of the client's family counts, and no other.
#[test]
fn dual_prefixes_and_families() {
    let zone = "a.test TXT v=spf1 a/24//64 -all\na.test A 192.0.2.1\na.test AAAA 2001:db8::1";
    for (ip, result) in [
        ("192.0.2.200", "pass"),
        ("192.0.3.1", "fail"),
        ("2001:db8::ffff:1", "pass"),
        ("2001:db8:0:1::1", "fail"),
        ("::ffff:192.0.2.9", "pass"),
    ] {
        assert_eq!(from(zone, ip).result(), result, "{ip}");
    }
    let networks = "a.test TXT v=spf1 -ip6:::/0 ip4:0.0.0.0/0";
    assert_eq!(from(networks, "::ffff:192.0.2.9").result(), "pass");
    assert_eq!(from(networks, "2001:db8::1").result(), "fail");
}

/// §5.5: a failure of the DNS is no match, and names beyond the tenth are not looked at.
#[test]
fn ptr_fails_without_error() {
    let record = "a.test TXT v=spf1 ptr ?all\n";
    let ptr = "1.2.0.192.in-addr.arpa";
    for (zone, result) in [
        (format!("{record}{ptr} SERVFAIL PTR"), "neutral"),
        (format!("{record}{ptr} PTR x.a.test\nx.a.test TIMEOUT"), "neutral"),
        (
            format!(
                "{record}{ptr} PTR x.a.test\n{ptr} PTR y.a.test\nx.a.test TIMEOUT\ny.a.test A 192.0.2.1"
            ),
            "pass",
        ),
        // Neither a name that only ends like the target nor one above it.
        (format!("{record}{ptr} PTR xa.test\nxa.test A 192.0.2.1"), "neutral"),
    ] {
        assert_eq!(from(&zone, "192.0.2.1").result(), result, "{zone}");
    }
    let mut zone = record.to_owned();
    for n in 0..11 {
        zone += &format!("{ptr} PTR n{n}.a.test\n");
    }
    assert_eq!(from(&format!("{zone}n9.a.test A 192.0.2.1"), "192.0.2.1").result(), "pass");
    assert_eq!(from(&format!("{zone}n10.a.test A 192.0.2.1"), "192.0.2.1").result(), "neutral");
}

/// §7.3: the domain itself, else a name below it, else any.
#[test]
fn the_validated_name_is_the_nearest() {
    let ptr = "1.2.0.192.in-addr.arpa";
    let names = |names: &[&str]| {
        let mut zone = "a.test TXT v=spf1 -all exp=e.test\ne.test TXT %{p}\n".to_owned();
        for name in names {
            zone += &format!("{ptr} PTR {name}\n{name} A 192.0.2.1\n");
        }
        from(&zone, "192.0.2.1").explanation().map(str::to_owned)
    };
    assert_eq!(names(&["z.test", "x.a.test", "a.test"]).as_deref(), Some("a.test"));
    assert_eq!(names(&["z.test", "x.a.test"]).as_deref(), Some("x.a.test"));
    assert_eq!(names(&["z.test", "y.test"]).as_deref(), Some("z.test"));
    assert_eq!(names(&[]).as_deref(), Some("unknown"));
}

/// §6.2: only for a mechanism's `fail`, and whatever goes wrong there is none.
#[test]
fn explanations_are_asked_for_when_they_are_wanted() {
    let zone = "a.test TXT v=spf1 -all exp=e.%{d}\ne.a.test TXT %{l} may not, %{c}: %{R} at %{t}";
    let checked = from(zone, "192.0.2.1");
    let expected = "joe may not, 192.0.2.1: unknown at 1700000000";
    assert_eq!(checked.explanation(), Some(expected));
    let explanation = checked.evidence.explanation.as_ref().unwrap();
    assert_eq!(explanation.domain().as_str(), "a.test");

    let identity = Identity::mail_from(&envelope("192.0.2.1", "h.test", "joe@a.test"));
    let facts = Zone::of(zone);
    let mut silent = policy();
    silent.explains = false;
    let checked = check_by(&SpfVerifier::new(silent), &identity, |q| facts.answer(q));
    assert_eq!((checked.explanation(), checked.rounds.len()), (None, 1));
    let mut named = policy();
    named.receiver = Some("mx.test".into());
    let checked = check_by(&SpfVerifier::new(named), &identity, |q| facts.answer(q));
    assert!(checked.explanation().unwrap().contains("mx.test"));

    for (zone, result) in [
        ("a.test TXT v=spf1 ~all exp=e.test\ne.test TXT x", "softfail"),
        ("a.test TXT v=spf1 -all exp=e..test\ne.test TXT x", "fail"),
        ("a.test TXT v=spf1 -all exp=e.test\ne.test SERVFAIL TXT", "fail"),
        ("a.test TXT v=spf1 -all exp=e.test", "fail"),
        (
            "a.test TXT v=spf1 include:b.test ?all\nb.test TXT v=spf1 -all exp=e.test\ne.test TXT x",
            "neutral",
        ),
    ] {
        let checked = from(zone, "192.0.2.1");
        assert_eq!((checked.result(), checked.explanation()), (result, None), "{zone}");
    }
    let redirected = "a.test TXT v=spf1 redirect=b.test exp=no.test\n\
        b.test TXT v=spf1 -all exp=e.test\ne.test TXT I am %{d}";
    let checked = from(redirected, "192.0.2.1");
    assert_eq!(checked.explanation(), Some("I am b.test"));
    assert_eq!(checked.evidence.explanation.as_ref().unwrap().domain().as_str(), "b.test");
}

/// Nothing that a client says gets control characters into an explanation.
#[test]
fn explanations_are_harmless() {
    let zone = Zone::of("a.test TXT v=spf1 -all exp=e.test\ne.test TXT %{l} %{h}");
    for (helo, sender) in [("h.test\r\nX: y", "joe@a.test"), ("h.test", "j\u{1b}oe@a.test")] {
        let identity = Identity::mail_from(&envelope("192.0.2.1", helo, sender));
        assert_eq!(check(&zone, &identity).explanation(), None);
    }
}

/// RFC 8616 §4.
#[test]
fn international_names_are_a_labels_and_other_local_parts_match_nothing() {
    let zone = Zone::of(
        "xn--bcher-kva.test TXT v=spf1 exists:%{l}.no.test exists:%{s}.no.test exists:%{d}.%{h}.yes.test -all exp=e.test\n\
         xn--bcher-kva.test.xn--mnchen-3ya.test.yes.test A 127.0.0.2\ne.test TXT %{l}",
    );
    let checked = |helo: &str, sender: &str| {
        check(&zone, &Identity::mail_from(&envelope("192.0.2.1", helo, sender)))
    };
    assert_eq!(checked("münchen.test", "jürgen@bücher.test").result(), "pass");
    let failed = checked("h.test", "jürgen@bücher.test");
    assert_eq!((failed.result(), failed.explanation()), ("fail", None));
    // Terms with %{l} and %{s} ask nothing, so they find nothing void.
    assert_eq!(failed.evidence.counts.voids, 1);
    assert_eq!(
        checked("h.test", "joe@bücher.test").evidence.reason.code(),
        "too-many-void-lookups"
    );
}

/// §4.8 leaves open what names mean that are none: no match here, and an error for include and
/// redirect, which cannot do without (§5.2, §6.1).
#[test]
fn malformed_targets_do_not_match() {
    for mechanism in ["a:b..test", "mx:%{h}.test", "exists:%{h}.b.test", "ptr:b..test"] {
        let zone = Zone::of(&format!("a.test TXT v=spf1 {mechanism} -all"));
        let helo = "x".repeat(64);
        let identity = Identity::mail_from(&envelope("192.0.2.1", &helo, "joe@a.test"));
        let checked = check(&zone, &identity);
        assert_eq!((checked.result(), checked.evidence.counts.voids), ("fail", 0), "{mechanism}");
    }
    let zone = "a.test TXT v=spf1 include:b..test -all";
    assert_eq!(from(zone, "192.0.2.1").code(), "malformed-target");
}

/// §2.3, §2.4: each identity is checked for itself, and says which it is.
#[test]
fn identities_are_never_mixed_up() {
    let zone = Zone::of("h.test TXT v=spf1 ip4:192.0.2.1 -all\na.test TXT v=spf1 -all");
    let envelope = envelope("192.0.2.1", "h.test", "joe@a.test");
    let helo = check(&zone, &Identity::helo(&envelope)).evidence;
    let mail_from = check(&zone, &Identity::mail_from(&envelope)).evidence;
    assert_eq!((helo.identity.kind(), helo.result.as_str()), (IdentityKind::Helo, "pass"));
    assert_eq!(
        (mail_from.identity.kind(), mail_from.result.as_str()),
        (IdentityKind::MailFrom, "fail")
    );
    let bounce = envelope.clone().with_mail_from("");
    let bounce = check(&zone, &Identity::mail_from(&bounce)).evidence;
    assert_eq!(bounce.identity.kind(), IdentityKind::MailFrom);
    assert_eq!(bounce.domain().unwrap().as_str(), "h.test");
    let unknown = Identity::mail_from(&Envelope::new([192, 0, 2, 1].into()));
    assert_eq!(check(&zone, &unknown).code(), "no-sender");
}

/// An answer of the wrong kind, or a list that should not be empty, is no record.
#[test]
fn answers_that_make_no_sense_are_no_records() {
    let identity = Identity::mail_from(&envelope("192.0.2.1", "h.test", "joe@a.test"));
    let verifier = SpfVerifier::new(policy());
    for nonsense in [Answer::A(vec![]), Answer::Txt(vec![]), Answer::Ptr(vec![])] {
        let checked = check_by(&verifier, &identity, |_| nonsense.clone());
        assert_eq!(checked.code(), "no-record", "{nonsense:?}");
    }
}
