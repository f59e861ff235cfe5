//! Line ends as the wire wants them (RFC 5321 §2.3.8).

use std::borrow::Cow;

use waxseal_scan::next_lone_line_end;

/// A message in which every line ends in CRLF: each LF without a CR and each CR without an LF
/// becomes one. What is right already is given back as it is.
///
/// ```
/// use waxseal_verify::line_ends;
///
/// assert_eq!(line_ends::repair(b"a\nb\rc\r\n").as_ref(), b"a\r\nb\r\nc\r\n");
/// ```
pub fn repair(message: &[u8]) -> Cow<'_, [u8]> {
    let mut rest = message;
    let mut repaired = Vec::new();
    while let Some(at) = next_lone(rest) {
        let (before, after) = rest.split_at(at);
        repaired.extend_from_slice(before);
        repaired.extend_from_slice(b"\r\n");
        rest = after.get(1..).unwrap_or_default();
    }
    if repaired.is_empty() && rest.len() == message.len() {
        return Cow::Borrowed(message);
    }
    repaired.extend_from_slice(rest);
    Cow::Owned(repaired)
}

/// The first CR or LF that stands alone.
fn next_lone(text: &[u8]) -> Option<usize> {
    match text {
        [b'\n', ..] => Some(0),
        [.., b'\r'] => Some(next_lone_line_end(text).unwrap_or(text.len() - 1)),
        _ => next_lone_line_end(text),
    }
}
