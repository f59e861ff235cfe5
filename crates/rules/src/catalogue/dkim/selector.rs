//! What the rules about a selector as a whole have in common.

use waxseal_parse::domain::DomainName;

use crate::change::{Change, RecordData};
use crate::domain::Domain;
use crate::facts::dkim::{KeyText, SelectorFacts, SelectorFault, WrongPlace};
use crate::finding::Finding;
use crate::findings::Findings;
use crate::remedy::{Remedy, Safety};

/// The selectors of which this is wrong.
pub(super) fn at_fault<'d>(
    domain: &'d Domain,
    fault: &SelectorFault,
) -> impl Iterator<Item = &'d SelectorFacts> {
    domain.dkim.selectors.iter().filter(move |selector| selector.fault.as_ref() == Some(fault))
}

/// How long a new key takes to be seen.
pub(super) fn wait(domain: &Domain) -> &str {
    domain.profile.as_ref().map_or("minutes, sometimes hours", |profile| &*profile.wait.dkim)
}

fn remove(name: &DomainName, data: RecordData) -> Change {
    Change::Remove { name: name.clone(), data }
}

/// The alias at a selector is taken away.
pub(super) fn remove_alias(selector: &SelectorFacts) -> Option<Change> {
    let target = selector.alias.clone()?;
    Some(remove(&selector.name, RecordData::Cname(target)))
}

/// All texts at a selector are taken away.
pub(super) fn remove_texts(selector: &SelectorFacts) -> Vec<Change> {
    let record = |text: &KeyText| RecordData::Txt(text.published.record.clone());
    selector.texts.iter().map(|text| remove(&selector.name, record(text))).collect()
}

/// Tells of keys at a wrong name, where the first of them is at one of these places.
pub(super) fn misplaced(
    domain: &Domain,
    places: &[WrongPlace],
    what: &str,
    findings: &mut Findings<'_>,
) {
    for selector in at_fault(domain, &SelectorFault::Misplaced) {
        let Some(first) = selector.misplaced.first() else { continue };
        let Some(text) = first.texts.first() else { continue };
        if !places.contains(&first.place) {
            continue;
        }
        let (right, wrong) = (&selector.name, &first.name);
        let message = format!("the key of {right} is published at {wrong}, {what}");
        let excerpt = text.published.excerpt(text.published.span(), "at the wrong name");
        let others = selector.misplaced.iter().skip(1);
        let others = others.map(|misplaced| format!("it is at {}, too", misplaced.name));
        let finding = others.fold(Finding::new(message).at(excerpt), Finding::because);
        let (changes, safety) = moved(selector);
        findings.add(finding.mend(Remedy::changes(changes, safety)));
    }
}

/// The key goes to its right name, and away from the wrong ones.
fn moved(selector: &SelectorFacts) -> (Vec<Change>, Safety) {
    let mut changes: Vec<Change> = remove_alias(selector).into_iter().collect();
    let mut safety = Safety::Safe;
    for misplaced in &selector.misplaced {
        if let Some(target) = &misplaced.alias {
            changes.push(remove(&misplaced.name, RecordData::Cname(target.clone())));
            safety = Safety::Review;
            continue;
        }
        for text in &misplaced.texts {
            changes.push(remove(&misplaced.name, RecordData::Txt(text.published.record.clone())));
            if text.expected.is_none() || !text.serves() {
                safety = Safety::Review;
            }
        }
    }
    let first = selector.misplaced.first();
    let right = match (selector.expected_text(), first) {
        (Some(expected), _) => Some(RecordData::txt(expected)),
        (None, Some(first)) => match &first.alias {
            Some(target) => Some(RecordData::Cname(target.clone())),
            None => first.texts.first().map(|text| RecordData::Txt(text.published.record.clone())),
        },
        (None, None) => None,
    };
    let publish = right.map(|data| Change::Publish { name: selector.name.clone(), data });
    changes.extend(publish);
    (changes, safety)
}

/// An alias that leads nowhere: the key itself takes its place, or the provider's right name.
pub(super) fn without_alias(finding: Finding, selector: &SelectorFacts) -> Finding {
    let changes = selector.expected_text().map(|text| {
        let data = RecordData::txt(text);
        let publish = Change::Publish { name: selector.name.clone(), data };
        remove_alias(selector).into_iter().chain([publish])
    });
    let finding = match changes {
        Some(changes) => finding.mend(Remedy::changes(changes, Safety::Review)),
        None => finding,
    };
    finding.mend(Remedy::advice(
        "Compare the target of the CNAME with the name that the provider gives, letter by letter.",
    ))
}

/// One record stays at the selector, or takes the place of all: the one that is expected, or the only
/// key among records of other kinds. `None` where that is for somebody to decide.
pub(super) fn one_text(selector: &SelectorFacts) -> Option<Vec<Change>> {
    let keys = || selector.texts.iter().filter(|text| text.serves());
    let is_expected = |text: &&KeyText| {
        let expected = text.expected.as_ref().map(|expected| expected.as_bytes());
        expected == Some(&*text.published.text())
    };
    match (selector.expected_text(), keys().find(is_expected).or_else(|| keys().next())) {
        (Some(_), Some(right)) => Some(all_but(selector, right)),
        (Some(expected), None) => Some(replaced(selector, expected)),
        (None, Some(right)) => {
            let others = selector.texts.iter().filter(|text| *text != right);
            let has_rival = others.into_iter().any(|text| text.parsed.is_ok());
            (!has_rival).then(|| all_but(selector, right))
        }
        (None, None) => None,
    }
}

fn all_but(selector: &SelectorFacts, right: &KeyText) -> Vec<Change> {
    let others = selector.texts.iter().filter(|text| *text != right);
    let record = |text: &KeyText| RecordData::Txt(text.published.record.clone());
    others.map(|text| remove(&selector.name, record(text))).collect()
}

/// This text takes the place of all records.
pub(super) fn replaced(selector: &SelectorFacts, value: &str) -> Vec<Change> {
    let mut records =
        selector.texts.iter().map(|text| RecordData::Txt(text.published.record.clone()));
    let new = RecordData::txt(value);
    let first = records.next().map(|old| Change::Replace { name: selector.name.clone(), old, new });
    let rest = records.map(|data| remove(&selector.name, data));
    first.into_iter().chain(rest).collect()
}
