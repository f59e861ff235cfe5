//! The key at a selector.

use waxseal_parse::dkim::key_record::KeyRecord;
use waxseal_parse::domain::DomainName;
use waxseal_parse::limits::Limits;
use waxseal_verify::dns::{Answer, DnsFailure, Question, RecordType, TxtRecord};

use super::step::{Blocker, Outcome, Planned, Purpose, Step};
use super::warning::Warning;
use crate::change::{Change, RecordData};
use crate::facts::ask::Asker;
use crate::facts::dkim::{KeyText, SelectorFacts};
use crate::remedy::Safety;

/// `None` where the provider expects nothing at the selector.
pub(super) fn step(facts: &SelectorFacts, asker: &mut Asker<'_>) -> Option<Step> {
    let expected = facts.expected.as_ref()?;
    let purpose = Purpose::DkimKey { selector: facts.selector.clone() };
    let key = Key { facts, expected: expected.record.as_deref()? };
    let step = |outcome| Step::new(purpose, facts.name.clone(), outcome);
    Some(match key.outcome(asker) {
        Ok(outcome @ Outcome::Change(_)) => {
            let goes = facts.alias.clone().map(|target| Warning::AliasGoes { target });
            step(outcome).warn(goes)
        }
        Ok(outcome) => step(outcome),
        Err(blocker) => step(Outcome::Blocked(blocker)),
    })
}

struct Key<'a> {
    facts: &'a SelectorFacts,
    expected: &'a str,
}

impl Key<'_> {
    fn outcome(&self, asker: &mut Asker<'_>) -> Result<Outcome, Blocker> {
        let facts = self.facts;
        let failed = match &facts.answer {
            Answer::Failed(failure) => Some(*failure),
            _ => None,
        };
        let name = &facts.name;
        if let Some(target) = &facts.alias {
            // An alias that leads nowhere is a fault of the alias; whatever else fails is unknown.
            if let Some(failure) = failed.filter(|failure| *failure != DnsFailure::CnameChain) {
                return Err(unknown(name, RecordType::Txt, failure));
            }
            return Ok(self.beside_alias(target, asker));
        }
        if let Some(failure) = failed {
            return Err(unknown(name, RecordType::Txt, failure));
        }
        let (right, wrong) = self.split();
        if right.is_some() && wrong.is_empty() {
            return Ok(Outcome::Right { why: format!("{name} has the provider's key") });
        }
        // Only if there is certainly no alias can a text be put there.
        if let Answer::Failed(failure) = asker.answer(name, RecordType::Cname) {
            return Err(unknown(name, RecordType::Cname, failure));
        }
        let why = match (right, &*wrong) {
            (Some(_), _) => format!("{name} has more TXT records than the provider's key"),
            (None, []) => format!("{name} has no key"),
            (None, [_]) => format!("the key at {name} is not the provider's"),
            (None, _) => format!("{name} has several TXT records, and none is the provider's key"),
        };
        let safety = if wrong.is_empty() { Safety::Safe } else { Safety::Review };
        Ok(self.change(Vec::new(), right, &wrong, why, safety))
    }

    /// The name is an alias: it leads to the right key, or it goes. In files of what was seen there may
    /// be texts beside it, though no server would give both.
    fn beside_alias(&self, target: &DomainName, asker: &mut Asker<'_>) -> Outcome {
        let name = &self.facts.name;
        let through = asker.ask(target, RecordType::Txt);
        let is_own = matches!(self.facts.answer, Answer::Txt(_))
            && through.is_some_and(|through| *through != self.facts.answer);
        let (right, wrong) = self.split();
        let alias = || {
            let data = RecordData::Cname(target.clone());
            vec![Change::Remove { name: name.clone(), data }]
        };
        if is_own {
            let why = format!("{name} has TXT records beside an alias, which no server can serve");
            return self.change(alias(), right, &wrong, why, Safety::Review);
        }
        if right.is_some() && wrong.is_empty() {
            let why = format!("{name} leads to the provider's key, as an alias of {target}");
            return Outcome::Right { why };
        }
        let why = match &self.facts.answer {
            Answer::Txt(_) => format!("{name} is an alias of {target}, which has another key"),
            _ => format!("{name} is an alias of {target}, which has no key"),
        };
        self.change(alias(), None, &[], why, Safety::Review)
    }

    /// The records that serve and those that do not; of several that serve, the first does.
    fn split(&self) -> (Option<&TxtRecord>, Vec<&TxtRecord>) {
        let mut right = None;
        let mut wrong = Vec::new();
        for text in &self.facts.texts {
            let record = &text.published.record;
            if right.is_none() && serves(text, self.expected) {
                right = Some(record);
            } else {
                wrong.push(record);
            }
        }
        (right, wrong)
    }

    /// The right record stays or comes, the wrong ones go.
    fn change(
        &self,
        mut changes: Vec<Change>,
        right: Option<&TxtRecord>,
        wrong: &[&TxtRecord],
        why: String,
        safety: Safety,
    ) -> Outcome {
        let name = &self.facts.name;
        let new = RecordData::txt(self.expected);
        let mut wrong = wrong.iter().map(|record| RecordData::Txt((*record).clone()));
        if right.is_none() {
            let (name, new) = (name.clone(), new.clone());
            changes.push(match wrong.next() {
                Some(old) => Change::Replace { name, old, new },
                None => Change::Publish { name, data: new },
            });
        }
        changes.extend(wrong.map(|data| Change::Remove { name: name.clone(), data }));
        let record = right.is_none().then_some(new);
        Outcome::Change(Planned { record, changes, why: vec![why], safety })
    }
}

/// Whether a text is the provider's key, in its words or in others that mean the same.
fn serves(text: &KeyText, expected: &str) -> bool {
    if text.published.record.is_joined(expected.as_bytes()) {
        return true;
    }
    match (&text.parsed, KeyRecord::parse(expected.as_bytes(), &Limits::default())) {
        (Ok(found), Ok(expected)) => means_the_same(found, &expected),
        _ => false,
    }
}

fn means_the_same(found: &KeyRecord, expected: &KeyRecord) -> bool {
    let meaning = |key: &KeyRecord| {
        (key.key_type, key.allows_sha256, key.allows_email, key.is_testing, key.is_strict)
    };
    found.public_key == expected.public_key
        && meaning(found) == meaning(expected)
        && found.deviations.is_empty()
}

fn unknown(name: &DomainName, record_type: RecordType, failure: DnsFailure) -> Blocker {
    Blocker::Dns { question: Question::new(name.clone(), record_type), failure }
}
