//! Changes to what a domain publishes, as data.

use core::fmt;

use std::collections::HashMap;

use waxseal_parse::domain::DomainName;
use waxseal_verify::dkim::publish::MAX_STRING;
use waxseal_verify::dns::{Answer, Dns, MxRecord, Question, RecordType, TxtRecord};

/// A TXT record of this text, in strings of at most 255 octets (RFC 1035 §3.3.14).
pub(crate) fn txt_record(text: &str) -> TxtRecord {
    if text.is_empty() {
        return TxtRecord::new([Vec::new()]);
    }
    TxtRecord::new(text.as_bytes().chunks(MAX_STRING))
}

/// What one record holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RecordData {
    /// A TXT record.
    Txt(TxtRecord),
    /// A record of the discontinued type SPF.
    Spf(TxtRecord),
    /// A CNAME record: the name that it points to.
    Cname(DomainName),
    /// An MX record.
    Mx(MxRecord),
}

impl RecordData {
    /// A TXT record of this text, in strings of at most 255 octets (RFC 1035 §3.3.14).
    pub fn txt(text: &str) -> Self {
        Self::Txt(txt_record(text))
    }

    /// Its type.
    pub fn record_type(&self) -> RecordType {
        match self {
            Self::Txt(_) => RecordType::Txt,
            Self::Spf(_) => RecordType::Spf,
            Self::Cname(_) => RecordType::Cname,
            Self::Mx(_) => RecordType::Mx,
        }
    }
}

/// One change to what a domain publishes.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// A record is added; those that are there stay.
    Publish {
        /// Where.
        name: DomainName,
        /// The record.
        data: RecordData,
    },
    /// A record is replaced by one of the same type.
    Replace {
        /// Where.
        name: DomainName,
        /// The record as it is.
        old: RecordData,
        /// The record as it should be.
        new: RecordData,
    },
    /// A record is taken away.
    Remove {
        /// Where.
        name: DomainName,
        /// The record.
        data: RecordData,
    },
}

impl Change {
    /// The name whose records change.
    pub fn name(&self) -> &DomainName {
        match self {
            Self::Publish { name, .. } | Self::Replace { name, .. } | Self::Remove { name, .. } => {
                name
            }
        }
    }
}

impl fmt::Display for Change {
    /// One line for people; the value is told by whoever shows the change.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Publish { name, data } => {
                write!(f, "add a {} record at {name}", data.record_type())
            }
            Self::Replace { name, new, .. } => {
                write!(f, "replace the {} record at {name}", new.record_type())
            }
            Self::Remove { name, data } => {
                write!(f, "remove the {} record at {name}", data.record_type())
            }
        }
    }
}

/// DNS facts as they will be when changes have been made.
///
/// A name whose records have changed is answered for the types that changes speak of; everything else
/// is answered by the facts below.
#[derive(Clone, Debug)]
pub struct Changed<D> {
    facts: D,
    answers: HashMap<Question, Answer>,
}

