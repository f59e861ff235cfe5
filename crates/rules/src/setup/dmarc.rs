//! The DMARC policy: published where none is in force, and never touched where one is.

use waxseal_parse::domain::DomainName;
use waxseal_verify::dmarc::discover::Found;
use waxseal_verify::dmarc::evidence::{DmarcEvidence, Status};
use waxseal_verify::dmarc::policy::DmarcPolicy;
use waxseal_verify::dmarc::verify::DmarcVerifier;
use waxseal_verify::dns::{Answer, DnsFailure, Question, RecordType};

use super::step::{Blocker, Outcome, Planned, Purpose, Step};
use crate::change::{Change, RecordData};
use crate::domain::Domain;
use crate::facts::ask::Asker;
use crate::profile::Profile;
use crate::remedy::Safety;

pub(super) fn step(domain: &Domain, profile: &Profile, asker: &mut Asker<'_>) -> Step {
    let name = domain.dmarc.name.clone().unwrap_or_else(|| domain.name.clone());
    let outcome = outcome(domain, profile, asker).unwrap_or_else(Outcome::Blocked);
    Step::new(Purpose::Dmarc, name, outcome)
}

fn outcome(domain: &Domain, profile: &Profile, asker: &mut Asker<'_>) -> Result<Outcome, Blocker> {
    let facts = &domain.dmarc;
    let Some(name) = &facts.name else {
        let what = format!("_dmarc.{} is too long for a name of the DNS", domain.name);
        return Err(Blocker::Decision { what });
    };
    if let Answer::Failed(failure) = facts.answer {
        return Err(unknown(name, RecordType::Txt, failure));
    }
    if let [_, _, ..] = &*facts.records {
        let count = facts.records.len();
        let what = format!("{name} has {count} DMARC records, so that none counts: keep one");
        return Err(Blocker::Decision { what });
    }
    if let Some(why) = in_force(domain, asker)? {
        return Ok(Outcome::Right { why });
    }
    match asker.answer(name, RecordType::Cname) {
        Answer::Cname(target) => return Err(Blocker::Alias { name: name.clone(), target }),
        Answer::Failed(failure) => return Err(unknown(name, RecordType::Cname, failure)),
        _ => {}
    }
    let data = RecordData::txt(&profile.dmarc.record);
    Ok(Outcome::Change(Planned {
        record: Some(data.clone()),
        changes: vec![Change::Publish { name: name.clone(), data }],
        why: vec![format!("no DMARC policy is in force for {}", domain.name)],
        safety: Safety::Safe,
    }))
}

/// Whose policy is in force, in a sentence.
fn in_force(domain: &Domain, asker: &mut Asker<'_>) -> Result<Option<String>, Blocker> {
    let verifier = DmarcVerifier::new(DmarcPolicy::default());
    let evidence = match verifier.policy_for(&domain.name, asker.dns()) {
        Ok(evidence) => evidence,
        Err(unanswered) => {
            asker.also_open(unanswered);
            return Ok(None);
        }
    };
    match &evidence.status {
        Status::NoPolicy => Ok(None),
        Status::PolicyUnavailable(failure) => {
            let name = failed_at(&evidence);
            // Hardly any top-level domain has a policy for all that is below it, and a file of facts
            // about one domain does not hold that question.
            let is_top_level = name.as_ref().is_some_and(|name| name.labels().count() == 2);
            match name {
                Some(_) if is_top_level && *failure == DnsFailure::NotInSnapshot => Ok(None),
                Some(name) => Err(unknown(&name, RecordType::Txt, *failure)),
                None => Ok(None),
            }
        }
        Status::BrokenPolicy => Err(Blocker::Decision {
            what: format!("the DMARC record for {} has no policy that is understood", domain.name),
        }),
        _ => Ok(evidence.policy_domain().map(|policy_domain| {
            if *policy_domain == domain.name {
                format!("{} has a DMARC policy of its own", domain.name)
            } else {
                format!("the DMARC policy of {policy_domain} is in force for {}", domain.name)
            }
        })),
    }
}

/// The name whose question failed.
fn failed_at(evidence: &DmarcEvidence<'_>) -> Option<DomainName> {
    let mut steps = evidence.walk.as_ref()?.steps();
    let (domain, _) = steps.find(|(_, found)| matches!(found, Found::Failed(_)))?;
    DomainName::parse(&format!("_dmarc.{domain}")).ok()
}

fn unknown(name: &DomainName, record_type: RecordType, failure: DnsFailure) -> Blocker {
    Blocker::Dns { question: Question::new(name.clone(), record_type), failure }
}
