//! Chains for tests, made by Waxseal's own sealer and by a naive one that may do anything wrong.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};
use waxseal_parse::dkim::signature::CanonicalizationKind;
use waxseal_verify::arc::seal::{ArcPayload, ArcSealer, SealError, SealingOptions};
use waxseal_verify::crypto::{CryptoProvider, PrivateKey};
use waxseal_verify::result::ArcResult;

use crate::naive;
use crate::support::facts::{Facts, records};
use crate::support::judge::NOW;
use crate::support::keys::Key;
use crate::support::naive_canonicalization as canonicalization;
use crate::support::naive_signer::{Relaxed, Simple};

pub(crate) const MESSAGE: &[u8] = b"From: a@example.com\r\n\
    To: list@example.net\r\n\
    Subject: Hello  \r\n\tthere\r\n\
    DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=x; h=from; bh=AAAA; b=AAAA\r\n\
    \r\n\
    A line \t with white  space \r\n\
    another\r\n\r\n";

/// The domains of the sealers, and the selectors by key.
pub(crate) const DOMAINS: [&str; 4] =
    ["one.example", "two.example", "three.example", "four.example"];

fn selector(key: Key) -> &'static str {
    if key == Key::Ed25519 { "ed" } else { "rsa" }
}

/// The keys of all sealers.
pub(crate) fn facts() -> Facts {
    let (rsa, ed25519) = (Key::Rsa2048.record(), Key::Ed25519.record());
    let names: Vec<_> = DOMAINS
        .iter()
        .flat_map(|domain| {
            [
                (format!("rsa._domainkey.{domain}"), &*rsa),
                (format!("ed._domainkey.{domain}"), &*ed25519),
            ]
        })
        .collect();
    let names: Vec<_> = names.iter().map(|(name, record)| (&**name, *record)).collect();
    records(&names)
}

/// The private keys that Waxseal's sealer takes.
pub(crate) fn private_key(key: Key) -> PrivateKey {
    let file: &[u8] = match key {
        Key::Rsa2048 => include_bytes!("../keys/rsa-2048.pem"),
        Key::Ed25519 => include_bytes!("../keys/ed25519.seed"),
        other => panic!("{other:?} is not for sealing"),
    };
    PrivateKey::from_file_content(file).unwrap()
}

/// Waxseal's sealer of a hop.
pub(crate) fn sealer<'c>(
    crypto: &'c dyn CryptoProvider,
    domain: &str,
    key: Key,
    options: SealingOptions,
) -> ArcSealer<'c> {
    ArcSealer::new(crypto, &private_key(key), domain, selector(key), options).unwrap()
}

/// The message with one more set on top.
pub(crate) fn seal(
    sealer: &ArcSealer<'_>,
    message: &[u8],
    found: ArcResult,
) -> Result<Vec<u8>, SealError> {
    let domain = sealer.signer().domain();
    let payload = ArcPayload::new(&format!("mx.{domain}; arc={found}; spf=pass")).unwrap();
    Ok([sealer.seal(message, found, &payload, NOW)?.as_bytes(), message].concat())
}

/// A set as a naive sealer writes it: every text as given, with `{bh}` and `{b}` where hashes go.
#[derive(Clone, Debug)]
pub(crate) struct NaiveSet {
    pub(crate) key: Key,
    pub(crate) header: CanonicalizationKind,
    pub(crate) body: CanonicalizationKind,
    /// How many octets of the canonicalized body are hashed.
    pub(crate) length: Option<usize>,
    /// Whether the seal is over the sets below it.
    pub(crate) covers_all: bool,
    pub(crate) results: String,
    pub(crate) signature: String,
    pub(crate) seal: String,
}

impl NaiveSet {
    /// A faultless set in `relaxed/relaxed`.
    pub(crate) fn new(instance: usize, key: Key) -> Self {
        Self::with(instance, key, Relaxed, Relaxed)
    }

