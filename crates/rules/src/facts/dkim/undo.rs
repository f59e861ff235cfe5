//! What panels and clipboards do to a key record, undone step by step.
//!
//! A step knows one kind of harm. If a text becomes a usable key record by some steps, then the first
//! of them names what is wrong with it.

use waxseal_parse::base64;
use waxseal_parse::span::Span;

use super::fault::FaultKind;
use super::reading::value_of;

/// A step that had something to undo.
pub(super) struct Undone {
    /// Where it began to.
    pub(super) span: Span,
    /// The text without the harm.
    pub(super) text: Vec<u8>,
}

type Undo = fn(&[u8]) -> Option<Undone>;

/// The steps, in the order in which they must be taken: what wraps a text comes off first.
pub(super) const STEPS: [(FaultKind, Undo); 14] = [
    (FaultKind::PastedLine, cut_out_of_line),
    (FaultKind::PemLines, without_pem_lines),
    (FaultKind::Escaped, without_percent_escapes),
    (FaultKind::Escaped, without_entities),
    (FaultKind::NotAscii, in_ascii),
    (FaultKind::Quotes, without_quotes),
    (FaultKind::LineBreak, in_one_line),
    (FaultKind::SemicolonLost, with_semicolons),
    (FaultKind::TagsSwapped, with_tags_unswapped),
    (FaultKind::KeyTagMissing, with_key_tag),
    (FaultKind::Version, with_version),
    (FaultKind::Version, with_version_first),
    (FaultKind::KeyType, with_key_type),
    (FaultKind::HashShutOut, with_hash),
];

/// How far into a text a pasted name and type may reach.
const MAX_PREFIX: usize = 512;

fn find(text: &[u8], word: &[u8]) -> Option<usize> {
    text.windows(word.len()).position(|window| window.eq_ignore_ascii_case(word))
}

fn spliced(text: &[u8], span: Span, by: &[u8]) -> Vec<u8> {
    let before = text.get(..span.start()).unwrap_or_default();
    let behind = text.get(span.end()..).unwrap_or_default();
    [before, by, behind].concat()
}

/// A whole line of a zone file, or the value with a label before it, was pasted as the value.
fn cut_out_of_line(text: &[u8]) -> Option<Undone> {
    let head = text.get(..MAX_PREFIX).unwrap_or(text);
    let start = find(head, b"v=dkim1")?;
    let prefix = text.get(..start)?;
    let is_label = || {
        let label = prefix.trim_ascii_end().strip_suffix(b":");
        label.is_some_and(|label| label.iter().any(u8::is_ascii_alphabetic))
    };
    if find(prefix, b"domainkey").is_none() && find(prefix, b"txt").is_none() && !is_label() {
        return None;
    }
    let value = text.get(start..)?;
    // `opendkim-genkey` writes the strings in parentheses, and a comment behind them.
    let end = value.iter().position(|octet| *octet == b')').unwrap_or(value.len());
    Some(Undone { span: Span::new(0, start), text: value.get(..end)?.to_vec() })
}

/// `-----BEGIN PUBLIC KEY-----` and its like (RFC 7468 §2).
fn without_pem_lines(text: &[u8]) -> Option<Undone> {
    const DASHES: &[u8] = b"-----";
    let (mut text, mut first) = (text.to_vec(), None);
    for word in [&b"-----BEGIN"[..], b"-----END"] {
        let Some(start) = find(&text, word) else { continue };
        let behind = start + word.len();
        let rest = text.get(behind..).unwrap_or_default();
        let end = find(rest, DASHES).map_or(behind, |at| behind + at + DASHES.len());
        let span = Span::new(start, end);
        first = first.or(Some(span));
        text = spliced(&text, span, b"");
    }
    Some(Undone { span: first?, text })
}

/// `%3B` for a semicolon (RFC 3986 §2.1).
fn without_percent_escapes(text: &[u8]) -> Option<Undone> {
    let digit = |octet: &u8| char::from(*octet).to_digit(16).and_then(|d| u8::try_from(d).ok());
    rewritten(text, |rest| match rest {
        [b'%', high, low, ..] => Some((3, vec![digit(high)? << 4 | digit(low)?])),
        _ => None,
    })
}

