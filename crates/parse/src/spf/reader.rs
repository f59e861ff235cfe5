//! The grammar of records (RFC 7208 §12), read left to right.

use core::str;
use std::borrow::Cow;

use super::error::{RecordError, RecordErrorKind as Kind};
use super::macro_string::{MacroString, PartKind};
use super::network::{self, DualPrefix, Ip4Network, Ip6Network};
use super::record::{Record, VERSION, is_spf};
use super::term::{Directive, Mechanism, Modifier, ModifierName, Qualifier, Term};
use crate::limits::Limits;
use crate::span::Span;

/// Names that people write for mechanisms, and the mechanisms that they mean.
const MEANT: [(&str, &str); 9] = [
    ("ipv4", "ip4"),
    ("ip", "ip4"),
    ("ipv6", "ip6"),
    ("inlcude", "include"),
    ("includes", "include"),
    ("mxs", "mx"),
    ("exist", "exists"),
    ("aaaa", "a"),
    ("all.", "all"),
];

/// The names of terms as [`Name::word`] has them.
mod names {
    pub(super) const ALL: u64 = u64::from_be_bytes(*b"\0\0\0\0\0all");
    pub(super) const INCLUDE: u64 = u64::from_be_bytes(*b"\0include");
    pub(super) const A: u64 = u64::from_be_bytes(*b"\0\0\0\0\0\0\0a");
    pub(super) const MX: u64 = u64::from_be_bytes(*b"\0\0\0\0\0\0mx");
    pub(super) const PTR: u64 = u64::from_be_bytes(*b"\0\0\0\0\0ptr");
    pub(super) const IP4: u64 = u64::from_be_bytes(*b"\0\0\0\0\0ip4");
    pub(super) const IP6: u64 = u64::from_be_bytes(*b"\0\0\0\0\0ip6");
    pub(super) const EXISTS: u64 = u64::from_be_bytes(*b"\0\0exists");
    pub(super) const REDIRECT: u64 = u64::from_be_bytes(*b"redirect");
    pub(super) const EXP: u64 = u64::from_be_bytes(*b"\0\0\0\0\0exp");
}

/// The name of a term.
#[derive(Clone, Copy)]
struct Name {
    span: Span,
    /// Its octets in lower case, if they are not more than eight: a name is compared at once.
    word: u64,
}

impl Name {
    /// Reads the name that a text begins with.
    fn read(text: &[u8], start: usize) -> Self {
        let (mut length, mut word) = (0, 0);
        for byte in text.iter().take_while(|byte| is_of_name(**byte)) {
            // Digits, hyphens and dots have this bit, and an underscore makes no letter of it.
            word = word << 8 | u64::from(byte | 0x20);
            length += 1;
        }
        // No name is longer.
        let word = if length > 8 { 0 } else { word };
        Self { span: Span::new(start, start + length), word }
    }
}

pub(super) struct Reader<'a> {
    text: &'a [u8],
    terms: Vec<Term>,
    redirect: Option<usize>,
    explanation: Option<usize>,
}

impl<'a> Reader<'a> {
    pub(super) fn read(text: &'a [u8], limits: &Limits) -> Result<Record<'a>, RecordError> {
        if text.len() > limits.spf_record_octets {
            let kind = Kind::TooLong { limit: limits.spf_record_octets };
            return Err(RecordError::new(kind, Span::new(0, text.len())));
        }
        if !is_spf(text) {
            return Err(RecordError::new(
                Kind::NotSpf,
                Span::new(0, VERSION.len().min(text.len())),
            ));
        }
        let visible = visible(text)?;
        // As many terms as most records of this length have: those of more are moved.
        let terms = Vec::with_capacity(text.len() / 16 + 2);
        let mut reader = Self { text, terms, redirect: None, explanation: None };
        let mut at = VERSION.len();
        loop {
            at += text.get(at..).map_or(0, leading_spaces);
            if at >= text.len() {
                break;
            }
            if reader.terms.len() >= limits.spf_terms {
                let kind = Kind::TooManyTerms { limit: limits.spf_terms };
                return Err(RecordError::new(kind, reader.term_from(at)));
            }
            at = reader.term(at)?;
        }
        let Self { terms, redirect, explanation, .. } = reader;
        Ok(Record { text: Cow::Borrowed(visible), terms, redirect, explanation })
    }

    /// What follows an offset, to the end of the record.
    fn from(&self, at: usize) -> &'a [u8] {
        self.text.get(at..).unwrap_or_default()
    }

