//! The key at a selector: the provider's, and nothing beside it.

use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{Answer, DnsFailure, RecordType};

use super::step::{Blocker, Outcome, Planned, Purpose, Step};
use super::warning::Warning;
use crate::change::{Change, RecordData};
use crate::facts::ask::Asker;
use crate::facts::dkim::{KeyText, SelectorFacts, SelectorFault};
use crate::finding::Finding;
use crate::remedy::Safety;
use crate::severity::Severity;

/// `None` where the provider expects nothing at the selector. The findings tell what is wrong there.
pub(super) fn step(
    facts: &SelectorFacts,
    findings: &[Finding],
    asker: &mut Asker<'_>,
) -> Option<Step> {
    facts.expected.as_ref()?;
    let purpose = Purpose::DkimKey { selector: facts.selector.clone() };
    let outcome = outcome(facts, findings, asker).unwrap_or_else(Outcome::Blocked);
    let is_change = matches!(outcome, Outcome::Change(_));
    let goes =
        facts.alias.clone().filter(|_| is_change).map(|target| Warning::AliasGoes { target });
    Some(Step::new(purpose, facts.name.clone(), outcome).warn(goes))
}

fn outcome(
    facts: &SelectorFacts,
    findings: &[Finding],
    asker: &mut Asker<'_>,
) -> Result<Outcome, Blocker> {
    let name = &facts.name;
    if let Some(blocker) = unknown(facts, asker) {
        return Err(blocker);
    }
    let told = told(name, findings);
    if facts.only().is_some_and(KeyText::serves) && facts.fault.is_none() && told.is_empty() {
        let why = match &facts.alias {
            Some(target) => format!("{name} leads to the key, as an alias of {target}"),
            None => format!("the key is at {name}"),
        };
        return Ok(Outcome::Right { why });
    }
    let why = if told.is_empty() { vec![format!("{name} has no key that serves")] } else { told };
    let Some(expected) = facts.expected_text() else {
        let what = format!("{}; the provider has to tell the key", why.join("; "));
        return Err(Blocker::Decision { what });
    };
    // Only if there is certainly no alias can a text be put there.
    if let Answer::Failed(failure) = asker.answer(name, RecordType::Cname) {
        return Err(Blocker::dns(name, RecordType::Cname, failure));
    }
    Ok(Outcome::Change(planned(facts, expected, why)))
}

/// The question whose answer decides and is not known.
fn unknown(facts: &SelectorFacts, asker: &mut Asker<'_>) -> Option<Blocker> {
    if let Answer::Failed(failure) = facts.answer {
        // Aliases that go in a circle are a fault of the domain, not of its name servers.
        let is_known = failure == DnsFailure::CnameChain && facts.alias.is_some();
        return (!is_known).then(|| Blocker::dns(&facts.name, RecordType::Txt, failure));
    }
    match (&facts.alias, &facts.at_alias) {
        (Some(target), Some(Answer::Failed(_))) => match asker.answer(target, RecordType::Txt) {
            Answer::Failed(failure) => Some(Blocker::dns(target, RecordType::Txt, failure)),
            _ => None,
        },
        _ => None,
    }
}

/// What is wrong at a selector and can be mended, in the words of the rules.
fn told(name: &DomainName, findings: &[Finding]) -> Vec<String> {
    let keys = findings.iter().filter(|finding| finding.code.starts_with("DKIM"));
    let is_here = |finding: &&Finding| {
        let mut changes =
            finding.remedies.iter().filter_map(|remedy| remedy.as_changes()).flatten();
        finding.severity > Severity::Note && changes.any(|change| change.name() == name)
    };
    keys.filter(is_here).map(|finding| finding.message.clone()).collect()
}

/// What is in the way goes; the very record that is expected stays or comes.
fn planned(facts: &SelectorFacts, expected: &str, why: Vec<String>) -> Planned {
    let name = &facts.name;
    let mut changes = Vec::new();
    let mut safety = Safety::Safe;
    if let Some(target) = &facts.alias {
        changes.push(remove(name, RecordData::Cname(target.clone())));
        safety = Safety::Review;
    }
    for misplaced in &facts.misplaced {
        if let Some(target) = &misplaced.alias {
            changes.push(remove(&misplaced.name, RecordData::Cname(target.clone())));
            safety = Safety::Review;
            continue;
        }
        for text in &misplaced.texts {
            changes.push(remove(&misplaced.name, txt(text)));
            safety = safety.max(if text.serves() { Safety::Safe } else { Safety::Review });
        }
    }
    // What an alias leads to is another's.
    let is_through_alias =
        facts.alias.is_some() && facts.fault != Some(SelectorFault::AliasCollision);
    let own: Vec<&KeyText> = facts.texts.iter().filter(|_| !is_through_alias).collect();
    let right = own.iter().position(|text| text.published.record.is_joined(expected.as_bytes()));
    let mut others = own.iter().enumerate().filter(|(at, _)| Some(*at) != right);
    let new = RecordData::txt(expected);
    if right.is_none() {
        let (name, new) = (name.clone(), new.clone());
        changes.push(match others.next() {
            Some((_, text)) => {
                safety = Safety::Review;
                Change::Replace { name, old: txt(text), new }
            }
            None => Change::Publish { name, data: new },
        });
    }
    for (_, text) in others {
        safety = Safety::Review;
        changes.push(remove(name, txt(text)));
    }
    Planned { record: right.is_none().then_some(new), changes, why, safety }
}

fn txt(text: &KeyText) -> RecordData {
    RecordData::Txt(text.published.record.clone())
}

fn remove(name: &DomainName, data: RecordData) -> Change {
    Change::Remove { name: name.clone(), data }
}
