//! What a domain publishes for SPF, and what it leads to.

pub(crate) mod follow;
pub mod tree;

use waxseal_parse::domain::DomainName;
use waxseal_parse::limits::Limits;
use waxseal_parse::spf::error::RecordError;
use waxseal_parse::spf::record::{self, Record};
use waxseal_verify::dns::{Answer, RecordType, TxtRecord};

use self::tree::SpfTree;
use super::ask::{Asker, texts};
use crate::record::Published;
use crate::spf_edit::{self, Repaired};

/// An SPF record as it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct SpfText {
    /// Where and how it is published.
    pub published: Published,
    /// The record, or the first thing that is wrong with it.
    pub parsed: Result<Record<'static>, RecordError>,
    /// The record as it was meant, where it is not written so and can be guessed.
    pub repaired: Option<Repaired>,
}

impl SpfText {
    /// Reads a text that begins like an SPF record.
    pub fn new(published: Published) -> Self {
        let text = published.text();
        let parsed = Record::parse(&text, &Limits::default()).map(Record::into_owned);
        let repaired = spf_edit::repair(&text);
        Self { published, parsed, repaired }
    }

    /// The record, where it is of the grammar and nothing in it looks mistaken.
    pub fn sound(&self) -> Option<&Record<'static>> {
        self.parsed.as_ref().ok().filter(|_| self.repaired.is_none())
    }
}

/// A text that was meant as an SPF record, and that nobody takes for one (RFC 7208 §4.5).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lookalike {
    /// Where and how it is published.
    pub published: Published,
    /// The record as it was meant, where that can be guessed.
    pub repaired: Option<Repaired>,
}

/// What a domain publishes for SPF.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SpfFacts {
    /// The TXT records at the domain, of whatever kind.
    pub answer: Answer,
    /// Those of them that begin with `v=spf1` and a space or their end (RFC 7208 §4.5).
    pub records: Vec<SpfText>,
    /// Those that were meant so.
    pub lookalikes: Vec<Lookalike>,
    /// Those that have nothing to do with SPF.
    pub other_texts: Vec<Published>,
    /// The records of the discontinued type SPF (RFC 7208 §3.1).
    pub discontinued: Answer,
    /// SPF records at names where people put them by mistake; asked for where the domain itself has
    /// none.
    pub misplaced: Vec<SpfText>,
    /// The domain's record with all that it leads to, if it has exactly one.
    pub tree: Option<SpfTree>,
}

impl SpfFacts {
    pub(crate) fn gather(domain: &DomainName, asker: &mut Asker<'_>) -> Self {
        let known = asker.ask(domain, RecordType::Txt);
        let answer = known.cloned().unwrap_or(Answer::NoData);
        let discontinued = asker.answer(domain, RecordType::Spf);
        let mut facts = Self {
            answer,
            records: Vec::new(),
            lookalikes: Vec::new(),
            other_texts: Vec::new(),
            discontinued,
            misplaced: Vec::new(),
            tree: None,
        };
        for published in texts(domain, &facts.answer) {
            let text = published.text();
            if record::is_spf(&text) {
                facts.records.push(SpfText::new(published));
            } else if spf_edit::is_meant_as_spf(&text) {
                let repaired = spf_edit::repair(&text);
                facts.lookalikes.push(Lookalike { published, repaired });
            } else {
                facts.other_texts.push(published);
            }
        }
        if let Some(only) = facts.only() {
            facts.tree = Some(follow::follow(domain, &only.published.text(), asker));
        }
        let has_none = facts.records.is_empty() && facts.lookalikes.is_empty();
        if has_none && known.is_some_and(|answer| !matches!(answer, Answer::Failed(_))) {
            facts.misplaced = misplaced(domain, asker);
        }
        facts
    }

    /// The only record, if there is exactly one.
    pub fn only(&self) -> Option<&SpfText> {
        match &*self.records {
            [only] => Some(only),
            _ => None,
        }
    }

    /// The record of the discontinued type SPF, where there is one that was meant as such.
    pub fn discontinued_record(&self) -> Option<&TxtRecord> {
        match &self.discontinued {
            Answer::Txt(records) => records.iter().find(|record| record::is_spf(&record.joined())),
            _ => None,
        }
    }

    /// Octets of all TXT records at the domain, as RFC 7208 §3.4 counts them.
    pub fn text_octets(&self) -> usize {
        self.texts().map(|record| record.joined().len()).sum()
    }

    /// Octets of the whole answer with the TXT records (RFC 1035 §4.1): header, question, a
    /// compressed name and the fixed fields of each record, and the record of EDNS.
    pub fn answer_octets(&self, domain: &DomainName) -> usize {
        let question = 12 + domain.as_str().len() + 2 + 4 + 11;
        let record = |record: &TxtRecord| {
            12 + record.strings().map(|string| 1 + string.len()).sum::<usize>()
        };
        question + self.texts().map(record).sum::<usize>()
    }

    /// How the longest TXT records begin, escaped, and how many octets they have.
    pub fn longest_texts(&self) -> Vec<(String, usize)> {
        const MOST: usize = 5;
        const BEGINNING: usize = 30;
        let mut texts: Vec<_> = self.texts().map(TxtRecord::joined).collect();
        texts.sort_by_key(|text| std::cmp::Reverse(text.len()));
        let beginning = |text: &std::borrow::Cow<'_, [u8]>| {
            let start = text.get(..BEGINNING).unwrap_or(text);
            let mark = if text.len() > BEGINNING { "…" } else { "" };
            (format!("{}{mark}", start.escape_ascii()), text.len())
        };
        texts.iter().take(MOST).map(beginning).collect()
    }

    fn texts(&self) -> impl Iterator<Item = &TxtRecord> {
        match &self.answer {
            Answer::Txt(records) => records.iter(),
            _ => [].iter(),
        }
    }

    /// The record with what it leads to, where it is the only one, of the grammar, and nothing in it
    /// looks mistaken: what rules about terms read.
    pub fn sound_tree(&self) -> Option<(&SpfText, &SpfTree)> {
        let only = self.only()?;
        only.sound()?;
        Some((only, self.tree.as_ref()?))
    }
}

/// The records at the names where people put them by mistake: a panel appends the domain once more, or
/// the name of somebody else's record is copied.
fn misplaced(domain: &DomainName, asker: &mut Asker<'_>) -> Vec<SpfText> {
    let mut found = Vec::new();
    for label in [domain.as_str(), "_spf", "spf"] {
        let Ok(name) = DomainName::parse(&format!("{label}.{domain}")) else { continue };
        let answer = asker.answer(&name, RecordType::Txt);
        let records = texts(&name, &answer).into_iter();
        found.extend(
            records.filter(|published| record::is_spf(&published.text())).map(SpfText::new),
        );
    }
    found
}
