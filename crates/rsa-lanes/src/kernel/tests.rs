//! Powers against plain arithmetic and against crypto-bigint's, on every machine that is there.
#![allow(clippy::unwrap_used, reason = "in a test, a panic is a failure")]

use proptest::prelude::*;
use rsa::BoxedUint;
use rsa::hazmat::rsa_encrypt;

use super::*;
use crate::LANES;
#[cfg(target_arch = "x86_64")]
use crate::ifma::Ifma;
use crate::limbs;
use crate::machine::Portable;
use crate::sized_key::{Claim, SizedKey};

/// The answers of all lanes, the same from every machine.
fn answers<const L: usize>(batch: &Batch<L>, exponent: u64) -> u8 {
    let portable = (0..LANES)
        .map(|lane| verify(Portable { lane }, batch, exponent))
        .fold(0, |all, one| all | one);
    #[cfg(target_arch = "x86_64")]
    if let Some(ifma) = Ifma::detect() {
        assert_eq!(ifma.verify(batch, exponent), portable, "exponent {exponent}");
    }
    portable
}

/// One lane, between those of other numbers.
fn answer<const L: usize>(modulus: &[u8], exponent: u64, base: &[u8], expected: &[u8]) -> bool {
    let mut batch = Batch::<L>::new();
    let other = SizedKey::new(&[0xfd; 100], 800, exponent);
    for lane in 0..LANES {
        batch.set(lane, &other, &Claim { signature: [7; L], expected: [8; L] });
    }
    let key = SizedKey::new(modulus, bits(modulus), exponent);
    let claim = Claim { signature: limbs::read(base), expected: limbs::read(expected) };
    batch.set(5, &key, &claim);
    let answers = answers(&batch, exponent);
    assert_eq!(answers & !(1 << 5), 0);
    answers != 0
}

fn bits(number: &[u8]) -> u32 {
    u32::try_from(number.len()).unwrap() * 8 - number[0].leading_zeros()
}

#[test]
fn small_numbers() {
    fn power(base: u64, exponent: u64, modulus: u64) -> u64 {
        (0..exponent).fold(1, |power, _| power * base % modulus)
    }
    for exponent in [3, 5, 7, 23, 65537] {
        for modulus in [3_u8, 5, 7, 9, 15, 21, 127, 129, 255] {
            let bases = [0, 1, 2, modulus / 3, modulus / 2, modulus - 2, modulus - 1];
            for base in bases {
                let right = power(base.into(), exponent, modulus.into());
                let holds = |expected: u64| {
                    answer::<20>(&[modulus], exponent, &[base], &expected.to_be_bytes())
                };
                assert!(holds(right), "{base} ^ {exponent} mod {modulus}");
                assert!(!holds(right + 1), "{base} ^ {exponent} mod {modulus}");
                assert!(!holds(right + u64::from(modulus)), "{base} ^ {exponent} mod {modulus}");
            }
        }
    }
}

/// The power by crypto-bigint.
fn power(modulus: &[u8], exponent: u64, base: &[u8]) -> Vec<u8> {
    let modulus = BoxedUint::from_be_slice_vartime(modulus);
    let precision = modulus.bits_precision();
    let base = BoxedUint::from_be_slice(base, precision).unwrap();
    let key = rsa::PublicKey::new_unchecked(modulus, BoxedUint::from(exponent));
    rsa_encrypt(&key, &base).unwrap().to_be_bytes().into()
}

fn agrees<const L: usize>(modulus: &[u8], exponent: u64, base: &[u8], wrong_bit: usize) {
    let key = SizedKey::<L>::new(modulus, bits(modulus), exponent);
    let r_squared = power(modulus, 2 * 52 * u64::try_from(L).unwrap(), &[2]);
    assert_eq!(key.r_squared, limbs::read(&r_squared));
    let right = power(modulus, exponent, base);
    assert!(answer::<L>(modulus, exponent, base, &right));
    let mut wrong = right;
    let at = wrong_bit % (wrong.len() * 8);
    wrong[at / 8] ^= 1 << (at % 8);
    assert!(!answer::<L>(modulus, exponent, base, &wrong));
}

fn difference(number: &[u8], less: u8) -> Vec<u8> {
    let mut number = number.to_vec();
    let mut less = less;
    for octet in number.iter_mut().rev() {
        let (difference, borrows) = octet.overflowing_sub(less);
        (*octet, less) = (difference, borrows.into());
    }
    number
}

/// Moduli of all ones and of a one at both ends, with the bases at the ends and in the middle: where
/// columns and carries are greatest.
#[test]
fn extreme_numbers() {
    fn of_class<const L: usize>(most_octets: usize) {
        for octets in [most_octets, most_octets - 1, 65] {
            let all_ones = vec![0xff; octets];
            let mut ends = vec![0; octets];
            (ends[0], ends[octets - 1]) = (0x80, 1);
            for modulus in [all_ones, ends] {
                let less = |by| difference(&modulus, by);
                let middle = [&[0x55], &vec![0xaa; octets - 1][..]].concat();
                for base in [vec![0; octets], vec![1; octets], less(1), less(2), middle] {
                    for exponent in [3, 17, 65537, (1 << 33) - 1] {
                        agrees::<L>(&modulus, exponent, &base, 77);
                    }
                }
            }
        }
    }
    of_class::<20>(128);
    of_class::<30>(192);
    of_class::<40>(256);
    of_class::<60>(384);
    of_class::<80>(512);
}

/// An odd modulus of up to so many octets, and a base below it.
fn numbers(most_octets: usize) -> impl Strategy<Value = (Vec<u8>, Vec<u8>)> {
    prop::collection::vec((any::<u8>(), any::<u8>()), 2..=most_octets).prop_map(|octets| {
        let (mut modulus, mut base): (Vec<u8>, Vec<u8>) = octets.into_iter().unzip();
        modulus[0] = modulus[0].max(1);
        *modulus.last_mut().unwrap() |= 1;
        base[0] %= modulus[0];
        (modulus, base)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_numbers(
        (n20, s20) in numbers(128),
        (n30, s30) in numbers(192),
        (n40, s40) in numbers(256),
        (n60, s60) in numbers(384),
        (n80, s80) in numbers(512),
        exponent in prop_oneof![Just(65537), (1..1_u64 << 32).prop_map(|half| 2 * half + 1)],
        wrong_bit in any::<usize>(),
    ) {
        agrees::<20>(&n20, exponent, &s20, wrong_bit);
        agrees::<30>(&n30, exponent, &s30, wrong_bit);
        agrees::<40>(&n40, exponent, &s40, wrong_bit);
        agrees::<60>(&n60, exponent, &s60, wrong_bit);
        agrees::<80>(&n80, exponent, &s80, wrong_bit);
    }
}
