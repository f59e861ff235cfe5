//! Keys of one size class.

use crate::batch::Batch;
use crate::machine::Portable;
use crate::{Sha256Digest, encoding, kernel, limbs};

/// The public exponent that lanes compute with.
pub(crate) const LANES_EXPONENT: u64 = 65537;

/// A key whose modulus has up to `L` limbs.
#[derive(Clone)]
pub(crate) struct SizedKey<const L: usize> {
    /// The length of the modulus, and so of signatures, in octets.
    octets: usize,
    exponent: u64,
    pub(crate) modulus: [u64; L],
    /// `2^(2 · 52 · L) mod n`
    pub(crate) r_squared: [u64; L],
    /// `−1 / n mod 2^52`
    pub(crate) negative_inverse: u64,
}

/// A signature and what it must be, raised to the public exponent.
pub(crate) struct Claim<const L: usize> {
    pub(crate) signature: [u64; L],
    pub(crate) expected: [u64; L],
}

impl<const L: usize> SizedKey<L> {
    /// Prepares a key with an odd big-endian modulus of so many bits, without leading zero octets.
    pub(crate) fn new(modulus: &[u8], bits: u32, exponent: u64) -> Self {
        let octets = modulus.len();
        let modulus = limbs::read(modulus);
        Self {
            octets,
            exponent,
            modulus,
            r_squared: limbs::r_squared(&modulus, bits),
            negative_inverse: limbs::negative_inverse(modulus.first().copied().unwrap_or_default()),
        }
    }

    /// What is to be computed, unless the signature's length or size already says that it is none.
    pub(crate) fn claim(&self, digest: &Sha256Digest, signature: &[u8]) -> Option<Claim<L>> {
        if signature.len() != self.octets {
            return None;
        }
        let signature = limbs::read(signature);
        if limbs::compare(&signature, &self.modulus).is_ge() {
            return None;
        }
        let expected = encoding::with_block(self.octets, digest, limbs::read)?;
        Some(Claim { signature, expected })
    }

    /// Whether the lanes compute with this key.
    pub(crate) fn fits_lanes(&self) -> bool {
        self.exponent == LANES_EXPONENT
    }

    /// Whether a claim of this key's is true, computed in one lane on any processor.
    pub(crate) fn holds(&self, claim: &Claim<L>) -> bool {
        let mut batch = Batch::new();
        batch.set(0, self, claim);
        kernel::verify(Portable { lane: 0 }, &batch, self.exponent) == 1
    }

    pub(crate) fn verify(&self, digest: &Sha256Digest, signature: &[u8]) -> bool {
        self.claim(digest, signature).is_some_and(|claim| self.holds(&claim))
    }
}
