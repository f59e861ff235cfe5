//! The grammar of RFC 8601 §2.2, to the letter and beyond it.

use waxseal_parse::authentication_results::{
    Deviation as D, Payload, ReadErrorKind, Reading, ValueForm,
};
use waxseal_parse::limits::Limits;
use waxseal_parse::span::Span;

use super::{deviations, strict, summary, tolerant};

#[test]
fn comments_and_folds_stand_wherever_the_grammar_has_them() {
    let value = "\r\n (a) mx.example (b)\r\n\t1 (c(d\\)(e))) ; (f) dkim (g) / (h) 1 (i) = (j)\r\n \
        pass (k) reason (l) = (m) \"because ;(\" (n) header (o) . (p) d (q) = (r) a.example (s) \
        smtp.mailfrom=joe (t) @a.example (u)\r\n ; spf=none (v)";
    let payload = strict(value).unwrap();
    assert_eq!(
        summary(&payload),
        "mx.example/1: dkim/1=pass reason=because ;( header.d=a.example \
         smtp.mailfrom=joe@a.example | spf=none"
    );
    let comments = |comments: &[waxseal_parse::authentication_results::Comment<'_>]| {
        comments.iter().map(|comment| comment.text.to_string()).collect::<Vec<_>>().join(",")
    };
    assert_eq!(comments(&payload.comments), "a,b,c(d)(e))");
    assert_eq!(comments(&payload.results[0].comments), "f,g,h,i,j,k,l,m,n");
    assert_eq!(comments(&payload.results[0].properties[0].comments), "o,p,q,r,s");
    assert_eq!(comments(&payload.results[0].properties[1].comments), "t,u");
    assert_eq!(comments(&payload.results[1].comments), "v");
}

#[test]
fn everything_has_its_span() {
    let value = " \"m\\x\" 1; dkim/1=pass (c) reason=\"r s\" header.b=\"a/b\" (d);none=x";
    let payload = strict(value).unwrap();
    let of = |span: Span| core::str::from_utf8(span.of(value.as_bytes())).unwrap();
    let id = payload.authserv_id.as_ref().unwrap();
    assert_eq!((&*id.text, of(id.span)), ("mx", "\"m\\x\""));
    assert_eq!(of(payload.version.unwrap().span), "1");
    let dkim = &payload.results[0];
    assert_eq!(of(dkim.span), "dkim/1=pass (c) reason=\"r s\" header.b=\"a/b\"");
    assert_eq!(of(dkim.method.span), "dkim");
    assert_eq!(of(dkim.version.unwrap().span), "1");
    assert_eq!(of(dkim.result.span), "pass");
    assert_eq!(of(dkim.comments[0].span), "c");
    assert_eq!(of(dkim.reason.as_ref().unwrap().span), "\"r s\"");
    let property = &dkim.properties[0];
    assert_eq!(of(property.ptype.as_ref().unwrap().span), "header");
    assert_eq!(of(property.property.span), "b");
    assert_eq!((&*property.value.text, of(property.value.span)), ("a/b", "\"a/b\""));
    assert_eq!(of(property.comments[0].span), "d");
    assert_eq!(of(payload.results[1].span), "none=x");
}

#[test]
fn values_have_their_form() {
    for (value, text, form) in [
        ("a.example", "a.example", ValueForm::Token),
        ("\"a b\\\"c\"", "a b\"c", ValueForm::QuotedString),
        ("\"\"", "", ValueForm::QuotedString),
        ("@a.example", "@a.example", ValueForm::Address),
        ("a+b/c=d@a.example", "a+b/c=d@a.example", ValueForm::Address),
        ("\"a; b\"@a.example", "a; b@a.example", ValueForm::Address),
        ("\"a\" (c) @a.example", "a@a.example", ValueForm::Address),
        ("j\u{f6}rg@b\u{fc}cher.example", "j\u{f6}rg@b\u{fc}cher.example", ValueForm::Address),
        ("\"b\u{fc}cher.example\"", "b\u{fc}cher.example", ValueForm::QuotedString),
    ] {
        let field = format!("mx; dkim=pass header.i={value}");
        let payload = strict(&field).unwrap();
        let found = &payload.results[0].properties[0].value;
        assert_eq!((&*found.text, found.form), (text, form), "{value}");
    }
    let payload = strict("mx; dkim=pass header.i=\"a@b\"@c.example header.d=\"a@b\"").unwrap();
    let [auid, domain] = &*payload.results[0].properties else { panic!() };
    assert_eq!(auid.value.address(), Some(("a@b", "c.example")));
    assert_eq!(domain.value.address(), None);
}

