//! Facts come in rounds: everything that is open is asked at once, and nothing twice.

use waxseal_parse::message::Message;
use waxseal_verify::authenticator::Authenticator;
use waxseal_verify::dns::{Answer, Dns as _};
use waxseal_verify::policy::{Methods, Policy};

use crate::scene::{World, good, signed, words, world};
use crate::support::facts::Facts;
use crate::support::judge::{NOW, PROVIDERS};

/// The questions of each round, until there is a verdict.
fn rounds(policy: Policy) -> (Vec<Vec<String>>, [&'static str; 5]) {
    let world = world();
    let authenticator = Authenticator::new(PROVIDERS[1], policy);
    let raw = signed();
    let message = Message::parse(&raw);
    let prepared = authenticator.prepare(&message, Some(&good()));
    let mut facts = Facts::new();
    let mut rounds = Vec::new();
    loop {
        match authenticator.evaluate(&prepared, &facts, NOW) {
            Ok(evidence) => return (rounds, words(&evidence)),
            Err(open) => {
                rounds.push(open.questions().iter().map(ToString::to_string).collect());
                for question in open.into_questions() {
                    let answer = World(&world).answer(&question).unwrap().clone();
                    assert_eq!(facts.insert(question, answer), None, "asked twice");
                }
            }
        }
    }
}

#[test]
fn the_first_round_asks_for_all_that_the_message_names() {
    let (rounds, verdict) = rounds(Policy::lenient());
    let first = [
        "_dmarc.com TXT",
        "_dmarc.example.com TXT",
        "example.com TXT",
        "test._domainkey.example.com TXT",
    ];
    assert_eq!(rounds, [&first[..], &["_spf.example.com TXT"]]);
    assert_eq!(verdict, ["pass", "pass", "pass", "pass", "none"]);
}

#[test]
fn dkim_alone_asks_for_keys_alone() {
    let mut policy = Policy::lenient();
    policy.methods = Methods::DKIM;
    assert_eq!(rounds(policy).0, [["test._domainkey.example.com TXT"]]);
}

#[test]
fn without_any_fact_there_is_a_verdict_too() {
    let authenticator = Authenticator::new(PROVIDERS[0], Policy::strict());
    let raw = signed();
    let message = Message::parse(&raw);
    let prepared = authenticator.prepare(&message, Some(&good()));
    let closed = waxseal_verify::dns::Closed(Facts::new());
    let evidence = authenticator.evaluate(&prepared, &closed, NOW).unwrap();
    assert_eq!(words(&evidence), ["temperror", "temperror", "temperror", "temperror", "none"]);
    assert!(matches!(closed.answer(&crate::scene::txt("x.test", "").0), Some(Answer::Failed(_))));
}
