//! Bounds on the search, counted before the work is done.

/// How far a search goes. A search that a limit cut short says so:
/// [`Search::is_exhaustive`](super::finding::Search::is_exhaustive).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ExplainLimits {
    /// Verifications with a public key, in the search of the header.
    pub attempts: usize,
    /// Octets that are hashed, rewritten or compared: so many for the body and so many for the
    /// header.
    pub hashed_octets: u64,
    /// Lines that a footer has at most. This says what is looked for: a longer body does not make
    /// the search any less exhaustive.
    pub footer_lines: usize,
    /// Lines that a banner has at most; as with footers.
    pub banner_lines: usize,
    /// Lines of the body that begin like the delimiter of a MIME part and are looked at.
    pub delimiter_lines: usize,
    /// Keys besides the published one that are tried: those of the caller and those of the message's
    /// other signatures.
    pub other_keys: usize,
    /// How many single changes of the header are undone together at most, of those that are
    /// likeliest to go together.
    pub combined_changes: usize,
}

impl Default for ExplainLimits {
    fn default() -> Self {
        Self {
            attempts: 2_000,
            hashed_octets: 256 * 1024 * 1024,
            footer_lines: 200,
            banner_lines: 20,
            delimiter_lines: 64,
            other_keys: 64,
            combined_changes: 3,
        }
    }
}
