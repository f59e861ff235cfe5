//! Rewritings of the whole body, line by line.

use super::lines;
use crate::dkim::explain::body_change::BodyChange;

/// Undoes one change wherever it may have been made; `None` where there is no such place.
pub(super) type Rewrite = fn(&[u8]) -> Option<(BodyChange, Vec<u8>)>;

/// Likeliest first.
pub(super) const REWRITES: [Rewrite; 11] = [
    |body| mbox_quoting(body, true, |depth| depth > 0),
    |body| mbox_quoting(body, true, |depth| depth == 1),
    |body| mbox_quoting(body, false, |_| true),
    |body| mbox_quoting(body, false, |depth| depth == 0),
    without_dots,
    with_dots,
    signature_separator,
    trailing_white_space,
    |body| long_lines(body, ("!\r\n", " ")),
    |body| long_lines(body, ("\r\n", " ")),
    |body| long_lines(body, ("\r\n", "")),
];

/// Takes a `>` away from, or puts it before, lines with so many of them before `From `: some mbox
/// writers quote all such lines, some only those without one.
fn mbox_quoting(
    body: &[u8],
    was_added: bool,
    is_quoted: fn(usize) -> bool,
) -> Option<(BodyChange, Vec<u8>)> {
    let (body, lines) = lines::rewrite(body, |line, out| {
        let depth = line.iter().take_while(|byte| **byte == b'>').count();
        let is_from = line.get(depth..).is_some_and(|rest| rest.starts_with(b"From "));
        let applies = is_from && is_quoted(depth);
        if applies && !was_added {
            out.push(b'>');
        }
        let skipped = usize::from(applies && was_added);
        out.extend_from_slice(line.get(skipped..).unwrap_or_default());
        applies
    })?;
    Some((BodyChange::MboxQuoting { was_added, lines }, body))
}

fn without_dots(body: &[u8]) -> Option<(BodyChange, Vec<u8>)> {
    let (body, lines) = lines::rewrite(body, |line, out| {
        let applies = line.starts_with(b"..");
        out.extend_from_slice(line.get(usize::from(applies)..).unwrap_or_default());
        applies
    })?;
    Some((BodyChange::DotStuffing { was_added: true, lines }, body))
}

fn with_dots(body: &[u8]) -> Option<(BodyChange, Vec<u8>)> {
    let (body, lines) = lines::rewrite(body, |line, out| {
        let applies = line.starts_with(b".");
        if applies {
            out.push(b'.');
        }
        out.extend_from_slice(line);
        applies
    })?;
    Some((BodyChange::DotStuffing { was_added: false, lines }, body))
}

/// `--` alone on a line becomes `-- ` (RFC 3676 §4.3).
fn signature_separator(body: &[u8]) -> Option<(BodyChange, Vec<u8>)> {
    let (body, lines) = lines::rewrite(body, |line, out| {
        let applies = lines::content(line) == b"--";
        let (head, line_end) = line.split_at(if applies { 2 } else { 0 });
        out.extend_from_slice(head);
        if applies {
            out.push(b' ');
        }
        out.extend_from_slice(line_end);
        applies
    })?;
    Some((BodyChange::SignatureSeparator { lines }, body))
}

fn trailing_white_space(body: &[u8]) -> Option<(BodyChange, Vec<u8>)> {
    let (body, lines) = lines::rewrite(body, |line, out| {
        let content = lines::content(line);
        let wsp = content.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        out.extend_from_slice(content.get(..content.len() - wsp).unwrap_or_default());
        out.extend_from_slice(line.get(content.len()..).unwrap_or_default());
        wsp > 0
    })?;
    Some((BodyChange::TrailingWhiteSpace { lines }, body))
}

/// The shortest line that a relay may have cut off: the limit is 998 octets (RFC 5322 §2.1.1), and
/// some cut a little before.
const LONG_LINE: usize = 900;

/// Joins long lines with the next one, where this stands in between: the end of the one line and
/// the start of the other.
fn long_lines(
    body: &[u8],
    (end, start): (&'static str, &'static str),
) -> Option<(BodyChange, Vec<u8>)> {
    let mut out = Vec::new();
    let mut cuts = 0;
    let mut rest = body;
    while let Some(line_feed) = memchr::memchr(b'\n', rest) {
        let (line, after) = rest.split_at(line_feed + 1);
        let joined = line
            .strip_suffix(end.as_bytes())
            .filter(|_| line.len() >= LONG_LINE && !after.is_empty())
            .zip(after.strip_prefix(start.as_bytes()));
        cuts += usize::from(joined.is_some());
        let (line, after) = joined.unwrap_or((line, after));
        out.extend_from_slice(line);
        rest = after;
    }
    out.extend_from_slice(rest);
    (cuts > 0).then_some((BodyChange::LongLines { cuts }, out))
}
