//! Record sets in the one order in which all sources keep them.

use thiserror::Error;
use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{Answer, DnsFailure, MxRecord, Question, RecordType, TxtRecord};

/// The longest character-string, in octets (RFC 1035 §3.3).
pub(crate) const MAX_STRING: usize = 255;
/// The longest data of a record, in octets (RFC 1035 §3.2.1).
pub(crate) const MAX_DATA: usize = 65_535;

/// Why an answer cannot be one to its question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum InvalidAnswer {
    /// The records are of another type than was asked for.
    #[error("the records are of type {found}, not of the type that was asked for")]
    OtherType {
        /// What they are.
        found: RecordType,
    },
    /// There are no records.
    #[error("the list of records is empty; where the name has none of this type, say NODATA")]
    NoRecords,
    /// A TXT record without a character-string (RFC 1035 §3.3.14 asks for one or more).
    #[error("a TXT record has no character-string; one that is empty would do")]
    NoStrings,
    /// A character-string that no server could send (RFC 1035 §3.3).
    #[error("a character-string has {length} octets; 255 is the most, so split it in several")]
    StringTooLong {
        /// How many octets it has.
        length: usize,
    },
    /// A TXT record that no server could send (RFC 1035 §3.2.1).
    #[error("a TXT record takes {length} octets; 65535 is the most")]
    RecordTooLong {
        /// How many octets its strings take, each with the octet of its length.
        length: usize,
    },
    /// "Not in the snapshot", or a kind of answer that the format has no word for.
    #[error("only records, NODATA, NXDOMAIN and what the DNS failed with are kept")]
    NotKept,
}

/// The record type of an answer that has records; texts are of either type that has any.
fn record_type(answer: &Answer, asked: RecordType) -> Option<RecordType> {
    match answer {
        Answer::A(_) => Some(RecordType::A),
        Answer::Aaaa(_) => Some(RecordType::Aaaa),
        Answer::Cname(_) => Some(RecordType::Cname),
        Answer::Mx(_) => Some(RecordType::Mx),
        Answer::Ptr(_) => Some(RecordType::Ptr),
        Answer::Txt(_) if asked == RecordType::Spf => Some(asked),
        Answer::Txt(_) => Some(RecordType::Txt),
        _ => None,
    }
}

/// Brings the records into their order, each once.
///
/// A record set has no order of its own (RFC 2181 §5): servers rotate it. Sorted, the same facts give
/// the same verdict and the same snapshot whichever way they came.
pub(crate) fn canonical(answer: Answer) -> Answer {
    match answer {
        Answer::A(records) => Answer::A(sorted(records)),
        Answer::Aaaa(records) => Answer::Aaaa(sorted(records)),
        Answer::Mx(records) => Answer::Mx(sorted(records)),
        Answer::Ptr(records) => Answer::Ptr(sorted(records)),
        Answer::Txt(mut records) => {
            records.sort_unstable_by(|a, b| a.strings().cmp(b.strings()));
            records.dedup();
            Answer::Txt(records)
        }
        other => other,
    }
}

/// About how many octets an answer takes.
pub(crate) fn octets(answer: &Answer) -> usize {
    const RECORD: usize = 24;
    let of_names = |names: &mut dyn Iterator<Item = &DomainName>| {
        names.map(|name| name.as_str().len().saturating_add(RECORD)).sum()
    };
    match answer {
        Answer::A(records) => records.len().saturating_mul(4),
        Answer::Aaaa(records) => records.len().saturating_mul(16),
        Answer::Cname(target) => of_names(&mut [target].into_iter()),
        Answer::Mx(records) => of_names(&mut records.iter().filter_map(MxRecord::exchange))
            .saturating_add(records.len().saturating_mul(RECORD)),
        Answer::Ptr(records) => of_names(&mut records.iter()),
        Answer::Txt(records) => records
            .iter()
            .flat_map(TxtRecord::strings)
            .map(|string| string.len().saturating_add(RECORD))
            .sum(),
        _ => 0,
    }
}

fn sorted<T: Ord>(mut records: Vec<T>) -> Vec<T> {
    records.sort_unstable();
    records.dedup();
    records
}

/// Whether the DNS could give this answer to this question.
pub(crate) fn check(question: &Question, answer: &Answer) -> Result<(), InvalidAnswer> {
    let asked = question.record_type();
    if let Some(found) = record_type(answer, asked).filter(|found| *found != asked) {
        return Err(InvalidAnswer::OtherType { found });
    }
    let empty = match answer {
        Answer::A(records) => records.is_empty(),
        Answer::Aaaa(records) => records.is_empty(),
        Answer::Mx(records) => records.is_empty(),
        Answer::Ptr(records) => records.is_empty(),
        Answer::Txt(records) => {
            records.iter().try_for_each(check_txt)?;
            records.is_empty()
        }
        Answer::Cname(_)
        | Answer::NoData
        | Answer::NxDomain
        | Answer::Failed(
            DnsFailure::ServFail
            | DnsFailure::Refused
            | DnsFailure::Timeout
            | DnsFailure::Unreachable
            | DnsFailure::Truncated
            | DnsFailure::CnameChain,
        ) => false,
        _ => return Err(InvalidAnswer::NotKept),
    };
    if empty { Err(InvalidAnswer::NoRecords) } else { Ok(()) }
}

/// Whether a TXT record fits into the DNS.
pub(crate) fn check_txt(record: &TxtRecord) -> Result<(), InvalidAnswer> {
    if record.strings().len() == 0 {
        return Err(InvalidAnswer::NoStrings);
    }
    if let Some(long) = record.strings().find(|string| string.len() > MAX_STRING) {
        return Err(InvalidAnswer::StringTooLong { length: long.len() });
    }
    let length = record.strings().map(|string| string.len().saturating_add(1)).sum();
    if length > MAX_DATA { Err(InvalidAnswer::RecordTooLong { length }) } else { Ok(()) }
}
