//! RSASSA-PKCS1-v1_5 with SHA-256: what one provider signs the other verifies, and neither takes
//! anything else.

use std::sync::{Arc, LazyLock};

use pkcs1::RsaPublicKeyRef;
use pkcs1::der::Decode as _;
use proptest::prelude::*;
use rsa::Pkcs1v15Sign;
use rsa::pkcs1::DecodeRsaPrivateKey as _;
use waxseal_verify::crypto::{PublicKey, SigningKey, VerifyingKey};

use crate::{AWS, RUST, agreed_verdict, agreed_verifying_keys, rsa_private};

/// The DER of SHA-256's `DigestInfo` before the digest (RFC 8017 §9.2, note 1).
const SHA256_PREFIX: &[u8] =
    &[0x30, 0x31, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0, 4, 0x20];

struct Key {
    bits: usize,
    der: &'static [u8],
    /// In each provider that takes it: `rust` always, `aws` from 2048 bits.
    signers: Vec<Arc<dyn SigningKey>>,
    verifying: [Arc<dyn VerifyingKey>; 2],
    modulus: Vec<u8>,
}

impl Key {
    fn new(bits: usize, der: &'static [u8]) -> Self {
        let mut signers = vec![RUST.signing_key(&rsa_private(der)).unwrap()];
        if bits >= 2048 {
            signers.push(AWS.signing_key(&rsa_private(der)).unwrap());
        }
        let public = signers[0].public_key();
        let PublicKey::Rsa(public_der) = public else { panic!("an RSA key") };
        let parts = RsaPublicKeyRef::from_der(public_der).unwrap();
        let modulus = parts.modulus.as_bytes().to_vec();
        assert!(signers.iter().all(|signer| signer.public_key() == public));
        let verifying = agreed_verifying_keys(public).unwrap();
        Self { bits, der, signers, verifying, modulus }
    }
}

static KEYS: LazyLock<[Key; 8]> = LazyLock::new(|| {
    [
        Key::new(1024, include_bytes!("keys/rsa1024.der")),
        Key::new(1031, include_bytes!("keys/rsa1031.der")),
        Key::new(2048, include_bytes!("keys/rsa2048.der")),
        Key::new(2048, include_bytes!("keys/rsa2048-e3.der")),
        Key::new(2050, include_bytes!("keys/rsa2050.der")),
        Key::new(3072, include_bytes!("keys/rsa3072.der")),
        Key::new(4096, include_bytes!("keys/rsa4096.der")),
        Key::new(8192, include_bytes!("keys/rsa8192.der")),
    ]
});

/// The sum of two big-endian numbers in `a`'s length, or `None` where it does not fit.
fn sum(a: &[u8], b: &[u8]) -> Option<Vec<u8>> {
    let mut carry = 0;
    let b = b.iter().rev().chain(std::iter::repeat(&0));
    let mut octets: Vec<u8> = a
        .iter()
        .rev()
        .zip(b)
        .map(|(a, b)| {
            let [high, low] = (u16::from(*a) + u16::from(*b) + carry).to_be_bytes();
            carry = u16::from(high);
            low
        })
        .collect();
    octets.reverse();
    (carry == 0).then_some(octets)
}

#[test]
fn every_size() {
    for key in KEYS.iter() {
        let digest = [0xd1; 32];
        let signatures: Vec<_> =
            key.signers.iter().map(|signer| signer.sign(&digest).unwrap()).collect();
        // The padding is deterministic (RFC 8017 §9.2), so both sign with equal octets.
        assert!(signatures.iter().all(|signature| *signature == signatures[0]));
        assert_eq!(signatures[0].len(), key.bits.div_ceil(8));
        assert!(agreed_verdict(&key.verifying, &digest, &signatures[0]), "{}", key.bits);
        assert!(!agreed_verdict(&key.verifying, &[0xd2; 32], &signatures[0]), "{}", key.bits);
    }
}

