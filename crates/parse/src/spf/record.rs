//! A whole record (RFC 7208 §4.5, §4.6).

use core::fmt;
use std::borrow::Cow;

use super::error::RecordError;
use super::reader::Reader;
use super::term::{Directive, Modifier, Term};
use crate::limits::Limits;

/// What every record begins with.
pub(super) const VERSION: &[u8] = b"v=spf1";

/// Whether a text is an SPF record: `v=spf1` in any case, then a space or the end (RFC 7208 §4.5).
/// Whatever else stands there is no matter of SPF's.
pub fn is_spf(text: &[u8]) -> bool {
    text.split_at_checked(VERSION.len()).is_some_and(|(version, rest)| {
        version.eq_ignore_ascii_case(VERSION) && matches!(rest, [] | [b' ', ..])
    })
}

/// A record that is of the grammar. Spans count from the start of its text: the strings of one TXT
/// record, put together.
///
/// `Display` writes the version and the names of mechanisms, `redirect` and `exp` in lower case and
/// one space between two terms; all else is as it was written.
///
/// ```
/// use waxseal_parse::limits::Limits;
/// use waxseal_parse::spf::record::Record;
///
/// let record = Record::parse(b"V=SPF1  MX/24 -ALL ", &Limits::default())?;
/// assert_eq!(record.to_string(), "v=spf1 mx/24 -all");
/// let error = Record::parse(b"v=spf1 ip4:192.0.2 -all", &Limits::default()).unwrap_err();
/// assert_eq!((error.span.start(), error.span.end()), (11, 18));
/// # Ok::<(), waxseal_parse::spf::error::RecordError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record<'a> {
    pub(super) text: Cow<'a, str>,
    pub(super) terms: Vec<Term>,
    pub(super) redirect: Option<usize>,
    pub(super) explanation: Option<usize>,
}

impl<'a> Record<'a> {
    /// Reads a record.
    ///
    /// # Errors
    /// The first thing that is not of the grammar; then the whole record is broken (RFC 7208 §4.6).
    ///
    /// # Complexity
    /// Linear in the text, of at most [`Limits::spf_record_octets`].
    pub fn parse(text: &'a [u8], limits: &Limits) -> Result<Self, RecordError> {
        Reader::read(text, limits)
    }

    /// A record that holds its text itself.
    pub fn into_owned(self) -> Record<'static> {
        let Self { text, terms, redirect, explanation } = self;
        Record { text: Cow::Owned(text.into_owned()), terms, redirect, explanation }
    }

    /// The text that the spans count in.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The terms, in order.
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// `redirect=`, and its place among the terms.
    pub fn redirect(&self) -> Option<(usize, &Modifier)> {
        self.modifier(self.redirect)
    }

    /// `exp=`, and its place among the terms.
    pub fn explanation(&self) -> Option<(usize, &Modifier)> {
        self.modifier(self.explanation)
    }

    fn modifier(&self, at: Option<usize>) -> Option<(usize, &Modifier)> {
        match self.terms.get(at?)? {
            Term::Modifier(modifier) => Some((at?, modifier)),
            Term::Directive(_) => None,
        }
    }

    fn write(&self, directive: &Directive, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(qualifier) = directive.written_qualifier {
            write!(f, "{qualifier}")?;
        }
        f.write_str(directive.mechanism.name())?;
        let rest = self.text.get(directive.name_span().end()..directive.span.end());
        f.write_str(rest.unwrap_or_default())
    }
}

impl fmt::Display for Record<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("v=spf1")?;
        for (at, term) in self.terms.iter().enumerate() {
            f.write_str(" ")?;
            match term {
                Term::Directive(directive) => self.write(directive, f)?,
                Term::Modifier(modifier) => {
                    let name = modifier.name_span();
                    let written = self.text.get(name.start()..name.end()).unwrap_or_default();
                    if self.redirect == Some(at) || self.explanation == Some(at) {
                        f.write_str(&written.to_ascii_lowercase())?;
                    } else {
                        f.write_str(written)?;
                    }
                    let rest = self.text.get(name.end()..modifier.span.end());
                    f.write_str(rest.unwrap_or_default())?;
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_known_by_its_version() {
        for text in ["v=spf1", "V=sPf1 -all", "v=spf1 "] {
            assert!(is_spf(text.as_bytes()), "{text}");
        }
        for text in
            ["", "v=spf", "v=spf10", "v=spf1mx", "v=spf1\t-all", " v=spf1", "spf2.0/pra -all"]
        {
            assert!(!is_spf(text.as_bytes()), "{text}");
        }
    }
}
