//! Canonicalization against the reference.

use waxseal_parse::dkim::signature::CanonicalizationKind as Kind;
use waxseal_parse::message::Message;
use waxseal_verify::dkim::canonicalize::BareLineFeed;
use waxseal_verify::dkim::canonicalize::body::BodyCanonicalizer;
use waxseal_verify::dkim::canonicalize::header::append_field;

use crate::control::Control;
use crate::reference;

/// Header and body come out as the reference has them, wherever the chunks of the body end.
pub fn canonicalization(data: &[u8]) {
    let (text, mut control) = Control::split(data, 4);
    let chunks = control.chunks(text);
    for kind in [Kind::Simple, Kind::Relaxed] {
        for bare in [BareLineFeed::IsContent, BareLineFeed::EndsLine] {
            let expected = reference::body(kind, text, bare == BareLineFeed::EndsLine);
            assert_eq!(canonical(kind, bare, &[text]), expected, "{kind:?} {bare:?} in one piece");
            assert_eq!(canonical(kind, bare, &chunks), expected, "{kind:?} {bare:?} in chunks");
        }
        for field in Message::parse(text).fields() {
            let mut out = Vec::new();
            append_field(kind, field.into(), &mut out);
            let expected = reference::field(kind, field.content(), field.name(), field.value());
            assert_eq!(out, expected, "{kind:?}");
        }
    }
}

fn canonical(kind: Kind, bare: BareLineFeed, chunks: &[&[u8]]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut sink = |piece: &[u8]| out.extend_from_slice(piece);
    let mut canonicalizer = BodyCanonicalizer::new(kind, bare);
    for chunk in chunks {
        canonicalizer.write(chunk, &mut sink);
    }
    canonicalizer.finish(&mut sink);
    out
}
