//! A message as it was stored.

use std::borrow::Cow;

use crate::location::Location;
use crate::store::maildir;
use crate::store::mbox::postmark::Postmark;
use crate::store::mbox::quoting::{self, Quoting};

/// A message as it was stored, given to the caller's function.
///
/// [`bytes`](Self::bytes) is what a receiver got, as far as the store tells: decompressed,
/// without the lines that belong to the mbox, `>From ` quoting undone. Line ends are as
/// stored, LF or CRLF.
#[derive(Debug)]
pub struct StoredMessage<'a> {
    location: &'a Location,
    postmark: Option<&'a [u8]>,
    stored: &'a [u8],
    bytes: Cow<'a, [u8]>,
    quoting: Quoting,
    unquoted_lines: usize,
}

impl<'a> StoredMessage<'a> {
    pub(crate) fn new(
        location: &'a Location,
        postmark: &'a [u8],
        stored: &'a [u8],
        quoting: Quoting,
    ) -> Self {
        let (bytes, unquoted_lines) = quoting::unquote(stored, quoting);
        let postmark = postmark.strip_suffix(b"\n").unwrap_or(postmark);
        let postmark = postmark.strip_suffix(b"\r").unwrap_or(postmark);
        Self {
            location,
            postmark: (!postmark.is_empty()).then_some(postmark),
            stored,
            bytes,
            quoting,
            unquoted_lines,
        }
    }

    /// Where the message is stored.
    pub fn location(&self) -> &'a Location {
        self.location
    }

    /// The message.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The message with the `>From ` quoting of its mbox left in; else the same as
    /// [`bytes`](Self::bytes).
    pub fn as_stored(&self) -> &'a [u8] {
        self.stored
    }

    /// How many lines of the stored form were changed to give [`bytes`](Self::bytes).
    pub fn unquoted_lines(&self) -> usize {
        self.unquoted_lines
    }

    /// How the quoting was taken to have been done.
    pub fn quoting(&self) -> Quoting {
        self.quoting
    }

    /// The `From ` line of the message in its mbox.
    pub fn postmark(&self) -> Option<Postmark<'a>> {
        self.postmark.map(Postmark::new)
    }

    /// When the message was delivered, in seconds since 1970-01-01 00:00 UTC, as far as the store
    /// tells: by the date of its `From ` line, or by the name of its file in a Maildir.
    pub fn delivered(&self) -> Option<u64> {
        let postmark = self.postmark().and_then(|postmark| postmark.unix_seconds());
        let postmark = postmark.and_then(|seconds| u64::try_from(seconds).ok());
        postmark.or_else(|| maildir::delivered(self.location.path()))
    }

    /// What else the message may have been before it was stored in an mbox, each form once and
    /// most often none: an mbox does not say how it was quoted, and a wrong guess changes the
    /// body hash. Try these where the message itself does not verify.
    ///
    /// # Complexity
    ///
    /// Linear in the size of the message; computed on each call.
    pub fn other_readings(&self) -> Vec<Vec<u8>> {
        if self.postmark.is_none() {
            return Vec::new();
        }
        quoting::other_readings(self.stored, self.quoting)
    }
}
