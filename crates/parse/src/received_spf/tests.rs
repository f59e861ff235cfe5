use super::*;

fn parse(value: &str) -> ReceivedSpf<'_> {
    ReceivedSpf::parse(value.as_bytes()).unwrap()
}

/// The examples of RFC 7208 §9.1.
#[test]
fn the_examples_of_the_rfc_are_read() {
    let field = parse(
        " pass (mybox.example.org: domain of\r\n\
         \x20myname@example.com designates 192.0.2.1 as permitted sender)\r\n\
         \x20   receiver=mybox.example.org; client-ip=192.0.2.1;\r\n\
         \x20   envelope-from=\"myname@example.com\"; helo=foo.example.com;",
    );
    assert_eq!(field.result, "pass");
    assert!(field.comment.as_deref().unwrap().ends_with("192.0.2.1 as permitted sender"));
    assert_eq!(field.receiver(), Some("mybox.example.org"));
    assert_eq!(field.client_ip(), Some("192.0.2.1".parse().unwrap()));
    assert_eq!(field.envelope_from(), Some("myname@example.com"));
    assert_eq!(field.helo(), Some("foo.example.com"));
    let field = parse(
        " fail (mybox.example.org: domain of\r\n myname@example.com does not designate\r\n \
         192.0.2.1 as permitted sender)\r\n identity=mailfrom; client-ip=192.0.2.1;\r\n \
         envelope-from=\"myname@example.com\";",
    );
    assert_eq!((&*field.result, field.identity()), ("fail", Some("mailfrom")));
    let field = parse(
        " pass (mybox.example.org: domain of\r\n myname@example.com designates 192.0.2.1 as\r\n \
         permitted sender) receiver=mybox.example.org;\r\n client-ip=192.0.2.1; \
         mechanism=ip4:192.0.2.1; envelope-from=\"myname@example.com\";\r\n helo=foo.example.com;",
    );
    assert_eq!(field.mechanism(), Some("ip4:192.0.2.1"));
}

#[test]
fn what_products_write_is_read() {
    let field = parse(
        "pass (google.com: domain of a@b.example designates 2a00:1450::1 as permitted sender) \
         client-ip=2a00:1450:4864:20::12e;",
    );
    assert_eq!(field.client_ip(), Some("2a00:1450:4864:20::12e".parse().unwrap()));
    let field = parse(
        "Pass (protection.outlook.com: domain of b.example designates 192.0.2.7 as permitted \
         sender) receiver=protection.outlook.com; client-ip=192.0.2.7; helo=mx.b.example; pr=C",
    );
    assert_eq!((&*field.result, field.value("PR")), ("Pass", Some("C")));
    let field =
        parse("SoftFail (x) client-ip=[192.0.2.7]; envelope-from=<\"a b\"@c.example>; x-y=");
    assert_eq!(field.client_ip(), Some("192.0.2.7".parse().unwrap()));
    assert_eq!(field.envelope_from(), Some("\"a b\"@c.example"));
    assert_eq!(field.value("x-y"), Some(""));
    // No semicolons; comments between; the null reverse-path.
    let field = parse("none\r\n\thelo=a.example (says it) envelope-from=<> ; ; ");
    assert_eq!((field.helo(), field.envelope_from()), (Some("a.example"), Some("")));
    assert_eq!(field.comment.as_deref(), Some("says it"));
    assert_eq!(parse("(early) None").comment, None);
    assert_eq!(parse("PermError (a \\) b (c))").comment.as_deref(), Some("a ) b (c)"));
    assert_eq!(parse("pass identity = \"mail\\\"from\"").identity(), Some("mail\"from"));
}

#[test]
fn errors_point_at_the_place() {
    use ReceivedSpfErrorKind as Kind;
    for (value, kind, span) in [
        ("", Kind::NoResult, 0..0),
        (" (pass)", Kind::NoResult, 7..7),
        ("pass=1", Kind::NoResult, 4..5),
        ("pass helo", Kind::NoEqualsSign, 9..9),
        ("pass a=b; =c", Kind::NoKey, 10..11),
        ("pass @", Kind::NoKey, 5..6),
        ("pass (a", Kind::Unclosed(Unclosed::Comment { at: 5 }), 5..7),
        ("pass a=\"b", Kind::Unclosed(Unclosed::QuotedString { at: 7 }), 7..9),
    ] {
        let error = ReceivedSpf::parse(value.as_bytes()).unwrap_err();
        assert_eq!((error.kind, error.span), (kind, span.into()), "{value:?}");
    }
}

#[test]
fn what_is_written_cannot_break_out() {
    let field = ReceivedSpf::new("pass\r\nX: y")
        .with_comment("evil) envelope-from=x (\r\nX-Evil: \u{1b}[31m \\")
        .with("envelope-from", "a\"; helo=evil\r\nX-Evil: 1\\@b.example")
        .with("bad key", "dropped")
        .with("helo", "");
    let text = field.to_string();
    assert!(!text.contains("dropped"), "{text}");
    for line in text.split("\r\n").skip(1) {
        assert!(line.starts_with(' '), "{text}");
    }
    assert_eq!(text.matches(['\n', '\u{1b}']).count(), text.matches("\r\n").count());
    let again = parse(&text);
    assert_eq!(again.comment.as_deref(), Some("evil) envelope-from=x ( X-Evil: ?[31m \\"));
    assert_eq!(again.envelope_from(), Some("a\"; helo=evil??X-Evil: 1\\@b.example"));
    assert_eq!((again.pairs.len(), again.helo()), (2, Some("")));
}

#[test]
fn lines_are_folded() {
    let field = ReceivedSpf::new("softfail")
        .with_comment("mx.example.net: the client 192.0.2.1 is probably not allowed to use the domain of joe@example.com")
        .with("client-ip", "192.0.2.1")
        .with("envelope-from", "joe@example.com")
        .with("helo", "mail.example.com")
        .with("receiver", "mx.example.net")
        .with("identity", "mailfrom");
    let text = format!("Received-SPF: {field}");
    assert!(text.split("\r\n").count() > 3, "{text}");
    assert!(text.split("\r\n").all(|line| line.len() <= COLUMNS), "{text}");
    let value = text.strip_prefix("Received-SPF:").unwrap();
    let again = parse(value);
    assert_eq!(again.comment, field.comment);
    assert_eq!(again.pairs.len(), field.pairs.len());
}