    /// What follows an offset, to the end of the term.
    fn term_from(&self, at: usize) -> Span {
        let rest = self.from(at);
        Span::new(at, at + memchr::memchr(b' ', rest).unwrap_or(rest.len()))
    }

    /// Reads the term that begins here. Gives where it ends.
    fn term(&mut self, start: usize) -> Result<usize, RecordError> {
        let qualifier = self.from(start).first().and_then(|byte| Qualifier::from_byte(*byte));
        let name_start = start + usize::from(qualifier.is_some());
        let rest = self.from(name_start);
        match rest {
            // Most terms are networks: they are known without a look at the name.
            [b'i' | b'I', b'p' | b'P', b'4', b':', rest @ ..] => {
                return self.ip4(start, qualifier, rest);
            }
            [b'i' | b'I', b'p' | b'P', b'6', b':', rest @ ..] => {
                return self.ip6(start, qualifier, rest);
            }
            [b'a'..=b'z' | b'A'..=b'Z', ..] => {}
            _ => return Err(RecordError::new(Kind::NoName, self.term_from(start))),
        }
        let name = Name::read(rest, name_start);
        match self.text.get(name.span.end()) {
            Some(b'=') if qualifier.is_some() => {
                Err(RecordError::new(Kind::QualifiedModifier, self.term_from(start)))
            }
            Some(b'=') => self.modifier(name),
            None | Some(b' ' | b':' | b'/') => self.directive(start, qualifier, name),
            Some(byte) => {
                let at = name.span.end();
                Err(RecordError::new(Kind::AfterName { byte: *byte }, Span::new(at, at + 1)))
            }
        }
    }

    fn modifier(&mut self, name: Name) -> Result<usize, RecordError> {
        let (name_span, place) = (name.span, self.terms.len());
        let span = self.term_from(name_span.start());
        let (name, earlier) = match name.word {
            names::REDIRECT => (ModifierName::Redirect, self.redirect.replace(place)),
            names::EXP => (ModifierName::Explanation, self.explanation.replace(place)),
            _ => (ModifierName::Unknown, None),
        };
        if let Some(earlier) = earlier.and_then(|earlier| self.terms.get(earlier)) {
            let kind = Kind::DuplicateModifier { first: earlier.span() };
            return Err(RecordError::new(kind, span));
        }
        let value = Span::new(name_span.end() + 1, span.end());
        let value = match name {
            ModifierName::Unknown => self.macro_string(value)?,
            _ => self.domain_spec(value)?,
        };
        self.terms.push(Term::Modifier(Modifier { span, name, value }));
        Ok(span.end())
    }

    fn directive(
        &mut self,
        start: usize,
        qualifier: Option<Qualifier>,
        name: Name,
    ) -> Result<usize, RecordError> {
        let behind = name.span.end();
        let argument = match self.text.get(behind) {
            Some(b':') => Some(behind + 1),
            _ => None,
        };
        let no_argument =
            |reader: &Self| RecordError::new(Kind::NoArgument, reader.term_from(start));
        let needed = |reader: &Self| argument.ok_or_else(|| no_argument(reader));
        Ok(match name.word {
            names::INCLUDE => {
                let (domain, end) = self.domain(needed(self)?)?;
                self.push(start, qualifier, Mechanism::Include(domain), end)
            }
            names::EXISTS => {
                let (domain, end) = self.domain(needed(self)?)?;
                self.push(start, qualifier, Mechanism::Exists(domain), end)
            }
            names::ALL => {
                self.nothing(behind)?;
                self.push(start, qualifier, Mechanism::All, Span::new(behind, behind))
            }
            names::PTR => match argument {
                None => {
                    self.nothing(behind)?;
                    self.push(start, qualifier, Mechanism::Ptr(None), Span::new(behind, behind))
                }
                Some(argument) => {
                    let (domain, end) = self.domain(argument)?;
                    self.push(start, qualifier, Mechanism::Ptr(Some(domain)), end)
                }
            },
            names::A => {
                let (domain, prefix, prefix_span) = self.hosts(argument, behind)?;
                self.push(start, qualifier, Mechanism::A(domain, prefix), prefix_span)
            }
            names::MX => {
                let (domain, prefix, prefix_span) = self.hosts(argument, behind)?;
                self.push(start, qualifier, Mechanism::Mx(domain, prefix), prefix_span)
            }
            // With a colon they have been read before.
            names::IP4 | names::IP6 => return Err(no_argument(self)),
            _ => return Err(unknown(name, self.text)),
        })
    }

