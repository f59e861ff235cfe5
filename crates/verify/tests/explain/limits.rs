//! Limits are kept, and told.

use super::*;

const MESSAGE: &str = "From: Ann <ann@example.com>\r\nTo: Bob <bob@example.net>\r\n\
    Subject: [a] [b] [c] Hello\r\nDate: Tue, 14 Nov 2023 22:13:20 +0000\r\n\
    Content-Transfer-Encoding: 8bit\r\n\r\nOne\r\n\r\nTwo\r\n";

fn damaged() -> Vec<u8> {
    let signed = ByHand {
        signed_fields: "From:To:Subject:Date:Content-Transfer-Encoding",
        ..ByHand::default()
    }
    .sign(MESSAGE.as_bytes());
    replaced(&replaced(&signed, "Hello", "Hullo"), "Two", "Zwei")
}

fn explained(change: impl FnOnce(&mut ExplainLimits)) -> Explanation {
    let mut limits = ExplainLimits::default();
    change(&mut limits);
    explain_with(&damaged(), Policy::strict(), &facts(&KEY), &[], &limits)
}

#[test]
fn attempts_are_counted_before_they_are_made() {
    let all = explained(|_| {}).header.search().unwrap();
    assert!(all.is_exhaustive);
    assert!(all.attempts > 20, "{all:?}");
    for attempts in [0, 1, 7, all.attempts - 1] {
        let search = explained(|limits| limits.attempts = attempts).header.search().unwrap();
        assert_eq!(search.attempts, attempts);
        assert!(!search.is_exhaustive);
    }
    let search = explained(|limits| limits.attempts = all.attempts).header.search().unwrap();
    assert_eq!(search, all);
}

#[test]
fn octets_are_counted_before_they_are_hashed() {
    let all = explained(|_| {});
    let (body, header) = (all.body.search().unwrap(), all.header.search().unwrap());
    assert!(body.is_exhaustive && header.is_exhaustive);
    for octets in [0, 100, body.hashed_octets - 1] {
        let search = explained(|limits| limits.hashed_octets = octets).body.search().unwrap();
        assert!(search.hashed_octets <= octets);
        assert!(!search.is_exhaustive);
    }
    for octets in [0, 100, header.hashed_octets - 1] {
        let search = explained(|limits| limits.hashed_octets = octets).header.search().unwrap();
        assert!(search.hashed_octets <= octets);
        assert!(!search.is_exhaustive);
    }
}

#[test]
fn the_limit_of_combined_changes_is_kept() {
    let none = explained(|limits| limits.combined_changes = 0).header.search().unwrap();
    let one = explained(|limits| limits.combined_changes = 1).header.search().unwrap();
    let two = explained(|limits| limits.combined_changes = 2).header.search().unwrap();
    assert_eq!(none, one);
    assert!(two.attempts > one.attempts);
}

#[test]
fn footers_and_banners_have_a_greatest_length() {
    let text = "From: Ann <ann@example.com>\r\n\r\nText.\r\n";
    let signed = ByHand { signed_fields: "From", ..ByHand::default() }.sign(text.as_bytes());
    let footer = [&signed[..], b"1\r\n2\r\n3\r\n"].concat();
    let banner = replaced(&signed, "\r\n\r\nText", "\r\n\r\n1\r\n2\r\n3\r\nText");
    for (damaged, code) in [(footer, "body-footer"), (banner, "body-banner")] {
        for (lines, is_found) in [(3, true), (2, false)] {
            let mut limits = ExplainLimits::default();
            limits.footer_lines = lines;
            limits.banner_lines = lines;
            let explanation = explain_with(&damaged, Policy::strict(), &facts(&KEY), &[], &limits);
            let found = explanation.body.changes().first().map(BodyChange::code);
            assert_eq!(found, is_found.then_some(code));
        }
    }
}

#[test]
fn too_many_delimiters_are_told() {
    let mut limits = ExplainLimits::default();
    limits.delimiter_lines = 4;
    for (parts, is_exhaustive) in [(4, true), (5, false)] {
        let body = "--b\r\n\r\nx\r\n".repeat(parts);
        let text = format!("From: Ann <ann@example.com>\r\n\r\n{body}end\r\n");
        let signed = ByHand { signed_fields: "From", ..ByHand::default() }.sign(text.as_bytes());
        let damaged = replaced(&signed, "end", "END");
        let explanation = explain_with(&damaged, Policy::strict(), &facts(&KEY), &[], &limits);
        assert_eq!(explanation.body.search().unwrap().is_exhaustive, is_exhaustive);
    }
}

#[test]
fn too_many_keys_are_told() {
    let records = [record(&new_key()), record(&new_key()), record(&new_key())];
    let keys: Vec<_> = records.iter().map(|r| OtherKey::new("k", r.as_bytes())).collect();
    for (count, is_exhaustive) in [(3, true), (2, false)] {
        let mut limits = ExplainLimits::default();
        limits.other_keys = count;
        let explanation = explain_with(&damaged(), Policy::strict(), &facts(&KEY), &keys, &limits);
        assert_eq!(explanation.header.search().unwrap().is_exhaustive, is_exhaustive);
    }
}
