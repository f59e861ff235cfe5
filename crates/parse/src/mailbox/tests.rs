use super::*;
use crate::message::Message;

fn list(text: &[u8]) -> Result<AddressList<'_>, AddressError> {
    AddressList::parse(text, &Limits::default())
}

/// Display name, local-part and domain of each mailbox.
fn read(text: &str) -> Vec<(Option<String>, String, String)> {
    let list = list(text.as_bytes()).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    let text_of = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    list.mailboxes()
        .map(|mailbox| {
            let name = mailbox.display_name().map(text_of);
            (name, text_of(&mailbox.local_part()), mailbox.domain().into_owned())
        })
        .collect()
}

fn one(text: &str) -> (Option<String>, String, String) {
    let mut mailboxes = read(text);
    assert_eq!(mailboxes.len(), 1, "{text:?}");
    mailboxes.remove(0)
}

fn error(text: &[u8]) -> (AddressErrorKind, Span) {
    let error = list(text).expect_err(&String::from_utf8_lossy(text));
    assert!(error.span.end() <= text.len());
    (error.kind, error.span)
}

#[test]
fn mailboxes_of_every_kind_are_read() {
    for (text, name, local_part, domain) in [
        ("user@example.com", None, "user", "example.com"),
        (" Name <user@example.com>", Some("Name"), "user", "example.com"),
        ("<user@example.com>", None, "user", "example.com"),
        ("Pete A. Cat <pete@a.test>", Some("Pete A. Cat"), "pete", "a.test"),
        ("\"Joe Q. Public\" <john@x.test>", Some("\"Joe Q. Public\""), "john", "x.test"),
        ("\"a, b\" <c@d.test>", Some("\"a, b\""), "c", "d.test"),
        ("\"x@good.test\" <y@evil.test>", Some("\"x@good.test\""), "y", "evil.test"),
        (
            "\"\\\"<a@good.test>\\\"\" <b@evil.test>",
            Some("\"\\\"<a@good.test>\\\"\""),
            "b",
            "evil.test",
        ),
        ("a@evil.test (b@good.test)", None, "a", "evil.test"),
        ("(b@good.test) a@evil.test", None, "a", "evil.test"),
        ("(<b@good.test>) <a@evil.test> (c@good.test)", None, "a", "evil.test"),
        ("=?UTF-8?Q?J=C3=BCrgen?= <j@x.test>", Some("=?UTF-8?Q?J=C3=BCrgen?="), "j", "x.test"),
        ("=?utf-8?B?PGFAYi5jPg==?= <j@x.test>", Some("=?utf-8?B?PGFAYi5jPg==?="), "j", "x.test"),
        ("Jürgen <jürgen@bücher.example>", Some("Jürgen"), "jürgen", "bücher.example"),
        ("\"a b\"@x.test", None, "\"a b\"", "x.test"),
        ("\"a@good.test\"@evil.test", None, "\"a@good.test\"", "evil.test"),
        ("first.last+tag@x.test", None, "first.last+tag", "x.test"),
        ("Name\r\n\t<user@example.com>\r\n ", Some("Name"), "user", "example.com"),
        ("user@[192.0.2.1]", None, "user", "[192.0.2.1]"),
        ("user@[IPv6:2001:db8::1]", None, "user", "[IPv6:2001:db8::1]"),
        // RFC 5322 appendix A.6.3 and §4.4: comments and white space between the parts.
        ("Mary Smith  <@node.test:mary@example.net>", Some("Mary Smith"), "mary", "example.net"),
        ("john . q @ machine (x) . \r\n example", None, "john.q", "machine.example"),
        ("Pete(A \\) chap) <pete(his)@silly.test(his host)>", Some("Pete"), "pete", "silly.test"),
        ("<@a.test,@b.test:c@d.test>", None, "c", "d.test"),
        ("a . \"b c\" @x.test", None, "a.\"b c\"", "x.test"),
    ] {
        let expected = (name.map(str::to_owned), local_part.to_owned(), domain.to_owned());
        assert_eq!(one(text), expected, "{text:?}");
        assert_eq!(list(text.as_bytes()).unwrap().mailboxes().next().unwrap().deviation(), None);
    }
}

#[test]
fn spans_point_at_the_parts() {
    let text = b" Name <@r.test:user@example.com> (c)";
    let list = list(text).unwrap();
    let mailbox = list.mailboxes().next().unwrap();
    assert_eq!(mailbox.span().of(text), b"Name <@r.test:user@example.com>");
    assert_eq!(mailbox.display_name_span().unwrap().of(text), b"Name");
    assert_eq!(mailbox.route_span().unwrap().of(text), b"@r.test:");
    assert_eq!(mailbox.local_part_span().of(text), b"user");
    assert_eq!(mailbox.domain_span().of(text), b"example.com");
}

