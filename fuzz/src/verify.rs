//! Verification with any answers of the DNS.

use std::collections::HashMap;
use std::sync::LazyLock;

use waxseal_crypto_rust::RustCrypto;
use waxseal_parse::message::Message;
use waxseal_verify::dkim::verify::Verifier;
use waxseal_verify::dns::{Answer, DnsFailure, Question, TxtRecord};
use waxseal_verify::policy::Policy;
use waxseal_verify::time::UnixTime;

use crate::control::Control;

static STRICT: LazyLock<Verifier<'static>> =
    LazyLock::new(|| Verifier::new(&RustCrypto, Policy::strict()));
static LENIENT: LazyLock<Verifier<'static>> =
    LazyLock::new(|| Verifier::new(&RustCrypto, Policy::lenient()));

/// Key records that seeds are signed with: RFC 8463 appendix A.2.
const RECORDS: [&str; 2] = [
    "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
    "v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDkHlOQoBTzWRiGs5V6NpP3idY6Wk08a5qhdR6wy5bdOKb2jLQiY/J16JYi0Qvx/byYzCNb3W91y3FutACDfzwQ/BC/e/8uBsCR+yz1Lxj+PL6lHvqMKrM3rG4hstT5QjvHO9PzoxZyVYLzBfO2EeC3Ip3G+2kryOTIKT+l/K4w3QIDAQAB",
];

/// Any message with any answers gets a verdict in two rounds, the same for every chunking of the
/// body; and what passes strictly passes leniently.
pub fn verify(data: &[u8]) {
    let (text, mut control) = Control::split(data, 16);
    // A zero byte parts the message from a key record for it.
    let (text, record) = match text.iter().rposition(|byte| *byte == 0) {
        Some(at) => (&text[..at], &text[at + 1..]),
        None => (text, &text[..0]),
    };
    let at = UnixTime::from_seconds(u64::from(control.byte()) << 24);
    let message = Message::parse(text);
    let chunks = control.chunks(message.body());
    let mut facts: HashMap<Question, Answer> = HashMap::new();
    let mut passes = Vec::new();
    for verifier in [&*STRICT, &*LENIENT] {
        let prepared = verifier.prepare(&message);
        if let Err(open) = verifier.evaluate(&prepared, &facts, at) {
            for question in open.questions() {
                facts.insert(question.clone(), answer(&mut control, record));
            }
        }
        let evidence = verifier.evaluate(&prepared, &facts, at).expect("a second round is enough");
        let verdicts: Vec<_> = evidence
            .signatures
            .iter()
            .map(|one| (one.field, one.status.clone(), one.body))
            .collect();

        let mut pending = verifier.prepare_header(&message);
        for chunk in &chunks {
            pending.write(chunk);
        }
        let in_chunks = pending.finish();
        let in_chunks = verifier.evaluate(&in_chunks, &facts, at).expect("no question is new");
        let again: Vec<_> = in_chunks
            .signatures
            .iter()
            .map(|one| (one.field, one.status.clone(), one.body))
            .collect();
        assert_eq!(verdicts, again, "the verdict depends on the chunks");

        for one in &evidence.signatures {
            assert!(message.fields()[one.field].is(b"DKIM-Signature"));
            assert!(one.reason().is_empty() == (one.status.code().is_empty()));
            if let Some(coverage) = one.coverage {
                assert!(
                    coverage
                        .fields
                        .iter()
                        .all(|at| *at < message.fields().len() && *at != one.field)
                );
                assert!(coverage.signed_body_octets <= coverage.body_octets);
            }
        }
        passes.push(evidence.is_pass());
    }
    assert!(!passes[0] || passes[1], "strict passes and lenient does not");
}

fn answer(control: &mut Control<'_>, record: &[u8]) -> Answer {
    let choice = control.byte();
    let txt = |records: &[&[u8]]| {
        Answer::Txt(records.iter().map(|record| TxtRecord::new(record.chunks(255))).collect())
    };
    match choice % 9 {
        0 => txt(&[RECORDS[0].as_bytes()]),
        1 => txt(&[RECORDS[1].as_bytes()]),
        2 => txt(&[record]),
        3 => txt(&[record, RECORDS[0].as_bytes(), RECORDS[1].as_bytes()]),
        4 => Answer::NxDomain,
        5 => Answer::NoData,
        6 => Answer::Failed(DnsFailure::Timeout),
        7 => Answer::Failed(DnsFailure::CnameChain),
        _ => Answer::A(Vec::new()),
    }
}
