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
    let limbs = batch.modulus.each_ref().map(|limb| m.load(&limb.0));
    let modulus = Modulus { limbs: &limbs, negative_inverse: m.load(&batch.negative_inverse.0) };
    let r_squared = batch.r_squared.each_ref().map(|limb| m.load(&limb.0));
    let signature = batch.signature.each_ref().map(|limb| m.load(&limb.0));
    let expected = batch.expected.each_ref().map(|limb| m.load(&limb.0));
    let power = power(m, &modulus, &r_squared, &signature, exponent);
    equal_modulo(m, &modulus, &power, &expected)
}

struct Modulus<'a, V, const L: usize> {
    limbs: &'a [V; L],
    /// `−1 / n mod 2^52`
    negative_inverse: V,
}

/// The power below `2 n`, of a base below `n`.
#[inline(always)]
fn power<M: Machine, const L: usize>(
    m: M,
    modulus: &Modulus<'_, M::Vector, L>,
    r_squared: &[M::Vector; L],
    base: &[M::Vector; L],
    exponent: u64,
) -> [M::Vector; L] {
    let mut columns = [[m.zero(); L]; 2];
    let columns = columns.as_flattened_mut();
    let mut power = [m.zero(); L];
    multiply(m, base, r_squared, columns);
    reduce(m, modulus, columns, &mut power);
    let times_r = power;
    for bit in (0..exponent.ilog2()).rev() {
        square(m, &power, columns);
        reduce(m, modulus, columns, &mut power);
        if bit > 0 && exponent >> bit & 1 == 1 {
            multiply(m, &power, &times_r, columns);
            reduce(m, modulus, columns, &mut power);
        }
    }
    // The last factor is the base without R, which takes R out of the power.
    multiply(m, &power, base, columns);
    reduce(m, modulus, columns, &mut power);
    power
}

/// Whether a number below `2 n` is `expected` or is that and `n`.
#[inline(always)]
fn equal_modulo<M: Machine, const L: usize>(
    m: M,
    modulus: &Modulus<'_, M::Vector, L>,
    number: &[M::Vector; L],
    expected: &[M::Vector; L],
) -> u8 {
    let mut borrow = m.zero();
    let (mut equal, mut less_n_equal) = (u8::MAX, u8::MAX);
    for ((limb, n), expected) in number.iter().zip(modulus.limbs).zip(expected) {
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

/// The product, in columns.
#[inline(always)]
fn multiply<M: Machine, const L: usize>(
    m: M,
    a: &[M::Vector; L],
    b: &[M::Vector; L],
    columns: &mut [M::Vector],
) {
    columns[..L].fill(m.zero());
    for (at, block) in a.as_chunks().0.iter().enumerate() {
        sweep(m, block, b, &mut columns[at * BLOCK..]);
    }
}

/// Adds `block · limbs` to the columns. The first ones have been begun, as many as the limbs; the
/// block's last ones have not.
#[inline(always)]
fn sweep<M: Machine>(
    m: M,
    block: &[M::Vector; BLOCK],
    limbs: &[M::Vector],
    columns: &mut [M::Vector],
) {
    let mut window = [m.zero(); BLOCK];
    let (begun, new) = columns.split_at_mut(limbs.len());
    for (limb, column) in limbs.iter().zip(begun) {
        *column = m.add(*column, slide(m, &mut window, block, *limb));
    }
    new[..BLOCK].copy_from_slice(&window);
}

/// The square, in columns.
#[inline(always)]
fn square<M: Machine, const L: usize>(m: M, a: &[M::Vector; L], columns: &mut [M::Vector]) {
    columns[..L].fill(m.zero());
    let (mut rest, mut columns) = (a.as_slice(), columns);
    while let Some((block, behind)) = rest.split_first_chunk() {
        sweep(m, block, behind, &mut columns[BLOCK..]);
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
    modulus: &Modulus<'_, M::Vector, L>,
    columns: &mut [M::Vector],
    reduced: &mut [M::Vector; L],
) {
    let (_, behind) = modulus.limbs.split_at(BLOCK);
    let mut columns = columns;
    for _ in 1..L / BLOCK {
        let (own, others) = columns.split_at_mut(BLOCK);
        let (quotients, mut window) = quotients(m, modulus, own);
        let (under, last) = others.split_at_mut(behind.len());
        for (limb, column) in behind.iter().zip(under) {
            *column = m.add(*column, slide(m, &mut window, &quotients, *limb));
        }
        for (column, sum) in last.iter_mut().zip(window) {
            *column = m.add(*column, sum);
        }
        columns = others;
    }
    // Behind the last block, the columns are complete, and their carries move on.
    let (own, others) = columns.split_at_mut(BLOCK);
    let (quotients, mut window) = quotients(m, modulus, own);
    let mut carry = m.zero();
    let mut complete = |column, sum| {
        let column = m.add(m.add(column, sum), carry);
        carry = m.carry(column);
        m.limb(column)
    };
    let (under, last) = reduced.split_at_mut(behind.len());
    for ((limb, column), reduced) in behind.iter().zip(&*others).zip(under) {
        *reduced = complete(*column, slide(m, &mut window, &quotients, *limb));
    }
    for ((sum, column), reduced) in window.iter().zip(&others[behind.len()..]).zip(last) {
        *reduced = complete(*column, *sum);
    }
}

/// The multiples of `n` that make ten columns vanish, and what those and the carry add to the next ten.
#[inline(always)]
fn quotients<M: Machine, const L: usize>(
    m: M,
    modulus: &Modulus<'_, M::Vector, L>,
    columns: &[M::Vector],
) -> ([M::Vector; BLOCK], Window<M::Vector>) {
    let mut quotients = [m.zero(); BLOCK];
    let mut window = [m.zero(); BLOCK];
    let mut carry = m.zero();
    let (block, _) = modulus.limbs.as_chunks();
    for (quotient, column) in quotients.iter_mut().zip(columns) {
        let column = m.add(*column, carry);
        *quotient = m.add_low(m.zero(), m.add(column, window[0]), modulus.negative_inverse);
        carry = m.carry(m.add(column, slide(m, &mut window, &block[0], *quotient)));
    }
    window[0] = m.add(window[0], carry);
    (quotients, window)
}

#[cfg(test)]
mod tests;
