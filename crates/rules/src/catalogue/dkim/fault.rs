//! How a fault of a text is told: the same for every kind, but for the words.

use crate::facts::dkim::{Difference, DifferenceKind, Fault, FaultKind, KeyText};
use crate::finding::Finding;
use crate::findings::Findings;
use crate::record::Record;
use crate::remedy::{Remedy, Safety};

/// The words for one kind of fault.
pub(super) struct Words {
    /// What is wrong, behind the name at which the text stands.
    pub(super) wrong: &'static str,
    /// What is at the place.
    pub(super) label: &'static str,
    /// What to do where no text is expected, and none could be guessed.
    pub(super) advice: &'static str,
}

/// Adds a finding if this is what is wrong with the text at a selector.
pub(super) fn tell(
    record: &Record<'_>,
    kind: FaultKind,
    words: &Words,
    findings: &mut Findings<'_>,
) {
    let Record::DkimKey(text) = record else { return };
    let Some(fault) = text.fault.as_ref().filter(|fault| fault.kind == kind) else { return };
    let message = format!("{} {}", text.published.name, words.wrong);
    let finding = text.published.finding(message, fault.span, words.label);
    let finding = evidence(text, fault).into_iter().fold(text.placed(finding), Finding::because);
    let safety = if text.expected.is_some() { Safety::Safe } else { Safety::Review };
    findings.add(match &fault.repaired {
        Some(repaired) => finding.mend(text.mend(repaired, safety)),
        None => finding.mend(Remedy::advice(words.advice)),
    });
}

fn evidence(text: &KeyText, fault: &Fault) -> Vec<String> {
    // Where the text was never meant to be the expected one, the first difference says nothing.
    let is_compared = !matches!(fault.kind, FaultKind::ForeignRecord | FaultKind::Swapped);
    let (true, Some(expected), Some(difference)) = (is_compared, &text.expected, fault.difference)
    else {
        return reason(text, fault).into_iter().chain(cut(text, fault)).collect();
    };
    let places = difference.evidence(expected);
    count(fault.kind, difference).into_iter().chain(cut(text, fault)).chain(places).collect()
}

/// Why the text cannot be read, where the kind does not say it.
fn reason(text: &KeyText, fault: &Fault) -> Option<String> {
    let told = [FaultKind::Syntax, FaultKind::Base64, FaultKind::Unreadable, FaultKind::Truncated];
    match (&text.parsed, &text.key) {
        _ if !told.contains(&fault.kind) => None,
        (Err(error), _) => Some(error.to_string()),
        (_, Some(Err(error))) => Some(error.to_string()),
        _ => None,
    }
}

fn count(kind: FaultKind, difference: Difference) -> Option<String> {
    let told = [FaultKind::Truncated, FaultKind::CharactersMissing, FaultKind::CharactersAdded];
    let (count, what) = match difference.kind {
        _ if !told.contains(&kind) => return None,
        DifferenceKind::CutOff { missing } => (missing, "missing at the end"),
        DifferenceKind::Headless { missing } => (missing, "missing at the beginning"),
        DifferenceKind::Missing { count } => (count, "missing"),
        DifferenceKind::Added { count } => (count, "too many"),
        DifferenceKind::Other => return None,
    };
    Some(match count {
        1 => format!("1 character is {what}"),
        _ => format!("{count} characters are {what}"),
    })
}

/// Where a text was cut off says who did it.
fn cut(text: &KeyText, fault: &Fault) -> Option<String> {
    let length = text.published.text().len();
    let limit = [255, 256, 254].into_iter().find(|limit| length == *limit)?;
    (fault.kind == FaultKind::Truncated).then(|| {
        format!(
            "the value ends after {limit} characters, and one string of a TXT record holds 255: the \
             rest belongs into a second string of the same record"
        )
    })
}
