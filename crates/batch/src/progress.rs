//! How far a run is, for a caller to draw.

use std::sync::atomic::{AtomicU64, Ordering};

/// How far a run is. The run adds to it as it delivers; any thread may read it.
#[derive(Debug, Default)]
pub struct Progress {
    messages: AtomicU64,
    damaged: AtomicU64,
    bytes: AtomicU64,
}

impl Progress {
    /// Items delivered, damaged ones included; with those of the run that was resumed.
    pub fn messages(&self) -> u64 {
        self.messages.load(Ordering::Relaxed)
    }

    /// Damaged items delivered by this run.
    pub fn damaged(&self) -> u64 {
        self.damaged.load(Ordering::Relaxed)
    }

    /// Bytes of files, compressed as they are, of which the messages are delivered; with those
    /// passed over by a resumed run. To be compared with [`Scan::bytes`].
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::Relaxed)
    }

    pub(crate) fn add_item(&self, is_damaged: bool) {
        self.messages.fetch_add(1, Ordering::Relaxed);
        self.damaged.fetch_add(u64::from(is_damaged), Ordering::Relaxed);
    }

    pub(crate) fn add_messages(&self, messages: u64) {
        self.messages.fetch_add(messages, Ordering::Relaxed);
    }

    pub(crate) fn add_bytes(&self, bytes: u64) {
        self.bytes.fetch_add(bytes, Ordering::Relaxed);
    }
}

/// How much there is to do, by the metadata of files alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Scan {
    /// Files that can be reached.
    pub files: u64,
    /// Their bytes, compressed as they are.
    pub bytes: u64,
    /// Whether this is all: false if the size of something is not known, such as standard
    /// input, or if the scan was cancelled.
    pub is_complete: bool,
}
