//! The policy at `https://mta-sts.domain/.well-known/mta-sts.txt` (RFC 8461 §3.2).

use core::fmt;

use memchr::memchr;

use crate::domain::DomainName;
use crate::fields::trimmed;
use crate::span::Span;

/// Octets of one policy that are read (RFC 8461 §3.3 suggests 64 kilobytes).
pub const MAX_OCTETS: usize = 64 * 1024;
/// Lines of one policy that are read.
pub const MAX_LINES: usize = 1_000;
/// The longest `max_age`, in seconds: about a year (RFC 8461 §3.2).
pub const MAX_AGE: u64 = 31_557_600;

/// A policy as far as it can be read. Spans count in the text that was read.
///
/// Reading is total: what is wrong is told in [`problems`](Self::problems). A policy without
/// [`is_valid`](Self::is_valid) counts for nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Policy {
    /// Whether `version` is there and is `STSv1`.
    pub has_version: bool,
    /// `mode`, where it is one.
    pub mode: Option<Mode>,
    /// Where the value of `mode` stands.
    pub mode_span: Span,
    /// `max_age` in seconds, where it is a number of the grammar.
    pub max_age: Option<u64>,
    /// Where the value of `max_age` stands.
    pub max_age_span: Span,
    /// `mx`: the names that MX hosts may have, in order.
    pub mx: Vec<MxPattern>,
    /// What the grammar forbids, in order.
    pub problems: Vec<Problem>,
}

/// `mode`: what is to be done where a host is not as the policy says (RFC 8461 §3.2, §5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "another mode would be another version")]
pub enum Mode {
    /// Mail is not delivered there.
    Enforce,
    /// It is reported, and mail is delivered.
    Testing,
    /// There is no policy any longer.
    None,
}

/// A name that an MX host may have.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct MxPattern {
    /// The name, or what stands behind the wildcard.
    pub name: DomainName,
    /// Whether exactly one label stands before the name (`*.`).
    pub is_wildcard: bool,
    /// Where it stands.
    pub span: Span,
}

/// Something that is wrong with a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// Where.
    pub span: Span,
}

/// What is wrong with a policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProblemKind {
    /// More octets than [`MAX_OCTETS`]; nothing is read.
    TooLong,
    /// More lines than [`MAX_LINES`]; the others are not read.
    TooManyLines,
    /// A line without a colon.
    NoColon,
    /// A line with nothing on it, before the end.
    EmptyLine,
    /// A key that stands again: only the first counts.
    Duplicate,
    /// `version` is not `STSv1`.
    BadVersion,
    /// `mode` is not `enforce`, `testing` or `none`.
    BadMode,
    /// `max_age` is no number of at most ten digits.
    BadMaxAge,
    /// `mx` is no host name, with `*.` before it or not.
    BadMx,
    /// There is no `version`.
    NoVersion,
    /// There is no `mode`.
    NoMode,
    /// There is no `max_age`.
    NoMaxAge,
    /// There is no `mx`, which only the mode `none` does without.
    NoMx,
}

impl Policy {
    /// Reads a policy.
    ///
    /// # Complexity
    /// Linear in the text, of at most [`MAX_OCTETS`].
    pub fn parse(text: &[u8]) -> Self {
        let mut policy = Self {
            has_version: false,
            mode: None,
            mode_span: Span::default(),
            max_age: None,
            max_age_span: Span::default(),
            mx: Vec::new(),
            problems: Vec::new(),
        };
        let whole = Span::new(0, text.len());
        if text.len() > MAX_OCTETS {
            policy.problem(ProblemKind::TooLong, whole);
            return policy;
        }
        policy.lines(text);
        policy.missing(text);
        policy
    }

    /// Whether the policy counts: nothing that it needs is missing or broken (RFC 8461 §3.2).
    pub fn is_valid(&self) -> bool {
        let has_hosts = !self.mx.is_empty() || self.mode == Some(Mode::None);
        self.has_version && self.mode.is_some() && self.max_age.is_some() && has_hosts
    }

    /// Whether a host is one that the policy names (RFC 8461 §4.1).
    pub fn covers(&self, host: &DomainName) -> bool {
        self.mx.iter().any(|pattern| pattern.covers(host))
    }

    fn problem(&mut self, kind: ProblemKind, span: Span) {
        self.problems.push(Problem { kind, span });
    }

