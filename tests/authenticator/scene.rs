//! A domain with SPF, DKIM and DMARC, a message of it, and its verdict.

use waxseal_parse::domain::DomainName;
use waxseal_parse::message::Message;
use waxseal_verify::authenticator::{Authenticator, Evidence};
use waxseal_verify::dns::{Answer, Dns, Question, RecordType, TxtRecord};
use waxseal_verify::envelope::Envelope;
use waxseal_verify::policy::Policy;

use crate::support::facts::{Facts, records};
use crate::support::judge::{NOW, PROVIDERS};
use crate::support::naive_signer::{KEY_NAME, NaiveSigner};

pub(crate) const PLAIN: &[u8] =
    b"From: Joe <joe@example.com>\r\nSubject: Hello\r\n\r\nHello, Jane.\r\n";

/// The message with the signature of `example.com`.
pub(crate) fn signed() -> Vec<u8> {
    NaiveSigner::new().sign(PLAIN)
}

/// The message, changed on its way.
pub(crate) fn changed() -> Vec<u8> {
    [&signed()[..], b"-- \r\nfooter\r\n"].concat()
}

/// A client that may send for `example.com`.
pub(crate) fn good() -> Envelope<'static> {
    Envelope::new([192, 0, 2, 1].into())
        .with_helo("mail.example.com")
        .with_mail_from("joe@example.com")
}

/// A client that may not.
pub(crate) fn bad() -> Envelope<'static> {
    Envelope::new([198, 51, 100, 1].into())
        .with_helo("mail.example.org")
        .with_mail_from("joe@example.com")
}

/// What the world publishes; what is not there does not exist.
pub(crate) fn world() -> Facts {
    let key = NaiveSigner::new().key.record();
    records(&[
        (KEY_NAME, &key),
        ("example.com", "v=spf1 include:_spf.example.com -all"),
        ("_spf.example.com", "v=spf1 ip4:192.0.2.0/24 ~all"),
        ("mail.example.com", "v=spf1 a -all"),
        ("_dmarc.example.com", "v=DMARC1; p=reject"),
    ])
}

/// The world, closed: what is not in the facts does not exist.
pub(crate) struct World<'f>(pub(crate) &'f Facts);

impl Dns for World<'_> {
    fn answer(&self, question: &Question) -> Option<&Answer> {
        const NOTHING: &Answer = &Answer::NxDomain;
        Some(self.0.answer(question).unwrap_or(NOTHING))
    }
}

pub(crate) fn txt(name: &str, text: &str) -> (Question, Answer) {
    let question = Question::new(DomainName::parse(name).unwrap(), RecordType::Txt);
    (question, Answer::Txt(vec![TxtRecord::new([text.as_bytes()])]))
}

/// The words of a verdict: message, DKIM, SPF (MAIL FROM), DMARC and ARC; `-` where there is none.
pub(crate) fn words(evidence: &Evidence<'_>) -> [&'static str; 5] {
    [
        evidence.result().as_str(),
        evidence.dkim.result().as_str(),
        evidence.spf.as_ref().map_or("-", |spf| spf.mail_from.result.as_str()),
        evidence.dmarc.as_ref().map_or("-", |dmarc| dmarc.result().as_str()),
        evidence.arc.as_ref().map_or("-", |arc| arc.result.as_str()),
    ]
}

/// The words of a message's verdict; both providers must agree.
pub(crate) fn verdict(
    raw: &[u8],
    envelope: Option<&Envelope<'_>>,
    facts: &Facts,
    policy: &Policy,
) -> [&'static str; 5] {
    let [rust, aws] = PROVIDERS.map(|crypto| {
        let authenticator = Authenticator::new(crypto, policy.clone());
        let message = Message::parse(raw);
        let prepared = authenticator.prepare(&message, envelope);
        words(&authenticator.evaluate(&prepared, &World(facts), NOW).unwrap())
    });
    assert_eq!(rust, aws, "the providers disagree");
    rust
}
