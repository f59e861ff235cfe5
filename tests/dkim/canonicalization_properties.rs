//! Waxseal's canonicalization against the naive one, over texts rich in white space and line ends and
//! for every way in which a body may be cut into chunks.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use waxseal_parse::dkim::signature::CanonicalizationKind::{self, Relaxed, Simple};
use waxseal_parse::message::Message;
use waxseal_verify::dkim::canonicalize::BareLineFeed;
use waxseal_verify::dkim::canonicalize::body::BodyCanonicalizer;
use waxseal_verify::dkim::canonicalize::header::append_field;

use crate::support::naive_canonicalization as naive;
use crate::support::vectors::on_the_wire;

const KINDS: [CanonicalizationKind; 2] = [Simple, Relaxed];

/// Pieces of text in which white space and line ends meet in every way, bare CR and LF among them.
/// Now and then a run that is longer than a block of the vector search.
fn text() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&[u8]> = vec![
        b" ",
        b" ",
        b"\t",
        b"\r\n",
        b"\r\n",
        b"\r\n",
        b"\r",
        b"\n",
        b"a",
        b"b",
        b"word",
        b"\xff",
        b"\0",
        b"\x0b",
        b"  ",
        b" \r\n",
        b"\r\r\n",
        b"\n\r",
        b"\r\n\r\n",
        b"a line that is longer than one block of sixty-four octets, regular to its end\r\n",
    ];
    vec(select(pieces), 0..40).prop_map(|pieces| pieces.concat())
}

/// The canonical body, written in chunks that end at these places.
fn body(
    kind: CanonicalizationKind,
    mode: BareLineFeed,
    text: &[u8],
    cuts: &[usize],
) -> (Vec<u8>, bool) {
    let mut out = Vec::new();
    let mut canonicalizer = BodyCanonicalizer::new(kind, mode);
    let mut start = 0;
    for cut in cuts {
        let end = start.max(*cut % (text.len() + 1));
        canonicalizer.write(&text[start..end], &mut |piece| out.extend_from_slice(piece));
        start = end;
    }
    canonicalizer.write(&text[start..], &mut |piece| out.extend_from_slice(piece));
    canonicalizer.finish(&mut |piece| out.extend_from_slice(piece));
    (out, canonicalizer.saw_bare_line_feed())
}

/// What the naive canonicalization makes of it, and whether there is an LF without CR.
fn expected(kind: CanonicalizationKind, mode: BareLineFeed, text: &[u8]) -> (Vec<u8>, bool) {
    match mode {
        BareLineFeed::EndsLine => {
            let wire = on_the_wire(text);
            (naive::body(kind, &wire), wire != text)
        }
        _ => (naive::body(kind, text), false),
    }
}

const MODES: [BareLineFeed; 2] = [BareLineFeed::EndsLine, BareLineFeed::IsContent];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn bodies_are_as_the_naive_canonicalization_has_them(
        text in text(),
        mut cuts in vec(any::<usize>(), 0..6),
    ) {
        for cut in &mut cuts {
            *cut %= text.len() + 1;
        }
        cuts.sort_unstable();
        for kind in KINDS {
            for mode in MODES {
                let expected = expected(kind, mode, &text);
                prop_assert_eq!(&body(kind, mode, &text, &[]), &expected, "{:?} {:?}", kind, mode);
                prop_assert_eq!(&body(kind, mode, &text, &cuts), &expected, "{:?} {:?}", kind, mode);
            }
        }
    }

    /// Canonicalizing what is canonical changes nothing.
    #[test]
    fn canonical_bodies_stay_as_they_are(text in text()) {
        for kind in KINDS {
            let (once, _) = body(kind, BareLineFeed::IsContent, &text, &[]);
            let (twice, _) = body(kind, BareLineFeed::IsContent, &once, &[]);
            prop_assert_eq!(once, twice, "{:?}", kind);
        }
    }

    #[test]
    fn fields_are_as_the_naive_canonicalization_has_them(
        name in "[A-Za-z-]{1,12}",
        space in "[ \t]{0,3}",
        value in text(),
        next in "[A-Z]",
    ) {
        // A field ends at the first line end that no white space follows: make every one fold.
        let mut folded = Vec::new();
        for octet in value {
            folded.push(octet);
            if octet == b'\n' {
                folded.push(b' ');
            }
        }
        let field = [name.as_bytes(), space.as_bytes(), b":", &folded].concat();
        let raw = [&field, &b"\r\n"[..], next.as_bytes(), b": 1\r\n\r\n"].concat();
        let message = Message::parse(&raw);
        prop_assert_eq!(message.fields().len(), 2);
        let parsed = &message.fields()[0];
        let wire = on_the_wire(parsed.content());
        for kind in KINDS {
            let mut out = Vec::new();
            append_field(kind, parsed.into(), &mut out);
            let expected = [naive::field(kind, &wire), b"\r\n".to_vec()].concat();
            prop_assert_eq!(out, expected, "{:?}", kind);
        }
    }
}

/// Every cut of every short text: no chunking is left to chance.
#[test]
fn short_bodies_cut_at_every_place() {
    let alphabet = [b' ', b'\t', b'\r', b'\n', b'a'];
    for length in 0..=5_u32 {
        for number in 0..alphabet.len().pow(length) {
            let digit = |at| number / alphabet.len().pow(at) % alphabet.len();
            let text: Vec<u8> = (0..length).map(|at| alphabet[digit(at)]).collect();
            for kind in KINDS {
                for mode in MODES {
                    let expected = expected(kind, mode, &text);
                    for cut in 0..=text.len() {
                        let found = body(kind, mode, &text, &[cut]);
                        assert_eq!(found, expected, "{text:?} cut at {cut}, {kind:?}, {mode:?}");
                    }
                    let octets: Vec<_> = (0..text.len()).collect();
                    assert_eq!(body(kind, mode, &text, &octets), expected, "{text:?}, {kind:?}");
                }
            }
        }
    }
}

/// Texts around the block sizes of the search, with the irregular octets at every place.
#[test]
fn one_irregular_place_anywhere_in_a_long_line() {
    for length in [62, 63, 64, 65, 127, 128, 129, 200] {
        for at in 0..length {
            for odd in
                [&b" "[..], b"\t", b"  ", b" \t ", b"\r", b"\n", b"\r\n", b" \r\n", b"\r\n\r\n"]
            {
                let mut text = b"x".repeat(length);
                text.splice(at..at, odd.iter().copied());
                for kind in KINDS {
                    for mode in MODES {
                        let expected = expected(kind, mode, &text);
                        assert_eq!(
                            body(kind, mode, &text, &[]),
                            expected,
                            "{odd:?} at {at} of {length}"
                        );
                        assert_eq!(
                            body(kind, mode, &text, &[at + 1]),
                            expected,
                            "{odd:?} cut behind {at}"
                        );
                    }
                }
            }
        }
    }
}
