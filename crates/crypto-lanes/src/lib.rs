//! Waxseal's crypto provider for bulk: signatures and digests that are wanted together are computed
//! side by side, in the lanes of the processor's vector registers.
//!
//! It stands on another provider, which does all that is asked of it one by one, and gives the same
//! results.
//!
//! ```
//! use waxseal_crypto_aws::AwsLcCrypto;
//! use waxseal_crypto_lanes::LaneCrypto;
//! use waxseal_verify::crypto::CryptoProvider;
//!
//! let crypto = LaneCrypto::new(AwsLcCrypto);
//! let digests = crypto.sha256_all(&[b"one", b"two"]);
//! assert_eq!(digests[1], AwsLcCrypto.sha256_digest(b"two"));
//! ```
//!
//! # Should I use this crate?
//!
//! Yes, where many messages are verified: with
//! [`Verifier::prepare_all`](waxseal_verify::dkim::verify::Verifier::prepare_all) and
//! [`check_together`](waxseal_verify::dkim::verify::Verifier::check_together). For one message at a time it is
//! the provider that it stands on.

mod key;

use core::any::Any;
use std::sync::{Arc, Mutex, PoisonError};

use waxseal_rsa_lanes::Lanes;
use waxseal_verify::crypto::{
    CryptoProvider, KeyRejected, NewKey, PrivateKey, PublicKey, Sha256, Sha256Digest,
    SignatureCheck, SigningKey, VerifyingKey,
};

use key::LaneKey;

/// A provider that computes together what is asked for together, and hands all else to another one.
#[derive(Debug)]
pub struct LaneCrypto<P> {
    single: P,
    /// Lanes that nobody uses at the moment: making them costs more than a signature.
    idle: Mutex<Vec<Lanes<usize>>>,
}

impl<P: CryptoProvider> LaneCrypto<P> {
    /// Stands on this provider.
    pub const fn new(single: P) -> Self {
        Self { single, idle: Mutex::new(Vec::new()) }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Lanes<usize>>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<P: CryptoProvider> CryptoProvider for LaneCrypto<P> {
    fn name(&self) -> &'static str {
        self.single.name()
    }

    fn sha256(&self) -> Box<dyn Sha256> {
        self.single.sha256()
    }

    fn sha256_digest(&self, bytes: &[u8]) -> Sha256Digest {
        self.single.sha256_digest(bytes)
    }

    fn sha256_all(&self, texts: &[&[u8]]) -> Vec<Sha256Digest> {
        match texts {
            [only] => vec![self.sha256_digest(only)],
            _ => waxseal_sha_lanes::digest_all(texts),
        }
    }

    fn verify_all(&self, checks: &[SignatureCheck<'_>]) -> Vec<bool> {
        let alone = |check: &SignatureCheck<'_>| check.key.verify(check.digest, check.signature);
        if let [only] = checks {
            return vec![alone(only)];
        }
        let mut lanes = self.idle().pop().unwrap_or_default();
        if !lanes.is_accelerated() {
            self.idle().push(lanes);
            return checks.iter().map(alone).collect();
        }
        let mut valid = vec![false; checks.len()];
        let mut verdict = |at: usize, is_valid| {
            if let Some(to) = valid.get_mut(at) {
                *to = is_valid;
            }
        };
        for (at, check) in checks.iter().enumerate() {
            let key: &dyn Any = check.key;
            match key.downcast_ref::<LaneKey>() {
                Some(key) => {
                    lanes.push(at, key.lanes(), check.digest, check.signature, &mut verdict);
                }
                None => verdict(at, alone(check)),
            }
        }
        lanes.flush(&mut verdict);
        self.idle().push(lanes);
        valid
    }

    fn verifying_key(&self, key: &PublicKey) -> Result<Arc<dyn VerifyingKey>, KeyRejected> {
        let single = self.single.verifying_key(key)?;
        Ok(match key {
            PublicKey::Rsa(der) => LaneKey::wrapping(single, der),
            _ => single,
        })
    }

    fn signing_key(&self, key: &PrivateKey) -> Result<Arc<dyn SigningKey>, KeyRejected> {
        self.single.signing_key(key)
    }

    fn generate(&self, key: NewKey) -> Result<PrivateKey, KeyRejected> {
        self.single.generate(key)
    }
}
