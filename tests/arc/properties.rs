//! What is sealed is valid, through several hops, and any octet that is covered breaks it.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use waxseal_parse::arc::{ArcAuthenticationResults, ArcField, MessageSignature, Seal};
use waxseal_parse::dkim::signature::Canonicalization;
use waxseal_parse::dkim::signature::CanonicalizationKind::Relaxed;
use waxseal_parse::limits::Limits;
use waxseal_parse::message::{HeaderField, Message};
use waxseal_verify::arc::seal::SealingOptions;
use waxseal_verify::result::ArcResult;

use crate::chains::{DOMAINS, KINDS, chain, facts, seal, sealer};
use crate::judge::Judge;
use crate::naive::unsigned;
use crate::support::judge::PROVIDERS;
use crate::support::keys::Key;
use crate::support::naive_canonicalization as naive;

/// A hop: which provider and key seal, in which form, and whether it changes the message first.
#[derive(Clone, Debug)]
struct Hop {
    provider: usize,
    key: Key,
    kinds: usize,
    changes: bool,
}

prop_compose! {
    fn hop()(
        provider in 0..2_usize,
        key in select(vec![Key::Rsa2048, Key::Ed25519]),
        kinds in 0..4_usize,
        changes in any::<bool>(),
    ) -> Hop {
        Hop { provider, key, kinds, changes }
    }
}

prop_compose! {
    fn message()(
        subject in vec(select(vec!["a", "word", " ", "  ", "\t", "\r\n ", ";", "=", "ü"]), 0..8),
        body in vec(select(vec![&b"a"[..], b"word", b" ", b"  ", b"\t", b"\r\n", b"\xff"]), 0..20),
    ) -> Vec<u8> {
        let subject = subject.concat();
        let head = format!("Subject: {subject}\r\nFrom: a@example.com\r\nX-Other: 1\r\n\r\n");
        [head.as_bytes(), &body.concat()].concat()
    }
}

impl Hop {
    fn pass_on(&self, at: usize, message: &[u8], found: ArcResult) -> Vec<u8> {
        let mut message = message.to_vec();
        if self.changes {
            message.extend(format!("footer of hop {at}\r\n").bytes());
        }
        let (header, body) = KINDS[self.kinds];
        let mut options = SealingOptions::default();
        options.canonicalization = Canonicalization::new(header, body);
        let sealer = sealer(PROVIDERS[self.provider], DOMAINS[at % 4], self.key, options);
        seal(&sealer, &message, found).unwrap()
    }
}

