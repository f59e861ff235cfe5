//! The Received-SPF field (RFC 7208 §9.1), read and written.
//!
//! ```text
//! Received-SPF: pass (mx.example.net: 192.0.2.1 may send for example.com)
//!  client-ip=192.0.2.1; envelope-from="joe@example.com"; helo=mail.example.com;
//! ```

use core::fmt::{self, Write as _};
use core::net::IpAddr;
use std::borrow::Cow;

use crate::fold;
use crate::span::Span;
use crate::structured::{Lexer, Unclosed, is_atext, unquoted};

/// The column that lines are folded to stay within (RFC 5322 §2.1.1).
const COLUMNS: usize = 78;

/// A Received-SPF field: who says so cannot be told from it, so believe only what your own hosts wrote.
///
/// The reader takes what products write: values with colons, at-signs and angle brackets that no
/// quotes enclose, a missing semicolon or one too many, comments anywhere. The result stays a word,
/// in the case in which it stands there (RFC 4408 had capitals).
///
/// `Display` writes the value of a field, folded; see [`new`](Self::new).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReceivedSpf<'a> {
    /// The result's word.
    pub result: Cow<'a, str>,
    /// The first comment behind the result, without its parentheses and escapes.
    pub comment: Option<Cow<'a, str>>,
    /// The pairs, in order.
    pub pairs: Vec<Pair<'a>>,
}

/// One `key=value`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pair<'a> {
    /// The key.
    pub key: Cow<'a, str>,
    /// The value, without quotes and escapes. Octets that are no UTF-8 are shown as U+FFFD.
    pub value: Cow<'a, str>,
    /// Where key and value stand in the field's value; empty where the pair was not read.
    pub span: Span,
}

impl<'a> ReceivedSpf<'a> {
    /// A field with this result, to be written.
    ///
    /// ```
    /// use waxseal_parse::received_spf::ReceivedSpf;
    ///
    /// let field = ReceivedSpf::new("fail")
    ///     .with_comment("no (good) reason")
    ///     .with("client-ip", "2001:db8::1")
    ///     .with("helo", "mail.example.com");
    /// let written = "fail (no \\(good\\) reason)\r\n \
    ///     client-ip=\"2001:db8::1\"; helo=mail.example.com";
    /// assert_eq!(field.to_string(), written);
    /// ```
    pub fn new(result: impl Into<Cow<'a, str>>) -> Self {
        Self { result: result.into(), comment: None, pairs: Vec::new() }
    }

    /// With a comment. Parentheses are escaped when it is written.
    #[must_use]
    pub fn with_comment(mut self, comment: impl Into<Cow<'a, str>>) -> Self {
        self.comment = Some(comment.into());
        self
    }

    /// With a pair. The value is quoted where it needs to be when it is written; a key that is no
    /// [name](is_key) is left out, with its value.
    #[must_use]
    pub fn with(mut self, key: impl Into<Cow<'a, str>>, value: impl Into<Cow<'a, str>>) -> Self {
        self.pairs.push(Pair { key: key.into(), value: value.into(), span: Span::default() });
        self
    }

    /// Reads the value of a field.
    ///
    /// # Errors
    /// The first thing that cannot be understood, and its place.
    ///
    /// # Complexity
    /// Linear in the value.
    pub fn parse(value: &'a [u8]) -> Result<Self, ReceivedSpfError> {
        Reader { lexer: Lexer::new(value), comment: None }.read()
    }

    /// The value of the first pair with this key; keys are read without regard to case.
    pub fn value(&self, key: &str) -> Option<&str> {
        let pair = self.pairs.iter().find(|pair| pair.key.eq_ignore_ascii_case(key))?;
        Some(&pair.value)
    }

    /// `client-ip`: the address of the client.
    pub fn client_ip(&self) -> Option<IpAddr> {
        let text = self.value("client-ip")?;
        // Some write it like an address literal.
        let text = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
        text.parse().ok()
    }

    /// `envelope-from`: the reverse-path, without angle brackets.
    pub fn envelope_from(&self) -> Option<&str> {
        let text = self.value("envelope-from")?;
        Some(text.strip_prefix('<').and_then(|text| text.strip_suffix('>')).unwrap_or(text))
    }

    /// `helo`: what the client called itself.
    pub fn helo(&self) -> Option<&str> {
        self.value("helo")
    }

