//! What a run may spend on hostile or damaged input.

/// Bounds on what one message, one file and one folder may cost.
///
/// The number of open files needs no limit of its own: a run holds one store open for reading
/// and at most one message file for each job; folders are listed and closed.
///
/// A file as a whole has no limit: an mbox is read as a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes of one message after decompression. A larger one is
    /// [`Damage::TooLarge`](crate::Damage::TooLarge). Default 256 MiB.
    pub message_bytes: usize,
    /// Bytes from the start of a message to the end that its `Content-Length` field claims.
    /// To check a claim, the reader must hold everything up to there; larger claims are
    /// ignored. Default 64 MiB.
    pub content_length_bytes: usize,
    /// Bytes at the start of a message in which the end of its header section must lie for
    /// `Content-Length` to be heeded. Default 1 MiB.
    pub header_bytes: usize,
    /// Bytes of a `From ` line that separates messages in an mbox; a longer line is content.
    /// Default 1,024.
    pub postmark_bytes: usize,
    /// How deep folders are followed below each path given. Default 64.
    pub folder_depth: usize,
    /// Entries of one folder, because its names are sorted in memory. Default 10,000,000.
    pub folder_entries: usize,
    /// How many bytes one compressed byte may become on average. Default 1,000.
    pub decompression_ratio: u64,
    /// Decompressed bytes of a file before the ratio is looked at. Default 64 MiB.
    pub decompression_free_bytes: u64,
    /// Binary logarithm of the largest window (in bytes) that a zstd frame may ask for.
    /// Default 27, which is 128 MiB and what the `zstd` tool accepts unasked.
    pub zstd_window_log: u32,
}

const MIB: usize = 1024 * 1024;

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_bytes: 256 * MIB,
            content_length_bytes: 64 * MIB,
            header_bytes: MIB,
            postmark_bytes: 1024,
            folder_depth: 64,
            folder_entries: 10_000_000,
            decompression_ratio: 1000,
            decompression_free_bytes: 64 * 1024 * 1024,
            zstd_window_log: 27,
        }
    }
}
