//! Macro-strings (RFC 7208 §7.1): text in which parts of the sender stand for themselves.

use core::fmt;

use crate::span::Span;

/// A macro-string that is of the grammar. Spans count in the text that it was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MacroString {
    span: Span,
    is_literal: bool,
}

impl MacroString {
    /// Reads the text of an explanation (`explain-string`, RFC 7208 §6.2): ASCII, with spaces, and
    /// with the macros `%{c}`, `%{r}` and `%{t}`.
    ///
    /// # Errors
    /// What is broken, and where; then there is no explanation.
    pub fn explanation(text: &[u8]) -> Result<Self, MacroError> {
        let bad = text.iter().enumerate().find(|(_, byte)| !matches!(byte, b' '..=b'~'));
        if let Some((at, byte)) = bad {
            let kind = MacroErrorKind::BadByte { byte: *byte };
            return Err(MacroError { kind, span: Span::new(at, at + 1) });
        }
        Self::read(text, Span::new(0, text.len()), true)
    }

    /// Reads what `span` covers, which is visible ASCII (with spaces, if it explains).
    pub(super) fn read(text: &[u8], span: Span, explains: bool) -> Result<Self, MacroError> {
        let is_literal = memchr::memchr(b'%', span.of(text)).is_none();
        if !is_literal {
            let mut reader = Reader { text, at: span.start(), end: span.end(), explains };
            while reader.part()?.is_some() {}
        }
        Ok(Self { span, is_literal })
    }

    /// Where it stands.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Its parts, in order, read from the text that it was read from.
    pub fn parts<'t>(&self, text: &'t [u8]) -> impl Iterator<Item = Part> + use<'t> {
        let (at, end) = (self.span.start(), self.span.end());
        let mut reader = Reader { text, at, end, explains: true };
        // What is broken was found before.
        core::iter::from_fn(move || reader.part().ok().flatten())
    }

    /// Whether it stands for itself, with nothing to be expanded.
    pub fn is_literal(&self) -> bool {
        self.is_literal
    }
}

/// A part of a macro-string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Part {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub kind: PartKind,
}

/// What a part of a macro-string is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PartKind {
    /// Text that stands for itself.
    Literal,
    /// `%%`: a percent sign.
    Percent,
    /// `%_`: a space.
    Space,
    /// `%-`: a space as URLs have it, `%20`.
    UrlSpace,
    /// `%{…}`
    Macro(Macro),
}

/// A macro, `%{d2r-}` say. Its `Display` is what it is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Macro {
    /// What it stands for.
    pub letter: MacroLetter,
    /// An upper-case letter: what is not unreserved in URLs is escaped (RFC 7208 §7.3).
    pub is_url_escaped: bool,
    /// How many of the parts are kept, counted from the right; all where there is no number. What
    /// is too big to count with keeps all.
    pub keep: Option<u32>,
    /// `r`: the parts are put in the opposite order.
    pub is_reversed: bool,
    /// What the value is split at.
    pub delimiters: Delimiters,
}

impl fmt::Display for Macro {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = self.letter.as_char();
        let letter = if self.is_url_escaped { letter.to_ascii_uppercase() } else { letter };
        write!(f, "%{{{letter}")?;
        if let Some(keep) = self.keep {
            write!(f, "{keep}")?;
        }
        if self.is_reversed {
            f.write_str("r")?;
        }
        self.delimiters.fmt(f)?;
        f.write_str("}")
    }
}

