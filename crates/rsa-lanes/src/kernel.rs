//! `s^e mod n`, the same code for every [machine](Machine).
//!
//! A number is `L` limbs of 52 bits, the lowest first. Products of limbs are added up in columns of
//! 64 bits whose carries wait: a column of a square and its reduction gets at most `4 L` halves of
//! products, which for `L` = 80 stay below 2^61.
//!
//! The work goes in blocks of ten limbs. Ten of one factor stay in registers, and the other factor
//! runs past them; the ten columns under them stay in registers, too, and move on with it:
//! twenty multiplications for each limb that is loaded, and one column that is stored. A square
//! computes each product of two different limbs once and doubles their columns.
//!
//! Reduction is Montgomery's, with R = 2^(52 L). As R > 4 n, factors below 2 n have products below 2 n
//! again, and nothing is subtracted before the end (almost Montgomery multiplication).
#![allow(
    clippy::indexing_slicing,
    reason = "of arrays by counters of constant loops, and of slices cut to measure above the loops"
)]

use crate::batch::Batch;
use crate::machine::Machine;

/// How many limbs stay in registers. Every number of limbs in use is a multiple of it.
pub(crate) const BLOCK: usize = 10;

/// Whose lanes hold `signature ^ exponent mod modulus = expected`: a bit for each lane. The exponent is
/// odd and above 1.
#[inline(always)]
pub(crate) fn verify<M: Machine, const L: usize>(m: M, batch: &Batch<L>, exponent: u64) -> u8 {
    let modulus = Modulus {
        limbs: batch.modulus.each_ref().map(|limb| m.load(&limb.0)),
        negative_inverse: m.load(&batch.negative_inverse.0),
    };
    let r_squared = batch.r_squared.each_ref().map(|limb| m.load(&limb.0));
    let signature = batch.signature.each_ref().map(|limb| m.load(&limb.0));
    let expected = batch.expected.each_ref().map(|limb| m.load(&limb.0));
    let power = power(m, &modulus, &r_squared, &signature, exponent);
    equal_modulo(m, &modulus, &power, &expected)
}

struct Modulus<V, const L: usize> {
    limbs: [V; L],
    /// `−1 / n mod 2^52`
    negative_inverse: V,
}

/// The power below `2 n`, of a base below `n`.
#[inline(always)]
fn power<M: Machine, const L: usize>(
    m: M,
    modulus: &Modulus<M::Vector, L>,
    r_squared: &[M::Vector; L],
    base: &[M::Vector; L],
    exponent: u64,
) -> [M::Vector; L] {
    let mut columns = [[m.zero(); L]; 2];
    let columns = columns.as_flattened_mut();
    multiply(m, base, r_squared, columns);
    let times_r = reduce(m, modulus, columns);
    let mut power = times_r;
    for bit in (0..exponent.ilog2()).rev() {
        square(m, &power, columns);
        power = reduce(m, modulus, columns);
        if bit > 0 && exponent >> bit & 1 == 1 {
            multiply(m, &power, &times_r, columns);
            power = reduce(m, modulus, columns);
        }
    }
    // The last factor is the base without R, which takes R out of the power.
    multiply(m, &power, base, columns);
    reduce(m, modulus, columns)
}

/// Whether a number below `2 n` is `expected` or is that and `n`.
#[inline(always)]
fn equal_modulo<M: Machine, const L: usize>(
    m: M,
    modulus: &Modulus<M::Vector, L>,
    number: &[M::Vector; L],
    expected: &[M::Vector; L],
) -> u8 {
    let mut borrow = m.zero();
    let (mut equal, mut less_n_equal) = (u8::MAX, u8::MAX);
    for ((limb, n), expected) in number.iter().zip(&modulus.limbs).zip(expected) {
        let less_n = m.add(m.subtract(*limb, *n), borrow);
        borrow = m.carry(less_n);
        equal &= m.equal(*limb, *expected);
        less_n_equal &= m.equal(m.limb(less_n), *expected);
    }
    let below_n = m.negative(borrow);
    (equal & below_n) | (less_n_equal & !below_n)
}

/// Ten columns under the ten limbs of a block.
type Window<V> = [V; BLOCK];

