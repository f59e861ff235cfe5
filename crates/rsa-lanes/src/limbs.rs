//! Numbers in limbs of 52 bits, the lowest first: reading them, and what a modulus needs once.

use core::cmp::Ordering;

use crate::machine::{LIMB_BITS, LIMB_MASK};

/// The octets of two limbs.
const PAIR_OCTETS: usize = 13;

/// Reads a big-endian number that fits. The number of limbs is even.
pub(crate) fn read<const L: usize>(octets: &[u8]) -> [u64; L] {
    let mut limbs = [0; L];
    let (highest, pairs) = octets.as_rchunks();
    let mut filled = [0; PAIR_OCTETS];
    for (to, from) in filled.iter_mut().rev().zip(highest.iter().rev()) {
        *to = *from;
    }
    let pairs = pairs.iter().rev().chain([&filled]);
    for (limbs, octets) in limbs.as_chunks_mut().0.iter_mut().zip(pairs) {
        *limbs = read_pair(octets);
    }
    limbs
}

fn read_pair(octets: &[u8; PAIR_OCTETS]) -> [u64; 2] {
    let [highest @ .., _, _, _, _, _] = *octets;
    let [_, _, _, _, _, lowest @ ..] = *octets;
    [u64::from_be_bytes(lowest) & LIMB_MASK, u64::from_be_bytes(highest) >> (64 - LIMB_BITS)]
}

/// The low limb of a number.
fn low_limb(number: u128) -> u64 {
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        reason = "cut off on purpose"
    )]
    let low = number as u64;
    low & LIMB_MASK
}

/// Compares two numbers.
pub(crate) fn compare<const L: usize>(a: &[u64; L], b: &[u64; L]) -> Ordering {
    a.iter().rev().cmp(b.iter().rev())
}

/// `−1 / n mod 2^52`, of the lowest limb of an odd number.
pub(crate) fn negative_inverse(lowest: u64) -> u64 {
    // An odd number is its own inverse modulo 8, and each step doubles the number of right bits.
    let mut inverse = lowest;
    for _ in 0..5 {
        inverse = inverse.wrapping_mul(2_u64.wrapping_sub(lowest.wrapping_mul(inverse)));
    }
    inverse.wrapping_neg() & LIMB_MASK
}

/// `2^(2 · 52 · L) mod n`, for an odd `n` of `bits` bits in `L` limbs: what takes a number into
/// Montgomery's form.
pub(crate) fn r_squared<const L: usize>(modulus: &[u64; L], bits: u32) -> [u64; L] {
    let r_bits = modulus.iter().map(|_| LIMB_BITS).sum::<u32>();
    // The quotient is estimated from the highest limbs, so the divisor is shifted until its highest
    // bit is set, and the dividend as far.
    let shift = r_bits - bits;
    let divisor = shift_left(*modulus, shift);
    // The half of R is below the divisor, which is no power of two.
    let mut rest = [0; L];
    if let Some(highest) = rest.last_mut() {
        *highest = 1 << (LIMB_BITS - 1);
    }
    let mut left = r_bits + shift + 1;
    while left > 0 {
        let step = left.min(LIMB_BITS);
        shift_modulo(&mut rest, step, &divisor);
        left -= step;
    }
    shift_right(rest, shift)
}

/// `number · 2^shift`, where it fits in as many limbs.
fn shift_left<const L: usize>(mut number: [u64; L], shift: u32) -> [u64; L] {
    number.rotate_right(whole_limbs(shift));
    let mut carry = 0;
    for limb in &mut number {
        let wide = u128::from(*limb) << (shift % LIMB_BITS) | carry;
        carry = wide >> LIMB_BITS;
        *limb = low_limb(wide);
    }
    number
}

/// `number / 2^shift`, of a multiple of that, in as many limbs.
fn shift_right<const L: usize>(mut number: [u64; L], shift: u32) -> [u64; L] {
    number.rotate_left(whole_limbs(shift));
    let mut above = 0;
    for limb in number.iter_mut().rev() {
        let wide = (above << LIMB_BITS | u128::from(*limb)) >> (shift % LIMB_BITS);
        above = u128::from(*limb);
        *limb = low_limb(wide);
    }
    number
}

fn whole_limbs(shift: u32) -> usize {
    (0..shift / LIMB_BITS).len()
}

/// `rest · 2^step mod divisor`, for a divisor with its highest bit set and a step of at most a limb.
fn shift_modulo<const L: usize>(rest: &mut [u64; L], step: u32, divisor: &[u64; L]) {
    let ([.., second, first], [.., divisor_first]) = (&rest[..], &divisor[..]) else {
        return;
    };
    let highest = (u128::from(*first) << LIMB_BITS | u128::from(*second)) >> (LIMB_BITS - step);
    // Never above the quotient, and at most 4 below.
    let estimate = (highest / (u128::from(*divisor_first) + 1)).cast_signed();
    let mut carry = 0;
    for (limb, divisor) in rest.iter_mut().zip(divisor) {
        let wide = (i128::from(*limb) << step) - estimate * i128::from(*divisor) + carry;
        *limb = low_limb(wide.cast_unsigned());
        carry = wide >> LIMB_BITS;
    }
    while carry > 0 || compare(rest, divisor).is_ge() {
        carry -= subtract(rest, divisor);
    }
}

/// Subtracts, and gives the borrow.
fn subtract<const L: usize>(from: &mut [u64; L], number: &[u64; L]) -> i128 {
    let mut borrow = 0;
    for (limb, less) in from.iter_mut().zip(number) {
        let difference = limb.wrapping_sub(*less).wrapping_sub(borrow);
        borrow = difference >> 63;
        *limb = difference & LIMB_MASK;
    }
    i128::from(borrow)
}
