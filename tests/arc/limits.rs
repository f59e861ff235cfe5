//! Bounds on hostile input, counted before the work, and evaluation in rounds.

use std::cell::Cell;

use waxseal_parse::message::Message;
use waxseal_verify::arc::limits::ArcLimits;
use waxseal_verify::dkim::evidence::{Status, Unusable};
use waxseal_verify::dkim::verify::Verifier;
use waxseal_verify::dns::{Answer, Closed, Dns, DnsFailure, Question};
use waxseal_verify::policy::Policy;
use waxseal_verify::result::ArcResult;

use crate::chains::{MESSAGE, NaiveSet, chain, facts};
use crate::judge::{Judge, Verdict};
use crate::support::facts::Facts;
use crate::support::judge::{NOW, PROVIDERS};
use crate::support::keys::Key;

/// Facts that count how often they are asked.
struct Counted {
    facts: Facts,
    asked: Cell<usize>,
}

impl Dns for Counted {
    fn answer(&self, question: &Question) -> Option<&Answer> {
        self.asked.set(self.asked.get() + 1);
        self.facts.answer(question)
    }
}

/// A chain over a limit fails by the limit's name, and nobody asks for a key.
#[test]
fn too_many_fields_and_octets() {
    let counted = Counted { facts: facts(), asked: Cell::new(0) };
    let two = chain(2);
    let mut judge = Judge::lenient();
    judge.limits.fields = 6;
    assert_eq!(judge.judge(&two, &counted).result, ArcResult::Pass);
    assert!(counted.asked.replace(0) > 0);
    judge.limits.fields = 5;
    assert_eq!(judge.judge(&two, &counted).code, "too-many-arc-fields");
    judge.limits = ArcLimits::default();
    let octets: usize = Message::parse(&two)
        .fields()
        .iter()
        .filter(|field| field.name().starts_with(b"ARC-"))
        .map(|field| field.raw().len())
        .sum();
    judge.limits.octets = octets;
    assert_eq!(judge.judge(&two, &counted).result, ArcResult::Pass);
    assert!(counted.asked.replace(0) > 0);
    judge.limits.octets = octets - 1;
    assert_eq!(judge.judge(&two, &counted).code, "arc-fields-too-long");
    // A flood of fields, by default.
    let flood = [&b"ARC-Seal: i=1\r\n".repeat(151)[..], MESSAGE].concat();
    assert_eq!(Judge::lenient().judge(&flood, &counted).code, "too-many-arc-fields");
    assert_eq!(counted.asked.get(), 0);
}

/// Only the newest message signatures are checked; the seals all are.
#[test]
fn message_signatures_that_are_left_alone() {
    let mut judge = Judge::strict();
    judge.limits.message_signatures = 2;
    let counted = Counted { facts: facts(), asked: Cell::new(0) };
    let verdict = judge.judge(&chain(4), &counted);
    assert_eq!((verdict.result, verdict.oldest_pass), (ArcResult::Pass, None));
    // Four seals and two signatures, by two providers.
    assert_eq!(counted.asked.get(), 12);
    let unchecked = Status::Unusable(Unusable::TooManySignatures);
    let statuses: Vec<_> = verdict.sets.iter().map(|set| set.message.clone().unwrap().0).collect();
    assert_eq!(statuses, [unchecked.clone(), unchecked, Status::Pass, Status::Pass]);

    // The oldest that holds is known where one that was checked does not.
    let mut message = chain(2);
    message.extend(b"-- \r\nfooter\r\n");
    let message = NaiveSet::new(3, Key::Ed25519).on(&message);
    assert_eq!(judge.judge(&message, &facts()).oldest_pass, Some(3));
    // And where none may be checked, none is valid.
    judge.limits.message_signatures = 0;
    assert_eq!(judge.judge(&chain(1), &facts()).code, "too-many-signatures");
}

/// All questions come at once, each once; a second round is enough.
#[test]
fn one_round_of_questions() {
    let three = chain(3);
    let message = Message::parse(&three);
    for crypto in PROVIDERS {
        let verifier = Verifier::new(crypto, Policy::strict());
        let prepared = verifier.prepare_with_arc(&message, &ArcLimits::default());
        let arc = prepared.arc().unwrap();
        let open = verifier.evaluate_arc(arc, &Facts::new(), NOW).unwrap_err();
        let names: Vec<_> = open.questions().iter().map(ToString::to_string).collect();
        assert_eq!(
            names,
            [
                "ed._domainkey.one.example TXT",
                "ed._domainkey.three.example TXT",
                "rsa._domainkey.two.example TXT"
            ]
        );
        assert_eq!(arc.questions().count(), 6);
        let all = facts();
        let answers =
            open.questions().iter().map(|question| (question.clone(), all[question].clone()));
        let answers: Facts = answers.collect();
        assert!(verifier.evaluate_arc(arc, &answers, NOW).unwrap().is_pass());
        // Preparing for DKIM alone does nothing for ARC.
        assert!(verifier.prepare(&message).arc().is_none());
    }
}

/// RFC 8617 §5.2.1: failures of the DNS are permanent, and told apart.
#[test]
fn failures_of_the_dns() {
    for (failure, code, reason) in [
        (DnsFailure::Timeout, "dns-timeout", "no answer came in time"),
        (DnsFailure::ServFail, "dns-failure", "the name server failed (SERVFAIL)"),
        (
            DnsFailure::NotInSnapshot,
            "dns-not-in-snapshot",
            "the DNS snapshot does not hold this question",
        ),
    ] {
        let mut facts = facts();
        let question = crate::support::facts::txt_question("rsa._domainkey.two.example");
        facts.insert(question, Answer::Failed(failure));
        let verdict = Judge::strict().judge(&chain(3), &facts);
        assert_eq!(
            (verdict.result, verdict.instance, verdict.code),
            (ArcResult::Fail, Some(2), code)
        );
        assert_eq!(
            verdict.reason,
            format!("ARC set 2, ARC-Seal: {reason}, and for ARC every failure is final")
        );
        // The sets whose keys could be had are judged all the same.
        assert_eq!(verdict.sets[2].seal, Some(Status::Pass));
    }
}

/// The body may come in chunks, and DKIM is judged as without ARC.
#[test]
fn chunks_and_dkim_beside_it() {
    let signer = crate::support::naive_signer::NaiveSigner::new();
    let signed = signer.sign(MESSAGE);
    let sealed = NaiveSet::new(1, Key::Ed25519).on(&signed);
    let message = Message::parse(&sealed);
    let mut all = facts();
    all.extend(signer.facts());
    for crypto in PROVIDERS {
        let verifier = Verifier::new(crypto, Policy::strict());
        let mut pending = verifier.prepare_header_with_arc(&message, &ArcLimits::default());
        for chunk in message.body().chunks(3) {
            pending.write(chunk);
        }
        let in_chunks = pending.finish();
        let arc = verifier.evaluate_arc(in_chunks.arc().unwrap(), &all, NOW).unwrap();
        assert_eq!(Verdict::of(&arc), Judge::strict().judge(&sealed, &all));
        let alone = verifier.prepare(&message);
        let verdicts = |prepared| {
            let evidence = verifier.evaluate(prepared, &Closed(&all), NOW).unwrap();
            crate::support::judge::verdicts(&evidence)
        };
        assert_eq!(verdicts(&in_chunks), verdicts(&alone));
        assert!(verdicts(&alone).iter().any(crate::support::judge::Verdict::is_pass));
    }
}