/// What strict reading refuses, with the place, and what tolerant reading makes of it.
#[test]
fn departures_are_errors_or_are_told() {
    #[rustfmt::skip]
    let cases: &[(&str, D, &str, &str)] = &[
        ("", D::MissingAuthservId, "", "-: "),
        ("mx", D::NoResults, "", "mx: "),
        ("; spf=pass", D::MissingAuthservId, "", "-: spf=pass"),
        ("spf=pass", D::MissingAuthservId, "", "-: spf=pass"),
        ("spf (c) / 1 = pass", D::MissingAuthservId, "", "-: spf/1=pass"),
        ("mx/q7; none", D::UnquotedValue, "mx/q7", "mx/q7: none"),
        ("b\u{fc}cher.example; none", D::UnquotedValue, "b\u{fc}cher.example", "b\u{fc}cher.example: none"),
        ("mx x; none", D::UnexpectedText, "x", "mx: none"),
        ("mx 1 x; none", D::UnexpectedText, "1 x", "mx: none"),
        ("\"mx\"1; none", D::MissingSpace, "", "mx/1: none"),
        ("mx;", D::EmptyResInfo, "", "mx: "),
        ("mx; spf=pass;", D::EmptyResInfo, "", "mx: spf=pass"),
        ("mx; ; spf=pass", D::EmptyResInfo, "", "mx: spf=pass"),
        ("mx; none; spf=pass", D::NoneAmongResults, "none", "mx: nonespf=pass"),
        ("mx; none; none", D::UnexpectedText, "none", "mx: none"),
        ("mx; nothing; spf=pass", D::UnexpectedText, "nothing", "mx: spf=pass"),
        ("mx; @; spf=pass", D::UnexpectedText, "@", "mx: spf=pass"),
        ("mx; spf/=pass; dkim=none", D::UnexpectedText, "spf/=pass", "mx: dkim=none"),
        ("mx; spf=", D::EmptyValue, "", "mx: spf="),
        ("mx; spf=\"pass\"", D::EmptyValue, "", "mx: spf="),
        ("mx; spf=pass, dkim=none", D::BadKeyword, "pass,", "mx: spf=pass, .dkim=none"),
        ("mx; x_y=pass", D::BadKeyword, "x_y", "mx: x_y=pass"),
        ("mx; spf=pass smtp.mailfrom", D::UnexpectedText, "smtp.mailfrom", "mx: spf=pass"),
        ("mx; spf=pass smtp..helo=a", D::BadKeyword, ".helo", "mx: spf=pass smtp..helo=a"),
        ("mx; spf=pass smtp.mailfrom=;", D::EmptyValue, "", "mx: spf=pass smtp.mailfrom="),
        ("mx; spf=pass smtp.mailfrom= smtp.helo=a", D::EmptyValue, "", "mx: spf=pass smtp.mailfrom= smtp.helo=a"),
        ("mx; spf=pass smtp.mailfrom=<joe@a.example>", D::UnquotedValue, "<joe@a.example>", "mx: spf=pass smtp.mailfrom=<joe@a.example>"),
        ("mx; spf=pass smtp.mailfrom=joe@localhost", D::UnquotedValue, "joe@localhost", "mx: spf=pass smtp.mailfrom=joe@localhost"),
        ("mx; iprev=pass policy.iprev=2001:db8::1 (a)", D::UnquotedValue, "2001:db8::1", "mx: iprev=pass policy.iprev=2001:db8::1"),
        ("mx; dkim=pass header.b=ab/c=", D::UnquotedValue, "ab/c=", "mx: dkim=pass header.b=ab/c="),
        ("mx; dkim=pass action=none", D::MissingPtype, "action", "mx: dkim=pass .action=none"),
        ("mx; dkim=pass; header.d=a", D::DetachedProperties, "header", "mx: dkim=pass header.d=a"),
        ("mx; header.d=a", D::UnexpectedText, "header.d=a", "mx: "),
        ("mx; dkim=fail reason=a reason=b", D::RepeatedReason, "reason", "mx: dkim=fail reason=a .reason=b"),
        ("mx; dkim=fail header.d=a reason=b", D::MisplacedReason, "reason", "mx: dkim=fail reason=b header.d=a"),
        ("mx; dkim=fail reason=\"a\"header.d=b", D::MissingSpace, "", "mx: dkim=fail reason=a header.d=b"),
        ("mx; dkim=pass header.d=a junk header.s=b", D::UnexpectedText, "junk", "mx: dkim=pass header.d=a header.s=b"),
        ("mx; dkim=pass header.d=a\"b; c\" header.s=b", D::UnexpectedText, "\"b; c\"", "mx: dkim=pass header.d=a header.s=b"),
        ("mx (a; dkim=pass", D::UnclosedComment, "(a; dkim=pass", "mx: "),
        ("mx; dkim=pass header.d=\"a; spf=pass", D::UnclosedQuotedString, "\"a; spf=pass", "mx: dkim=pass header.d=a; spf=pass"),
        ("mx; dkim=pass header.d=\"a\0\"", D::ControlCharacter, "\0", "mx: dkim=pass header.d=a\0"),
        ("mx; dkim=pass (a\rb)", D::ControlCharacter, "\r", "mx: dkim=pass"),
    ];
    for (value, deviation, place, expected) in cases {
        let error = strict(value).unwrap_err();
        assert_eq!(error.kind, ReadErrorKind::Deviation(*deviation), "{value:?}");
        assert_eq!(error.span.of(value.as_bytes()), place.as_bytes(), "{value:?}");
        let payload = tolerant(value);
        assert_eq!(payload.deviations[0].deviation, *deviation, "{value:?}");
        assert_eq!(summary(&payload), *expected, "{value:?}");
    }
}

