//! The SPF record: one, with the provider's include.

use waxseal_parse::domain::DomainName;
use waxseal_parse::limits::Limits;
use waxseal_parse::spf::record::Record;
use waxseal_parse::spf::term::{Qualifier, Term};
use waxseal_verify::dns::{Answer, RecordType};

use super::include::{self, Included};
use super::lookups;
use super::spf_source::Source;
use super::step::{Blocker, Outcome, Planned, Purpose, Step};
use super::warning::Warning;
use crate::change::{Change, RecordData};
use crate::domain::Domain;
use crate::facts::ask::Asker;
use crate::facts::spf::follow::follow;
use crate::facts::spf::tree::{RecordProblem, SpfTree};
use crate::profile::Profile;
use crate::remedy::Safety;
use crate::spf_edit::is_all;

/// Octets of a record that fits into one answer by UDP with a name of usual length (RFC 7208 §3.4).
const MOST_OCTETS: usize = 450;

pub(super) fn step(domain: &Domain, profile: &Profile, asker: &mut Asker<'_>) -> Step {
    let planner = Planner { domain, profile };
    let (outcome, warnings) = match planner.plan(asker) {
        Ok((outcome, warnings)) => (outcome, warnings),
        Err(blocker) => (Outcome::Blocked(blocker), Vec::new()),
    };
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
    /// What it is made of: these records go.
    instead_of: Vec<(DomainName, RecordData)>,
}

impl Planner<'_> {
    fn plan(&self, asker: &mut Asker<'_>) -> Result<(Outcome, Vec<Warning>), Blocker> {
        let name = &self.domain.name;
        if let Answer::Failed(failure) = self.domain.spf.answer {
            return Err(Blocker::dns(name, RecordType::Txt, failure));
        }
        let include = &self.profile.spf.include;
        if name == include {
            let why = format!("{name} is what the provider's customers include");
            return Ok((Outcome::Right { why }, Vec::new()));
        }
        let Some(mut goal) = self.goal(asker)? else {
            let why = format!("the SPF record lets what {include} names pass");
            let tree = self.domain.spf.tree.as_ref();
            let warnings = tree.and_then(|tree| lookups::warning(tree, include));
            // Nothing changes, so only what hurts mail is worth telling.
            let warnings = warnings.filter(Warning::is_grave);
            return Ok((Outcome::Right { why }, warnings.into_iter().collect()));
        };
        self.no_alias(asker)?;
        let tree = follow(name, goal.text.as_bytes(), asker);
        self.provider_has_record(&tree)?;
        let warnings = self.warnings(&goal, &tree);
        if warnings.iter().any(Warning::is_grave) {
            goal.safety = Safety::Review;
        }
        Ok((Outcome::Change(goal.planned(name)), warnings))
    }

    /// The record as it should be; none where it is.
    fn goal(&self, asker: &mut Asker<'_>) -> Result<Option<Goal>, Blocker> {
        let name = &self.domain.name;
        let Some(source) = Source::find(&self.domain.spf, name)? else {
            return Ok(Some(self.new_record()));
        };
        let Source { text, mut why, is_certain, records } = source;
        let include = &self.profile.spf.include;
        let included = include::ensure(&text, include).map_err(|error| {
            let what = format!("the SPF record would be broken: {error}");
            Blocker::Decision { what }
        })?;
        let text = match included {
            Included::Already => text,
            // A record that it leads to may have the include.
            Included::Changed { was_there: false, .. }
                if follow(name, text.as_bytes(), asker).lets_pass(include) =>
            {
                text
            }
            Included::Changed { text, why: another, .. } => {
                why.push(another);
                text
            }
        };
        if why.is_empty() {
            return Ok(None);
        }
        let safety = if is_certain { Safety::Safe } else { Safety::Review };
        Ok(Some(Goal { text, why, safety, instead_of: records }))
    }

    fn new_record(&self) -> Goal {
        Goal {
            text: self.profile.spf.record.to_string(),
            why: vec![format!("{} has no SPF record", self.domain.name)],
            safety: Safety::Safe,
            instead_of: Vec::new(),
        }
    }

    /// Only if the domain is certainly no alias can a record be put there.
    fn no_alias(&self, asker: &mut Asker<'_>) -> Result<(), Blocker> {
        let name = &self.domain.name;
        match asker.answer(name, RecordType::Cname) {
            Answer::Cname(target) => Err(Blocker::Alias { name: name.clone(), target }),
            Answer::Failed(failure) => Err(Blocker::dns(name, RecordType::Cname, failure)),
            _ => Ok(()),
        }
    }

    /// With an include that has no record every check ends with `permerror` (RFC 7208 §5.2).
    fn provider_has_record(&self, tree: &SpfTree) -> Result<(), Blocker> {
        let include = &self.profile.spf.include;
        let terms = tree.terms.iter().filter(|term| term.target.name() == Some(include));
        let mut problems = terms.filter_map(|term| term.nested.as_ref()?.problem.clone());
        match problems.find(|problem| !matches!(problem, RecordProblem::Failed(_))) {
            Some(problem) => Err(Blocker::ProviderRecord { include: include.clone(), problem }),
            None => Ok(()),
        }
    }

    fn warnings(&self, goal: &Goal, tree: &SpfTree) -> Vec<Warning> {
        let mut warnings = Vec::new();
        match closing(&goal.text) {
            Some(Qualifier::Pass) => warnings.push(Warning::EveryonePasses),
            Some(Qualifier::Fail) if goal.instead_of.is_empty() => {
                let exchanges = self.exchanges();
                if !exchanges.is_empty() {
                    warnings.push(Warning::OthersAreRefused { exchanges });
                }
            }
            _ => {}
        }
        warnings.extend(lookups::warning(tree, &self.profile.spf.include));
        if goal.text.len() > MOST_OCTETS {
            warnings.push(Warning::LongRecord { octets: goal.text.len() });
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
        let mut records = self.instead_of;
        let is_goal = |data: &RecordData| matches!(data, RecordData::Txt(record) if record.is_joined(self.text.as_bytes()));
        let kept = records.iter().position(|(at, data)| at == name && is_goal(data));
        let replaceable = |(at, data): &(DomainName, RecordData)| {
            at == name && matches!(data, RecordData::Txt(_))
        };
        let new = RecordData::txt(&self.text);
        let mut changes = Vec::new();
        if let Some(kept) = kept {
            records.remove(kept);
        } else if let Some(first) = records.iter().position(replaceable) {
            let (name, old) = records.remove(first);
            changes.push(Change::Replace { name, old, new: new.clone() });
        } else {
            changes.push(Change::Publish { name: name.clone(), data: new.clone() });
        }
        changes.extend(records.into_iter().map(|(name, data)| Change::Remove { name, data }));
        let record = kept.is_none().then_some(new);
        Planned { record, changes, why: self.why, safety: self.safety }
    }
}

/// What the record says of everybody else, if it has an `all`.
fn closing(text: &str) -> Option<Qualifier> {
    let record = Record::parse(text.as_bytes(), &Limits::default()).ok()?;
    record.terms().iter().find_map(|term| match term {
        Term::Directive(directive) if is_all(term) => Some(directive.qualifier()),
        _ => None,
    })
}
