use super::record::*;
use super::report_uri::{UriDestination, UriError};
use crate::span::Span;

fn parse(text: &str) -> Record {
    Record::parse(text.as_bytes(), &Limits::default())
        .unwrap_or_else(|error| panic!("{text:?}: {error}"))
}

fn error(text: &str) -> (RecordErrorKind, Span) {
    let error = Record::parse(text.as_bytes(), &Limits::default()).expect_err(text);
    (error.kind, error.span)
}

fn problems(text: &str) -> Vec<(ProblemKind, Option<TagName>, Span)> {
    parse(text).problems.iter().map(|at| (at.kind, at.tag, at.span)).collect()
}

#[test]
fn every_tag_is_read_with_its_place() {
    let text = "v=DMARC1; p=reject; sp=quarantine; np=none; adkim=s; aspf=r; fo=1:d:s; psd=n; \
                t=y; rua=mailto:a@x.test,mailto:b@y.test; ruf=mailto:c@x.test; pct=50; rf=afrf; \
                ri=86400; hello=world";
    let record = parse(text);
    assert_eq!(record.policy, TagValue::Valid(AssessmentPolicy::Reject));
    assert_eq!(record.subdomain_policy, TagValue::Valid(AssessmentPolicy::Quarantine));
    assert_eq!(record.nonexistent_policy, TagValue::Valid(AssessmentPolicy::None));
    assert_eq!(record.dkim_alignment, AlignmentMode::Strict);
    assert_eq!(record.spf_alignment, AlignmentMode::Relaxed);
    assert_eq!(record.public_suffix, PublicSuffix::No);
    assert!(record.is_testing);
    let fo = record.failure_options;
    assert_eq!((fo.all_fail, fo.any_fails, fo.dkim_fails, fo.spf_fails), (false, true, true, true));
    assert_eq!(record.aggregate_uris.len(), 2);
    assert_eq!(record.failure_uris.len(), 1);
    assert_eq!(record.percentage, Some(50));
    assert!(record.problems.is_empty());
    let tags: Vec<_> = record
        .tags
        .iter()
        .map(|tag| format!("{}={}", tag.name.as_str(), String::from_utf8_lossy(record.value(tag))))
        .collect();
    assert_eq!(tags.join("; "), text.replace("hello", ""));
    let sp = record.tag(TagName::Sp).unwrap();
    assert_eq!((sp.name_span, sp.value_span), (Span::new(20, 22), Span::new(23, 33)));
    assert_eq!(record.to_string(), text);
}

#[test]
fn what_is_missing_has_its_default() {
    let record = parse("v=DMARC1");
    assert_eq!(record.policy, TagValue::Absent);
    assert_eq!(record.subdomain_policy, TagValue::Absent);
    assert_eq!(record.dkim_alignment, AlignmentMode::Relaxed);
    assert_eq!(record.public_suffix, PublicSuffix::Undeclared);
    assert!(!record.is_testing);
    assert_eq!(record.failure_options, FailureOptions::default());
    assert!(record.failure_options.all_fail && !record.failure_options.any_fails);
    assert!(record.problems.is_empty());
}

#[test]
fn white_space_a_final_semicolon_and_case_are_of_the_grammar() {
    for text in [
        "v=DMARC1;p=reject",
        "v=DMARC1;p=reject;",
        "v=DMARC1; p=reject ; ",
        "v\t= DMARC1 ;\tp = reject",
        "V=DMARC1; p=REJECT",
        "v=DMARC1; x=1; p=Reject",
    ] {
        let record = parse(text);
        assert_eq!(record.policy, TagValue::Valid(AssessmentPolicy::Reject), "{text:?}");
    }
    assert!(problems("v=DMARC1; p = none ; ").is_empty());
    assert_eq!(parse("v \t=DMARC1 ; p= none;x = a  b; ").to_string(), "v=DMARC1; p=none; x=a  b");
}

