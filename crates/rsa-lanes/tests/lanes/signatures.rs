//! One signature at a time: good ones, and all that is near them.

use proptest::prelude::*;

use crate::keys::{Key, SHA256_PREFIX, SMALL_PRIMES, TWO_PRIMES};

fn keys() -> impl Iterator<Item = &'static Key> {
    TWO_PRIMES.iter().chain(SMALL_PRIMES.iter())
}

/// `a + b` in `a`'s length, or `None` where it does not fit.
fn sum(a: &[u8], b: &[u8]) -> Option<Vec<u8>> {
    let mut carry = 0;
    let mut octets = a.to_vec();
    for (octet, b) in octets.iter_mut().rev().zip(b.iter().rev().chain(std::iter::repeat(&0))) {
        let [high, low] = (u16::from(*octet) + u16::from(*b) + carry).to_be_bytes();
        (*octet, carry) = (low, u16::from(high));
    }
    (carry == 0).then_some(octets)
}

#[test]
fn every_key() {
    for key in keys() {
        let digest = [0xd1; 32];
        let signature = key.sign(&digest);
        assert!(key.public.verdict(&digest, &signature), "{:?}", key.public.ours);
        assert!(!key.public.verdict(&[0xd2; 32], &signature), "{:?}", key.public.ours);
    }
}

#[test]
fn numbers_at_the_ends() {
    let digest = [3; 32];
    let mut sums_that_fit = 0;
    for key in keys() {
        let n = &key.public.modulus;
        let small = |low: u8| {
            let mut octets = vec![0; n.len()];
            *octets.last_mut().unwrap() = low;
            octets
        };
        let mut n_less_one = n.clone();
        *n_less_one.last_mut().unwrap() -= 1;
        let n_plus_one = sum(n, &[1]).unwrap();
        let top = vec![0xff; n.len()];
        for wrong in [small(0), small(1), small(2), n_less_one, n.clone(), n_plus_one, top] {
            assert!(!key.public.verdict(&digest, &wrong), "{:?}", key.public.ours);
        }
        // The same residue as a good signature, but not below the modulus (RFC 8017 §5.2.2).
        if let Some(good_plus_n) = sum(&key.sign(&digest), n) {
            sums_that_fit += 1;
            assert!(!key.public.verdict(&digest, &good_plus_n), "{:?}", key.public.ours);
        }
    }
    // At the least where the modulus fills its octets by a bit or two.
    assert!(sums_that_fit >= 8);
}

#[test]
fn lengths() {
    let digest = [4; 32];
    for key in keys() {
        let good = key.sign(&digest);
        let longer_in_front = [&[0], &good[..]].concat();
        let longer_behind = [&good[..], &[0]].concat();
        for wrong in
            [&[][..], &[0], &good[1..], &good[..good.len() - 1], &longer_in_front, &longer_behind]
        {
            assert!(!key.public.verdict(&digest, wrong), "{:?}", key.public.ours);
        }
        assert!(!key.public.verdict(&digest, &vec![1; 5000]));
    }
}

/// A signature whose first octet is zero has the modulus' length; without the zero it is too short.
#[test]
fn zero_in_front() {
    let mut found = 0;
    for key in &SMALL_PRIMES[..9] {
        for counter in 0..200 {
            let digest = [counter; 32];
            let signature = key.sign(&digest);
            if signature[0] == 0 {
                found += 1;
                assert!(key.public.verdict(&digest, &signature));
                assert!(!key.public.verdict(&digest, &signature[1..]));
            }
        }
    }
    assert!(found > 0);
}

/// Signatures that the key's owner could make, but over other encodings than that of RFC 8017 §9.2.
#[test]
fn encodings() {
    let digest = [5; 32];
    let without_null =
        [0x30, 0x2f, 0x30, 0x0b, 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2, 1, 4, 0x20];
    let mut sha512 = SHA256_PREFIX.to_vec();
    sha512[14] = 3;
    for key in keys() {
        let wrong = [
            // Octets after the digest leave room for forgeries with small exponents.
            [SHA256_PREFIX, &digest, &[0; 8]].concat(),
            [SHA256_PREFIX, &digest, SHA256_PREFIX, &digest].concat(),
            digest.to_vec(),
            [SHA256_PREFIX, &digest[..31]].concat(),
            [&without_null, &digest[..]].concat(),
            [&sha512[..], &digest].concat(),
        ];
        for wrong in wrong {
            let signature = key.sign_encoding(&wrong);
            assert!(!key.public.verdict(&digest, &signature), "{:?} {wrong:02x?}", key.public.ours);
        }
    }
}

/// Blocks in which one bit is wrong, wherever it is.
#[test]
fn every_bit_of_the_block() {
    let digest = [6; 32];
    let key = &SMALL_PRIMES[0];
    let padding = vec![0xff; key.public.modulus.len() - 3 - SHA256_PREFIX.len() - digest.len()];
    let block = [&[0, 1], &padding[..], &[0], SHA256_PREFIX, &digest].concat();
    assert!(key.public.verdict(&digest, &key.sign_block(&block)));
    // The highest octet stays zero, so that the block stays below the modulus.
    for bit in 8..block.len() * 8 {
        let mut wrong = block.clone();
        wrong[bit / 8] ^= 0x80 >> (bit % 8);
        assert!(!key.public.verdict(&digest, &key.sign_block(&wrong)), "bit {bit}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn any_key(
        bits in 1024..=4096_u32,
        seed in any::<u64>(),
        exponent in prop_oneof![4 => Just(65537), 1 => Just(3), 1 => (1..1_u64 << 32).prop_map(|e| 2 * e + 1)],
        digest in any::<[u8; 32]>(),
        wrong_bit in any::<prop::sample::Index>(),
    ) {
        let key = Key::of_small_primes(bits, exponent, seed);
        let mut signature = key.sign(&digest);
        prop_assert!(key.public.verdict(&digest, &signature));
        let at = wrong_bit.index(signature.len() * 8);
        signature[at / 8] ^= 1 << (at % 8);
        prop_assert!(!key.public.verdict(&digest, &signature));
    }
}
