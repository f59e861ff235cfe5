//! Properties of checks that hold for any DNS.

use std::collections::BTreeSet;

use proptest::prelude::*;
use proptest::sample::select;
use waxseal_parse::domain::DomainName;
use waxseal_verify::dns::{Answer, DnsFailure, MxRecord, Question, RecordType, TxtRecord};
use waxseal_verify::spf::evaluate::SpfVerifier;
use waxseal_verify::spf::identity::Identity;
use waxseal_verify::spf::policy::{SpfLimits, SpfPolicy};

use crate::check::{check_by, envelope, policy};
use crate::support::facts::Facts;
use crate::support::judge::NOW;

/// A DNS by chance: each answer follows from the question and a seed, so that it is always the same.
#[derive(Clone, Debug)]
struct Chance {
    records: Vec<String>,
    seed: u64,
    /// Of 16 answers, how many are no records.
    failing: u64,
}

impl Chance {
    fn answer(&self, question: &Question) -> Answer {
        let mut state = self.seed ^ 0x9e37_79b9_7f4a_7c15;
        for byte in question.to_string().bytes() {
            state = (state ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        let mut next = |below: u64| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 33) % below
        };
        if next(16) < self.failing {
            return [
                Answer::NxDomain,
                Answer::NoData,
                Answer::Failed(DnsFailure::Timeout),
                Answer::A(Vec::new()),
            ][usize::try_from(next(4)).unwrap()]
            .clone();
        }
        let name = |n: u64| DomainName::parse(&format!("n{}.test", n % 8)).unwrap();
        let address = |n: u64| [192, 0, 2, u8::try_from(n % 4).unwrap()].into();
        match question.record_type() {
            RecordType::A => Answer::A((0..=next(3)).map(address).collect()),
            RecordType::Aaaa => Answer::Aaaa(vec![std::net::Ipv6Addr::LOCALHOST]),
            RecordType::Mx => {
                let hosts = 0..=next(12);
                let start = next(8);
                Answer::Mx(hosts.map(|n| MxRecord::new(1, Some(name(start + n)))).collect())
            }
            RecordType::Ptr => Answer::Ptr((0..=next(14)).map(name).collect()),
            _ => {
                let at = usize::try_from(next(u64::try_from(self.records.len()).unwrap())).unwrap();
                Answer::Txt(vec![TxtRecord::new([self.records[at].as_bytes()])])
            }
        }
    }
}

fn record() -> impl Strategy<Value = String> {
    let name = select(vec![
        "n0.test",
        "n1.test",
        "n2.test",
        "n3.test",
        "%{d}",
        "%{p}",
        "%{i}.n4.test",
        "%{l}.n5.test",
        "x..test",
        "%{h}.test",
    ]);
    let term =
        (select(vec!["", "-", "~", "?"]), 0..9_usize, name).prop_map(|(qualifier, kind, name)| {
            match kind {
                0 | 1 => format!("{qualifier}include:{name}"),
                2 => format!("{qualifier}a:{name}/30"),
                3 => format!("{qualifier}mx:{name}"),
                4 => format!("{qualifier}ptr:{name}"),
                5 => format!("{qualifier}exists:{name}"),
                6 => format!("{qualifier}ip4:192.0.2.3"),
                7 => format!("{qualifier}mx"),
                _ => format!("x-unknown={name}"),
            }
        });
    let end = select(vec![
        "",
        " -all",
        " redirect=n6.test",
        " -all exp=n7.test",
        " redirect=%{p}.test",
        " moo",
    ]);
    (proptest::collection::vec(term, 0..8), end)
        .prop_map(|(terms, end)| format!("v=spf1 {}{end}", terms.join(" ")))
}

fn chance() -> impl Strategy<Value = Chance> {
    (proptest::collection::vec(record(), 1..8), any::<u64>(), 0..8_u64)
        .prop_map(|(records, seed, failing)| Chance { records, seed, failing })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    /// A check ends within its rounds, its questions and its budgets (all held by `check_by`),
    /// whatever the DNS says; and answering the questions one at a time comes to the same.
    #[test]
    fn checks_end_within_their_bounds(
        dns in chance(),
        ip in select(vec!["192.0.2.1", "192.0.2.77", "2001:db8::1"]),
        void_lookups in 0..12_usize,
    ) {
        let identity = Identity::mail_from(&envelope(ip, "helo.test", "joe@n0.test"));
        let mut policy = policy();
        policy.void_lookups = void_lookups;
        let verifier = SpfVerifier::new(policy.clone());
        let checked = check_by(&verifier, &identity, |question| dns.answer(question));
        let limits = SpfLimits::default();
        let asked: usize = checked.rounds.iter().map(Vec::len).sum();
        prop_assert!(asked <= limits.questions * limits.rounds());

        let mut facts = Facts::new();
        let evidence = loop {
            match verifier.evaluate(&identity, &facts, NOW) {
                Ok(evidence) => break evidence,
                Err(open) => {
                    let last = open.questions().last().unwrap();
                    facts.insert(last.clone(), dns.answer(last));
                    prop_assert!(facts.len() <= limits.questions * limits.rounds());
                }
            }
        };
        prop_assert_eq!(evidence, checked.evidence);
    }

    /// Facts that nobody asked for change nothing.
    #[test]
    fn more_facts_change_nothing(dns in chance()) {
        let identity = Identity::mail_from(&envelope("192.0.2.1", "helo.test", "joe@n0.test"));
        let verifier = SpfVerifier::new(SpfPolicy::default());
        let checked = check_by(&verifier, &identity, |question| dns.answer(question));
        let mut facts = Facts::new();
        let mut names: BTreeSet<_> = (0..8).map(|n| format!("n{n}.test")).collect();
        names.extend(checked.rounds.iter().flatten().map(|question| question.name().to_string()));
        for name in names {
            for record_type in RecordType::ALL {
                let name = DomainName::parse_expanded(&name).unwrap();
                let question = Question::new(name, record_type);
                let answer = dns.answer(&question);
                facts.insert(question, answer);
            }
        }
        let evidence = verifier.evaluate(&identity, &facts, NOW);
        prop_assert_eq!(evidence, Ok(checked.evidence));
    }

    /// Any envelope is an identity, and any record at its domain has a result.
    #[test]
    fn any_sender_has_a_result(helo in any::<String>(), sender in any::<String>(), record in any::<Vec<u8>>()) {
        for sender in [sender.as_str(), &format!("{sender}@a.test")] {
            let envelope = envelope("192.0.2.1", &helo, sender);
            for identity in [Identity::mail_from(&envelope), Identity::helo(&envelope)] {
                let text = [b"v=spf1 exists:%{s}.%{l}.%{h}.%{o} -all ", &*record].concat();
                let checked = check_by(&SpfVerifier::new(policy()), &identity, |question| {
                    match question.record_type() {
                        RecordType::Txt => Answer::Txt(vec![TxtRecord::new(text.chunks(255))]),
                        _ => Answer::NxDomain,
                    }
                });
                prop_assert_eq!(identity.domain().is_err(), checked.result() == "none");
            }
        }
    }
}