#[test]
fn without_its_version_first_it_is_no_record() {
    use RecordErrorKind as Kind;
    for (text, kind, span) in [
        ("", Kind::NotARecord, 0..0),
        ("v=spf1 -all", Kind::Version, 0..11),
        ("v=DMARC2; p=none", Kind::Version, 0..8),
        ("v=dmarc1; p=none", Kind::Version, 0..8),
        ("v=DMARC1 p=none", Kind::Version, 0..15),
        ("v=DMARC1\n; p=none", Kind::Version, 0..9),
        ("\"v=DMARC1; p=none\"", Kind::NotARecord, 0..9),
        ("p=none; v=DMARC1", Kind::VersionNotFirst, 0..6),
        ("; v=DMARC1", Kind::VersionNotFirst, 0..0),
        (" v=DMARC1; p=none", Kind::SpaceBeforeVersion, 1..9),
        ("google-site-verification=x", Kind::NotARecord, 0..26),
    ] {
        assert_eq!(error(text), (kind, span.into()), "{text:?}");
    }
    let limit = Limits::default();
    let long = format!("v=DMARC1; p=none; x={}", "a".repeat(limit.octets));
    assert_eq!(error(&long).0, Kind::TooLong { limit: limit.octets });
    let many = format!("v=DMARC1{}", "; a=1".repeat(limit.tags));
    assert_eq!(error(&many).0, Kind::TooManyTags { limit: limit.tags });
}

#[test]
fn what_the_grammar_forbids_is_told_and_does_not_count() {
    use ProblemKind as Kind;
    for (text, kind, tag, span) in [
        ("v=DMARC1;; p=none", Kind::EmptyTag, None, 9..9),
        ("v=DMARC1; p", Kind::NoEqualsSign, None, 10..11),
        ("v=DMARC1; p: none", Kind::NoEqualsSign, None, 10..17),
        ("v=DMARC1; 1p=none", Kind::BadTagName, None, 10..12),
        ("v=DMARC1; P=none", Kind::TagNameCase, Some(TagName::P), 10..11),
        ("v=DMARC1; p=", Kind::EmptyValue, Some(TagName::P), 12..12),
        ("v=DMARC1; p=ü", Kind::BadByte, Some(TagName::P), 12..13),
        ("v=DMARC1; p=none\r\n", Kind::BadByte, Some(TagName::P), 16..17),
        ("v=DMARC1; p=nothing", Kind::BadValue, Some(TagName::P), 12..19),
        ("v=DMARC1; sp=none,", Kind::BadValue, Some(TagName::Sp), 13..18),
        ("v=DMARC1; adkim=relaxed", Kind::BadValue, Some(TagName::Adkim), 16..23),
        ("v=DMARC1; psd=x", Kind::BadValue, Some(TagName::Psd), 14..15),
        ("v=DMARC1; t=yes", Kind::BadValue, Some(TagName::T), 12..15),
        ("v=DMARC1; pct=101", Kind::BadValue, Some(TagName::Pct), 14..17),
    ] {
        assert_eq!(problems(text), [(kind, tag, span.into())], "{text:?}");
    }
    assert_eq!(parse("v=DMARC1; p=ü").policy, TagValue::Invalid);
    assert_eq!(parse("v=DMARC1; p").policy, TagValue::Absent);
    assert_eq!(parse("v=DMARC1; P=reject").policy, TagValue::Valid(AssessmentPolicy::Reject));
}

#[test]
fn of_a_tag_that_stands_twice_no_value_counts() {
    let text = "v=DMARC1; p=reject; p=none; v=DMARC1; x=1; x=2; X=3";
    let duplicate = |first, at, tag| {
        let first = Span::new(first, first + 1);
        (ProblemKind::DuplicateTag { first }, Some(tag), Span::new(at, at + 1))
    };
    assert_eq!(
        problems(text),
        [
            duplicate(10, 20, TagName::P),
            duplicate(0, 28, TagName::V),
            duplicate(38, 43, TagName::Unknown)
        ]
    );
    assert_eq!(parse(text).policy, TagValue::Invalid);
    assert!(parse("v=DMARC1; rua=mailto:a@x.test; rua=mailto:a@x.test").aggregate_uris.is_empty());
}

