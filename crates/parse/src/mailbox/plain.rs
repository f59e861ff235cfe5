//! The one mailbox that nearly every From field has, read with a look-up an octet.
//!
//! The grammar of RFC 5322 §3.4 has many turns, and a processor that has just done RSA foresees none of
//! them. What is plain is recognised by the kinds of its octets alone; anything else is left to the
//! grammar, which gives the same for what is plain.

use super::{Mailbox, Part};
use crate::span::Span;
use crate::structured::is_atext;

/// Kinds of octets, each a bit.
const ATOM: u8 = 1;
const DOT: u8 = 2;
const SPACE: u8 = 4;
const OTHER: u8 = 8;

/// `words <local-part@domain>` or `local-part@domain`, of ASCII, without quotes, comments and folds.
pub(super) fn mailbox(text: &[u8]) -> Option<Mailbox<'_>> {
    let start = text.iter().position(|byte| *byte != b' ')?;
    let end = text.iter().rposition(|byte| *byte != b' ')? + 1;
    let (display_name, address, span) = if text.get(end - 1) == Some(&b'>') {
        let open = memchr::memchr(b'<', text)?;
        let name = Span::new(start, open).trimmed(text);
        if kinds(name.of(text)) & !(ATOM | SPACE) != 0 {
            return None;
        }
        let name = Some(name).filter(|name| !name.is_empty());
        (name, Span::new(open + 1, end - 1), Span::new(name.map_or(open, Span::start), end))
    } else {
        (None, Span::new(start, end), Span::new(start, end))
    };
    let at = address.start() + memchr::memchr(b'@', address.of(text))?;
    let local_part = Span::new(address.start(), at);
    let domain = Span::new(at + 1, address.end());
    if !is_dot_atom(local_part.of(text)) || !is_dot_atom(domain.of(text)) {
        return None;
    }
    let part = |span| Part { span, has_cfws: false };
    Some(Mailbox {
        text,
        display_name,
        route: None,
        local_part: part(local_part),
        domain: part(domain),
        span,
        deviation: None,
    })
}

/// RFC 5322 §3.2.3, in ASCII.
fn is_dot_atom(text: &[u8]) -> bool {
    let has_lone_dots = || !text.split(|byte| *byte == b'.').any(<[u8]>::is_empty);
    kinds(text) & !(ATOM | DOT) == 0 && has_lone_dots()
}

/// Which kinds of octets a text has.
fn kinds(text: &[u8]) -> u8 {
    text.iter().fold(0, |kinds, byte| kinds | kind(*byte))
}

fn kind(byte: u8) -> u8 {
    match byte {
        b' ' => SPACE,
        b'.' => DOT,
        byte if byte.is_ascii() && is_atext(byte) => ATOM,
        _ => OTHER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mailbox::reader::{Addresses, Element};
    use crate::mailbox::{AddressError, Limits};

    fn by_grammar(text: &[u8]) -> Vec<Result<Element<'_>, AddressError>> {
        Addresses::by_grammar(text, &Limits::default()).collect()
    }

    #[test]
    fn what_is_plain_is_plain() {
        for text in ["a@b", " Joe Sixpack <joe@example.com>", "<a.b@c.d>  ", "x  y <a+b@c-d>"] {
            assert!(mailbox(text.as_bytes()).is_some(), "{text}");
        }
        for text in ["", "a", "@", "a@", "@b", "<a@b", "a@b>c", "a..b@c", "a@b.", "ü <a@b>"] {
            assert!(mailbox(text.as_bytes()).is_none(), "{text}");
        }
    }

    /// Every text of up to six octets over what matters: the grammar gives the same.
    #[test]
    fn the_grammar_gives_the_same() {
        const OCTETS: &[u8] = b"a. <>@\"\t(";
        let mut texts: Vec<Vec<u8>> = vec![Vec::new()];
        let mut plain = 0;
        for _ in 0..6 {
            let longer = |text: &Vec<u8>| {
                let text = text.clone();
                OCTETS.iter().map(move |octet| [&text[..], &[*octet]].concat())
            };
            texts = texts.iter().flat_map(longer).collect();
            for text in &texts {
                if let Some(mailbox) = mailbox(text) {
                    plain += 1;
                    let expected = vec![Ok(Element::Mailbox(mailbox))];
                    assert_eq!(by_grammar(text), expected, "{}", String::from_utf8_lossy(text));
                }
            }
        }
        assert!(plain > 40, "{plain}");
    }
}
