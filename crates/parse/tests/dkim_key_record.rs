//! The grammar of key records (RFC 6376 §3.6.1): what is read, what is refused, and where.

#![allow(clippy::unwrap_used, reason = "helpers of tests")]

use waxseal_parse::dkim::deviation::Deviation;
use waxseal_parse::dkim::key_record::{
    KeyRecord, KeyRecordError, KeyRecordErrorKind as Kind, KeyType,
};
use waxseal_parse::limits::Limits;
use waxseal_parse::tag_list::TagListErrorKind;

fn parse(text: &str) -> Result<KeyRecord, KeyRecordError> {
    KeyRecord::parse(text.as_bytes(), &Limits::default())
}

fn deviations(text: &str) -> Vec<Deviation> {
    parse(text).unwrap().deviations.iter().map(|at| at.deviation).collect()
}

#[test]
fn everything_but_the_key_has_a_default() {
    let record = parse("p=AAAA").unwrap();
    assert_eq!(record.key_type, KeyType::Rsa);
    assert_eq!(record.public_key, [0, 0, 0]);
    assert!(record.allows_sha256 && record.allows_email);
    assert!(!record.is_testing && !record.is_strict && !record.is_revoked());
    assert!(record.deviations.is_empty());
}

#[test]
fn tags_restrict_what_the_key_is_for() {
    let record = parse("v=DKIM1; h=sha1; s=tlsrpt; k=ed25519; t= y : s ; n=note; p=AAAA;").unwrap();
    assert_eq!(record.key_type, KeyType::Ed25519);
    assert!(!record.allows_sha256 && !record.allows_email);
    assert!(record.is_testing && record.is_strict);
    let record = parse("h=sha1 : sha256:sha512; s=other:email; t=x:z; p=AAAA").unwrap();
    assert!(record.allows_sha256 && record.allows_email);
    assert!(!record.is_testing && !record.is_strict, "unknown flags are ignored");
    assert!(parse("s=*; p=AAAA").unwrap().allows_email);
    assert!(!parse("s=; p=AAAA").unwrap().allows_email, "an empty list is not a missing one");
}

#[test]
fn every_tag_keeps_its_place() {
    let text = "v=DKIM1; n = a note ; x=\r\n y;p=AAAA;";
    let record = parse(text).unwrap();
    let tags: Vec<_> = record
        .tags
        .iter()
        .map(|tag| (tag.name().of(text.as_bytes()), tag.value().of(text.as_bytes())))
        .collect();
    assert_eq!(
        tags,
        [(&b"v"[..], &b"DKIM1"[..]), (b"n", b"a note"), (b"x", b"y"), (b"p", b"AAAA")]
    );
    assert_eq!(record.public_key_span.of(text.as_bytes()), b"AAAA");
}

#[test]
fn an_empty_key_is_revoked_and_a_missing_one_is_an_error() {
    assert!(parse("v=DKIM1; p=").unwrap().is_revoked());
    assert!(parse("v=DKIM1; p= \r\n ;").unwrap().is_revoked());
    assert_eq!(parse("v=DKIM1; k=rsa").unwrap_err().kind, Kind::NoKey);
    assert_eq!(parse("").unwrap_err().kind, Kind::NoKey);
}

#[test]
fn the_version_is_optional_and_comes_first() {
    assert_eq!(deviations("k=rsa; v=DKIM1; p=AAAA"), [Deviation::VersionNotFirst]);
    for text in ["v=DKIM2; p=AAAA", "v=dkim1; p=AAAA", "v=DKIM3; t=y; p="] {
        assert_eq!(parse(text).unwrap_err().kind, Kind::Version, "{text}");
    }
}

#[test]
fn records_of_other_kinds_are_told_apart() {
    for text in ["v=spf1 include:example.com -all", "v=DMARC1; p=none", "v=BIMI1; l=; a="] {
        assert_eq!(parse(text).unwrap_err().kind, Kind::NotAKeyRecord, "{text}");
    }
}

#[test]
fn a_duplicate_key_lets_nothing_pass() {
    let kind = parse("p=AAAA; p=BBBB").unwrap_err().kind;
    assert!(matches!(kind, Kind::TagList(TagListErrorKind::DuplicateTag { .. })), "{kind:?}");
}

#[test]
fn tags_in_the_wrong_case_are_other_tags() {
    assert_eq!(parse("v=DKIM1; P=AAAA").unwrap_err().kind, Kind::KeyTagInWrongCase);
    assert!(parse("v=DKIM1; T=y; p=AAAA").is_ok_and(|record| !record.is_testing));
}

#[test]
fn white_space_in_the_key_is_white_space() {
    assert_eq!(parse("v=DKIM1; p= AA AA\tBB\r\n BB ").unwrap().public_key.len(), 6);
    assert_eq!(deviations("v=DKIM1; p=AA\nAA"), [Deviation::LineEndInKeyRecord]);
    assert!(deviations("v=DKIM1;\r\n p=AAAA").is_empty(), "a fold is white space");
}

#[test]
fn quotes_and_backslashes_in_the_value_are_told_with_their_place() {
    for (text, at) in [
        ("v=DKIM1; p=\"AAAA\"", 11),
        ("v=DKIM1; p=AAAA\" \"BBBB", 15),
        ("\"v=DKIM1; p=AAAA\"", 0),
        ("v=DKIM1\\; p=AAAA", 7),
        ("v=DKIM1; k=rsa; p=AA\\AA", 20),
    ] {
        let error = parse(text).unwrap_err();
        assert_eq!((error.kind, error.span.start()), (Kind::Quoting, at), "{text}");
    }
}

#[test]
fn a_lost_semicolon_is_an_error() {
    assert_eq!(parse("v=DKIM1 k=rsa; p=AAAA").unwrap_err().kind, Kind::Version);
    assert_eq!(parse("v=DKIM1; k=rsa p=AAAA").unwrap_err().kind, Kind::KeyType);
}

#[test]
fn unknown_key_types_are_refused() {
    assert_eq!(parse("k=dsa; p=AAAA").unwrap_err().kind, Kind::KeyType);
    assert_eq!(deviations("k=RSA; p=AAAA"), [Deviation::ValueCase]);
}

#[test]
fn leniencies_are_told() {
    assert_eq!(deviations("v=DKIM1;; p=AAAA"), [Deviation::EmptyTag]);
    assert_eq!(deviations("v=DKIM1; p=AAA"), [Deviation::Base64Ending]);
}

#[test]
fn the_length_is_bounded() {
    let text = format!("p={}", "A".repeat(20_000));
    assert_eq!(parse(&text).unwrap_err().kind, Kind::TooLong { limit: 16_384 });
}

#[test]
fn the_keys_of_the_built_in_profile_are_clean() {
    let text = "v=DKIM1;h=sha256;k=rsa;p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCn1BbTAaEqGdv68mJsGTXw5n0dB/SxOj6VIrlNn06mEYvWrvhh+vFns8MReDFrvkqcVkKy/jvf5DaMph+qhzHxL0EiCrKCQOPKDPYEfFgsU+g8T7auyCzYUAxaas4K/Zffp81emUX8mmKzoVbe5kcvYqp7cF1NSLXVFV9meSGD8QIDAQAB";
    let record = parse(text).unwrap();
    assert_eq!(record.public_key.len(), 162);
    assert!(record.deviations.is_empty() && record.allows_sha256);
}
