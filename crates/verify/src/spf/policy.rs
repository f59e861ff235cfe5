//! What a receiver makes of SPF, as a value; and the bounds of a check.

/// How SPF is evaluated where RFC 7208 leaves a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SpfPolicy {
    /// How many terms may ask what the DNS has no records for; one more is `permerror`. RFC 7208
    /// §4.6.4 recommends 2.
    pub void_lookups: usize,
    /// Whether an `exists` that finds nothing counts as such a term. By the letter of RFC 7208 §4.6.4 it
    /// does; erratum 6595 (not verified) says that finding nothing is what `exists` is for.
    pub counts_void_exists: bool,
    /// Whether an `mx` that has hosts counts as such a term, where a host of it has no address of the
    /// client's family. An IPv6 client makes every host without IPv6 void, which would break
    /// records that are good for IPv4; so it does not by default.
    pub counts_void_mx_hosts: bool,
    /// Whether the explanation of a domain is asked for when it says `fail` (RFC 7208 §6.2).
    pub explains: bool,
    /// The name of the host that checks, for `%{r}` in explanations.
    pub receiver: Option<Box<str>>,
}

impl Default for SpfPolicy {
    /// The recommendations of RFC 7208, and no explanations.
    fn default() -> Self {
        Self {
            void_lookups: 2,
            counts_void_exists: true,
            counts_void_mx_hosts: false,
            explains: false,
            receiver: None,
        }
    }
}

/// How much one check may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SpfLimits {
    /// Terms that ask the DNS, over all records of a check; one more is `permerror`. RFC 7208 §4.6.4
    /// says 10. More than [`MOST_LOOKUPS`](Self::MOST_LOOKUPS) are never done, for records nest as
    /// deep as this.
    pub lookups: usize,
    /// MX records of one `mx`; one more is `permerror` (RFC 7208 §4.6.4).
    pub mx_hosts: usize,
    /// PTR records of the client's address that are looked at; the others are ignored (RFC 7208
    /// §4.6.4).
    pub ptr_names: usize,
    /// Questions of one evaluation, repetitions counted; one more is `permerror`. With the limits of
    /// RFC 7208 there are never more than 123.
    pub questions: usize,
    /// Octets that the macros of one term or explanation may expand to. A name that would be longer
    /// matches nothing.
    pub expansion_octets: usize,
    /// Parsed records that are kept; then the cache begins anew.
    pub cached_records: usize,
    /// Octets of the records that are kept; then the cache begins anew.
    pub cached_octets: usize,
}

impl SpfLimits {
    /// The most that [`lookups`](Self::lookups) can be.
    pub const MOST_LOOKUPS: usize = 100;

    /// How often evaluation is called at most until it has a verdict, if every open question is
    /// answered in between.
    ///
    /// The first record takes one round; a term that asks takes two at most (`mx`, then its hosts);
    /// the names of the client take two, once; and the explanation takes one. The last has the
    /// verdict.
    pub fn rounds(&self) -> usize {
        2 * self.lookups.min(Self::MOST_LOOKUPS) + 5
    }
}

impl Default for SpfLimits {
    fn default() -> Self {
        Self {
            lookups: 10,
            mx_hosts: 10,
            ptr_names: 10,
            questions: 150,
            expansion_octets: 4096,
            cached_records: 10_000,
            cached_octets: 16 * 1024 * 1024,
        }
    }
}
