//! A body in chunks gives what the body in one piece gives, wherever the chunks end.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use waxseal_parse::message::Message;
use waxseal_verify::dkim::verify::Verifier;
use waxseal_verify::policy::Policy;

use crate::support::facts::Facts;
use crate::support::judge::{Judge, NOW, PROVIDERS, Verdict, verdicts};
use crate::support::keys::Key;
use crate::support::naive_canonicalization as naive;
use crate::support::naive_signer::{NaiveSigner, Relaxed, Simple};
use crate::support::vectors;

/// The verdicts over a header alone and a body that comes in chunks.
fn streamed(policy: &Policy, raw: &[u8], sizes: &[usize], facts: &Facts) -> Vec<Verdict> {
    let whole = Message::parse(raw);
    let (head, body) = raw.split_at(whole.body_start().unwrap());
    let header = Message::parse(head);
    let [rust, aws] = PROVIDERS.map(|crypto| {
        let verifier = Verifier::new(crypto, policy.clone());
        let mut pending = verifier.prepare_header(&header);
        let mut left = body;
        for size in sizes {
            let (chunk, after) = left.split_at((*size).min(left.len()));
            pending.write(chunk);
            left = after;
        }
        pending.write(left);
        let prepared = pending.finish();
        verdicts(&verifier.evaluate(&prepared, facts, NOW).unwrap())
    });
    assert_eq!(rust, aws);
    rust
}

/// Signatures of both canonicalizations and several lengths over one body.
fn signed(body: &[u8]) -> (Vec<u8>, Facts) {
    let message = [b"From: a@example.com\r\nSubject: s\r\n\r\n", body].concat();
    let mut signed = message;
    for kind in [Simple, Relaxed] {
        let signer = NaiveSigner::with(Key::Ed25519, Relaxed, kind, &["From"]);
        signed = signer.sign(&signed);
        signed = signer.clone().length(0).sign(&signed);
        let whole = naive::body(kind, body).len();
        signed = signer.clone().length(whole / 2).sign(&signed);
        signed = signer.length(whole).sign(&signed);
    }
    (signed, NaiveSigner::new().facts())
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&[u8]> = vec![b" ", b"\t", b"\r\n", b"\r\n", b"\r", b"\n", b"text", b" \r\n"];
    vec(select(pieces), 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn chunks_and_one_piece_agree(body in body(), sizes in vec(0_usize..40, 0..20)) {
        let (raw, facts) = signed(&body);
        for judge in [Judge::strict(), Judge::lenient()] {
            let whole = judge.all(&raw, &facts);
            prop_assert_eq!(&streamed(&judge.policy, &raw, &sizes, &facts), &whole);
            if judge.policy == Policy::strict() {
                for verdict in &whole {
                    let unsigned = verdict.unsigned_body_octets() > 0;
                    let expected = if unsigned { "unsigned-body-part" } else { "" };
                    prop_assert_eq!(verdict.code(), expected, "{:?}", verdict);
                }
            }
        }
    }
}

/// postalsys/mailauth#115, go-msgauth#39: octet by octet, so that every line end is cut in two.
#[test]
fn octet_by_octet() {
    let (raw, facts) = signed(b" a \t\r\n\r\n b\r c\r\n \r\n\r\n\t\r\n");
    let whole = Judge::strict().all(&raw, &facts);
    assert_eq!(streamed(&Policy::strict(), &raw, &[1; 100], &facts), whole);
    assert_eq!(whole.iter().filter(|verdict| verdict.is_pass()).count(), 4);
}

/// A body larger than every buffer, cut at sizes around them.
#[test]
fn a_large_body() {
    let line = b"The quick brown fox  jumps over the lazy dog. \t\r\n";
    let body = [&line.repeat(6_000)[..], &b"\r\n".repeat(70_000)].concat();
    let (raw, facts) = signed(&body);
    let whole = Judge::lenient().all(&raw, &facts);
    assert!(whole.iter().all(Verdict::is_pass));
    for size in [1_000, 2_047, 2_048, 2_049, 4_096, 65_535, 65_536, 65_537, 200_000] {
        let sizes = vec![size; body.len() / size];
        assert_eq!(streamed(&Policy::lenient(), &raw, &sizes, &facts), whole, "chunks of {size}");
    }
}

/// Real mail, in chunks of odd sizes.
#[test]
fn real_mail_in_chunks() {
    for name in ["gmail.msg", "related.msg"] {
        let raw = vectors::read_wire(&format!("mimekit-dkim/{name}"));
        let facts = crate::real_messages::gmail();
        for size in [1, 3, 61, 64, 1_021] {
            let verdicts = streamed(&Policy::strict(), &raw, &vec![size; raw.len() / size], &facts);
            assert!(verdicts.iter().all(Verdict::is_pass), "{name} in {size}");
        }
    }
}
