//! Which keys are taken, and why the others are not.

use proptest::prelude::*;
use waxseal_rsa_lanes::{KeyRejected, PublicKey};

use crate::agreement::Agreement;

/// An odd number of exactly so many bits.
fn modulus(bits: usize) -> Vec<u8> {
    let mut octets = vec![0x35; bits.div_ceil(8)];
    octets[0] = 1 << ((bits - 1) % 8);
    octets
}

fn answer(modulus: &[u8], exponent: u64) -> Result<u32, KeyRejected> {
    Agreement::new(modulus, exponent).map(|key| key.ours.bits())
}

#[test]
fn lengths_of_modulus() {
    for bits in [1024, 1025, 1031, 1536, 1537, 2047, 2048, 2049, 3072, 3073, 4095, 4096] {
        assert_eq!(answer(&modulus(bits), 65537), Ok(bits as u32));
    }
    for bits in [1, 8, 512, 1023, 4097, 8192, 16384] {
        assert_eq!(answer(&modulus(bits), 65537), Err(KeyRejected::UnsupportedSize), "{bits}");
    }
    assert_eq!(PublicKey::new(&[], 65537).unwrap_err(), KeyRejected::UnsupportedSize);
    assert_eq!(PublicKey::new(&[0; 256], 65537).unwrap_err(), KeyRejected::UnsupportedSize);
}

/// The zero octet of a DER INTEGER, and more of them, change nothing.
#[test]
fn zeros_before_the_modulus() {
    let padded = [&[0; 3], &modulus(2048)[..]].concat();
    let key = PublicKey::new(&padded, 65537).unwrap();
    assert_eq!(key.bits(), 2048);
    // The lengths of signatures are those of the number.
    assert!(!key.verify(&[0; 32], &[1; 259]));
}

#[test]
fn exponents() {
    for taken in [3, 5, 17, 257, 65535, 65537, 65539, u64::from(u32::MAX), (1 << 33) - 1] {
        assert_eq!(answer(&modulus(1024), taken), Ok(1024), "{taken}");
    }
    for exponent in [0, 1, 2, 4, 65536, 65538, 1 << 33, (1 << 33) + 1, u64::MAX] {
        let refused = Err(KeyRejected::Exponent { exponent });
        assert_eq!(answer(&modulus(1024), exponent), refused, "{exponent}");
    }
}

#[test]
fn even_modulus() {
    let mut even = modulus(2048);
    *even.last_mut().unwrap() &= 0xfe;
    assert_eq!(answer(&even, 65537), Err(KeyRejected::EvenModulus));
    // The length comes first.
    assert_eq!(answer(&even[1..], 65537), Err(KeyRejected::EvenModulus));
    assert_eq!(answer(&even[200..], 4), Err(KeyRejected::UnsupportedSize));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever the key, all take it or all refuse it, and no signature of these is good.
    #[test]
    fn any_key(
        modulus in prop::collection::vec(any::<u8>(), 120..520),
        exponent in prop_oneof![Just(65537), 0..40_u64, any::<u64>()],
        digest in any::<[u8; 32]>(),
        signature in prop::collection::vec(any::<u8>(), 520),
    ) {
        if let Ok(key) = Agreement::new(&modulus, exponent) {
            prop_assert!(!key.verdict(&digest, &signature[..modulus.len()]));
        }
    }
}
