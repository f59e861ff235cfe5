//! Which RSA public keys are taken, and why the others are not.

use pkcs1::der::Encode as _;
use pkcs1::der::asn1::UintRef;
use pkcs1::{ALGORITHM_ID, RsaPublicKeyRef};
use proptest::prelude::*;
use waxseal_verify::crypto::{KeyRejected, PublicKey};

use crate::agreed_verifying_keys;

const WRONG_SIZE: KeyRejected = KeyRejected::UnsupportedSize { min_bits: 1024, max_bits: 8192 };

fn public_key(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let modulus = UintRef::new(modulus).unwrap();
    let public_exponent = UintRef::new(exponent).unwrap();
    RsaPublicKeyRef { modulus, public_exponent }.to_der().unwrap()
}

/// An odd number of exactly so many bits.
fn modulus(bits: usize) -> Vec<u8> {
    let mut octets = vec![0x35; bits.div_ceil(8)];
    let top = (bits - 1) % 8;
    octets[0] = 1 << top;
    *octets.last_mut().unwrap() |= 1;
    octets
}

fn answer(der: Vec<u8>) -> Result<(), KeyRejected> {
    agreed_verifying_keys(&PublicKey::Rsa(der)).map(|_| ())
}

#[test]
fn lengths_of_modulus() {
    for bits in [1024, 1025, 1031, 2047, 2048, 4096, 4097, 8191, 8192] {
        assert_eq!(answer(public_key(&modulus(bits), &[1, 0, 1])), Ok(()), "{bits}");
    }
    for bits in [1, 8, 512, 768, 1023, 8193, 16384, 16392] {
        assert_eq!(answer(public_key(&modulus(bits), &[1, 0, 1])), Err(WRONG_SIZE), "{bits}");
    }
}

#[test]
fn public_exponents() {
    let modulus = modulus(2048);
    for taken in [&[3][..], &[5], &[17], &[1, 0, 1], &[0xff; 4], &[1, 0xff, 0xff, 0xff, 0xff]] {
        assert_eq!(answer(public_key(&modulus, taken)), Ok(()), "{taken:?}");
    }
    for refused in [&[0][..], &[1], &[2], &[4], &[1, 0, 0], &[2, 0, 0, 0, 1], &[0x11; 256]] {
        assert_eq!(
            answer(public_key(&modulus, refused)),
            Err(KeyRejected::Malformed),
            "{refused:?}"
        );
    }
}

#[test]
fn even_modulus() {
    let mut even = modulus(2048);
    *even.last_mut().unwrap() &= 0xfe;
    assert_eq!(answer(public_key(&even, &[3])), Err(KeyRejected::Malformed));
}

#[test]
fn other_encodings() {
    let der = public_key(&modulus(1024), &[1, 0, 1]);
    let after = [&der[..], &[0]].concat();
    let cut_off = der[..der.len() - 1].to_vec();
    // A SubjectPublicKeyInfo: unwrapping it is the caller's work.
    let bits = pkcs8::der::asn1::BitStringRef::from_bytes(&der).unwrap();
    let info = pkcs8::SubjectPublicKeyInfoRef { algorithm: ALGORITHM_ID, subject_public_key: bits }
        .to_der()
        .unwrap();
    assert_eq!(der[..7], [0x30, 0x81, 0x89, 2, 0x81, 0x81, 0]);
    // BER, not DER: a length in more octets than it needs.
    let long_length = [&[0x30, 0x82, 0, 0x89], &der[3..]].concat();
    // The modulus negative: without the zero octet that says it is not.
    let negative = [&[0x30, 0x81, 0x88, 2, 0x81, 0x80], &der[7..]].concat();
    let empty = vec![];
    for wrong in [after, cut_off, info, long_length, negative, empty, vec![0x30, 0]] {
        assert_eq!(answer(wrong.clone()), Err(KeyRejected::Malformed), "{wrong:02x?}");
    }
}

proptest! {
    #[test]
    fn any_octets(der in prop::collection::vec(any::<u8>(), 0..64)) {
        prop_assert_eq!(answer(der), Err(KeyRejected::Malformed));
    }

    /// One octet of a good key changed: whatever comes of it, both say the same.
    #[test]
    fn one_octet_wrong(at in any::<prop::sample::Index>(), to in any::<u8>()) {
        let mut der = public_key(&modulus(1024), &[1, 0, 1]);
        let at = at.index(der.len());
        der[at] = to;
        let _ = answer(der);
    }

    /// The same, aimed at tags, lengths and the exponent.
    #[test]
    fn one_octet_of_structure_wrong(at in 0..15_usize, to in any::<u8>()) {
        let mut der = public_key(&modulus(1024), &[1, 0, 1]);
        let at = if at < 8 { at } else { der.len() - at + 7 };
        der[at] = to;
        let _ = answer(der);
    }
}
