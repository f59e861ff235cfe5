//! Ed25519 keys (RFC 8032, RFC 8463).

use core::fmt;

use ed25519_dalek::{Signature, Signer as _};
use waxseal_verify::crypto::{
    KeyRejected, PublicKey, Sha256Digest, SigningFailed, SigningKey, VerifyingKey,
};
use zeroize::Zeroizing;

/// A decoded public key.
#[derive(Debug)]
pub(crate) struct Verifying(ed25519_dalek::VerifyingKey);

impl Verifying {
    /// Decodes the 32 octets of RFC 8032 §5.1.5.
    pub(crate) fn new(octets: &[u8; 32]) -> Result<Self, KeyRejected> {
        let key =
            ed25519_dalek::VerifyingKey::from_bytes(octets).map_err(|_| KeyRejected::Malformed)?;
        if key.is_weak() {
            return Err(KeyRejected::Weak);
        }
        // The decoder also takes y ≥ 2^255 − 19, which RFC 8032 §5.1.3 forbids.
        if key.to_edwards().compress().as_bytes() != octets {
            return Err(KeyRejected::Malformed);
        }
        Ok(Self(key))
    }
}

impl VerifyingKey for Verifying {
    fn verify(&self, digest: &Sha256Digest, signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.0.verify_strict(digest, &signature).is_ok())
    }
}

/// A private key, which wipes itself when dropped.
pub(crate) struct Signing {
    private: ed25519_dalek::SigningKey,
    public: PublicKey,
}

impl Signing {
    /// Derives the key pair from its seed (RFC 8032 §5.1.5).
    pub(crate) fn new(seed: &[u8; 32]) -> Self {
        let private = ed25519_dalek::SigningKey::from_bytes(seed);
        let public = PublicKey::Ed25519(private.verifying_key().to_bytes());
        Self { private, public }
    }
}

impl SigningKey for Signing {
    fn public_key(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, digest: &Sha256Digest) -> Result<Vec<u8>, SigningFailed> {
        let signature = self.private.try_sign(digest).map_err(|_| SigningFailed)?;
        Ok(signature.to_bytes().to_vec())
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
    getrandom::fill(seed.as_mut_slice()).map_err(|_| KeyRejected::NoRandomness)?;
    Ok(seed)
}
