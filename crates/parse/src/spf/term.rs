//! The terms of a record: directives and modifiers (RFC 7208 §4.6.1, §5, §6).

use core::fmt;

use super::macro_string::MacroString;
use super::network::{DualPrefix, Ip4Network, Ip6Network};
use crate::span::Span;

/// One term of a record. Spans count from the start of the record's text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Term {
    /// A mechanism with its qualifier.
    Directive(Directive),
    /// A modifier.
    Modifier(Modifier),
}

impl Term {
    /// Where the whole term stands.
    pub fn span(&self) -> Span {
        match self {
            Self::Directive(directive) => directive.span,
            Self::Modifier(modifier) => modifier.span,
        }
    }

    /// The domain-spec of the term, or the macro-string of an unknown modifier.
    pub fn domain_spec(&self) -> Option<&MacroString> {
        match self {
            Self::Directive(directive) => directive.mechanism.domain_spec(),
            Self::Modifier(modifier) => Some(&modifier.value),
        }
    }

    /// Whether evaluating the term asks the DNS, so that it counts towards the limit of RFC 7208
    /// §4.6.4. `exp` does not count.
    pub fn counts_as_lookup(&self) -> bool {
        match self {
            Self::Directive(directive) => !matches!(
                directive.mechanism,
                Mechanism::All | Mechanism::Ip4(_) | Mechanism::Ip6(_)
            ),
            Self::Modifier(modifier) => modifier.name == ModifierName::Redirect,
        }
    }
}

/// A mechanism with its qualifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Directive {
    /// Where the whole directive stands.
    pub span: Span,
    /// The qualifier that is written, if one is.
    pub written_qualifier: Option<Qualifier>,
    /// The mechanism.
    pub mechanism: Mechanism,
    /// How many octets at the end of the directive are prefix lengths.
    pub(super) prefix_octets: u8,
}

impl Directive {
    /// What a match means: `+` where nothing is written (RFC 7208 §4.6.2).
    pub fn qualifier(&self) -> Qualifier {
        self.written_qualifier.unwrap_or_default()
    }

    /// Where the qualifier stands; empty where none is written.
    pub fn qualifier_span(&self) -> Span {
        let start = self.span.start();
        Span::new(start, start + usize::from(self.written_qualifier.is_some()))
    }

    /// Where the mechanism's name stands.
    pub fn name_span(&self) -> Span {
        let start = self.qualifier_span().end();
        Span::new(start, start + self.mechanism.name().len())
    }

    /// Where the domain-spec or the address stands, without the colon; empty where there is none.
    pub fn argument_span(&self) -> Span {
        let end = self.prefix_span().start();
        Span::new((self.name_span().end() + 1).min(end), end)
    }

    /// Where the prefix lengths stand, slashes included; empty where there are none.
    pub fn prefix_span(&self) -> Span {
        let end = self.span.end();
        Span::new(end - usize::from(self.prefix_octets), end)
    }
}

/// What a match means (RFC 7208 §4.6.2).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Qualifier {
    /// `+`
    #[default]
    Pass,
    /// `-`
    Fail,
    /// `~`
    SoftFail,
    /// `?`
    Neutral,
}

impl Qualifier {
    /// The sign that is written.
    pub fn as_char(self) -> char {
        match self {
            Self::Pass => '+',
            Self::Fail => '-',
            Self::SoftFail => '~',
            Self::Neutral => '?',
        }
    }

    pub(super) fn from_byte(byte: u8) -> Option<Self> {
        Some(match byte {
            b'+' => Self::Pass,
            b'-' => Self::Fail,
            b'~' => Self::SoftFail,
            b'?' => Self::Neutral,
            _ => return None,
        })
    }
}

impl fmt::Display for Qualifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.as_char())
    }
}

/// A mechanism (RFC 7208 §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Mechanism {
    /// `all` (§5.1)
    All,
    /// `include` (§5.2)
    Include(MacroString),
    /// `a` (§5.3); the current domain where there is no domain-spec.
    A(Option<MacroString>, DualPrefix),
    /// `mx` (§5.4); the current domain where there is no domain-spec.
    Mx(Option<MacroString>, DualPrefix),
    /// `ptr` (§5.5); the current domain where there is no domain-spec.
    Ptr(Option<MacroString>),
    /// `ip4` (§5.6)
    Ip4(Ip4Network),
    /// `ip6` (§5.6)
    Ip6(Ip6Network),
    /// `exists` (§5.7)
    Exists(MacroString),
}

impl Mechanism {
    /// The mechanism's name, in lower case.
    pub fn name(&self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Include(_) => "include",
            Self::A(..) => "a",
            Self::Mx(..) => "mx",
            Self::Ptr(_) => "ptr",
            Self::Ip4(_) => "ip4",
            Self::Ip6(_) => "ip6",
            Self::Exists(_) => "exists",
        }
    }

    /// The domain-spec, where one is written.
    pub fn domain_spec(&self) -> Option<&MacroString> {
        match self {
            Self::Include(domain) | Self::Exists(domain) => Some(domain),
            Self::A(domain, _) | Self::Mx(domain, _) | Self::Ptr(domain) => domain.as_ref(),
            Self::All | Self::Ip4(_) | Self::Ip6(_) => None,
        }
    }
}

/// A modifier (RFC 7208 §6).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Modifier {
    /// Where the whole modifier stands.
    pub span: Span,
    /// Which it is.
    pub name: ModifierName,
    /// What stands behind the equals sign.
    pub value: MacroString,
}

impl Modifier {
    /// Where its name stands.
    pub fn name_span(&self) -> Span {
        Span::new(self.span.start(), self.value.span().start() - 1)
    }
}

/// Which modifier it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ModifierName {
    /// `redirect` (§6.1)
    Redirect,
    /// `exp` (§6.2)
    Explanation,
    /// Any other: it has no effect, and its value must be a macro-string all the same.
    Unknown,
}