#[test]
fn failure_options_go_together_in_any_order() {
    for (value, options) in [
        ("0", Some("0")),
        ("1", Some("1")),
        ("d", Some("d")),
        ("s:1:D", Some("1ds")),
        ("0:d:s", Some("0ds")),
        ("d:s", Some("ds")),
        ("0:1", None),
        ("1:1", None),
        ("d:d", None),
        ("1:", None),
        ("1,d", None),
        ("1: d", None),
    ] {
        let record = parse(&format!("v=DMARC1; fo={value}"));
        let fo = record.failure_options;
        let flags =
            [(fo.all_fail, '0'), (fo.any_fails, '1'), (fo.dkim_fails, 'd'), (fo.spf_fails, 's')];
        let read: String = flags.into_iter().filter(|(set, _)| *set).map(|(_, c)| c).collect();
        assert_eq!(read, options.unwrap_or("0"), "{value}");
        assert_eq!(record.problems.is_empty(), options.is_some(), "{value}");
    }
}

#[test]
fn uris_are_read_with_their_hosts() {
    let record = parse(
        "v=DMARC1; rua= mailto:a@x.test!10m , MAILTO:b%2Bc@Y.test?subject=z,https://u@h.test:8/p,x:y",
    );
    let read: Vec<_> = record
        .aggregate_uris
        .iter()
        .map(|uri| {
            let text = |span: Span| String::from_utf8_lossy(span.of(&record.text)).into_owned();
            (text(uri.span), uri.host().map(text), uri.address(&record.text))
        })
        .collect();
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(
        read,
        [
            ("mailto:a@x.test".to_owned(), some("x.test"), some("a@x.test")),
            ("MAILTO:b%2Bc@Y.test?subject=z".to_owned(), some("Y.test"), some("b+c@Y.test")),
            ("https://u@h.test:8/p".to_owned(), some("h.test"), None),
            ("x:y".to_owned(), None, None),
        ]
    );
    assert_eq!(
        record.problems.iter().map(|at| (at.kind, at.span)).collect::<Vec<_>>(),
        [(ProblemKind::ObsoleteSize, Span::new(30, 34))]
    );
    assert!(matches!(record.aggregate_uris[3].destination, UriDestination::Other { .. }));
}

#[test]
fn broken_uris_do_not_hurt_good_ones() {
    for (uri, error) in [
        ("", UriError::Empty),
        ("mailto:", UriError::Empty),
        ("a@x.test", UriError::NoScheme),
        ("1a:x", UriError::NoScheme),
        ("mailto:a b@x.test", UriError::BadByte),
        ("mailto:<a@x.test>", UriError::BadByte),
        ("mailto:a%4@x.test", UriError::BadByte),
        ("mailto:x.test", UriError::NoAddress),
        ("mailto:@x.test", UriError::NoAddress),
        ("mailto:a@b@x.test", UriError::NoAddress),
        ("mailto:a@", UriError::NoAddress),
        ("mailto:a@x%2Etest", UriError::NoAddress),
        ("mailto:a!b@x.test", UriError::BadSize),
        ("mailto:a@x.test!", UriError::BadSize),
        ("mailto:a@x.test!m", UriError::BadSize),
        ("mailto:a@x.test!1x", UriError::BadSize),
    ] {
        let record = parse(&format!("v=DMARC1; rua={uri},mailto:good@x.test"));
        assert_eq!(record.aggregate_uris.len(), 1, "{uri:?}");
        let [problem] = &*record.problems else { panic!("{uri:?}: {:?}", record.problems) };
        assert_eq!(problem.kind, ProblemKind::Uri(error), "{uri:?}");
        assert_eq!(problem.span, Span::new(14, 14 + uri.len()), "{uri:?}");
    }
}

#[test]
fn an_address_never_decodes_to_what_could_end_a_line() {
    for uri in [
        "mailto:a%0D%0Ab@x.test",
        "mailto:a%00@x.test",
        "mailto:a%20b@x.test",
        "mailto:%C3%BC@x.test",
    ] {
        let record = parse(&format!("v=DMARC1; rua={uri}"));
        assert_eq!(record.aggregate_uris[0].address(&record.text), None, "{uri}");
    }
}

#[test]
fn the_number_of_uris_is_bounded() {
    let limit = Limits::default().uris;
    let uris = vec!["mailto:a@x.test"; limit + 5].join(",");
    let record = parse(&format!("v=DMARC1; rua={uris}"));
    assert_eq!(record.aggregate_uris.len(), limit);
    assert_eq!(record.problems.len(), 1);
    assert_eq!(record.problems[0].kind, ProblemKind::TooManyUris);
}
