//! Lines of a body, by their LF.

/// Where each line begins, from the top; behind a last LF begins no line.
pub(super) fn starts(body: &[u8]) -> impl Iterator<Item = usize> {
    let first = (!body.is_empty()).then_some(0);
    let others = memchr::memchr_iter(b'\n', body).map(|at| at + 1);
    first.into_iter().chain(others.filter(move |at| *at < body.len()))
}

/// Where each line begins, from the bottom.
pub(super) fn starts_from_bottom(body: &[u8]) -> impl Iterator<Item = usize> {
    let first = (!body.is_empty()).then_some(0);
    let others = memchr::memrchr_iter(b'\n', body).map(|at| at + 1);
    others.filter(move |at| *at < body.len()).chain(first)
}

/// A line without its line end.
pub(super) fn content(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// The body with lines rewritten, and how many were: `rewrite` appends what a line with its line end
/// becomes and says whether that is something else. `None` where nothing changes.
pub(super) fn rewrite(
    body: &[u8],
    mut rewrite: impl FnMut(&[u8], &mut Vec<u8>) -> bool,
) -> Option<(Vec<u8>, usize)> {
    let mut out = Vec::new();
    let mut count = 0;
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        count += usize::from(rewrite(line, &mut out));
    }
    (count > 0).then_some((out, count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_begin_behind_line_feeds() {
        for (body, expected) in [
            (&b""[..], &[][..]),
            (b"a", &[0]),
            (b"a\n", &[0]),
            (b"a\r\n\r\nb", &[0, 3, 5]),
            (b"\n\n", &[0, 1]),
        ] {
            assert_eq!(starts(body).collect::<Vec<_>>(), expected);
            let mut reversed: Vec<_> = starts_from_bottom(body).collect();
            reversed.reverse();
            assert_eq!(reversed, expected);
        }
    }
}
