//! Tells an mbox from a single message by its first line.

use memchr::memchr;

use super::mbox::postmark;

/// Bytes at the start of a file by which it is recognised.
pub(crate) const HEAD_BYTES: usize = 8 * 1024;

/// What a file, decompressed, holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Messages separated by `From ` lines; the first begins after `preamble` empty-line bytes.
    Mbox { preamble: usize },
    /// One message.
    Message,
}

/// Recognises a file by `head`, its first [`HEAD_BYTES`] bytes or all there are.
///
/// An mbox begins with a `From ` line. The very first line need not have a plausible date, as
/// nothing else in mail begins so except the obsolete `From :` with white space before the
/// colon (RFC 5322 §4.5), which is a field. After empty lines, which some programs write
/// first, a plausible postmark is asked for, because there it could be the body of a message
/// without header fields. A file without bytes is an mbox without messages.
pub(crate) fn kind(head: &[u8], postmark_bytes: usize) -> Kind {
    if head.is_empty() {
        return Kind::Mbox { preamble: 0 };
    }
    let preamble = head.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
    let rest = head.get(preamble..).unwrap_or_default();
    let Some(end) = memchr(b'\n', rest).or((head.len() < HEAD_BYTES).then_some(rest.len())) else {
        return Kind::Message;
    };
    let line = rest.get(..end).unwrap_or_default();
    let is_mbox = line.len() <= postmark_bytes
        && if preamble == 0 { postmark::may_open(line) } else { postmark::is_plausible(line) };
    if is_mbox { Kind::Mbox { preamble } } else { Kind::Message }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_the_first_line() {
        let kind = |head: &[u8]| kind(head, 1024);
        assert_eq!(kind(b""), Kind::Mbox { preamble: 0 });
        assert_eq!(kind(b"From a@b Mon Jan  1 00:00:00 2024\n"), Kind::Mbox { preamble: 0 });
        assert_eq!(kind(b"From nobody in particular\nSubject: x\n"), Kind::Mbox { preamble: 0 });
        assert_eq!(kind(b"\r\nFrom a Mon Jan  1 00:00:00 2024\n"), Kind::Mbox { preamble: 2 });
        assert_eq!(kind(b"\nFrom here on it is text\n"), Kind::Message);
        assert_eq!(kind(b"From : a@example.org\n"), Kind::Message);
        assert_eq!(kind(b"From \t: a@example.org\n"), Kind::Message);
        assert_eq!(kind(b"From: a@example.org\n"), Kind::Message);
        assert_eq!(kind(b"\0\xff binary"), Kind::Message);
    }

    #[test]
    fn an_endless_first_line_is_a_message() {
        let mut head = b"From a@b ".to_vec();
        head.resize(HEAD_BYTES, b'x');
        assert_eq!(kind(&head, 1024), Kind::Message);
        head.truncate(2000);
        head.push(b'\n');
        assert_eq!(kind(&head, 1024), Kind::Message);
    }
}
