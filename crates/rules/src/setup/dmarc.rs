//! The DMARC policy: published where none is in force, mended where it is broken, and never touched
//! where one is in force.

use waxseal_parse::domain::DomainName;
use waxseal_verify::dmarc::discover::Found;
use waxseal_verify::dmarc::evidence::Status;
use waxseal_verify::dns::{Answer, DnsFailure, RecordType};

use super::step::{Blocker, Outcome, Planned, Purpose, Step};
use crate::change::{Change, Changed, RecordData};
use crate::config::Config;
use crate::domain::{Domain, DomainRequest};
use crate::facts::ask::Asker;
use crate::facts::dmarc::DmarcFacts;
use crate::finding::Finding;
use crate::remedy::Safety;
use crate::rule_set::RuleSet;
use crate::severity::Severity;

/// Faults of one record that are mended one after another; more than it can have.
const ROUNDS: usize = 8;

/// `None` where questions are open.
pub(super) fn step(
    request: &DomainRequest,
    domain: &Domain,
    asker: &mut Asker<'_>,
) -> Option<Step> {
    let name = domain.dmarc.name.clone().unwrap_or_else(|| domain.name.clone());
    let outcome = match outcome(request, domain, asker) {
        Ok(outcome) => outcome?,
        Err(blocker) => Outcome::Blocked(blocker),
    };
    Some(Step::new(Purpose::Dmarc, name, outcome))
}

fn outcome(
    request: &DomainRequest,
    domain: &Domain,
    asker: &mut Asker<'_>,
) -> Result<Option<Outcome>, Blocker> {
    let Some(name) = &domain.dmarc.name else {
        let what = format!("_dmarc.{} is too long for a name of the DNS", domain.name);
        return Err(Blocker::Decision { what });
    };
    if let Some(blocker) = unknown(&domain.dmarc, name) {
        return Err(blocker);
    }
    let rules = rules();
    let mut changes: Vec<Change> = Vec::new();
    let (mut why, mut safety) = (Vec::new(), Safety::Safe);
    let mut mended = domain.clone();
    for _ in 0..ROUNDS {
        let findings = rules.check_domain(&mended);
        let Some(first) = findings.iter().find(|finding| is_in_the_way(finding)) else { break };
        let mut remedies = first.remedies.iter();
        let remedy = remedies.find_map(|remedy| Some((remedy.as_changes()?, remedy.safety)));
        let Some((proposed, how_sure)) = remedy else {
            return Err(Blocker::Decision { what: first.message.clone() });
        };
        why.push(first.message.clone());
        changes.extend_from_slice(proposed);
        safety = safety.max(how_sure);
        match Domain::gather(request, &Changed::new(asker.dns(), &changes)) {
            Ok(domain) => mended = domain,
            Err(unanswered) => {
                asker.also_open(unanswered);
                return Ok(None);
            }
        }
    }
    if changes.is_empty() {
        return Ok(Some(Outcome::Right { why: in_force(domain) }));
    }
    // Only if there is certainly no alias can a text be put there.
    if let Answer::Failed(failure) = asker.answer(name, RecordType::Cname) {
        return Err(Blocker::dns(name, RecordType::Cname, failure));
    }
    let changes = net(changes);
    let record = changes.iter().find_map(|change| match change {
        Change::Publish { name: at, data } if at == name => Some(data.clone()),
        Change::Replace { name: at, new, .. } if at == name => Some(new.clone()),
        _ => None,
    });
    Ok(Some(Outcome::Change(Planned { record, changes, why, safety })))
}

/// Whether a finding says why no policy is in force.
fn is_in_the_way(finding: &Finding) -> bool {
    finding.severity == Severity::Error || finding.name == "dmarc-missing"
}

fn rules() -> RuleSet {
    let mut config = Config::default();
    config.select.push("DMARC".to_owned());
    let mut rules = RuleSet::built_in();
    // The family exists; without it nothing would be found, and nothing would be changed.
    let _ = rules.configure(&config);
    rules
}

/// The question whose answer decides and is not known.
fn unknown(facts: &DmarcFacts, name: &DomainName) -> Option<Blocker> {
    if let Answer::Failed(failure) = facts.answer {
        return Some(Blocker::dns(name, RecordType::Txt, failure));
    }
    if !facts.records.is_empty() || facts.is_missing() {
        return None;
    }
    let evidence = facts.in_force.as_ref()?;
    let Status::PolicyUnavailable(_) = evidence.status else { return None };
    let failed = evidence.walk.as_ref()?.steps().find_map(|(domain, found)| match found {
        Found::Failed(failure) => Some((domain, *failure)),
        _ => None,
    });
    let (domain, failure): (&DomainName, DnsFailure) = failed?;
    let name = DomainName::parse(&format!("_dmarc.{domain}")).ok()?;
    Some(Blocker::dns(&name, RecordType::Txt, failure))
}

/// Whose policy is in force, in a sentence.
fn in_force(domain: &Domain) -> String {
    match domain.dmarc.inherited() {
        Some((above, _)) => format!("the DMARC policy of {above} is in force for {}", domain.name),
        None => format!("{} has a DMARC policy of its own", domain.name),
    }
}

/// What several changes, one after another, come to.
fn net(changes: Vec<Change>) -> Vec<Change> {
    let mut result: Vec<(DomainName, Option<RecordData>, Option<RecordData>)> = Vec::new();
    for change in changes {
        let (name, old, new) = match change {
            Change::Publish { name, data } => (name, None, Some(data)),
            Change::Replace { name, old, new } => (name, Some(old), Some(new)),
            Change::Remove { name, data } => (name, Some(data), None),
        };
        let earlier =
            result.iter_mut().find(|(at, _, made)| *at == name && made.is_some() && *made == old);
        match earlier {
            Some((_, _, made)) => *made = new,
            None => result.push((name, old, new)),
        }
    }
    let changes = result.into_iter().filter_map(|(name, old, new)| match (old, new) {
        (None, Some(data)) => Some(Change::Publish { name, data }),
        (Some(old), Some(new)) => Some(Change::Replace { name, old, new }),
        (Some(data), None) => Some(Change::Remove { name, data }),
        (None, None) => None,
    });
    changes.collect()
}
