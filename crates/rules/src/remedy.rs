//! What mends a finding, as data.

use core::fmt;

use waxseal_parse::domain::DomainName;
use waxseal_parse::span::Span;
use waxseal_verify::dns::TxtRecord;

use crate::change::{Change, RecordData};

/// What mends a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Remedy {
    /// What is to be done.
    pub action: Action,
    /// How sure it is that this is wanted.
    pub safety: Safety,
}

/// What is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// Records are changed exactly like this; checked again, the finding is gone.
    Change(Vec<Change>),
    /// Something that no record can express, in a sentence or two.
    Advice(String),
}

/// How sure it is that a remedy is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a tool may apply it, or a person must look at it")]
pub enum Safety {
    /// It changes nothing but what is wrong: a tool may do it.
    Safe,
    /// It is the likeliest repair, and somebody has to agree: a typing error with two readings, say,
    /// or mail that is refused from then on.
    Review,
}

impl Safety {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Review => "review",
        }
    }
}

impl Remedy {
    /// Changes of records.
    pub fn changes(changes: impl IntoIterator<Item = Change>, safety: Safety) -> Self {
        Self { action: Action::Change(changes.into_iter().collect()), safety }
    }

    /// A new TXT record.
    pub fn publish_txt(name: &DomainName, value: &str, safety: Safety) -> Self {
        let data = RecordData::txt(value);
        Self::changes([Change::Publish { name: name.clone(), data }], safety)
    }

    /// Another text for a TXT record.
    pub fn replace_txt(name: &DomainName, old: &TxtRecord, value: &str, safety: Safety) -> Self {
        let (old, new) = (RecordData::Txt(old.clone()), RecordData::txt(value));
        Self::changes([Change::Replace { name: name.clone(), old, new }], safety)
    }

    /// Another text for some octets of a TXT record. Octets of the rest that are no UTF-8 become
    /// U+FFFD, so put those into `span`.
    pub fn replace_span(
        name: &DomainName,
        old: &TxtRecord,
        span: Span,
        by: &str,
        safety: Safety,
    ) -> Self {
        let text = old.joined();
        let before = String::from_utf8_lossy(text.get(..span.start()).unwrap_or_default());
        let behind = String::from_utf8_lossy(text.get(span.end()..).unwrap_or_default());
        Self::replace_txt(name, old, &format!("{before}{by}{behind}"), safety)
    }

    /// A TXT record that must go.
    pub fn remove_txt(name: &DomainName, old: &TxtRecord, safety: Safety) -> Self {
        let data = RecordData::Txt(old.clone());
        Self::changes([Change::Remove { name: name.clone(), data }], safety)
    }

    /// A sentence or two.
    pub fn advice(text: impl Into<String>) -> Self {
        Self { action: Action::Advice(text.into()), safety: Safety::Review }
    }

    /// The changes of records, if that is what is to be done.
    pub fn as_changes(&self) -> Option<&[Change]> {
        match &self.action {
            Action::Change(changes) => Some(changes),
            Action::Advice(_) => None,
        }
    }
}

impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.action {
            Action::Advice(text) => f.write_str(text),
            Action::Change(changes) => {
                for (at, change) in changes.iter().enumerate() {
                    write!(f, "{}{change}", if at == 0 { "" } else { "; " })?;
                }
                Ok(())
            }
        }
    }
}