macro_rules! letters {
    ($($(#[$doc:meta])* $name:ident = $char:literal),+ $(,)?) => {
        /// What a macro stands for (RFC 7208 §7.2).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum MacroLetter { $($(#[$doc])* $name),+ }

        impl MacroLetter {
            /// The letter, in lower case.
            pub fn as_char(self) -> char {
                match self { $(Self::$name => $char),+ }
            }

            fn from_char(char: char) -> Option<Self> {
                match char { $($char => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

letters! {
    /// `s`: the sender, local-part and domain.
    Sender = 's',
    /// `l`: the sender's local-part.
    LocalPart = 'l',
    /// `o`: the sender's domain.
    SenderDomain = 'o',
    /// `d`: the domain whose record is evaluated.
    Domain = 'd',
    /// `i`: the client's address, its parts with dots between them.
    Ip = 'i',
    /// `p`: a validated name of the client's address.
    ValidatedName = 'p',
    /// `v`: `in-addr` or `ip6`.
    IpVersion = 'v',
    /// `h`: the domain of HELO or EHLO.
    Helo = 'h',
    /// `c`: the client's address, readable; in explanations only.
    ReadableIp = 'c',
    /// `r`: the host that checks; in explanations only.
    Receiver = 'r',
    /// `t`: the time in seconds since 1970; in explanations only.
    Timestamp = 't',
}

impl MacroLetter {
    /// Whether it may stand in explanations only (RFC 7208 §7.2).
    pub fn is_for_explanations(self) -> bool {
        matches!(self, Self::ReadableIp | Self::Receiver | Self::Timestamp)
    }
}

/// A set of delimiters: characters at which a macro's value is split (RFC 7208 §7.1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Delimiters(u8);

impl Delimiters {
    const ALL: [u8; 7] = *b".-+,/_=";

    /// Whether a value is split at this character. Where no delimiter is written, the dot is one.
    pub fn split_at(self, byte: u8) -> bool {
        if self.0 == 0 { byte == b'.' } else { self.0 & Self::bit(byte) != 0 }
    }

    /// 0 for what is no delimiter.
    fn bit(byte: u8) -> u8 {
        Self::ALL.iter().position(|delimiter| *delimiter == byte).map_or(0, |place| 1 << place)
    }
}

impl fmt::Display for Delimiters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut written = Self::ALL.iter().filter(|delimiter| self.0 & Self::bit(**delimiter) != 0);
        written.try_for_each(|delimiter| write!(f, "{}", char::from(*delimiter)))
    }
}

struct Reader<'a> {
    text: &'a [u8],
    at: usize,
    end: usize,
    explains: bool,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        if self.at < self.end { self.text.get(self.at).copied() } else { None }
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn part(&mut self) -> Result<Option<Part>, MacroError> {
        let start = self.at;
        let Some(first) = self.next() else { return Ok(None) };
        let kind = if first == b'%' {
            match self.next() {
                Some(b'%') => PartKind::Percent,
                Some(b'_') => PartKind::Space,
                Some(b'-') => PartKind::UrlSpace,
                Some(b'{') => PartKind::Macro(self.expand(start)?),
                _ => return Err(self.error(MacroErrorKind::LonePercent, start)),
            }
        } else {
            while self.peek().is_some_and(|byte| byte != b'%') {
                self.at += 1;
            }
            PartKind::Literal
        };
        Ok(Some(Part { span: Span::new(start, self.at), kind }))
    }

    /// Reads what follows `%{`.
    fn expand(&mut self, start: usize) -> Result<Macro, MacroError> {
        let Some(first) = self.next() else {
            return Err(self.error(MacroErrorKind::NotClosed, start));
        };
        let letter = MacroLetter::from_char(char::from(first.to_ascii_lowercase()))
            .ok_or_else(|| self.error(MacroErrorKind::Letter, start))?;
        if letter.is_for_explanations() && !self.explains {
            return Err(self.error(MacroErrorKind::OnlyInExplanations, start));
        }
        let keep = self.number();
        if keep == Some(0) {
            return Err(self.error(MacroErrorKind::KeepsNothing, start));
        }
        // Literals of ABNF are of either case.
        let is_reversed = matches!(self.peek(), Some(b'r' | b'R'));
        self.at += usize::from(is_reversed);
        let mut delimiters = Delimiters::default();
        loop {
            match self.next() {
                Some(b'}') => break,
                Some(byte) => match Delimiters::bit(byte) {
                    0 => return Err(self.error(MacroErrorKind::Transformer, start)),
                    bit => delimiters.0 |= bit,
                },
                None => return Err(self.error(MacroErrorKind::NotClosed, start)),
            }
        }
        Ok(Macro {
            letter,
            is_url_escaped: first.is_ascii_uppercase(),
            keep,
            is_reversed,
            delimiters,
        })
    }

    fn number(&mut self) -> Option<u32> {
        let mut number = None;
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            let so_far = number.unwrap_or(0_u32).saturating_mul(10);
            number = Some(so_far.saturating_add(u32::from(digit - b'0')));
            self.at += 1;
        }
        number
    }

    fn error(&self, kind: MacroErrorKind, start: usize) -> MacroError {
        MacroError { kind, span: Span::new(start, self.at) }
    }
}

/// Why a text is no macro-string, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MacroError {
    /// What is wrong.
    pub kind: MacroErrorKind,
    /// Where.
    pub span: Span,
}

impl fmt::Display for MacroError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl core::error::Error for MacroError {}

/// What is wrong with a macro-string.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MacroErrorKind {
    /// A percent sign that begins no macro.
    LonePercent,
    /// `%{` without `}`.
    NotClosed,
    /// No macro has this letter.
    Letter,
    /// `c`, `r` and `t` may stand in explanations only.
    OnlyInExplanations,
    /// The number of parts is 0.
    KeepsNothing,
    /// What follows the letter is no number, `r` and delimiters.
    Transformer,
    /// An explanation holds a control character or one that is not ASCII.
    BadByte {
        /// The octet.
        byte: u8,
    },
}

impl fmt::Display for MacroErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::LonePercent => "a percent sign begins no macro: write \"%%\" for the sign",
            Self::NotClosed => "a macro is not closed: write \"}\" behind it",
            Self::Letter => "there is no such macro: its letter is one of s, l, o, d, i, p, v, h",
            Self::OnlyInExplanations => {
                "the macros c, r and t may stand in the text of an explanation only"
            }
            Self::KeepsNothing => "a macro keeps 0 parts: write 1 or more, or no number",
            Self::Transformer => {
                "what follows a macro's letter must be a number, \"r\" and delimiters (.-+,/_=), \
                 in this order"
            }
            Self::BadByte { byte } => {
                return write!(f, "the octet 0x{byte:02x} may not stand in an explanation");
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<MacroString, MacroError> {
        MacroString::read(text.as_bytes(), Span::new(0, text.len()), false)
    }

    #[test]
    fn macros_are_read_into_their_parts() {
        let text = "a%%%_%-%{d}b%{L12r-+}%{S200R}";
        let string = read(text).unwrap();
        let parts: Vec<_> = string.parts(text.as_bytes()).collect();
        let expected = ["a", "%%", "%_", "%-", "%{d}", "b", "%{L12r-+}", "%{S200R}"];
        let texts: Vec<_> = parts.iter().map(|part| part.span.of(text.as_bytes())).collect();
        assert_eq!(texts, expected.map(str::as_bytes));
        let PartKind::Macro(found) = parts[6].kind else { panic!("{string:?}") };
        assert_eq!((found.letter, found.keep), (MacroLetter::LocalPart, Some(12)));
        assert!(found.is_url_escaped && found.is_reversed);
        let split: Vec<u8> = (0..=255).filter(|byte| found.delimiters.split_at(*byte)).collect();
        assert_eq!(split, b"+-");
        let literal = read("plain.example").unwrap();
        assert!(literal.is_literal() && !string.is_literal());
        let kinds: Vec<_> = literal.parts(b"plain.example").map(|part| part.kind).collect();
        assert_eq!(kinds, [PartKind::Literal]);
    }

    #[test]
    fn a_macro_without_delimiters_splits_at_dots() {
        let delimiters = Delimiters::default();
        assert!(delimiters.split_at(b'.') && !delimiters.split_at(b'-'));
        assert!(!delimiters.split_at(0));
    }

    #[test]
    fn numbers_beyond_reason_are_numbers_all_the_same() {
        let text = "%{d2147483648}%{d99999999999999999999}";
        let keep = read(text).unwrap().parts(text.as_bytes()).map(|part| match part.kind {
            PartKind::Macro(found) => found.keep,
            _ => None,
        });
        let keep: Vec<_> = keep.collect();
        assert_eq!(keep, [Some(2_147_483_648), Some(u32::MAX)]);
    }

    #[test]
    fn errors_point_at_the_macro() {
        for (text, kind, span) in [
            ("a%", MacroErrorKind::LonePercent, 1..2),
            ("a%(ir).b", MacroErrorKind::LonePercent, 1..3),
            ("%.b", MacroErrorKind::LonePercent, 0..2),
            ("a%{", MacroErrorKind::NotClosed, 1..3),
            ("a%{d.", MacroErrorKind::NotClosed, 1..5),
            ("%{x}", MacroErrorKind::Letter, 0..3),
            ("%{}", MacroErrorKind::Letter, 0..3),
            ("%{C}", MacroErrorKind::OnlyInExplanations, 0..3),
            ("%{d0}", MacroErrorKind::KeepsNothing, 0..4),
            ("%{d00r}", MacroErrorKind::KeepsNothing, 0..5),
            ("%{dr2}", MacroErrorKind::Transformer, 0..5),
            ("%{d-r}", MacroErrorKind::Transformer, 0..5),
            ("%{d:}", MacroErrorKind::Transformer, 0..4),
        ] {
            let error = read(text).unwrap_err();
            assert_eq!((error.kind, error.span), (kind, span.into()), "{text}");
        }
    }

    #[test]
    fn explanations_are_ascii_and_know_more_macros() {
        assert!(MacroString::explanation(b"See %{c} at %{t}, %{R}.").is_ok());
        for text in [&b"\xef\xbb\xbfx"[..], b"a\tb", b"a\r\nX: y"] {
            let error = MacroString::explanation(text).unwrap_err();
            assert!(matches!(error.kind, MacroErrorKind::BadByte { .. }), "{error:?}");
        }
        assert!(MacroString::explanation(b"The %{x}-files.").is_err());
    }
}