#[test]
fn lists_and_groups_are_read() {
    let domains = |text: &str| -> Vec<String> {
        read(text).into_iter().map(|(_, _, domain)| domain).collect()
    };
    assert_eq!(domains("a@b.test, C <d@e.test>,,"), ["b.test", "e.test"]);
    assert_eq!(domains(", ,a@b.test"), ["b.test"]);
    assert_eq!(domains("<a@evil.test>, <b@good.test>"), ["evil.test", "good.test"]);
    assert_eq!(
        domains("A Group:Ed <j@x.test>,joe@y.test;, z@z.test"),
        ["x.test", "y.test", "z.test"]
    );
    assert!(domains("Undisclosed recipients:;").is_empty());
    assert!(domains("(c) Undisclosed : (nobody(that I know)) ;").is_empty());
    assert!(domains("").is_empty());
    assert!(domains(" (only a comment) ").is_empty());

    let text = b"A Group: a@b.test, c@d.test;, e@f.test";
    let list = list(text).unwrap();
    let [Address::Group { name, mailboxes }, Address::Mailbox(alone)] = list.addresses() else {
        panic!("{:?}", list.addresses());
    };
    assert_eq!(name.of(text), b"A Group");
    assert_eq!(mailboxes.len(), 2);
    assert_eq!(alone.domain(), "f.test");
}

#[test]
fn what_many_programs_take_is_told() {
    for (text, deviation, place, domain) in [
        ("a@x.test <a@x.test>", Deviation::UnquotedDisplayName, "a@x.test", "x.test"),
        ("a@good.test <b@evil.test>", Deviation::UnquotedDisplayName, "a@good.test", "evil.test"),
        ("a@good.test<b@evil.test>", Deviation::UnquotedDisplayName, "a@good.test", "evil.test"),
        ("Sales [DE] <b@x.test>", Deviation::UnquotedDisplayName, "Sales [DE]", "x.test"),
        ("\x1b$B%F\x1b(B) <b@x.test>", Deviation::UnquotedDisplayName, "\x1b$B%F\x1b(B)", "x.test"),
        ("a..b@x.test", Deviation::LocalPartDots, ".", "x.test"),
        (".a@x.test", Deviation::LocalPartDots, ".", "x.test"),
        ("A <a.@x.test>", Deviation::LocalPartDots, ".", "x.test"),
    ] {
        let list = list(text.as_bytes()).unwrap_or_else(|error| panic!("{text:?}: {error}"));
        let mailbox = list.mailboxes().next().unwrap();
        let at = mailbox.deviation().unwrap();
        assert_eq!(at.deviation, deviation, "{text:?}");
        assert_eq!(at.span.of(text.as_bytes()), place.as_bytes(), "{text:?}");
        assert_eq!(mailbox.domain(), domain);
    }
}

#[test]
fn errors_say_what_is_wrong_and_where() {
    use AddressErrorKind as Kind;
    for (text, kind, span) in [
        (&b"root"[..], Kind::NoDomain, 0..4),
        (b"Doe, John <a@b.test>", Kind::NoDomain, 0..3),
        (b"A <root>", Kind::NoDomain, 2..7),
        (b"A <>", Kind::NoDomain, 2..3),
        (b"@x.test", Kind::NoLocalPart, 0..1),
        (b"<@x.test>", Kind::Route, 8..9),
        (b"a b@x.test", Kind::LocalPart, 0..3),
        (b"<a b@x.test>", Kind::LocalPart, 1..4),
        (b"a@", Kind::Domain, 2..2),
        (b"a@x..test", Kind::Domain, 4..5),
        (b"a@x.test.", Kind::Domain, 9..9),
        (b"a@\xff.test", Kind::DomainNotUtf8, 2..8),
        (b"a@[192.0.2.1", Kind::UnclosedLiteral, 2..12),
        (b"a@good.test@evil.test", Kind::TrailingText, 11..12),
        (b"a@evil.test;b@good.test", Kind::TrailingText, 11..12),
        (b"<a@evil.test><b@good.test>", Kind::TrailingText, 13..14),
        (b"<a@evil.test> <b@good.test>", Kind::TrailingText, 14..15),
        (b"<a@evil.test> b@good.test", Kind::TrailingText, 14..15),
        (b"<a@evil.test", Kind::UnclosedAngle, 12..12),
        (b"<a@evil.test,b@good.test>", Kind::UnclosedAngle, 12..13),
        (b"<<a@evil.test>>", Kind::LocalPart, 0..1),
        (b"g: a@x.test", Kind::UnclosedGroup, 11..11),
        (b"g: h: a@x.test;;", Kind::NestedGroup, 4..5),
        (b": a@x.test;", Kind::NoGroupName, 0..1),
        (b";", Kind::NotAnAddress, 0..1),
        (b"a@x.test\0", Kind::BadByte, 8..9),
        (b"\"a\0b\" <a@x.test>", Kind::BadByte, 2..3),
        (b"a@x.test\rb", Kind::BadByte, 8..9),
        (b"a@x.test(.y.test", Kind::UnclosedComment, 8..16),
        (b"\"a <b@x.test>", Kind::UnclosedQuotedString, 0..13),
    ] {
        assert_eq!(error(text), (kind, span.into()), "{:?}", String::from_utf8_lossy(text));
    }
}

