//! Why it broke: each damage that is known is done to a signed message, and that very damage must be
//! told; others must not be explained away.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "helpers of tests, where a panic is a failure"
)]

mod body;
mod body_parts;
mod header;
mod header_fields;
mod hostile;
mod limits;
mod real;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock};

use waxseal_crypto_aws::AwsLcCrypto;
use waxseal_parse::base64;
use waxseal_parse::dkim::signature::{Canonicalization, CanonicalizationKind, Signature};
use waxseal_parse::domain::DomainName;
use waxseal_parse::limits::Limits;
use waxseal_parse::message::Message;
use waxseal_verify::crypto::{CryptoProvider, NewKey, PublicKey, SigningKey};
use waxseal_verify::dkim::canonicalize::header::{append_field, append_signature_field};
use waxseal_verify::dkim::canonicalize::{BareLineFeed, body::BodyCanonicalizer};
use waxseal_verify::dkim::explain::body_change::BodyChange;
use waxseal_verify::dkim::explain::finding::Finding;
use waxseal_verify::dkim::explain::header_change::HeaderChange;
use waxseal_verify::dkim::explain::limits::ExplainLimits;
use waxseal_verify::dkim::explain::{Explanation, OtherKey};
use waxseal_verify::dkim::prepared::key_question;
use waxseal_verify::dkim::verify::Verifier;
use waxseal_verify::dns::{Answer, Closed, Question, TxtRecord};
use waxseal_verify::policy::Policy;
use waxseal_verify::time::UnixTime;

const NOW: UnixTime = UnixTime::from_seconds(1_700_000_000);

const SIMPLE: CanonicalizationKind = CanonicalizationKind::Simple;
const RELAXED: CanonicalizationKind = CanonicalizationKind::Relaxed;

type Key = Arc<dyn SigningKey>;

static KEY: LazyLock<Key> = LazyLock::new(new_key);

fn new_key() -> Key {
    let key = AwsLcCrypto.generate(NewKey::Ed25519).unwrap();
    AwsLcCrypto.signing_key(&key).unwrap()
}

fn record(key: &Key) -> String {
    let PublicKey::Ed25519(octets) = key.public_key() else { panic!("no Ed25519 key") };
    format!("v=DKIM1; k=ed25519; p={}", base64::encode(octets))
}

fn question(selector: &str) -> Question {
    key_question(selector, &DomainName::parse("example.com").unwrap()).unwrap()
}

fn facts(key: &Key) -> HashMap<Question, Answer> {
    let record = TxtRecord::new([record(key).into_bytes()]);
    [(question("s"), Answer::Txt(vec![record]))].into()
}

/// A signer that can be told to do what no sound one does.
#[derive(Clone)]
struct ByHand<'a> {
    /// What `c=` says.
    says: Canonicalization,
    /// What is done.
    does: Canonicalization,
    signed_fields: &'a str,
    /// More tags, each with its semicolon.
    tags: String,
    /// What is hashed in place of the canonicalized body.
    body: Option<Vec<u8>>,
    /// A fault in the header's canonical form.
    header_fault: fn(Vec<u8>) -> Vec<u8>,
    key: Key,
}

impl Default for ByHand<'_> {
    fn default() -> Self {
        Self {
            says: Canonicalization::new(RELAXED, RELAXED),
            does: Canonicalization::new(RELAXED, RELAXED),
            signed_fields: "From:To:Subject:Date",
            tags: String::new(),
            body: None,
            header_fault: |canonical| canonical,
            key: Arc::clone(&KEY),
        }
    }
}

impl ByHand<'_> {
    fn of(header: CanonicalizationKind, body: CanonicalizationKind) -> Self {
        let both = Canonicalization::new(header, body);
        Self { says: both, does: both, ..Self::default() }
    }

    /// The message with a signature field on top.
    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let parsed = Message::parse(message);
        let body = self.body.clone().unwrap_or_else(|| {
            let mut out = Vec::new();
            let mut sink = |piece: &[u8]| out.extend_from_slice(piece);
            let mut body = BodyCanonicalizer::new(self.does.body, BareLineFeed::IsContent);
            body.write(parsed.body(), &mut sink);
            body.finish(&mut sink);
            out
        });
        let body_hash = base64::encode(&AwsLcCrypto.sha256_digest(&body));
        let head = format!(
            "DKIM-Signature: v=1; a=ed25519-sha256; c={}; d=example.com; s=s;\r\n\t{} h={};\r\n\tbh={body_hash};\r\n\tb=",
            self.says, self.tags, self.signed_fields
        );
        // A stand-in, so that the field can be parsed.
        let field = format!("{head}AAAA\r\n\r\n");
        let field = Message::parse(field.as_bytes());
        let field = field.fields().first().unwrap();
        let signature = Signature::parse(field.value(), &Limits::default()).unwrap();
        let mut input = Vec::new();
        let mut fields: Vec<_> = parsed.fields().iter().collect();
        for name in &signature.signed_fields {
            if let Some(at) = fields.iter().rposition(|field| field.is(name.as_bytes())) {
                append_field(self.does.header, fields.remove(at).into(), &mut input);
            }
        }
        let span = signature.signature_span;
        append_signature_field(self.does.header, field.into(), span, &mut input);
        let input = (self.header_fault)(input);
        let signature = self.key.sign(&AwsLcCrypto.sha256_digest(&input)).unwrap();
        [format!("{head}{}\r\n", base64::encode(&signature)).as_bytes(), message].concat()
    }
}

fn explain_with(
    message: &[u8],
    policy: Policy,
    facts: &HashMap<Question, Answer>,
    other_keys: &[OtherKey<'_>],
    limits: &ExplainLimits,
) -> Explanation {
    let verifier = Verifier::new(&AwsLcCrypto, policy);
    let message = Message::parse(message);
    let prepared = verifier.prepare(&message);
    let evidence = verifier.evaluate(&prepared, &Closed(facts), NOW).unwrap();
    let evidence = evidence.signatures.first().unwrap();
    verifier.explain(&message, evidence, &Closed(facts), other_keys, limits)
}

fn explain(message: &[u8]) -> Explanation {
    explain_with(message, Policy::strict(), &facts(&KEY), &[], &ExplainLimits::default())
}

/// The changes of a damaged body; the header must be intact.
fn body_changes(message: &[u8]) -> Vec<BodyChange> {
    let explanation = explain(message);
    assert_eq!(explanation.header, Finding::Intact);
    explanation.body.changes().to_vec()
}

/// The changes of a damaged header; the body must be intact.
fn header_changes(message: &[u8]) -> Vec<HeaderChange> {
    let explanation = explain(message);
    assert_eq!(explanation.body, Finding::Intact);
    explanation.header.changes().to_vec()
}

/// The message with one piece replaced, which must be there exactly once.
fn replaced(message: &[u8], from: &str, to: &str) -> Vec<u8> {
    let mut places = message.windows(from.len()).enumerate().filter(|(_, w)| *w == from.as_bytes());
    let (at, _) = places.next().unwrap_or_else(|| panic!("{from:?} is not there"));
    assert!(places.next().is_none(), "{from:?} is there twice");
    [&message[..at], to.as_bytes(), &message[at + from.len()..]].concat()
}

/// The position of the field of this name that is nearest the top.
fn field(message: &[u8], name: &str) -> usize {
    let message = Message::parse(message);
    message.fields().iter().position(|field| field.is(name.as_bytes())).unwrap()
}
