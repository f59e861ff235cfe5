//! What holds for any records and any answers of the DNS.

use std::collections::{BTreeSet, HashMap};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use waxseal_parse::dmarc::record::{Limits as RecordLimits, Record};
use waxseal_parse::domain::DomainName;
use waxseal_parse::mailbox::{AddressList, Author, Limits};
use waxseal_parse::message::Message;
use waxseal_verify::dmarc::align::{Identifier, Outcome};
use waxseal_verify::dmarc::policy::{AlignmentScope, DmarcPolicy};
use waxseal_verify::dmarc::report::ReportKind;
use waxseal_verify::dmarc::verify::DmarcVerifier;
use waxseal_verify::dns::{Answer, DnsFailure, Question, TxtRecord};
use waxseal_verify::result::DmarcResult;

use crate::scene::{CloneVerdict, Verdict, name};

fn record() -> impl Strategy<Value = String> {
    let tag = select(vec![
        "p=none",
        "p=quarantine",
        "p=reject",
        "p=x",
        "sp=none",
        "sp=reject",
        "sp=",
        "np=reject",
        "np=y",
        "adkim=s",
        "aspf=s",
        "adkim=r",
        "t=y",
        "psd=y",
        "psd=n",
        "psd=u",
        "fo=1:d",
        "",
        " ",
        "rua=mailto:a@x.example.com",
        "rua=mailto:a@b.test!1m,c",
        "ruf=mailto:a@b.test",
        "x",
        "pct=0",
        "P = reject",
        "x=\u{fc}",
        "zz=1",
    ]);
    let version =
        select(vec!["v=DMARC1", "v=DMARC1", "v=DMARC1", "v = DMARC1", "v=DMARC2", "p=none"]);
    (version, vec(tag, 0..6), select(vec![";", "; ", " ;\t"]))
        .prop_map(|(version, tags, between)| [vec![version], tags].concat().join(between))
}

fn answer() -> impl Strategy<Value = Answer> {
    let txt = |records: Vec<String>| {
        Answer::Txt(
            records.iter().map(|text| TxtRecord::new(text.as_bytes().chunks(255))).collect(),
        )
    };
    prop_oneof![
        4 => vec(record(), 1..2).prop_map(txt),
        1 => vec(record(), 2..4).prop_map(txt),
        3 => Just(Answer::NxDomain),
        1 => Just(Answer::NoData),
        1 => Just(Answer::Failed(DnsFailure::Timeout)),
        1 => Just(Answer::A(Vec::new())),
    ]
}

/// Names that share their ends.
fn domain() -> impl Strategy<Value = DomainName> {
    let depth = prop_oneof![8 => 1..5_usize, 1 => 6..12_usize];
    (depth, vec(select(vec!["a", "b"]), 12), select(vec!["com", "example.com", "x.test"]))
        .prop_map(|(depth, labels, end)| name(&format!("{}.{end}", labels[..depth].join("."))))
}

fn outcome() -> impl Strategy<Value = Outcome> {
    select(vec![Outcome::Pass, Outcome::Pass, Outcome::TempError, Outcome::Fail])
}

#[derive(Clone, Debug)]
struct World {
    author: DomainName,
    identifiers: Vec<(bool, DomainName, Outcome)>,
    answers: Vec<Answer>,
    everything: bool,
}

prop_compose! {
    fn world()(
        author in domain(),
        identifiers in vec((any::<bool>(), domain(), outcome()), 0..4),
        answers in vec(answer(), 1..8),
        everything in any::<bool>(),
    ) -> World {
        World { author, identifiers, answers, everything }
    }
}

impl World {
    /// The same answer for the same question, whenever it is asked.
    fn answer(&self, question: &Question) -> Answer {
        let hash = question
            .to_string()
            .bytes()
            .fold(7_usize, |hash, byte| hash.wrapping_mul(31).wrapping_add(usize::from(byte)));
        self.answers[hash % self.answers.len()].clone()
    }

