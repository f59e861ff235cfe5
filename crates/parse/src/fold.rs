//! Folding white space.
//!
//! White space is SP and HTAB, and a line end (CRLF, or the LF of stored mail) within a folded
//! field. A CR that no LF follows is content, never white space.

/// Whether a byte is WSP: SP or HTAB (RFC 5234 §B.1), nothing else.
pub const fn is_wsp(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t')
}

/// How many bytes of white space a text begins with.
pub fn leading(text: &[u8]) -> usize {
    let mut at = 0;
    loop {
        match text.get(at..) {
            Some([b' ' | b'\t' | b'\n', ..]) => at += 1,
            Some([b'\r', b'\n', ..]) => at += 2,
            _ => return at,
        }
    }
}

/// How many bytes of white space a text ends with.
pub fn trailing(text: &[u8]) -> usize {
    let mut rest = text;
    loop {
        rest = match rest {
            [before @ .., b'\r', b'\n'] | [before @ .., b' ' | b'\t' | b'\n'] => before,
            _ => return text.len() - rest.len(),
        }
    }
}

/// A text without the white space at its ends.
pub fn trim(text: &[u8]) -> &[u8] {
    let text = text.get(leading(text)..).unwrap_or_default();
    text.get(..text.len() - trailing(text)).unwrap_or_default()
}

/// Whether a byte at `at` belongs to white space: WSP, LF, or the CR before an LF.
pub fn is_white_space_at(text: &[u8], at: usize) -> bool {
    matches!(text.get(at..), Some([b' ' | b'\t' | b'\n', ..] | [b'\r', b'\n', ..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_carriage_return_is_content() {
        assert_eq!(trim(b" \r\n\ta b\r\n "), b"a b");
        assert_eq!(trim(b"\n a\n "), b"a");
        assert_eq!(trim(b"\ra\r"), b"\ra\r");
        assert_eq!(trim(b" \r \n"), b"\r");
        assert_eq!(trim(b" \t\r\n "), b"");
    }
}
