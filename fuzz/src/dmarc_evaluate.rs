//! DMARC with any answers of the DNS.

use std::collections::HashMap;
use std::sync::LazyLock;

use waxseal_parse::domain::DomainName;
use waxseal_parse::mailbox::{Author, Limits};
use waxseal_parse::message::Message;
use waxseal_verify::dmarc::align::{Identifier, IdentifierEvidence, Outcome};
use waxseal_verify::dmarc::policy::{AlignmentScope, Discovery, DmarcPolicy, PublicSuffixList};
use waxseal_verify::dmarc::report::ReportKind;
use waxseal_verify::dmarc::verify::DmarcVerifier;
use waxseal_verify::dns::{Answer, DnsFailure, Question, TxtRecord};
use waxseal_verify::result::DmarcResult;

use crate::control::Control;

static VERIFIERS: LazyLock<[DmarcVerifier; 3]> = LazyLock::new(|| {
    let mut everything = DmarcPolicy::lenient();
    everything.scope = AlignmentScope::All;
    let mut by_list = DmarcPolicy::strict();
    let list =
        PublicSuffixList::parse(b"// ===BEGIN ICANN DOMAINS===\ncom\nuk\nco.uk\n*.ck\n!www.ck\n");
    by_list.discovery = Discovery::PublicSuffixList(list.expect("a list"));
    [DmarcPolicy::strict(), everything, by_list].map(DmarcVerifier::new)
});

/// Any From field, identifiers and records get a verdict in three rounds and a bounded number of
/// questions; it passes only with an aligned pass, and reports find their way in three rounds more.
///
/// Lines: the value of From, an identifier a line, an empty line, a record a line.
pub fn dmarc_evaluate(data: &[u8]) {
    let (text, mut control) = Control::split(data, 16);
    let mut lines = text.split(|byte| *byte == b'\n');
    let header = [b"From: ", lines.next().unwrap_or_default(), b"\r\n\r\n"].concat();
    let domains: Vec<_> = lines
        .by_ref()
        .take_while(|line| !line.is_empty())
        .filter_map(|line| DomainName::parse(core::str::from_utf8(line).ok()?).ok())
        .take(5)
        .collect();
    let records: Vec<_> = lines.take(16).collect();
    let outcomes = [Outcome::Pass, Outcome::TempError, Outcome::Fail];
    let identifiers: Vec<_> = domains
        .iter()
        .map(|domain| {
            let outcome = control.one_of(&outcomes);
            if control.byte() % 2 == 0 {
                Identifier::dkim(domain, outcome)
            } else {
                Identifier::spf(domain, outcome)
            }
        })
        .collect();
    let seed = control.byte();
    let message = Message::parse(&header);
    let author = Author::of(&message, &Limits::default());
    for verifier in VERIFIERS.iter() {
        let mut facts = HashMap::new();
        let mut rounds = 0;
        let evidence = loop {
            match verifier.evaluate(&author, &identifiers, &facts) {
                Ok(evidence) => break evidence,
                Err(open) => learn(open.questions(), &mut facts, seed, &records),
            }
            rounds += 1;
            assert!(rounds <= 3, "too many rounds");
        };
        assert!(facts.len() <= 8 * (1 + identifiers.len()) + 1, "too many questions");
        let passes = evidence.identifiers.iter().any(IdentifierEvidence::is_aligned_pass);
        assert_eq!(passes, evidence.result() == DmarcResult::Pass);
        assert_eq!(evidence.status.code().is_empty(), passes);
        for kind in [ReportKind::Aggregate, ReportKind::Failure] {
            let mut rounds = 0;
            while let Err(open) = verifier.report_destinations(&evidence, kind, &facts) {
                learn(open.questions(), &mut facts, seed, &records);
                rounds += 1;
                assert!(rounds <= 3, "reports take too many rounds");
            }
        }
    }
}

fn learn(
    questions: &[Question],
    facts: &mut HashMap<Question, Answer>,
    seed: u8,
    records: &[&[u8]],
) {
    for question in questions {
        let again = facts.insert(question.clone(), answer(question, seed, records));
        assert_eq!(again, None, "asked again");
    }
}

/// The same answer for the same question, whenever it is asked.
fn answer(question: &Question, seed: u8, records: &[&[u8]]) -> Answer {
    let name = question.name().as_str().bytes();
    let hash = name.fold(usize::from(seed), |hash, byte| {
        hash.wrapping_mul(31).wrapping_add(usize::from(byte))
    });
    let choices = records.len() + 4;
    match hash % choices {
        0 => Answer::NoData,
        1 => Answer::NxDomain,
        2 => Answer::Failed(DnsFailure::Timeout),
        3 => Answer::Txt(records.iter().map(|text| TxtRecord::new(text.chunks(255))).collect()),
        record => Answer::Txt(vec![TxtRecord::new(records[record - 4].chunks(255))]),
    }
}
