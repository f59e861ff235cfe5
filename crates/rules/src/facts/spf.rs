//! What a domain publishes for SPF, and what it leads to.

use waxseal_parse::domain::DomainName;
use waxseal_parse::limits::Limits;
use waxseal_parse::spf::error::RecordError;
use waxseal_parse::spf::record::{self, Record};
use waxseal_verify::dns::{Answer, RecordType};

use super::ask::{Asker, texts};
use crate::record::Published;

/// An SPF record as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SpfText {
    /// Where and how it is published.
    pub published: Published,
    /// The record, or the first thing that is wrong with it.
    pub parsed: Result<Record<'static>, RecordError>,
}

impl SpfText {
    /// Reads a text that begins like an SPF record.
    pub fn new(published: Published) -> Self {
        let parsed = Record::parse(&published.text(), &Limits::default()).map(Record::into_owned);
        Self { published, parsed }
    }
}

/// What a domain publishes for SPF.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SpfFacts {
    /// The TXT records at the domain, of whatever kind.
    pub answer: Answer,
    /// Those of them that begin with `v=spf1` and a space or their end (RFC 7208 §4.5).
    pub records: Vec<SpfText>,
    /// Those that are no SPF records.
    pub other_texts: Vec<Published>,
    /// The records of the discontinued type SPF (RFC 7208 §3.1).
    pub discontinued: Answer,
}

impl SpfFacts {
    pub(crate) fn gather(domain: &DomainName, asker: &mut Asker<'_>) -> Self {
        let answer = asker.answer(domain, RecordType::Txt);
        let discontinued = asker.answer(domain, RecordType::Spf);
        let (records, other_texts) = texts(domain, &answer)
            .into_iter()
            .partition::<Vec<_>, _>(|published| record::is_spf(&published.text()));
        let records = records.into_iter().map(SpfText::new).collect();
        Self { answer, records, other_texts, discontinued }
    }

    /// The only record, if there is exactly one.
    pub fn only(&self) -> Option<&SpfText> {
        match &*self.records {
            [only] => Some(only),
            _ => None,
        }
    }
}