#[test]
fn work_is_bounded() {
    let limits = Limits { octets: 20, addresses: 2, ..Limits::default() };
    let kind = |text: &[u8]| AddressList::parse(text, &limits).unwrap_err().kind;
    assert_eq!(kind(b"a@b,c@d,e@f"), AddressErrorKind::TooManyAddresses { limit: 2 });
    assert_eq!(kind(&b" ".repeat(21)), AddressErrorKind::TooLong { limit: 20 });
    for text in [b"(".repeat(200_000), b"a@b <".repeat(40_000), b"\"".repeat(200_001)] {
        assert!(list(&text).is_err());
    }
}

fn author(header: &str) -> Author<'static> {
    let message = Box::leak(format!("{header}\r\n\r\n").into_boxed_str());
    let message = Box::leak(Box::new(Message::parse(message.as_bytes())));
    Author::of(message, &Limits::default())
}

#[test]
fn one_author_domain_has_its_place_in_the_message() {
    let Author::Mailbox(author) = author("Subject: s\r\nFrom: A <b@Example.COM>") else { panic!() };
    assert_eq!(author.domain, "Example.COM");
    assert_eq!(author.span, Span::new(23, 34));
    assert_eq!(author.deviation, None);
    let Author::Mailbox(folded) = self::author("from:\r\n a@good.test\r\n <b@\r\n x.test>") else {
        panic!()
    };
    assert_eq!(folded.domain, "x.test");
    let at = folded.deviation.unwrap();
    assert_eq!((at.deviation, at.span), (Deviation::UnquotedDisplayName, Span::new(8, 19)));
}

#[test]
fn every_other_case_is_a_value_of_its_own() {
    let Author::Mailboxes { domain, count: 2 } = author("From: a@x.test, b@X.test") else {
        panic!()
    };
    assert_eq!(domain.domain, "x.test");
    let Author::SeveralDomains { domains } = author("From: a@x.test, b@y.test, c@X.test") else {
        panic!()
    };
    let domains: Vec<_> = domains.iter().map(|domain| &*domain.domain).collect();
    assert_eq!(domains, ["x.test", "y.test"]);
    // Both addresses are the author's: one of them names no domain that could be checked.
    let several = author("From: <a@[192.0.2.1]>, <b@good.test>");
    assert!(matches!(several, Author::SeveralDomains { .. }), "{several:?}");

    let Author::SeveralFields { count: 3, first, second } =
        author("From: a@x.test\r\nFROM: a@x.test\r\nFrom : b@y.test")
    else {
        panic!()
    };
    assert_eq!((first, second), (Span::new(0, 16), Span::new(16, 32)));

    let Author::Malformed { error } = author("From: a@example.net(.example.com") else { panic!() };
    assert_eq!(error.kind, AddressErrorKind::UnclosedComment);
    assert_eq!(error.span, Span::new(19, 32));

    for from in ["From:", "From: root", "From: Root <root>", "From: g:;", "From: a@[192.0.2.1]"] {
        let author = author(from);
        assert!(matches!(author, Author::NoDomain { .. }), "{from}: {author:?}");
    }
    for from in ["From: root, a@x.test", "From: a@x.test, <b@y.test", "From: Doe, J <a@x.test>"] {
        let author = author(from);
        assert!(matches!(author, Author::Malformed { .. }), "{from}: {author:?}");
    }
    assert_eq!(author("Subject: s"), Author::Missing);
    let header = "A: b\r\n".repeat(10_001) + "From: a@x.test";
    assert_eq!(author(&header), Author::TooManyFields);
}

#[test]
fn a_hostile_list_of_domains_is_told_in_part_and_never_as_one() {
    let many: Vec<_> = (0..100).map(|n| format!("a@x{n}.test")).collect();
    let header = format!("From: {}\r\n\r\n", many.join(","));
    let message = Message::parse(header.as_bytes());
    for (author_domains, told) in [(16, 16), (2, 2), (1, 2), (0, 2)] {
        let limits = Limits { author_domains, ..Limits::default() };
        let Author::SeveralDomains { domains } = Author::of(&message, &limits) else { panic!() };
        assert_eq!(domains.len(), told);
    }
}
