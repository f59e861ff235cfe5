//! Evaluation without I/O: what is asked, when, and that memory changes nothing.

use waxseal_parse::mailbox::{Author, Limits};
use waxseal_parse::message::Message;
use waxseal_verify::dmarc::align::{Identifier, Outcome};
use waxseal_verify::dmarc::policy::{DmarcLimits, DmarcPolicy};
use waxseal_verify::dmarc::verify::DmarcVerifier;
use waxseal_verify::dns::{Answer, DnsFailure};

use crate::scene::{CloneVerdict, Scene, name};
use crate::support::facts::{Facts, records, txt_question};

fn open(facts: &Facts, identifiers: &[Identifier<'_>]) -> Vec<String> {
    let message = Message::parse(b"From: a@a.example.com\r\n\r\n");
    let author = Author::of(&message, &Limits::default());
    let verifier = DmarcVerifier::new(DmarcPolicy::strict());
    match verifier.evaluate(&author, identifiers, facts) {
        Ok(_) => Vec::new(),
        Err(open) => open.questions().iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn the_questions_of_a_walk_are_asked_all_at_once() {
    let walk = ["_dmarc.a.example.com TXT", "_dmarc.com TXT", "_dmarc.example.com TXT"];
    assert_eq!(open(&Facts::new(), &[]), walk);
    let mut facts: Facts = [(txt_question("_dmarc.a.example.com"), Answer::NxDomain)].into();
    assert_eq!(open(&facts, &[]), walk[1..]);
    // What lies above a missing answer may be known already.
    facts.insert(txt_question("_dmarc.com"), Answer::NxDomain);
    assert_eq!(open(&facts, &[]), walk[2..]);
}

#[test]
fn the_walks_of_all_identifiers_are_asked_together() {
    let mut facts = records(&[("_dmarc.example.com", "v=DMARC1; p=none; np=reject")]);
    facts.insert(txt_question("_dmarc.a.example.com"), Answer::NxDomain);
    facts.insert(txt_question("_dmarc.com"), Answer::NxDomain);
    let (one, two, far, failed) =
        (name("x.example.com"), name("y.example.com"), name("z.com"), name("w.example.com"));
    let identifiers = [
        Identifier::dkim(&one, Outcome::Pass),
        Identifier::spf(&two, Outcome::TempError),
        Identifier::dkim(&far, Outcome::Pass),
        Identifier::dkim(&failed, Outcome::Fail),
    ];
    // `z.com` does not lie below the author's organization, and what fails does not matter.
    assert_eq!(
        open(&facts, &identifiers),
        ["_dmarc.x.example.com TXT", "_dmarc.y.example.com TXT"]
    );
    // Existence comes last, when it is known to matter.
    assert_eq!(open(&facts, &[]), ["a.example.com TXT"]);
}

#[test]
fn a_pass_by_the_names_alone_asks_for_the_policy_only() {
    let facts = records(&[("_dmarc.a.example.com", "v=DMARC1; p=reject")]);
    let (same, other) = (name("a.example.com"), name("bounce.example.com"));
    let identifiers =
        [Identifier::spf(&other, Outcome::Pass), Identifier::dkim(&same, Outcome::Pass)];
    assert_eq!(open(&facts, &identifiers), [""; 0]);
    // Two top-level domains never share an organization.
    let elsewhere = name("esp.test");
    assert_eq!(open(&facts, &[Identifier::dkim(&elsewhere, Outcome::Pass)]), [""; 0]);
}

#[test]
fn several_author_domains_ask_nothing() {
    assert!(Scene::with_header("From: a@x.test, b@y.test").asked().is_empty());
}

/// One verifier for many messages: what it remembers never changes a verdict, though the same name
/// has another record each time.
#[test]
fn verdicts_do_not_depend_on_what_came_before() {
    let message = Message::parse(b"From: a@A.example.com\r\n\r\n");
    let author = Author::of(&message, &Limits::default());
    let odd = name("x(y.example.com");
    let signing = name("m.example.com");
    let identifiers =
        [Identifier::spf(&odd, Outcome::Pass), Identifier::dkim(&signing, Outcome::Pass)];
    let base = |record: Option<&str>| {
        let mut facts: Facts = ["a.example.com", "com", "m.example.com", "x(y.example.com"]
            .map(|domain| (txt_question(&format!("_dmarc.{domain}")), Answer::NxDomain))
            .into();
        if let Some(record) = record {
            facts.extend(records(&[("_dmarc.example.com", record)]));
        } else {
            let failed = Answer::Failed(DnsFailure::ServFail);
            facts.insert(txt_question("_dmarc.example.com"), failed);
        }
        facts
    };
    let worlds = [
        base(Some("v=DMARC1; p=reject")),
        base(Some("v=DMARC1; p=none; adkim=s; aspf=s")),
        base(Some("nothing of the kind")),
        base(None),
    ];
    for cached in [4096, 1, 0] {
        let mut limits = DmarcLimits::default();
        limits.cached = cached;
        let verifier = DmarcVerifier::with_limits(DmarcPolicy::strict(), limits);
        for _ in 0..3 {
            for facts in &worlds {
                let shared = verifier.evaluate(&author, &identifiers, facts).unwrap();
                let fresh = DmarcVerifier::new(DmarcPolicy::strict());
                let fresh = fresh.evaluate(&author, &identifiers, facts).unwrap();
                assert_eq!(shared.clone_verdict(), fresh.clone_verdict());
            }
        }
    }
    // A name that came as an identifier is still no author domain.
    let message = Message::parse(b"From: a@x{y.example.com\r\n\r\n");
    let author = Author::of(&message, &Limits::default());
    let verifier = DmarcVerifier::new(DmarcPolicy::strict());
    let odd = name("x{y.example.com");
    let plain = Message::parse(b"From: a@example.com\r\n\r\n");
    let plain = Author::of(&plain, &Limits::default());
    let mut facts = base(Some("v=DMARC1; p=reject"));
    facts.insert(txt_question("_dmarc.x{y.example.com"), Answer::NxDomain);
    for _ in 0..2 {
        let identifiers = [Identifier::spf(&odd, Outcome::Pass)];
        let aligned = verifier.evaluate(&plain, &identifiers, &facts).unwrap();
        assert_eq!(aligned.result().as_str(), "pass");
        let evidence = verifier.evaluate(&author, &[], &facts).unwrap();
        assert_eq!(evidence.status.code(), "author-domain-name");
    }
}

#[test]
fn the_walk_is_evidence() {
    use waxseal_verify::dmarc::discover::Found;
    let message = Message::parse(b"From: a@a.example.com\r\n\r\n");
    let author = Author::of(&message, &Limits::default());
    let verifier = DmarcVerifier::new(DmarcPolicy::strict());
    let record = "v=DMARC1; p=reject; rua=mailto:a@example.com";
    let mut facts = records(&[
        ("_dmarc.example.com", record),
        ("_dmarc.a.example.com", "one"),
        ("_dmarc.a.example.com", "two"),
    ]);
    facts.insert(txt_question("_dmarc.com"), Answer::NxDomain);
    let evidence = verifier.evaluate(&author, &[], &facts).unwrap();
    let walk = evidence.walk.as_ref().unwrap();
    let steps: Vec<_> = walk.steps().map(|(domain, found)| (domain.as_str(), found)).collect();
    assert_eq!(steps.len(), 3);
    assert_eq!(steps[0], ("a.example.com", &Found::NoRecord { name_exists: true, others: 2 }));
    assert!(matches!(steps[1], ("example.com", Found::Record(_))));
    assert_eq!(steps[2], ("com", &Found::NoRecord { name_exists: false, others: 0 }));
    assert_eq!(&*evidence.record().unwrap().text, record.as_bytes());
    assert_eq!(evidence.discovery.as_str(), "treewalk");
}
