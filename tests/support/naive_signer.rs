//! A second opinion on signing: naive canonicalization, RustCrypto's primitives, and tags that may be
//! as wrong as a test wants them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use waxseal_parse::dkim::signature::CanonicalizationKind;

use super::facts::{Facts, record};
use super::keys::Key;
use super::naive_canonicalization as naive;

pub(crate) use CanonicalizationKind::{Relaxed, Simple};

/// Where the key of [`NaiveSigner::new`] is published.
pub(crate) const KEY_NAME: &str = "test._domainkey.example.com";

/// How to sign. The tags are written as given; what is hashed follows the other fields.
#[derive(Clone, Debug)]
pub(crate) struct NaiveSigner {
    pub(crate) key: Key,
    pub(crate) header: CanonicalizationKind,
    pub(crate) body: CanonicalizationKind,
    /// The fields that are hashed, in this order.
    pub(crate) signed: Vec<String>,
    /// How many octets of the canonicalized body are hashed.
    pub(crate) length: Option<usize>,
    /// The value of the field, with `{bh}` and `{b}` where the hashes go.
    pub(crate) value: String,
}

impl NaiveSigner {
    /// `relaxed/relaxed` with Ed25519 over From and Subject.
    pub(crate) fn new() -> Self {
        Self::with(Key::Ed25519, Relaxed, Relaxed, &["From", "Subject"])
    }

    /// A faultless signature for `example.com`.
    pub(crate) fn with(
        key: Key,
        header: CanonicalizationKind,
        body: CanonicalizationKind,
        signed: &[&str],
    ) -> Self {
        let value = format!(
            " v=1; a={}; c={}/{}; d=example.com; s=test;\r\n h={}; bh={{bh}};\r\n b={{b}}",
            key.algorithm(),
            header.as_str(),
            body.as_str(),
            signed.join(":"),
        );
        let signed = signed.iter().map(|name| (*name).to_owned()).collect();
        Self { key, header, body, signed, length: None, value }
    }

    /// With more tags, written before `bh=`.
    pub(crate) fn tags(self, tags: &str) -> Self {
        self.replacing("bh={bh}", &format!("{tags}; bh={{bh}}"))
    }

    /// With a part of the value written otherwise. It must be there.
    pub(crate) fn replacing(mut self, from: &str, to: &str) -> Self {
        assert!(self.value.contains(from), "{from} is not in {}", self.value);
        self.value = self.value.replace(from, to);
        self
    }

    /// With `l=`, true to what is hashed.
    pub(crate) fn length(mut self, octets: usize) -> Self {
        self.length = Some(octets);
        self.tags(&format!("l={octets}"))
    }

    /// The body hash, as `bh=` has it.
    pub(crate) fn body_hash(&self, body: &[u8]) -> String {
        let body = naive::body(self.body, body);
        let signed = &body[..self.length.unwrap_or(body.len())];
        STANDARD.encode(Sha256::digest(signed))
    }

    /// What the signature is over, for a value in which `{b}` still stands.
    fn header_input(&self, fields: &[Vec<u8>], value: &str) -> Vec<u8> {
        let mentions: Vec<&str> = self.signed.iter().map(String::as_str).collect();
        let mut input = Vec::new();
        for field in naive::selected(fields, &mentions) {
            input.extend(naive::field(self.header, field));
            input.extend(b"\r\n");
        }
        let (before, after) = value.split_once("{b}").unwrap();
        let white_space = [' ', '\t', '\r', '\n'];
        let value =
            [before.trim_end_matches(white_space), after.trim_start_matches(white_space)].concat();
        let own = [b"DKIM-Signature:", value.as_bytes()].concat();
        input.extend(naive::field(self.header, &own));
        input
    }

    /// The message with the signature field on top.
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        self.sign_by(message, |input| self.key.sign(input))
    }

    /// The message with a signature field whose `b=` somebody else makes from what it is over.
    pub(crate) fn sign_by(&self, message: &[u8], sign: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<u8> {
        let (fields, body) = naive::message(message);
        let value = self.value.replace("{bh}", &self.body_hash(&body));
        let signature = STANDARD.encode(sign(&self.header_input(&fields, &value)));
        let field = format!("DKIM-Signature:{}\r\n", value.replace("{b}", &signature));
        [field.as_bytes(), message].concat()
    }

    /// The key's record where the verifier looks for it.
    pub(crate) fn facts(&self) -> Facts {
        record(KEY_NAME, &self.key.record())
    }
}
