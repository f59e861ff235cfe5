//! RSA keys that can be used alone and in lanes.

use std::sync::Arc;

use pkcs1::RsaPublicKeyRef;
use pkcs1::der::Decode as _;
use waxseal_verify::crypto::{Sha256Digest, VerifyingKey};

/// A key, prepared twice.
#[derive(Debug)]
pub(crate) struct LaneKey {
    single: Arc<dyn VerifyingKey>,
    lanes: waxseal_rsa_lanes::PublicKey,
}

impl LaneKey {
    /// The key with what lanes want of it; as it is, where it is of no use in lanes.
    pub(crate) fn wrapping(single: Arc<dyn VerifyingKey>, der: &[u8]) -> Arc<dyn VerifyingKey> {
        match in_lanes(der) {
            Some(lanes) => Arc::new(Self { single, lanes }),
            None => single,
        }
    }

    pub(crate) fn lanes(&self) -> &waxseal_rsa_lanes::PublicKey {
        &self.lanes
    }
}

impl VerifyingKey for LaneKey {
    fn verify(&self, digest: &Sha256Digest, signature: &[u8]) -> bool {
        self.single.verify(digest, signature)
    }
}

/// An `RSAPublicKey` (RFC 8017 §A.1.1).
fn in_lanes(der: &[u8]) -> Option<waxseal_rsa_lanes::PublicKey> {
    let parts = RsaPublicKeyRef::from_der(der).ok()?;
    let exponent = parts.public_exponent.as_bytes();
    let exponent = exponent
        .iter()
        .try_fold(0_u64, |number, octet| number.checked_mul(256)?.checked_add(u64::from(*octet)))?;
    waxseal_rsa_lanes::PublicKey::new(parts.modulus.as_bytes(), exponent).ok()
}