/// `&quot;` and its like (HTML §13.5).
fn without_entities(text: &[u8]) -> Option<Undone> {
    const LONGEST: usize = 10;
    rewritten(text, |rest| {
        let body = rest.strip_prefix(b"&")?;
        let end = body.iter().take(LONGEST).position(|octet| *octet == b';')?;
        let name = std::str::from_utf8(body.get(..end)?).ok()?;
        let code = name.strip_prefix('#').and_then(|digits| {
            let hexadecimal = digits.strip_prefix(['x', 'X']);
            hexadecimal.map_or_else(|| digits.parse().ok(), |hex| u8::from_str_radix(hex, 16).ok())
        });
        let octet = code.or(match name {
            "quot" => Some(b'"'),
            "apos" => Some(b'\''),
            "amp" => Some(b'&'),
            "semi" => Some(b';'),
            "equals" => Some(b'='),
            "plus" => Some(b'+'),
            "sol" => Some(b'/'),
            "nbsp" => Some(b' '),
            _ => None,
        })?;
        Some((end + 2, vec![octet]))
    })
}

/// What text processors put in the place of ASCII.
fn in_ascii(text: &[u8]) -> Option<Undone> {
    if text.is_ascii() {
        return None;
    }
    rewritten(text, |rest| {
        let length = rest.iter().skip(1).take(3).take_while(|octet| **octet & 0xc0 == 0x80).count();
        let octets = rest.get(..=length).filter(|octets| !octets.is_ascii())?;
        let character = std::str::from_utf8(octets).ok().and_then(|text| text.chars().next());
        let ascii = match character {
            // Full-width forms, as input methods of East Asia write them.
            Some(wide @ '\u{ff01}'..='\u{ff5e}') => {
                u8::try_from(u32::from(wide) - 0xfee0).map_or(Vec::new(), |octet| vec![octet])
            }
            Some(space) if space.is_whitespace() => vec![b' '],
            // Typographic quotation marks, marks of byte order, soft hyphens, joiners.
            _ => Vec::new(),
        };
        Some((octets.len(), ascii))
    })
}

/// Quotation marks and backslashes of zone files and programs (RFC 1035 §5.1).
fn without_quotes(text: &[u8]) -> Option<Undone> {
    rewritten(text, |rest| match rest {
        [b'\\', b'n' | b'r' | b't', ..] => Some((2, Vec::new())),
        [b'\\', a @ b'0'..=b'2', b @ b'0'..=b'9', c @ b'0'..=b'9', ..] => {
            let digits = [*a, *b, *c];
            let octet = std::str::from_utf8(&digits).ok().and_then(|digits| digits.parse().ok());
            Some((4, octet.into_iter().collect()))
        }
        [b'"' | b'\'' | b'`' | b'\\', ..] => Some((1, Vec::new())),
        _ => None,
    })
}

/// Line ends.
fn in_one_line(text: &[u8]) -> Option<Undone> {
    rewritten(text, |rest| matches!(rest.first(), Some(b'\r' | b'\n')).then(|| (1, Vec::new())))
}

/// Replaces what `change` names at the start of a rest: how many octets, and by what.
fn rewritten(text: &[u8], change: impl Fn(&[u8]) -> Option<(usize, Vec<u8>)>) -> Option<Undone> {
    let (mut result, mut first) = (Vec::with_capacity(text.len()), None);
    let mut at = 0;
    while let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
        if let Some((length, by)) = change(rest) {
            first = first.or(Some(Span::new(at, at + length)));
            result.extend_from_slice(&by);
            at += length.max(1);
        } else {
            result.extend(rest.first());
            at += 1;
        }
    }
    Some(Undone { span: first?, text: result })
}

