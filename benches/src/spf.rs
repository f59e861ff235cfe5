//! Who checks SPF: a record with five networks and three includes, twenty networks in all, whose last
//! one the client matches.

use std::collections::HashMap;
use std::hint::black_box;
use std::net::IpAddr;

use waxseal_parse::domain::DomainName;
use waxseal_parse::limits::Limits;
use waxseal_parse::spf::record::Record;
use waxseal_verify::dns::{Answer, Question, RecordType, TxtRecord};
use waxseal_verify::envelope::Envelope;
use waxseal_verify::result::SpfResult;
use waxseal_verify::spf::evaluate::SpfVerifier;
use waxseal_verify::spf::identity::Identity;
use waxseal_verify::spf::policy::{SpfLimits, SpfPolicy};

use crate::peer::Peer;
use crate::signed::AT;

/// The records by their names.
pub const RECORDS: [(&str, &str); 4] = [
    (
        "example.com",
        "v=spf1 ip4:192.0.2.0/24 ip4:198.51.100.17 ip4:203.0.113.0/25 ip4:198.18.5.0/24 \
         ip4:198.19.7.9 include:_spf.mailer.example include:spf.protection.example \
         include:mail.shop.example -all",
    ),
    (
        "_spf.mailer.example",
        "v=spf1 ip4:35.190.247.0/24 ip4:64.233.160.0/19 ip4:66.102.0.0/20 ip4:66.249.80.0/20 \
         ip4:72.14.192.0/18 ~all",
    ),
    (
        "spf.protection.example",
        "v=spf1 ip4:40.92.0.0/15 ip4:40.107.0.0/16 ip4:52.100.0.0/14 ip6:2a01:111:f400::/48 \
         ip4:104.47.0.0/17 -all",
    ),
    (
        "mail.shop.example",
        "v=spf1 ip4:198.21.0.0/21 ip4:208.117.48.0/20 ip4:50.31.32.0/19 ip4:167.89.0.0/17 \
         ip4:149.72.0.0/16 ~all",
    ),
];

/// The client.
pub const CLIENT: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(149, 72, 3, 4));
/// The sender.
pub const SENDER: &str = "joe@example.com";
/// What the client calls itself.
pub const HELO: &str = "mail.example.com";

/// Says whether the client passes.
pub type Check = Box<dyn Fn() -> bool>;

/// Everybody who checks the client.
pub fn checkers() -> Vec<(&'static str, Check)> {
    let peer = Peer::new(&facts());
    let mut limits = SpfLimits::default();
    let cached = waxseal(limits);
    let whole = waxseal_from_envelope(limits);
    limits.cached_records = 0;
    vec![
        ("waxseal, records kept", cached),
        ("waxseal, records kept, from the envelope", whole),
        ("waxseal, records read each time", waxseal(limits)),
        ("mail-auth, records kept", Box::new(move || peer.passes_spf(CLIENT, HELO, SENDER))),
    ]
}

/// Everybody who reads the four records.
pub fn parsers() -> Vec<(&'static str, Check)> {
    let waxseal = || {
        let limits = Limits::default();
        let parse = |text: &str| {
            let record = Record::parse(black_box(text).as_bytes(), &limits);
            black_box(record).is_ok()
        };
        RECORDS.iter().all(|(_, text)| parse(text))
    };
    let peer = || RECORDS.iter().all(|(_, text)| Peer::parses_spf(black_box(text)));
    vec![("waxseal", Box::new(waxseal)), ("mail-auth", Box::new(peer))]
}

fn verifier(limits: SpfLimits) -> SpfVerifier {
    SpfVerifier::with_limits(SpfPolicy::default(), limits, Limits::default())
}

/// The facts that publish the records.
pub fn facts() -> HashMap<Question, Answer> {
    let fact = |(name, text): &(&str, &str)| {
        let name = DomainName::parse(name).expect("the names are names");
        let record = TxtRecord::new([text.as_bytes()]);
        (Question::new(name, RecordType::Txt), Answer::Txt(vec![record]))
    };
    RECORDS.iter().map(fact).collect()
}

fn envelope() -> Envelope<'static> {
    Envelope::new(CLIENT).with_helo(HELO).with_mail_from(SENDER)
}

fn waxseal(limits: SpfLimits) -> Check {
    let (verifier, facts) = (verifier(limits), facts());
    let identity = Identity::mail_from(&envelope());
    Box::new(move || {
        let evidence = verifier.evaluate(black_box(&identity), &facts, AT);
        evidence.is_ok_and(|evidence| evidence.result == SpfResult::Pass)
    })
}

fn waxseal_from_envelope(limits: SpfLimits) -> Check {
    let (verifier, facts) = (verifier(limits), facts());
    Box::new(move || {
        let identity = Identity::mail_from(black_box(&envelope()));
        let evidence = verifier.evaluate(&identity, &facts, AT);
        evidence.is_ok_and(|evidence| evidence.result == SpfResult::Pass)
    })
}
