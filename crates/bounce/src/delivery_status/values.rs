//! Values of fields.

use waxseal_parse::structured::Lexer;

/// A text without its comments (RFC 822 §3.4.3), on one line. Parentheses that are not closed stay.
pub(super) fn without_comments(text: &str) -> String {
    let mut lexer = Lexer::new(text.as_bytes());
    let mut words = Vec::new();
    let mut word = Vec::new();
    loop {
        let before = lexer.at();
        let _ = lexer.cfws();
        if lexer.at() > before && !word.is_empty() {
            words.push(core::mem::take(&mut word));
        }
        match lexer.next_byte() {
            Some(byte) => word.push(byte),
            None => break,
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    String::from_utf8_lossy(&words.join(&b' ')).into_owned()
}

/// `type; value`: the type in lower case, if one stands there.
pub(super) fn typed(text: &str) -> (Option<String>, &str) {
    let Some((kind, value)) = text.split_once(';') else { return (None, text.trim()) };
    let kind = kind.trim();
    let is_type = !kind.is_empty()
        && kind
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'/'));
    // A sentence with a semicolon in it has no type.
    if !is_type || kind.bytes().all(|byte| byte.is_ascii_digit()) {
        return (None, text.trim());
    }
    (Some(kind.to_ascii_lowercase()), value.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_told_from_texts() {
        assert_eq!(typed("RFC822; a@b.example"), (Some("rfc822".to_owned()), "a@b.example"));
        assert_eq!(typed("550 5.1.1 no; sorry"), (None, "550 5.1.1 no; sorry"));
        assert_eq!(typed(" a@b.example "), (None, "a@b.example"));
        assert_eq!(typed("x-unix; a; b"), (Some("x-unix".to_owned()), "a; b"));
    }

    #[test]
    fn comments_leave_no_trace() {
        assert_eq!(without_comments("mx.example (TCP|1.2.3.4) (x (y))"), "mx.example");
        assert_eq!(without_comments("(a) b (c) d"), "b d");
        assert_eq!(without_comments("a (open"), "a (open");
        assert_eq!(without_comments(""), "");
    }
}
