//! Change one octet of a signed message: what is covered must break the signature, what is not must
//! leave it as it was.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use waxseal_parse::dkim::signature::CanonicalizationKind::{self, Relaxed, Simple};
use waxseal_verify::leniency::Leniency;

use crate::support::judge::{Judge, Verdict};
use crate::support::keys::Key;
use crate::support::naive_canonicalization as naive;
use crate::support::naive_signer::NaiveSigner;

/// Fields by name and value; some names stand twice, some are not signed.
const NAMES: [&str; 7] = ["Subject", "subject", "To", "X-One", "X-One", "X-Unsigned", "Date"];
const SIGNED: [&str; 7] = ["from", "Subject", "to", "x-one", "subject", "Date", "Absent"];

#[derive(Clone, Debug)]
struct Case {
    signer: NaiveSigner,
    raw: Vec<u8>,
}

fn value() -> impl Strategy<Value = String> {
    let pieces = vec!["a", "b", "word", " ", "  ", "\t", "\r\n ", "\r\n\t", ";", "=", ":", "ü"];
    vec(select(pieces), 0..10).prop_map(|pieces| pieces.concat())
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&[u8]> = vec![b"a", b"word", b" ", b"  ", b"\t", b"\r\n", b"\r\n", b"\xff"];
    vec(select(pieces), 0..30).prop_map(|pieces| pieces.concat())
}

fn kind() -> impl Strategy<Value = CanonicalizationKind> {
    select(vec![Simple, Relaxed])
}

prop_compose! {
    fn case()(
        header in kind(),
        body_kind in kind(),
        values in vec(value(), NAMES.len()),
        names in Just(NAMES).prop_shuffle(),
        body in body(),
        length in proptest::option::of(any::<Index>()),
    ) -> Case {
        let mut message = b"From: a@example.com\r\n".to_vec();
        for (name, value) in names.iter().zip(values) {
            message.extend(format!("{name}: {value}\r\n").bytes());
        }
        message.extend(b"\r\n");
        message.extend(&body);
        let mut signer = NaiveSigner::with(Key::Ed25519, header, body_kind, &SIGNED);
        if let Some(length) = length {
            let canonical = naive::body(body_kind, &body).len();
            signer = signer.length(length.index(canonical + 1));
        }
        Case { raw: signer.sign(&message), signer }
    }
}

impl Case {
    fn verdict(&self, raw: &[u8]) -> Verdict {
        Judge::lenient().one(raw, &self.signer.facts())
    }

    /// What the signature is over beside its own field, by the naive canonicalization: the fields that
    /// it takes, and the signed part of the body.
    fn covered(&self, raw: &[u8]) -> (Vec<Vec<u8>>, Vec<u8>) {
        let (fields, body) = naive::message(raw);
        let others: Vec<_> =
            fields.iter().filter(|f| naive::name(f) != b"dkim-signature").cloned().collect();
        let mentions: Vec<_> = self.signer.signed.iter().map(String::as_str).collect();
        let selected = naive::selected(&others, &mentions);
        let selected = selected.iter().map(|f| naive::field(self.signer.header, f)).collect();
        let mut body = naive::body(self.signer.body, &body);
        body.truncate(self.signer.length.unwrap_or(body.len()));
        (selected, body)
    }
}

