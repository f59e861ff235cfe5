//! What the words of the field are made of.

use crate::structured::is_atext;

/// Whether a text is a `Keyword` (RFC 5321 §4.1.2): letters, digits and hyphens, no hyphen last.
pub(super) fn is_keyword(text: &[u8]) -> bool {
    text.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'-')
        && text.last().is_some_and(|last| *last != b'-')
}

/// Whether a text is an address that needs no quotation mark: a dot-atom or nothing, an at sign, and
/// a domain name.
pub(super) fn is_address(text: &[u8]) -> bool {
    memchr::memrchr(b'@', text).and_then(|at| text.split_at_checked(at)).is_some_and(
        |(local_part, rest)| {
            (local_part.is_empty() || is_dot_atom(local_part))
                && rest.split_first().is_some_and(|(_, domain)| is_domain_name(domain))
        },
    )
}

/// Atoms with dots between them (RFC 5322 §3.2.3).
pub(super) fn is_dot_atom(text: &[u8]) -> bool {
    text.split(|byte| *byte == b'.')
        .all(|atom| !atom.is_empty() && atom.iter().all(|byte| is_atext(*byte)))
}

/// The `domain-name` of RFC 6376 §3.5: two labels at least, of letters, digits, inner hyphens and
/// octets of UTF-8 (RFC 6531 §3.3).
pub(super) fn is_domain_name(text: &[u8]) -> bool {
    let is_let_dig = |byte: &u8| byte.is_ascii_alphanumeric() || *byte >= 0x80;
    let is_label = |label: &[u8]| {
        label.iter().all(|byte| is_let_dig(byte) || *byte == b'-')
            && label.first().is_some_and(is_let_dig)
            && label.last().is_some_and(is_let_dig)
    };
    text.contains(&b'.') && text.split(|byte| *byte == b'.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keywords_end_in_a_letter_or_digit() {
        for (text, expected) in [
            ("dkim", true),
            ("x-tls", true),
            ("-a", true),
            ("a-", false),
            ("", false),
            ("a_b", false),
        ] {
            assert_eq!(is_keyword(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn addresses_have_a_domain_name() {
        for (text, expected) in [
            ("joe@example.com", true),
            ("@example.com", true),
            ("prvs=46201db6f9=John.Smith@b.c", true),
            ("jörg@bücher.example", true),
            ("example.com", false),
            ("joe@localhost", false),
            ("joe@my_host.example", false),
            ("joe@-a.example", false),
            ("joe@a..example", false),
            ("joe.@example.com", false),
            ("a@b@example.com", false),
            ("joe@", false),
        ] {
            assert_eq!(is_address(text.as_bytes()), expected, "{text}");
        }
    }
}
