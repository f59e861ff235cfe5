//! Validation of chains, all of whose seals are made with one key, and sealing on top of them.

use std::collections::HashMap;
use std::sync::LazyLock;

use waxseal_crypto_rust::RustCrypto;
use waxseal_parse::arc::ArcField;
use waxseal_parse::message::Message;
use waxseal_verify::arc::evidence::ArcEvidence;
use waxseal_verify::arc::limits::ArcLimits;
use waxseal_verify::arc::seal::{ArcPayload, ArcSealer, SealingOptions};
use waxseal_verify::crypto::PrivateKey;
use waxseal_verify::dkim::evidence::Status;
use waxseal_verify::dkim::verify::Verifier;
use waxseal_verify::dns::{Answer, DnsFailure, Question, TxtRecord};
use waxseal_verify::policy::Policy;
use waxseal_verify::result::ArcResult;
use waxseal_verify::time::UnixTime;

use crate::control::Control;

const AT: UnixTime = UnixTime::from_seconds(1_700_000_000);

static STRICT: LazyLock<Verifier<'static>> =
    LazyLock::new(|| Verifier::new(&RustCrypto, Policy::strict()));
static LENIENT: LazyLock<Verifier<'static>> =
    LazyLock::new(|| Verifier::new(&RustCrypto, Policy::lenient()));

/// The key pair of RFC 8463 appendix A.2.
const RECORD: &[u8] = b"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
const PRIVATE_KEY: &[u8] = b"nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=";

/// Any message gets a verdict in two rounds, the same for every chunking of the body; what passes
/// strictly passes leniently; and a seal on top of it continues the chain as RFC 8617 wants it.
pub fn arc_chain(data: &[u8]) {
    let (text, mut control) = Control::split(data, 6);
    let message = Message::parse(text);
    let mut limits = ArcLimits::default();
    limits.message_signatures = usize::from(control.byte() % 4) + 1;
    let failure = control.byte();
    let chunks = control.chunks(message.body());
    let mut facts: HashMap<Question, Answer> = HashMap::new();
    let mut results = Vec::new();
    for verifier in [&*STRICT, &*LENIENT] {
        let prepared = verifier.prepare_with_arc(&message, &limits);
        let arc = prepared.arc().expect("it was prepared");
        if let Err(open) = verifier.evaluate_arc(arc, &facts, AT) {
            for (at, question) in open.questions().iter().enumerate() {
                facts.insert(question.clone(), answer(at, failure));
            }
        }
        let evidence = verifier.evaluate_arc(arc, &facts, AT).expect("a second round is enough");
        check(&message, &evidence);

        let mut pending = verifier.prepare_header_with_arc(&message, &limits);
        for chunk in &chunks {
            pending.write(chunk);
        }
        let in_chunks = pending.finish();
        let in_chunks = in_chunks.arc().expect("it was prepared");
        let in_chunks = verifier.evaluate_arc(in_chunks, &facts, AT).expect("no question is new");
        assert_eq!(in_chunks.result, evidence.result, "the verdict depends on the chunks");
        assert_eq!(in_chunks.failure, evidence.failure);
        results.push(evidence.result);
    }
    if results[0] == ArcResult::Pass {
        assert_eq!(results[1], ArcResult::Pass, "strict passes and lenient does not");
    }
    seal(text, results[0], &mut facts);
}

/// One question may fail, the others have the key.
fn answer(at: usize, failure: u8) -> Answer {
    if at + 1 == usize::from(failure) {
        return Answer::Failed(DnsFailure::Timeout);
    }
    Answer::Txt(vec![TxtRecord::new([RECORD])])
}

fn check(message: &Message<'_>, evidence: &ArcEvidence<'_>) {
    let is_arc = |field| ArcField::of(field).is_some();
    let has_fields = message.fields().iter().any(is_arc);
    assert_eq!(evidence.result == ArcResult::None, !has_fields);
    assert_eq!(evidence.failure.is_some(), evidence.result == ArcResult::Fail);
    assert_eq!(evidence.reason().is_empty(), evidence.code().is_empty());
    for set in &evidence.sets {
        for field in ArcField::ALL {
            let at = set.set.position(field);
            assert_eq!(ArcField::of(&message.fields()[at]), Some(field));
        }
    }
    if evidence.is_pass() {
        let seals = evidence.sets.iter().map(|set| set.seal.as_ref().expect("it was checked"));
        assert!(seals.into_iter().all(|seal| seal.status == Status::Pass));
        assert!(evidence.sets.last().expect("there is a set").message_is_intact());
        let numbers = evidence.sets.iter().map(|set| usize::from(set.set.instance().get()));
        assert!(numbers.eq(1..=evidence.sets.len()));
    }
}

/// What was found is sealed, and then found as it must be.
fn seal(text: &[u8], found: ArcResult, facts: &mut HashMap<Question, Answer>) {
    let key = PrivateKey::from_file_content(PRIVATE_KEY).expect("the RFC's key is one");
    let options = SealingOptions::default();
    let sealer = ArcSealer::new(&RustCrypto, &key, "sealer.example", "s", options);
    let sealer = sealer.expect("the options are good");
    let payload = ArcPayload::new("sealer.example; arc=none").expect("it is one line");
    let Ok(fields) = sealer.seal(text, found, &payload, AT) else { return };
    let whole = [fields.as_bytes(), text].concat();
    let message = Message::parse(&whole);
    facts.insert(sealer.signer().question().clone(), answer(0, 0));
    let prepared = STRICT.prepare_with_arc(&message, &ArcLimits::default());
    let arc = prepared.arc().expect("it was prepared");
    let evidence = STRICT.evaluate_arc(arc, facts, AT).expect("no question is new");
    match found {
        ArcResult::Fail => {
            assert_eq!(evidence.code(), "failed-before");
            assert!(sealer.seal(&whole, evidence.result, &payload, AT).is_err());
        }
        _ => assert_eq!(evidence.reason(), "", "what was sealed is not valid"),
    }
}