/// Semicolons before the tags up to `p=`, in the place of whatever else may stand there.
fn with_semicolons(text: &[u8]) -> Option<Undone> {
    const KNOWN: &[u8] = b"vhkgstnp";
    let is_separator = |octet: &u8| matches!(octet, b' ' | b'\t' | b',' | b':' | b'|');
    let (mut result, mut first, mut done) = (Vec::with_capacity(text.len() + 8), None, 0);
    for (equals, _) in text.iter().enumerate().filter(|(_, octet)| **octet == b'=') {
        let left = text.get(..equals)?;
        let [before @ .., name] = left.trim_ascii_end() else { continue };
        if !KNOWN.contains(name) {
            continue;
        }
        let kept = before.iter().rposition(|octet| !is_separator(octet)).map_or(0, |at| at + 1);
        if kept > done && before.get(kept - 1) != Some(&b';') {
            let lost = Span::new(kept, before.len().max(kept + 1));
            first = first.or(Some(lost));
            result.extend_from_slice(text.get(done..kept)?);
            result.push(b';');
            done = before.len();
        }
        if *name == b'p' {
            break;
        }
    }
    result.extend_from_slice(text.get(done..)?);
    Some(Undone { span: first?, text: result })
}

/// `h=` and `k=` hold each other's value.
fn with_tags_unswapped(text: &[u8]) -> Option<Undone> {
    let (hashes, key_type) = (value_of(text, b'h')?, value_of(text, b'k')?);
    if !key_type.of(text).to_ascii_lowercase().starts_with(b"sha") {
        return None;
    }
    let (early, late) = if hashes < key_type { (hashes, key_type) } else { (key_type, hashes) };
    let swapped = spliced(text, late, early.of(text));
    Some(Undone { span: early, text: spliced(&swapped, early, late.of(text)) })
}

/// The name of the tag `p=` is missing, or in the wrong case.
fn with_key_tag(text: &[u8]) -> Option<Undone> {
    const SHORTEST: usize = 40;
    if value_of(text, b'p').is_some() {
        return None;
    }
    if let Some(value) = value_of(text, b'P') {
        let at = text.get(..value.start())?.iter().rposition(|octet| *octet == b'P')?;
        let span = Span::new(at, at + 1);
        return Some(Undone { span, text: spliced(text, span, b"p") });
    }
    // The last spec that is long enough and of base64 is the key.
    let start = text.iter().rposition(|octet| *octet == b';').map_or(0, |at| at + 1);
    let key = Span::new(start, text.len()).trimmed(text);
    if key.len() < SHORTEST || base64::decode(key.of(text)).is_err() {
        return None;
    }
    let name = if start == 0 { &b"v=DKIM1; p="[..] } else { b"p=" };
    let at = Span::new(key.start(), key.start());
    Some(Undone { span: Span::new(key.start(), key.start() + 1), text: spliced(text, at, name) })
}

/// `v=` is not `DKIM1`.
fn with_version(text: &[u8]) -> Option<Undone> {
    let span = value_of(text, b'v').filter(|span| span.of(text) != b"DKIM1")?;
    Some(Undone { span, text: spliced(text, span, b"DKIM1") })
}

/// `v=` stands behind other tags.
fn with_version_first(text: &[u8]) -> Option<Undone> {
    let value = value_of(text, b'v')?;
    let start = text.get(..value.start())?.iter().rposition(|octet| *octet == b';')?;
    let tag = Span::new(start, value.end());
    let rest = spliced(text, tag, b"");
    let span = Span::new(start + 1, value.end()).trimmed(text);
    Some(Undone { span, text: [b"v=DKIM1;", &*rest].concat() })
}

/// `k=` is not the kind of the key in `p=`.
fn with_key_type(text: &[u8]) -> Option<Undone> {
    const ED25519_OCTETS: usize = 32;
    let key = value_of(text, b'p')?;
    let octets = base64::decode(key.of(text)).ok()?.octets;
    let kind = if octets.len() == ED25519_OCTETS { &b"ed25519"[..] } else { b"rsa" };
    match value_of(text, b'k') {
        Some(span) if span.of(text) == kind => None,
        Some(span) => Some(Undone { span, text: spliced(text, span, kind) }),
        // Without `k=` the key is one of RSA.
        None if kind == b"rsa" => None,
        None => {
            let start = text.get(..key.start())?.iter().rposition(|octet| *octet == b'p')?;
            let tag = [b"k=", kind, b"; "].concat();
            Some(Undone { span: key, text: spliced(text, Span::new(start, start), &tag) })
        }
    }
}