    fn lines(&mut self, text: &[u8]) {
        let mut seen = Seen::default();
        let mut start = 0;
        for count in 0.. {
            let rest = text.get(start..).unwrap_or_default();
            if rest.is_empty() {
                break;
            }
            if count == MAX_LINES {
                self.problem(ProblemKind::TooManyLines, Span::new(start, text.len()));
                break;
            }
            let end = memchr(b'\n', rest);
            let line = Span::new(start, start + end.unwrap_or(rest.len()));
            let content = match line.of(text) {
                [.., b'\r'] => Span::new(line.start(), line.end() - 1),
                _ => line,
            };
            let is_last = end.is_none_or(|end| end + 1 == rest.len());
            let content = trimmed(text, content);
            if !content.is_empty() {
                self.line(text, content, &mut seen);
            } else if !is_last {
                self.problem(ProblemKind::EmptyLine, line);
            }
            start = line.end() + 1;
        }
    }

    fn line(&mut self, text: &[u8], line: Span, seen: &mut Seen) {
        let Some(colon) = memchr(b':', line.of(text)) else {
            return self.problem(ProblemKind::NoColon, line);
        };
        let colon = line.start() + colon;
        let key = Span::new(line.start(), colon).of(text);
        let value = trimmed(text, Span::new(colon + 1, line.end()));
        let flag = match key {
            b"version" => &mut seen.version,
            b"mode" => &mut seen.mode,
            b"max_age" => &mut seen.max_age,
            b"mx" => return self.host(text, value),
            // Unknown keys are ignored.
            _ => return,
        };
        if core::mem::replace(flag, true) {
            return self.problem(ProblemKind::Duplicate, line);
        }
        let bytes = value.of(text);
        match key {
            b"version" => {
                self.has_version = bytes == b"STSv1";
                if !self.has_version {
                    self.problem(ProblemKind::BadVersion, value);
                }
            }
            b"mode" => {
                self.mode_span = value;
                self.mode = Mode::ALL.into_iter().find(|mode| mode.as_str().as_bytes() == bytes);
                if self.mode.is_none() {
                    self.problem(ProblemKind::BadMode, value);
                }
            }
            _ => {
                self.max_age_span = value;
                let is_number =
                    matches!(bytes.len(), 1..=10) && bytes.iter().all(u8::is_ascii_digit);
                let number = core::str::from_utf8(bytes).ok().filter(|_| is_number);
                self.max_age = number.and_then(|number| number.parse().ok());
                if self.max_age.is_none() {
                    self.problem(ProblemKind::BadMaxAge, value);
                }
            }
        }
    }

    fn host(&mut self, text: &[u8], span: Span) {
        let bytes = span.of(text);
        let (is_wildcard, name) = match bytes.strip_prefix(b"*.") {
            Some(name) => (true, name),
            None => (false, bytes),
        };
        let of_hosts = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
        let name =
            core::str::from_utf8(name).ok().filter(|name| name.bytes().all(|b| of_hosts(&b)));
        match name.and_then(|name| DomainName::parse(name).ok()) {
            Some(name) => self.mx.push(MxPattern { name, is_wildcard, span }),
            None => self.problem(ProblemKind::BadMx, span),
        }
    }

    fn missing(&mut self, text: &[u8]) {
        let whole = Span::new(0, text.len());
        let has = |kind| move |problem: &Problem| problem.kind == kind;
        let is_told = |kind| self.problems.iter().any(has(kind));
        let missing = [
            (ProblemKind::NoVersion, !self.has_version && !is_told(ProblemKind::BadVersion)),
            (ProblemKind::NoMode, self.mode.is_none() && !is_told(ProblemKind::BadMode)),
            (ProblemKind::NoMaxAge, self.max_age.is_none() && !is_told(ProblemKind::BadMaxAge)),
            (
                ProblemKind::NoMx,
                self.mx.is_empty() && self.mode != Some(Mode::None) && !is_told(ProblemKind::BadMx),
            ),
        ];
        for (kind, is_missing) in missing {
            if is_missing {
                self.problem(kind, whole);
            }
        }
    }
}

/// Which of the keys that stand once were there.
#[derive(Default)]
struct Seen {
    version: bool,
    mode: bool,
    max_age: bool,
}

impl Mode {
    /// Every mode.
    pub const ALL: [Self; 3] = [Self::Enforce, Self::Testing, Self::None];

    /// The word of the policy.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Enforce => "enforce",
            Self::Testing => "testing",
            Self::None => "none",
        }
    }
}

impl MxPattern {
    /// Whether a host has this name; a wildcard stands for exactly one label (RFC 8461 §4.1).
    pub fn covers(&self, host: &DomainName) -> bool {
        if !self.is_wildcard {
            return *host == self.name;
        }
        let rest = host.as_str().split_once('.').map(|(_, rest)| rest);
        rest == Some(self.name.as_str())
    }
}

