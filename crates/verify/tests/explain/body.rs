//! Changes of the body as a whole.

use super::*;
use waxseal_verify::dkim::explain::body_change::{BodyEnd, LineEnds};
use waxseal_verify::dkim::explain::finding::NotSearched;

const HEADER: &str = "From: Ann <ann@example.com>\r\nTo: Bob <bob@example.net>\r\n\
    Subject: Hello\r\nDate: Tue, 14 Nov 2023 22:13:20 +0000\r\n\r\n";

fn message(body: &str) -> Vec<u8> {
    [HEADER, body].concat().into_bytes()
}

/// Signs `before` in each canonicalization, and tells what is found where the body became `after`.
/// A canonicalization to which both are equal is left out.
fn found(before: &str, after: &str) -> Vec<(CanonicalizationKind, Vec<BodyChange>)> {
    let mut found = Vec::new();
    for kind in [SIMPLE, RELAXED] {
        let signed = ByHand::of(RELAXED, kind).sign(&message(before));
        let damaged = replace_body(&signed, after);
        if explain(&damaged).body != Finding::Intact {
            found.push((kind, body_changes(&damaged)));
        }
    }
    found
}

fn replace_body(message: &[u8], body: &str) -> Vec<u8> {
    let start = Message::parse(message).body_start().unwrap();
    [&message[..start], body.as_bytes()].concat()
}

fn in_both(change: &BodyChange) -> Vec<(CanonicalizationKind, Vec<BodyChange>)> {
    [SIMPLE, RELAXED].map(|kind| (kind, vec![change.clone()])).into()
}

fn in_simple(change: BodyChange) -> Vec<(CanonicalizationKind, Vec<BodyChange>)> {
    vec![(SIMPLE, vec![change])]
}

const TEXT: &str = "Hi Bob,\r\n\r\nwe met  once.\r\n\r\n-- \r\nAnn\r\n";

#[test]
fn what_verifies_needs_no_explanation() {
    let explanation = explain(&ByHand::default().sign(&message(TEXT)));
    assert_eq!(explanation.body, Finding::Intact);
    assert_eq!(explanation.header, Finding::Intact);
    assert!(explanation.is_complete());
    assert_eq!(explanation.to_string(), "");
}

#[test]
fn an_altered_word_is_not_explained_away() {
    for kind in [SIMPLE, RELAXED] {
        let signed = ByHand::of(RELAXED, kind).sign(&message(TEXT));
        let damaged = replaced(&signed, "we met", "we meet");
        let explanation = explain(&damaged);
        assert_eq!(explanation.header, Finding::Intact);
        let Finding::NotFound(search) = explanation.body else { panic!("{:?}", explanation.body) };
        assert!(search.is_exhaustive);
        assert!(search.attempts > 10);
        assert!(!explanation.is_complete());
    }
}

#[test]
fn a_body_that_is_cut_off_is_told_as_such() {
    let signed = ByHand { tags: format!("l={};", TEXT.len()), ..ByHand::of(RELAXED, SIMPLE) }
        .sign(&message(TEXT));
    let damaged = replaced(&signed, "-- \r\nAnn\r\n", "");
    let explanation = explain(&damaged);
    // The empty line before the separator goes as well.
    let left = u64::try_from("Hi Bob,\r\n\r\nwe met  once.\r\n".len()).unwrap();
    let signed = u64::try_from(TEXT.len()).unwrap();
    assert_eq!(explanation.body, Finding::NotSearched(NotSearched::CutOff { signed, left }));
}

#[test]
fn a_signed_length_is_honoured() {
    let length = "Hi Bob,\r\n>From us:\r\n".len();
    let signer = ByHand { tags: format!("l={};", length - 1), ..ByHand::of(RELAXED, SIMPLE) };
    let signer = ByHand { body: Some(b"Hi Bob,\r\nFrom us:\r\n".to_vec()), ..signer };
    let damaged = signer.sign(&message("Hi Bob,\r\n>From us:\r\nunsigned\r\n"));
    let quoting = BodyChange::MboxQuoting { was_added: true, lines: 1 };
    assert_eq!(body_changes(&damaged), [quoting]);
}

