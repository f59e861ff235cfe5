//! One record that a domain publishes, by kind.

use std::borrow::Cow;

use waxseal_parse::dmarc;
use waxseal_parse::domain::DomainName;
use waxseal_parse::span::Span;
use waxseal_verify::dns::TxtRecord;

use crate::facts::dkim::KeyText;
use crate::facts::dmarc::DmarcText;
use crate::facts::spf::SpfText;
use crate::finding::{Excerpt, Finding};
use crate::remedy::{Remedy, Safety};

/// One TXT record and the name at which it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Published {
    /// The name that was asked for.
    pub name: DomainName,
    /// The record, string by string.
    pub record: TxtRecord,
}

impl Published {
    /// The record at a name.
    pub fn new(name: DomainName, record: TxtRecord) -> Self {
        Self { name, record }
    }

    /// The strings put together, which is what spans count in.
    pub fn text(&self) -> Cow<'_, [u8]> {
        self.record.joined()
    }

    /// Something is wrong at this place of the text.
    pub fn finding(&self, message: impl Into<String>, span: Span, label: &str) -> Finding {
        Finding::new(message).at(self.excerpt(span, label))
    }

    /// The text with a place in it.
    pub fn excerpt(&self, span: Span, label: &str) -> Excerpt {
        Excerpt::new(format!("{} TXT", self.name), self.text().into_owned(), span, label)
    }

    /// Where the whole text stands.
    pub fn span(&self) -> Span {
        Span::new(0, self.text().len())
    }

    /// Another text in its place.
    pub fn replace(&self, value: &str, safety: Safety) -> Remedy {
        Remedy::replace_txt(&self.name, &self.record, value, safety)
    }

    /// Other octets in the place of some.
    pub fn replace_span(&self, span: Span, by: &str, safety: Safety) -> Remedy {
        Remedy::replace_span(&self.name, &self.record, span, by, safety)
    }

    /// It must go.
    pub fn remove(&self, safety: Safety) -> Remedy {
        Remedy::remove_txt(&self.name, &self.record, safety)
    }
}

/// One record that a domain publishes, by kind. Rules about one text alone read this.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Record<'a> {
    /// An SPF record (RFC 7208).
    Spf(&'a SpfText),
    /// What stands at a selector (RFC 6376 §3.6.1).
    DkimKey(&'a KeyText),
    /// A DMARC record (RFC 9989 §4.8).
    Dmarc(&'a DmarcText),
}

impl<'a> Record<'a> {
    /// A DMARC record that can be read.
    pub fn as_dmarc(&self) -> Option<(&'a DmarcText, &'a dmarc::record::Record)> {
        match self {
            Self::Dmarc(text) => text.parsed.as_ref().ok().map(|record| (*text, record)),
            _ => None,
        }
    }

    /// Where and how it is published.
    pub fn published(&self) -> &Published {
        match self {
            Self::Spf(text) => &text.published,
            Self::DkimKey(text) => &text.published,
            Self::Dmarc(text) => &text.published,
        }
    }
}
