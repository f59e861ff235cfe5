//! Text of fields in and out of encoded words (RFC 2047). Only UTF-8 is looked at.

use waxseal_parse::base64;
use waxseal_parse::dkim::quoted_printable;
use waxseal_parse::fold::{leading, trim};

use super::Candidate;
use super::form::Form;
use crate::dkim::explain::header_change::HeaderChange;

/// The Subject as raw UTF-8 and as one encoded word of each kind; From as raw UTF-8.
pub(super) fn candidates(form: &Form<'_>) -> Vec<Candidate> {
    let mut candidates = Vec::new();
    for name in ["Subject", "From"] {
        let Some((at, field, slot)) = form.find(name) else { continue };
        let text = decoded(trim(slot.value()));
        if text.is_ascii() {
            continue;
        }
        let values = if name == "Subject" { spellings(&text) } else { vec![text] };
        for value in values {
            let Some(edit) = form.with_value(at, &value).filter(|edit| !form.is_idle(edit)) else {
                continue;
            };
            let change = HeaderChange::EncodedWord {
                field,
                name: slot.name.into(),
                before: value.into(),
                after: slot.value().into(),
            };
            candidates.push(Candidate::new(change, [edit]));
        }
    }
    candidates
}

/// A text as it is, and as one encoded word of each kind.
pub(super) fn spellings(text: &[u8]) -> Vec<Vec<u8>> {
    let mut spellings = vec![text.to_vec()];
    let (base64, quoted) = (base64::encode(text), q_encoded(text));
    for charset in ["UTF-8", "utf-8"] {
        for (kind, text) in [("B", &base64), ("Q", &quoted), ("b", &base64), ("q", &quoted)] {
            spellings.push(format!("=?{charset}?{kind}?{text}?=").into_bytes());
        }
    }
    spellings
}

/// The value with its encoded words decoded; white space between two of them is left out.
pub(super) fn decoded(value: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(value.len());
    let mut rest = value;
    let mut follows_word = false;
    while let Some(start) = memchr::memmem::find(rest, b"=?") {
        let (before, word) = rest.split_at(start);
        let Some((text, length)) = encoded_word(word) else {
            out.extend_from_slice(before);
            out.extend_from_slice(b"=?");
            rest = word.get(2..).unwrap_or_default();
            follows_word = false;
            continue;
        };
        if !(follows_word && leading(before) == before.len()) {
            out.extend_from_slice(before);
        }
        out.extend_from_slice(&text);
        rest = word.get(length..).unwrap_or_default();
        follows_word = true;
    }
    out.extend_from_slice(rest);
    out
}

/// The text of the encoded word that stands here, and the word's length.
fn encoded_word(text: &[u8]) -> Option<(Vec<u8>, usize)> {
    let body = text.strip_prefix(b"=?")?;
    let (charset, body) = split_once(body)?;
    let (kind, body) = split_once(body)?;
    let end = memchr::memmem::find(body, b"?=")?;
    let content = body.get(..end)?;
    if !charset.eq_ignore_ascii_case(b"utf-8") || content.iter().any(u8::is_ascii_whitespace) {
        return None;
    }
    let octets = match kind {
        b"B" | b"b" => base64::decode(content).ok()?.octets,
        b"Q" | b"q" => {
            let text = core::str::from_utf8(content).ok()?.replace('_', "=20");
            quoted_printable::decode(text.as_bytes()).ok()?.into_owned()
        }
        _ => return None,
    };
    Some((octets, text.len() - body.len() + end + 2))
}

fn split_once(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = memchr::memchr(b'?', text)?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// The Q encoding is that of `z=`, but for the space and the question mark.
fn q_encoded(text: &[u8]) -> String {
    quoted_printable::encode(text, b"?_").replace("=20", "_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_decoded_and_the_white_space_between_them_goes() {
        let value = "Hi =?utf-8?Q?Gr=C3=BC?=\r\n =?UTF-8?B?w59l?= =?x?= =?utf-8?q?a_b?=!";
        assert_eq!(String::from_utf8(decoded(value.as_bytes())).unwrap(), "Hi Grüße =?x?= a b!");
        for broken in ["=?utf-8?Q?=C?=", "=?utf-8?X?a?=", "=?", "=?utf-8?B?a", "=?latin1?Q?a?="] {
            assert_eq!(decoded(broken.as_bytes()), broken.as_bytes());
        }
    }

    #[test]
    fn what_is_encoded_comes_back() {
        let text = "Grüße = _ ? a";
        let word = format!("=?utf-8?Q?{}?=", q_encoded(text.as_bytes()));
        assert_eq!(decoded(word.as_bytes()), text.as_bytes());
    }
}