    /// The verdict, the rounds that it took, and all that was asked.
    fn verdict(&self, scope: AlignmentScope) -> (Verdict, usize, BTreeSet<Question>) {
        let mut policy = DmarcPolicy::strict();
        policy.scope = scope;
        let verifier = DmarcVerifier::new(policy);
        let header = format!("From: a@{}\r\n\r\n", self.author);
        let message = Message::parse(header.as_bytes());
        let author = Author::of(&message, &Limits::default());
        let identifiers: Vec<_> = self
            .identifiers
            .iter()
            .map(|(is_spf, domain, outcome)| {
                if *is_spf {
                    Identifier::spf(domain, *outcome)
                } else {
                    Identifier::dkim(domain, *outcome)
                }
            })
            .collect();
        let mut facts = HashMap::new();
        let mut rounds = 0;
        let evidence = loop {
            match verifier.evaluate(&author, &identifiers, &facts) {
                Ok(evidence) => break evidence,
                Err(open) => {
                    rounds += 1;
                    for question in open.questions() {
                        let again = facts.insert(question.clone(), self.answer(question));
                        assert_eq!(again, None, "asked again");
                    }
                }
            }
        };
        for kind in [ReportKind::Aggregate, ReportKind::Failure] {
            let mut facts = facts.clone();
            let mut rounds = 0;
            while let Err(open) = verifier.report_destinations(&evidence, kind, &facts) {
                rounds += 1;
                assert!(rounds <= 3, "reports take too many rounds");
                let answers = open.questions().iter().map(|one| (one.clone(), self.answer(one)));
                facts.extend(answers.collect::<Vec<_>>());
            }
        }
        (evidence.clone_verdict(), rounds, facts.into_keys().collect())
    }

