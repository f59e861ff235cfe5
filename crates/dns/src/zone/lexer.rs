//! Master files cut into entries and tokens (RFC 1035 §5.1).
//!
//! hickory-proto has a lexer too, and it cannot be used: it takes a quoted string within parentheses
//! apart at its semicolon, which is how `opendkim-genkey` and others print every DKIM key, it decodes
//! `\DDD` to another octet, ends an unquoted text at `\;`, and opens the files that `$INCLUDE`
//! names. `tests/hickory_text_parser.rs` holds each of these faults.

use super::error::{ZoneError, ZoneProblem};

/// A word or a quoted string, as it is written: without its quotes, with its escapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) raw: &'a [u8],
    pub(super) quoted: bool,
}

/// One entry: a line, or several in parentheses.
#[derive(Debug)]
pub(super) struct Entry<'a> {
    /// Its first line, counted from 1.
    pub(super) line: usize,
    /// It begins with white space and so belongs to the owner of the entry before it.
    pub(super) indented: bool,
    pub(super) tokens: Vec<Token<'a>>,
}

/// Reads entry after entry.
#[derive(Debug)]
pub(super) struct Lexer<'a> {
    rest: &'a [u8],
    line: usize,
    entry_bytes: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(file: &'a [u8], entry_bytes: usize) -> Self {
        Self { rest: file, line: 1, entry_bytes }
    }

    /// The next entry that is not blank.
    pub(super) fn next_entry(&mut self) -> Result<Option<Entry<'a>>, ZoneError> {
        while !self.rest.is_empty() {
            let entry = self.entry()?;
            if !entry.tokens.is_empty() {
                return Ok(Some(entry));
            }
        }
        Ok(None)
    }

    fn entry(&mut self) -> Result<Entry<'a>, ZoneError> {
        let start = self.rest.len();
        let indented = matches!(self.rest.first(), Some(b' ' | b'\t'));
        let mut entry = Entry { line: self.line, indented, tokens: Vec::new() };
        let mut opened_at = None;
        while let Some((&byte, after)) = self.rest.split_first() {
            match byte {
                b' ' | b'\t' => self.rest = after,
                b'\r' if after.starts_with(b"\n") => self.rest = after,
                b'\n' => {
                    self.rest = after;
                    self.line = self.line.saturating_add(1);
                    if opened_at.is_none() {
                        break;
                    }
                }
                b';' => {
                    let end = after.iter().position(|byte| *byte == b'\n').unwrap_or(after.len());
                    self.rest = after.get(end..).unwrap_or_default();
                }
                b'(' => {
                    if opened_at.replace(self.line).is_some() {
                        return Err(ZoneProblem::NestedParentheses.at(self.line));
                    }
                    self.rest = after;
                }
                b')' => {
                    if opened_at.take().is_none() {
                        return Err(ZoneProblem::UnopenedParenthesis.at(self.line));
                    }
                    self.rest = after;
                }
                b'"' => {
                    self.rest = after;
                    let raw = self.scan(b"\"", b"\t")?;
                    self.rest = match self.rest.split_first() {
                        Some((b'"', after)) => after,
                        _ => return Err(ZoneProblem::UnclosedQuote.at(self.line)),
                    };
                    entry.tokens.push(Token { raw, quoted: true });
                }
                _ => {
                    let raw = self.scan(b" \t;()\"", b"")?;
                    if raw.is_empty() {
                        // A carriage return that ends no line.
                        return Err(ZoneProblem::Byte { byte }.at(self.line));
                    }
                    entry.tokens.push(Token { raw, quoted: false });
                }
            }
            if !entry.tokens.is_empty() && start.saturating_sub(self.rest.len()) > self.entry_bytes
            {
                return Err(ZoneProblem::EntryTooLong { limit: self.entry_bytes }.at(entry.line));
            }
        }
        match opened_at {
            Some(line) => Err(ZoneProblem::UnclosedParenthesis.at(line)),
            None => Ok(entry),
        }
    }

    /// Takes what stands before one of the `ends` or the line's end.
    fn scan(&mut self, ends: &[u8], also_allowed: &[u8]) -> Result<&'a [u8], ZoneError> {
        let mut length = 0_usize;
        let mut bytes = self.rest.iter();
        while let Some(&byte) = bytes.next() {
            match byte {
                _ if ends.contains(&byte) => break,
                b'\n' | b'\r' => break,
                b'\\' => {
                    if matches!(bytes.next(), None | Some(b'\n' | b'\r')) {
                        return Err(ZoneProblem::Escape.at(self.line));
                    }
                    length = length.saturating_add(1);
                }
                _ if byte.is_ascii_control() && !also_allowed.contains(&byte) => {
                    return Err(ZoneProblem::Byte { byte }.at(self.line));
                }
                _ => {}
            }
            length = length.saturating_add(1);
        }
        let (token, rest) = self.rest.split_at_checked(length).unwrap_or((self.rest, &[]));
        self.rest = rest;
        Ok(token)
    }
}

