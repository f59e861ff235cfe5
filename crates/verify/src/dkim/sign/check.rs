//! Lines that would not arrive as they were signed (RFC 5322 §2.1.1, §2.3; RFC 6376 §5.3).

use core::fmt;

use waxseal_scan::next_lone_line_end;

/// The longest line in octets, without its CRLF (RFC 5322 §2.1.1).
const MAX_LINE: usize = 998;

/// A line end or a line that the next hop would change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LineFault {
    /// A CR that no LF follows.
    LoneCarriageReturn {
        /// Its offset in the message.
        at: u64,
    },
    /// An LF that no CR stands before.
    LoneLineFeed {
        /// Its offset in the message.
        at: u64,
    },
    /// A line of more than 998 octets.
    LineTooLong {
        /// The offset of its first octet in the message.
        at: u64,
    },
}

impl LineFault {
    fn at(self) -> u64 {
        match self {
            Self::LoneCarriageReturn { at }
            | Self::LoneLineFeed { at }
            | Self::LineTooLong { at } => at,
        }
    }
}

impl fmt::Display for LineFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LoneCarriageReturn { at } => write!(
                f,
                "the CR at octet {at} has no LF behind it; relays would change it: repair the line endings"
            ),
            Self::LoneLineFeed { at } => write!(
                f,
                "the line at octet {at} ends in LF instead of CRLF; relays would change it: repair the line endings"
            ),
            Self::LineTooLong { at } => write!(
                f,
                "the line at octet {at} has more than {MAX_LINE} octets; relays would break it: encode the part as quoted-printable or base64"
            ),
        }
    }
}

/// Looks at the lines of a message that comes in chunks, and keeps the first fault.
#[derive(Debug, Default)]
pub(super) struct LineCheck {
    /// Octets before the current chunk.
    offset: u64,
    /// Octets of the line that the last chunk ended in, a CR at its end not counted.
    line: usize,
    ends_in_cr: bool,
    fault: Option<LineFault>,
}

impl LineCheck {
    pub(super) fn write(&mut self, chunk: &[u8]) {
        if self.fault.is_some() || chunk.is_empty() {
            return;
        }
        let line_ends = self.line_ends(chunk);
        let lengths = self.lengths(chunk);
        // The two searches go through the same octets; what comes first counts.
        self.fault = match (line_ends, lengths) {
            (Some(one), Some(other)) if other.at() < one.at() => Some(other),
            (one, other) => one.or(other),
        };
        self.ends_in_cr = chunk.last() == Some(&b'\r');
        self.offset += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
    }

    pub(super) fn finish(self) -> Result<(), LineFault> {
        let lone_cr =
            self.ends_in_cr.then(|| LineFault::LoneCarriageReturn { at: self.offset - 1 });
        self.fault.or(lone_cr).map_or(Ok(()), Err)
    }

    fn line_ends(&self, chunk: &[u8]) -> Option<LineFault> {
        let first = chunk.first() == Some(&b'\n');
        match (self.ends_in_cr, first) {
            (true, false) => return Some(LineFault::LoneCarriageReturn { at: self.offset - 1 }),
            (false, true) => return Some(LineFault::LoneLineFeed { at: self.offset }),
            _ => {}
        }
        let at = next_lone_line_end(chunk)?;
        let offset = self.offset + u64::try_from(at).ok()?;
        Some(match chunk.get(at) {
            Some(b'\r') => LineFault::LoneCarriageReturn { at: offset },
            _ => LineFault::LoneLineFeed { at: offset },
        })
    }

    /// Looks for line feeds from behind, in steps as long as a line may be: a step without one is
    /// part of a line too long.
    fn lengths(&mut self, chunk: &[u8]) -> Option<LineFault> {
        let mut start = 0;
        let mut before = core::mem::take(&mut self.line);
        loop {
            // Content and CRLF of a line of the greatest length.
            let room = MAX_LINE + 2 - before;
            let rest = chunk.get(start..).unwrap_or_default();
            let step = rest.get(..room).unwrap_or(rest);
            match memchr::memrchr(b'\n', step) {
                Some(line_feed) => {
                    start += line_feed + 1;
                    before = 0;
                }
                None if step.len() < room => {
                    self.line = before + step.len();
                    return None;
                }
                None => {
                    let at = u64::try_from(start).ok()? + self.offset;
                    return Some(LineFault::LineTooLong { at: at - u64::try_from(before).ok()? });
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(chunks: &[&[u8]]) -> Result<(), LineFault> {
        let mut check = LineCheck::default();
        for chunk in chunks {
            check.write(chunk);
        }
        check.finish()
    }

    #[test]
    fn lone_line_ends_are_found_in_every_chunking() {
        for (text, fault) in [
            (&b"a\r\nb\r\n"[..], Ok(())),
            (b"a\rb\r\n", Err(LineFault::LoneCarriageReturn { at: 1 })),
            (b"a\r\nb\nc\r", Err(LineFault::LoneLineFeed { at: 4 })),
            (b"\n", Err(LineFault::LoneLineFeed { at: 0 })),
            (b"a\r\r\n", Err(LineFault::LoneCarriageReturn { at: 1 })),
            (b"a\r", Err(LineFault::LoneCarriageReturn { at: 1 })),
            (b"", Ok(())),
        ] {
            assert_eq!(check(&[text]), fault, "{text:?}");
            for at in 0..text.len() {
                let (head, tail) = text.split_at(at);
                assert_eq!(check(&[head, tail]), fault, "{text:?} cut at {at}");
            }
        }
    }

    #[test]
    fn lines_of_998_octets_pass_and_of_999_do_not() {
        for (length, expected) in [(998, Ok(())), (999, Err(LineFault::LineTooLong { at: 3 }))] {
            let text = [b"a\r\n", &b"x".repeat(length)[..], b"\r\nb\r\n"].concat();
            for size in [1, 7, 500, 998, 1000, 5000] {
                let chunks: Vec<&[u8]> = text.chunks(size).collect();
                assert_eq!(check(&chunks), expected, "{length} octets in chunks of {size}");
            }
        }
    }
}
