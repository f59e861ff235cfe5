//! What computes: the few instructions of the [kernel](crate::kernel), on one lane or on eight.

use crate::LANES;

/// The bits of a limb: what the multiplier of AVX-512 IFMA takes.
pub(crate) const LIMB_BITS: u32 = 52;

/// The greatest limb.
pub(crate) const LIMB_MASK: u64 = (1 << LIMB_BITS) - 1;

/// Arithmetic on vectors of 64-bit words, one word for each lane that the machine computes.
pub(crate) trait Machine: Copy {
    /// A word for each lane.
    type Vector: Copy;

    /// The words of this machine's lanes.
    fn load(self, lanes: &[u64; LANES]) -> Self::Vector;

    fn zero(self) -> Self::Vector;

    /// `sum` and the low 52 bits of the product of the low 52 bits of `a` and of `b`.
    fn add_low(self, sum: Self::Vector, a: Self::Vector, b: Self::Vector) -> Self::Vector;

    /// `sum` and the high 52 bits of the product of the low 52 bits of `a` and of `b`.
    fn add_high(self, sum: Self::Vector, a: Self::Vector, b: Self::Vector) -> Self::Vector;

    fn add(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;

    fn subtract(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;

    /// The low 52 bits.
    fn limb(self, column: Self::Vector) -> Self::Vector;

    /// What lies above the low 52 bits, as a signed number.
    fn carry(self, column: Self::Vector) -> Self::Vector;

    /// A bit for each lane, counted from the lowest: are the words equal?
    fn equal(self, a: Self::Vector, b: Self::Vector) -> u8;

    /// A bit for each lane: is the word, as a signed number, below zero?
    fn negative(self, a: Self::Vector) -> u8;
}

/// Any processor: one lane, in ordinary registers.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Portable {
    /// The lane that is computed.
    pub(crate) lane: usize,
}

impl Portable {
    #[inline(always)]
    fn product(a: u64, b: u64) -> u128 {
        u128::from(a & LIMB_MASK) * u128::from(b & LIMB_MASK)
    }

    #[inline(always)]
    fn word(bits: u128) -> u64 {
        #[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "the low half")]
        {
            bits as u64
        }
    }
}

impl Machine for Portable {
    type Vector = u64;

    #[inline(always)]
    fn load(self, lanes: &[u64; LANES]) -> u64 {
        lanes.get(self.lane).copied().unwrap_or_default()
    }

    #[inline(always)]
    fn zero(self) -> u64 {
        0
    }

    #[inline(always)]
    fn add_low(self, sum: u64, a: u64, b: u64) -> u64 {
        sum.wrapping_add(Self::word(Self::product(a, b)) & LIMB_MASK)
    }

    #[inline(always)]
    fn add_high(self, sum: u64, a: u64, b: u64) -> u64 {
        sum.wrapping_add(Self::word(Self::product(a, b) >> LIMB_BITS))
    }

    #[inline(always)]
    fn add(self, a: u64, b: u64) -> u64 {
        a.wrapping_add(b)
    }

    #[inline(always)]
    fn subtract(self, a: u64, b: u64) -> u64 {
        a.wrapping_sub(b)
    }

    #[inline(always)]
    fn limb(self, column: u64) -> u64 {
        column & LIMB_MASK
    }

    #[inline(always)]
    fn carry(self, column: u64) -> u64 {
        (column.cast_signed() >> LIMB_BITS).cast_unsigned()
    }

    #[inline(always)]
    fn equal(self, a: u64, b: u64) -> u8 {
        u8::from(a == b) << self.lane
    }

    #[inline(always)]
    fn negative(self, a: u64) -> u8 {
        u8::from(a.cast_signed() < 0) << self.lane
    }
}