/// One octet of a token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Octet {
    pub(super) value: u8,
    /// It was written with a back slash, so it has no special meaning.
    pub(super) escaped: bool,
}

impl Token<'_> {
    /// The octets that the token stands for.
    pub(super) fn octets(&self) -> impl Iterator<Item = Result<Octet, ZoneProblem>> {
        let mut rest = self.raw;
        std::iter::from_fn(move || {
            let (octet, after) = match rest {
                [] => return None,
                [b'\\', b'0'..=b'9', ..] => {
                    let Some((value, after)) = escaped_number(rest) else {
                        rest = &[];
                        return Some(Err(ZoneProblem::Escape));
                    };
                    (Octet { value, escaped: true }, after)
                }
                [b'\\', value, after @ ..] => (Octet { value: *value, escaped: true }, after),
                [value, after @ ..] => (Octet { value: *value, escaped: false }, after),
            };
            rest = after;
            Some(Ok(octet))
        })
    }

    /// The character-string that the token stands for.
    pub(super) fn text(&self) -> Result<Box<[u8]>, ZoneProblem> {
        if self.raw.contains(&b'\\') {
            self.octets().map(|octet| octet.map(|octet| octet.value)).collect()
        } else {
            Ok(self.raw.into())
        }
    }

    /// The token as it is written, where nothing but ASCII has a meaning.
    pub(super) fn word(&self) -> &str {
        str::from_utf8(self.raw).unwrap_or_default()
    }

    /// The token as it is written, for messages.
    pub(super) fn lossy(&self) -> String {
        /// Enough to find the token by; a message needs no more.
        const SHOWN: usize = 80;
        let shown = self.raw.get(..SHOWN).unwrap_or(self.raw);
        String::from_utf8_lossy(shown).into_owned()
    }
}