/// Where the signature field ends.
fn behind_the_signature(raw: &[u8]) -> usize {
    let (fields, _) = naive::message(raw);
    fields[0].len() + 2
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn what_is_signed_passes(case in case()) {
        let verdict = case.verdict(&case.raw);
        prop_assert!(verdict.is_pass(), "{:?}", verdict);
        let coverage = verdict.coverage.unwrap();
        let (fields, body) = case.covered(&case.raw);
        prop_assert_eq!(coverage.fields.len(), fields.len());
        prop_assert_eq!(usize::try_from(coverage.signed_body_octets), Ok(body.len()));
    }

    /// One octet behind the signature field becomes another, is taken out, or another comes before
    /// it: the signature holds if and only if what it is over is the same.
    #[test]
    fn one_octet_changed(
        case in case(),
        at in any::<Index>(),
        octet in select(b" \t\r\nabw:;\xff".to_vec()),
        how in 0..3,
    ) {
        let start = behind_the_signature(&case.raw);
        let at = start + at.index(case.raw.len() - start);
        let mut changed = case.raw.clone();
        match how {
            0 => changed[at] = octet,
            1 => drop(changed.remove(at)),
            _ => changed.insert(at, octet),
        }
        // Bare line ends are another matter: see `leniencies`.
        prop_assume!(!has_bare_line_feed(&changed));
        let verdict = case.verdict(&changed);
        let signatures_first = naive::name(&naive::message(&changed).0[0]) == b"dkim-signature";
        prop_assume!(signatures_first);
        let same = case.covered(&changed) == case.covered(&case.raw);
        let whole_field = naive::message(&changed).0[0] == naive::message(&case.raw).0[0];
        prop_assert_eq!(
            verdict.is_pass(), same && whole_field,
            "{:?}\n{}\n{}", verdict,
            String::from_utf8_lossy(&case.raw), String::from_utf8_lossy(&changed)
        );
    }

    /// The signature field itself is covered, all but the white space in `b=`.
    #[test]
    fn one_octet_of_the_signature_field_changed(case in case(), at in any::<Index>()) {
        let end = behind_the_signature(&case.raw) - 2;
        let at = at.index(end);
        let mut changed = case.raw.clone();
        // Another letter, or one for what was none.
        changed[at] = if changed[at] == b'x' { b'y' } else { b'x' };
        prop_assume!(naive::name(&naive::message(&changed).0[0]) == b"dkim-signature");
        // The bits behind the last octet of base64 are nothing's, and only a leniency takes others.
        let mut judge = Judge::lenient();
        judge.policy.leniencies.remove(Leniency::Base64Ending);
        let verdict = judge.one(&changed, &case.signer.facts());
        prop_assert!(!verdict.is_pass(), "{:?}\n{}", verdict, String::from_utf8_lossy(&changed));
    }

    /// What may always be added: fields that are not signed, empty lines at the end, and under
    /// `relaxed` white space where there is some.
    #[test]
    fn harmless_changes(case in case(), lines in 0_usize..4) {
        let mut changed = [b"X-Added: 1\r\n\tfolded\r\n", &case.raw[..]].concat();
        if changed.ends_with(b"\r\n") {
            changed.extend(b"\r\n".repeat(lines));
        }
        let verdict = case.verdict(&changed);
        prop_assert!(verdict.is_pass(), "{:?}", verdict);
        let (fields, body) = naive::message(&changed);
        let fields = fields.iter().map(|f| match case.signer.header {
            Relaxed if naive::name(f) != b"dkim-signature" => wider(f),
            _ => f.clone(),
        });
        let header: Vec<u8> = fields.flat_map(|f| [&f[..], b"\r\n"].concat()).collect();
        let body = if case.signer.body == Relaxed { wider_body(&body) } else { body };
        let widened = [&header[..], b"\r\n", &body].concat();
        let verdict = case.verdict(&widened);
        prop_assert!(verdict.is_pass(), "{:?}\n{}", verdict, String::from_utf8_lossy(&widened));
    }

    /// A field that is signed, added below the others of its name, is taken instead of them.
    #[test]
    fn a_signed_field_added_below(case in case(), name in select(SIGNED.to_vec())) {
        let header_end = case.raw.windows(4).position(|w| w == b"\r\n\r\n").unwrap() + 2;
        let (head, tail) = case.raw.split_at(header_end);
        let changed = [head, name.as_bytes(), b": added text\r\n", tail].concat();
        prop_assert!(!case.verdict(&changed).is_pass());
    }
}

fn has_bare_line_feed(raw: &[u8]) -> bool {
    raw.iter().enumerate().any(|(at, octet)| *octet == b'\n' && (at == 0 || raw[at - 1] != b'\r'))
}

/// A field as relays change it: the name in capitals, white space doubled, more of it at the end.
fn wider(field: &[u8]) -> Vec<u8> {
    let colon = field.iter().position(|octet| *octet == b':').unwrap();
    let mut out = field[..colon].to_ascii_uppercase();
    out.extend(b" :\t ");
    out.extend(wider_body(&field[colon + 1..]));
    out.extend(b" \t");
    out
}

/// White space doubled, and more of it at the end of every line.
fn wider_body(text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for octet in text {
        match octet {
            b' ' => out.extend(b" \t "),
            b'\t' => out.extend(b"  "),
            b'\r' => out.extend(b"  \r"),
            other => out.push(*other),
        }
    }
    out
}
