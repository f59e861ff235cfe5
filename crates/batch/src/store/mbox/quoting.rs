//! `>From ` lines: how mbox writers keep content from looking like a separator.

use std::borrow::Cow;

use memchr::memmem;

/// How lines of the content that begin with `From ` were changed when they were stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Quoting {
    /// Not at all: mboxcl2, and everything that is no mbox.
    None,
    /// `From ` became `>From `, and `>From ` stayed: mboxo and mboxcl. Not reversible for
    /// certain.
    O,
    /// `From ` behind any number of `>` got one more: mboxrd. Reversible.
    Rd,
}

impl Quoting {
    const ALL: [Self; 3] = [Self::None, Self::O, Self::Rd];
}

/// Takes the quoting away. Returns the content and the number of lines that changed.
///
/// # Complexity
///
/// Linear; nothing is copied where no line is quoted.
pub(crate) fn unquote(stored: &[u8], quoting: Quoting) -> (Cow<'_, [u8]>, usize) {
    if quoting == Quoting::None {
        return (Cow::Borrowed(stored), 0);
    }
    let mut out = Vec::new();
    let mut copied = 0;
    let mut lines = 0;
    for last_mark in memmem::find_iter(stored, b">From ") {
        let before = stored.get(..last_mark).unwrap_or_default();
        let marks = before.iter().rev().take_while(|byte| **byte == b'>').count();
        let line_start = last_mark.saturating_sub(marks);
        let at_line_start = matches!(before.get(..line_start), Some([] | [.., b'\n']));
        if !at_line_start || (quoting == Quoting::O && marks > 0) {
            continue;
        }
        if lines == 0 {
            out.reserve_exact(stored.len());
        }
        out.extend_from_slice(stored.get(copied..line_start).unwrap_or_default());
        copied = line_start.saturating_add(1);
        lines += 1;
    }
    if lines == 0 {
        return (Cow::Borrowed(stored), 0);
    }
    out.extend_from_slice(stored.get(copied..).unwrap_or_default());
    (Cow::Owned(out), lines)
}

/// What the stored bytes mean under the other kinds of quoting, each content once.
pub(crate) fn other_readings(stored: &[u8], chosen: Quoting) -> Vec<Vec<u8>> {
    let (own, _) = unquote(stored, chosen);
    let mut readings: Vec<Vec<u8>> = Vec::new();
    for quoting in Quoting::ALL.into_iter().filter(|quoting| *quoting != chosen) {
        let (reading, _) = unquote(stored, quoting);
        if reading != own && readings.iter().all(|other| *other != *reading) {
            readings.push(reading.into_owned());
        }
    }
    readings
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What an mboxrd writer does, line by line.
    fn quote_rd(content: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        for line in content.split_inclusive(|byte| *byte == b'\n') {
            let marks = line.iter().take_while(|byte| **byte == b'>').count();
            if line[marks..].starts_with(b"From ") {
                out.push(b'>');
            }
            out.extend_from_slice(line);
        }
        out
    }

    fn unquoted(stored: &[u8], quoting: Quoting) -> (Vec<u8>, usize) {
        let (content, lines) = unquote(stored, quoting);
        (content.into_owned(), lines)
    }

    #[test]
    fn each_kind() {
        let stored = b">From a\n>>From b\r\nx>From c\n> >From d\n>Fromage\n>From e";
        assert_eq!(unquoted(stored, Quoting::None), (stored.to_vec(), 0));
        assert_eq!(
            unquoted(stored, Quoting::O),
            (b"From a\n>>From b\r\nx>From c\n> >From d\n>Fromage\nFrom e".to_vec(), 2)
        );
        assert_eq!(
            unquoted(stored, Quoting::Rd),
            (b"From a\n>From b\r\nx>From c\n> >From d\n>Fromage\nFrom e".to_vec(), 3)
        );
    }

    #[test]
    fn nothing_is_copied_without_quoted_lines() {
        assert!(matches!(unquote(b"a >From b\n", Quoting::Rd), (Cow::Borrowed(_), 0)));
    }

    #[test]
    fn other_readings_are_told_once_each() {
        assert!(other_readings(b"no quoted line\n", Quoting::Rd).is_empty());
        assert_eq!(other_readings(b">From a\n", Quoting::Rd), [b">From a\n".to_vec()]);
        assert_eq!(other_readings(b">From a\n", Quoting::None), [b"From a\n".to_vec()]);
        assert_eq!(
            other_readings(b">From a\n>>From b\n", Quoting::Rd),
            [b">From a\n>>From b\n".to_vec(), b"From a\n>>From b\n".to_vec()]
        );
    }

    proptest! {
        #[test]
        fn mboxrd_is_reversible(content in "(>{0,3}(From )?[a>\n\r]{0,3}\n?){0,12}") {
            let content = content.into_bytes();
            let quoted = quote_rd(&content);
            prop_assert_eq!(unquoted(&quoted, Quoting::Rd).0, content);
        }
    }
}
