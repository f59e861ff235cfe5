//! Identifier alignment (RFC 9989 §4.4, §4.10.2).

use waxseal_parse::mailbox::{Author, Limits};
use waxseal_parse::message::Message;
use waxseal_verify::dmarc::align::Alignment::{
    Different, Identical, NotEvaluated, SameOrganization,
};
use waxseal_verify::dmarc::align::{Identifier, Mechanism, Outcome};
use waxseal_verify::dmarc::policy::{DmarcLimits, DmarcPolicy};
use waxseal_verify::dmarc::verify::DmarcVerifier;
use waxseal_verify::dns::Answer;

use crate::scene::{Scene, name};
use crate::support::facts::{records, txt_question};

#[test]
fn strict_alignment_is_per_mechanism() {
    for (tags, spf, dkim) in [
        ("", SameOrganization, SameOrganization),
        ("; aspf=s", Different, SameOrganization),
        ("; adkim=s", SameOrganization, Different),
        ("; adkim=s; aspf=s", Different, Different),
        ("; ADKIM=S; aspf=r", SameOrganization, Different),
        ("; adkim=strict; aspf=x", SameOrganization, SameOrganization),
    ] {
        let record = format!("v=DMARC1; p=reject{tags}");
        let scene = Scene::from("example.com").record("example.com", &record).compare_all();
        let verdict = scene.spf("mail.example.com").dkim("mail.example.com").verdict();
        assert_eq!(verdict.alignments, [spf, dkim], "{tags}");
    }
}

#[test]
fn identical_domains_are_aligned_in_either_mode_and_whatever_their_case() {
    for mode in ["r", "s"] {
        let record = format!("v=DMARC1; p=reject; adkim={mode}");
        let scene = Scene::from("Mail.EXAMPLE.com").record("mail.example.com", &record);
        let verdict = scene.dkim("mail.example.COM").verdict();
        assert_eq!((verdict.alignments[0], verdict.word()), (Identical, "pass"));
    }
}

#[test]
fn u_labels_of_the_author_become_a_labels() {
    let scene = Scene::from("bücher.example").dkim("xn--bcher-kva.example");
    let verdict = scene.record("xn--bcher-kva.example", "v=DMARC1; p=reject; adkim=s").verdict();
    assert_eq!(verdict.author.as_deref(), Some("xn--bcher-kva.example"));
    assert_eq!(verdict.word(), "pass");
}

#[test]
fn names_that_only_look_alike_are_not_aligned() {
    for identifier in ["badexample.com", "example.com.evil.test", "example.co", "com"] {
        let scene = Scene::from("example.com").dkim(identifier);
        let verdict = scene.record("example.com", "v=DMARC1; p=reject").verdict();
        assert_eq!(verdict.word(), "fail", "{identifier}");
        assert_eq!(verdict.alignments, [Different], "{identifier}");
    }
}

#[test]
fn any_one_aligned_identifier_is_enough() {
    let scene = Scene::from("example.com")
        .with(Mechanism::Spf, "example.com", Outcome::Fail)
        .dkim("esp.test")
        .with(Mechanism::Dkim, "example.com", Outcome::Fail)
        .dkim("news.example.com")
        .record("example.com", "v=DMARC1; p=reject");
    assert_eq!(scene.verdict().word(), "pass");
}

#[test]
fn alignment_without_authentication_is_not_enough() {
    let scene = Scene::from("example.com")
        .with(Mechanism::Spf, "example.com", Outcome::Fail)
        .with(Mechanism::Dkim, "example.com", Outcome::Fail)
        .dkim("esp.test")
        .record("example.com", "v=DMARC1; p=reject");
    let verdict = scene.verdict();
    assert_eq!(verdict.word(), "fail");
    assert_eq!(verdict.alignments, [Identical, Identical, Different]);
    let none = Scene::from("example.com").record("example.com", "v=DMARC1; p=reject");
    assert_eq!(none.verdict().word(), "fail");
}

/// The walks of identifiers are their own: a declaration below the author's organization counts.
#[test]
fn an_identifier_has_its_own_walk() {
    let scene = Scene::from("example.com")
        .dkim("x.dept.example.com")
        .record("example.com", "v=DMARC1; p=reject");
    assert_eq!(scene.verdict().word(), "pass");
    let scene = scene.record("dept.example.com", "v=DMARC1; p=reject; psd=n");
    let verdict = scene.verdict();
    assert_eq!((verdict.word(), verdict.alignments[0]), ("fail", Different));
    assert_eq!(verdict.organizations, [Some("dept.example.com".to_owned())]);
}

#[test]
fn the_scope_says_how_much_is_compared() {
    let scene = Scene::from("example.com")
        .dkim("example.com")
        .spf("bounce.example.com")
        .with(Mechanism::Dkim, "old.example.com", Outcome::Fail)
        .record("example.com", "v=DMARC1; p=reject");
    assert_eq!(scene.verdict().alignments, [Identical, NotEvaluated, NotEvaluated]);
    let all = scene.compare_all().verdict();
    assert_eq!(all.alignments, [Identical, SameOrganization, SameOrganization]);
}

#[test]
fn no_more_identifiers_than_the_limit_cause_questions() {
    let domains: Vec<_> = (0..50).map(|n| name(&format!("x{n}.example.com"))).collect();
    let identifiers: Vec<_> =
        domains.iter().map(|domain| Identifier::dkim(domain, Outcome::Pass)).collect();
    let message = Message::parse(b"From: a@example.com\r\n\r\n");
    let author = Author::of(&message, &Limits::default());
    let mut limits = DmarcLimits::default();
    limits.identifiers = 3;
    let verifier = DmarcVerifier::with_limits(DmarcPolicy::strict(), limits);
    let mut facts = records(&[("_dmarc.example.com", "v=DMARC1; p=none")]);
    facts.insert(txt_question("_dmarc.com"), Answer::NxDomain);
    let open = verifier.evaluate(&author, &identifiers, &facts).unwrap_err();
    assert_eq!(open.questions().len(), 3);
}
