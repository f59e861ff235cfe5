//! Canonicalization straight from the words of RFC 6376 §3.4, on whole texts, with no care for
//! speed: what Waxseal's is held against.

use waxseal_parse::dkim::signature::CanonicalizationKind;

/// A text cut at each CRLF; what stands behind the last one is the last piece.
fn lines(text: &[u8]) -> Vec<Vec<u8>> {
    let mut lines = vec![Vec::new()];
    let mut at = 0;
    while at < text.len() {
        if text[at..].starts_with(b"\r\n") {
            lines.push(Vec::new());
            at += 2;
        } else {
            lines.last_mut().unwrap().push(text[at]);
            at += 1;
        }
    }
    lines
}

fn is_wsp(octet: u8) -> bool {
    octet == b' ' || octet == b'\t'
}

/// Each sequence of WSP as one SP.
fn reduced(line: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for octet in line {
        if !is_wsp(*octet) {
            out.push(*octet);
        } else if out.last() != Some(&b' ') {
            out.push(b' ');
        }
    }
    out
}

fn without_trailing_wsp(mut line: Vec<u8>) -> Vec<u8> {
    while line.last().is_some_and(|octet| is_wsp(*octet)) {
        line.pop();
    }
    line
}

/// RFC 6376 §3.4.3 and §3.4.4.
pub(crate) fn body(kind: CanonicalizationKind, body: &[u8]) -> Vec<u8> {
    let mut lines = lines(body);
    if kind == CanonicalizationKind::Relaxed {
        lines = lines.iter().map(|line| without_trailing_wsp(reduced(line))).collect();
    }
    while lines.last().is_some_and(Vec::is_empty) {
        lines.pop();
    }
    if lines.is_empty() && kind == CanonicalizationKind::Simple {
        lines.push(Vec::new());
    }
    lines.into_iter().flat_map(|line| [line, b"\r\n".to_vec()].concat()).collect()
}

/// RFC 6376 §3.4.1 and §3.4.2, for a field without the CRLF that closes it; none is added.
pub(crate) fn field(kind: CanonicalizationKind, field: &[u8]) -> Vec<u8> {
    if kind == CanonicalizationKind::Simple {
        return field.to_vec();
    }
    let colon = field.iter().position(|octet| *octet == b':').unwrap();
    let name = without_trailing_wsp(field[..colon].to_ascii_lowercase());
    let unfolded = lines(&field[colon + 1..]).concat();
    let value = without_trailing_wsp(reduced(&unfolded));
    let value = value.strip_prefix(b" ").unwrap_or(&value);
    [&name, &b":"[..], value].concat()
}

/// The header fields of a message on the wire, without their CRLF, and the body.
pub(crate) fn message(raw: &[u8]) -> (Vec<Vec<u8>>, Vec<u8>) {
    let mut rest = raw;
    let mut fields: Vec<Vec<u8>> = Vec::new();
    loop {
        let Some(end) = rest.windows(2).position(|pair| pair == b"\r\n") else {
            if !rest.is_empty() {
                fields.push(rest.to_vec());
            }
            return (fields, Vec::new());
        };
        let line = &rest[..end];
        rest = &rest[end + 2..];
        if line.is_empty() {
            return (fields, rest.to_vec());
        }
        match fields.last_mut() {
            Some(field) if is_wsp(line[0]) => field.extend([b"\r\n", line].concat()),
            _ => fields.push(line.to_vec()),
        }
    }
}

/// The name of a field, in lower case.
pub(crate) fn name(field: &[u8]) -> Vec<u8> {
    let colon = field.iter().position(|octet| *octet == b':').unwrap_or(0);
    without_trailing_wsp(field[..colon].to_ascii_lowercase())
}

/// RFC 6376 §5.4.2: each mention takes the next field of its name from the bottom, or nothing.
pub(crate) fn selected<'f>(fields: &'f [Vec<u8>], mentions: &[&str]) -> Vec<&'f [u8]> {
    let mut left: Vec<&[u8]> = fields.iter().map(AsRef::as_ref).collect();
    let mut selected = Vec::new();
    for mention in mentions {
        let found =
            left.iter().rposition(|field| name(field) == mention.to_ascii_lowercase().as_bytes());
        if let Some(at) = found {
            selected.push(left.remove(at));
        }
    }
    selected
}
