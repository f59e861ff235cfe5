//! Ed25519 keys (RFC 8032, RFC 8463).
//!
//! AWS-LC takes any 32 octets for a public key, and it accepts small-order points both as keys and
//! as the R of a signature. Verification here is strict, as [`VerifyingKey::verify`] asks, so
//! ed25519-dalek looks at the points; AWS-LC does the arithmetic of the signature. Of R it compares
//! the octets with a canonical encoding, and it refuses S at or above the group's order.

use core::fmt;

use aws_lc_rs::rand::{SecureRandom as _, SystemRandom};
use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, ParsedPublicKey};
use waxseal_verify::crypto::{
    KeyRejected, PublicKey, Sha256Digest, SigningFailed, SigningKey, VerifyingKey,
};
use zeroize::Zeroizing;

/// A decoded public key.
#[derive(Debug)]
pub(crate) struct Verifying(ParsedPublicKey);

impl Verifying {
    /// Decodes the 32 octets of RFC 8032 §5.1.5.
    pub(crate) fn new(octets: &[u8; 32]) -> Result<Self, KeyRejected> {
        let point =
            ed25519_dalek::VerifyingKey::from_bytes(octets).map_err(|_| KeyRejected::Malformed)?;
        if point.is_weak() {
            return Err(KeyRejected::Weak);
        }
        // The decoder also takes y ≥ 2^255 − 19, which RFC 8032 §5.1.3 forbids.
        if point.to_edwards().compress().as_bytes() != octets {
            return Err(KeyRejected::Malformed);
        }
        let key = ParsedPublicKey::new(&ED25519, octets).map_err(|_| KeyRejected::Malformed)?;
        Ok(Self(key))
    }
}

impl VerifyingKey for Verifying {
    fn verify(&self, digest: &Sha256Digest, signature: &[u8]) -> bool {
        self.0.verify_sig(digest, signature).is_ok()
            && signature.first_chunk().is_some_and(|r| !is_small_order(r))
    }
}

/// Whether this is the encoding of a point of small order, or of none.
fn is_small_order(octets: &[u8; 32]) -> bool {
    ed25519_dalek::VerifyingKey::from_bytes(octets).is_ok_and(|point| point.is_weak())
}

/// A private key. AWS-LC wipes its memory when it is dropped.
pub(crate) struct Signing {
    private: Ed25519KeyPair,
    public: PublicKey,
}

impl Signing {
    /// Derives the key pair from its seed (RFC 8032 §5.1.5).
    pub(crate) fn new(seed: &[u8; 32]) -> Result<Self, KeyRejected> {
        // "Unchecked" says that no public key is given to compare with: it is derived.
        let private =
            Ed25519KeyPair::from_seed_unchecked(seed).map_err(|_| KeyRejected::Malformed)?;
        let octets =
            private.public_key().as_ref().try_into().map_err(|_| KeyRejected::Malformed)?;
        Ok(Self { private, public: PublicKey::Ed25519(octets) })
    }
}

impl SigningKey for Signing {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, digest: &Sha256Digest) -> Result<Vec<u8>, SigningFailed> {
        let signature = self.private.try_sign(digest).map_err(|_| SigningFailed)?;
        Ok(signature.as_ref().to_vec())
    }
}

impl fmt::Debug for Signing {
    /// Never shows the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Ed25519SigningKey").field("public", &self.public).finish_non_exhaustive()
    }
}

/// A new seed.
pub(crate) fn generate() -> Result<Zeroizing<[u8; 32]>, KeyRejected> {
    let mut seed = Zeroizing::new([0; 32]);
    SystemRandom::new().fill(seed.as_mut_slice()).map_err(|_| KeyRejected::NoRandomness)?;
    Ok(seed)
}
