//! Checks of SPF with any answers of the DNS.

use std::collections::HashMap;

use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{Answer, DnsFailure, MxRecord, Question, RecordType, TxtRecord};
use waxseal_verify::envelope::Envelope;
use waxseal_verify::spf::evaluate::SpfVerifier;
use waxseal_verify::spf::identity::Identity;
use waxseal_verify::spf::policy::SpfPolicy;
use waxseal_verify::time::UnixTime;

use crate::control::Control;

/// Choices at the end of an input.
const CHOICES: usize = 48;

/// The input's lines: HELO, MAIL FROM, and records that answer questions for TXT. A check ends within
/// its rounds, questions and budgets, and comes to the same with a trace and with one answer at a
/// time.
pub fn spf_evaluate(data: &[u8]) {
    let (text, mut control) = Control::split(data, CHOICES);
    let mut lines = text.split(|byte| *byte == b'\n');
    let helo = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
    let sender = String::from_utf8_lossy(lines.next().unwrap_or_default()).into_owned();
    let records: Vec<&[u8]> = lines.collect();

    let ip = control.one_of(&["192.0.2.1", "2001:db8::1", "::ffff:192.0.2.2"]);
    let envelope =
        Envelope::new(ip.parse().expect("an address")).with_helo(helo).with_mail_from(sender);
    let mut policy = SpfPolicy::default();
    policy.explains = true;
    policy.void_lookups = usize::from(control.byte() % 16);
    policy.counts_void_mx_hosts = control.byte() % 2 == 1;
    let verifier = SpfVerifier::new(policy);
    let mut choices = [0; CHOICES];
    choices.fill_with(|| control.byte());
    let answer = |question: &Question| answer(question, &records, &choices);

    for identity in [Identity::mail_from(&envelope), Identity::helo(&envelope)] {
        let limits = verifier.limits();
        let at = UnixTime::from_seconds(1_700_000_000);
        let mut facts = HashMap::new();
        let mut rounds = 1;
        let evidence = loop {
            match verifier.evaluate(&identity, &facts, at) {
                Ok(evidence) => break evidence,
                Err(open) => {
                    rounds += 1;
                    assert!(rounds <= limits.rounds(), "{facts:?}");
                    assert!(open.questions().len() <= limits.questions);
                    facts.extend(open.questions().iter().map(|q| (q.clone(), answer(q))));
                }
            }
        };
        assert!(evidence.counts.lookups <= limits.lookups);
        assert!(evidence.counts.voids <= verifier.policy().void_lookups);
        if let Some(explanation) = &evidence.explanation {
            assert!(explanation.text().bytes().all(|byte| matches!(byte, b' '..=b'~')));
        }
        let (traced, trace) = verifier.trace(&identity, &facts, at).expect("no question is new");
        assert_eq!(traced, evidence);
        assert!(trace.root.is_none_or(|root| root.result == evidence.result));

        let mut facts = HashMap::new();
        while let Err(open) = verifier.evaluate(&identity, &facts, at) {
            let first = open.questions()[0].clone();
            let answer = answer(&first);
            assert_eq!(facts.insert(first, answer), None);
        }
        assert_eq!(verifier.evaluate(&identity, &facts, at), Ok(evidence));
    }
}

/// The same question has the same answer.
fn answer(question: &Question, records: &[&[u8]], choices: &[u8; CHOICES]) -> Answer {
    let hash = |hash: usize, byte: u8| hash.wrapping_mul(31).wrapping_add(byte.into());
    let hash = question.to_string().bytes().fold(7, hash);
    let choice = usize::from(choices[hash % CHOICES]).wrapping_add(hash);
    match choice % 11 {
        0 => return Answer::NxDomain,
        1 => return Answer::NoData,
        2 if choice % 3 == 0 => return Answer::Failed(DnsFailure::Timeout),
        3 if choice % 3 == 0 => return Answer::A(Vec::new()),
        _ => {}
    }
    let name = |at: usize| {
        let name = ["a.test", "b.test", "c.a.test", "d.test", "e.test"][at % 5];
        DomainName::parse(name).expect("a name")
    };
    let many = choice % 13;
    match question.record_type() {
        RecordType::A => Answer::A(vec![[192, 0, 2, [1, 2, 9][choice % 3]].into()]),
        RecordType::Aaaa => Answer::Aaaa(vec!["2001:db8::1".parse().expect("an address")]),
        RecordType::Mx => {
            let host = |at: usize| MxRecord::new(1, (at != 3).then(|| name(at)));
            Answer::Mx((choice..=choice + many).map(host).collect())
        }
        RecordType::Ptr => Answer::Ptr((choice..=choice + many).map(name).collect()),
        _ => match records.get(choice.checked_rem(records.len()).unwrap_or(0)) {
            Some(record) => Answer::Txt(vec![TxtRecord::new(record.chunks(255))]),
            None => Answer::NoData,
        },
    }
}