    pub(crate) fn with(
        instance: usize,
        key: Key,
        header: CanonicalizationKind,
        body: CanonicalizationKind,
    ) -> Self {
        let domain = DOMAINS[(instance - 1) % DOMAINS.len()];
        let (a, s) = (key.algorithm(), selector(key));
        let cv = if instance == 1 { "none" } else { "pass" };
        let (h, b) = (header.as_str(), body.as_str());
        Self {
            key,
            header,
            body,
            length: None,
            covers_all: true,
            results: format!("ARC-Authentication-Results: i={instance}; mx.{domain}; spf=pass"),
            signature: format!(
                "ARC-Message-Signature: i={instance}; a={a}; c={h}/{b}; d={domain}; s={s};\r\n\t\
                 h=from:Subject:dkim-signature; bh={{bh}}; b={{b}}"
            ),
            seal: format!(
                "ARC-Seal: i={instance}; a={a}; cv={cv}; d={domain}; s={s}; t=1699999999; b={{b}}"
            ),
        }
    }

    /// With a part of a field written otherwise. It must be there.
    pub(crate) fn replacing(mut self, field: &str, from: &str, to: &str) -> Self {
        let text = match field {
            "AAR" => &mut self.results,
            "AMS" => &mut self.signature,
            "AS" => &mut self.seal,
            other => panic!("{other} is no field of a set"),
        };
        assert!(text.contains(from), "{from} is not in {text}");
        *text = text.replace(from, to);
        self
    }

    /// The fields of the set on a message, as AAR, AMS and AS.
    pub(crate) fn fields(&self, message: &[u8]) -> [Vec<u8>; 3] {
        let (_, body) = canonicalization::message(message);
        let mut body = canonicalization::body(self.body, &body);
        body.truncate(self.length.unwrap_or(body.len()));
        let body_hash = STANDARD.encode(Sha256::digest(body));
        let sign = |input: &[u8]| STANDARD.encode(self.key.sign(input));
        let results = self.results.clone().into_bytes();

        let signature = self.signature.replace("{bh}", &body_hash);
        let blank = signature.replace("{b}", "").into_bytes();
        let input = naive::message_signature_input(self.header, message, &blank);
        let signature = signature.replace("{b}", &sign(&input)).into_bytes();

        let below = if self.covers_all { naive::sets(message) } else { Vec::new() };
        let blank = self.seal.replace("{b}", "").into_bytes();
        let set = [results, signature, blank];
        let seal = self.seal.replace("{b}", &sign(&naive::seal_input(&below, &set)));
        let [results, signature, _] = set;
        [results, signature, seal.into_bytes()]
    }

    /// The message with the set on top.
    pub(crate) fn on(&self, message: &[u8]) -> Vec<u8> {
        let [results, signature, seal] = self.fields(message);
        let mut sealed = Vec::new();
        for field in [seal, signature, results] {
            sealed.extend(field);
            sealed.extend(b"\r\n");
        }
        sealed.extend(message);
        sealed
    }
}

/// A message with so many faultless sets, RSA and Ed25519 in turn.
pub(crate) fn chain(sets: usize) -> Vec<u8> {
    (1..=sets).fold(MESSAGE.to_vec(), |message, instance| {
        let key = if instance % 2 == 1 { Key::Ed25519 } else { Key::Rsa2048 };
        NaiveSet::new(instance, key).on(&message)
    })
}

/// The four pairs of canonicalizations.
pub(crate) const KINDS: [(CanonicalizationKind, CanonicalizationKind); 4] =
    [(Relaxed, Relaxed), (Relaxed, Simple), (Simple, Relaxed), (Simple, Simple)];

/// With the first occurrence of a text replaced. It must be there.
pub(crate) fn replaced(message: &[u8], from: &str, to: &str) -> Vec<u8> {
    let at = message
        .windows(from.len())
        .position(|window| window == from.as_bytes())
        .unwrap_or_else(|| panic!("{from} is not in the message"));
    [&message[..at], to.as_bytes(), &message[at + from.len()..]].concat()
}