/// Through all hops, each of which validates what it gets.
fn passed_on(message: &[u8], hops: &[Hop]) -> Vec<u8> {
    let facts = facts();
    hops.iter().enumerate().fold(message.to_vec(), |message, (at, hop)| {
        let found = Judge::strict().judge(&message, &facts).result;
        hop.pass_on(at, &message, found)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn what_is_sealed_is_valid(message in message(), hops in vec(hop(), 1..6)) {
        let sealed = passed_on(&message, &hops);
        let verdict = Judge::strict().judge(&sealed, &facts());
        prop_assert_eq!(verdict.result, ArcResult::Pass, "{}", verdict.reason);
        prop_assert_eq!(verdict.sets.len(), hops.len());
        // The newest hop that changed the message is the oldest whose signature holds.
        let changed = hops.iter().rposition(|hop| hop.changes).unwrap_or(0);
        let oldest = if changed == 0 { 0 } else { u8::try_from(changed + 1).unwrap() };
        prop_assert_eq!(verdict.oldest_pass, Some(oldest));
    }

    /// One octet of a field of ARC becomes another: the chain holds if and only if the relaxed form of
    /// all its fields is the same, or the octet only changes how `b=` of the newest seal is written.
    #[test]
    fn one_octet_of_the_sets_changed(
        message in message(),
        hops in vec(hop(), 1..4),
        at in any::<Index>(),
        octet in select(b" \tabX0:;=/\xff".to_vec()),
    ) {
        let sealed = passed_on(&message, &hops);
        let end = 3 * hops.len();
        let (fields, _) = naive::message(&sealed);
        let of_arc: usize = fields[..end].iter().map(|field| field.len() + 2).sum();
        let mut changed = sealed.clone();
        let at = at.index(of_arc);
        prop_assume!(!matches!(changed[at], b'\r' | b'\n'));
        changed[at] = octet;
        let verdict = Judge::strict().judge(&changed, &facts());
        if verdict.result == ArcResult::Pass {
            prop_assert_eq!(essence(&sealed), essence(&changed), "{} at {}", octet, at);
        }
    }

    /// One octet of the message that the newest signature covers.
    #[test]
    fn one_octet_of_the_body_changed(
        message in message(),
        hops in vec(hop(), 1..4),
        at in any::<Index>(),
    ) {
        let sealed = passed_on(&message, &hops);
        let parsed = Message::parse(&sealed);
        let start = parsed.body_start().unwrap();
        prop_assume!(start < sealed.len());
        let at = start + at.index(sealed.len() - start);
        prop_assume!(!matches!(sealed[at], b' ' | b'\t' | b'\r' | b'\n'));
        let mut changed = sealed.clone();
        changed[at] ^= 1;
        prop_assume!(!matches!(changed[at], b'\r' | b'\n'));
        let verdict = Judge::strict().judge(&changed, &facts());
        let newest = u8::try_from(hops.len()).unwrap();
        prop_assert_eq!(
            verdict.broken(),
            (Some(newest), Some(ArcField::MessageSignature), "message-changed")
        );
    }

    /// Any text is read as a field, or refused with a place within it.
    #[test]
    fn any_text(value in "[ -~\r\n\t]{0,60}|(i=[0-9]{0,3}[ (;)]{0,3})?[a-z=; ]{0,40}") {
        let (octets, limits) = (value.as_bytes(), Limits::default());
        let errors = [
            ArcAuthenticationResults::parse(octets, &limits).err(),
            MessageSignature::parse(octets, &limits).err(),
            Seal::parse(octets, &limits).err(),
        ];
        for error in errors.into_iter().flatten() {
            prop_assert!(error.span.end() <= value.len());
        }
    }

    /// Any bytes after the names of ARC's fields get a verdict of both providers, and never pass.
    #[test]
    fn hostile_fields(
        fields in vec((0..3_usize, "(i=[0-9]{1,3};)?[ -~]{0,40}(;cv=(none|pass|fail))?"), 0..12),
    ) {
        let names = ArcField::ALL.map(ArcField::name);
        let header = fields.iter().map(|(name, value)| format!("{}:{value}\r\n", names[*name]));
        let message = [header.collect::<String>().as_bytes(), b"From: a@b.example\r\n\r\n"].concat();
        let verdict = Judge::lenient().judge(&message, &facts());
        let expected = if fields.is_empty() { ArcResult::None } else { ArcResult::Fail };
        prop_assert_eq!(verdict.result, expected);
        prop_assert_eq!(verdict.reason.is_empty(), fields.is_empty());
        prop_assert_eq!(verdict.code.is_empty(), fields.is_empty());
    }
}

/// Every octet of the sets of a chain, one bit of it flipped.
#[test]
fn every_octet_of_the_sets() {
    let sealed = chain(2);
    let (fields, _) = naive::message(&sealed);
    let of_arc: usize = fields[..6].iter().map(|field| field.len() + 2).sum();
    let (original, facts) = (essence(&sealed), facts());
    for at in 0..of_arc {
        for bit in [0x01, 0x20, 0x80] {
            let mut changed = sealed.clone();
            changed[at] ^= bit;
            let verdict = Judge::strict().judge(&changed, &facts);
            if verdict.result == ArcResult::Pass {
                assert_eq!(original, essence(&changed), "bit {bit:#x} of octet {at}");
            }
        }
    }
}

/// What of the sets means something: the relaxed forms of all fields, but of the newest seal's `b=` the
/// octets alone, for no signature is over the way in which they are written.
fn essence(raw: &[u8]) -> (Vec<Vec<u8>>, Vec<u8>) {
    let message = Message::parse(raw);
    let seal = |field: &HeaderField<'_>| {
        let is_seal = ArcField::of(field) == Some(ArcField::Seal);
        is_seal.then(|| Seal::parse(field.value(), &Limits::default()).unwrap().signature)
    };
    let newest = message.fields().iter().find_map(|field| Some((field.offset(), seal(field)?)));
    let (newest, signature) = newest.unwrap();
    let relaxed = |field: &HeaderField<'_>| {
        let blank = if field.offset() == newest {
            unsigned(field.content())
        } else {
            field.content().to_vec()
        };
        naive::field(Relaxed, &blank)
    };
    (message.fields().iter().map(relaxed).collect(), signature)
}