impl fmt::Display for ProblemKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong => write!(f, "the policy is longer than {MAX_OCTETS} octets"),
            Self::TooManyLines => write!(f, "the policy has more than {MAX_LINES} lines"),
            Self::NoColon => f.write_str("a line of the policy has no colon"),
            Self::EmptyLine => f.write_str("a line of the policy is empty"),
            Self::Duplicate => f.write_str("a key of the policy stands again; the first counts"),
            Self::BadVersion => f.write_str("the policy's version is not STSv1"),
            Self::BadMode => f.write_str("the policy's mode is not enforce, testing or none"),
            Self::BadMaxAge => f.write_str("the policy's max_age is no number of seconds"),
            Self::BadMx => f.write_str("an mx of the policy is no host name"),
            Self::NoVersion => f.write_str("the policy has no version"),
            Self::NoMode => f.write_str("the policy has no mode"),
            Self::NoMaxAge => f.write_str("the policy has no max_age"),
            Self::NoMx => f.write_str("the policy has no mx"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\n\
                        mx: *.example.net\r\nmx: backupmx.example.com\r\nmax_age: 604800\r\n";

    fn kinds(text: &str) -> Vec<ProblemKind> {
        Policy::parse(text.as_bytes()).problems.iter().map(|problem| problem.kind).collect()
    }

    fn host(name: &str) -> DomainName {
        DomainName::parse(name).unwrap()
    }

    /// RFC 8461 §3.2.
    #[test]
    fn the_example_of_the_rfc_is_read() {
        for text in [GOOD.to_owned(), GOOD.replace("\r\n", "\n"), GOOD.trim_end().to_owned()] {
            let policy = Policy::parse(text.as_bytes());
            assert_eq!(policy.problems, []);
            assert!(policy.is_valid());
            assert_eq!((policy.mode, policy.max_age), (Some(Mode::Enforce), Some(604_800)));
            assert_eq!(policy.mx.len(), 3);
        }
    }

    /// RFC 8461 §4.1.
    #[test]
    fn a_wildcard_is_one_label() {
        let policy = Policy::parse(GOOD.as_bytes());
        for (name, expected) in [
            ("mail.example.com", true),
            ("MAIL.example.com.", true),
            ("a.mail.example.com", false),
            ("a.example.net", true),
            ("a.b.example.net", false),
            ("example.net", false),
            ("badexample.net", false),
        ] {
            assert_eq!(policy.covers(&host(name)), expected, "{name}");
        }
    }

    #[test]
    fn what_is_broken_is_told() {
        use ProblemKind::{
            BadMaxAge, BadMode, BadMx, BadVersion, Duplicate, EmptyLine, NoColon, NoMaxAge, NoMode,
            NoMx, NoVersion,
        };
        for (from, to, expected) in [
            ("version: STSv1\r\n", "", vec![NoVersion]),
            ("STSv1", "stsv1", vec![BadVersion]),
            ("mode: enforce\r\n", "", vec![NoMode]),
            ("enforce", "report", vec![BadMode]),
            ("max_age: 604800\r\n", "", vec![NoMaxAge]),
            ("604800", "1w", vec![BadMaxAge]),
            ("604800", "-1", vec![BadMaxAge]),
            ("604800", "12345678901", vec![BadMaxAge]),
            ("mode: enforce", "mode enforce", vec![NoColon, NoMode]),
            ("mode: enforce", "mode: enforce\r\nmode: none", vec![Duplicate]),
            ("*.example.net", "*.*.example.net", vec![BadMx]),
            ("*.example.net", ".example.net", vec![BadMx]),
            ("mode", "\r\nmode", vec![EmptyLine]),
            ("mx:", "MX:", vec![NoMx]),
            ("enforce", "none", vec![]),
        ] {
            assert_eq!(kinds(&GOOD.replace(from, to)), expected, "{from} {to}");
        }
        assert_eq!(kinds(""), [NoVersion, NoMode, NoMaxAge, NoMx]);
        assert!(Policy::parse(b"version: STSv1\nmode: none\nmax_age: 0").is_valid());
    }

    #[test]
    fn the_work_is_bounded() {
        assert_eq!(kinds(&"a".repeat(MAX_OCTETS + 1))[0], ProblemKind::TooLong);
        assert_eq!(kinds(&"a:b\n".repeat(MAX_LINES + 1))[0], ProblemKind::TooManyLines);
    }
}
