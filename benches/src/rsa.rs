//! Who verifies RSA signatures alone: lanes filled by eight, four, two and one, aws-lc-rs and `rsa`. The
//! keys are ready, and there are eight of them.

use std::array;
use std::cell::RefCell;
use std::hint::black_box;

use aws_lc_rs::digest::{Digest, SHA256};
use aws_lc_rs::signature::{ParsedPublicKey, RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY};
use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use rsa::BoxedUint;
use rsa::pkcs1::EncodeRsaPublicKey as _;
use rsa::pkcs1v15::Pkcs1v15Sign;
use waxseal_rsa_lanes::{LANES, Lanes, PublicKey};

use crate::small_primes::Key;

/// The lengths of keys, in bits.
pub const BITS: [u32; 4] = [1024, 2048, 3072, 4096];

const EXPONENT: u64 = 65537;
const DIGEST: [u8; 32] = [0x5c; 32];
/// The DER of SHA-256's `DigestInfo` before the digest (RFC 8017 §9.2, note 1).
const PREFIX: [u8; 19] =
    [0x30, 0x31, 0x30, 0x0d, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 5, 0, 4, 0x20];

/// Says whether the signatures pass.
pub type Verify = Box<dyn Fn() -> bool>;

/// Everybody who verifies, with how many signatures at a call.
pub fn all(bits: u32) -> Vec<(&'static str, u32, Verify)> {
    let mut random = ChaCha8Rng::seed_from_u64(bits.into());
    let keys: [Key; LANES] = array::from_fn(|_| Key::new(bits, EXPONENT, || random.random()));
    let signatures = keys.each_ref().map(|key| key.sign(&block(key.modulus().len())));
    let parts = keys.each_ref().map(|key| {
        assert_eq!(key.bits(), bits);
        let n = BoxedUint::from_be_slice_vartime(&key.modulus());
        let e = BoxedUint::from(EXPONENT);
        rsa::PublicKey::new_with_size_limits(n, e, 1024..=4096).expect("a key")
    });
    vec![
        ("lanes, 8 filled", 8, lanes(Lanes::new(), 8, &keys, &signatures)),
        ("lanes, 4 filled", 4, lanes(Lanes::new(), 4, &keys, &signatures)),
        ("lanes, 2 filled", 2, lanes(Lanes::new(), 2, &keys, &signatures)),
        ("lanes, 1 filled", 1, lanes(Lanes::new(), 1, &keys, &signatures)),
        ("lanes, portable", 8, lanes(Lanes::portable(), 8, &keys, &signatures)),
        ("aws-lc-rs", 8, aws(&parts, &signatures)),
        ("rsa", 8, rust(parts, &signatures)),
    ]
}

/// Everybody who makes a key ready: of a modulus, or of the `RSAPublicKey` with it.
pub fn preparers(bits: u32) -> Vec<(&'static str, u32, Verify)> {
    let mut random = ChaCha8Rng::seed_from_u64(bits.into());
    let modulus = Key::new(bits, EXPONENT, || random.random()).modulus();
    let n = BoxedUint::from_be_slice_vartime(&modulus);
    let rust = move || rsa::PublicKey::new(n.clone(), BoxedUint::from(EXPONENT));
    let der = rust().and_then(|key| Ok(key.to_pkcs1_der()?)).expect("a key");
    let aws = move || {
        ParsedPublicKey::new(
            &RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY,
            black_box(der.as_bytes()),
        )
    };
    vec![
        (
            "lanes",
            1,
            Box::new(move || black_box(PublicKey::new(black_box(&modulus), EXPONENT)).is_ok()),
        ),
        ("aws-lc-rs", 1, Box::new(move || black_box(aws()).is_ok())),
        ("rsa", 1, Box::new(move || black_box(rust()).is_ok())),
    ]
}

fn lanes(
    lanes: Lanes<()>,
    filled: usize,
    keys: &[Key; LANES],
    signatures: &[Vec<u8>; LANES],
) -> Verify {
    let lanes = RefCell::new(lanes);
    let keys = keys.each_ref().map(|key| PublicKey::new(&key.modulus(), EXPONENT).expect("a key"));
    let signatures = signatures.clone();
    Box::new(move || {
        let mut lanes = lanes.borrow_mut();
        let mut good = 0;
        let mut count = |(), is_good| good += usize::from(is_good);
        for (key, signature) in keys.iter().zip(&signatures).take(filled) {
            lanes.push((), key, black_box(&DIGEST), signature, &mut count);
        }
        lanes.flush(&mut count);
        good == filled
    })
}

fn aws(parts: &[rsa::PublicKey; LANES], signatures: &[Vec<u8>; LANES]) -> Verify {
    let keys = parts.each_ref().map(|key| {
        let der = key.to_pkcs1_der().expect("a key");
        ParsedPublicKey::new(&RSA_PKCS1_1024_8192_SHA256_FOR_LEGACY_USE_ONLY, der.as_bytes())
            .expect("a key")
    });
    let signatures = signatures.clone();
    let digest = Digest::import_less_safe(&DIGEST, &SHA256).expect("a digest");
    Box::new(move || {
        let mut pairs = keys.iter().zip(&signatures);
        pairs.all(|(key, signature)| key.verify_digest_sig(black_box(&digest), signature).is_ok())
    })
}

fn rust(keys: [rsa::PublicKey; LANES], signatures: &[Vec<u8>; LANES]) -> Verify {
    let signatures = signatures.clone();
    Box::new(move || {
        keys.iter().zip(&signatures).all(|(key, signature)| {
            let scheme = Pkcs1v15Sign { hash_len: Some(32), prefix: PREFIX.into() };
            key.verify(scheme, black_box(&DIGEST), signature).is_ok()
        })
    })
}

/// What a signature must give (RFC 8017 §9.2).
fn block(octets: usize) -> Vec<u8> {
    let padding = vec![0xff; octets - 3 - PREFIX.len() - DIGEST.len()];
    [&[0, 1], &padding[..], &[0], &PREFIX, &DIGEST].concat()
}
