//! Records that have been read once, for all checks that meet them, with the questions of their terms.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use foldhash::fast::RandomState;
use waxseal_parse::domain::DomainName;
use waxseal_parse::limits::Limits;
use waxseal_parse::spf::error::RecordError;
use waxseal_parse::spf::macro_string::MacroString;
use waxseal_parse::spf::record::{self, Record};
use waxseal_parse::spf::term::{Mechanism, ModifierName, Term};

use super::policy::SpfLimits;
use crate::dns::{Question, RecordType, TxtRecord};

/// A record, read, and the targets of its terms.
#[derive(Debug)]
pub(super) struct PreparedRecord {
    /// The question that it answers.
    pub(super) question: Arc<Question>,
    pub(super) parsed: Result<Record<'static>, RecordError>,
    /// One for each term, or none at all where nobody asks for them.
    pub(super) targets: Vec<Target>,
}

/// What a term asks for.
#[derive(Debug)]
pub(super) enum Target {
    /// Nothing that could be known before.
    None,
    Question(Arc<Question>),
    Addresses {
        a: Arc<Question>,
        aaaa: Arc<Question>,
    },
    /// What is written there is no domain name.
    Malformed,
}

/// The targets follow from the record, whether they are known yet or not.
impl PartialEq for PreparedRecord {
    fn eq(&self, other: &Self) -> bool {
        (&self.question, &self.parsed) == (&other.question, &other.parsed)
    }
}

impl Eq for PreparedRecord {}

impl PreparedRecord {
    fn new(question: &Arc<Question>, text: &[u8], limits: &Limits) -> Self {
        let parsed = Record::parse(text, limits).map(Record::into_owned);
        let targets = parsed.as_ref().map_or_else(
            |_| Vec::new(),
            |record| {
                let target = |term| target(term, record.text(), question);
                record.terms().iter().map(target).collect()
            },
        );
        Self { question: Arc::clone(question), parsed, targets }
    }
}

/// A record that is to be evaluated.
#[derive(Clone, Debug)]
pub(super) enum Found<'c> {
    /// It is kept for other checks.
    Kept(Arc<PreparedRecord>),
    /// It is read for this check only: as much as can be is left where the answer has it.
    Read(Result<Record<'c>, RecordError>),
}

impl Found<'_> {
    pub(super) fn parsed(&self) -> Result<&Record<'_>, RecordError> {
        match self {
            Self::Kept(prepared) => prepared.parsed.as_ref().map_err(|error| *error),
            Self::Read(parsed) => parsed.as_ref().map_err(|error| *error),
        }
    }

    /// What is known of the target of a term.
    pub(super) fn target(&self, index: usize) -> &Target {
        match self {
            Self::Kept(prepared) => prepared.targets.get(index).unwrap_or(&Target::None),
            Self::Read(_) => &Target::None,
        }
    }

    /// The record, for evidence that outlives the check.
    pub(super) fn shared(self, question: &Arc<Question>) -> Arc<PreparedRecord> {
        match self {
            Self::Kept(prepared) => prepared,
            Self::Read(parsed) => Arc::new(PreparedRecord {
                question: Arc::clone(question),
                parsed: parsed.map(Record::into_owned),
                targets: Vec::new(),
            }),
        }
    }
}

fn target(term: &Term, text: &str, question: &Question) -> Target {
    let (types, domain) = match term {
        Term::Directive(directive) => match &directive.mechanism {
            Mechanism::Include(domain) => (RecordType::Txt, Some(domain)),
            Mechanism::Exists(domain) => (RecordType::A, Some(domain)),
            Mechanism::Mx(domain, _) => (RecordType::Mx, domain.as_ref()),
            Mechanism::A(domain, _) => (RecordType::Aaaa, domain.as_ref()),
            _ => return Target::None,
        },
        Term::Modifier(modifier) if modifier.name != ModifierName::Unknown => {
            (RecordType::Txt, Some(&modifier.value))
        }
        _ => return Target::None,
    };
    let name = match domain {
        None => question.name().clone(),
        Some(domain) if !domain.is_literal() => return Target::None,
        Some(domain) => match literal(domain, text) {
            Some(name) => name,
            None => return Target::Malformed,
        },
    };
    if types == RecordType::Aaaa {
        let a = Arc::new(Question::new(name.clone(), RecordType::A));
        return Target::Addresses { a, aaaa: Arc::new(Question::new(name, RecordType::Aaaa)) };
    }
    Target::Question(Arc::new(Question::new(name, types)))
}

fn literal(domain: &MacroString, text: &str) -> Option<DomainName> {
    let text = text.get(domain.span().start()..domain.span().end())?;
    DomainName::parse(text).ok()
}

/// The one SPF record among these.
///
/// # Errors
/// There is none, or there are as many.
pub(super) fn select(records: &[TxtRecord]) -> Result<&TxtRecord, usize> {
    let mut found = records.iter().filter(|record| is_spf(record));
    match (found.next(), found.count()) {
        (Some(only), 0) => Ok(only),
        (Some(_), more) => Err(more + 1),
        (None, _) => Err(0),
    }
}

