//! Header canonicalization (RFC 6376 §3.4.1 and §3.4.2).

use waxseal_parse::dkim::signature::CanonicalizationKind;
use waxseal_parse::fold::is_wsp;

/// A header field as name, value and octets, whatever it was taken from.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Field<'a> {
    /// The octets of the field without the line end that closes it; `simple` keeps these.
    pub content: &'a [u8],
    /// The name; `relaxed` keeps it in lower case.
    pub name: &'a [u8],
    /// What stands behind the colon.
    pub value: &'a [u8],
}

impl<'a> From<&waxseal_parse::message::HeaderField<'a>> for Field<'a> {
    fn from(field: &waxseal_parse::message::HeaderField<'a>) -> Self {
        Self { content: field.content(), name: field.name(), value: field.value() }
    }
}

impl<'a> Field<'a> {
    /// A field that has just been written, with or without its line end, by a name that it begins
    /// with.
    pub(crate) fn of_text(text: &'a str, name: &'a str) -> Self {
        let content = text.strip_suffix("\r\n").unwrap_or(text).as_bytes();
        let value = content.get(name.len() + 1..).unwrap_or_default();
        Self { content, name: name.as_bytes(), value }
    }
}

/// Appends a field in canonical form and, as every field but the last has it, a CRLF.
pub fn append_field(kind: CanonicalizationKind, field: Field<'_>, out: &mut Vec<u8>) {
    match kind {
        CanonicalizationKind::Relaxed => {
            append_relaxed_name(field.name, out);
            append_relaxed_value(field.value, out);
        }
        _ => append_simple(field.content, out),
    }
    out.extend_from_slice(b"\r\n");
}

/// Appends the signature field itself: the value of `b=` is left out and no CRLF follows (RFC 6376
/// §3.7). `signature` is where that value stands within the field's value, white space included.
pub fn append_signature_field(
    kind: CanonicalizationKind,
    field: Field<'_>,
    signature: waxseal_parse::span::Span,
    out: &mut Vec<u8>,
) {
    let before = field.value.get(..signature.start()).unwrap_or_default();
    let after = field.value.get(signature.end()..).unwrap_or_default();
    if kind == CanonicalizationKind::Relaxed {
        append_relaxed_name(field.name, out);
        // `before` ends in an equals sign and `after` is empty or begins with a semicolon: no white
        // space meets at the seam.
        append_relaxed_value(before, out);
        append_relaxed_value(after, out);
    } else {
        let head = field.content.len() - field.value.len();
        append_simple(field.content.get(..head + before.len()).unwrap_or_default(), out);
        append_simple(after, out);
    }
}

fn append_relaxed_name(name: &[u8], out: &mut Vec<u8>) {
    let start = out.len();
    out.extend_from_slice(name);
    if let Some(name) = out.get_mut(start..) {
        name.make_ascii_lowercase();
    }
    out.push(b':');
}

/// The octets as they are. A bare LF within a folded field becomes CRLF: the message parser has
/// told it as a defect, and a strict policy has refused the message before it comes here.
fn append_simple(content: &[u8], out: &mut Vec<u8>) {
    let mut rest = content;
    while let Some(at) = memchr::memchr(b'\n', rest) {
        let (line, after) = rest.split_at(at);
        out.extend_from_slice(line.strip_suffix(b"\r").unwrap_or(line));
        out.extend_from_slice(b"\r\n");
        rest = after.get(1..).unwrap_or_default();
    }
    out.extend_from_slice(rest);
}

/// Unfolds, turns each run of white space into one SP, and drops it at both ends.
///
/// Most values are regular line by line, so a line is copied whole where it can be.
fn append_relaxed_value(value: &[u8], out: &mut Vec<u8>) {
    let mut rest = value;
    let mut is_first = true;
    loop {
        let (line, after) = match memchr::memchr(b'\n', rest) {
            Some(at) => {
                let (line, after) = rest.split_at(at);
                (line.strip_suffix(b"\r").unwrap_or(line), after.get(1..))
            }
            None => (rest, None),
        };
        let line = trim_wsp(line);
        if !line.is_empty() {
            if !core::mem::take(&mut is_first) {
                out.push(b' ');
            }
            append_collapsed(line, out);
        }
        match after {
            Some(after) => rest = after,
            None => return,
        }
    }
}

fn trim_wsp(mut line: &[u8]) -> &[u8] {
    while let [first, after @ ..] = line
        && is_wsp(*first)
    {
        line = after;
    }
    while let [before @ .., last] = line
        && is_wsp(*last)
    {
        line = before;
    }
    line
}

/// Each run of white space as one SP; the line neither begins nor ends with white space.
fn append_collapsed(line: &[u8], out: &mut Vec<u8>) {
    if !waxseal_scan::has_irregular_space(line) {
        out.extend_from_slice(line);
        return;
    }
    for word in line.split(|byte| is_wsp(*byte)).filter(|word| !word.is_empty()) {
        out.extend_from_slice(word);
        out.push(b' ');
    }
    out.pop();
}

#[cfg(test)]
mod tests {
    use super::*;
    use waxseal_parse::message::Message;

    fn canonical(kind: CanonicalizationKind, raw: &[u8]) -> String {
        let mut out = Vec::new();
        for field in Message::parse(raw).fields() {
            append_field(kind, field.into(), &mut out);
        }
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn rfc_6376_section_3_4_5() {
        let raw = b"A: X\r\nB : Y\t\r\n\tZ  \r\n\r\n";
        assert_eq!(canonical(CanonicalizationKind::Relaxed, raw), "a:X\r\nb:Y Z\r\n");
        assert_eq!(canonical(CanonicalizationKind::Simple, raw), "A: X\r\nB : Y\t\r\n\tZ  \r\n");
    }

    #[test]
    fn relaxed_fields() {
        for (raw, expected) in [
            ("Subject:\r\n", "subject:\r\n"),
            ("Subject:\r\n folded at once\r\n", "subject:folded at once\r\n"),
            ("SubJect \t :  a\r\n \r\n\tb\r\n", "subject:a b\r\n"),
            ("S: a  b \t c\r\n", "s:a b c\r\n"),
            ("S: a\u{a0}\u{b} b\u{c}\r\n", "s:a\u{a0}\u{b} b\u{c}\r\n"),
            ("S: a\rb \r\r\n", "s:a\rb \r\r\n"),
            ("S:no space", "s:no space\r\n"),
            ("S: 1\n 2\n", "s:1 2\r\n"),
        ] {
            assert_eq!(
                canonical(CanonicalizationKind::Relaxed, raw.as_bytes()),
                expected,
                "{raw:?}"
            );
        }
    }

    #[test]
    fn simple_fields_of_stored_mail_get_their_line_ends_back() {
        assert_eq!(
            canonical(CanonicalizationKind::Simple, b"S: 1\n 2\r\n 3\n"),
            "S: 1\r\n 2\r\n 3\r\n"
        );
    }
}
