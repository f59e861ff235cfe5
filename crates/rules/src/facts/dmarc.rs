//! What a domain publishes for DMARC, and the policy that is in force for it.

use waxseal_parse::dmarc::record::{Limits, Record, RecordError, RecordErrorKind};
use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{Answer, RecordType};

use super::ask::{Asker, texts};
use crate::record::Published;

/// A DMARC record as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DmarcText {
    /// Where and how it is published.
    pub published: Published,
    /// The record, or why it is too long to be read.
    pub parsed: Result<Record, RecordError>,
}

/// What a domain publishes for DMARC.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct DmarcFacts {
    /// `_dmarc.domain`; `None` where that is too long for the DNS.
    pub name: Option<DomainName>,
    /// The TXT records at the name, of whatever kind.
    pub answer: Answer,
    /// Those of them that are DMARC records (RFC 9989 §4.8).
    pub records: Vec<DmarcText>,
    /// Those that are none.
    pub other_texts: Vec<Published>,
}

impl DmarcFacts {
    pub(crate) fn gather(domain: &DomainName, asker: &mut Asker<'_>) -> Self {
        let Ok(name) = DomainName::parse(&format!("_dmarc.{domain}")) else {
            let answer = Answer::NxDomain;
            return Self { name: None, answer, records: Vec::new(), other_texts: Vec::new() };
        };
        let answer = asker.answer(&name, RecordType::Txt);
        let (mut records, mut other_texts) = (Vec::new(), Vec::new());
        for published in texts(&name, &answer) {
            match Record::parse(&published.text(), &Limits::default()) {
                Err(error) if !matches!(error.kind, RecordErrorKind::TooLong { .. }) => {
                    other_texts.push(published);
                }
                parsed => records.push(DmarcText { published, parsed }),
            }
        }
        Self { name: Some(name), answer, records, other_texts }
    }
}
