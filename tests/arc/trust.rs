//! Whose chains are believed, apart from whether they are valid.

use waxseal_parse::domain::DomainName;
use waxseal_parse::message::Message;
use waxseal_verify::arc::limits::ArcLimits;
use waxseal_verify::arc::trust::{ArcPolicy, Trust};
use waxseal_verify::authenticator::Authenticator;
use waxseal_verify::dkim::verify::Verifier;
use waxseal_verify::dns::Closed;
use waxseal_verify::policy::Policy;

use crate::chains::{MESSAGE, NaiveSet, chain, facts, replaced};
use crate::support::judge::{NOW, PROVIDERS};
use crate::support::keys::Key;

/// Which set is believed: `None` where no chain is valid, 0 where nobody is believed.
fn believed(message: &[u8], sealers: &[&str]) -> Option<u8> {
    let sealers = sealers.iter().map(|sealer| DomainName::parse(sealer).unwrap());
    let policy = ArcPolicy::new(sealers);
    let message = Message::parse(message);
    let verifier = Verifier::new(PROVIDERS[0], Policy::strict());
    let prepared = verifier.prepare_with_arc(&message, &ArcLimits::default());
    let facts = facts();
    let evidence = verifier.evaluate_arc(prepared.arc().unwrap(), &Closed(&facts), NOW).unwrap();
    match policy.trust(&evidence) {
        Trust::NoChain => None,
        Trust::Trusted(set) => Some(set.set.instance().get()),
        _ => Some(0),
    }
}

/// Three sets; the message changed before the third hop sealed it.
fn changed_before_the_third() -> Vec<u8> {
    let mut message = chain(2);
    message.extend(b"-- \r\nfooter\r\n");
    NaiveSet::new(3, Key::Ed25519).on(&message)
}

#[test]
fn believed_as_far_back_as_sealers_are() {
    let (one, two, three) = ("one.example", "two.example", "three.example");
    let message = changed_before_the_third();
    for (sealers, expected) in [
        (&[][..], 0),
        (&[one, two, three], 1),
        (&[two, three], 2),
        (&[three], 3),
        // Between the believed ones is one who may have put the sets on another message.
        (&[one, three], 3),
        // Nobody who is believed has sealed the message as it is.
        (&[one, two], 0),
        // Neither a domain above nor one below is the same.
        (&["example"], 0),
        (&["mx.three.example"], 0),
    ] {
        assert_eq!(believed(&message, sealers), Some(expected), "{sealers:?}");
    }
}

/// The whole verdict says the same.
#[test]
fn the_whole_verdict_tells_what_is_believed() {
    let message = changed_before_the_third();
    let message = Message::parse(&message);
    for (sealers, expected) in [(&[][..], None), (&["two.example", "three.example"], Some(2))] {
        let mut policy = Policy::strict();
        let names = sealers.iter().map(|sealer| DomainName::parse(sealer).unwrap());
        policy.arc = ArcPolicy::new(names);
        let authenticator = Authenticator::new(PROVIDERS[1], policy);
        let prepared = authenticator.prepare(&message, None);
        let evidence = authenticator.evaluate(&prepared, &Closed(facts()), NOW).unwrap();
        let believed = evidence.arc_believed_from.map(waxseal_parse::arc::Instance::get);
        assert_eq!(believed, expected, "{sealers:?}");
    }
}

/// As long as the message has not changed, whoever seals it again takes nothing away.
#[test]
fn an_unchanged_message_is_believed_under_the_seals_of_others() {
    let message = chain(3);
    assert_eq!(believed(&message, &["one.example"]), Some(1));
    assert_eq!(believed(&message, &["two.example"]), Some(2));
    assert_eq!(believed(&message, &["one.example", "three.example"]), Some(1));
}

#[test]
fn what_is_not_valid_is_not_believed() {
    let all = ["one.example", "two.example", "three.example"];
    let broken = replaced(&chain(3), "mx.one.example; spf=pass", "mx.one.example; spf=fail");
    assert_eq!(believed(&broken, &all), None);
    assert_eq!(believed(MESSAGE, &all), None);
}
