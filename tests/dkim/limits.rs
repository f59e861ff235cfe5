//! Bounds on hostile input, counted before the work: what is over a limit is told by name, and what
//! is on it still passes.

use std::cell::Cell;

use waxseal_parse::dkim::signature::SignatureErrorKind;
use waxseal_parse::message::Message;
use waxseal_parse::tag_list::TagListErrorKind;
use waxseal_verify::dkim::evidence::{Status, Unusable};
use waxseal_verify::dkim::verify::Verifier;
use waxseal_verify::dns::{Answer, Dns, Question};
use waxseal_verify::policy::Policy;

use crate::support::facts::{Facts, record};
use crate::support::judge::{Judge, NOW, PROVIDERS, verdicts};
use crate::support::keys::Key;
use crate::support::naive_signer::{KEY_NAME, NaiveSigner, Relaxed};

const MESSAGE: &[u8] = b"From: a@example.com\r\nSubject: s\r\n\r\nbody\r\n";

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

/// OpenDKIM#271, rspamd d560f9e8e: broken signatures count, and the work ends at the limit.
#[test]
fn too_many_signatures() {
    let good = NaiveSigner::new();
    let broken = good.clone().replacing("v=1", "v=2");
    let mut message = MESSAGE.to_vec();
    for count in 0..100 {
        message = if count % 2 == 0 { good.sign(&message) } else { broken.sign(&message) };
    }
    let facts = Counted { facts: good.facts(), asked: Cell::new(0) };
    let parsed = Message::parse(&message);
    for crypto in PROVIDERS {
        facts.asked.set(0);
        let verifier = Verifier::new(crypto, Policy::strict());
        let prepared = verifier.prepare(&parsed);
        assert_eq!(prepared.questions().count(), 5);
        let evidence = verifier.evaluate(&prepared, &facts, NOW).unwrap();
        let verdicts = verdicts(&evidence);
        assert_eq!(facts.asked.get(), 5);
        assert_eq!(verdicts.len(), 100, "every field has its verdict");
        let passed = verdicts.iter().filter(|verdict| verdict.is_pass()).count();
        assert_eq!(passed, 5);
        let unread = &verdicts[verifier.limits().signatures..];
        let too_many = Status::Unusable(Unusable::TooManySignatures);
        assert!(unread.iter().all(|verdict| verdict.status == too_many));
    }
    // A signature that is not looked at is no pass, even the only good one.
    let mut message = good.sign(MESSAGE);
    for _ in 0..10 {
        message = broken.sign(&message);
    }
    let verdicts = Judge::lenient().all(&message, &good.facts());
    assert!(verdicts.iter().all(|verdict| !verdict.is_pass()));
    let mut judge = Judge::strict();
    judge.limits.signatures = 11;
    assert!(judge.all(&message, &good.facts())[10].is_pass());
}

/// rspamd 318d31837: a thousand names in `h=`.
#[test]
fn too_many_names_in_h() {
    let names = |count| {
        let mut names = vec!["From"];
        names.resize(count, "X");
        NaiveSigner::with(Key::Ed25519, Relaxed, Relaxed, &names)
    };
    let on = names(1_000);
    assert!(Judge::strict().one(&on.sign(MESSAGE), &on.facts()).is_pass());
    let over = names(1_001);
    let verdict = Judge::lenient().one(&over.sign(MESSAGE), &over.facts());
    let kind = SignatureErrorKind::TooManyFieldNames { limit: 1_000 };
    assert_eq!(verdict.status, Status::Unusable(Unusable::Syntax(kind)));
}

#[test]
fn too_many_tags() {
    let tags = |count: usize| {
        let tags: Vec<_> = (0..count).map(|n| format!("t{n}=")).collect();
        NaiveSigner::new().tags(&tags.join(";"))
    };
    // v, a, c, d, s, h, bh and b are eight.
    let on = tags(56);
    assert!(Judge::strict().one(&on.sign(MESSAGE), &on.facts()).is_pass());
    let over = tags(57);
    let verdict = Judge::lenient().one(&over.sign(MESSAGE), &over.facts());
    let kind = SignatureErrorKind::TagList(TagListErrorKind::TooManyTags);
    assert_eq!(verdict.status, Status::Unusable(Unusable::Syntax(kind)));
}

#[test]
fn a_signature_field_that_is_too_long() {
    let length = |signed: &[u8]| Message::parse(signed).fields()[0].value().len();
    let limit = 64 * 1024;
    let short = NaiveSigner::new().tags("n=");
    let missing = limit - length(&short.sign(MESSAGE));
    let on = NaiveSigner::new().tags(&format!("n={}", "x".repeat(missing)));
    let signed = on.sign(MESSAGE);
    assert_eq!(length(&signed), limit);
    assert!(Judge::strict().one(&signed, &on.facts()).is_pass());
    let over = on.replacing("n=x", "n=xx");
    let verdict = Judge::lenient().one(&over.sign(MESSAGE), &over.facts());
    let kind = SignatureErrorKind::TooLong { limit };
    assert_eq!(verdict.status, Status::Unusable(Unusable::Syntax(kind)));
}

/// rspamd 871dc8a12: a record of 64 KiB.
#[test]
fn a_key_record_that_is_too_long() {
    let signer = NaiveSigner::new();
    let signed = signer.sign(MESSAGE);
    let of_length = |octets: usize| {
        let text = format!("{}; n=", Key::Ed25519.record());
        record(KEY_NAME, &format!("{text}{}", "x".repeat(octets - text.len())))
    };
    assert!(Judge::strict().one(&signed, &of_length(16 * 1024)).is_pass());
    let verdict = Judge::lenient().one(&signed, &of_length(16 * 1024 + 1));
    assert_eq!(verdict.word_and_code(), ("permerror", "key-record-syntax"));
}

/// A header that is not read whole is not judged: the fields left out might be signed.
#[test]
fn too_many_header_fields() {
    let signer = NaiveSigner::new();
    let signed = signer.sign(MESSAGE);
    let of_fields = |count: usize| {
        let (head, tail) =
            signed.split_at(signed.windows(4).position(|w| w == b"\r\n\r\n").unwrap() + 2);
        [head, &b"X: 1\r\n".repeat(count - 3), tail].concat()
    };
    let on = Judge::strict().one(&of_fields(10_000), &signer.facts());
    assert_eq!(on.word_and_code(), ("pass", ""));
    let over = Judge::lenient().one(&of_fields(10_001), &signer.facts());
    assert_eq!(over.status, Status::Unusable(Unusable::TooManyHeaderFields));
}

/// Ten signatures that name a thousand of ten thousand fields of one name: each takes its own, and no
/// field is looked at for another's sake.
#[test]
fn many_names_over_many_fields() {
    let names: Vec<_> = core::iter::once("From").chain([("X"); 999]).collect();
    let message = [b"From: a@example.com\r\n", &b"X: 1\r\n".repeat(9_000)[..], b"\r\n"].concat();
    let signer = NaiveSigner::with(Key::Ed25519, Relaxed, Relaxed, &names);
    let signed = signer.sign(&message);
    let verdict = Judge::strict().one(&signed, &signer.facts());
    assert_eq!(verdict.word_and_code(), ("pass", ""));
    let fields = verdict.coverage.unwrap().fields;
    let lowest: Vec<_> = core::iter::once(1).chain((8_003..=9_001).rev()).collect();
    assert_eq!(fields, lowest);
}