#[test]
fn line_ends() {
    let bare = TEXT.replace("\r\n", "\n");
    for (before, after, change) in [
        (TEXT, &*bare, LineEnds::BareLineFeedForCrlf),
        (&bare, TEXT, LineEnds::CrlfForBareLineFeed),
        (TEXT, &TEXT.replace("\r\n", "\r"), LineEnds::CarriageReturnForCrlf),
        (TEXT, &TEXT.replace("\r\n", "\r\r\n"), LineEnds::CarriageReturnDoubled),
        (TEXT, &TEXT.replace("met", "m\ret"), LineEnds::CarriageReturnAdded),
        (TEXT, &TEXT.replace("Bob,\r\n", "Bob,\n"), LineEnds::BareLineFeedForCrlf),
    ] {
        assert_eq!(found(before, after), in_both(&BodyChange::LineEnds(change)), "{after:?}");
    }
}

#[test]
fn a_lenient_policy_reads_bare_line_feeds_the_other_way() {
    let text = "One\r\ntwo\nthree\r\n";
    let signed = ByHand::default().sign(&message(text));
    assert_eq!(explain(&signed).body, Finding::Intact);
    let limits = ExplainLimits::default();
    let explanation = explain_with(&signed, Policy::lenient(), &facts(&KEY), &[], &limits);
    let change = BodyChange::LineEnds(LineEnds::BareLineFeedAsContent);
    assert_eq!(explanation.body.changes(), [change]);
}

#[test]
fn footers() {
    for (footer, lines) in [
        ("_______\r\nlist mailing list\r\nlist@example.net\r\nhttps://x\r\n", 4),
        ("\r\n-- \r\nlist\r\n", 2),
        ("  one without a line end", 1),
        ("a\r\n\r\nb\r\n\r\n\r\n", 5),
    ] {
        let after = [TEXT, footer].concat();
        for (kind, changes) in found(TEXT, &after) {
            let [BodyChange::Footer { lines: told, span, is_within_part: false }] = &*changes
            else {
                panic!("{footer:?}: {changes:?}")
            };
            assert_eq!(*told, lines, "{kind:?} {footer:?}");
            let signed = ByHand::of(RELAXED, kind).sign(&message(TEXT));
            let damaged = replace_body(&signed, &after);
            assert!(damaged.ends_with(span.unwrap().of(&damaged)));
            assert!(footer.as_bytes().ends_with(span.unwrap().of(&damaged)));
        }
        assert_eq!(found(TEXT, &after).len(), 2);
    }
    let span = None;
    let footer = BodyChange::Footer { lines: 4, span, is_within_part: false };
    assert_eq!(footer.code(), "body-footer");
    assert_eq!(footer.to_string(), "a footer of 4 lines was appended to the body");
}

#[test]
fn a_body_that_was_empty() {
    for (kind, changes) in found("", "Added.\r\n") {
        assert_eq!(changes[0].code(), "body-footer", "{kind:?}");
    }
    assert_eq!(found("", "Added.\r\n").len(), 2);
}

#[test]
fn banners() {
    let banner = "CAUTION: this mail comes from outside.\r\n\r\n";
    let damaged = replace_body(&ByHand::default().sign(&message(TEXT)), &[banner, TEXT].concat());
    let start = Message::parse(&damaged).body_start().unwrap();
    let span = Some((start..start + banner.len()).into());
    let change = BodyChange::Banner { lines: 2, span, is_within_part: false };
    assert_eq!(body_changes(&damaged), [change]);
}

#[test]
fn empty_line_at_top() {
    assert_eq!(found("\r\nText\r\n", "Text\r\n"), in_both(&BodyChange::EmptyLineAtTop));
}

