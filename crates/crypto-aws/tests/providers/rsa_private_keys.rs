//! Which RSA private keys are taken, and why the others are not.

use pkcs1::RsaPrivateKeyRef;
use pkcs1::der::asn1::UintRef;
use pkcs1::der::{Decode as _, Encode as _};
use rsa::BoxedUint;
use rsa::pkcs1::{DecodeRsaPrivateKey as _, EncodeRsaPrivateKey as _};
use rsa::traits::{PrivateKeyParts as _, PublicKeyParts as _};
use waxseal_verify::crypto::{KeyRejected, PrivateKey};

use crate::{AWS, BOTH, RUST, agreed_verdict, agreed_verifying_keys, rsa_private, signing_keys};

const RSA1024: &[u8] = include_bytes!("keys/rsa1024.der");
const RSA2048: &[u8] = include_bytes!("keys/rsa2048.der");

fn all_reject(der: &[u8]) -> bool {
    BOTH.iter().all(|provider| {
        provider.signing_key(&rsa_private(der)).is_err_and(|why| why == KeyRejected::Malformed)
    })
}

/// The key with one of its eight numbers replaced: n, e, d, p, q, dP, dQ, qInv in that order.
fn with_part(der: &[u8], part: usize, change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut key = RsaPrivateKeyRef::from_der(der).unwrap();
    let numbers = [
        &mut key.modulus,
        &mut key.public_exponent,
        &mut key.private_exponent,
        &mut key.prime1,
        &mut key.prime2,
        &mut key.exponent1,
        &mut key.exponent2,
        &mut key.coefficient,
    ];
    let number = numbers.into_iter().nth(part).unwrap();
    let mut octets = number.as_bytes().to_vec();
    change(&mut octets);
    *number = UintRef::new(&octets).unwrap();
    key.to_der().unwrap()
}

#[test]
fn parts_that_do_not_belong_together() {
    for part in 0..8 {
        for low_bits in [1, 2, 3] {
            let der = with_part(RSA2048, part, |n| *n.last_mut().unwrap() ^= low_bits);
            assert!(all_reject(&der), "part {part} changed by {low_bits}");
        }
        let zero = with_part(RSA2048, part, |n| *n = vec![0]);
        assert!(all_reject(&zero) || part == 0, "part {part} is 0");
        let one = with_part(RSA2048, part, |n| *n = vec![1]);
        assert!(all_reject(&one) || part == 0, "part {part} is 1");
    }
    // Part 0, the modulus, is then of no size that is taken.
    for tiny in [0, 1] {
        let der = with_part(RSA2048, 0, |n| *n = vec![tiny]);
        for provider in BOTH {
            let why = provider.signing_key(&rsa_private(&der)).unwrap_err();
            assert!(matches!(why, KeyRejected::UnsupportedSize { max_bits: 8192, .. }));
        }
    }
}

#[test]
fn public_half_of_another_key() {
    let other = RsaPrivateKeyRef::from_der(include_bytes!("keys/rsa2048-e3.der")).unwrap();
    let n = other.modulus.as_bytes().to_vec();
    assert!(all_reject(&with_part(RSA2048, 0, |octets| *octets = n)));
}

/// RFC 8017 §3.2 wants d < n. Adding (p − 1)(q − 1) to d changes no signature.
#[test]
fn private_exponent_not_below_the_modulus() {
    let key = rsa::PrivateKey::from_pkcs1_der(RSA2048).unwrap();
    let wide = |n: &BoxedUint| BoxedUint::from_be_slice(&n.to_be_bytes(), 4096).unwrap();
    let one = BoxedUint::one_with_precision(4096);
    let [p_less_one, q_less_one] = [0, 1].map(|i| wide(&key.primes()[i]).wrapping_sub(&one));
    let totient = p_less_one.wrapping_mul(&q_less_one);
    let mut d = wide(key.d());
    while d < wide(key.n()) {
        d = d.wrapping_add(&totient);
    }
    let d = d.to_be_bytes_trimmed_vartime().to_vec();
    assert!(all_reject(&with_part(RSA2048, 2, |octets| *octets = d)));
}

#[test]
fn smaller_prime_first() {
    let key = rsa::PrivateKey::from_pkcs1_der(RSA2048).unwrap();
    let primes = key.primes().iter().rev().map(|prime| prime.as_ref().clone()).collect();
    let swapped = rsa::PrivateKey::from_components(
        key.n().as_ref().clone(),
        key.e().clone(),
        key.d().clone(),
        primes,
    );
    let der = swapped.unwrap().to_pkcs1_der().unwrap();
    assert_ne!(der.as_bytes(), RSA2048);
    let [rust, aws] = signing_keys(&rsa_private(der.as_bytes()));
    let verifying = agreed_verifying_keys(rust.public_key()).unwrap();
    let signature = rust.sign(&[7; 32]).unwrap();
    assert_eq!(aws.sign(&[7; 32]).unwrap(), signature);
    assert!(agreed_verdict(&verifying, &[7; 32], &signature));
}

#[test]
fn other_encodings() {
    let after = [RSA2048, &[0]].concat();
    let cut_off = &RSA2048[..RSA2048.len() - 1];
    let mut multi_prime = RSA2048.to_vec();
    assert_eq!(multi_prime[4..7], [2, 1, 0], "the version");
    multi_prime[6] = 1;
    for wrong in [&after[..], cut_off, &multi_prime, &[], &[0x30, 0]] {
        assert!(all_reject(wrong), "{wrong:02x?}");
    }
}

/// The documented difference: aws-lc-rs takes no private key below 2048 bits.
#[test]
fn short_private_keys() {
    for short in [RSA1024, include_bytes!("keys/rsa1031.der")] {
        assert!(RUST.signing_key(&rsa_private(short)).is_ok());
        assert_eq!(
            AWS.signing_key(&rsa_private(short)).unwrap_err(),
            KeyRejected::UnsupportedSize { min_bits: 2048, max_bits: 8192 },
        );
    }
}

/// The other documented difference: `rsa` wants each prime within half the modulus.
#[test]
fn unbalanced_private_keys() {
    let key = rsa_private(include_bytes!("keys/rsa2048-unbalanced.der"));
    assert_eq!(RUST.signing_key(&key).unwrap_err(), KeyRejected::Malformed);
    let signer = AWS.signing_key(&key).unwrap();
    let verifying = agreed_verifying_keys(signer.public_key()).unwrap();
    assert!(agreed_verdict(&verifying, &[1; 32], &signer.sign(&[1; 32]).unwrap()));
}

#[test]
fn debug_shows_no_secret() {
    let parts = RsaPrivateKeyRef::from_der(RSA2048).unwrap();
    for provider in BOTH {
        let rsa = rsa_private(RSA2048);
        let shown = format!("{rsa:?} {:?}", provider.signing_key(&rsa).unwrap());
        for secret in [&parts.private_exponent, &parts.prime1, &parts.prime2, &parts.coefficient] {
            // The first octets in each way that a `Debug` would write them.
            let octets = secret.as_bytes().first_chunk::<4>().unwrap();
            let decimal = octets.map(|octet| octet.to_string()).join(", ");
            let hex = octets.map(|octet| format!("{octet:02x}")).concat();
            assert!(!shown.contains(&decimal) && !shown.to_lowercase().contains(&hex), "{shown}");
        }
        let ed25519 = PrivateKey::Ed25519([0xa7; 32].into());
        let shown = format!("{ed25519:?} {:?}", provider.signing_key(&ed25519).unwrap());
        assert!(!shown.contains("167, 167") && !shown.contains("a7a7"), "{shown}");
    }
}