impl<D: Dns> Changed<D> {
    /// The facts, with the changes made in their order.
    pub fn new<'c>(facts: D, changes: impl IntoIterator<Item = &'c Change>) -> Self {
        let mut result = Self { facts, answers: HashMap::new() };
        for change in changes {
            result.make(change);
        }
        result
    }

    fn make(&mut self, change: &Change) {
        match change {
            Change::Publish { name, data } => self.add(name, data),
            Change::Remove { name, data } => self.remove(name, data),
            Change::Replace { name, old, new } => {
                self.remove(name, old);
                self.add(name, new);
            }
        }
    }

    fn add(&mut self, name: &DomainName, data: &RecordData) {
        let question = Question::new(name.clone(), data.record_type());
        let answer = match data {
            RecordData::Txt(record) | RecordData::Spf(record) => {
                let others = self.texts(&question).into_iter().filter(|known| known != record);
                Answer::Txt(others.chain([record.clone()]).collect())
            }
            RecordData::Mx(record) => {
                let others = self.exchanges(&question).into_iter().filter(|known| known != record);
                Answer::Mx(others.chain([record.clone()]).collect())
            }
            RecordData::Cname(target) => Answer::Cname(target.clone()),
        };
        self.answers.insert(question, answer);
    }

    fn remove(&mut self, name: &DomainName, data: &RecordData) {
        let question = Question::new(name.clone(), data.record_type());
        let answer = match data {
            RecordData::Txt(record) | RecordData::Spf(record) => {
                let mut records = self.texts(&question);
                records.retain(|known| known != record);
                if records.is_empty() { self.by_alias(&question) } else { Answer::Txt(records) }
            }
            RecordData::Mx(record) => {
                let mut records = self.exchanges(&question);
                records.retain(|known| known != record);
                if records.is_empty() { Answer::NoData } else { Answer::Mx(records) }
            }
            RecordData::Cname(target) => {
                // What the alias gave is gone with it, unless records of its own stand there.
                for record_type in [RecordType::Txt, RecordType::Spf, RecordType::Mx] {
                    let question = Question::new(name.clone(), record_type);
                    let at_target = Question::new(target.clone(), record_type);
                    let own = match (self.facts.answer(&question), self.facts.answer(&at_target)) {
                        (Some(own @ (Answer::Txt(_) | Answer::Mx(_))), theirs)
                            if Some(own) != theirs =>
                        {
                            own.clone()
                        }
                        _ => Answer::NoData,
                    };
                    self.answers.entry(question).or_insert(own);
                }
                Answer::NoData
            }
        };
        self.answers.insert(question, answer);
    }

    /// What an alias at the name gives, where no record stands beside it any more.
    fn by_alias(&self, question: &Question) -> Answer {
        let alias = Question::new(question.name().clone(), RecordType::Cname);
        let target = match self.answer(&alias) {
            Some(Answer::Cname(target)) => Question::new(target.clone(), question.record_type()),
            _ => return Answer::NoData,
        };
        self.facts.answer(&target).cloned().unwrap_or(Answer::NoData)
    }

    fn texts(&self, question: &Question) -> Vec<TxtRecord> {
        match self.answer(question) {
            Some(Answer::Txt(records)) => records.clone(),
            _ => Vec::new(),
        }
    }

    fn exchanges(&self, question: &Question) -> Vec<MxRecord> {
        match self.answer(question) {
            Some(Answer::Mx(records)) => records.clone(),
            _ => Vec::new(),
        }
    }
}

impl<D: Dns> Dns for Changed<D> {
    fn answer(&self, question: &Question) -> Option<&Answer> {
        if let Some(answer) = self.answers.get(question) {
            return Some(answer);
        }
        let alias = Question::new(question.name().clone(), RecordType::Cname);
        if question.record_type() != RecordType::Cname
            && let Some(Answer::Cname(target)) = self.answers.get(&alias)
        {
            // One step: a published alias points to the provider's own records.
            return self.facts.answer(&Question::new(target.clone(), question.record_type()));
        }
        self.facts.answer(question)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn question(name: &str, record_type: RecordType) -> Question {
        Question::new(DomainName::parse(name).unwrap(), record_type)
    }

    fn text(text: &str) -> Answer {
        Answer::Txt(vec![txt_record(text)])
    }

    /// An alias and a record beside it, as a bag of records may hold them.
    #[test]
    fn what_stands_beside_an_alias_is_changed_without_it() {
        let target = DomainName::parse("b.test").unwrap();
        let facts: HashMap<_, _> = [
            (question("a.test", RecordType::Cname), Answer::Cname(target.clone())),
            (question("a.test", RecordType::Txt), text("own")),
            (question("b.test", RecordType::Txt), text("theirs")),
        ]
        .into();
        let name = DomainName::parse("a.test").unwrap();
        let asked = question("a.test", RecordType::Txt);
        let alias = RecordData::Cname(target);
        let changes = [Change::Remove { name: name.clone(), data: alias.clone() }];
        assert_eq!(Changed::new(&facts, &changes).answer(&asked), Some(&text("own")));
        let changes = [Change::Remove { name: name.clone(), data: RecordData::txt("own") }];
        assert_eq!(Changed::new(&facts, &changes).answer(&asked), Some(&text("theirs")));
        let only_alias: HashMap<_, _> = facts
            .into_iter()
            .map(|(question, answer)| match answer {
                Answer::Txt(_) => (question, text("theirs")),
                other => (question, other),
            })
            .collect();
        let changes = [Change::Remove { name, data: alias }];
        assert_eq!(Changed::new(&only_alias, &changes).answer(&asked), Some(&Answer::NoData));
    }
}