#[test]
fn quoting_and_stuffing() {
    let quoting = |was_added, lines| BodyChange::MboxQuoting { was_added, lines };
    let stuffing = |was_added, lines| BodyChange::DotStuffing { was_added, lines };
    for (before, after, change) in [
        ("a\r\nFrom b\r\n>From c\r\n", "a\r\n>From b\r\n>>From c\r\n", quoting(true, 2)),
        ("a\r\nFrom b\r\n>>From c\r\n", "a\r\n>From b\r\n>>From c\r\n", quoting(true, 1)),
        ("a\r\n>From b\r\n>>From c\r\n", "a\r\nFrom b\r\n>From c\r\n", quoting(false, 2)),
        ("a\r\n>From b\r\n>From c\r\n", "a\r\nFrom b\r\n>From c\r\n", quoting(false, 1)),
        (".\r\n.x\r\ny\r\n", "..\r\n..x\r\ny\r\n", stuffing(true, 2)),
        ("a\r\n..b\r\n", "a\r\n.b\r\n", stuffing(false, 1)),
    ] {
        assert_eq!(found(before, after), in_both(&change), "{after:?}");
    }
}

#[test]
fn white_space_at_line_ends() {
    assert_eq!(
        found(TEXT, &TEXT.replace("-- ", "--")),
        in_simple(BodyChange::SignatureSeparator { lines: 1 })
    );
    let before = TEXT.replace("-- ", "___");
    assert_eq!(
        found(&before, &before.replace(",\r\n", ", \t\r\n").replace("Ann", "Ann ")),
        in_simple(BodyChange::TrailingWhiteSpace { lines: 2 })
    );
}

#[test]
fn the_other_canonicalization() {
    for (says, does) in [(SIMPLE, RELAXED), (RELAXED, SIMPLE)] {
        let signer = ByHand {
            says: Canonicalization::new(RELAXED, says),
            does: Canonicalization::new(RELAXED, does),
            ..ByHand::default()
        };
        let change = BodyChange::Canonicalization { used: does };
        assert_eq!(body_changes(&signer.sign(&message(TEXT))), [change]);
    }
}

#[test]
fn the_end_of_the_body_as_signers_get_it_wrong() {
    for (hashed, text, change) in [
        ("Text", "Text\r\n", BodyEnd::Missing),
        ("Text\r\n\r\n", "Text\r\n\r\n", BodyEnd::EmptyLinesKept),
        ("Text\r\n\r\n\r\n", "Text\r\n\t \r\n \r\n", BodyEnd::EmptyLinesKept),
    ] {
        let signer = ByHand { body: Some(hashed.into()), ..ByHand::default() };
        let found = body_changes(&signer.sign(&message(text)));
        assert_eq!(found, [BodyChange::BodyEnd(change)], "{hashed:?}");
    }
}

#[test]
fn long_lines() {
    let long = "word ".repeat(250);
    let before = format!("a\r\n{long}\r\nb\r\n");
    for inserted in ["!\r\n ", "\r\n ", "\r\n"] {
        let after = format!("a\r\n{}{inserted}{}\r\nb\r\n", &long[..988], &long[988..]);
        assert_eq!(found(&before, &after), in_both(&BodyChange::LongLines { cuts: 1 }));
    }
}

#[test]
fn a_footer_behind_another_change() {
    let after = ["a\r\n>From b\r\n", "____\r\nlist\r\n"].concat();
    let footer = BodyChange::Footer { lines: 2, span: None, is_within_part: false };
    let quoting = BodyChange::MboxQuoting { was_added: true, lines: 1 };
    for (_, changes) in found("a\r\nFrom b\r\n", &after) {
        assert_eq!(changes, [quoting.clone(), footer.clone()]);
    }
}

#[test]
fn sentences_are_for_people() {
    let damaged = replace_body(&ByHand::default().sign(&message(TEXT)), &[TEXT, "x\r\n"].concat());
    assert_eq!(explain(&damaged).to_string(), "body: a footer of 1 line was appended to the body");
}
