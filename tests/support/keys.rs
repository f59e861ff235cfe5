//! The fixed test keys of `tests/keys`, used by RustCrypto's crates and nothing of Waxseal's.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::Signer as _;
use rsa::pkcs1::{DecodeRsaPrivateKey as _, EncodeRsaPublicKey as _};
use rsa::pkcs8::EncodePublicKey as _;
use rsa::{Pkcs1v15Sign, PrivateKey};
use sha2::{Digest as _, Sha256};

/// One of the fixed keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Key {
    Rsa2048,
    Rsa1024,
    Rsa1016,
    Rsa4160,
    Ed25519,
}

static RSA_2048: LazyLock<PrivateKey> = LazyLock::new(|| rsa(include_str!("../keys/rsa-2048.pem")));
static RSA_1024: LazyLock<PrivateKey> = LazyLock::new(|| rsa(include_str!("../keys/rsa-1024.pem")));
static RSA_1016: LazyLock<PrivateKey> = LazyLock::new(|| rsa(include_str!("../keys/rsa-1016.pem")));
static RSA_4160: LazyLock<PrivateKey> = LazyLock::new(|| rsa(include_str!("../keys/rsa-4160.pem")));
static ED25519: LazyLock<ed25519_dalek::SigningKey> = LazyLock::new(|| {
    let seed = STANDARD.decode(include_str!("../keys/ed25519.seed").trim()).unwrap();
    ed25519_dalek::SigningKey::from_bytes(seed.as_slice().try_into().unwrap())
});

/// `SubjectPublicKeyInfo` of a key that is larger than any provider takes, in base64.
pub(crate) const RSA_8256_PUBLIC: &str = include_str!("../keys/rsa-8256.pub");

fn rsa(pem: &str) -> PrivateKey {
    PrivateKey::from_pkcs1_pem(pem).unwrap()
}

impl Key {
    fn rsa(self) -> Option<&'static PrivateKey> {
        match self {
            Self::Rsa2048 => Some(&RSA_2048),
            Self::Rsa1024 => Some(&RSA_1024),
            Self::Rsa1016 => Some(&RSA_1016),
            Self::Rsa4160 => Some(&RSA_4160),
            Self::Ed25519 => None,
        }
    }

    /// `a=` for this key.
    pub(crate) fn algorithm(self) -> &'static str {
        if self == Self::Ed25519 { "ed25519-sha256" } else { "rsa-sha256" }
    }

    /// Signs as RFC 6376 §3.3.2 and RFC 8463 §3 want it.
    pub(crate) fn sign(self, signed: &[u8]) -> Vec<u8> {
        let digest: [u8; 32] = Sha256::digest(signed).into();
        self.sign_octets(&digest)
    }

    /// Signs what is taken for a SHA-256 digest: Ed25519 takes octets of any number.
    pub(crate) fn sign_octets(self, digest: &[u8]) -> Vec<u8> {
        match self.rsa() {
            Some(key) => key.sign(Pkcs1v15Sign::new::<Sha256>(), digest).unwrap(),
            None => ED25519.sign(digest).to_bytes().to_vec(),
        }
    }

    /// Signs over SHA-1, as RFC 8301 forbids it.
    pub(crate) fn sign_sha1(self, signed: &[u8]) -> Vec<u8> {
        let digest = sha1::Sha1::digest(signed);
        self.rsa().unwrap().sign(Pkcs1v15Sign::new::<sha1::Sha1>(), &digest).unwrap()
    }

    /// `p=` as almost everybody publishes it: a `SubjectPublicKeyInfo`, or the octets of Ed25519.
    pub(crate) fn p(self) -> String {
        STANDARD.encode(match self.rsa() {
            Some(key) => key.as_public_key().to_public_key_der().unwrap().into_vec(),
            None => ED25519.verifying_key().to_bytes().to_vec(),
        })
    }

    /// `p=` as the words of RFC 6376 §3.6.1 have it: a bare `RSAPublicKey`.
    pub(crate) fn p_pkcs1(self) -> String {
        let der = self.rsa().unwrap().as_public_key().to_pkcs1_der().unwrap();
        STANDARD.encode(der.as_bytes())
    }

    /// A key record of the most usual form.
    pub(crate) fn record(self) -> String {
        let k = if self == Self::Ed25519 { "ed25519" } else { "rsa" };
        format!("v=DKIM1; k={k}; p={}", self.p())
    }
}
