//! What a caller is ready to believe, as a value.

use crate::arc::trust::ArcPolicy;
use crate::dmarc::policy::DmarcPolicy;
use crate::leniency::{Leniencies, Leniency};
use crate::spf::policy::SpfPolicy;

/// How messages are judged. A policy is plain data; the same policy gives the same verdict.
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
    /// What is checked beside DKIM.
    pub methods: Methods,
    /// How SPF is evaluated.
    pub spf: SpfPolicy,
    /// Whether the HELO identity is checked too.
    pub helo: HeloCheck,
    /// How DMARC is evaluated.
    pub dmarc: DmarcPolicy,
    /// Whose ARC chains are believed.
    pub arc: ArcPolicy,
}

/// What is checked beside DKIM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "these are the methods that there are")]
pub struct Methods {
    /// SPF (RFC 7208), where the envelope is known.
    pub spf: bool,
    /// DMARC (RFC 9989).
    pub dmarc: bool,
    /// ARC (RFC 8617).
    pub arc: bool,
}

impl Methods {
    /// All of them.
    pub const ALL: Self = Self { spf: true, dmarc: true, arc: true };
    /// DKIM alone.
    pub const DKIM: Self = Self { spf: false, dmarc: false, arc: false };
}

/// When the HELO identity of SPF is checked beside MAIL FROM.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum HeloCheck {
    /// Always, as RFC 7208 §2.3 recommends.
    Always,
    /// Where the MAIL FROM is not known. Few receivers look at HELO else, and few domains publish
    /// records for their hosts.
    WithoutMailFrom,
}

impl Policy {
    /// The letter of the RFCs: nothing is forgiven. RSA keys of 1024 to 4096 bits (RFC 8301 §3.2).
    pub fn strict() -> Self {
        Self {
            leniencies: Leniencies::NONE,
            rsa_bits: 1024..=4096,
            clock_skew: 300,
            methods: Methods::ALL,
            spf: SpfPolicy::default(),
            helo: HeloCheck::Always,
            dmarc: DmarcPolicy::strict(),
            arc: ArcPolicy::default(),
        }
    }

    /// What large receivers accept, and what stored mail needs; each use is told.
    /// RSA keys of 1024 to 8192 bits.
    pub fn lenient() -> Self {
        Self {
            leniencies: Leniencies::all(),
            rsa_bits: 1024..=8192,
            helo: HeloCheck::WithoutMailFrom,
            dmarc: DmarcPolicy::lenient(),
            ..Self::strict()
        }
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
