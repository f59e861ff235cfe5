//! The whole verdict with any answers of the DNS.

use std::collections::HashMap;
use std::num::NonZeroUsize;
use std::sync::LazyLock;

use waxseal_crypto_rust::RustCrypto;
use waxseal_parse::message::Message;
use waxseal_verify::authenticator::Authenticator;
use waxseal_verify::dns::{Answer, DnsFailure, Question, RecordType, TxtRecord};
use waxseal_verify::envelope::{Envelope, TrustedHop};
use waxseal_verify::policy::Policy;
use waxseal_verify::result::{DmarcResult, MessageResult};
use waxseal_verify::time::UnixTime;

use crate::control::Control;

/// Choices at the end of an input.
const CHOICES: usize = 24;

static STRICT: LazyLock<Authenticator<'static>> =
    LazyLock::new(|| Authenticator::new(&RustCrypto, Policy::strict()));
static LENIENT: LazyLock<Authenticator<'static>> =
    LazyLock::new(|| Authenticator::new(&RustCrypto, Policy::lenient()));

/// A message, a zero byte, and lines that answer questions for TXT. There is a verdict in bounded
/// rounds, and it says of DMARC what DMARC says.
pub fn authenticator(data: &[u8]) {
    let (text, mut control) = Control::split(data, CHOICES);
    let (text, records) = match text.iter().rposition(|byte| *byte == 0) {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, &text[..0]),
    };
    let records: Vec<&[u8]> = records.split(|byte| *byte == b'\n').collect();
    let message = Message::parse(text);
    let hop = NonZeroUsize::new(usize::from(control.byte() % 4) + 1).expect("not zero");
    let envelope = Envelope::from_trace(&message, &TrustedHop::Number(hop)).ok();
    let mut choices = [0; CHOICES];
    choices.fill_with(|| control.byte());
    let at = UnixTime::from_seconds(1_700_000_000);
    for authenticator in [&*STRICT, &*LENIENT] {
        let prepared = authenticator.prepare(&message, envelope.as_ref());
        let mut facts = HashMap::new();
        // Each method has its rounds, and DMARC begins anew when DKIM and SPF are known.
        let most = authenticator.spf().limits().rounds() + 8;
        let mut rounds = 1;
        let evidence = loop {
            match authenticator.evaluate(&prepared, &facts, at) {
                Ok(evidence) => break evidence,
                Err(open) => {
                    rounds += 1;
                    assert!(rounds <= most, "{facts:?}");
                    assert!(!open.questions().is_empty());
                    for question in open.questions() {
                        let answer = answer(question, &records, &choices);
                        let before = facts.insert(question.clone(), answer);
                        assert_eq!(before, None, "{question} is asked again");
                    }
                }
            }
        };
        assert_eq!(evidence.spf.is_some(), envelope.is_some());
        let dmarc = evidence.dmarc.as_ref().expect("nobody has closed the room");
        match dmarc.result() {
            DmarcResult::Pass => assert_eq!(evidence.result(), MessageResult::Pass),
            DmarcResult::None => assert_eq!(evidence.result(), evidence.dkim.result().into()),
            other => assert_eq!(evidence.result().as_str(), other.as_str()),
        }
        assert!(evidence.arc.is_some());
    }
}

/// The same question has the same answer.
fn answer(question: &Question, records: &[&[u8]], choices: &[u8; CHOICES]) -> Answer {
    let hash = |hash: usize, byte: u8| hash.wrapping_mul(31).wrapping_add(byte.into());
    let hash = question.to_string().bytes().fold(7, hash);
    let choice = usize::from(choices[hash % CHOICES]).wrapping_add(hash);
    match (choice % 8, question.record_type()) {
        (0, _) => Answer::NxDomain,
        (1, _) => Answer::NoData,
        (2, _) if choice % 3 == 0 => Answer::Failed(DnsFailure::ServFail),
        (_, RecordType::A) => Answer::A(vec![[192, 0, 2, 1].into()]),
        (_, RecordType::Txt) => {
            let record = records[choice % records.len()];
            Answer::Txt(vec![TxtRecord::new(record.chunks(255))])
        }
        _ => Answer::NoData,
    }
}