    /// `identity`: what was checked, `mailfrom` or `helo`.
    pub fn identity(&self) -> Option<&str> {
        self.value("identity")
    }

    /// `receiver`: the host that checked.
    pub fn receiver(&self) -> Option<&str> {
        self.value("receiver")
    }

    /// `mechanism`: what matched.
    pub fn mechanism(&self) -> Option<&str> {
        self.value("mechanism")
    }

    /// `problem`: what went wrong, for `temperror` and `permerror`.
    pub fn problem(&self) -> Option<&str> {
        self.value("problem")
    }
}

/// Whether a text is a key: a letter, then letters, digits, `-`, `_` and `.` (`name` of RFC 7208
/// §4.6.1). Products write digits first, too.
pub fn is_key(text: &str) -> bool {
    !text.is_empty()
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
}

struct Reader<'a> {
    lexer: Lexer<'a>,
    comment: Option<Span>,
}

impl<'a> Reader<'a> {
    fn read(mut self) -> Result<ReceivedSpf<'a>, ReceivedSpfError> {
        let text = self.lexer.text();
        self.white_space()?;
        let result = self.lexer.take_while(|byte| byte.is_ascii_alphabetic());
        if result.is_empty() {
            return Err(self.error(ReceivedSpfErrorKind::NoResult));
        }
        let is_end = |byte| fold::is_wsp(byte) || matches!(byte, b'(' | b';' | b'\r' | b'\n');
        if self.lexer.peek().is_some_and(|byte| !is_end(byte)) {
            return Err(self.error(ReceivedSpfErrorKind::NoResult));
        }
        // A comment before the result is nobody's reason.
        self.comment = None;
        let mut pairs = Vec::new();
        loop {
            while self.white_space()? || self.lexer.eat(b';') {}
            if self.lexer.is_at_end() {
                break;
            }
            pairs.push(self.pair()?);
        }
        Ok(ReceivedSpf {
            result: lossy(result.of(text)),
            comment: self.comment.map(|span| content(span.of(text))),
            pairs,
        })
    }

    /// White space and comments; the first comment is kept.
    fn white_space(&mut self) -> Result<bool, ReceivedSpfError> {
        let start = self.lexer.at();
        loop {
            let mut found = self.lexer.white_space();
            match self.lexer.comment() {
                Ok(Some(comment)) => {
                    self.comment = self.comment.or(Some(comment));
                    found = true;
                }
                Ok(None) => {}
                Err(unclosed) => {
                    let span = Span::new(unclosed.at(), self.lexer.text().len());
                    return Err(ReceivedSpfError {
                        kind: ReceivedSpfErrorKind::Unclosed(unclosed),
                        span,
                    });
                }
            }
            if !found {
                return Ok(self.lexer.at() > start);
            }
        }
    }

    fn pair(&mut self) -> Result<Pair<'a>, ReceivedSpfError> {
        let text = self.lexer.text();
        let key = self
            .lexer
            .take_while(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
        if key.is_empty() {
            return Err(self.error(ReceivedSpfErrorKind::NoKey));
        }
        self.white_space()?;
        if !self.lexer.eat(b'=') {
            return Err(self.error(ReceivedSpfErrorKind::NoEqualsSign));
        }
        self.white_space()?;
        let quoted = self.lexer.quoted_string().map_err(|unclosed| ReceivedSpfError {
            kind: ReceivedSpfErrorKind::Unclosed(unclosed),
            span: Span::new(unclosed.at(), text.len()),
        })?;
        let value = match quoted {
            Some(quoted) => content(quoted.of(text)),
            None => lossy(self.unquoted_value().of(text)),
        };
        let span = Span::new(key.start(), self.lexer.at());
        Ok(Pair { key: lossy(key.of(text)), value, span })
    }

    /// A value without quotes: up to white space or a semicolon, but a local-part may be quoted
    /// within, as in `<"a b"@example.com>`.
    fn unquoted_value(&mut self) -> Span {
        let start = self.lexer.at();
        loop {
            self.lexer
                .take_while(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b';' | b'"'));
            if !matches!(self.lexer.quoted_string(), Ok(Some(_))) && !self.lexer.eat(b'"') {
                return Span::new(start, self.lexer.at());
            }
        }
    }

    fn error(&self, kind: ReceivedSpfErrorKind) -> ReceivedSpfError {
        let at = self.lexer.at();
        let end = (at + 1).min(self.lexer.text().len());
        ReceivedSpfError { kind, span: Span::new(at, end) }
    }
}

