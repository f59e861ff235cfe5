//! The SPF record: one, with the provider's include.

use waxseal_parse::domain::DomainName;
use waxseal_parse::limits::Limits;
use waxseal_parse::spf::record::Record;
use waxseal_parse::spf::term::{Mechanism, Qualifier, Term};
use waxseal_verify::dns::{Answer, Question, RecordType, TxtRecord};

use super::include::{self, Included};
use super::step::{Blocker, Outcome, Planned, Purpose, Step};
use super::warning::Warning;
use crate::change::{Change, RecordData};
use crate::domain::Domain;
use crate::facts::ask::Asker;
use crate::profile::Profile;
use crate::remedy::Safety;

pub(super) fn step(domain: &Domain, profile: &Profile, asker: &mut Asker<'_>) -> Step {
    let planner = Planner { domain, profile };
    let outcome = planner.outcome(asker).unwrap_or_else(Outcome::Blocked);
    let warnings = planner.warnings(&outcome);
    Step::new(Purpose::Spf, domain.name.clone(), outcome).warn(warnings)
}

struct Planner<'a> {
    domain: &'a Domain,
    profile: &'a Profile,
}

/// A record as it will be.
struct Goal {
    text: String,
    why: Vec<String>,
    safety: Safety,
    /// The texts that it stands for: they go.
    instead_of: Vec<TxtRecord>,
    /// The record of the discontinued type that it was made of: it goes, too.
    discontinued: Option<TxtRecord>,
}

impl Planner<'_> {
    fn outcome(&self, asker: &mut Asker<'_>) -> Result<Outcome, Blocker> {
        let name = &self.domain.name;
        if let Answer::Failed(failure) = self.domain.spf.answer {
            let question = Question::new(name.clone(), RecordType::Txt);
            return Err(Blocker::Dns { question, failure });
        }
        let Some(goal) = self.goal()? else {
            let why = format!("the SPF record has include:{}", self.profile.spf.include);
            return Ok(Outcome::Right { why });
        };
        match asker.answer(name, RecordType::Cname) {
            Answer::Cname(target) => return Err(Blocker::Alias { name: name.clone(), target }),
            Answer::Failed(failure) => {
                let question = Question::new(name.clone(), RecordType::Cname);
                return Err(Blocker::Dns { question, failure });
            }
            _ => {}
        }
        let include = &self.profile.spf.include;
        if matches!(asker.answer(include, RecordType::Txt), Answer::NxDomain) {
            return Err(Blocker::IncludeWithoutRecord { include: include.clone() });
        }
        Ok(Outcome::Change(goal.planned(name)))
    }

    /// The record as it should be; none where it is.
    fn goal(&self) -> Result<Option<Goal>, Blocker> {
        match &*self.domain.spf.records {
            [] => Ok(Some(self.new_record())),
            [only] => self.with_include(&only.published.record),
            many => {
                let what =
                    format!("{} has {} SPF records; merge them", self.domain.name, many.len());
                Err(Blocker::Decision { what })
            }
        }
    }

    fn new_record(&self) -> Goal {
        Goal {
            text: self.profile.spf.record.to_string(),
            why: vec![format!("{} has no SPF record", self.domain.name)],
            safety: Safety::Review,
            instead_of: Vec::new(),
            discontinued: None,
        }
    }

    fn with_include(&self, record: &TxtRecord) -> Result<Option<Goal>, Blocker> {
        let text = record.joined();
        let text = String::from_utf8_lossy(&text);
        match include::ensure(&text, &self.profile.spf.include) {
            Ok(Included::Already) => Ok(None),
            Ok(Included::Changed { text, why }) => Ok(Some(Goal {
                text,
                why,
                safety: Safety::Safe,
                instead_of: vec![record.clone()],
                discontinued: None,
            })),
            Err(error) => {
                let what = format!("the SPF record is broken: {error}");
                Err(Blocker::Decision { what })
            }
        }
    }

    fn warnings(&self, outcome: &Outcome) -> Vec<Warning> {
        let Outcome::Change(planned) = outcome else { return Vec::new() };
        let Some(RecordData::Txt(record)) = &planned.record else { return Vec::new() };
        let text = record.joined();
        let mut warnings = Vec::new();
        match closing(&text) {
            Some(Qualifier::Pass) => warnings.push(Warning::EveryonePasses),
            Some(Qualifier::Fail) if planned.replaced().next().is_none() => {
                let exchanges = self.exchanges();
                if !exchanges.is_empty() {
                    warnings.push(Warning::OthersAreRefused { exchanges });
                }
            }
            _ => {}
        }
        warnings
    }

    /// Where mail for the domain goes.
    fn exchanges(&self) -> Vec<DomainName> {
        match &self.domain.mail.exchanges {
            Answer::Mx(records) => {
                records.iter().filter_map(|record| record.exchange().cloned()).collect()
            }
            _ => Vec::new(),
        }
    }
}

impl Goal {
    fn planned(self, name: &DomainName) -> Planned {
        let new = RecordData::txt(&self.text);
        let mut old = self.instead_of.into_iter().map(RecordData::Txt);
        let mut changes = vec![match old.next() {
            Some(old) => Change::Replace { name: name.clone(), old, new: new.clone() },
            None => Change::Publish { name: name.clone(), data: new.clone() },
        }];
        let others = old.chain(self.discontinued.map(RecordData::Spf));
        changes.extend(others.map(|data| Change::Remove { name: name.clone(), data }));
        Planned { record: Some(new), changes, why: self.why, safety: self.safety }
    }
}

/// What the record says of everybody else, if it has an `all`.
fn closing(text: &[u8]) -> Option<Qualifier> {
    let record = Record::parse(text, &Limits::default()).ok()?;
    record.terms().iter().find_map(|term| match term {
        Term::Directive(directive) if matches!(directive.mechanism, Mechanism::All) => {
            Some(directive.qualifier())
        }
        _ => None,
    })
}
