//! The DNS of a case: what is published in it, and the facts that come of it.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{Answer, DnsFailure, Question, RecordType, TxtRecord, Unanswered};

/// Names below this one exist, with an address, or do not, as their octets fall out: whoever expands a
/// macro to another name sees another world.
pub const CHANCE: &str = "chance.test";

/// Whatever is published. Names that are not there do not exist.
#[derive(Clone, Default)]
pub struct Zone {
    answers: BTreeMap<Question, Answer>,
}

/// A question.
///
/// # Panics
/// If the name is none.
pub fn question(name: &str, record_type: RecordType) -> Question {
    Question::new(DomainName::parse(name).unwrap(), record_type)
}

impl Zone {
    /// Publishes records, if there are any.
    pub fn put(&mut self, name: &str, answer: Answer) {
        let (record_type, is_empty) = match &answer {
            Answer::A(records) => (RecordType::A, records.is_empty()),
            Answer::Aaaa(records) => (RecordType::Aaaa, records.is_empty()),
            Answer::Mx(records) => (RecordType::Mx, records.is_empty()),
            Answer::Ptr(records) => (RecordType::Ptr, records.is_empty()),
            Answer::Txt(records) => (RecordType::Txt, records.is_empty()),
            // Failures are those of TXT: mail-auth's caches hold no other.
            _ => (RecordType::Txt, false),
        };
        if !is_empty {
            self.answers.insert(question(name, record_type), answer);
        }
    }

    /// Publishes TXT records of one string each.
    pub fn txt(&mut self, name: &str, texts: &[&str]) {
        let records = texts.iter().map(|text| TxtRecord::new([text.as_bytes()])).collect();
        self.put(name, Answer::Txt(records));
    }

    /// The name server of a name fails.
    pub fn fail(&mut self, name: &str) {
        self.put(name, Answer::Failed(DnsFailure::ServFail));
    }

    /// What the DNS says.
    pub fn answer(&self, asked: &Question) -> Answer {
        if let Some(answer) = self.answers.get(asked) {
            return answer.clone();
        }
        let name = asked.name();
        if name.as_str().ends_with(CHANCE) {
            let octets = name.as_str().bytes();
            let sum = octets.fold(0_u32, |sum, octet| sum.wrapping_mul(31) + u32::from(octet));
            return match (asked.record_type(), sum % 2) {
                (RecordType::A, 0) => Answer::A(vec![[127, 0, 0, 2].into()]),
                (_, 0) => Answer::NoData,
                _ => Answer::NxDomain,
            };
        }
        let exists = self.answers.keys().any(|known| known.name().is_at_or_below(name));
        if exists { Answer::NoData } else { Answer::NxDomain }
    }

    /// The facts that an evaluation wants, asked for in as many rounds as it is allowed, and what
    /// it comes to.
    ///
    /// # Panics
    /// If it asks for what it has been told, or has no verdict in as many rounds.
    pub fn answered<T>(
        &self,
        rounds: usize,
        evaluate: impl Fn(&HashMap<Question, Answer>) -> Result<T, Unanswered>,
    ) -> (HashMap<Question, Answer>, T) {
        let mut facts = HashMap::new();
        for _ in 0..rounds {
            match evaluate(&facts) {
                Ok(verdict) => return (facts, verdict),
                Err(open) => {
                    for question in open.into_questions() {
                        let answer = self.answer(&question);
                        let before = facts.insert(question.clone(), answer);
                        assert!(before.is_none(), "asked again for {question}");
                    }
                }
            }
        }
        panic!("no verdict after {rounds} rounds: {self:?}")
    }

    /// All that is published.
    pub fn published(&self) -> impl Iterator<Item = (&Question, &Answer)> {
        self.answers.iter()
    }
}

/// As a zone file, nearly.
impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (question, answer) in &self.answers {
            match answer {
                Answer::Txt(records) => {
                    for record in records {
                        let text = String::from_utf8_lossy(&record.joined()).into_owned();
                        write!(f, "\n  {question} {text:?}")?;
                    }
                }
                answer => write!(f, "\n  {question} {answer:?}")?,
            }
        }
        Ok(())
    }
}