    /// Keeps a directive. Gives where it ends.
    #[inline]
    fn push(
        &mut self,
        start: usize,
        written_qualifier: Option<Qualifier>,
        mechanism: Mechanism,
        prefix_span: Span,
    ) -> usize {
        let end = prefix_span.end();
        // The longest are "/32//128".
        let prefix_octets = u8::try_from(prefix_span.len()).unwrap_or(0);
        let span = Span::new(start, end);
        let directive = Directive { span, written_qualifier, mechanism, prefix_octets };
        self.terms.push(Term::Directive(directive));
        end
    }

    fn ip4(
        &mut self,
        start: usize,
        qualifier: Option<Qualifier>,
        text: &[u8],
    ) -> Result<usize, RecordError> {
        let read = network::ip4(text);
        let Some((address, rest @ ([] | [b' ' | b'/', ..]))) = read else {
            return Err(self.address_error(Kind::Ip4Address, text));
        };
        let (prefix, span) = self.last_prefix(rest, 32)?;
        let mechanism = Mechanism::Ip4(Ip4Network { address, prefix });
        Ok(self.push(start, qualifier, mechanism, span))
    }

    fn ip6(
        &mut self,
        start: usize,
        qualifier: Option<Qualifier>,
        text: &[u8],
    ) -> Result<usize, RecordError> {
        let read = network::ip6(text);
        let Some((address, rest @ ([] | [b' ' | b'/', ..]))) = read else {
            return Err(self.address_error(Kind::Ip6Address, text));
        };
        let (prefix, span) = self.last_prefix(rest, 128)?;
        let mechanism = Mechanism::Ip6(Ip6Network { address, prefix });
        Ok(self.push(start, qualifier, mechanism, span))
    }

    /// Points at what stands in the place of an address.
    fn address_error(&self, kind: Kind, text: &[u8]) -> RecordError {
        let start = self.text.len() - text.len();
        let length = text.iter().take_while(|byte| !matches!(byte, b' ' | b'/')).count();
        RecordError::new(kind, Span::new(start, start + length))
    }

    /// The prefix length that ends a term, if it has one, and where it stands.
    fn last_prefix(&self, rest: &[u8], longest: u8) -> Result<(u8, Span), RecordError> {
        let at = self.text.len() - rest.len();
        let [b'/', number @ ..] = rest else { return Ok((longest, Span::new(at, at))) };
        match network::prefix(number, longest) {
            Some((prefix, rest @ ([] | [b' ', ..]))) => {
                Ok((prefix, Span::new(at, self.text.len() - rest.len())))
            }
            _ => Err(RecordError::new(Kind::PrefixLength { longest }, self.term_from(at))),
        }
    }

    /// A domain-spec that ends the term, and the place where it does.
    fn domain(&self, argument: usize) -> Result<(MacroString, Span), RecordError> {
        let span = self.term_from(argument);
        Ok((self.domain_spec(span)?, Span::new(span.end(), span.end())))
    }

    /// Makes sure that nothing stands behind a name.
    fn nothing(&self, behind: usize) -> Result<(), RecordError> {
        match self.text.get(behind) {
            None | Some(b' ') => Ok(()),
            Some(b'/') => Err(RecordError::new(Kind::UnwantedPrefixLength, self.term_from(behind))),
            Some(_) => Err(RecordError::new(Kind::UnwantedArgument, self.term_from(behind))),
        }
    }

    /// A slash and a number, or nothing at all.
    fn prefix(&self, span: Span, longest: u8) -> Result<u8, RecordError> {
        let number = match span.of(self.text) {
            [] => return Ok(longest),
            [b'/', number @ ..] => network::prefix(number, longest),
            _ => None,
        };
        match number {
            Some((number, [])) => Ok(number),
            _ => Err(RecordError::new(Kind::PrefixLength { longest }, span)),
        }
    }

    /// What follows `a` or `mx`. A domain-spec may hold slashes, and ends in none of the characters
    /// of prefix lengths: these are what stands at the end (RFC 7208 §5.3).
    fn hosts(
        &self,
        argument: Option<usize>,
        behind: usize,
    ) -> Result<(Option<MacroString>, DualPrefix, Span), RecordError> {
        let Some(argument) = argument else {
            let rest = self.term_from(behind);
            return Ok((None, self.dual_prefix(rest)?, rest));
        };
        let argument = self.term_from(argument);
        let text = argument.of(self.text);
        let domain = without_number(without_number(text, b"//"), b"/");
        let domain = Span::new(argument.start(), argument.start() + domain.len());
        let prefix_span = Span::new(domain.end(), argument.end());
        let prefix = self.dual_prefix(prefix_span)?;
        Ok((Some(self.domain_spec(domain)?), prefix, prefix_span))
    }