/// Adds `limb · block` to the window and moves the window on by a column. Gives the column that it has
/// left.
#[inline(always)]
fn slide<M: Machine>(
    m: M,
    window: &mut Window<M::Vector>,
    block: &[M::Vector; BLOCK],
    limb: M::Vector,
) -> M::Vector {
    for (column, factor) in window.iter_mut().zip(block) {
        *column = m.add_low(*column, *factor, limb);
    }
    let left = window[0];
    for at in 0..BLOCK - 1 {
        window[at] = m.add_high(window[at + 1], block[at], limb);
    }
    window[BLOCK - 1] = m.add_high(m.zero(), block[BLOCK - 1], limb);
    left
}

/// Adds the window and `block · limbs` to the columns, which are `BLOCK` more than the limbs.
#[inline(always)]
fn accumulate<M: Machine>(
    m: M,
    mut window: Window<M::Vector>,
    block: &[M::Vector; BLOCK],
    limbs: &[M::Vector],
    columns: &mut [M::Vector],
) {
    let (under, behind) = columns.split_at_mut(limbs.len());
    for (limb, column) in limbs.iter().zip(under) {
        *column = m.add(*column, slide(m, &mut window, block, *limb));
    }
    for (column, sum) in behind.iter_mut().zip(window) {
        *column = m.add(*column, sum);
    }
}

/// The product, in columns.
#[inline(always)]
fn multiply<M: Machine, const L: usize>(
    m: M,
    a: &[M::Vector; L],
    b: &[M::Vector; L],
    columns: &mut [M::Vector],
) {
    columns.fill(m.zero());
    for (at, block) in a.as_chunks().0.iter().enumerate() {
        let start = at * BLOCK;
        accumulate(m, [m.zero(); BLOCK], block, b, &mut columns[start..start + L + BLOCK]);
    }
}

/// The square, in columns.
#[inline(always)]
fn square<M: Machine, const L: usize>(m: M, a: &[M::Vector; L], columns: &mut [M::Vector]) {
    columns.fill(m.zero());
    let mut rest = a.as_slice();
    let mut columns = columns;
    while let Some((block, behind)) = rest.split_first_chunk() {
        let to_behind = &mut columns[BLOCK..2 * BLOCK + behind.len()];
        accumulate(m, [m.zero(); BLOCK], block, behind, to_behind);
        let (own, others) = columns.split_at_mut(2 * BLOCK);
        square_block(m, block, own);
        (rest, columns) = (behind, others);
    }
}

/// Doubles the columns under a block's square, which have all of their products of different limbs but
/// for the block's own, and adds that square.
#[inline(always)]
fn square_block<M: Machine>(m: M, block: &[M::Vector; BLOCK], columns: &mut [M::Vector]) {
    for (at, column) in columns.iter_mut().enumerate() {
        let mut sum = *column;
        for low in 0..BLOCK {
            for high in low + 1..BLOCK {
                if low + high == at {
                    sum = m.add_low(sum, block[low], block[high]);
                }
                if low + high + 1 == at {
                    sum = m.add_high(sum, block[low], block[high]);
                }
            }
        }
        sum = m.add(sum, sum);
        let limb = block[at / 2];
        *column =
            if at % 2 == 0 { m.add_low(sum, limb, limb) } else { m.add_high(sum, limb, limb) };
    }
}

/// The columns' number divided by R, modulo `n`: below `2 n`, where the number is below `4 n²`.
#[inline(always)]
fn reduce<M: Machine, const L: usize>(
    m: M,
    modulus: &Modulus<M::Vector, L>,
    columns: &mut [M::Vector],
) -> [M::Vector; L] {
    let mut reduced = [m.zero(); L];
    let Some((first, rest)) = modulus.limbs.split_first_chunk() else {
        return reduced;
    };
    for start in (0..L).step_by(BLOCK) {
        let (own, others) = columns[start..start + L + BLOCK].split_at_mut(BLOCK);
        let mut window = [m.zero(); BLOCK];
        let mut carry = m.zero();
        let mut quotients = [m.zero(); BLOCK];
        for (quotient, column) in quotients.iter_mut().zip(own) {
            let column = m.add(*column, carry);
            let low = m.add(column, window[0]);
            *quotient = m.add_low(m.zero(), low, modulus.negative_inverse);
            // The column is a multiple of 2^52 now.
            carry = m.carry(m.add(column, slide(m, &mut window, first, *quotient)));
        }
        window[0] = m.add(window[0], carry);
        accumulate(m, window, &quotients, rest, others);
    }
    let mut carry = m.zero();
    for (limb, column) in reduced.iter_mut().zip(&columns[L..]) {
        let column = m.add(*column, carry);
        *limb = m.limb(column);
        carry = m.carry(column);
    }
    reduced
}
