//! Ed25519 keys and signatures that only a forger makes: strict verification refuses them.

use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::Identity as _;
use sha2::{Digest as _, Sha512};
use waxseal_verify::crypto::{KeyRejected, PrivateKey, PublicKey};

use crate::{agreed_verdict, agreed_verifying_keys, signing_keys};

/// 2^255 − 19, little-endian.
const P: [u8; 32] = {
    let mut octets = [0xff; 32];
    octets[0] = 0xed;
    octets[31] = 0x7f;
    octets
};

/// The group's order L (RFC 8032 §5.1), little-endian.
const L: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

fn both_signs(octets: [u8; 32]) -> [[u8; 32]; 2] {
    let mut other = octets;
    other[31] ^= 0x80;
    [octets, other]
}

/// p + `more`.
fn above_p(more: u8) -> [u8; 32] {
    let mut octets = P;
    octets[0] += more;
    octets
}

fn answer(octets: [u8; 32]) -> Result<(), KeyRejected> {
    agreed_verifying_keys(&PublicKey::Ed25519(octets)).map(|_| ())
}

/// H(R || A || M) of RFC 8032 §5.1.7.
fn challenge(r: &[u8; 32], a: &[u8; 32], message: &[u8; 32]) -> Scalar {
    let hash = Sha512::new().chain_update(r).chain_update(a).chain_update(message).finalize();
    Scalar::from_bytes_mod_order_wide(&hash.into())
}

/// The eight points of small order, in their canonical encodings and in all others: a sign bit
/// on x = 0, and y + p for the y that have one.
#[test]
fn keys_of_small_order() {
    for point in EIGHT_TORSION {
        assert_eq!(answer(point.compress().to_bytes()), Err(KeyRejected::Weak));
    }
    let y_one = EdwardsPoint::identity().compress().to_bytes();
    let mut y_minus_one = P;
    y_minus_one[0] -= 1;
    for y in [y_one, y_minus_one, above_p(0), above_p(1)] {
        for octets in both_signs(y) {
            assert_eq!(answer(octets), Err(KeyRejected::Weak), "{octets:02x?}");
        }
    }
}

#[test]
fn keys_not_reduced() {
    for more in 2..19 {
        for octets in both_signs(above_p(more)) {
            assert_eq!(answer(octets), Err(KeyRejected::Malformed), "{octets:02x?}");
        }
    }
}

/// S + L solves the same equation.
#[test]
fn s_not_reduced() {
    let [signer, _] = signing_keys(&PrivateKey::Ed25519([9; 32].into()));
    let verifying = agreed_verifying_keys(signer.public_key()).unwrap();
    let digest = [8; 32];
    let mut signature = signer.sign(&digest).unwrap();
    assert!(agreed_verdict(&verifying, &digest, &signature));
    let mut carry = 0;
    for (s, l) in signature[32..].iter_mut().zip(L) {
        let [high, low] = (u16::from(*s) + u16::from(l) + carry).to_be_bytes();
        (*s, carry) = (low, u16::from(high));
    }
    assert_eq!(carry, 0);
    assert!(!agreed_verdict(&verifying, &digest, &signature));
    signature[32..].copy_from_slice(&L);
    assert!(!agreed_verdict(&verifying, &digest, &signature));
}

/// With r = 0, R is the identity and S = k·a solves the equation for the owner of a.
#[test]
fn r_of_small_order() {
    let secret = Scalar::from(123_456_789_u64);
    let a = (secret * ED25519_BASEPOINT_POINT).compress().to_bytes();
    let verifying = agreed_verifying_keys(&PublicKey::Ed25519(a)).unwrap();
    let digest = [2; 32];
    let sign = |r: Scalar| {
        let r_octets = (r * ED25519_BASEPOINT_POINT).compress().to_bytes();
        let s = r + challenge(&r_octets, &a, &digest) * secret;
        [r_octets, s.to_bytes()].concat()
    };
    // The helper is right: with any other r the signature is good.
    assert!(agreed_verdict(&verifying, &digest, &sign(Scalar::from(77_u64))));
    assert!(!agreed_verdict(&verifying, &digest, &sign(Scalar::ZERO)));
}

/// A key with a small-order part: the equation without cofactor (RFC 8032 §5.1.7, the stricter of
/// its two) holds for some messages and not for others, so both must use the same equation.
#[test]
fn key_of_mixed_order() {
    let secret = Scalar::from(987_654_321_u64);
    let point = secret * ED25519_BASEPOINT_POINT + EIGHT_TORSION[1];
    let a = point.compress().to_bytes();
    let verifying = agreed_verifying_keys(&PublicKey::Ed25519(a)).unwrap();
    let r = Scalar::from(55_u64);
    let r_octets = (r * ED25519_BASEPOINT_POINT).compress().to_bytes();
    let mut verdicts = [0_u32; 2];
    for message in 0..128 {
        let digest = [message; 32];
        let s = r + challenge(&r_octets, &a, &digest) * secret;
        let good = agreed_verdict(&verifying, &digest, &[r_octets, s.to_bytes()].concat());
        verdicts[usize::from(good)] += 1;
    }
    assert!(verdicts.iter().all(|&times| times > 0), "{verdicts:?}");
}
