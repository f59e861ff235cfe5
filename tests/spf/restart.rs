//! Evaluation without I/O: what is missing is told, early and completely.

use waxseal_verify::dns::{Answer, Closed, Question};
use waxseal_verify::spf::evaluate::SpfVerifier;
use waxseal_verify::spf::identity::Identity;
use waxseal_verify::spf::policy::{SpfLimits, SpfPolicy};

use crate::check::{check_domain, envelope};
use crate::support::facts::{Facts, records, txt_question};
use crate::support::judge::NOW;
use crate::zone::Zone;

fn names(questions: &[Question]) -> Vec<String> {
    questions.iter().map(ToString::to_string).collect()
}

/// What a record asks is asked in one round, as far as it can be known.
#[test]
fn all_that_a_record_asks_is_asked_at_once() {
    let zone = Zone::of(
        "a.test TXT v=spf1 include:i.test a:b.test mx exists:%{i}.e.test include:j.test redirect=r.test\n\
         i.test TXT v=spf1 a:k.test ?all\nj.test TXT v=spf1 ip4:198.51.100.1\n\
         a.test MX m1.test\na.test MX m2.test\nb.test A 192.0.2.9\nk.test A 192.0.2.9\n\
         m1.test A 192.0.2.9\nm2.test A 192.0.2.8\n192.0.2.1.e.test -\nr.test TXT v=spf1 -all",
    );
    let checked = check_domain(&zone, "192.0.2.1", "a.test");
    assert_eq!(checked.counts(), ("fail", 7, 1));
    let rounds: Vec<_> = checked.rounds.iter().map(|round| names(round)).collect();
    assert_eq!(rounds[0], ["a.test TXT"]);
    assert_eq!(
        rounds[1],
        ["192.0.2.1.e.test A", "a.test MX", "b.test A", "i.test TXT", "j.test TXT", "r.test TXT"]
    );
    assert_eq!(rounds[2], ["k.test A", "m1.test A", "m2.test A"]);
    assert_eq!(rounds.len(), 3);
}

/// Behind a term that matches for sure nothing is asked.
#[test]
fn what_cannot_matter_is_not_asked() {
    let zone = Zone::of(
        "a.test TXT v=spf1 a:b.test ip4:192.0.2.1 a:c.test redirect=d.test\nb.test A 192.0.2.9",
    );
    let checked = check_domain(&zone, "192.0.2.1", "a.test");
    assert_eq!(checked.result(), "pass");
    assert_eq!(checked.rounds.len(), 2);
    assert_eq!(names(&checked.rounds[1]), ["b.test A"]);
}

/// A validated name is a match, whatever other names come to.
#[test]
fn one_known_name_is_enough() {
    let zone = Zone::of(
        "a.test TXT v=spf1 ptr -all\n1.2.0.192.in-addr.arpa PTR x.a.test\n\
         1.2.0.192.in-addr.arpa PTR y.a.test\ny.a.test A 192.0.2.1",
    );
    let identity = Identity::mail_from(&envelope("192.0.2.1", "h.test", "joe@a.test"));
    let verifier = SpfVerifier::new(SpfPolicy::default());
    let mut facts = Facts::new();
    loop {
        match verifier.evaluate(&identity, &facts, NOW) {
            Ok(evidence) => {
                assert_eq!(evidence.result.as_str(), "pass");
                break;
            }
            Err(open) => {
                let known = |question: &&Question| question.name().as_str() != "x.a.test";
                let answers = open.questions().iter().filter(known);
                facts.extend(answers.map(|question| (question.clone(), zone.answer(question))));
            }
        }
    }
}

/// A closed source has no open questions, and what it does not hold is no NXDOMAIN.
#[test]
fn what_is_not_in_the_snapshot_is_temporary() {
    let identity = Identity::mail_from(&envelope("192.0.2.1", "h.test", "joe@a.test"));
    let verifier = SpfVerifier::new(SpfPolicy::default());
    let facts = records(&[("a.test", "v=spf1 include:b.test -all")]);
    for (facts, domain) in [(Facts::new(), "a.test"), (facts, "b.test")] {
        let evidence = verifier.evaluate(&identity, &Closed(facts), NOW).unwrap();
        assert_eq!(evidence.result.as_str(), "temperror");
        assert_eq!(evidence.reason.code(), "dns-not-in-snapshot");
        assert!(
            evidence.reason.to_string().contains(&format!("{domain} TXT")),
            "{}",
            evidence.reason
        );
    }
}

/// One verifier for many checks: what it remembers of records never changes a result, though the same
/// name has another record each time.
#[test]
fn results_do_not_depend_on_what_came_before() {
    let identity = Identity::mail_from(&envelope("192.0.2.1", "h.test", "joe@a.test"));
    let facts = |record: &str| records(&[("a.test", record), ("b.test", record)]);
    let all =
        ["v=spf1 ip4:192.0.2.1 -all", "v=spf1 -all", "v=spf1 moo", "v=spf1 redirect=b.test ?all"]
            .map(facts);
    for (cached_records, cached_octets) in [(10_000, 1 << 20), (1, 1 << 20), (100, 12), (0, 0)] {
        let mut limits = SpfLimits::default();
        limits.cached_records = cached_records;
        limits.cached_octets = cached_octets;
        let shared = SpfVerifier::with_limits(
            SpfPolicy::default(),
            limits,
            waxseal_parse::limits::Limits::default(),
        );
        for _ in 0..3 {
            for facts in &all {
                let fresh = SpfVerifier::new(SpfPolicy::default());
                assert_eq!(
                    shared.evaluate(&identity, facts, NOW).unwrap(),
                    fresh.evaluate(&identity, facts, NOW).unwrap()
                );
            }
        }
    }
}

/// The record's text is what counts, not how it is cut into strings.
#[test]
fn strings_are_put_together_without_spaces() {
    let question = txt_question("a.test");
    let record = waxseal_verify::dns::TxtRecord::new([&b"v=spf1 ip4:192"[..], b".0.2.1 -a", b"ll"]);
    let facts = Facts::from([(question, Answer::Txt(vec![record]))]);
    let identity = Identity::mail_from(&envelope("192.0.2.1", "h.test", "joe@a.test"));
    let verifier = SpfVerifier::new(SpfPolicy::default());
    for _ in 0..2 {
        let evidence = verifier.evaluate(&identity, &facts, NOW).unwrap();
        assert_eq!(evidence.result.as_str(), "pass");
    }
}
