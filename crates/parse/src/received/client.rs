//! The client's side of a `Received` field: address, name and HELO, in the ways of many products.

use std::net::{IpAddr, Ipv6Addr};

use super::Received;
use super::clauses::without_brackets;

/// Takes what a comment says. Only behind `from` is an address that of the client.
pub(super) fn of_comment<'a>(comment: &'a [u8], is_of_client: bool, received: &mut Received<'a>) {
    let mut words = comment.split(|byte| ends_word(*byte)).filter(|word| !word.is_empty());
    let mut name = None;
    let mut is_first = true;
    while let Some(word) = words.next() {
        let was_first = core::mem::take(&mut is_first);
        if is_one_of(word, &[b"envelope-from", b"envelope-sender"]) {
            let path = words.next().map(without_brackets);
            received.envelope_from = received.envelope_from.or(path);
        } else if let Some(path) = value_of(word, b"envelope-from=") {
            received.envelope_from = received.envelope_from.or(Some(without_brackets(path)));
        } else if !is_of_client {
        } else if was_first && is_of_transport(word) {
            return;
        } else if is_one_of(word, &[b"helo", b"ehlo", b"lhlo"]) {
            // The client's own words are never searched for an address.
            received.explicit_helo = received.explicit_helo.or(words.next());
        } else if let Some(helo) = value_of(word, b"helo=") {
            received.explicit_helo = received.explicit_helo.or(Some(helo));
        } else {
            let (host, literal) = before_bracket(word);
            if was_first && is_host(host) {
                name = Some(host.strip_suffix(b".").unwrap_or(host));
            }
            let ip = address(behind_ident(literal.unwrap_or(host)));
            if received.client_ip.is_none() && ip.is_some() {
                received.client_ip = ip;
                received.client_name = name.take();
            }
        }
    }
    received.client_name = received.client_name.or(name);
}

fn ends_word(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'(' | b')' | b',')
}

/// `name[192.0.2.1]` is a name and an address.
fn before_bracket(word: &[u8]) -> (&[u8], Option<&[u8]>) {
    match word.iter().position(|byte| *byte == b'[') {
        Some(bracket) => {
            let (host, literal) = word.split_at(bracket);
            (host, Some(literal))
        }
        None => (word, None),
    }
}

/// An address as trace fields write it: bare, in brackets, with `IPv6:` before it (RFC 5321 §4.1.3) or a
/// port behind it.
pub fn address(word: &[u8]) -> Option<IpAddr> {
    let word = core::str::from_utf8(word).ok()?;
    let inner = match word.strip_prefix('[') {
        Some(inner) => inner.split(']').next()?,
        None => word.trim_end_matches(['.', ']', ';']),
    };
    // The longest address has 45 characters; a zone or port may follow it.
    if inner.len() > 64 {
        return None;
    }
    let inner = match inner.get(..5) {
        Some(tag) if tag.eq_ignore_ascii_case("IPv6:") => inner.get(5..)?,
        _ => inner,
    };
    let address = match inner.split_once('%') {
        Some((address, _)) => address.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
        None => inner.parse().ok().or_else(|| {
            let (address, port) = inner.rsplit_once(':')?;
            port.parse::<u16>().ok()?;
            address.parse().ok()
        }),
    };
    address.map(|address: IpAddr| address.to_canonical())
}

/// qmail puts what ident said before the address: `(joe@192.0.2.1)`.
fn behind_ident(word: &[u8]) -> &[u8] {
    match memchr::memrchr(b'@', word) {
        Some(at) => word.get(at + 1..).unwrap_or_default(),
        None => word,
    }
}

/// Whether a comment tells of the connection and not of the client.
fn is_of_transport(word: &[u8]) -> bool {
    is_one_of(word, &[b"using", b"version", b"Exim", b"authenticated", b"no"])
        || value_of(word, b"version=").is_some()
}

/// A name with a dot: not `unknown`, not `localhost`.
fn is_host(word: &[u8]) -> bool {
    let of_names = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    word.iter().all(of_names) && word.contains(&b'.') && address(word).is_none()
}

fn is_one_of(word: &[u8], known: &[&[u8]]) -> bool {
    known.iter().any(|known| word.eq_ignore_ascii_case(known))
}

/// What stands behind the equals sign of `name=value`.
fn value_of<'a>(word: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let (start, value) = word.split_at_checked(name.len())?;
    start.eq_ignore_ascii_case(name).then_some(value)
}
