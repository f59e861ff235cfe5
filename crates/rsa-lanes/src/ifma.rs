//! Eight lanes in the registers of AVX-512, multiplied by its IFMA instructions.

use core::arch::x86_64::{
    __m512i, _mm512_add_epi64, _mm512_and_si512, _mm512_cmpeq_epi64_mask, _mm512_cmplt_epi64_mask,
    _mm512_madd52hi_epu64, _mm512_madd52lo_epu64, _mm512_set_epi64, _mm512_set1_epi64,
    _mm512_setzero_si512, _mm512_srai_epi64, _mm512_sub_epi64,
};

use crate::LANES;
use crate::batch::Batch;
use crate::kernel;
use crate::machine::{LIMB_BITS, LIMB_MASK, Machine};

/// A processor with AVX-512 F and IFMA. [`Ifma::detect`] alone makes one, so whoever holds it may use
/// these instructions: that is what every `unsafe` block here stands on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ifma(());

impl Ifma {
    /// This processor, if it has the instructions.
    pub(crate) fn detect() -> Option<Self> {
        (is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx512ifma"))
            .then_some(Self(()))
    }

    /// [`kernel::verify`] of all eight lanes.
    pub(crate) fn verify<const L: usize>(self, batch: &Batch<L>, exponent: u64) -> u8 {
        #[target_feature(enable = "avx512f,avx512ifma")]
        fn compiled<const L: usize>(ifma: Ifma, batch: &Batch<L>, exponent: u64) -> u8 {
            kernel::verify(ifma, batch, exponent)
        }

        // SAFETY: `self` is a processor with these features.
        #[allow(unsafe_code)]
        unsafe {
            compiled(self, batch, exponent)
        }
    }
}

/// Calls intrinsics that need AVX-512 F or IFMA and nothing else: they take and give values only.
macro_rules! instruction {
    ($call:expr) => {{
        // SAFETY: `self` is a processor with AVX-512 F and IFMA.
        #[allow(unsafe_code)]
        unsafe {
            $call
        }
    }};
}

impl Machine for Ifma {
    type Vector = __m512i;

    #[inline(always)]
    fn load(self, lanes: &[u64; LANES]) -> __m512i {
        let [l0, l1, l2, l3, l4, l5, l6, l7] = lanes.map(u64::cast_signed);
        instruction!(_mm512_set_epi64(l7, l6, l5, l4, l3, l2, l1, l0))
    }

    #[inline(always)]
    fn zero(self) -> __m512i {
        instruction!(_mm512_setzero_si512())
    }

    #[inline(always)]
    fn add_low(self, sum: __m512i, a: __m512i, b: __m512i) -> __m512i {
        instruction!(_mm512_madd52lo_epu64(sum, a, b))
    }

    #[inline(always)]
    fn add_high(self, sum: __m512i, a: __m512i, b: __m512i) -> __m512i {
        instruction!(_mm512_madd52hi_epu64(sum, a, b))
    }

    #[inline(always)]
    fn add(self, a: __m512i, b: __m512i) -> __m512i {
        instruction!(_mm512_add_epi64(a, b))
    }

    #[inline(always)]
    fn subtract(self, a: __m512i, b: __m512i) -> __m512i {
        instruction!(_mm512_sub_epi64(a, b))
    }

    #[inline(always)]
    fn limb(self, column: __m512i) -> __m512i {
        instruction!(_mm512_and_si512(column, _mm512_set1_epi64(LIMB_MASK.cast_signed())))
    }

    #[inline(always)]
    fn carry(self, column: __m512i) -> __m512i {
        instruction!(_mm512_srai_epi64::<LIMB_BITS>(column))
    }

    #[inline(always)]
    fn equal(self, a: __m512i, b: __m512i) -> u8 {
        instruction!(_mm512_cmpeq_epi64_mask(a, b))
    }

    #[inline(always)]
    fn negative(self, a: __m512i) -> u8 {
        instruction!(_mm512_cmplt_epi64_mask(a, _mm512_setzero_si512()))
    }
}
