//! Keys to sign with.

use std::sync::LazyLock;

use rsa::pkcs1::DecodeRsaPrivateKey as _;
use rsa::pkcs1v15::Pkcs1v15Sign;
use rsa::traits::{PrivateKeyParts as _, PublicKeyParts as _};

use crate::agreement::Agreement;
use crate::small_primes;

/// The DER of SHA-256's `DigestInfo` before the digest (RFC 8017 §9.2, note 1).
pub(crate) const SHA256_PREFIX: &[u8] =
    &[0x30, 0x31, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0, 4, 0x20];

pub(crate) enum Private {
    TwoPrimes(Box<rsa::PrivateKey>),
    SmallPrimes(small_primes::Key),
}

pub(crate) struct Key {
    pub(crate) public: Agreement,
    private: Private,
}

impl Key {
    fn of_file(der: &[u8]) -> Self {
        let private = rsa::PrivateKey::from_pkcs1_der(der).unwrap();
        assert_eq!(private.primes().len(), 2);
        let exponent = private.e().to_be_bytes();
        let exponent = exponent.iter().fold(0, |e, octet| e << 8 | u64::from(*octet));
        let public = Agreement::new(&private.n().to_be_bytes_trimmed_vartime(), exponent).unwrap();
        Self { public, private: Private::TwoPrimes(Box::new(private)) }
    }

    /// A key of small primes.
    pub(crate) fn of_small_primes(bits: u32, exponent: u64, seed: u64) -> Self {
        let private = small_primes::Key::new(bits, exponent, random(seed));
        let public = Agreement::new(&private.modulus(), exponent).unwrap();
        Self { public, private: Private::SmallPrimes(private) }
    }

    /// The signature of this digest.
    pub(crate) fn sign(&self, digest: &[u8; 32]) -> Vec<u8> {
        self.sign_encoding(&[SHA256_PREFIX, digest].concat())
    }

    /// A signature over this text in the place of a `DigestInfo`.
    pub(crate) fn sign_encoding(&self, info: &[u8]) -> Vec<u8> {
        match &self.private {
            Private::TwoPrimes(key) => {
                key.sign(Pkcs1v15Sign { hash_len: None, prefix: [].into() }, info).unwrap()
            }
            Private::SmallPrimes(_) => {
                let padding = vec![0xff; self.public.modulus.len() - info.len() - 3];
                self.sign_block(&[&[0, 1], &padding[..], &[0], info].concat())
            }
        }
    }

    /// A signature over a whole block, for keys of small primes.
    pub(crate) fn sign_block(&self, block: &[u8]) -> Vec<u8> {
        let Private::SmallPrimes(key) = &self.private else { panic!("a key of small primes") };
        key.sign(block)
    }
}

/// Numbers from a seed (xorshift64*).
fn random(seed: u64) -> impl FnMut() -> u32 {
    let mut state = seed.max(1);
    move || {
        state ^= state >> 12;
        state ^= state << 25;
        state ^= state >> 27;
        (state.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32) as u32
    }
}

macro_rules! file {
    ($name:literal) => {
        Key::of_file(include_bytes!(concat!("../../../crypto-aws/tests/providers/keys/", $name)))
    };
}

/// Keys with two primes, of every size class and of sizes that are no multiple of 8.
pub(crate) static TWO_PRIMES: LazyLock<[Key; 7]> = LazyLock::new(|| {
    [
        file!("rsa1024.der"),
        file!("rsa1031.der"),
        file!("rsa2048.der"),
        file!("rsa2048-e3.der"),
        file!("rsa2050.der"),
        file!("rsa3072.der"),
        file!("rsa4096.der"),
    ]
});

/// Keys of small primes, in every size class more than fit in a batch.
pub(crate) static SMALL_PRIMES: LazyLock<Vec<Key>> = LazyLock::new(|| {
    let bits =
        [1024, 1025, 1100, 1535, 1536, 1537, 1600, 2047, 2048, 2049, 3071, 3072, 3073, 4095, 4096];
    let keys = bits.into_iter().zip(1..).flat_map(|(bits, seed)| {
        (0..3).map(move |more| Key::of_small_primes(bits, 65537, 100 * seed + more))
    });
    keys.collect()
});