/// The version may be cut into several strings; only as much as it takes is put together.
fn is_spf(record: &TxtRecord) -> bool {
    const ENOUGH: usize = b"v=spf1 ".len();
    let mut strings = record.strings();
    let first = strings.next().unwrap_or_default();
    if first.len() >= ENOUGH || strings.len() == 0 {
        return record::is_spf(first);
    }
    let octets = record.strings().flatten().take(ENOUGH);
    record::is_spf(&octets.copied().collect::<Vec<u8>>())
}

/// Records by name. An entry counts only for the very text that it was made from, so that a result
/// never depends on what was checked before.
#[derive(Debug, Default)]
pub(super) struct RecordCache {
    entries: RwLock<Entries>,
}

#[derive(Debug, Default)]
struct Entries {
    by_question: HashMap<Arc<Question>, Entry, RandomState>,
    octets: usize,
}

#[derive(Debug)]
struct Entry {
    text: Box<[u8]>,
    record: Arc<PreparedRecord>,
}

impl RecordCache {
    /// The record of this name, read now if it has not been before.
    pub(super) fn get<'c>(
        &self,
        question: &Arc<Question>,
        record: &'c TxtRecord,
        parse_limits: &Limits,
        limits: &SpfLimits,
    ) -> Found<'c> {
        if limits.cached_records == 0 {
            return Found::Read(match record.joined() {
                Cow::Borrowed(text) => Record::parse(text, parse_limits),
                Cow::Owned(text) => Record::parse(&text, parse_limits).map(Record::into_owned),
            });
        }
        // A poisoned lock holds nothing half done: entries are only ever put in whole.
        let entries = self.entries.read().unwrap_or_else(PoisonError::into_inner);
        let entry = entries.by_question.get(&**question);
        if let Some(entry) = entry.filter(|entry| record.is_joined(&entry.text)) {
            return Found::Kept(Arc::clone(&entry.record));
        }
        drop(entries);
        let text = record.joined();
        let prepared = Arc::new(PreparedRecord::new(question, &text, parse_limits));
        let text = text.into_owned().into_boxed_slice();
        let mut entries = self.entries.write().unwrap_or_else(PoisonError::into_inner);
        if entries.by_question.len() >= limits.cached_records
            || entries.octets.saturating_add(text.len()) > limits.cached_octets
        {
            *entries = Entries::default();
        }
        if text.len() <= limits.cached_octets {
            entries.octets += text.len();
            let entry = Entry { text, record: Arc::clone(&prepared) };
            if let Some(before) = entries.by_question.insert(Arc::clone(question), entry) {
                entries.octets = entries.octets.saturating_sub(before.text.len());
            }
        }
        Found::Kept(prepared)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn txt(strings: &[&str]) -> TxtRecord {
        TxtRecord::new(strings.iter().map(|string| string.as_bytes()))
    }

    #[test]
    fn one_record_is_selected_whatever_its_strings() {
        for strings in
            [&["v=spf1 -all"][..], &["v=sp", "F1", " -all"], &["v=spf1"], &["", "v=spf1", ""]]
        {
            let records = [txt(&["google-site-verification=x"]), txt(strings), txt(&[])];
            assert_eq!(select(&records), Ok(&records[1]), "{strings:?}");
        }
        assert_eq!(select(&[txt(&["v=spf1", "mx"]), txt(&["v=spf10"])]), Err(0));
        assert_eq!(select(&[txt(&["v=spf1"]), txt(&["V=SPF1", " mx"])]), Err(2));
    }

    #[test]
    fn an_entry_counts_for_its_text_only_and_the_cache_is_bounded() {
        let cache = RecordCache::default();
        let parse_limits = Limits::default();
        let limits = SpfLimits { cached_records: 2, cached_octets: 40, ..SpfLimits::default() };
        let question =
            |name: &str| Arc::new(Question::new(DomainName::parse(name).unwrap(), RecordType::Txt));
        let get = |name: &str, text: &str| {
            cache
                .get(&question(name), &txt(&[text]), &parse_limits, &limits)
                .shared(&question(name))
        };
        let octets = || cache.entries.read().unwrap().octets;
        let first = get("a.test", "v=spf1 -all");
        assert!(Arc::ptr_eq(&first, &get("a.test", "v=spf1 -all")));
        assert!(!Arc::ptr_eq(&first, &get("a.test", "v=spf1 ~all")));
        assert_eq!(octets(), 11);
        for (name, text) in
            [("b.test", "v=spf1 mx"), ("c.test", "v=spf1 a"), ("d.test", &"v".repeat(41))]
        {
            get(name, text);
            let entries = cache.entries.read().unwrap();
            let sum: usize = entries.by_question.values().map(|entry| entry.text.len()).sum();
            assert_eq!((entries.octets, entries.by_question.len() <= 2), (sum, true));
            assert!(sum <= 40);
        }
    }
}
