//! Bounds on the work that one message can cause, counted before the work is done.

use crate::arc::limits::ArcLimits;
use crate::dmarc::policy::DmarcLimits;
use crate::spf::policy::SpfLimits;

/// How much is done for one message. Exceeding a limit is an outcome with a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bounds of the parsers.
    pub parse: waxseal_parse::limits::Limits,
    /// Octets of a header that is signed as it comes.
    pub header_octets: usize,
    /// Signature fields of one message that are checked, from the top; the others are told as
    /// unchecked. Broken fields count too.
    pub signatures: usize,
    /// TXT records at one selector that are looked at.
    pub key_records: usize,
    /// Parsed keys that are kept; then the cache begins anew.
    pub cached_keys: usize,
    /// Bounds of the reader of From fields.
    pub mailbox: waxseal_parse::mailbox::Limits,
    /// Bounds of SPF.
    pub spf: SpfLimits,
    /// Bounds of DMARC.
    pub dmarc: DmarcLimits,
    /// Bounds of ARC.
    pub arc: ArcLimits,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            parse: waxseal_parse::limits::Limits::default(),
            header_octets: 1024 * 1024,
            signatures: 10,
            key_records: 4,
            cached_keys: 10_000,
            mailbox: waxseal_parse::mailbox::Limits::default(),
            spf: SpfLimits::default(),
            dmarc: DmarcLimits::default(),
            arc: ArcLimits::default(),
        }
    }
}
