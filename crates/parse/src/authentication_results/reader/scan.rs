//! The words of a field, with what departs from the grammar in them.

use std::borrow::Cow;

use super::{Allowed, Read, Reader, is_keyword_octet, is_property_octet};
use crate::authentication_results::deviation::{Deviation, DeviationAt};
use crate::authentication_results::error::{ReadError, ReadErrorKind};
use crate::authentication_results::payload::{
    Comment, PropertyValue, Reading, ValueForm, Version, Word,
};
use crate::authentication_results::words::{is_address, is_domain_name, is_dot_atom, is_keyword};
use crate::fold;
use crate::span::Span;
use crate::structured::{is_token, unquoted};

impl<'a> Reader<'a, '_> {
    /// The ptype of the property that comes next, if one does.
    pub(super) fn property_ahead(&self) -> Option<&'a [u8]> {
        let mut ahead = self.lexer.clone();
        let ptype = ahead.take_while(is_keyword_octet).of(ahead.text());
        ahead.cfws().ok()?;
        let has_dot = ahead.eat(b'.');
        ahead.cfws().ok()?;
        let property = ahead.take_while(is_property_octet);
        ahead.cfws().ok()?;
        let is_property = !ptype.is_empty() && has_dot && !property.is_empty();
        (is_property && ahead.peek() == Some(b'=')).then_some(ptype)
    }

    pub(super) fn value(
        &mut self,
        allowed: Allowed,
        comments: &mut Vec<Comment<'a>>,
    ) -> Read<PropertyValue<'a>> {
        let start = self.lexer.at();
        let (text, form) = if self.lexer.peek() == Some(b'"') {
            let content = self.quoted_string()?;
            let local_part = self.text(content, true)?;
            match self.domain(allowed, comments)? {
                Some(domain) => (Cow::Owned(format!("{local_part}@{domain}")), ValueForm::Address),
                None => (local_part, ValueForm::QuotedString),
            }
        } else {
            let word = self.word();
            let bytes = word.of(self.lexer.text());
            if bytes.is_empty() {
                self.deviate(Deviation::EmptyValue, word)?;
                (Cow::Borrowed(""), ValueForm::Other)
            } else if allowed == Allowed::Address && is_address(bytes) {
                (self.text(word, false)?, ValueForm::Address)
            } else {
                let domain =
                    if is_dot_atom(bytes) { self.domain(allowed, comments)? } else { None };
                let text = self.text(word, false)?;
                if let Some(domain) = domain {
                    (Cow::Owned(format!("{text}@{domain}")), ValueForm::Address)
                } else if bytes.iter().copied().all(is_token) {
                    (text, ValueForm::Token)
                } else {
                    self.deviate(Deviation::UnquotedValue, word)?;
                    (text, ValueForm::Other)
                }
            }
        };
        Ok(PropertyValue { text, span: Span::new(start, self.lexer.at()), form })
    }

    /// Reads the at sign behind a local-part, and the domain. Comments may stand before the at sign
    /// (RFC 5322 §3.4.1), and nothing behind it.
    pub(super) fn domain(
        &mut self,
        allowed: Allowed,
        comments: &mut Vec<Comment<'a>>,
    ) -> Read<Option<Cow<'a, str>>> {
        let mut ahead = self.lexer.clone();
        if allowed == Allowed::Value || ahead.cfws().is_err() || ahead.peek() != Some(b'@') {
            return Ok(None);
        }
        self.cfws(comments)?;
        self.lexer.eat(b'@');
        let domain = self.word();
        if !is_domain_name(domain.of(self.lexer.text())) {
            self.deviate(Deviation::UnquotedValue, domain)?;
        }
        self.text(domain, false).map(Some)
    }

    /// Steps over all up to the next semicolon and tells what it was, from `start` on.
    pub(super) fn step_over(&mut self, start: usize, comments: &mut Vec<Comment<'a>>) -> Read<()> {
        loop {
            self.cfws(comments)?;
            if self.is_at_segment_end() {
                break;
            }
            self.step_over_word()?;
        }
        let span = Span::new(start, self.lexer.at()).trimmed(self.lexer.text());
        if span.is_empty() { Ok(()) } else { self.deviate(Deviation::UnexpectedText, span) }
    }

    /// Steps over one word or quoted string.
    pub(super) fn step_over_word(&mut self) -> Read<()> {
        if self.lexer.peek() == Some(b'"') {
            self.quoted_string()?;
        } else if self.word().is_empty() {
            self.lexer.next_byte();
        }
        Ok(())
    }

    /// Reads CFWS and keeps the comments; whether there was any.
    pub(super) fn cfws(&mut self, comments: &mut Vec<Comment<'a>>) -> Read<bool> {
        let start = self.lexer.at();
        loop {
            if self.lexer.white_space() {
                continue;
            }
            let content = match self.lexer.comment() {
                Ok(None) => return Ok(self.lexer.at() > start),
                Ok(Some(content)) => content,
                Err(unclosed) => {
                    let rest = self.take_rest(unclosed.at());
                    self.deviate(Deviation::UnclosedComment, rest)?;
                    Span::new(rest.start() + 1, rest.end())
                }
            };
            comments.push(Comment { text: self.text(content, true)?, span: content });
        }
    }

    /// Reads a quoted string, which begins here: its content.
    pub(super) fn quoted_string(&mut self) -> Read<Span> {
        match self.lexer.quoted_string() {
            Ok(content) => Ok(content.unwrap_or_default()),
            Err(unclosed) => {
                let rest = self.take_rest(unclosed.at());
                self.deviate(Deviation::UnclosedQuotedString, rest)?;
                Ok(Span::new(rest.start() + 1, rest.end()))
            }
        }
    }

    fn take_rest(&mut self, start: usize) -> Span {
        let end = self.lexer.text().len();
        self.lexer.go_to(end);
        Span::new(start, end)
    }

    /// Reads up to white space, a semicolon, a comment or a quoted string.
    pub(super) fn word(&mut self) -> Span {
        let word = self
            .lexer
            .take_while(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b';' | b'(' | b'"'));
        match word.of(self.lexer.text()) {
            [before @ .., b'\r'] if self.lexer.peek() == Some(b'\n') => {
                let end = word.start() + before.len();
                self.lexer.go_to(end);
                Span::new(word.start(), end)
            }
            _ => word,
        }
    }

    /// Reads digits, if there are any.
    pub(super) fn number(&mut self) -> Option<Version> {
        let span = self.lexer.take_while(|byte| byte.is_ascii_digit());
        let digits = span.of(self.lexer.text());
        let add = |number: u32, digit: &u8| {
            number.saturating_mul(10).saturating_add(u32::from(digit.saturating_sub(b'0')))
        };
        (!span.is_empty()).then(|| Version { number: digits.iter().fold(0, add), span })
    }

    pub(super) fn keyword(&mut self, span: Span) -> Read<Word<'a>> {
        if !is_keyword(span.of(self.lexer.text())) {
            self.deviate(Deviation::BadKeyword, span)?;
        }
        Ok(Word { text: self.text(span, false)?, span })
    }

    /// The text of a word, or of the content of a comment or quoted string, which has escapes.
    pub(super) fn text(&mut self, span: Span, has_escapes: bool) -> Read<Cow<'a, str>> {
        let bytes = span.of(self.lexer.text());
        if let Some(at) = first_control(bytes) {
            let at = span.start() + at;
            self.deviate(Deviation::ControlCharacter, Span::new(at, at + 1))?;
        }
        let bytes = if has_escapes { unquoted(bytes) } else { Cow::Borrowed(bytes) };
        let text = match bytes {
            Cow::Borrowed(bytes) => core::str::from_utf8(bytes)
                .map(Cow::Borrowed)
                .map_err(|_| String::from_utf8_lossy(bytes).into_owned()),
            Cow::Owned(bytes) => String::from_utf8(bytes)
                .map(Cow::Owned)
                .map_err(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
        };
        match text {
            Ok(text) => Ok(text),
            Err(lossy) => {
                self.deviate(Deviation::NotUtf8, span)?;
                Ok(Cow::Owned(lossy))
            }
        }
    }

    pub(super) fn is_at_segment_end(&self) -> bool {
        matches!(self.lexer.peek(), None | Some(b';'))
    }

    pub(super) fn here(&self) -> Span {
        Span::new(self.lexer.at(), self.lexer.at())
    }

    pub(super) fn deviate(&mut self, deviation: Deviation, span: Span) -> Read<()> {
        match self.reading {
            Reading::Strict => Err(ReadError::new(ReadErrorKind::Deviation(deviation), span)),
            Reading::Tolerant => {
                self.deviations.push(DeviationAt { deviation, span });
                Ok(())
            }
        }
    }
}

/// The first control character that is no white space.
fn first_control(bytes: &[u8]) -> Option<usize> {
    let is_control = |byte: &u8| *byte < b' ' || *byte == 0x7f;
    let mut from = 0;
    while let Some(at) = bytes.get(from..)?.iter().position(is_control) {
        let at = from + at;
        if !fold::is_white_space_at(bytes, at) {
            return Some(at);
        }
        from = at + if bytes.get(at) == Some(&b'\r') { 2 } else { 1 };
    }
    None
}
