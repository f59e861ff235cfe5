//! Macros expanded (RFC 7208 §7.3).

use core::fmt::Write as _;
use std::borrow::Cow;
use std::net::IpAddr;

use waxseal_parse::domain::{DomainName, MAX_NAME};
use waxseal_parse::spf::macro_string::{Macro, MacroLetter, MacroString, PartKind};

use super::check::{At, Check, Matched, Stop};
use super::trace::{Tracer, WhyNot};

/// What stands for a name that nobody knows (RFC 7208 §7.3).
const UNKNOWN: &str = "unknown";

/// Why there is no text, or no name.
#[derive(Debug)]
pub(super) enum NoText {
    /// Facts are missing, or the check ends here.
    Stop(Stop),
    /// It is no domain name, or too long. RFC 7208 §4.8 leaves open what that means: here the term
    /// does not match, as if the name did not exist.
    Malformed,
    /// A macro stands for text that is not of ASCII, or that is not known: the term does not match
    /// (RFC 8616 §4).
    NotAscii,
}

impl From<Stop> for NoText {
    fn from(stop: Stop) -> Self {
        Self::Stop(stop)
    }
}

impl NoText {
    /// What it means for a mechanism.
    pub(super) fn not_matching(self) -> Matched {
        match self {
            Self::Stop(stop) => Err(stop),
            Self::Malformed => Ok(Err(WhyNot::MalformedName)),
            Self::NotAscii => Ok(Err(WhyNot::NotAscii)),
        }
    }
}

impl<T: Tracer> Check<'_, T> {
    /// The name that a domain-spec stands for; the current domain where there is none
    /// (RFC 7208 §4.8).
    pub(super) fn domain(
        &mut self,
        at: At<'_>,
        spec: Option<&MacroString>,
    ) -> Result<DomainName, NoText> {
        let current = at.question.name();
        let Some(spec) = spec else { return Ok(current.clone()) };
        if spec.is_literal() {
            let span = spec.span();
            let text = at.record.text().get(span.start()..span.end()).unwrap_or_default();
            return DomainName::parse(text).map_err(|_| NoText::Malformed);
        }
        let expanded = self.expand(at.record.text(), spec, current)?;
        DomainName::parse_expanded(truncated(&expanded)).map_err(|_| NoText::Malformed)
    }

    /// The text that a macro-string stands for.
    pub(super) fn expand(
        &mut self,
        text: &str,
        string: &MacroString,
        current: &DomainName,
    ) -> Result<String, NoText> {
        let limit = self.verifier.limits.expansion_octets;
        let of = |span: waxseal_parse::span::Span| text.get(span.start()..span.end());
        let mut out = String::new();
        for part in string.parts(text.as_bytes()) {
            match &part.kind {
                PartKind::Percent => out.push('%'),
                PartKind::Space => out.push(' '),
                PartKind::UrlSpace => out.push_str("%20"),
                PartKind::Macro(found) => {
                    let value = self.value(found.letter, current)?;
                    if value.len() > limit {
                        return Err(NoText::Malformed);
                    }
                    append(&value, found, &mut out);
                }
                // `Literal`, and the parser knows no other.
                _ => out.push_str(of(part.span).unwrap_or_default()),
            }
            if out.len() > limit {
                return Err(NoText::Malformed);
            }
        }
        Ok(out)
    }

    fn value(
        &mut self,
        letter: MacroLetter,
        current: &DomainName,
    ) -> Result<Cow<'static, str>, NoText> {
        let sender = self.sender;
        let domain = sender.question.name();
        let local_part = || sender.local_part.as_deref().ok_or(NoText::NotAscii);
        Ok(Cow::Owned(match letter {
            MacroLetter::Sender => format!("{}@{domain}", local_part()?),
            MacroLetter::LocalPart => local_part()?.to_owned(),
            MacroLetter::SenderDomain => domain.to_string(),
            MacroLetter::Domain => current.to_string(),
            MacroLetter::Ip => dotted(self.identity.client_ip),
            MacroLetter::ValidatedName => match self.validated_name(current)? {
                Some(name) => name.to_string(),
                None => return Ok(Cow::Borrowed(UNKNOWN)),
            },
            MacroLetter::IpVersion => {
                let is_ip4 = self.identity.client_ip.is_ipv4();
                return Ok(Cow::Borrowed(if is_ip4 { "in-addr" } else { "ip6" }));
            }
            MacroLetter::Helo => match &self.identity.helo {
                Some(helo) => helo.to_string(),
                None => return Err(NoText::NotAscii),
            },
            MacroLetter::ReadableIp => self.identity.client_ip.to_string(),
            MacroLetter::Receiver => {
                self.verifier.policy.receiver.as_deref().unwrap_or(UNKNOWN).to_owned()
            }
            MacroLetter::Timestamp => self.at.to_string(),
            // The parser knows no other.
            _ => return Err(NoText::Malformed),
        }))
    }
}

/// The address with dots between its parts: octets, or hexadecimal digits (RFC 7208 §7.3).
fn dotted(address: IpAddr) -> String {
    match address {
        IpAddr::V4(address) => address.to_string(),
        IpAddr::V6(address) => {
            let mut text = String::with_capacity(63);
            for octet in address.octets() {
                let dot = if text.is_empty() { "" } else { "." };
                // Writing to a `String` never fails.
                let _ = write!(text, "{dot}{:X}.{:X}", octet >> 4, octet & 15);
            }
            text
        }
    }
}

/// Splits, turns round, keeps the last parts, puts together with dots, escapes: in this order.
fn append(value: &str, found: &Macro, out: &mut String) {
    let mut parts: Vec<&str> = value
        .split(|c| u8::try_from(c).is_ok_and(|byte| found.delimiters.split_at(byte)))
        .collect();
    if found.is_reversed {
        parts.reverse();
    }
    let keep = found.keep.and_then(|keep| usize::try_from(keep).ok()).unwrap_or(usize::MAX);
    let skipped = parts.len().saturating_sub(keep);
    for (at, part) in parts.iter().skip(skipped).enumerate() {
        if at > 0 {
            out.push('.');
        }
        if found.is_url_escaped { escape(part, out) } else { out.push_str(part) }
    }
}

/// Escapes all but the unreserved characters of RFC 3986 §2.3.
fn escape(text: &str, out: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
}

/// A name without as many labels on its left as make it too long (RFC 7208 §7.3).
fn truncated(name: &str) -> &str {
    let mut name = name.strip_suffix('.').unwrap_or(name);
    while name.len() > MAX_NAME {
        name = match name.split_once('.') {
            Some((_, rest)) => rest,
            None => return name,
        };
    }
    name
}
