//! The values of fields (RFC 5965 §3.5, RFC 6591 §4, RFC 9991 §4).

use waxseal_parse::fold;
use waxseal_parse::structured::{self, Lexer};

use super::model::{Mechanism, ReportingMta, SpfDns};

/// A value without the line ends that fold it and without white space at its ends (RFC 5322 §2.2.3).
pub(super) fn unfolded(value: &[u8]) -> Vec<u8> {
    let is_line_end = |byte: &u8| matches!(byte, b'\r' | b'\n');
    fold::trim(value).iter().copied().filter(|byte| !is_line_end(byte)).collect()
}

/// A value without comments, its words one space apart.
pub(super) fn without_comments(value: &[u8]) -> Vec<u8> {
    let mut lexer = Lexer::new(value);
    let mut text = Vec::with_capacity(value.len());
    loop {
        // A comment that has no end is text.
        let is_open = lexer.cfws().is_err();
        if lexer.is_at_end() {
            return text;
        }
        if !text.is_empty() {
            text.push(b' ');
        }
        if is_open {
            text.extend_from_slice(&unfolded(lexer.rest()));
            return text;
        }
        let is_word = |byte: u8| byte != b'(' && !byte.is_ascii_whitespace();
        let word = lexer.take_while(is_word).of(value);
        text.extend_from_slice(word);
        if word.is_empty() {
            // A byte that is neither: a CR within a line.
            text.extend(lexer.next_byte());
        }
    }
}

/// `quoted-string`, or the text as it is where there are no quotes.
pub(super) fn quoted(value: &[u8]) -> Vec<u8> {
    let mut lexer = Lexer::new(value);
    let _ = lexer.cfws();
    match lexer.quoted_string() {
        Ok(Some(content)) => structured::unquoted(content.of(value)).into_owned(),
        _ => unfolded(value),
    }
}

/// `mta-name-type ";" mta-name` (RFC 3464 §2.2.2).
pub(super) fn reporting_mta(value: &str) -> ReportingMta {
    let (kind, name) = value.split_once(';').unwrap_or(("", value));
    ReportingMta { kind: kind.trim().to_ascii_lowercase(), name: name.trim().to_owned() }
}

/// `("txt" / "spf") ":" domain ":" quoted-string` (RFC 6591 §4).
pub(super) fn spf_dns(value: &[u8]) -> Option<SpfDns> {
    let mut lexer = Lexer::new(value);
    let mut word = || {
        lexer.cfws().ok()?;
        let is_word = |byte: u8| !matches!(byte, b':' | b'(') && !byte.is_ascii_whitespace();
        let word = lexer.take_while(is_word).of(value);
        lexer.cfws().ok()?;
        let is_whole = lexer.eat(b':') && !word.is_empty();
        is_whole.then(|| String::from_utf8_lossy(word).to_ascii_lowercase())
    };
    let (rrtype, domain) = (word()?, word()?);
    let record = quoted(lexer.rest());
    Some(SpfDns { rrtype, domain, record: String::from_utf8_lossy(&record).into_owned() })
}

/// The mechanisms of `Identity-Alignment`: none for `none` (RFC 9991 §4). Words that are no mechanisms
/// are kept.
pub(super) fn identity_alignment(value: &str) -> Vec<Mechanism> {
    let words = value.split(',').map(str::trim).filter(|word| !word.is_empty());
    let is_none = |word: &&str| word.eq_ignore_ascii_case("none");
    words.filter(|word| !is_none(word)).map(Mechanism::from_text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_folds_leave_no_trace() {
        for (value, text) in [
            (&b" 148.163.85.135 (a.example (b))"[..], &b"148.163.85.135"[..]),
            (b"(x)\r\n abuse\r\n (y) ", b"abuse"),
            (b" a  b\r\n\tc", b"a b c"),
            (b"a (open", b"a (open"),
            // A CR alone is neither white space nor of a word.
            (b"a\rb", b"a \r b"),
            (b"", b""),
        ] {
            assert_eq!(without_comments(value), text, "{value:?}");
        }
    }

    #[test]
    fn spf_records_are_taken_apart() {
        let found = spf_dns(b" TXT : Example.com :\r\n \"v=spf1 \\\"a\\\" -all\"").unwrap();
        assert_eq!((&*found.rrtype, &*found.domain), ("txt", "example.com"));
        assert_eq!(found.record, "v=spf1 \"a\" -all");
        assert_eq!(spf_dns(b"txt example.com"), None);
        assert_eq!(spf_dns(b""), None);
    }

    #[test]
    fn alignment_is_a_list_of_what_failed() {
        assert_eq!(identity_alignment("none"), []);
        assert_eq!(identity_alignment("DKIM , spf"), [Mechanism::Dkim, Mechanism::Spf]);
        assert_eq!(identity_alignment("dane"), [Mechanism::Unknown("dane".to_owned())]);
    }
}