/// `h=` does not allow SHA-256.
fn with_hash(text: &[u8]) -> Option<Undone> {
    let span = value_of(text, b'h').filter(|span| find(span.of(text), b"sha256").is_none())?;
    Some(Undone { span, text: spliced(text, span, b"sha256") })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn undone(undo: Undo, text: &str) -> Option<(String, std::ops::Range<usize>)> {
        let undone = undo(text.as_bytes())?;
        let span = undone.span.start()..undone.span.end();
        Some((String::from_utf8(undone.text).unwrap(), span))
    }

    #[test]
    fn each_step_undoes_its_harm_and_says_where() {
        let cases: [(Undo, &str, &str, std::ops::Range<usize>); 16] = [
            (cut_out_of_line, "k._domainkey IN TXT v=DKIM1; p=A", "v=DKIM1; p=A", 0..20),
            (cut_out_of_line, "key001: v=DKIM1", "v=DKIM1", 0..8),
            (cut_out_of_line, "k TXT ( \"v=DKIM1; \" \"p=A\" ) ; x", "v=DKIM1; \" \"p=A\" ", 0..9),
            (without_pem_lines, "p=-----BEGIN X-----AB-----END X-----", "p=AB", 2..19),
            (without_percent_escapes, "v=DKIM1%3B p=%2b%zz", "v=DKIM1; p=+%zz", 7..10),
            (without_entities, "&quot;v&#61;1&#x3B;&x;", "\"v=1;&x;", 0..6),
            (in_ascii, "“v=1\u{a0}；\u{feff}p”", "v=1 ;p", 0..3),
            (without_quotes, "\"v=1\\; p=\\043A\\nB\" \"C\"", "v=1; p=+AB C", 0..1),
            (in_one_line, "a\r\nb\nc", "abc", 1..2),
            (with_semicolons, "v=DKIM1 k=rsap=k=", "v=DKIM1;k=rsa;p=k=", 7..8),
            (with_semicolons, "v=1,h=sha256 , k = x;p=", "v=1;h=sha256;k = x;p=", 3..4),
            (with_tags_unswapped, "h=rsa;k=sha256;p=", "h=sha256;k=rsa;p=", 2..5),
            (with_key_tag, "k=rsa; P=A", "k=rsa; p=A", 7..8),
            (with_version, "v=dkim1; p=A", "v=DKIM1; p=A", 2..7),
            (with_version_first, "p=A; v=DKIM1", "v=DKIM1;p=A", 5..12),
            (with_key_type, "k=2048; p=AAAA", "k=rsa; p=AAAA", 2..6),
        ];
        for (undo, text, expected, span) in cases {
            assert_eq!(undone(undo, text), Some((expected.into(), span)), "{text}");
        }
    }

    #[test]
    fn a_sound_text_is_left_alone() {
        let text = format!("v=DKIM1; h=sha256; k=rsa; s=email; t=s; p={}k==", "A".repeat(41));
        for (kind, undo) in STEPS {
            assert_eq!(undone(undo, &text), None, "{kind:?}");
        }
    }

    #[test]
    fn a_bare_key_gets_its_tags() {
        let key = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA";
        assert_eq!(undone(with_key_tag, key).unwrap().0, format!("v=DKIM1; p={key}"));
        let text = format!("v=DKIM1; k=rsa; {key}");
        assert_eq!(undone(with_key_tag, &text).unwrap().0, format!("v=DKIM1; k=rsa; p={key}"));
        assert_eq!(undone(with_key_tag, "v=DKIM1; k=rsa; word"), None);
    }
}