/// `\DDD`: three decimal digits that make an octet.
fn escaped_number(raw: &[u8]) -> Option<(u8, &[u8])> {
    let (digits, after) = raw.strip_prefix(b"\\")?.split_at_checked(3)?;
    let digits = str::from_utf8(digits).ok()?;
    // `u8::from_str` takes a sign too.
    let value =
        digits.bytes().all(|digit| digit.is_ascii_digit()).then(|| digits.parse().ok())??;
    Some((value, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(file: &[u8]) -> Vec<Vec<u8>> {
        let entry = Lexer::new(file, 1000).next_entry().unwrap().unwrap();
        entry.tokens.iter().map(|token| token.text().unwrap().into()).collect()
    }

    fn problem(file: &[u8]) -> (usize, ZoneProblem) {
        let mut lexer = Lexer::new(file, 1000);
        loop {
            match lexer.next_entry() {
                Ok(Some(entry)) => {
                    let texts = entry.tokens.iter().find_map(|token| token.text().err());
                    if let Some(problem) = texts {
                        return (entry.line, problem);
                    }
                }
                Ok(None) => panic!("no problem"),
                Err(ZoneError::Line { line, problem }) => return (line, problem),
                Err(other) => panic!("{other}"),
            }
        }
    }

    #[test]
    fn escapes_give_exactly_their_octets() {
        for (written, text) in [
            (&br#""a;b""#[..], &b"a;b"[..]),
            (br#""a\"b""#, b"a\"b"),
            (br#""a\\b""#, b"a\\b"),
            (br#""a\;b""#, b"a;b"),
            (br"a\;b", b"a;b"),
            (br"a\ b", b"a b"),
            (br#""\000\065\127\128\255""#, b"\x00A\x7f\x80\xff"),
            (br#""\0655""#, b"A5"),
            (b"\"\xff\x80\xc3\xa4\"", b"\xff\x80\xc3\xa4"),
            (b"\"\"", b""),
            (b"\"a\tb(c)\"", b"a\tb(c)"),
        ] {
            assert_eq!(texts(written), [text], "{}", String::from_utf8_lossy(written));
        }
    }

    #[test]
    fn parentheses_comments_and_quotes() {
        let file = b"a (\r\n \"v=DKIM1; k=rsa; \" ; a comment (with \" and so on\r\n \"p=AB\"\"CD\") b;c\r\nd";
        assert_eq!(texts(file), [&b"a"[..], b"v=DKIM1; k=rsa; ", b"p=AB", b"CD", b"b"]);
    }

    #[test]
    fn lines_are_counted_through_everything() {
        let mut lexer = Lexer::new(b"\n; c\na (\n\n)\n b \"x\"\r\nc", 1000);
        let mut lines = Vec::new();
        while let Some(entry) = lexer.next_entry().unwrap() {
            lines.push((entry.line, entry.indented));
        }
        assert_eq!(lines, [(3, false), (6, true), (7, false)]);
    }

    #[test]
    fn each_lexical_fault_is_told_with_its_line() {
        for (file, line, expected) in [
            (&b"\na \"b\nc\"d\"\n"[..], 2, ZoneProblem::UnclosedQuote),
            (b"a (b\n; c", 1, ZoneProblem::UnclosedParenthesis),
            (b"a (b\n(c))", 2, ZoneProblem::NestedParentheses),
            (b"a\nb)", 2, ZoneProblem::UnopenedParenthesis),
            (b"a \\", 1, ZoneProblem::Escape),
            (b"a \\\nb", 1, ZoneProblem::Escape),
            (b"a \\25", 1, ZoneProblem::Escape),
            (b"a \\256", 1, ZoneProblem::Escape),
            (b"a \"\\2x3\"", 1, ZoneProblem::Escape),
            (b"a \\+12b\n\\1+2", 2, ZoneProblem::Escape),
            (b"a\0b", 1, ZoneProblem::Byte { byte: 0 }),
            (b"a \"\x01\"", 1, ZoneProblem::Byte { byte: 1 }),
            (b"a\rb", 1, ZoneProblem::Byte { byte: b'\r' }),
        ] {
            assert_eq!(problem(file), (line, expected), "{}", String::from_utf8_lossy(file));
        }
    }

    #[test]
    fn an_entry_is_bounded_in_bytes_and_a_comment_is_not() {
        let long = [&b"a "[..], &[b'x'; 1000]].concat();
        assert_eq!(problem(&long), (1, ZoneProblem::EntryTooLong { limit: 1000 }));
        let many = [&b"a ("[..], &b" x\n".repeat(1000), b")"].concat();
        assert_eq!(problem(&many), (1, ZoneProblem::EntryTooLong { limit: 1000 }));
        let comment = [&b";"[..], &[b'x'; 10_000], b"\na b\n"].concat();
        assert_eq!(texts(&comment), [b"a", b"b"]);
    }
}
