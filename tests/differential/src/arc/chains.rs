//! Chains of sets, each by Waxseal or by mail-auth.

use mail_auth::arc::ArcSealer as PeerSealer;
use mail_auth::crypto::{Ed25519Key, RsaKey, Sha256, SigningKey};
use mail_auth::dkim::Canonicalization as PeerKind;
use mail_auth::headers::HeaderWriter;
use mail_auth::{AuthenticatedMessage, AuthenticationResults, Parameters};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use rustls_pki_types::{PrivateKeyDer, PrivatePkcs1KeyDer};
use waxseal_crypto_rust::RustCrypto;
use waxseal_parse::dkim::signature::{Canonicalization, CanonicalizationKind as Kind};
use waxseal_verify::arc::seal::{ArcPayload, ArcSealer, SealingOptions};
use waxseal_verify::crypto::{PrivateKey, PublicKey};
use waxseal_verify::dkim::sign::fields::{FieldRule, Oversign};
use waxseal_verify::time::UnixTime;

use super::verdict::{authenticator, by_waxseal};
use crate::keys::{CACHE, DOMAIN, ED25519, Key, RSA};
use crate::messages::NAMES;
use crate::verdict::now;

/// How one set is made.
#[derive(Clone, Debug)]
pub struct Link {
    /// Whether Waxseal seals, or mail-auth.
    pub by_waxseal: bool,
    /// Whether the RSA key seals, or the Ed25519 key.
    pub rsa: bool,
    /// `c=` of the message signature.
    pub kinds: (Kind, Kind),
    /// Names beside From.
    pub names: Vec<&'static str>,
    /// Whether a field that nobody signs is put before the message first.
    pub is_relayed: bool,
}

/// A chain of one to four sets.
pub fn links() -> impl Strategy<Value = Vec<Link>> {
    let kind = || select(&[Kind::Simple, Kind::Relaxed][..]);
    let link = (
        any::<bool>(),
        any::<bool>(),
        (kind(), kind()),
        subsequence(NAMES.to_vec(), 0..=NAMES.len()),
        any::<bool>(),
    )
        .prop_map(|(by_waxseal, rsa, kinds, names, is_relayed)| Link {
            by_waxseal,
            rsa,
            // mail-auth writes its own field in relaxed form even under `simple`.
            kinds: if by_waxseal { kinds } else { (Kind::Relaxed, kinds.1) },
            names,
            is_relayed,
        });
    vec(link, 1..5)
}

/// The message with a chain before it.
pub fn sealed(message: &[u8], links: &[Link]) -> Vec<u8> {
    links.iter().fold(message.to_vec(), |mut message, link| {
        if link.is_relayed {
            message.splice(..0, *b"X-Relay: b.test\r\n");
        }
        let fields =
            if link.by_waxseal { seal(&message, link) } else { seal_by_peer(&message, link) };
        message.splice(..0, fields.into_bytes());
        message
    })
}

fn key(link: &Link) -> &'static Key {
    if link.rsa { &RSA } else { &ED25519 }
}

fn seal(message: &[u8], link: &Link) -> String {
    let mut options = SealingOptions::default();
    options.canonicalization = Canonicalization::new(link.kinds.0, link.kinds.1);
    let names = link.names.iter().chain(&["From"]);
    options.fields = names.map(|name| FieldRule::new(name, Oversign::Never)).collect();
    let key = key(link);
    let sealer = ArcSealer::new(&RustCrypto, &key.private, DOMAIN, key.selector, options).unwrap();
    let results = ArcPayload::new("b.test; spf=pass smtp.mailfrom=a.test; arc=none").unwrap();
    let (found, _) = by_waxseal(message);
    sealer.seal(message, found, &results, UnixTime::from_seconds(now())).unwrap()
}

fn seal_by_peer(message: &[u8], link: &Link) -> String {
    match (&key(link).private, key(link).signing.public_key()) {
        (PrivateKey::Rsa(der), _) => {
            let der = PrivateKeyDer::Pkcs1(PrivatePkcs1KeyDer::from(der.to_vec()));
            seal_by_peer_with(message, link, RsaKey::<Sha256>::from_key_der(der).unwrap())
        }
        (PrivateKey::Ed25519(seed), PublicKey::Ed25519(public)) => {
            let key = Ed25519Key::from_seed_and_public_key(seed.as_slice(), public).unwrap();
            seal_by_peer_with(message, link, key)
        }
        _ => unreachable!("keys are RSA or Ed25519"),
    }
}

fn seal_by_peer_with(
    message: &[u8],
    link: &Link,
    signing: impl SigningKey<Hasher = Sha256>,
) -> String {
    let peer = |kind| if kind == Kind::Simple { PeerKind::Simple } else { PeerKind::Relaxed };
    let names = link.names.iter().chain(&["From"]).copied();
    let sealer =
        PeerSealer::from_key(signing).domain(DOMAIN).selector(key(link).selector).headers(names);
    let sealer = sealer
        .header_canonicalization(peer(link.kinds.0))
        .body_canonicalization(peer(link.kinds.1));
    let message = AuthenticatedMessage::parse(message).unwrap();
    let parameters = Parameters::new(&message).with_cache(&*CACHE);
    let chain = pollster::block_on(authenticator().verify_arc(parameters));
    let results =
        AuthenticationResults::new("b.test").with_arc_result(&chain, "192.0.2.1".parse().unwrap());
    sealer.seal(&message, &results, &chain).unwrap().to_header()
}
