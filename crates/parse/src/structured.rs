//! The words of structured header fields: comments, quoted strings, atoms and tokens (RFC 5322 §3.2,
//! RFC 2045 §5.1).

use core::fmt;
use std::borrow::Cow;

use crate::fold;
use crate::span::Span;

/// Reads a field's value word by word. Spans count from the start of the value.
///
/// A line end counts as white space wherever it stands: the message's parse has already found where
/// the field ends. Comments nest to any depth without recursion.
///
/// # Complexity
/// Every byte is looked at once.
#[derive(Clone, Debug)]
pub struct Lexer<'a> {
    text: &'a [u8],
    at: usize,
}

/// A word that has no end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unclosed {
    /// A comment whose parenthesis is not closed; the offset is that of the outermost one.
    Comment {
        /// Where it begins.
        at: usize,
    },
    /// A quoted string without its second quote.
    QuotedString {
        /// Where it begins.
        at: usize,
    },
}

impl Unclosed {
    /// Where the word begins.
    pub fn at(self) -> usize {
        match self {
            Self::Comment { at } | Self::QuotedString { at } => at,
        }
    }
}

impl fmt::Display for Unclosed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Comment { .. } => "a comment is not closed",
            Self::QuotedString { .. } => "a quoted string is not closed",
        })
    }
}

impl core::error::Error for Unclosed {}

impl<'a> Lexer<'a> {
    /// At the start of a value.
    pub fn new(text: &'a [u8]) -> Self {
        Self { text, at: 0 }
    }

    /// The whole value.
    pub fn text(&self) -> &'a [u8] {
        self.text
    }

    /// How far it has read.
    pub fn at(&self) -> usize {
        self.at
    }

    /// What has not been read.
    pub fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next byte, which stays unread.
    pub fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// Whether all has been read.
    pub fn is_at_end(&self) -> bool {
        self.at >= self.text.len()
    }

    /// Reads this byte, if it is the next one.
    pub fn eat(&mut self, byte: u8) -> bool {
        let is_it = self.peek() == Some(byte);
        self.at += usize::from(is_it);
        is_it
    }

    /// Reads any one byte.
    pub fn next_byte(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    /// Goes on reading at this offset, or at the end if it lies behind it.
    pub fn go_to(&mut self, at: usize) {
        self.at = at.min(self.text.len());
    }

    /// Reads white space; whether there was any.
    pub fn white_space(&mut self) -> bool {
        let length = fold::leading(self.rest());
        self.at += length;
        length > 0
    }

    /// Reads comments and white space (CFWS, RFC 5322 §3.2.2); whether there was any.
    ///
    /// # Errors
    /// A comment is not closed; then nothing of it has been read.
    #[inline]
    pub fn cfws(&mut self) -> Result<bool, Unclosed> {
        // Mostly there is none.
        match self.peek() {
            Some(b' ' | b'\t' | b'\r' | b'\n' | b'(') => self.some_cfws(),
            _ => Ok(false),
        }
    }

    fn some_cfws(&mut self) -> Result<bool, Unclosed> {
        let start = self.at;
        while self.white_space() || self.comment()?.is_some() {}
        Ok(self.at > start)
    }

    /// Reads one comment: what stands between its outermost parentheses.
    ///
    /// # Errors
    /// The comment is not closed; then nothing of it has been read.
    pub fn comment(&mut self) -> Result<Option<Span>, Unclosed> {
        if self.peek() != Some(b'(') {
            return Ok(None);
        }
        let start = self.at;
        let mut depth = 0_usize;
        let mut at = start;
        while let Some(byte) = self.text.get(at) {
            match byte {
                b'\\' => at += 1,
                b'(' => depth += 1,
                b')' => depth -= 1,
                _ => {}
            }
            at += 1;
            if depth == 0 {
                self.at = at;
                return Ok(Some(Span::new(start + 1, at - 1)));
            }
        }
        Err(Unclosed::Comment { at: start })
    }

    /// Reads a quoted string (RFC 5322 §3.2.4): what stands between its quotes, escapes and all; see
    /// [`unquoted`].
    ///
    /// # Errors
    /// The string is not closed; then nothing of it has been read.
    pub fn quoted_string(&mut self) -> Result<Option<Span>, Unclosed> {
        if self.peek() != Some(b'"') {
            return Ok(None);
        }
        let start = self.at;
        let mut at = start + 1;
        loop {
            match self.text.get(at) {
                Some(b'\\') => at += 2,
                Some(b'"') => break,
                Some(_) => at += 1,
                None => return Err(Unclosed::QuotedString { at: start }),
            }
        }
        self.at = at + 1;
        Ok(Some(Span::new(start + 1, at)))
    }

    /// Reads as long as bytes are of a kind. The span may be empty.
    pub fn take_while(&mut self, is_of_kind: impl Fn(u8) -> bool) -> Span {
        let start = self.at;
        let rest = self.rest();
        let length = rest.iter().position(|byte| !is_of_kind(*byte)).unwrap_or(rest.len());
        self.at += length;
        Span::new(start, self.at)
    }
}