#[test]
fn wrong_numbers() {
    let digest = [3; 32];
    let mut sums_that_fit = 0;
    for key in KEYS.iter() {
        let n = &key.modulus;
        let number = |low: u8| {
            let mut octets = vec![0; n.len()];
            *octets.last_mut().unwrap() = low;
            octets
        };
        let mut n_less_one = n.clone();
        *n_less_one.last_mut().unwrap() -= 1;
        let n_plus_one = sum(n, &[1]).unwrap();
        let top = vec![0xff; n.len()];
        for wrong in [number(0), number(1), number(2), n_less_one, n.clone(), n_plus_one, top] {
            assert!(!agreed_verdict(&key.verifying, &digest, &wrong), "{}", key.bits);
        }
        // The same residue as a good signature, but not below the modulus (RFC 8017 §5.2.2).
        let good = key.signers[0].sign(&digest).unwrap();
        if let Some(good_plus_n) = sum(&good, n) {
            sums_that_fit += 1;
            assert!(!agreed_verdict(&key.verifying, &digest, &good_plus_n), "{}", key.bits);
        }
    }
    // At the least those of 1031 and 2050 bits.
    assert!(sums_that_fit >= 2);
}

#[test]
fn wrong_lengths() {
    let digest = [4; 32];
    for key in KEYS.iter() {
        let good = key.signers[0].sign(&digest).unwrap();
        let longer_in_front = [&[0], &good[..]].concat();
        let longer_behind = [&good[..], &[0]].concat();
        for wrong in
            [&[][..], &[0], &good[1..], &good[..good.len() - 1], &longer_in_front, &longer_behind]
        {
            assert!(!agreed_verdict(&key.verifying, &digest, wrong), "{}", key.bits);
        }
        assert!(!agreed_verdict(&key.verifying, &digest, &vec![1; 5000]));
    }
}

/// Signatures that the key's owner could make, but over an encoding other than RFC 8017 §9.2's.
#[test]
fn wrong_encodings() {
    let digest = [5; 32];
    let without_null =
        [0x30, 0x2f, 0x30, 0x0b, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 4, 0x20];
    let mut sha512 = SHA256_PREFIX.to_vec();
    sha512[14] = 3;
    for key in KEYS.iter() {
        let private = rsa::PrivateKey::from_pkcs1_der(key.der).unwrap();
        let signed = |prefix: &[u8], rest: &[u8]| {
            let scheme = Pkcs1v15Sign { hash_len: None, prefix: prefix.into() };
            private.sign(scheme, rest).unwrap()
        };
        // The helper is right: the right encoding verifies.
        let good = signed(SHA256_PREFIX, &digest);
        assert!(agreed_verdict(&key.verifying, &digest, &good), "{}", key.bits);
        // Octets after the digest leave room for forgeries with small exponents.
        let garbage_behind = signed(SHA256_PREFIX, &[&digest[..], &[0; 8]].concat());
        let doubled = signed(&[SHA256_PREFIX, &digest, SHA256_PREFIX].concat(), &digest);
        let bare = signed(&[], &digest);
        let short = signed(SHA256_PREFIX, &digest[..31]);
        let wrong = [
            garbage_behind,
            doubled,
            bare,
            short,
            signed(&without_null, &digest),
            signed(&sha512, &digest),
        ];
        for (at, wrong) in wrong.iter().enumerate() {
            assert!(!agreed_verdict(&key.verifying, &digest, wrong), "{} {at}", key.bits);
        }
    }
}

#[test]
fn another_key() {
    let digest = [6; 32];
    let signature = KEYS[2].signers[0].sign(&digest).unwrap();
    assert_eq!(KEYS[3].bits, KEYS[2].bits);
    assert!(!agreed_verdict(&KEYS[3].verifying, &digest, &signature));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn one_bit_wrong(
        which in 0..KEYS.len() - 1,
        digest in any::<[u8; 32]>(),
        at in any::<prop::sample::Index>(),
        bit in 0..8_u8,
    ) {
        let key = &KEYS[which];
        for signer in &key.signers {
            let mut signature = signer.sign(&digest).unwrap();
            prop_assert!(agreed_verdict(&key.verifying, &digest, &signature));
            let in_signature = at.index(signature.len());
            signature[in_signature] ^= 1 << bit;
            prop_assert!(!agreed_verdict(&key.verifying, &digest, &signature));
            signature[in_signature] ^= 1 << bit;
            let mut other = digest;
            other[at.index(32)] ^= 1 << bit;
            prop_assert!(!agreed_verdict(&key.verifying, &other, &signature));
        }
    }

    #[test]
    fn any_octets(which in 0..KEYS.len(), signature in prop::collection::vec(any::<u8>(), 1024)) {
        let key = &KEYS[which];
        let length = key.modulus.len();
        prop_assert!(!agreed_verdict(&key.verifying, &[0; 32], &signature[..length]));
    }
}
