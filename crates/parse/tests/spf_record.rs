//! SPF records: what is of the grammar, what is not, and where every part stands (RFC 7208 §4.6, §5,
//! §6, §7, §12).
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use waxseal_parse::limits::Limits;
use waxseal_parse::span::Span;
use waxseal_parse::spf::error::{RecordError, RecordErrorKind as Kind};
use waxseal_parse::spf::macro_string::MacroErrorKind;
use waxseal_parse::spf::record::Record;
use waxseal_parse::spf::term::{Directive, Mechanism, ModifierName, Qualifier, Term};

fn parse(text: &[u8]) -> Result<Record<'_>, RecordError> {
    Record::parse(text, &Limits::default())
}

fn directives(record: &Record<'_>) -> Vec<Directive> {
    let directive = |term: &Term| match term {
        Term::Directive(directive) => Some(*directive),
        _ => None,
    };
    record.terms().iter().filter_map(directive).collect()
}

#[test]
fn every_part_of_a_term_has_its_place() {
    let text = b"v=spf1  +a:%{d}.a.test/24//64 ~ip4:192.0.2.0/24 MX/16 ?include:b.test exp=%{o}  redirect=c.test.";
    let record = parse(text).unwrap();
    let parts: Vec<_> = directives(&record)
        .iter()
        .map(|directive| {
            let spans = [
                directive.span,
                directive.qualifier_span(),
                directive.name_span(),
                directive.argument_span(),
                directive.prefix_span(),
            ];
            spans.map(|span| core::str::from_utf8(span.of(text)).unwrap())
        })
        .collect();
    assert_eq!(
        parts,
        [
            ["+a:%{d}.a.test/24//64", "+", "a", "%{d}.a.test", "/24//64"],
            ["~ip4:192.0.2.0/24", "~", "ip4", "192.0.2.0", "/24"],
            ["MX/16", "", "MX", "", "/16"],
            ["?include:b.test", "?", "include", "b.test", ""],
        ]
    );
    let (at, exp) = record.explanation().unwrap();
    assert_eq!(
        (at, exp.name_span().of(text), exp.value.span().of(text)),
        (4, &b"exp"[..], &b"%{o}"[..])
    );
    let (at, redirect) = record.redirect().unwrap();
    assert_eq!((at, redirect.name), (5, ModifierName::Redirect));
    assert_eq!(redirect.span.of(text), b"redirect=c.test.");
    let qualifiers: Vec<_> = directives(&record).iter().map(Directive::qualifier).collect();
    let expected = [Qualifier::Pass, Qualifier::SoftFail, Qualifier::Pass, Qualifier::Neutral];
    assert_eq!(qualifiers, expected);
    let counted: Vec<_> = record.terms().iter().map(Term::counts_as_lookup).collect();
    assert_eq!(counted, [true, false, true, true, false, true]);
}

#[test]
fn valid_records_are_read() {
    for text in [
        "v=spf1",
        "v=spf1 ",
        "v=spf1   all",
        "v=spf1 a mx ptr ip4:0.0.0.0/0 ip6:::/0 exists:a.b -all",
        "v=spf1 a/0//0 mx//128 a:foo:bar/baz.example.com a:foo.example.xn--zckzah",
        "v=spf1 a:macro%%percent%_%_space%-url-space.example.com",
        "v=spf1 ip6:::1.1.1.1/0 ip6:Cafe:Babe:8000::/33",
        "v=spf1 moo.cow-far_out=man:dog/cat default=+ x= exp.=%{d}",
        "v=spf1 include:%{d} redirect=%{d3r.+-}",
        "v=spf1 a:%{d/}/24",
        "v=spf1 include=is-an-unknown-modifier",
    ] {
        assert!(parse(text.as_bytes()).is_ok(), "{text}: {:?}", parse(text.as_bytes()));
    }
    let record = parse(b"v=spf1 mx:%{d/}/24//8").unwrap();
    let Mechanism::Mx(Some(domain), prefix) = &directives(&record)[0].mechanism else {
        panic!("{record:?}")
    };
    assert_eq!((domain.span(), prefix.ip4, prefix.ip6), (Span::new(10, 15), 24, 8));
}

