//! What a caller is ready to believe, as a value.

use crate::leniency::{Leniencies, Leniency};

/// How signatures are judged. A policy is plain data; the same policy gives the same verdict.
///
/// ```
/// use waxseal_verify::policy::Policy;
///
/// let mut policy = Policy::strict();
/// policy.rsa_bits = 2048..=8192;
/// assert!(policy.leniencies.is_empty());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policy {
    /// What is forgiven.
    pub leniencies: Leniencies,
    /// Sizes of RSA keys that are believed, in bits. Below 1024 no signature is ever valid
    /// (RFC 8301 §3.2), whatever stands here.
    pub rsa_bits: core::ops::RangeInclusive<usize>,
    /// How far clocks may disagree, in seconds, where `t=` and `x=` are judged.
    pub clock_skew: u64,
}

impl Policy {
    /// The letter of the RFCs: nothing is forgiven. RSA keys of 1024 to 4096 bits (RFC 8301 §3.2).
    pub fn strict() -> Self {
        Self { leniencies: Leniencies::NONE, rsa_bits: 1024..=4096, clock_skew: 300 }
    }

    /// What large receivers accept, and what stored mail needs; each use is told.
    /// RSA keys of 1024 to 8192 bits.
    pub fn lenient() -> Self {
        Self { leniencies: Leniencies::all(), rsa_bits: 1024..=8192, clock_skew: 300 }
    }

    /// Whether this policy forgives something.
    pub fn forgives(&self, leniency: Leniency) -> bool {
        self.leniencies.contains(leniency)
    }
}

impl Default for Policy {
    fn default() -> Self {
        Self::strict()
    }
}