/// The text that stands in a quoted string or comment: without the backslashes of quoted pairs and
/// without the line ends that fold it (RFC 5322 §3.2.4).
pub fn unquoted(content: &[u8]) -> Cow<'_, [u8]> {
    if !content.iter().any(|byte| matches!(byte, b'\\' | b'\n')) {
        return Cow::Borrowed(content);
    }
    let mut text = Vec::with_capacity(content.len());
    let mut rest = content;
    loop {
        rest = match rest {
            [] => return Cow::Owned(text),
            [b'\\', escaped, rest @ ..] => {
                text.push(*escaped);
                rest
            }
            [b'\r', b'\n', rest @ ..] | [b'\n', rest @ ..] => rest,
            [byte, rest @ ..] => {
                text.push(*byte);
                rest
            }
        }
    }
}

/// Whether a byte may stand in an atom (RFC 5322 §3.2.3), where octets of UTF-8 count too
/// (RFC 6532 §3.2).
#[inline]
pub fn is_atext(byte: u8) -> bool {
    /// What [`may_be_in_atom`] says of every byte: one look instead of many comparisons.
    const ATEXT: [bool; 256] = {
        let mut table = [false; 256];
        let mut rest: &mut [bool] = &mut table;
        let mut byte = 0_u8;
        while let [first, others @ ..] = rest {
            *first = may_be_in_atom(byte);
            byte = byte.wrapping_add(1);
            rest = others;
        }
        table
    };
    ATEXT.get(usize::from(byte)).copied().unwrap_or(false)
}

const fn may_be_in_atom(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || byte >= 0x80
        || matches!(
            byte,
            b'!' | b'#'
                | b'$'
                | b'%'
                | b'&'
                | b'\''
                | b'*'
                | b'+'
                | b'-'
                | b'/'
                | b'='
                | b'?'
                | b'^'
                | b'_'
                | b'`'
                | b'{'
                | b'|'
                | b'}'
                | b'~'
        )
}

/// Whether a byte may stand in a token of MIME (RFC 2045 §5.1).
pub const fn is_token(byte: u8) -> bool {
    byte.is_ascii_graphic()
        && !matches!(
            byte,
            b'(' | b')'
                | b'<'
                | b'>'
                | b'@'
                | b','
                | b';'
                | b':'
                | b'\\'
                | b'"'
                | b'/'
                | b'['
                | b']'
                | b'?'
                | b'='
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_nest_and_escape() {
        let text = b" (a (b) \\) c)\r\n\t(d)x";
        let mut lexer = Lexer::new(text);
        assert!(lexer.white_space());
        assert_eq!(lexer.comment().unwrap().unwrap().of(text), b"a (b) \\) c");
        assert!(lexer.cfws().unwrap());
        assert_eq!(lexer.rest(), b"x");
        assert!(!lexer.cfws().unwrap());
        let deep = [b"(".repeat(100_000), b")".repeat(100_000)].concat();
        assert!(Lexer::new(&deep).cfws().unwrap());
    }

    #[test]
    fn what_is_not_closed_is_an_error_with_its_place() {
        for (text, error) in [
            (&b" (a (b)"[..], Unclosed::Comment { at: 1 }),
            (b"(\\", Unclosed::Comment { at: 0 }),
            (b"(a\\)", Unclosed::Comment { at: 0 }),
        ] {
            let mut lexer = Lexer::new(text);
            assert_eq!(lexer.cfws(), Err(error));
            assert_eq!(lexer.at(), error.at());
        }
        for text in [&b"\""[..], b"\"a\\", b"\"a\\\""] {
            let mut lexer = Lexer::new(text);
            assert_eq!(lexer.quoted_string(), Err(Unclosed::QuotedString { at: 0 }));
            assert_eq!(lexer.at(), 0);
        }
    }

    #[test]
    fn quoted_strings_give_their_text() {
        let text = b"\"a\\\"b\r\n c;\" d";
        let mut lexer = Lexer::new(text);
        let content = lexer.quoted_string().unwrap().unwrap();
        assert_eq!(&*unquoted(content.of(text)), b"a\"b c;");
        assert_eq!(lexer.rest(), b" d");
        assert!(matches!(unquoted(b"plain"), Cow::Borrowed(_)));
        assert_eq!(&*unquoted(b"a\\"), b"a\\", "a backslash at the end is content");
    }

    #[test]
    fn words_end_where_their_kind_does() {
        let mut lexer = Lexer::new("dmarc=pass ü@x".as_bytes());
        assert_eq!(lexer.take_while(is_token), Span::new(0, 5));
        assert!(lexer.eat(b'='));
        assert_eq!(lexer.take_while(is_atext), Span::new(6, 10));
        lexer.white_space();
        assert_eq!(lexer.take_while(is_atext).len(), "ü".len());
        lexer.go_to(1_000);
        assert!(lexer.is_at_end());
        assert_eq!(lexer.next_byte(), None);
    }
}