#[test]
fn errors_say_what_and_where() {
    let prefix = |longest| Kind::PrefixLength { longest };
    let unknown = |meant| Kind::UnknownMechanism { meant };
    for (terms, kind, place) in [
        ("-all.", unknown(Some("all")), "all."),
        ("-all:foobar", Kind::UnwantedArgument, ":foobar"),
        ("-all/8", Kind::UnwantedPrefixLength, "/8"),
        ("moo", unknown(None), "moo"),
        ("ipv4:1.2.3.4", unknown(Some("ip4")), "ipv4"),
        ("moo.cow/far_out=man:dog/cat", unknown(None), "moo.cow"),
        ("redirect:a.b", Kind::ModifierAsMechanism, "redirect"),
        ("exp", Kind::ModifierAsMechanism, "exp"),
        ("-redirect=a.b", Kind::QualifiedModifier, "-redirect=a.b"),
        ("a(b)", Kind::AfterName { byte: b'(' }, "("),
        ("1up=foo", Kind::NoName, "1up=foo"),
        ("=all", Kind::NoName, "=all"),
        ("- all", Kind::NoName, "-"),
        ("--all", Kind::NoName, "--all"),
        ("\"-all\"", Kind::NoName, "\"-all\""),
        ("ptr/0", Kind::UnwantedPrefixLength, "/0"),
        ("ptr:", Kind::EmptyDomain, ":"),
        ("a:", Kind::EmptyDomain, ":"),
        ("a:/24", Kind::EmptyDomain, ":"),
        ("include", Kind::NoArgument, "include"),
        ("include/24", Kind::NoArgument, "include/24"),
        ("include:a.test/24", Kind::TopLabel, "test/24"),
        ("exists:a.test/24", Kind::TopLabel, "test/24"),
        ("redirect=", Kind::EmptyDomain, "="),
        ("exp=-all", Kind::TopLabel, "-all"),
        ("ip4", Kind::NoArgument, "ip4"),
        ("ip4:", Kind::Ip4Address, ""),
        ("ip4:1.2.3", Kind::Ip4Address, "1.2.3"),
        ("ip4:1.2.3.4:8080", Kind::Ip4Address, "1.2.3.4:8080"),
        ("ip4:1.2.3.256", Kind::Ip4Address, "1.2.3.256"),
        ("ip4:01.2.3.4", Kind::Ip4Address, "01.2.3.4"),
        ("ip4:1.2.3.4/33", prefix(32), "/33"),
        ("ip4:1.2.3.4/032", prefix(32), "/032"),
        ("ip4:1.2.3.4//32", prefix(32), "//32"),
        ("ip4:1.2.3.4/", prefix(32), "/"),
        ("ip4:cafe::1", Kind::Ip4Address, "cafe::1"),
        ("ip6:1.2.3.4", Kind::Ip6Address, "1.2.3.4"),
        ("ip6::CAFE::BABE", Kind::Ip6Address, ":CAFE::BABE"),
        ("ip6:[::1]", Kind::Ip6Address, "[::1]"),
        ("ip6:fe80::1%eth0", Kind::Ip6Address, "fe80::1%eth0"),
        ("ip6:::1/129", prefix(128), "/129"),
        ("ip6:::1//33", prefix(128), "//33"),
        ("a/33", prefix(32), "/33"),
        ("a//129", prefix(128), "/129"),
        ("a/24/64", prefix(32), "/24/64"),
        ("a/24//", prefix(128), "/"),
        ("a:b.test/24/64", prefix(32), "/64"),
        ("a:b.test/24/16", Kind::TopLabel, "test/24"),
        ("a:b.test/", Kind::TopLabel, "test/"),
        ("a:111.222.33.44", Kind::NumericTopLabel, "111.222.33.44"),
        ("mx:abc.123", Kind::NumericTopLabel, "abc.123"),
        ("a:museum.", Kind::SingleLabel, "museum."),
        ("a:example.-com", Kind::TopLabel, "-com"),
        ("a:example.com-", Kind::TopLabel, "com-"),
        ("a:example.com:8080", Kind::TopLabel, "com:8080"),
        ("a:example.com..", Kind::TopLabel, "."),
        ("a:%{d}com", Kind::SingleLabel, "%{d}com"),
        ("a:%{d}.", Kind::TopLabel, "."),
        ("a:%{a}.b.test", Kind::Macro(MacroErrorKind::Letter), "%{a"),
        ("a:%{c}.b.test", Kind::Macro(MacroErrorKind::OnlyInExplanations), "%{c"),
        ("foo=%abc", Kind::Macro(MacroErrorKind::LonePercent), "%a"),
        ("exists:foo%.b.test", Kind::Macro(MacroErrorKind::LonePercent), "%."),
        ("a:b\tc.test", Kind::BadByte { byte: b'\t' }, "\t"),
        ("a:foo.test\0", Kind::BadByte { byte: 0 }, "\0"),
        (
            "redirect=a.b redirect=a.b",
            Kind::DuplicateModifier { first: Span::new(18, 30) },
            "redirect=a.b",
        ),
        ("EXP=a.b exp=c.d", Kind::DuplicateModifier { first: Span::new(18, 25) }, "exp=c.d"),
    ] {
        // The error counts wherever it stands: behind a term that matches all, too.
        let text =
            format!("v=spf1 ip4:1.1.1.1 {terms} +all").replacen("ip4:1.1.1.1", "-mx:a.test", 1);
        let error = parse(text.as_bytes()).unwrap_err();
        assert_eq!(error.kind, kind, "{terms}");
        assert_eq!(error.span.of(text.as_bytes()), place.as_bytes(), "{terms}");
        assert!(!error.to_string().is_empty() && !kind.section().is_empty());
    }
}

