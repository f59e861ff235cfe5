//! Reads a field, word by word.

mod scan;

use std::borrow::Cow;

use super::deviation::{Deviation, DeviationAt};
use super::error::{ReadError, ReadErrorKind};
use super::payload::{
    ArcPayload, Comment, Payload, Property, PropertyValue, Reading, ResInfo, ValueForm, Word,
};
use super::registry;
use crate::limits::Limits;
use crate::span::Span;
use crate::structured::Lexer;

type Read<T> = Result<T, ReadError>;

/// The highest instance of an ARC set (RFC 8617 §4.2.1).
const MAX_INSTANCE: u32 = 50;

pub(super) struct Reader<'a, 'l> {
    lexer: Lexer<'a>,
    reading: Reading,
    limits: &'l Limits,
    deviations: Vec<DeviationAt>,
}

/// What a value may be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Allowed {
    /// `value`
    Value,
    /// `pvalue`, which may be an address, too.
    Address,
}

impl<'a, 'l> Reader<'a, 'l> {
    pub(super) fn new(text: &'a [u8], reading: Reading, limits: &'l Limits) -> Read<Self> {
        if text.len() > limits.authentication_results_octets {
            let kind = ReadErrorKind::TooLong { octets: text.len() };
            return Err(ReadError::new(kind, Span::new(0, text.len())));
        }
        Ok(Self { lexer: Lexer::new(text), reading, limits, deviations: Vec::new() })
    }

