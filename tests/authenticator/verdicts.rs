//! What the rooms find comes together as RFC 9989 has it.

use waxseal_parse::message::Message;
use waxseal_verify::authenticator::Authenticator;
use waxseal_verify::dns::{Answer, DnsFailure};
use waxseal_verify::envelope::Envelope;
use waxseal_verify::policy::{Methods, Policy};
use waxseal_verify::spf::identity::IdentityKind;

use crate::scene::{PLAIN, World, bad, changed, good, signed, txt, verdict, world};
use crate::support::judge::{NOW, PROVIDERS};

#[test]
fn one_aligned_pass_is_enough() {
    let (facts, policy) = (world(), Policy::strict());
    let judge = |raw: &[u8], envelope: &Envelope<'_>| verdict(raw, Some(envelope), &facts, &policy);
    assert_eq!(judge(&signed(), &good()), ["pass", "pass", "pass", "pass", "none"]);
    // A forwarder: the client is another one, the signature holds.
    assert_eq!(judge(&signed(), &bad()), ["pass", "pass", "fail", "pass", "none"]);
    // Changed, but by nobody in between.
    assert_eq!(judge(&changed(), &good()), ["pass", "fail", "pass", "pass", "none"]);
    assert_eq!(judge(PLAIN, &good()), ["pass", "none", "pass", "pass", "none"]);
    assert_eq!(judge(&changed(), &bad()), ["fail", "fail", "fail", "fail", "none"]);
    assert_eq!(judge(PLAIN, &bad()), ["fail", "none", "fail", "fail", "none"]);
}

/// RFC 9989 §5.3.6: neither pass nor fail while an aligned identifier is not known.
#[test]
fn what_could_not_be_checked_may_pass_later() {
    let policy = Policy::strict();
    let mut facts = world();
    for (name, expected) in [
        ("_spf.example.com", ["temperror", "none", "temperror", "temperror", "none"]),
        ("_dmarc.example.com", ["temperror", "none", "temperror", "temperror", "none"]),
    ] {
        let (question, _) = txt(name, "");
        facts.insert(question, Answer::Failed(DnsFailure::Timeout));
        assert_eq!(verdict(PLAIN, Some(&bad()), &facts, &policy), expected, "{name}");
    }
    let mut facts = world();
    let (question, _) = txt("_spf.example.com", "");
    facts.insert(question, Answer::Failed(DnsFailure::Timeout));
    let by_dkim = verdict(&signed(), Some(&bad()), &facts, &policy);
    assert_eq!(by_dkim, ["pass", "pass", "temperror", "pass", "none"]);
}

/// Where no policy applies, the best signature decides, and SPF alone shows nothing.
#[test]
fn without_a_policy_the_signature_decides() {
    let mut facts = world();
    facts.remove(&txt("_dmarc.example.com", "").0);
    let policy = Policy::strict();
    let judge = |raw: &[u8]| verdict(raw, Some(&good()), &facts, &policy);
    assert_eq!(judge(&signed()), ["pass", "pass", "pass", "none", "none"]);
    assert_eq!(judge(&changed()), ["fail", "fail", "pass", "none", "none"]);
    assert_eq!(judge(PLAIN), ["none", "none", "pass", "none", "none"]);
}

/// CVE-2019-20790: a pass of HELO is none of MAIL FROM.
#[test]
fn a_pass_of_helo_authenticates_no_author() {
    let (mut facts, policy) = (world(), Policy::strict());
    facts.extend([txt("evil.example.com", "v=spf1 ip4:198.51.100.0/24 -all")]);
    let envelope = bad().with_helo("evil.example.com");
    assert_eq!(verdict(PLAIN, Some(&envelope), &facts, &policy)[3], "fail");
    // A bounce has no other identity, and is aligned by it (RFC 7208 §2.4).
    let bounce = envelope.with_mail_from("");
    assert_eq!(verdict(PLAIN, Some(&bounce), &facts, &policy)[3], "pass");
}

#[test]
fn the_strict_policy_checks_helo_and_the_lenient_one_where_nothing_else_is_known() {
    let facts = world();
    let unknown = Envelope::new([192, 0, 2, 1].into()).with_helo("mail.example.com");
    for (policy, envelope, checked) in [
        (Policy::strict(), good(), true),
        (Policy::lenient(), good(), false),
        (Policy::lenient(), unknown, true),
    ] {
        let authenticator = Authenticator::new(PROVIDERS[0], policy);
        let message = Message::parse(PLAIN);
        let prepared = authenticator.prepare(&message, Some(&envelope));
        let evidence = authenticator.evaluate(&prepared, &World(&facts), NOW).unwrap();
        let helo = evidence.spf.unwrap().helo;
        assert_eq!(helo.map(|helo| helo.identity.kind()), checked.then_some(IdentityKind::Helo));
    }
}

#[test]
fn a_closed_room_finds_nothing() {
    let facts = world();
    let judge = |methods: Methods, envelope: Option<&Envelope<'_>>| {
        let mut policy = Policy::strict();
        policy.methods = methods;
        verdict(&signed(), envelope, &facts, &policy)
    };
    assert_eq!(judge(Methods::DKIM, Some(&good())), ["pass", "pass", "-", "-", "-"]);
    let no_arc = Methods { arc: false, ..Methods::ALL };
    assert_eq!(judge(no_arc, Some(&good())), ["pass", "pass", "pass", "pass", "-"]);
    assert_eq!(judge(Methods::ALL, None), ["pass", "pass", "-", "pass", "none"]);
}
