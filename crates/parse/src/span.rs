//! Where something stands in a text.

use core::fmt;
use core::ops::Range;

/// A range of byte offsets, so that a finding can point at the very characters.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Span {
    start: usize,
    end: usize,
}

impl Span {
    /// From `start` up to, and without, `end`; an `end` before `start` makes an empty span.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end: if end < start { start } else { end } }
    }

    /// Offset of the first byte.
    pub const fn start(self) -> usize {
        self.start
    }

    /// Offset behind the last byte.
    pub const fn end(self) -> usize {
        self.end
    }

    /// How many bytes it covers.
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether it covers nothing: a place between two bytes.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The bytes of `text` that it covers; nothing where it lies outside.
    pub fn of(self, text: &[u8]) -> &[u8] {
        text.get(self.start..self.end).unwrap_or_default()
    }

    /// The same span of a text that stands `by` bytes further on.
    #[must_use]
    pub const fn shifted(self, by: usize) -> Self {
        Self { start: self.start + by, end: self.end + by }
    }

    /// This span without the white space at its ends (FWS of RFC 6376 §2.8 and the line ends in it).
    #[must_use]
    pub fn trimmed(self, text: &[u8]) -> Self {
        let bytes = self.of(text);
        let end = bytes.len() - crate::fold::trailing(bytes);
        let start = crate::fold::leading(bytes.get(..end).unwrap_or_default());
        Self::new(self.start + start, self.start + end)
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range.start, range.end)
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}
