//! Words that stand where a policy should.

use waxseal_parse::dmarc::record::{AssessmentPolicy, ProblemKind, Record, TagName, TagValue};
use waxseal_parse::span::Span;

use super::text::to_semicolon;
use crate::nearest::nearest;

/// What people write for a policy, and what they mean.
const MEANT: [(&str, AssessmentPolicy); 18] = [
    ("monitor", AssessmentPolicy::None),
    ("monitoring", AssessmentPolicy::None),
    ("report", AssessmentPolicy::None),
    ("test", AssessmentPolicy::None),
    ("no", AssessmentPolicy::None),
    ("off", AssessmentPolicy::None),
    ("pass", AssessmentPolicy::None),
    ("allow", AssessmentPolicy::None),
    ("quar", AssessmentPolicy::Quarantine),
    ("quarantined", AssessmentPolicy::Quarantine),
    ("spam", AssessmentPolicy::Quarantine),
    ("junk", AssessmentPolicy::Quarantine),
    ("rejected", AssessmentPolicy::Reject),
    ("block", AssessmentPolicy::Reject),
    ("deny", AssessmentPolicy::Reject),
    ("discard", AssessmentPolicy::Reject),
    ("drop", AssessmentPolicy::Reject),
    ("fail", AssessmentPolicy::Reject),
];

/// The policy that a text most likely means.
pub(super) fn meant(text: &[u8]) -> Option<AssessmentPolicy> {
    let letters = text.iter().filter(|byte| byte.is_ascii_alphabetic());
    let word: String = letters.map(|byte| char::from(byte.to_ascii_lowercase())).collect();
    if let Some((_, policy)) = MEANT.iter().find(|(known, _)| *known == word) {
        return Some(*policy);
    }
    let near = nearest(&word, AssessmentPolicy::ALL.map(AssessmentPolicy::as_str))?;
    AssessmentPolicy::ALL.into_iter().find(|policy| policy.as_str() == near)
}

/// Where a record without `p` has a part that was meant for it, and what that should be.
pub(super) fn meant_for_policy(record: &Record) -> Option<(Span, AssessmentPolicy)> {
    if record.policy != TagValue::Absent {
        return None;
    }
    let of_tags = record.tags.iter().filter(|tag| tag.name == TagName::Unknown);
    let of_tags = of_tags.map(|tag| Span::new(tag.name_span.start(), tag.value_span.end()));
    let is_part = |kind| matches!(kind, ProblemKind::NoEqualsSign | ProblemKind::BadTagName);
    let broken = record.problems.iter().filter(|problem| is_part(problem.kind));
    let of_problems = broken.map(|problem| to_semicolon(record, problem.span.start()));
    of_tags.chain(of_problems).find_map(|span| {
        let text = span.of(&record.text);
        let is_letter = |byte: &u8| byte.is_ascii_alphabetic();
        let mut words = text.split(|byte| !is_letter(byte)).filter(|word| !word.is_empty());
        let (first, last) = (words.next()?, words.next_back());
        let is_policy = first.eq_ignore_ascii_case(b"p")
            || first.get(..3).is_some_and(|start| start.eq_ignore_ascii_case(b"pol"));
        match last {
            Some(last) if is_policy => meant(last).map(|policy| (span, policy)),
            None => {
                let is_it = |policy: &AssessmentPolicy| {
                    first.eq_ignore_ascii_case(policy.as_str().as_bytes())
                };
                AssessmentPolicy::ALL.into_iter().find(is_it).map(|policy| (span, policy))
            }
            Some(_) => None,
        }
    })
}

#[cfg(test)]
mod tests {
    use waxseal_parse::dmarc::record::Limits;

    use super::*;

    #[test]
    fn a_policy_is_recognised() {
        use AssessmentPolicy::{None as Nothing, Quarantine, Reject};
        for (text, expected) in [
            ("quarantaine", Some(Quarantine)),
            ("\u{201c}none\u{201d}", Some(Nothing)),
            ("Monitor", Some(Nothing)),
            ("rejct", Some(Reject)),
            ("block", Some(Reject)),
            ("xyz", None),
            ("", None),
        ] {
            assert_eq!(meant(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn a_part_that_was_meant_for_the_policy_is_found() {
        for (text, expected) in [
            ("v=DMARC1; policy=reject", Some((10..23, AssessmentPolicy::Reject))),
            ("v=DMARC1; p:none; t=y", Some((10..16, AssessmentPolicy::None))),
            ("v=DMARC1; p none", Some((10..16, AssessmentPolicy::None))),
            ("v=DMARC1; \"p=none\"", Some((10..18, AssessmentPolicy::None))),
            ("v=DMARC1; none", Some((10..14, AssessmentPolicy::None))),
            ("v=DMARC1; x=reject", None),
            ("v=DMARC1; p=x; policy=none", None),
        ] {
            let record = Record::parse(text.as_bytes(), &Limits::default()).unwrap();
            let expected = expected.map(|(span, policy)| (span.into(), policy));
            assert_eq!(meant_for_policy(&record), expected, "{text}");
        }
    }
}
