//! The two crypto providers against each other: whatever one says of a key or a signature, the
//! other says too, except where the documentation names a difference.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "test helpers, where a panic is a failure"
)]

mod ed25519;
mod ed25519_forged;
mod generated;
mod rsa_private_keys;
mod rsa_public_keys;
mod rsa_signatures;
mod sha256;

use std::sync::Arc;

use waxseal_crypto_aws::AwsLcCrypto;
use waxseal_crypto_rust::RustCrypto;
use waxseal_verify::crypto::{
    CryptoProvider, KeyRejected, PrivateKey, PublicKey, SigningKey, VerifyingKey,
};

const RUST: &dyn CryptoProvider = &RustCrypto;
const AWS: &dyn CryptoProvider = &AwsLcCrypto;
const BOTH: [&dyn CryptoProvider; 2] = [RUST, AWS];

/// The one answer that both providers give about a public key, and the prepared keys.
fn agreed_verifying_keys(key: &PublicKey) -> Result<[Arc<dyn VerifyingKey>; 2], KeyRejected> {
    match (RUST.verifying_key(key), AWS.verifying_key(key)) {
        (Ok(rust), Ok(aws)) => Ok([rust, aws]),
        (Err(rust), Err(aws)) if rust == aws => Err(rust),
        (rust, aws) => panic!("of {key:?} rust says {rust:?}, aws says {aws:?}"),
    }
}

/// The one answer that both prepared keys give about a signature.
fn agreed_verdict(keys: &[Arc<dyn VerifyingKey>; 2], digest: &[u8; 32], signature: &[u8]) -> bool {
    let [rust, aws] = keys.each_ref().map(|key| key.verify(digest, signature));
    assert_eq!(rust, aws, "rust says {rust}, aws says {aws} of {signature:02x?}");
    rust
}

/// The same private key in both providers.
fn signing_keys(key: &PrivateKey) -> [Arc<dyn SigningKey>; 2] {
    BOTH.map(|provider| provider.signing_key(key).unwrap())
}

fn rsa_private(der: &[u8]) -> PrivateKey {
    PrivateKey::Rsa(der.to_vec().into())
}

/// 32 octets in hexadecimal.
fn octets(hex: &str) -> [u8; 32] {
    let pairs = hex.as_bytes().chunks(2);
    let octets: Vec<u8> =
        pairs.map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap()).collect();
    octets.try_into().unwrap()
}