    fn scope(&self) -> AlignmentScope {
        if self.everything { AlignmentScope::All } else { AlignmentScope::Verdict }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn evaluation_ends_in_three_rounds_and_few_questions(world in world()) {
        let (verdict, rounds, asked) = world.verdict(world.scope());
        prop_assert!(rounds <= 3);
        prop_assert!(asked.len() <= 8 * (1 + world.identifiers.len()) + 1);
        let result = verdict.status.result();
        let aligned = verdict.alignments.iter().zip(&world.identifiers);
        let passes = aligned.clone().any(|(alignment, (_, _, outcome))| {
            alignment.is_aligned() && *outcome == Outcome::Pass
        });
        prop_assert_eq!(passes, result == DmarcResult::Pass);
        if let Some(organization) = &verdict.organization {
            prop_assert!(world.author.is_at_or_below(&name(organization)));
        }
        if let Some(policy) = &verdict.policy_domain {
            prop_assert!(world.author.is_at_or_below(&name(policy)));
        }
        for (organization, (_, domain, _)) in verdict.organizations.iter().zip(&world.identifiers) {
            prop_assert!(organization.as_ref().is_none_or(|one| domain.is_at_or_below(&name(one))));
        }
        // One walk asks at most eight names.
        let of_author = asked.iter().filter(|question| {
            let asked = question.name().as_str().strip_prefix("_dmarc.");
            asked.is_some_and(|asked| world.author.is_at_or_below(&name(asked)))
        });
        prop_assert!(!world.identifiers.is_empty() || of_author.count() <= 8);
    }

    /// How much is compared changes no verdict and no policy, only how much is told.
    #[test]
    fn the_scope_changes_no_verdict(world in world()) {
        let (short, _, _) = world.verdict(AlignmentScope::Verdict);
        let (whole, _, _) = world.verdict(AlignmentScope::All);
        prop_assert_eq!(short.status.result(), whole.status.result());
        prop_assert_eq!(short.policy, whole.policy);
        prop_assert_eq!(short.policy_domain, whole.policy_domain);
    }

    /// Relaxed alignment takes all that strict alignment takes.
    #[test]
    fn relaxed_includes_strict(author in domain(), identifier in domain(), parents in vec(domain(), 0..4)) {
        let run = |mode: &str| {
            let record = format!("v=DMARC1; p=none; adkim={mode}");
            let mut scene = crate::scene::Scene::from(author.as_str()).dkim(identifier.as_str());
            let domains: BTreeSet<_> = parents.iter().chain([&author]).collect();
            for domain in domains {
                scene = scene.record(domain.as_str(), &record);
            }
            scene.verdict().status.result() == DmarcResult::Pass
        };
        let (strict, relaxed) = (run("s"), run("r"));
        prop_assert_eq!(strict, author == identifier);
        prop_assert!(relaxed || !strict);
    }

    /// A record that is written anew means the same.
    #[test]
    fn records_survive_being_written(text in record()) {
        let limits = RecordLimits::default();
        let Ok(read) = Record::parse(text.as_bytes(), &limits) else { return Ok(()) };
        let written = read.to_string();
        let again = Record::parse(written.as_bytes(), &limits).unwrap();
        prop_assert_eq!(&again.to_string(), &written);
        prop_assert_eq!(again.policy, read.policy);
        prop_assert_eq!(again.subdomain_policy, read.subdomain_policy);
        prop_assert_eq!(again.nonexistent_policy, read.nonexistent_policy);
        prop_assert_eq!(again.dkim_alignment, read.dkim_alignment);
        prop_assert_eq!(again.spf_alignment, read.spf_alignment);
        prop_assert_eq!(again.public_suffix, read.public_suffix);
        prop_assert_eq!(again.is_testing, read.is_testing);
        prop_assert_eq!(again.failure_options, read.failure_options);
        let uris = |record: &Record| -> Vec<Vec<u8>> {
            let uris = record.aggregate_uris.iter().chain(&record.failure_uris);
            uris.map(|uri| uri.span.of(&record.text).to_vec()).collect()
        };
        prop_assert_eq!(uris(&again), uris(&read));
    }

    /// Any bytes are a record or are none; every place that is told lies within them.
    #[test]
    fn any_bytes_may_be_a_record(text in "v=DMARC1;.{0,80}", tail in vec(any::<u8>(), 0..40)) {
        let text = [text.as_bytes(), &tail].concat();
        match Record::parse(&text, &RecordLimits::default()) {
            Ok(record) => {
                for problem in &record.problems {
                    prop_assert!(problem.span.end() <= text.len());
                }
                prop_assert!(record.to_string().bytes().all(|byte| matches!(byte, b' '..=b'~')));
            }
            Err(error) => prop_assert!(error.span.end() <= text.len()),
        }
    }

    /// An address that is built from its parts is read as these parts.
    #[test]
    fn addresses_are_read_as_they_were_built(
        mailboxes in vec((
            select(vec!["", "A ", "\"b, <c@d>\" ", "(x) ", "A. \"B\" C ", "=?utf-8?Q?x?= ", "\r\n\t"]),
            select(vec!["a", "a.b", "\"q@e\"", "\u{fc}", "a+b=c"]),
            select(vec!["x.test", "\u{fc}.test", "[192.0.2.1]", "a-b.c_d"]),
            any::<bool>(),
        ), 1..5),
    ) {
        let texts: Vec<_> = mailboxes
            .iter()
            .map(|(name, local_part, domain, has_angle)| {
                if *has_angle {
                    format!("{name}<{local_part}@{domain}>")
                } else {
                    format!("{local_part}@{domain} (c)")
                }
            })
            .collect();
        let text = texts.join(", ");
        let list = AddressList::parse(text.as_bytes(), &Limits::default()).unwrap();
        let read: Vec<_> = list
            .mailboxes()
            .map(|one| (one.local_part().into_owned(), one.domain().into_owned()))
            .collect();
        let built: Vec<_> = mailboxes
            .iter()
            .map(|(_, local_part, domain, _)| (local_part.as_bytes().to_vec(), (*domain).to_owned()))
            .collect();
        prop_assert_eq!(read, built);
    }

    #[test]
    fn any_bytes_may_be_an_address_list(pieces in vec(select(vec![
        &b"a"[..], b"@", b"<", b">", b",", b":", b";", b"(", b")", b"\"", b"\\", b".", b" ", b"\r\n ",
        b"[", b"]", b"x.test", b"\xc3\xbc", b"\xff", b"\0", b"\r", b"a@b.test", b"<c@d.test>",
    ]), 0..20)) {
        let text = pieces.concat();
        match AddressList::parse(&text, &Limits::default()) {
            Ok(list) => for mailbox in list.mailboxes() {
                prop_assert!(mailbox.span().end() <= text.len());
                prop_assert!(mailbox.domain_span().end() <= mailbox.span().end());
                prop_assert!(!mailbox.domain().is_empty());
            },
            Err(error) => prop_assert!(error.span.end() <= text.len()),
        }
    }
}
