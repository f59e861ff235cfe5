//! The `Content-Length` field by which mboxcl and mboxcl2 tell where a message ends.

use memchr::memchr_iter;

/// What the start of a message says about its own end.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Found {
    /// The end of the header section is not in sight yet.
    Wait,
    /// No claim, more than one, one that is no number, or a header section over its limit.
    None,
    /// The message ends so many bytes after its start, header section included.
    EndsAt(usize),
}

/// Reads the field from `message`, the bytes of a message that are at hand. The header section
/// must end within `header_bytes`; `ended` says that nothing follows.
///
/// # Complexity
///
/// Linear in the header section; the body is not looked at.
pub(crate) fn find(message: &[u8], header_bytes: usize, ended: bool) -> Found {
    let seen = message.get(..header_bytes).unwrap_or(message);
    let mut claim = None;
    let mut claims = 0_usize;
    let mut line_start = 0_usize;
    for line_end in memchr_iter(b'\n', seen) {
        let line = seen.get(line_start..line_end).unwrap_or_default();
        line_start = line_end.saturating_add(1);
        if matches!(line, [] | [b'\r']) {
            return match claim {
                Some(length) if claims == 1 => Found::EndsAt(line_start.saturating_add(length)),
                _ => Found::None,
            };
        }
        if let Some(value) = field_value(line) {
            claims += 1;
            claim = length(value);
        }
    }
    if ended || seen.len() >= header_bytes { Found::None } else { Found::Wait }
}

fn field_value(line: &[u8]) -> Option<&[u8]> {
    const NAME: &[u8] = b"Content-Length";
    let (name, rest) = line.split_at_checked(NAME.len())?;
    name.eq_ignore_ascii_case(NAME).then_some(())?;
    rest.trim_ascii_start().strip_prefix(b":")
}

fn length(value: &[u8]) -> Option<usize> {
    let digits = value.trim_ascii();
    if digits.is_empty() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    str::from_utf8(digits).ok()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_one_number() {
        let find = |message: &[u8]| find(message, 1000, true);
        assert_eq!(find(b"A: b\ncontent-length : 12 \r\n\r\nbody"), Found::EndsAt(29 + 12));
        assert_eq!(find(b"Content-Length: 5\n\nbody"), Found::EndsAt(19 + 5));
        assert_eq!(find(b"Content-Length: 5\nContent-Length: 5\n\nbody"), Found::None);
        assert_eq!(find(b"Content-Length: 5x\n\nbody"), Found::None);
        assert_eq!(find(b"Content-Length:\n\nbody"), Found::None);
        assert_eq!(find(b"X-Content-Length: 5\n\nContent-Length: 5\n\n"), Found::None);
        assert_eq!(find(b"\nContent-Length: 5\n\n"), Found::None);
    }

    #[test]
    fn waits_for_the_header_section_up_to_its_limit() {
        assert_eq!(find(b"Content-Length: 5\n", 100, false), Found::Wait);
        assert_eq!(find(b"Content-Length: 5\n", 100, true), Found::None);
        assert_eq!(find(b"Content-Length: 5\n\n", 10, false), Found::None);
    }
}
