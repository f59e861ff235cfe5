//! The format for people, and CSV.

use waxseal_crypto_aws::AwsLcCrypto;
use waxseal_report::{Format, MessageReport, Place};
use waxseal_verify::crypto::{CryptoProvider as _, NewKey};

use crate::support::{Domain, MESSAGE, written};

const TEXT: Format = Format::Text { color: false };

#[test]
fn a_pass_is_one_line() {
    let domain = Domain::new(&["s1"], None);
    assert_eq!(
        written(&TEXT, &domain.report(&domain.sign(MESSAGE))),
        "inbox/1.eml: pass — example.com (s1, ed25519-sha256)\n"
    );
}

#[test]
fn an_rsa_key_is_told_with_its_size() {
    let mut domain = Domain::new(&[], None);
    let key = AwsLcCrypto.generate(NewKey::Rsa { bits: 2048 }).unwrap();
    domain.add_key("s1", &key, None);
    assert_eq!(
        written(&TEXT, &domain.report(&domain.sign(MESSAGE))),
        "inbox/1.eml: pass — example.com (s1, rsa-sha256 2048)\n"
    );
}

#[test]
fn several_signatures_have_a_line_each() {
    let domain = Domain::new(&["s1", "s2"], None);
    let mut other = Domain::new(&[], None);
    other.facts.clone_from(&domain.facts);
    other.facts.retain(|question, _| question.name().as_str().starts_with("s1."));
    assert_eq!(
        written(&TEXT, &other.report(&domain.sign(MESSAGE))),
        "inbox/1.eml: pass\n  \
           pass — example.com (s1, ed25519-sha256)\n  \
           temperror — example.com (s2, ed25519-sha256): the DNS snapshot does not hold this question\n"
    );
}

#[test]
fn what_was_changed_is_told_and_explained() {
    let domain = Domain::new(&["s1"], None);
    let signed = domain.sign(MESSAGE);
    let changed = format!("{signed}\r\n--\r\nlist footer\r\n");
    let text = written(&TEXT, &domain.report(&changed));
    let (first, second) = text.split_once('\n').unwrap();
    assert_eq!(first, "inbox/1.eml: fail — example.com (s1, ed25519-sha256): the body has changed");
    assert!(second.starts_with("    why (body): a footer of "), "{second}");
}

#[test]
fn what_rides_along_unsigned_is_a_warning() {
    let domain = Domain::new(&["s1"], None);
    let signed = domain.sign("From: joe@example.com\r\n\r\nHello.\r\n");
    let more = format!("Sender: eve@example.net\r\n{signed}");
    assert_eq!(
        written(&TEXT, &domain.report(&more)),
        "inbox/1.eml: pass — example.com (s1, ed25519-sha256)\n    \
             warning: Sender is not signed\n"
    );
}

#[test]
fn bare_line_feeds_are_told_as_a_leniency() {
    let domain = Domain::new(&["s1"], None);
    let stored = domain.sign(MESSAGE).replace("\r\n", "\n");
    assert_eq!(
        written(&TEXT, &domain.report(&stored)),
        "inbox/1.eml: pass — example.com (s1, ed25519-sha256) [lenient: bare-line-feed]\n"
    );
}

#[test]
fn mail_without_a_verdict_is_told_too() {
    let domain = Domain::new(&[], None);
    let none = domain.report_at(Place::in_mbox("a.mbox", 3, 99), MESSAGE);
    assert_eq!(written(&TEXT, &none), "a.mbox#3: none (the message is not signed)\n");
    let damaged = MessageReport::damaged(Place::file("b.eml"), "empty", "the message is empty");
    assert_eq!(written(&TEXT, &damaged), "b.eml: damaged: the message is empty\n");
}

#[test]
fn colours_are_an_option() {
    let domain = Domain::new(&["s1"], None);
    let text = written(&Format::Text { color: true }, &domain.report(&domain.sign(MESSAGE)));
    assert!(text.contains("\u{1b}[1m\u{1b}[32mpass\u{1b}[0m"), "{text:?}");
}

#[test]
fn csv_has_a_row_a_signature() {
    let domain = Domain::new(&["s1", "s2"], None);
    let rows = written(&Format::Csv, &domain.report(&domain.sign(MESSAGE)));
    let rows: Vec<_> = rows.split_terminator("\r\n").collect();
    assert_eq!(rows.len(), 2);
    let head: Vec<_> = Format::Csv.head().trim_end().split(',').collect();
    for (row, selector) in rows.iter().zip(["s1", "s2"]) {
        let cells: Vec<_> = row.split(',').collect();
        assert_eq!(cells.len(), head.len(), "{row}");
        let cell = |name: &str| cells[head.iter().position(|column| *column == name).unwrap()];
        assert_eq!(cell("path"), "inbox/1.eml");
        assert_eq!(cell("selector"), selector);
        assert_eq!(cell("key_name"), format!("{selector}._domainkey.example.com"));
        assert_eq!(cell("signature_result"), "pass");
        assert_eq!(cell("signed_fields"), "From Subject To");
        assert_eq!(cell("signed_at"), "1700000000");
    }
}