#[test]
fn octets_beyond_ascii_are_errors() {
    for text in [
        &b"v=spf1 a:\xef\xbb\xbfgarbage.test -all"[..],
        b"v=spf1 \x80a:b.test",
        b"v=spf1 a \x96all",
    ] {
        let error = parse(text).unwrap_err();
        assert!(matches!(error.kind, Kind::BadByte { byte: 0x80.. }), "{error:?}");
        assert_eq!(error.span.len(), 1);
        assert!(error.to_string().contains("A-labels"));
    }
}

#[test]
fn limits_are_kept() {
    let mut limits = Limits::default();
    limits.spf_terms = 2;
    limits.spf_record_octets = 16;
    let kind = |text: &[u8]| Record::parse(text, &limits).unwrap_err().kind;
    assert!(Record::parse(b"v=spf1 a a", &limits).is_ok());
    assert_eq!(kind(b"v=spf1 a a a"), Kind::TooManyTerms { limit: 2 });
    assert_eq!(kind(b"v=spf1 a          "), Kind::TooLong { limit: 16 });
    assert_eq!(kind(b"v=spf2 a"), Kind::NotSpf);
    assert_eq!(kind(b"v="), Kind::NotSpf);
}

#[test]
fn display_is_the_record_in_its_usual_form() {
    for (text, written) in [
        ("V=SPF1", "v=spf1"),
        (
            "v=SPF1  +A:Foo.Test/24//64   ~IP4:192.0.2.0/24 ",
            "v=spf1 +a:Foo.Test/24//64 ~ip4:192.0.2.0/24",
        ),
        ("v=spf1 Redirect=%{D2r-}.A EXP=b.c Other=X", "v=spf1 redirect=%{D2r-}.A exp=b.c Other=X"),
    ] {
        let record = parse(text.as_bytes()).unwrap();
        assert_eq!(record.to_string(), written);
        assert_eq!(parse(written.as_bytes()).unwrap().to_string(), written);
        assert_eq!(record.clone().into_owned(), record);
    }
}
