//! Address lists, element by element, without allocating.

use super::plain;
use super::{
    AddressError, AddressErrorKind as Kind, Deviation, DeviationAt, Limits, Mailbox, Part,
};
use crate::span::Span;
use crate::structured::{Lexer, Unclosed, is_atext};

/// One step through an address list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Element<'a> {
    /// A mailbox, in the group that is open or in none.
    Mailbox(Mailbox<'a>),
    /// A group begins.
    GroupStart {
        /// Where its name stands.
        name: Span,
    },
    /// The group ends.
    GroupEnd,
}

/// Reads an address list step by step; it ends at the first error.
#[derive(Clone, Debug)]
pub struct Addresses<'a> {
    lexer: Lexer<'a>,
    limits: Limits,
    read: usize,
    in_group: bool,
    state: State<'a>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State<'a> {
    /// The text is this one mailbox.
    Plain(Mailbox<'a>),
    Start,
    Reading,
    Done,
}

/// Words and dots, as display names and local-parts have them.
struct Words {
    part: Part,
    /// Two words stand side by side: this is no local-part.
    is_phrase: bool,
    /// Where a dot stands that no local-part has.
    stray_dot: Option<usize>,
}

impl<'a> Addresses<'a> {
    /// At the start of an address list.
    pub fn new(text: &'a [u8], limits: &Limits) -> Self {
        let is_within = text.len() <= limits.octets && limits.addresses > 0;
        let state = match plain::mailbox(text).filter(|_| is_within) {
            Some(mailbox) => State::Plain(mailbox),
            None => State::Start,
        };
        Self { state, ..Self::by_grammar(text, limits) }
    }

    /// At the start, without a look for what is plain.
    pub(super) fn by_grammar(text: &'a [u8], limits: &Limits) -> Self {
        let lexer = Lexer::new(text);
        Self { lexer, limits: *limits, read: 0, in_group: false, state: State::Start }
    }

    fn check(&self) -> Result<(), AddressError> {
        let text = self.lexer.text();
        if text.len() > self.limits.octets {
            let kind = Kind::TooLong { limit: self.limits.octets };
            return Err(AddressError::new(kind, Span::new(0, text.len())));
        }
        let lone_cr = |at: &usize| text.get(at + 1) != Some(&b'\n');
        let nul = memchr::memchr(0, text);
        let bad = nul.or_else(|| memchr::memchr_iter(b'\r', text).find(lone_cr));
        bad.map_or(Ok(()), |at| Err(AddressError::at(Kind::BadByte, at, text)))
    }

    fn step(&mut self) -> Result<Option<Element<'a>>, AddressError> {
        if self.state == State::Start {
            self.check()?;
            self.state = State::Reading;
        }
        loop {
            self.cfws()?;
            match self.lexer.peek() {
                None if self.in_group => return Err(self.error(Kind::UnclosedGroup)),
                None => return Ok(None),
                // RFC 5322 §4.4: the obsolete lists have empty elements.
                Some(b',') => self.lexer.eat(b','),
                Some(b';') if self.in_group => {
                    self.lexer.eat(b';');
                    self.in_group = false;
                    self.separator()?;
                    return Ok(Some(Element::GroupEnd));
                }
                Some(_) => return self.element().map(Some),
            };
        }
    }

    fn element(&mut self) -> Result<Element<'a>, AddressError> {
        if self.read == self.limits.addresses {
            let kind = Kind::TooManyAddresses { limit: self.limits.addresses };
            return Err(self.error(kind));
        }
        self.read += 1;
        let start = self.lexer.at();
        let words = self.words()?;
        let mailbox = match (self.lexer.peek(), words) {
            (Some(b'<'), words) => self.name_address(words.map(|words| words.part.span), None),
            (Some(b':'), Some(words)) => return self.group_start(words.part.span),
            (Some(b':'), None) => Err(self.error(Kind::NoGroupName)),
            (Some(b'@'), words) => self.bare_address(start, words),
            (None | Some(b',' | b';'), Some(words)) => {
                Err(AddressError::new(Kind::NoDomain, words.part.span))
            }
            (_, Some(_)) => {
                let error = self.error(Kind::TrailingText);
                self.unquoted_name(start, error)
            }
            (_, None) => {
                let error = self.error(Kind::NotAnAddress);
                self.unquoted_name(start, error)
            }
        }?;
        self.separator()?;
        Ok(Element::Mailbox(mailbox))
    }

    fn group_start(&mut self, name: Span) -> Result<Element<'a>, AddressError> {
        if self.in_group {
            return Err(self.error(Kind::NestedGroup));
        }
        self.lexer.eat(b':');
        self.in_group = true;
        Ok(Element::GroupStart { name })
    }

    /// `local-part@domain`, or a display name that looks like one.
    fn bare_address(
        &mut self,
        start: usize,
        words: Option<Words>,
    ) -> Result<Mailbox<'a>, AddressError> {
        let mailbox = self.address(words).and_then(|mailbox| {
            self.cfws()?;
            match self.lexer.peek() {
                None | Some(b',') => Ok(mailbox),
                Some(b';') if self.in_group => Ok(mailbox),
                Some(_) => Err(self.error(Kind::TrailingText)),
            }
        });
        mailbox.or_else(|error| self.unquoted_name(start, error))
    }

    /// A display name that must stand in quotes and does not, before an angle bracket; where there
    /// is none before the next comma, the error stands.
    fn unquoted_name(
        &mut self,
        start: usize,
        error: AddressError,
    ) -> Result<Mailbox<'a>, AddressError> {
        self.lexer.go_to(start);
        loop {
            match self.lexer.peek() {
                None | Some(b',' | b';' | b':' | b'>') => return Err(error),
                Some(b'<') => break,
                Some(b'"') => self.word(Lexer::quoted_string)?,
                Some(b'(') => self.word(Lexer::comment)?,
                Some(_) => {
                    self.lexer.next_byte();
                }
            }
        }
        let name = Span::new(start, self.lexer.at()).trimmed(self.lexer.text());
        let deviation = DeviationAt { deviation: Deviation::UnquotedDisplayName, span: name };
        self.name_address(Some(name), Some(deviation))
    }

    /// `[display-name] "<" [route] addr-spec ">"`, from the angle bracket on.
    fn name_address(
        &mut self,
        display_name: Option<Span>,
        deviation: Option<DeviationAt>,
    ) -> Result<Mailbox<'a>, AddressError> {
        let open = self.lexer.at();
        self.lexer.eat(b'<');
        self.cfws()?;
        let route = self.route()?;
        let words = self.words()?;
        if self.lexer.peek() != Some(b'@') {
            let kind = match self.lexer.peek() {
                Some(b'>') => Kind::NoDomain,
                None => Kind::UnclosedAngle,
                Some(_) => Kind::LocalPart,
            };
            return Err(AddressError::new(kind, Span::new(open, self.lexer.at())));
        }
        let mailbox = self.address(words)?;
        self.cfws()?;
        if !self.lexer.eat(b'>') {
            return Err(self.error(Kind::UnclosedAngle));
        }
        let start = display_name.map_or(open, Span::start);
        let span = Span::new(start, self.lexer.at());
        let deviation = deviation.or(mailbox.deviation);
        Ok(Mailbox { display_name, route, span, deviation, ..mailbox })
    }

    /// RFC 5322 §4.4: `obs-route`, which is read and left out of account.
    fn route(&mut self) -> Result<Option<Span>, AddressError> {
        if !matches!(self.lexer.peek(), Some(b'@' | b',')) {
            return Ok(None);
        }
        let start = self.lexer.at();
        loop {
            while self.lexer.eat(b',') {
                self.cfws()?;
            }
            if self.lexer.eat(b'@') {
                self.domain()?;
                self.cfws()?;
            } else if self.lexer.eat(b':') {
                let route = Span::new(start, self.lexer.at());
                self.cfws()?;
                return Ok(Some(route));
            } else {
                return Err(self.error(Kind::Route));
            }
        }
    }

    /// An address, from its `@` on.
    fn address(&mut self, local_part: Option<Words>) -> Result<Mailbox<'a>, AddressError> {
        let Some(words) = local_part else { return Err(self.error(Kind::NoLocalPart)) };
        if words.is_phrase {
            return Err(AddressError::new(Kind::LocalPart, words.part.span));
        }
        self.lexer.eat(b'@');
        let domain = self.domain()?;
        let stray = words.stray_dot.map(|at| DeviationAt {
            deviation: Deviation::LocalPartDots,
            span: Span::new(at, at + 1),
        });
        Ok(Mailbox {
            text: self.lexer.text(),
            display_name: None,
            route: None,
            local_part: words.part,
            domain,
            span: Span::new(words.part.span.start(), domain.span.end()),
            deviation: stray,
        })
    }

    /// Words and dots with comments between them; `None` where there are none.
    fn words(&mut self) -> Result<Option<Words>, AddressError> {
        let start = self.lexer.at();
        let mut words = None;
        let mut behind_word = false;
        let mut behind_cfws = false;
        loop {
            let at = self.lexer.at();
            let is_dot = match self.lexer.peek() {
                Some(b'.') => self.lexer.eat(b'.'),
                Some(b'"') => {
                    self.word(Lexer::quoted_string)?;
                    false
                }
                Some(byte) if is_atext(byte) => {
                    self.lexer.take_while(is_atext);
                    false
                }
                _ => break,
            };
            let part = Part { span: Span::new(start, start), has_cfws: false };
            let words = words.get_or_insert(Words { part, is_phrase: false, stray_dot: None });
            words.part = Part {
                span: Span::new(start, self.lexer.at()),
                has_cfws: words.part.has_cfws || behind_cfws,
            };
            if is_dot && !behind_word {
                words.stray_dot.get_or_insert(at);
            }
            words.is_phrase |= !is_dot && behind_word;
            behind_word = !is_dot;
            behind_cfws = self.cfws()?;
        }
        if let Some(words) = &mut words
            && !behind_word
        {
            words.stray_dot.get_or_insert(words.part.span.end() - 1);
        }
        Ok(words)
    }

    /// RFC 5322 §3.4.1: `dot-atom`, `obs-domain` or `domain-literal`.
    fn domain(&mut self) -> Result<Part, AddressError> {
        self.cfws()?;
        let start = self.lexer.at();
        if self.lexer.peek() == Some(b'[') {
            return self.literal(start);
        }
        let mut has_cfws = false;
        let end = loop {
            if self.lexer.take_while(is_atext).is_empty() {
                return Err(self.error(Kind::Domain));
            }
            let end = self.lexer.at();
            let before = self.cfws()?;
            if !self.lexer.eat(b'.') {
                break end;
            }
            has_cfws |= before | self.cfws()?;
        };
        self.utf8(Part { span: Span::new(start, end), has_cfws })
    }

    fn literal(&mut self, start: usize) -> Result<Part, AddressError> {
        self.lexer.eat(b'[');
        loop {
            match self.lexer.next_byte() {
                Some(b']') => break,
                Some(b'\\') => {
                    self.lexer.next_byte();
                }
                Some(b'[') | None => {
                    let span = Span::new(start, self.lexer.at());
                    return Err(AddressError::new(Kind::UnclosedLiteral, span));
                }
                Some(_) => {}
            }
        }
        self.utf8(Part { span: Span::new(start, self.lexer.at()), has_cfws: false })
    }

    fn utf8(&self, part: Part) -> Result<Part, AddressError> {
        match core::str::from_utf8(part.span.of(self.lexer.text())) {
            Ok(_) => Ok(part),
            Err(_) => Err(AddressError::new(Kind::DomainNotUtf8, part.span)),
        }
    }

    /// The end of an element: a comma, or the end of the list or group.
    fn separator(&mut self) -> Result<(), AddressError> {
        self.cfws()?;
        match self.lexer.peek() {
            None => Ok(()),
            Some(b',') => {
                self.lexer.eat(b',');
                Ok(())
            }
            Some(b';') if self.in_group => Ok(()),
            Some(_) => Err(self.error(Kind::TrailingText)),
        }
    }

    fn cfws(&mut self) -> Result<bool, AddressError> {
        match self.lexer.peek() {
            Some(b' ' | b'\t' | b'\r' | b'\n' | b'(') => {
                let text = self.lexer.text();
                self.lexer.cfws().map_err(|unclosed| AddressError::unclosed(unclosed, text))
            }
            _ => Ok(false),
        }
    }

    fn word(
        &mut self,
        read: impl Fn(&mut Lexer<'a>) -> Result<Option<Span>, Unclosed>,
    ) -> Result<(), AddressError> {
        let text = self.lexer.text();
        match read(&mut self.lexer) {
            Ok(_) => Ok(()),
            Err(unclosed) => Err(AddressError::unclosed(unclosed, text)),
        }
    }

    fn error(&self, kind: Kind) -> AddressError {
        AddressError::at(kind, self.lexer.at(), self.lexer.text())
    }
}

impl<'a> Iterator for Addresses<'a> {
    type Item = Result<Element<'a>, AddressError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.state {
            State::Done => return None,
            State::Plain(mailbox) => {
                self.state = State::Done;
                return Some(Ok(Element::Mailbox(mailbox)));
            }
            State::Start | State::Reading => {}
        }
        let step = self.step().transpose();
        if !matches!(step, Some(Ok(_))) {
            self.state = State::Done;
        }
        step
    }
}

impl core::iter::FusedIterator for Addresses<'_> {}
