//! Cryptography by value: what the core needs, and nobody's implementation of it.
//!
//! A [`CryptoProvider`] is passed in by the caller; `waxseal-crypto-rust` and `waxseal-crypto-aws`
//! are two. Both give equal results, so a provider is chosen for speed and for how it treats secrets.

use core::any::Any;
use core::fmt;
use std::sync::Arc;

use zeroize::Zeroizing;

/// A SHA-256 value (FIPS 180-4).
pub type Sha256Digest = [u8; 32];

/// A running SHA-256.
pub trait Sha256: Send {
    /// Takes more input.
    fn update(&mut self, bytes: &[u8]);

    /// The digest of all input so far. More may follow: signatures that cover a body up to
    /// different lengths (`l=`, RFC 6376 §3.5) share one running hash.
    fn digest_so_far(&self) -> Sha256Digest;

    /// The digest of all input, where no more follows.
    fn finish(self: Box<Self>) -> Sha256Digest;
}

/// The kinds of keys that DKIM knows (RFC 6376 §3.3, RFC 8463).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum KeyType {
    /// RSA, used as RSASSA-PKCS1-v1_5.
    Rsa,
    /// Ed25519.
    Ed25519,
}

impl KeyType {
    /// The value of `k=` in a key record.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rsa => "rsa",
            Self::Ed25519 => "ed25519",
        }
    }
}

impl fmt::Display for KeyType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A public key, ready to check many signatures. It is [`Any`], so that a provider that is given several
/// keys at once knows its own.
pub trait VerifyingKey: Any + Send + Sync + fmt::Debug {
    /// Whether `signature` is this key's signature of a message with the SHA-256 `digest`.
    ///
    /// RSA: RSASSA-PKCS1-v1_5 with SHA-256 (RFC 8017 §8.2.2). Ed25519: the signed message is the
    /// 32-octet digest itself (RFC 8463 §3), checked strictly: canonical encodings only, no
    /// small-order points.
    fn verify(&self, digest: &Sha256Digest, signature: &[u8]) -> bool;
}

/// One signature to be checked among others.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "the three things that a check is of")]
pub struct SignatureCheck<'a> {
    /// The key, made by the provider that is asked.
    pub key: &'a dyn VerifyingKey,
    /// The SHA-256 of the signed message.
    pub digest: &'a Sha256Digest,
    /// The signature.
    pub signature: &'a [u8],
}

/// A private key, ready to sign.
pub trait SigningKey: Send + Sync + fmt::Debug {
    /// The public half.
    fn public_key(&self) -> &PublicKey;

    /// Signs a message with the SHA-256 `digest`, as [`VerifyingKey::verify`] checks it.
    ///
    /// # Errors
    /// The provider failed, for want of random numbers, say.
    fn sign(&self, digest: &Sha256Digest) -> Result<Vec<u8>, SigningFailed>;
}

/// A public key by its octets.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PublicKey {
    /// The DER of an `RSAPublicKey` (RFC 8017 §A.1.1).
    Rsa(Vec<u8>),
    /// The 32 octets of RFC 8032 §5.1.5.
    Ed25519([u8; 32]),
}

impl PublicKey {
    /// The kind of key.
    pub fn key_type(&self) -> KeyType {
        match self {
            Self::Rsa(_) => KeyType::Rsa,
            Self::Ed25519(_) => KeyType::Ed25519,
        }
    }
}

/// A private key by its octets, wiped when dropped.
#[derive(Clone)]
#[non_exhaustive]
pub enum PrivateKey {
    /// The DER of an `RSAPrivateKey` (RFC 8017 §A.1.2, "PKCS#1").
    Rsa(Zeroizing<Vec<u8>>),
    /// The 32-octet seed (RFC 8032 §5.1.5).
    Ed25519(Zeroizing<[u8; 32]>),
}

impl PrivateKey {
    /// The kind of key.
    pub fn key_type(&self) -> KeyType {
        match self {
            Self::Rsa(_) => KeyType::Rsa,
            Self::Ed25519(_) => KeyType::Ed25519,
        }
    }
}

impl fmt::Debug for PrivateKey {
    /// Never shows the secret.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({})", self.key_type())
    }
}

/// Which key to make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NewKey {
    /// An RSA key of so many bits with the public exponent 65537.
    Rsa {
        /// The length of the modulus: 2048, 3072 or 4096.
        bits: usize,
    },
    /// An Ed25519 key.
    Ed25519,
}

/// Hashes, keys and signatures.
///
/// Length policy (RFC 8301 §3.2) is not a provider's concern: it takes every key that it can
/// compute with and says [`KeyRejected`] for the others.
pub trait CryptoProvider: Send + Sync + fmt::Debug {
    /// The provider's name, for reports.
    fn name(&self) -> &'static str;

    /// Begins a SHA-256.
    fn sha256(&self) -> Box<dyn Sha256>;

    /// The SHA-256 of these bytes.
    fn sha256_digest(&self, bytes: &[u8]) -> Sha256Digest;

    /// The SHA-256 of each of these texts. A provider that hashes several at once is faster here.
    fn sha256_all(&self, texts: &[&[u8]]) -> Vec<Sha256Digest> {
        texts.iter().map(|text| self.sha256_digest(text)).collect()
    }

    /// Which of these signatures are valid, as [`VerifyingKey::verify`] says of each. A provider that
    /// computes several at once is faster here.
    fn verify_all(&self, checks: &[SignatureCheck<'_>]) -> Vec<bool> {
        checks.iter().map(|check| check.key.verify(check.digest, check.signature)).collect()
    }

    /// Prepares a public key for verification.
    ///
    /// # Errors
    /// Says why this provider cannot use the key.
    fn verifying_key(&self, key: &PublicKey) -> Result<Arc<dyn VerifyingKey>, KeyRejected>;

    /// Prepares a private key for signing. The public half is derived from the private one, never
    /// taken from beside it (RUSTSEC-2022-0093).
    ///
    /// # Errors
    /// Says why this provider cannot use the key.
    fn signing_key(&self, key: &PrivateKey) -> Result<Arc<dyn SigningKey>, KeyRejected>;

    /// Makes a new private key from the system's random numbers.
    ///
    /// # Errors
    /// The size is none that the provider makes, or there are no random numbers.
    fn generate(&self, key: NewKey) -> Result<PrivateKey, KeyRejected>;
}

/// Why a provider cannot use a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum KeyRejected {
    /// The octets are no such key.
    Malformed,
    /// The key is of a size that the provider does not compute with.
    UnsupportedSize {
        /// The least number of bits the provider takes.
        min_bits: usize,
        /// The greatest number of bits the provider takes.
        max_bits: usize,
    },
    /// An Ed25519 key of small order: everybody can make signatures that it accepts.
    Weak,
    /// No random numbers could be had.
    NoRandomness,
}

impl fmt::Display for KeyRejected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str("the octets are not a valid key"),
            Self::UnsupportedSize { min_bits, max_bits } => {
                write!(
                    f,
                    "the crypto provider computes with keys of {min_bits} to {max_bits} bits only"
                )
            }
            Self::Weak => f.write_str("the key is a point of small order, which protects nothing"),
            Self::NoRandomness => f.write_str("the system gave no random numbers"),
        }
    }
}

impl core::error::Error for KeyRejected {}

/// The provider could not sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "providers make it")]
pub struct SigningFailed;

impl fmt::Display for SigningFailed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the crypto provider could not compute the signature")
    }
}

impl core::error::Error for SigningFailed {}
