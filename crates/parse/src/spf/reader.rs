//! The grammar of records (RFC 7208 §12), read left to right.

use core::str;
use std::borrow::Cow;

use super::error::{RecordError, RecordErrorKind as Kind};
use super::macro_string::MacroString;
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
    record: Record<'a>,
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
        // Most terms are longer than this, so that nothing is moved.
        let terms = Vec::with_capacity(text.len() / 12);
        let record =
            Record { text: Cow::Borrowed(visible), terms, redirect: None, explanation: None };
        let mut reader = Self { text, record };
        let mut at = VERSION.len();
        while let Some(span) = next_term(text, at) {
            if reader.record.terms.len() >= limits.spf_terms {
                let kind = Kind::TooManyTerms { limit: limits.spf_terms };
                return Err(RecordError::new(kind, span));
            }
            reader.term(span)?;
            at = span.end();
        }
        Ok(reader.record)
    }

    fn term(&mut self, span: Span) -> Result<(), RecordError> {
        let qualifier = self.text.get(span.start()).and_then(|byte| Qualifier::from_byte(*byte));
        let start = span.start() + usize::from(qualifier.is_some());
        let rest = Span::new(start, span.end()).of(self.text);
        let name = Name::read(rest, start);
        if !rest.first().is_some_and(u8::is_ascii_alphabetic) {
            return Err(RecordError::new(Kind::NoName, span));
        }
        match rest.get(name.span.len()) {
            Some(b'=') if qualifier.is_some() => {
                Err(RecordError::new(Kind::QualifiedModifier, span))
            }
            Some(b'=') => self.modifier(span, name),
            None | Some(b':' | b'/') => self.directive(span, qualifier, name),
            Some(byte) => {
                let at = name.span.end();
                Err(RecordError::new(Kind::AfterName { byte: *byte }, Span::new(at, at + 1)))
            }
        }
    }

    fn modifier(&mut self, span: Span, name: Name) -> Result<(), RecordError> {
        let (name_span, place) = (name.span, self.record.terms.len());
        let (name, earlier) = match name.word {
            names::REDIRECT => (ModifierName::Redirect, self.record.redirect.replace(place)),
            names::EXP => (ModifierName::Explanation, self.record.explanation.replace(place)),
            _ => (ModifierName::Unknown, None),
        };
        if let Some(earlier) = earlier.and_then(|earlier| self.record.terms.get(earlier)) {
            let kind = Kind::DuplicateModifier { first: earlier.span() };
            return Err(RecordError::new(kind, span));
        }
        let value = Span::new(name_span.end() + 1, span.end());
        let value = match name {
            ModifierName::Unknown => self.macro_string(value)?,
            _ => self.domain_spec(value)?,
        };
        self.record.terms.push(Term::Modifier(Modifier { span, name, value }));
        Ok(())
    }

    fn directive(
        &mut self,
        span: Span,
        qualifier: Option<Qualifier>,
        name: Name,
    ) -> Result<(), RecordError> {
        let rest = Span::new(name.span.end(), span.end());
        let argument = match rest.of(self.text).first() {
            Some(b':') => Some(Span::new(rest.start() + 1, rest.end())),
            _ => None,
        };
        let needed = || argument.ok_or_else(|| RecordError::new(Kind::NoArgument, span));
        let none = Span::new(span.end(), span.end());
        match name.word {
            names::IP4 => {
                let (network, prefix_span) = self.ip4(needed()?)?;
                self.push(span, qualifier, Mechanism::Ip4(network), prefix_span);
            }
            names::IP6 => {
                let (network, prefix_span) = self.ip6(needed()?)?;
                self.push(span, qualifier, Mechanism::Ip6(network), prefix_span);
            }
            names::INCLUDE => {
                let domain = self.domain_spec(needed()?)?;
                self.push(span, qualifier, Mechanism::Include(domain), none);
            }
            names::EXISTS => {
                let domain = self.domain_spec(needed()?)?;
                self.push(span, qualifier, Mechanism::Exists(domain), none);
            }
            names::ALL => {
                self.nothing(rest)?;
                self.push(span, qualifier, Mechanism::All, none);
            }
            names::PTR => {
                if argument.is_none() {
                    self.nothing(rest)?;
                }
                let domain = argument.map(|argument| self.domain_spec(argument)).transpose()?;
                self.push(span, qualifier, Mechanism::Ptr(domain), none);
            }
            names::A => {
                let (domain, prefix, prefix_span) = self.hosts(argument, rest)?;
                self.push(span, qualifier, Mechanism::A(domain, prefix), prefix_span);
            }
            names::MX => {
                let (domain, prefix, prefix_span) = self.hosts(argument, rest)?;
                self.push(span, qualifier, Mechanism::Mx(domain, prefix), prefix_span);
            }
            _ => return Err(unknown(name, self.text)),
        }
        Ok(())
    }

    #[inline]
    fn push(
        &mut self,
        span: Span,
        written_qualifier: Option<Qualifier>,
        mechanism: Mechanism,
        prefix_span: Span,
    ) {
        // The longest are "/32//128".
        let prefix_octets = u8::try_from(prefix_span.len()).unwrap_or(0);
        let directive = Directive { span, written_qualifier, mechanism, prefix_octets };
        self.record.terms.push(Term::Directive(directive));
    }

    fn ip4(&self, argument: Span) -> Result<(Ip4Network, Span), RecordError> {
        let read = network::ip4(argument.of(self.text));
        let Some((address, rest @ ([] | [b'/', ..]))) = read else {
            let (address, _) = self.split_at_slash(argument);
            return Err(RecordError::new(Kind::Ip4Address, address));
        };
        let prefix_span = Span::new(argument.end() - rest.len(), argument.end());
        Ok((Ip4Network { address, prefix: self.prefix(prefix_span, 32)? }, prefix_span))
    }

    fn ip6(&self, argument: Span) -> Result<(Ip6Network, Span), RecordError> {
        let (address, prefix_span) = self.split_at_slash(argument);
        let text = self.record.text.get(address.start()..address.end());
        let address =
            text.and_then(network::ip6).ok_or(RecordError::new(Kind::Ip6Address, address))?;
        Ok((Ip6Network { address, prefix: self.prefix(prefix_span, 128)? }, prefix_span))
    }

    /// Makes sure that nothing stands behind a name.
    fn nothing(&self, rest: Span) -> Result<(), RecordError> {
        match rest.of(self.text).first() {
            None => Ok(()),
            Some(b'/') => Err(RecordError::new(Kind::UnwantedPrefixLength, rest)),
            Some(_) => Err(RecordError::new(Kind::UnwantedArgument, rest)),
        }
    }

    fn split_at_slash(&self, argument: Span) -> (Span, Span) {
        let slash = argument.of(self.text).iter().position(|byte| *byte == b'/');
        let at = slash.map_or(argument.end(), |slash| argument.start() + slash);
        (Span::new(argument.start(), at), Span::new(at, argument.end()))
    }

    /// A slash and a number, or nothing at all.
    fn prefix(&self, span: Span, longest: u8) -> Result<u8, RecordError> {
        let number = match span.of(self.text) {
            [] => return Ok(longest),
            [b'/', number @ ..] => network::prefix(number, longest),
            _ => None,
        };
        number.ok_or(RecordError::new(Kind::PrefixLength { longest }, span))
    }

    /// What follows `a` or `mx`. A domain-spec may hold slashes, and ends in none of the characters
    /// of prefix lengths: these are what stands at the end (RFC 7208 §5.3).
    fn hosts(
        &self,
        argument: Option<Span>,
        rest: Span,
    ) -> Result<(Option<MacroString>, DualPrefix, Span), RecordError> {
        let Some(argument) = argument else {
            return Ok((None, self.dual_prefix(rest)?, rest));
        };
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
        if !string.ends_in_macro() {
            let end = string.literal_end();
            let name = end.of(self.text);
            let name = name.strip_suffix(b".").unwrap_or(name);
            let dot = name.iter().rposition(|byte| *byte == b'.');
            let label = name.get(dot.map_or(0, |dot| dot + 1)..).unwrap_or_default();
            let of_label = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'-';
            let kind = match label {
                [first, .., last] if *first == b'-' || *last == b'-' => Some(Kind::TopLabel),
                [] | [b'-'] => Some(Kind::TopLabel),
                label if !label.iter().all(of_label) => Some(Kind::TopLabel),
                label if label.iter().all(u8::is_ascii_digit) => Some(Kind::NumericTopLabel),
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

/// The next term behind an offset, without the spaces around it.
fn next_term(text: &[u8], from: usize) -> Option<Span> {
    let rest = text.get(from..)?;
    let spaces = rest.iter().position(|byte| *byte != b' ')?;
    let start = from + spaces;
    let rest = rest.get(spaces..)?;
    let length = memchr::memchr(b' ', rest).unwrap_or(rest.len());
    Some(Span::new(start, start + length))
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
