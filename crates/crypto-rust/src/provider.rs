//! The provider itself: which module answers for which kind of key.

use std::sync::Arc;

use waxseal_verify::crypto::{
    CryptoProvider, KeyRejected, NewKey, PrivateKey, PublicKey, Sha256, Sha256Digest, SigningKey,
    VerifyingKey,
};

use crate::{ed25519_keys, rsa_keys, sha256};

/// The portable crypto provider.
///
/// # What it takes
///
/// - RSA public and private keys of 1024 to 8192 bits with an odd public exponent of 3 to
///   2^33 − 1. A private key must be whole: all parts of RFC 8017 §A.1.2 are checked against each
///   other. Its two primes must each fit in half the modulus, as those of every usual key do.
/// - Ed25519 public keys that are the canonical encoding of a point (RFC 8032 §5.1.3) not of
///   small order, and every 32-octet seed.
///
/// It makes RSA keys of 2048, 3072 and 4096 bits and Ed25519 keys.
///
/// Read the [crate's words](crate) on RUSTSEC-2023-0071 before signing with it.
#[derive(Clone, Copy, Debug, Default)]
#[expect(
    clippy::exhaustive_structs,
    reason = "holds nothing, so that `&RustCrypto` is a `&'static`"
)]
pub struct RustCrypto;

impl CryptoProvider for RustCrypto {
    fn name(&self) -> &'static str {
        "rust"
    }

    fn sha256(&self) -> Box<dyn Sha256> {
        Box::new(sha256::Running::default())
    }

    fn sha256_digest(&self, bytes: &[u8]) -> Sha256Digest {
        sha256::digest(bytes)
    }

    fn verifying_key(&self, key: &PublicKey) -> Result<Arc<dyn VerifyingKey>, KeyRejected> {
        match key {
            PublicKey::Rsa(der) => Ok(Arc::new(rsa_keys::Verifying::new(der)?)),
            PublicKey::Ed25519(octets) => Ok(Arc::new(ed25519_keys::Verifying::new(octets)?)),
            _ => Err(KeyRejected::Malformed),
        }
    }

    fn signing_key(&self, key: &PrivateKey) -> Result<Arc<dyn SigningKey>, KeyRejected> {
        match key {
            PrivateKey::Rsa(der) => Ok(Arc::new(rsa_keys::Signing::new(der)?)),
            PrivateKey::Ed25519(seed) => Ok(Arc::new(ed25519_keys::Signing::new(seed))),
            _ => Err(KeyRejected::Malformed),
        }
    }

    fn generate(&self, key: NewKey) -> Result<PrivateKey, KeyRejected> {
        match key {
            NewKey::Rsa { bits } => Ok(PrivateKey::Rsa(rsa_keys::generate(bits)?)),
            NewKey::Ed25519 => Ok(PrivateKey::Ed25519(ed25519_keys::generate()?)),
            _ => Err(KeyRejected::Malformed),
        }
    }
}
