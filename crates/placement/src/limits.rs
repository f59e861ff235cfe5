//! Bounds on the work that a hostile header can cause.

/// How much of a header is read. What lies beyond a limit is left out, and
/// [`Headers::is_complete`](crate::headers::Headers::is_complete) says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Fields that are read.
    pub fields: usize,
    /// Octets of one field.
    pub field_octets: usize,
    /// Tests, symbols, labels or pairs of one field.
    pub entries: usize,
    /// Octets of a text that is kept.
    pub text_octets: usize,
    /// Bounds of the parser of Authentication-Results.
    pub parse: waxseal_parse::limits::Limits,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            fields: 200,
            field_octets: 64 * 1024,
            entries: 512,
            text_octets: 256,
            parse: waxseal_parse::limits::Limits::default(),
        }
    }
}
