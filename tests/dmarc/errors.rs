//! What the DNS does not tell (RFC 9989 §5.3.6).

use waxseal_parse::mailbox::{Author, Limits};
use waxseal_parse::message::Message;
use waxseal_verify::dmarc::align::{Alignment, Mechanism, Outcome};
use waxseal_verify::dmarc::policy::DmarcPolicy;
use waxseal_verify::dmarc::verify::DmarcVerifier;
use waxseal_verify::dns::{Closed, DnsFailure};

use crate::scene::Scene;
use crate::support::facts::{Facts, records};

#[test]
fn a_policy_that_cannot_be_had_is_neither_pass_nor_fail() {
    for failing in ["_dmarc.a.example.com", "_dmarc.example.com", "_dmarc.com"] {
        let scene = Scene::from("a.example.com").dkim("a.example.com").failing(failing);
        let verdict = scene.verdict();
        assert_eq!(verdict.word_and_code(), ("temperror", "policy-unavailable"), "{failing}");
    }
    // Its own record makes the others needless.
    let scene = Scene::from("a.example.com")
        .dkim("a.example.com")
        .record("a.example.com", "v=DMARC1; p=reject")
        .failing("_dmarc.com");
    assert_eq!(scene.verdict().word(), "pass");
}

#[test]
fn an_alignment_that_cannot_be_found_out_leaves_it_open() {
    let scene = Scene::from("example.com")
        .dkim("mail.example.com")
        .record("example.com", "v=DMARC1; p=reject");
    assert_eq!(scene.verdict().word(), "pass");
    for failing in ["_dmarc.com", "_dmarc.mail.example.com"] {
        let verdict = scene.clone().failing(failing).verdict();
        assert_eq!(verdict.word_and_code(), ("temperror", "alignment-unavailable"), "{failing}");
        assert_eq!(verdict.alignments, [Alignment::Unknown(DnsFailure::ServFail)]);
    }
    // Another identifier may pass all the same.
    let scene = scene.failing("_dmarc.mail.example.com").spf("example.com");
    assert_eq!(scene.verdict().word(), "pass");
}

#[test]
fn an_identifier_that_does_not_count_needs_no_walk() {
    let scene = Scene::from("example.com")
        .with(Mechanism::Dkim, "mail.example.com", Outcome::Fail)
        .dkim("other.test")
        .record("example.com", "v=DMARC1; p=reject")
        .failing("_dmarc.mail.example.com")
        .failing("_dmarc.other.test");
    assert_eq!(scene.verdict().word(), "fail");
}

#[test]
fn an_aligned_identifier_that_could_not_be_checked_leaves_it_open() {
    let scene = Scene::from("example.com").record("example.com", "v=DMARC1; p=reject");
    for domain in ["example.com", "mail.example.com"] {
        for mechanism in [Mechanism::Spf, Mechanism::Dkim] {
            let open = scene.clone().with(mechanism, domain, Outcome::TempError);
            let verdict = open.verdict();
            let expected = ("temperror", "identifier-unavailable");
            assert_eq!(verdict.word_and_code(), expected, "{mechanism:?} {domain}");
            // A pass of the other mechanism still wins.
            assert_eq!(open.spf("example.com").verdict().word(), "pass");
        }
    }
    let elsewhere = scene.with(Mechanism::Dkim, "other.test", Outcome::TempError);
    assert_eq!(elsewhere.verdict().word(), "fail");
}

/// What no snapshot holds is never taken for NXDOMAIN.
#[test]
fn what_a_closed_source_does_not_hold_is_a_temporary_error() {
    let message = Message::parse(b"From: a@a.example.com\r\n\r\n");
    let author = Author::of(&message, &Limits::default());
    let verifier = DmarcVerifier::new(DmarcPolicy::strict());
    let word =
        |facts: Facts| verifier.evaluate(&author, &[], &Closed(facts)).unwrap().result().as_str();
    assert_eq!(word(Facts::new()), "temperror");
    assert_eq!(word(records(&[("_dmarc.example.com", "v=DMARC1; p=reject")])), "temperror");
    assert_eq!(word(records(&[("_dmarc.a.example.com", "v=DMARC1; p=reject")])), "fail");
}
