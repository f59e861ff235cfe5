//! The DMARC policy: published where there is none, and never touched where it works.

use waxseal_verify::dns::{Answer, Question, RecordType};

use super::step::{Blocker, Outcome, Planned, Purpose, Step};
use crate::change::{Change, RecordData};
use crate::domain::Domain;
use crate::facts::ask::Asker;
use crate::profile::Profile;
use crate::remedy::Safety;

pub(super) fn step(domain: &Domain, profile: &Profile, _asker: &mut Asker<'_>) -> Step {
    let name = domain.dmarc.name.clone().unwrap_or_else(|| domain.name.clone());
    let outcome = outcome(domain, profile).unwrap_or_else(Outcome::Blocked);
    Step::new(Purpose::Dmarc, name, outcome)
}

fn outcome(domain: &Domain, profile: &Profile) -> Result<Outcome, Blocker> {
    let facts = &domain.dmarc;
    let Some(name) = &facts.name else {
        let what = format!("_dmarc.{} is too long for a name of the DNS", domain.name);
        return Err(Blocker::Decision { what });
    };
    if let Answer::Failed(failure) = facts.answer {
        return Err(Blocker::Dns {
            question: Question::new(name.clone(), RecordType::Txt),
            failure,
        });
    }
    match &*facts.records {
        [] => {}
        [_] => return Ok(Outcome::Right { why: format!("{name} has a DMARC record") }),
        many => {
            let what = format!("{name} has {} DMARC records, so that none counts", many.len());
            return Err(Blocker::Decision { what });
        }
    }
    let data = RecordData::txt(&profile.dmarc.record);
    Ok(Outcome::Change(Planned {
        record: Some(data.clone()),
        changes: vec![Change::Publish { name: name.clone(), data }],
        why: vec![format!("{} has no DMARC policy", domain.name)],
        safety: Safety::Safe,
    }))
}
