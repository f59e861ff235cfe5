//! Messages that are read together, handed to a worker together and share one buffer.

use std::ops::Range;

use crate::damage::Damage;
use crate::location::Location;
use crate::store::mbox::quoting::Quoting;

/// Bytes after which a batch is handed on.
pub(crate) const BATCH_BYTES: usize = 256 * 1024;

/// Messages after which a batch is handed on.
pub(crate) const BATCH_MESSAGES: usize = 256;

/// Messages of the input in their order.
#[derive(Default)]
pub(crate) struct Batch {
    pub(crate) buffer: Buffer,
    pub(crate) entries: Vec<Entry>,
    /// Where the worker reads unread files.
    pub(crate) files: Vec<Buffer>,
    /// Bytes read from files for this batch, for progress.
    pub(crate) file_bytes: u64,
}

/// One place of the input.
pub(crate) struct Entry {
    /// Which of the paths given it was found under.
    pub(crate) root: usize,
    pub(crate) location: Location,
    pub(crate) content: Content,
}

pub(crate) enum Content {
    /// The bytes lie in the batch's buffer.
    Held(Held),
    /// The whole file is the message; the worker reads it, so that files are read in parallel.
    Unread,
    Damaged(Damage),
}

/// Ranges of the batch's buffer.
pub(crate) struct Held {
    /// The `From ` line with its line end; empty outside an mbox.
    pub(crate) postmark: Range<usize>,
    pub(crate) message: Range<usize>,
    pub(crate) quoting: Quoting,
}

impl Batch {
    pub(crate) fn is_full(&self) -> bool {
        self.buffer.len() >= BATCH_BYTES || self.entries.len() >= BATCH_MESSAGES
    }

    pub(crate) fn clear(&mut self) {
        self.buffer.clear();
        self.files.iter_mut().for_each(Buffer::clear);
        self.entries.clear();
        self.file_bytes = 0;
    }

    pub(crate) fn push(&mut self, root: usize, location: Location, content: Content) {
        self.entries.push(Entry { root, location, content });
    }
}

/// A growing buffer whose memory is cleared once, not each time it is filled again.
#[derive(Default)]
pub(crate) struct Buffer {
    data: Vec<u8>,
    filled: usize,
}

impl Buffer {
    /// Memory kept for the next filling; a single huge message shall not be paid for ever.
    const KEPT_BYTES: usize = 8 * BATCH_BYTES;

    pub(crate) fn filled(&self) -> &[u8] {
        self.data.get(..self.filled).unwrap_or_default()
    }

    pub(crate) fn len(&self) -> usize {
        self.filled
    }

    /// The memory held, used or not.
    #[cfg(test)]
    pub(crate) fn capacity(&self) -> usize {
        self.data.capacity()
    }

    pub(crate) fn clear(&mut self) {
        self.filled = 0;
        if self.data.len() > Self::KEPT_BYTES {
            self.data.truncate(Self::KEPT_BYTES);
            self.data.shrink_to_fit();
        }
    }

    pub(crate) fn truncate(&mut self, len: usize) {
        self.filled = self.filled.min(len);
    }

    /// Room for `bytes` more, of which [`grow`](Self::grow) makes some part of the content.
    pub(crate) fn room(&mut self, bytes: usize) -> &mut [u8] {
        let end = self.filled.saturating_add(bytes);
        if self.data.len() < end {
            self.data.resize(end, 0);
        }
        self.data.get_mut(self.filled..end).unwrap_or_default()
    }

    pub(crate) fn grow(&mut self, bytes: usize) {
        self.filled = self.filled.saturating_add(bytes).min(self.data.len());
    }

    pub(crate) fn append(&mut self, bytes: &[u8]) {
        self.room(bytes.len()).copy_from_slice(bytes);
        self.grow(bytes.len());
    }

    /// Removes a range and moves down what lies behind it.
    pub(crate) fn remove(&mut self, range: Range<usize>) {
        let (start, end) = (range.start.min(self.filled), range.end.min(self.filled));
        if start < end {
            self.data.copy_within(end..self.filled, start);
            self.filled -= end - start;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_buffer_grows_shrinks_and_forgets() {
        let mut buffer = Buffer::default();
        buffer.append(b"abcdef");
        buffer.remove(1..3);
        assert_eq!(buffer.filled(), b"adef");
        buffer.truncate(3);
        buffer.append(b"xyz");
        assert_eq!(buffer.filled(), b"adexyz");
        buffer.remove(4..100);
        assert_eq!(buffer.filled(), b"adex");
        buffer.room(10)[0] = b'!';
        buffer.grow(1);
        assert_eq!(buffer.filled(), b"adex!");
        buffer.clear();
        assert_eq!(buffer.len(), 0);
    }

    #[test]
    fn a_huge_buffer_is_given_back() {
        let mut buffer = Buffer::default();
        buffer.room(2 * Buffer::KEPT_BYTES);
        buffer.clear();
        assert_eq!(buffer.data.capacity(), Buffer::KEPT_BYTES);
    }
}
