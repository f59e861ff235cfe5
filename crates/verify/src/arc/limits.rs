//! Bounds on the work that the ARC fields of one message can cause, counted before the work is done.

use waxseal_parse::arc::MAX_INSTANCE;

/// How much is done for one chain. A chain beyond a limit fails, by the limit's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ArcLimits {
    /// ARC header fields of one message. RFC 8617 §5.2 allows three in each of 50 sets.
    pub fields: usize,
    /// Octets of all of them. Every seal covers all sets below its own, so that the octets hashed are
    /// up to 50 times as many. A set of ordinary make has about 2500.
    pub octets: usize,
    /// ARC-Message-Signature fields that are checked, from the newest: only the newest must be valid
    /// (RFC 8617 §5.2 steps 4 and 5).
    pub message_signatures: usize,
}

impl Default for ArcLimits {
    fn default() -> Self {
        Self { fields: 3 * usize::from(MAX_INSTANCE), octets: 256 * 1024, message_signatures: 10 }
    }
}