#[test]
fn octets_that_are_no_utf_8_are_told() {
    let value = b"mx; dkim=pass header.d=\"a\xff\" (\xfe)";
    let error = Payload::read(value, Reading::Strict, &Limits::default()).unwrap_err();
    assert_eq!(error.kind, ReadErrorKind::Deviation(D::NotUtf8));
    let payload = Payload::read(value, Reading::Tolerant, &Limits::default()).unwrap();
    assert_eq!(deviations(&payload), [D::NotUtf8, D::NotUtf8]);
    assert_eq!(payload.results[0].properties[0].value.text, "a\u{fffd}");
}

#[test]
fn limits_are_counted_before_the_work() {
    let read = |value: &str, limits: &Limits| {
        Payload::read(value.as_bytes(), Reading::Tolerant, limits).map(|_| ()).map_err(|e| e.kind)
    };
    let mut limits = Limits::default();
    limits.resinfos = 2;
    assert_eq!(read("mx; a=b; c=d;;;", &limits), Ok(()));
    assert_eq!(read("mx; a=b; c=d; e=f", &limits), Err(ReadErrorKind::TooManyResults));
    limits.resinfo_properties = 1;
    assert_eq!(read("mx; a=b c.d=e; a=b c.d=e", &limits), Ok(()));
    assert_eq!(read("mx; a=b c.d=e f=g", &limits), Err(ReadErrorKind::TooManyProperties));
    assert_eq!(
        read("mx; a=b c.d=e; f.g=h", &limits),
        Err(ReadErrorKind::TooManyProperties),
        "detached properties count, too"
    );
    limits.authentication_results_octets = 8;
    assert_eq!(read("mx; none", &limits), Ok(()));
    assert_eq!(read("mx; none ", &limits), Err(ReadErrorKind::TooLong { octets: 9 }));
}

/// Nothing that is read twice is read in square time.
#[test]
fn deep_and_long_fields_are_read_in_one_go() {
    let limits = Limits::default();
    let room = limits.authentication_results_octets - 100;
    for part in
        ["(", "()", "\"", "\"\"", "a.b=c (", "a=b ", ";", "; a.b=c", "a (", "\\", "a@ ", "\r"]
    {
        let value = format!("mx; a=b c.d=e {}", part.repeat(room / part.len()));
        let _ = Payload::read(value.as_bytes(), Reading::Tolerant, &limits);
        let _ =
            Payload::read(part.repeat(room / part.len()).as_bytes(), Reading::Tolerant, &limits);
    }
    let nested = format!("mx; a=b {}{}", "(".repeat(room / 2), ")".repeat(room / 2));
    assert_eq!(strict(&nested).unwrap().results[0].comments.len(), 1);
}

#[test]
fn versions_are_numbers_of_any_size() {
    let payload = strict("mx 0001; dkim/99999999999=pass").unwrap();
    assert!(payload.is_supported());
    assert_eq!(payload.results[0].version.unwrap().number, u32::MAX);
    assert!(!strict("mx 2; none").unwrap().is_supported());
}

#[test]
fn arc_fields_begin_with_their_instance() {
    let limits = Limits::default();
    for (value, expected) in [
        ("i=1; mx.microsoft.com 1; spf=none", Some((1, "mx.microsoft.com/1: spf=none"))),
        (" I (a) = (b) 50 (c) ; mx; none", Some((50, "mx: none"))),
        ("i=1; spf=pass smtp.mailfrom=a.example", Some((1, "-: spf=pass smtp.mailfrom=a.example"))),
        ("i=0; mx; none", None),
        ("i=51; mx; none", None),
        ("i=001; mx; none", None),
        ("i=1 mx; none", None),
        ("i=; mx; none", None),
        ("mx; i=1; none", None),
        ("mx; none", None),
    ] {
        let read = Payload::read_arc(value.as_bytes(), Reading::Tolerant, &limits);
        match expected {
            Some((instance, expected)) => {
                let arc = read.unwrap();
                assert_eq!((arc.instance, &*summary(&arc.payload)), (instance, expected));
                let span = arc.instance_span.of(value.as_bytes());
                assert_eq!(span, instance.to_string().as_bytes());
            }
            None => assert_eq!(read.unwrap_err().kind, ReadErrorKind::ArcInstance, "{value}"),
        }
    }
}
