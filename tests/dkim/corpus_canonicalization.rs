//! The old signatures of Mail::DKIM's corpus, checked by hand over Waxseal's canonicalization.
//!
//! RFC 8301 lets no rsa-sha1 signature and no short key verify, so the verdicts of `corpus` say
//! little about how these messages were hashed. Here the algorithm and the key are taken as they
//! are: what Mail::DKIM passes must verify, and what it fails must not.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rsa::pkcs1::RsaPublicKeyRef;
use rsa::pkcs1::der::Decode as _;
use rsa::{BoxedUint, Pkcs1v15Sign, PublicKey};
use sha1::Sha1;
use sha2::{Digest as _, Sha256};
use waxseal_parse::dkim::key_record::KeyRecord;
use waxseal_parse::dkim::signature::CanonicalizationKind;
use waxseal_parse::limits::Limits;
use waxseal_parse::message::Message;
use waxseal_parse::tag_list::TagList;
use waxseal_verify::crypto;
use waxseal_verify::dkim::canonicalize::BareLineFeed;
use waxseal_verify::dkim::canonicalize::body::BodyCanonicalizer;
use waxseal_verify::dkim::canonicalize::header::{append_field, append_signature_field};
use waxseal_verify::dkim::public_key::PublishedKey;
use waxseal_verify::dns::{Answer, Dns as _};

use crate::corpus::{FOLDER, facts, mail_dkim_verdicts, signature_values, tag};
use crate::support::facts::{Facts, txt_question};
use crate::support::judge::Failures;
use crate::support::vectors;

/// Whether body hash and signature fit, by the rules of before RFC 8301.
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    body: bool,
    header: bool,
}

fn kinds(value: &str) -> [CanonicalizationKind; 2] {
    let c = tag(value, "c").unwrap_or_default();
    let mut kinds = c.split('/').map(|kind| match kind {
        "relaxed" => CanonicalizationKind::Relaxed,
        _ => CanonicalizationKind::Simple,
    });
    [kinds.next().unwrap(), kinds.next().unwrap_or_default()]
}

fn canonical_body(kind: CanonicalizationKind, body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut canonicalizer = BodyCanonicalizer::new(kind, BareLineFeed::IsContent);
    canonicalizer.write(body, &mut |piece| out.extend_from_slice(piece));
    canonicalizer.finish(&mut |piece| out.extend_from_slice(piece));
    out
}

/// What is signed: the fields of `h=`, each mention the next one from the bottom, and the field.
fn header_input(
    kind: CanonicalizationKind,
    message: &Message<'_>,
    own: usize,
    value: &str,
) -> Vec<u8> {
    let mut left: Vec<_> =
        message.fields().iter().enumerate().filter(|(at, _)| *at != own).collect();
    let mut out = Vec::new();
    for mention in tag(value, "h").unwrap().split(':') {
        if let Some(at) = left.iter().rposition(|(_, field)| field.is(mention.as_bytes())) {
            append_field(kind, left.remove(at).1.into(), &mut out);
        }
    }
    let field = &message.fields()[own];
    let tags = TagList::parse(field.value(), &Limits::default()).unwrap();
    let signature = tags.find(b"b").unwrap().padded_value();
    append_signature_field(kind, field.into(), signature, &mut out);
    out
}

fn key(value: &str, facts: &Facts) -> PublicKey {
    let name = format!("{}._domainkey.{}", tag(value, "s").unwrap(), tag(value, "d").unwrap());
    let Some(Answer::Txt(records)) = facts.answer(&txt_question(&name)) else {
        panic!("no record at {name}")
    };
    let record = KeyRecord::parse(&records[0].joined(), &Limits::default()).unwrap();
    let crypto::PublicKey::Rsa(der) = PublishedKey::read(&record).unwrap().key else {
        panic!("no RSA key at {name}")
    };
    let parts = RsaPublicKeyRef::from_der(&der).unwrap();
    let number = |octets: &[u8]| BoxedUint::from_be_slice_vartime(octets);
    PublicKey::new_with_size_limits(
        number(parts.modulus.as_bytes()),
        number(parts.public_exponent.as_bytes()),
        512..=4096,
    )
    .unwrap()
}

fn outcome(message: &Message<'_>, own: usize, value: &str, facts: &Facts) -> Outcome {
    let [header, body] = kinds(value);
    let body = canonical_body(body, message.body());
    let input = header_input(header, message, own, value);
    let key = key(value, facts);
    let signature = STANDARD.decode(tag(value, "b").unwrap()).unwrap();
    let (body_hash, is_valid) = match tag(value, "a").as_deref() {
        Some("rsa-sha1") => (
            STANDARD.encode(Sha1::digest(&body)),
            key.verify(Pkcs1v15Sign::new::<Sha1>(), &Sha1::digest(&input), &signature),
        ),
        _ => (
            STANDARD.encode(Sha256::digest(&body)),
            key.verify(Pkcs1v15Sign::new::<Sha256>(), &Sha256::digest(&input), &signature),
        ),
    };
    Outcome { body: tag(value, "bh") == Some(body_hash), header: is_valid.is_ok() }
}

#[test]
fn what_mail_dkim_passes_verifies_over_our_canonicalization_and_what_it_fails_does_not() {
    let facts = facts();
    let mut failures = Failures::default();
    let (mut passed, mut failed) = (0, 0);
    for (name, verdict) in mail_dkim_verdicts() {
        let raw = vectors::read(&format!("{FOLDER}/{name}"));
        let message = Message::parse(&raw);
        let own = message.fields().iter().enumerate();
        let own = own.filter(|(_, field)| field.is(b"DKIM-Signature")).map(|(at, _)| at);
        let outcomes: Vec<_> = signature_values(&raw)
            .iter()
            .zip(own)
            // Drafts before bh= hashed the body with the header; Ed25519 is verified in `corpus`.
            .filter(|(value, _)| tag(value, "bh").is_some())
            .filter(|(value, _)| tag(value, "a").is_some_and(|a| a.starts_with("rsa-sha")))
            // Of the fields that no old verifier took either.
            .filter(|(value, _)| tag(value, "c").as_deref() != Some("foobar"))
            .filter(|_| verdict != "invalid")
            .map(|(value, at)| outcome(&message, at, value, &facts))
            .collect();
        let good = outcomes.contains(&Outcome { body: true, header: true });
        match verdict.as_str() {
            "pass" if !outcomes.is_empty() => {
                passed += 1;
                failures.check(&name, good, true);
            }
            "fail" if !outcomes.is_empty() => {
                failed += 1;
                failures.check(&name, good, false);
            }
            _ => {}
        }
    }
    assert_eq!((passed, failed), (23, 5), "messages with old signatures that were looked at");
}
