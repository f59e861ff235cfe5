//! New keys work in both providers, whoever made them.

use pkcs1::RsaPublicKeyRef;
use pkcs1::der::Decode as _;
use waxseal_verify::crypto::{CryptoProvider, KeyRejected, NewKey, PrivateKey, PublicKey};

use crate::{AWS, BOTH, RUST, agreed_verdict, agreed_verifying_keys, signing_keys};

const DIGEST: [u8; 32] = [0x5a; 32];

/// Signs with the key in both providers and verifies with both.
fn round_trip(key: &PrivateKey) -> PublicKey {
    let [rust, aws] = signing_keys(key);
    assert_eq!(rust.public_key(), aws.public_key());
    let verifying = agreed_verifying_keys(rust.public_key()).unwrap();
    for signer in [&rust, &aws] {
        let signature = signer.sign(&DIGEST).unwrap();
        assert!(agreed_verdict(&verifying, &DIGEST, &signature));
    }
    rust.public_key().clone()
}

fn rsa_round_trip(provider: &dyn CryptoProvider, bits: usize) {
    let key = provider.generate(NewKey::Rsa { bits }).unwrap();
    let PublicKey::Rsa(der) = round_trip(&key) else { panic!("asked for an RSA key") };
    let public = RsaPublicKeyRef::from_der(&der).unwrap();
    assert_eq!(public.modulus.as_bytes().len() * 8, bits);
    assert!(public.modulus.as_bytes().first().unwrap() & 0x80 != 0);
    assert_eq!(public.public_exponent.as_bytes(), [1, 0, 1]);
}

#[test]
fn rsa_from_rust() {
    rsa_round_trip(RUST, 2048);
}

#[test]
fn rsa_from_aws() {
    for bits in [2048, 3072, 4096] {
        rsa_round_trip(AWS, bits);
    }
}

#[test]
fn ed25519_differs_each_time() {
    for provider in BOTH {
        let [first, second] = [(); 2].map(|()| provider.generate(NewKey::Ed25519).unwrap());
        assert_ne!(round_trip(&first), round_trip(&second));
    }
}

#[test]
fn no_other_rsa_sizes() {
    for provider in BOTH {
        for bits in [0, 512, 1024, 2047, 2049, 8192, usize::MAX] {
            assert_eq!(
                provider.generate(NewKey::Rsa { bits }).unwrap_err(),
                KeyRejected::UnsupportedSize { min_bits: 2048, max_bits: 4096 },
            );
        }
    }
}
