//! Canonicalization as RFC 6376 §3.4 words it, line after line and with nothing clever.

use waxseal_parse::dkim::signature::CanonicalizationKind as Kind;

/// A body in canonical form.
pub fn body(kind: Kind, body: &[u8], line_feed_ends_line: bool) -> Vec<u8> {
    let mut lines = lines(body, line_feed_ends_line);
    if kind == Kind::Relaxed {
        for line in &mut lines {
            *line = collapsed(line);
            if line.last() == Some(&b' ') {
                line.pop();
            }
        }
    }
    while lines.last().is_some_and(Vec::is_empty) {
        lines.pop();
    }
    if lines.is_empty() && kind == Kind::Simple {
        return b"\r\n".to_vec();
    }
    lines.iter().flat_map(|line| [line, &b"\r\n"[..]].concat()).collect()
}

/// A field in canonical form, by its content without the last line end, its name, and its value.
pub fn field(kind: Kind, content: &[u8], name: &[u8], value: &[u8]) -> Vec<u8> {
    if kind == Kind::Simple {
        return [lines(content, true).join(&b"\r\n"[..]), b"\r\n".to_vec()].concat();
    }
    let unfolded = lines(value, true).concat();
    let collapsed = collapsed(&unfolded);
    let value = collapsed.strip_prefix(b" ").unwrap_or(&collapsed);
    let value = value.strip_suffix(b" ").unwrap_or(value);
    [&*name.to_ascii_lowercase(), b":", value, b"\r\n"].concat()
}

/// The lines without their ends; an unfinished last one counts.
fn lines(text: &[u8], line_feed_ends_line: bool) -> Vec<Vec<u8>> {
    let mut lines = vec![Vec::new()];
    let mut rest = text;
    loop {
        let (line, after) = match rest {
            [b'\r', b'\n', after @ ..] => (None, after),
            [b'\n', after @ ..] if line_feed_ends_line => (None, after),
            [byte, after @ ..] => (Some(*byte), after),
            [] => return lines,
        };
        match (line, lines.last_mut()) {
            (Some(byte), Some(last)) => last.push(byte),
            _ => lines.push(Vec::new()),
        }
        rest = after;
    }
}

/// Each run of white space as one space.
fn collapsed(line: &[u8]) -> Vec<u8> {
    let mut collapsed: Vec<u8> = Vec::new();
    for byte in line {
        match byte {
            b' ' | b'\t' if collapsed.last() == Some(&b' ') => {}
            b' ' | b'\t' => collapsed.push(b' '),
            byte => collapsed.push(*byte),
        }
    }
    collapsed
}
