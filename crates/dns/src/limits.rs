//! The bounds of everything that files from outside can make this crate do.

/// What a file of DNS facts may cost; more is an error, told before the work is done.
///
/// ```
/// let mut limits = waxseal_dns::Limits::default();
/// limits.alias_chain = 4;
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The size of one file, in bytes; 1 GiB.
    pub file_bytes: u64,
    /// The length of one zone file entry from its first byte to its last, in bytes; 1 MiB. The
    /// longest record there can be takes a quarter of that when every octet is written `\DDD`.
    pub entry_bytes: usize,
    /// How many records one zone file has, or how many answers one snapshot; 10 million.
    pub records: usize,
    /// How many names one zone file makes, with the empty names between a name and its zone's apex;
    /// 2 million, which is about 500 MB if somebody makes the names as deep as they go.
    pub names: usize,
    /// How many aliases (CNAME, DNAME) are followed for one question; 8. One more, or a circle, is
    /// [`DnsFailure::CnameChain`](waxseal_verify::dns::DnsFailure::CnameChain).
    pub alias_chain: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            file_bytes: 1 << 30,
            entry_bytes: 1 << 20,
            records: 10_000_000,
            names: 2_000_000,
            alias_chain: 8,
        }
    }
}