    fn dual_prefix(&self, span: Span) -> Result<DualPrefix, RecordError> {
        let text = span.of(self.text);
        let double = text.windows(2).position(|pair| pair == b"//");
        let at = double.map_or(span.end(), |at| span.start() + at);
        let ip4 = self.prefix(Span::new(span.start(), at), 32)?;
        let ip6 = match double {
            // One slash of the two belongs to the number.
            Some(_) => self.prefix(Span::new(at + 1, span.end()), 128)?,
            None => 128,
        };
        Ok(DualPrefix { ip4, ip6 })
    }

    fn macro_string(&self, span: Span) -> Result<MacroString, RecordError> {
        MacroString::read(self.text, span, false)
            .map_err(|error| RecordError::new(Kind::Macro(error.kind), error.span))
    }

    /// A macro-string that ends in a top label or in something that is expanded (RFC 7208 §7.1).
    fn domain_spec(&self, span: Span) -> Result<MacroString, RecordError> {
        if span.is_empty() {
            // The colon or equals sign is what can be pointed at.
            return Err(RecordError::new(
                Kind::EmptyDomain,
                Span::new(span.start() - 1, span.end()),
            ));
        }
        let string = self.macro_string(span)?;
        let end = if string.is_literal() {
            Some(span)
        } else {
            let last = string.parts(self.text).last();
            last.filter(|last| last.kind == PartKind::Literal).map(|last| last.span)
        };
        if let Some(end) = end {
            let name = end.of(self.text);
            let name = name.strip_suffix(b".").unwrap_or(name);
            let dot = memchr::memrchr(b'.', name);
            let label = name.get(dot.map_or(0, |dot| dot + 1)..).unwrap_or_default();
            let (mut is_label, mut is_number) = (true, true);
            for byte in label {
                is_label &= byte.is_ascii_alphanumeric() || *byte == b'-';
                is_number &= byte.is_ascii_digit();
            }
            let kind = match label {
                [] | [b'-', ..] | [.., b'-'] => Some(Kind::TopLabel),
                _ if !is_label => Some(Kind::TopLabel),
                _ if is_number => Some(Kind::NumericTopLabel),
                _ if dot.is_none() => Some(Kind::SingleLabel),
                _ => None,
            };
            if let Some(kind) = kind {
                let start = end.start() + dot.map_or(0, |dot| dot + 1);
                let span = match kind {
                    Kind::TopLabel => Span::new(start, span.end()),
                    _ => span,
                };
                return Err(RecordError::new(kind, span));
            }
        }
        Ok(string)
    }
}

fn unknown(name: Name, text: &[u8]) -> RecordError {
    if matches!(name.word, names::REDIRECT | names::EXP) {
        return RecordError::new(Kind::ModifierAsMechanism, name.span);
    }
    let written = name.span.of(text);
    let meant = MEANT.iter().find(|(wrong, _)| written.eq_ignore_ascii_case(wrong.as_bytes()));
    RecordError::new(Kind::UnknownMechanism { meant: meant.map(|(_, meant)| *meant) }, name.span)
}

/// Records are visible ASCII and spaces (RFC 7208 §3.1, §12).
fn visible(text: &[u8]) -> Result<&str, RecordError> {
    let is_bad = |byte: &u8| !matches!(byte, b' '..=b'~');
    // Without an early end the compiler looks at many bytes at once.
    if text.iter().fold(false, |bad, byte| bad | is_bad(byte)) {
        let bad = text.iter().enumerate().find(|(_, byte)| is_bad(byte));
        let (at, byte) = bad.map_or((0, 0), |(at, byte)| (at, *byte));
        return Err(RecordError::new(Kind::BadByte { byte }, Span::new(at, at + 1)));
    }
    str::from_utf8(text)
        .map_err(|_| RecordError::new(Kind::BadByte { byte: 0 }, Span::new(0, text.len())))
}

/// How many spaces a text begins with.
fn leading_spaces(text: &[u8]) -> usize {
    text.iter().take_while(|byte| **byte == b' ').count()
}

/// A text without the slashes and the number at its end, if it ends so.
fn without_number<'t>(text: &'t [u8], slashes: &[u8]) -> &'t [u8] {
    let digits = text.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let before = text.get(..text.len() - digits).unwrap_or_default();
    match before.strip_suffix(slashes) {
        Some(before) if digits > 0 => before,
        _ => text,
    }
}

/// Whether a byte may stand in the name of a modifier (RFC 7208 §4.6.1); those of mechanisms have
/// letters and digits only.
fn is_of_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}