fn lossy(text: &[u8]) -> Cow<'_, str> {
    String::from_utf8_lossy(text)
}

/// The text of a comment or quoted string.
fn content(text: &[u8]) -> Cow<'_, str> {
    match unquoted(text) {
        Cow::Borrowed(text) => lossy(text),
        Cow::Owned(text) => Cow::Owned(lossy(&text).into_owned()),
    }
}

impl fmt::Display for ReceivedSpf<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut line = "Received-SPF: ".len();
        let result: String = self.result.chars().filter(char::is_ascii_alphabetic).collect();
        f.write_str(&result)?;
        line += result.len();
        if let Some(comment) = &self.comment {
            line = write_comment(f, comment, line)?;
        }
        let mut is_first = true;
        for pair in self.pairs.iter().filter(|pair| is_key(&pair.key)) {
            let word = format!("{}={}", pair.key, Value(&pair.value));
            if !is_first {
                f.write_str(";")?;
                line += 1;
            }
            // One more for the semicolon.
            let fits = line + 1 + word.len() < COLUMNS && !(is_first && self.comment.is_some());
            f.write_str(if fits { " " } else { "\r\n " })?;
            line = if fits { line } else { 0 } + 1 + word.len();
            f.write_str(&word)?;
            is_first = false;
        }
        Ok(())
    }
}

/// Writes a comment word by word, and gives the column behind it.
fn write_comment(
    f: &mut fmt::Formatter<'_>,
    comment: &str,
    column: usize,
) -> Result<usize, fmt::Error> {
    let mut line = column;
    let mut words = comment.split_ascii_whitespace().peekable();
    let mut opening = "(";
    loop {
        let mut word = opening.to_owned();
        opening = "";
        for character in words.next().unwrap_or_default().chars() {
            if matches!(character, '(' | ')' | '\\') {
                word.push('\\');
            }
            word.push(harmless(character));
        }
        let is_last = words.peek().is_none();
        if is_last {
            word.push(')');
        }
        let fits = line + 1 + word.len() <= COLUMNS;
        f.write_str(if fits { " " } else { "\r\n " })?;
        line = if fits { line } else { 0 } + 1 + word.len();
        f.write_str(&word)?;
        if is_last {
            return Ok(line);
        }
    }
}

/// A value as it is written: quoted unless it is a dot-atom (RFC 5322 §3.2.3).
struct Value<'a>(&'a str);

impl fmt::Display for Value<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let is_atom =
            |atom: &str| !atom.is_empty() && atom.bytes().all(is_atext) && atom.is_ascii();
        if self.0.split('.').all(is_atom) {
            return f.write_str(self.0);
        }
        f.write_str("\"")?;
        for character in self.0.chars() {
            if matches!(character, '"' | '\\') {
                f.write_char('\\')?;
            }
            f.write_char(harmless(character))?;
        }
        f.write_str("\"")
    }
}

/// Nothing in a header field may end a line or drive a terminal.
fn harmless(character: char) -> char {
    if character.is_control() { '?' } else { character }
}

/// Why a value is no Received-SPF field, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ReceivedSpfError {
    /// What is wrong.
    pub kind: ReceivedSpfErrorKind,
    /// Where, in the value of the field.
    pub span: Span,
}

impl fmt::Display for ReceivedSpfError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl core::error::Error for ReceivedSpfError {}

/// What is wrong with a Received-SPF field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReceivedSpfErrorKind {
    /// It does not begin with a result.
    NoResult,
    /// A key is missing before an equals sign, or there is something that is no pair.
    NoKey,
    /// A key has no equals sign behind it.
    NoEqualsSign,
    /// A comment or quoted string is not closed.
    Unclosed(Unclosed),
}

impl fmt::Display for ReceivedSpfErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoResult => f.write_str("the field does not begin with a result"),
            Self::NoKey => f.write_str("something stands where a key should be"),
            Self::NoEqualsSign => f.write_str("a key has no equals sign behind it"),
            Self::Unclosed(unclosed) => unclosed.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests;
