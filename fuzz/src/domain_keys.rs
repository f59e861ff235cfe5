//! Published keys, as the rules see them.

use waxseal_parse::domain::DomainName;
use waxseal_rules::change::{Change, Changed};
use waxseal_rules::domain::{Domain, DomainRequest};
use waxseal_rules::finding::Finding;
use waxseal_rules::profile::Profile;
use waxseal_rules::rule_set::RuleSet;
use waxseal_rules::severity::Severity;
use waxseal_verify::dns::{Answer, Dns, Question, RecordType, TxtRecord};

/// Nothing exists but the records at one name.
struct OneName {
    name: DomainName,
    texts: Answer,
}

impl Dns for OneName {
    fn answer(&self, question: &Question) -> Option<&Answer> {
        let is_here = *question.name() == self.name && question.record_type() == RecordType::Txt;
        Some(if is_here { &self.texts } else { &Answer::NxDomain })
    }
}

/// Lines are the TXT records at a selector. Every place that is told lies in its text, and what is
/// proposed mends the selector within a few steps.
pub fn domain_keys(data: &[u8]) {
    const STEPS: usize = 5;
    let mut records: Vec<TxtRecord> = data
        .split(|byte| *byte == 0xff)
        .take(8)
        .map(|text| TxtRecord::new(text.chunks(255)))
        .collect();
    // A set of records has no record twice.
    records.sort_unstable_by(|a, b| a.strings().cmp(b.strings()));
    records.dedup();
    let name = |text| DomainName::parse(text).expect("a name");
    let mut request = DomainRequest::new(name("example.com"));
    request.profile =
        Profile::built_in().into_iter().find(|profile| &*profile.name == "spinoffice");
    let facts =
        OneName { name: name("key001._domainkey.example.com"), texts: Answer::Txt(records) };
    let rules = RuleSet::built_in();
    let check = |facts: &dyn Dns| -> Vec<Finding> {
        let domain = Domain::gather(&request, facts).expect("everything is known");
        let mut findings = rules.check_domain(&domain);
        findings.retain(|finding| finding.code.starts_with("DKIM"));
        findings
    };
    let findings = check(&facts);
    for excerpt in findings.iter().filter_map(|finding| finding.excerpt.as_ref()) {
        assert!(excerpt.labels.iter().all(|label| label.span.end() <= excerpt.text.len()));
    }
    let mut changes: Vec<Change> = Vec::new();
    for _ in 0..STEPS {
        let changed = Changed::new(&facts, &changes);
        let findings = check(&changed);
        let Some(worst) = findings.iter().find(|finding| finding.severity > Severity::Note) else {
            return;
        };
        let proposed = worst.remedies.iter().find_map(|remedy| remedy.as_changes());
        changes.extend_from_slice(proposed.expect("the profile knows what to publish"));
    }
    panic!("{changes:?} mend nothing");
}
