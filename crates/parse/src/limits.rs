//! Bounds on the work that hostile text can cause.

/// How much of a text is read. A text beyond a limit is told as such, never read halfway in silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Header fields of one message; mail of many hops has about a hundred.
    pub header_fields: usize,
    /// Octets of one signature field.
    pub signature_octets: usize,
    /// Octets of one key record; an RSA key of 4096 bits takes about 750.
    pub key_record_octets: usize,
    /// Tags of one tag list.
    pub tags: usize,
    /// Names in `h=`, repetitions counted, and fields in `z=`.
    pub signed_header_fields: usize,
    /// Octets of one SPF record; RFC 7208 §3.4 wants answers to fit into 512.
    pub spf_record_octets: usize,
    /// Terms of one SPF record.
    pub spf_terms: usize,
    /// Octets of one Authentication-Results field.
    pub authentication_results_octets: usize,
    /// Results in one Authentication-Results field.
    pub resinfos: usize,
    /// Properties of one result in an Authentication-Results field.
    pub resinfo_properties: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            header_fields: 10_000,
            signature_octets: 64 * 1024,
            key_record_octets: 16 * 1024,
            tags: 64,
            signed_header_fields: 1_000,
            spf_record_octets: 16 * 1024,
            spf_terms: 1_000,
            authentication_results_octets: 64 * 1024,
            resinfos: 256,
            resinfo_properties: 64,
        }
    }
}