    pub(super) fn arc_payload(mut self) -> Read<ArcPayload<'a>> {
        let mut comments = Vec::new();
        self.cfws(&mut comments)?;
        let start = self.lexer.at();
        let is_instance = self.lexer.eat(b'i') || self.lexer.eat(b'I');
        self.cfws(&mut comments)?;
        let is_instance = is_instance && self.lexer.eat(b'=');
        self.cfws(&mut comments)?;
        let version = self.number();
        self.cfws(&mut comments)?;
        let is_instance = is_instance && self.lexer.eat(b';');
        let instance = version
            .filter(|instance| is_instance && instance.span.len() <= 2)
            .filter(|instance| (1..=MAX_INSTANCE).contains(&instance.number))
            .and_then(|instance| Some((u8::try_from(instance.number).ok()?, instance.span)));
        let Some((instance, instance_span)) = instance else {
            let span = Span::new(start, self.lexer.at());
            return Err(ReadError::new(ReadErrorKind::ArcInstance, span));
        };
        let mut payload = self.payload()?;
        payload.comments.splice(0..0, comments);
        Ok(ArcPayload { instance, instance_span, payload })
    }

    pub(super) fn payload(mut self) -> Read<Payload<'a>> {
        let mut payload = Payload::default();
        self.cfws(&mut payload.comments)?;
        if self.begins_with_result() || matches!(self.lexer.peek(), None | Some(b';')) {
            self.deviate(Deviation::MissingAuthservId, self.here())?;
            if !self.is_at_segment_end() {
                self.segment(&mut payload)?;
            }
        } else {
            self.identity(&mut payload)?;
        }
        while self.lexer.eat(b';') {
            self.segment(&mut payload)?;
        }
        match payload.none {
            Some(none) if !payload.results.is_empty() => {
                self.deviate(Deviation::NoneAmongResults, none)?;
            }
            None if payload.results.is_empty() => {
                self.deviate(Deviation::NoResults, self.here())?;
            }
            _ => {}
        }
        payload.deviations = self.deviations;
        Ok(payload)
    }

    /// Whether the next word is a method with its equals sign, so that no authserv-id comes first.
    fn begins_with_result(&self) -> bool {
        let mut ahead = self.lexer.clone();
        if ahead.take_while(is_keyword_octet).is_empty() || ahead.cfws().is_err() {
            return false;
        }
        if ahead.eat(b'/') {
            let _ = ahead.cfws();
            ahead.take_while(|byte| byte.is_ascii_digit());
            let _ = ahead.cfws();
        }
        ahead.peek() == Some(b'=')
    }

    /// Reads the authserv-id and the version.
    fn identity(&mut self, payload: &mut Payload<'a>) -> Read<()> {
        let PropertyValue { text, span, .. } = self.value(Allowed::Value, &mut payload.comments)?;
        payload.authserv_id = Some(Word { text, span });
        let is_spaced = self.cfws(&mut payload.comments)?;
        let start = self.lexer.at();
        if let Some(version) = self.number() {
            if !is_spaced {
                self.deviate(Deviation::MissingSpace, Span::new(start, start))?;
            }
            self.cfws(&mut payload.comments)?;
            if self.is_at_segment_end() {
                payload.version = Some(version);
                return Ok(());
            }
        }
        self.step_over(start, &mut payload.comments)
    }

    /// Reads what stands between two semicolons: a result, `none`, or what should not be there.
    fn segment(&mut self, payload: &mut Payload<'a>) -> Read<()> {
        let mut comments = Vec::new();
        self.cfws(&mut comments)?;
        let start = self.lexer.at();
        if self.is_at_segment_end() {
            payload.comments.append(&mut comments);
            return self.deviate(Deviation::EmptyResInfo, self.here());
        }
        let name = self.lexer.take_while(is_keyword_octet);
        self.cfws(&mut comments)?;
        match self.lexer.peek() {
            Some(b'=' | b'/') if !name.is_empty() => {
                if payload.results.len() >= self.limits.resinfos {
                    return Err(ReadError::new(ReadErrorKind::TooManyResults, name));
                }
                if let Some(result) = self.result(name, &mut comments)? {
                    payload.results.push(result);
                    return Ok(());
                }
            }
            Some(b'.') => {
                self.lexer.go_to(start);
                if self.property_ahead().is_some()
                    && let Some(mut result) = payload.results.pop()
                {
                    self.deviate(Deviation::DetachedProperties, name)?;
                    self.properties(&mut result, true)?;
                    payload.results.push(result);
                    return Ok(());
                }
            }
            None | Some(b';')
                if name.of(self.lexer.text()).eq_ignore_ascii_case(b"none")
                    && payload.none.is_none() =>
            {
                payload.none = Some(name);
                payload.comments.append(&mut comments);
                return Ok(());
            }
            _ => {}
        }
        payload.comments.append(&mut comments);
        self.step_over(start, &mut payload.comments)
    }

    /// Reads a result, whose method has been read. `None` where it is none.
    fn result(
        &mut self,
        method: Span,
        comments: &mut Vec<Comment<'a>>,
    ) -> Read<Option<ResInfo<'a>>> {
        let mut version = None;
        if self.lexer.eat(b'/') {
            self.cfws(comments)?;
            version = self.number();
            self.cfws(comments)?;
            if version.is_none() {
                return Ok(None);
            }
        }
        if !self.lexer.eat(b'=') {
            return Ok(None);
        }
        let method = self.keyword(method)?;
        self.cfws(comments)?;
        let result = self.word();
        let result = if result.is_empty() {
            self.deviate(Deviation::EmptyValue, result)?;
            Word { text: Cow::Borrowed(""), span: result }
        } else {
            self.keyword(result)?
        };
        let mut result = ResInfo {
            span: method.span,
            method,
            version,
            result,
            reason: None,
            comments: core::mem::take(comments),
            properties: Vec::new(),
        };
        self.properties(&mut result, false)?;
        Ok(Some(result))
    }

    /// Reads reason and properties up to the next semicolon. White space must stand before them,
    /// unless a semicolon does.
    fn properties(&mut self, result: &mut ResInfo<'a>, is_detached: bool) -> Read<()> {
        loop {
            result.span = Span::new(result.span.start(), self.lexer.at());
            let comments = match result.properties.last_mut() {
                Some(property) => &mut property.comments,
                None => &mut result.comments,
            };
            let is_spaced = self.cfws(comments)?;
            if self.is_at_segment_end() {
                return Ok(());
            }
            let start = self.lexer.at();
            if !is_spaced && !is_detached && result.properties.is_empty() {
                self.deviate(Deviation::MissingSpace, Span::new(start, start))?;
            }
            let name = self.lexer.take_while(is_keyword_octet);
            let mut comments = Vec::new();
            self.cfws(&mut comments)?;
            match self.lexer.peek() {
                Some(b'.') if !name.is_empty() => {
                    self.lexer.eat(b'.');
                    self.cfws(&mut comments)?;
                    let property = self.lexer.take_while(is_property_octet);
                    self.cfws(&mut comments)?;
                    if property.is_empty() || !self.lexer.eat(b'=') {
                        let span = Span::new(start, self.lexer.at());
                        self.deviate(Deviation::UnexpectedText, span)?;
                        continue;
                    }
                    self.property(Some(name), property, comments, result)?;
                }
                Some(b'=') if !name.is_empty() => {
                    self.lexer.eat(b'=');
                    let is_reason = name.of(self.lexer.text()).eq_ignore_ascii_case(b"reason");
                    if is_reason && result.reason.is_none() {
                        if !result.properties.is_empty() {
                            self.deviate(Deviation::MisplacedReason, name)?;
                        }
                        self.cfws(&mut comments)?;
                        let value = self.value(Allowed::Value, &mut comments)?;
                        result.reason = Some(Word { text: value.text, span: value.span });
                        result.comments.append(&mut comments);
                        continue;
                    }
                    let deviation =
                        if is_reason { Deviation::RepeatedReason } else { Deviation::MissingPtype };
                    self.deviate(deviation, name)?;
                    self.property(None, name, comments, result)?;
                }
                _ => {
                    if name.is_empty() {
                        self.step_over_word()?;
                    }
                    let span = Span::new(start, self.lexer.at()).trimmed(self.lexer.text());
                    self.deviate(Deviation::UnexpectedText, span)?;
                    result.comments.append(&mut comments);
                }
            }
        }
    }

    /// Reads the value of a property, whose name has been read.
    fn property(
        &mut self,
        ptype: Option<Span>,
        property: Span,
        mut comments: Vec<Comment<'a>>,
        result: &mut ResInfo<'a>,
    ) -> Read<()> {
        if result.properties.len() >= self.limits.resinfo_properties {
            return Err(ReadError::new(ReadErrorKind::TooManyProperties, property));
        }
        let ptype = ptype.map(|ptype| self.keyword(ptype)).transpose()?;
        let property = self.keyword(property)?;
        let is_spaced = self.cfws(&mut comments)?;
        let is_empty = is_spaced && self.property_ahead().is_some_and(registry::is_ptype);
        let value = if is_empty {
            let span = Span::new(property.span.end(), property.span.end());
            self.deviate(Deviation::EmptyValue, span)?;
            PropertyValue { text: Cow::Borrowed(""), span, form: ValueForm::Other }
        } else {
            self.value(Allowed::Address, &mut comments)?
        };
        result.properties.push(Property { ptype, property, value, comments });
        Ok(())
    }
}

/// What keywords are made of, and the underscore, which some writers use.
fn is_keyword_octet(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

/// A further dot in the name of a property is not of the grammar, and yet belongs to the name.
fn is_property_octet(byte: u8) -> bool {
    is_keyword_octet(byte) || byte == b'.'
}
