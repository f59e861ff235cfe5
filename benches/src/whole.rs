//! Who gives the whole verdict: DKIM, SPF, DMARC and ARC of one message, with the facts in memory.
//!
//! The record of [`spf`](crate::spf) lets the client pass, the domain has a DMARC policy, and the
//! message has no ARC fields, as most have none.

use mail_auth::dmarc::verify::DmarcParameters;
use mail_auth::spf::verify::SpfParameters;
use mail_auth::{AuthenticatedMessage, DmarcResult as PeerResult, Parameters};
use waxseal_crypto_aws::AwsLcCrypto;
use waxseal_parse::domain::DomainName;
use waxseal_parse::message::Message;
use waxseal_peer::Cache;
use waxseal_verify::authenticator::Authenticator;
use waxseal_verify::dns::{Answer, Question, RecordType, TxtRecord};
use waxseal_verify::envelope::Envelope;
use waxseal_verify::policy::Policy;
use waxseal_verify::result::{DmarcResult, SpfResult};

use crate::signed::{AT, Facts};
use crate::verifiers::{Verify, waxseal};
use crate::{signed, spf};

/// Everybody: DKIM alone first, then everything.
pub fn all() -> Vec<(&'static str, Verify)> {
    let dkim_alone = facts();
    let (peer, cache) = (waxseal_peer::authenticator(), Cache::new(&facts().0));
    let (peer_alone, cache_alone) = (waxseal_peer::authenticator(), Cache::new(&facts().0));
    vec![
        ("waxseal, DKIM alone", waxseal(&AwsLcCrypto, dkim_alone)),
        ("waxseal, whole", whole(facts())),
        (
            "mail-auth, DKIM alone",
            Box::new(move |message| {
                let Some(message) = AuthenticatedMessage::parse(message) else { return false };
                let parameters = Parameters::new(&message).with_cache(&cache_alone);
                let outputs = pollster::block_on(peer_alone.verify_dkim(parameters));
                outputs.iter().any(|output| output.result() == &mail_auth::DkimResult::Pass)
            }),
        ),
        (
            "mail-auth, whole",
            Box::new(move |message| {
                let Some(message) = AuthenticatedMessage::parse(message) else { return false };
                pollster::block_on(async {
                    let parameters = Parameters::new(&message).with_cache(&cache);
                    let dkim = peer.verify_dkim(parameters).await;
                    let spf = SpfParameters::mail_from(
                        spf::CLIENT,
                        spf::HELO,
                        "mx.example.net",
                        spf::SENDER,
                    );
                    let spf = peer.verify_spf(Parameters::new(spf).with_cache(&cache)).await;
                    let dmarc = DmarcParameters::new(&message, &dkim, "example.com", &spf);
                    let dmarc = peer.verify_dmarc(Parameters::new(dmarc).with_cache(&cache)).await;
                    dmarc.dkim_result() == &PeerResult::Pass
                        && dmarc.spf_result() == &PeerResult::Pass
                })
            }),
        ),
    ]
}

/// Parse, prepare and evaluate, as a caller does it.
fn whole(facts: Facts) -> Verify {
    let authenticator = Authenticator::new(&AwsLcCrypto, Policy::lenient());
    Box::new(move |message| {
        let message = Message::parse(message);
        let envelope = Envelope::new(spf::CLIENT).with_helo(spf::HELO).with_mail_from(spf::SENDER);
        let prepared = authenticator.prepare(&message, Some(&envelope));
        authenticator.evaluate(&prepared, &facts, AT).is_ok_and(|evidence| {
            evidence.dmarc.is_some_and(|dmarc| dmarc.result() == DmarcResult::Pass)
                && evidence.spf.is_some_and(|spf| spf.mail_from.result == SpfResult::Pass)
                && evidence.dkim.is_pass()
        })
    })
}

fn facts() -> Facts {
    let mut facts = signed::facts(["example.com"].into_iter());
    facts.0.extend(spf::facts());
    let name = DomainName::parse("_dmarc.example.com").expect("a name");
    let record = TxtRecord::new([&b"v=DMARC1; p=reject; rua=mailto:dmarc@example.com"[..]]);
    facts.0.insert(Question::new(name, RecordType::Txt), Answer::Txt(vec![record]));
    facts
}
