//! A domain that is typed in any way and publishes anything, told in every format.

use std::collections::HashMap;
use std::sync::LazyLock;

use waxseal_report::{CheckFormat, CheckReport, CheckWriter};
use waxseal_rules::domain::{Domain, DomainRequest};
use waxseal_rules::rule_set::RuleSet;
use waxseal_rules::target::Target;
use waxseal_verify::dns::{Answer, RecordType, TxtRecord};

static RULES: LazyLock<RuleSet> = LazyLock::new(RuleSet::built_in);

const FORMATS: [CheckFormat; 6] = [
    CheckFormat::Text { color: false, width: 60 },
    CheckFormat::Json,
    CheckFormat::Jsonl,
    CheckFormat::Sarif,
    CheckFormat::Github,
    CheckFormat::Html,
];

/// Rounds of questions; a check of a domain needs fewer.
const ROUNDS: usize = 40;

/// The first line is what is typed; what follows, cut at zero bytes, are the texts at every name that
/// is asked for. Nothing in any format steers a terminal or is markup.
pub fn checked_domain(data: &[u8]) {
    let (typed, texts) = match data.iter().position(|byte| *byte == b'\n') {
        Some(at) => (&data[..at], &data[at + 1..]),
        None => (data, &data[..0]),
    };
    let typed = String::from_utf8_lossy(typed);
    let Ok(target) = Target::parse(&typed) else { return };
    assert!(target.domain.labels().count() > 1, "{target:?}");
    let records: Vec<TxtRecord> =
        texts.split(|byte| *byte == 0).map(|text| TxtRecord::new(text.chunks(255))).collect();
    let mut request = DomainRequest::new(target.domain.clone());
    request.selectors = vec!["s1".into()];
    let mut facts = HashMap::new();
    let domain = (0..ROUNDS).find_map(|_| match Domain::gather(&request, &facts) {
        Ok(domain) => Some(domain),
        Err(open) => {
            facts.extend(open.into_questions().into_iter().map(|question| {
                let answer = match question.record_type() {
                    RecordType::Txt => Answer::Txt(records.clone()),
                    _ => Answer::NoData,
                };
                (question, answer)
            }));
            None
        }
    });
    let domain = domain.expect("questions come to an end");
    let findings = RULES.check_domain(&domain);
    let report = CheckReport::new(&typed, &target, &domain, findings);
    for format in FORMATS {
        let mut writer = CheckWriter::new(format, []);
        let mut text = String::new();
        writer.begin(target.domain.as_str(), &mut text);
        writer.report(&report, &mut text);
        writer.end(&mut text);
        let steers =
            |c: char| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!text.contains(steers), "{format:?}: {text:?}");
        match format {
            CheckFormat::Html => assert!(!text.contains("<script") && !text.contains("<img")),
            CheckFormat::Github => assert!(text.lines().all(|line| line.starts_with("::"))),
            CheckFormat::Jsonl => assert_eq!(text.lines().count(), 1),
            _ => {}
        }
    }
}
