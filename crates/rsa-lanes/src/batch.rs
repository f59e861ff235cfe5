//! The numbers of eight signatures of one size class, as the [kernel](crate::kernel) wants them.

use crate::LANES;
use crate::sized_key::{Claim, SizedKey};

/// One word for each lane, in a row that one register takes.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub(crate) struct Row(pub(crate) [u64; LANES]);

impl Row {
    const ZERO: Self = Self([0; LANES]);

    fn set(&mut self, lane: usize, word: u64) {
        if let Some(place) = self.0.get_mut(lane) {
            *place = word;
        }
    }
}

/// Eight signatures of one size class. Lanes that were never filled hold zeros, and those filled
/// before hold what they did: the kernel computes them all, and nobody asks for their answers.
#[derive(Clone, Debug)]
pub(crate) struct Batch<const L: usize> {
    pub(crate) modulus: [Row; L],
    pub(crate) negative_inverse: Row,
    pub(crate) r_squared: [Row; L],
    pub(crate) signature: [Row; L],
    pub(crate) expected: [Row; L],
}

impl<const L: usize> Batch<L> {
    pub(crate) fn new() -> Self {
        Self {
            modulus: [Row::ZERO; L],
            negative_inverse: Row::ZERO,
            r_squared: [Row::ZERO; L],
            signature: [Row::ZERO; L],
            expected: [Row::ZERO; L],
        }
    }

    /// Fills a lane.
    pub(crate) fn set(&mut self, lane: usize, key: &SizedKey<L>, claim: &Claim<L>) {
        let fill = |rows: &mut [Row; L], limbs: &[u64; L]| {
            for (row, limb) in rows.iter_mut().zip(limbs) {
                row.set(lane, *limb);
            }
        };
        fill(&mut self.modulus, &key.modulus);
        fill(&mut self.r_squared, &key.r_squared);
        fill(&mut self.signature, &claim.signature);
        fill(&mut self.expected, &claim.expected);
        self.negative_inverse.set(lane, key.negative_inverse);
    }
}
