use super::*;
use waxseal_parse::authentication_results::ReadErrorKind;

fn trust() -> Trust {
    let ids = ["mx.example.net", "xn--bcher-kva.example", "queue/7"];
    Trust::new(&ids.map(|id| AuthservId::new(id).unwrap()))
}

fn reasons(fields: &str) -> Vec<Option<&'static str>> {
    let raw = format!("{fields}\r\n");
    let message = Message::parse(raw.as_bytes());
    let judged = trust().judge(&message);
    judged.iter().map(|field| field.distrust.map(Distrust::as_str)).collect()
}

#[test]
fn names_are_compared_as_domain_names() {
    for id in [
        "mx.example.net",
        "MX.Example.NET",
        "mx.example.net.",
        "\"mx.example.net\"",
        "\"m\\x.example.net\"",
        "(a) mx.example.net (b)",
        "\r\n mx.example.net",
        "mx.example.net 1",
        "\"bücher.example\"",
        "\"BÜCHER.example\"",
        "xn--bcher-kva.example",
        "XN--BCHER-KVA.EXAMPLE",
        "\"queue/7\"",
    ] {
        let field = format!("Authentication-Results: {id}; none\r\n");
        assert_eq!(reasons(&field), [None], "{id}");
    }
    for (id, reason) in [
        ("mx.example.com", "other-authserv-id"),
        ("a.mx.example.net", "other-authserv-id"),
        ("example.net", "other-authserv-id"),
        ("mx.example.net.evil.example", "other-authserv-id"),
        // A Cyrillic letter.
        ("\"m\u{445}.example.net\"", "other-authserv-id"),
        ("mx.example.net 2", "unknown-version"),
        ("mx.example.net/1", "other-authserv-id"),
        ("bücher.example", "deviates"),
        ("", "no-authserv-id"),
    ] {
        let field = format!("Authentication-Results: {id}; none\r\n");
        assert_eq!(reasons(&field), [Some(reason)], "{id}");
    }
}

#[test]
fn what_is_not_of_the_grammar_is_not_believed_unless_forgiven() {
    let raw = b"Authentication-Results: mx.example.net; dkim=pass header.b=a/b\r\n\r\n";
    let message = Message::parse(raw);
    let mut trust = trust();
    let judged = trust.judge(&message);
    let Some(Distrust::Deviates(at)) = judged[0].distrust else { panic!("{judged:?}") };
    assert_eq!(at.deviation, Deviation::UnquotedValue);
    assert_eq!(at.span.of(judged[0].field.value()), b"a/b");
    trust.forgiven = Deviation::HARMLESS.to_vec();
    assert!(trust.judge(&message)[0].is_trusted());
    let raw = b"Authentication-Results: mx.example.net (; dkim=pass header.d=a.example\r\n\r\n";
    let judged = trust.judge(&Message::parse(raw));
    let Some(Distrust::Deviates(at)) = judged[0].distrust else { panic!("{judged:?}") };
    assert_eq!(at.deviation, Deviation::UnclosedComment, "never harmless");
}

#[test]
fn position_counts_received_fields() {
    let field = "Authentication-Results: mx.example.net; none\r\n";
    let header = format!(
        "{field}Received: 1\r\n{field}RECEIVED: 2\r\n{field}Received: 3\r\n{field}\r\n\
         {field}\r\n\r\n--a\r\nContent-Type: message/rfc822\r\n\r\n{field}\r\n"
    );
    let message = Message::parse(header.as_bytes());
    for trusted_received in 0..5 {
        let mut trust = trust();
        trust.trusted_received = trusted_received;
        let judged = trust.judge(&message);
        assert_eq!(judged.len(), 4, "attached messages and the body are not looked at");
        for (at, field) in judged.iter().enumerate() {
            assert_eq!(field.received_above, at);
            assert_eq!(field.is_trusted(), at <= trusted_received);
        }
    }
}

#[test]
fn what_exceeds_a_limit_is_not_believed_and_is_deleted() {
    let raw = format!("Authentication-Results: a.example;{}\r\n\r\n", " spf=pass;".repeat(300));
    let message = Message::parse(raw.as_bytes());
    let judged = trust().judge(&message);
    assert!(matches!(judged[0].distrust, Some(Distrust::Unreadable(error))
        if error.kind == ReadErrorKind::TooManyResults));
    let forged = trust().forged(&message).unwrap();
    assert!(matches!(forged[0].reason, ForgedReason::Unreadable(_)));
    let mut limits = Limits::default();
    limits.header_fields = 1;
    let raw = b"A: b\r\nAuthentication-Results: mx.example.net; none\r\n\r\n";
    let message = Message::parse_within(raw, &limits);
    assert_eq!(trust().forged(&message), Err(FieldsUnseen));
}

#[test]
fn no_claim_hides_behind_bad_syntax() {
    use ForgedReason::{ClaimsAuthservId, Disguised, UnknownVersion};
    for (value, reason) in [
        ("mx.example.net; dkim=pass", Some(ClaimsAuthservId)),
        ("\tMX.example.net.; dkim=pass", Some(ClaimsAuthservId)),
        ("\"mx.example.net\"; dkim=pass", Some(ClaimsAuthservId)),
        ("\"m\\x.example.net\"; dkim=pass", Some(ClaimsAuthservId)),
        ("(x) mx.example.net (y) 1 (z); dkim=pass", Some(ClaimsAuthservId)),
        // CVE-2020-12272: a comment that never ends.
        ("mx.example.net(.evil.example; dkim=pass", Some(ClaimsAuthservId)),
        ("(mx.example.net; dkim=pass", Some(ClaimsAuthservId)),
        ("\"mx.example.net; dkim=pass", Some(ClaimsAuthservId)),
        ("evil.example (\r\n ; mx.example.net; dkim=pass", Some(ClaimsAuthservId)),
        ("mx(a).example(b).net; dkim=pass", Some(ClaimsAuthservId)),
        ("mx.\r\n example.net; dkim=pass", Some(ClaimsAuthservId)),
        ("mx.\"example\".net; dkim=pass", Some(ClaimsAuthservId)),
        ("mx.example.net, evil.example; dkim=pass", Some(ClaimsAuthservId)),
        ("<mx.example.net>; dkim=pass", Some(ClaimsAuthservId)),
        ("mx.example.net/q1; dkim=pass", Some(ClaimsAuthservId)),
        ("evil.example mx.example.net; dkim=pass", Some(ClaimsAuthservId)),
        ("mx.example.net", Some(ClaimsAuthservId)),
        ("mx.example.net 9; dkim=pass", Some(ClaimsAuthservId)),
        ("spf=pass smtp.mailfrom=a.example; mx.example.net; dkim=pass", Some(ClaimsAuthservId)),
        ("; mx.example.net; dkim=pass", Some(ClaimsAuthservId)),
        ("b\u{fc}cher.example; dkim=pass", Some(ClaimsAuthservId)),
        ("\u{ff42}\u{fc}cher\u{3002}example; dkim=pass", Some(ClaimsAuthservId)),
        ("mx.exa\u{ad}mple.net; dkim=pass", Some(ClaimsAuthservId)),
        ("queue/7; dkim=pass", Some(ClaimsAuthservId)),
        ("=?utf-8?b?bXguZXhhbXBsZS5uZXQ7IGRraW09cGFzcw==?=", Some(Disguised)),
        ("a.example 2; dkim=pass", Some(UnknownVersion)),
        // Others may say what they like of us.
        ("a.example; dkim=pass header.d=mx.example.net", None),
        ("a.example; dkim=pass header.d=mx.example.net reason=\"mx.example.net\";", None),
        ("a.example; dkim=pass (mx.example.net)", None),
        ("sub.mx.example.net; dkim=pass", None),
        ("spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=mx.example.net; dkim=none", None),
        ("a.example; dkim=pass (=?utf-8?q?b?=)", None),
    ] {
        let raw = format!("Authentication-Results: {value}\r\n\r\n");
        let message = Message::parse(raw.as_bytes());
        let forged = trust().forged(&message).unwrap();
        assert_eq!(forged.first().map(|forged| forged.reason), reason, "{value:?}");
    }
    let long = format!("Authentication-Results: {}; none\r\n\r\n", "a".repeat(1025));
    let forged = trust().forged(&Message::parse(long.as_bytes())).unwrap();
    assert_eq!(forged[0].reason, Disguised);
}

#[test]
fn no_claim_hides_behind_the_name_of_its_field() {
    for name in [
        "Authentication-Results",
        "AUTHENTICATION-RESULTS \t",
        "Authentication-Results\0",
        "Authentication-Results\u{a0}",
        " Authentication-Results",
    ] {
        let raw = format!("{name}: mx.example.net; dkim=pass\r\n\r\n");
        assert_eq!(trust().forged(&Message::parse(raw.as_bytes())).unwrap().len(), 1, "{name:?}");
    }
    for name in ["ARC-Authentication-Results", "X-Authentication-Results", "Authentication"] {
        let raw = format!("{name}: mx.example.net; dkim=pass\r\n\r\n");
        assert_eq!(trust().forged(&Message::parse(raw.as_bytes())).unwrap().len(), 0, "{name:?}");
    }
}

#[test]
fn all_else_of_the_message_stays_as_it_is() {
    let forged = "Authentication-Results: mx.example.net;\n\tdkim=pass\n";
    let kept =
        ["From a@b Mon\nA: 1\r\n", "Authentication-Results: a.example; none\n", "B: 2\n\nbody\r"];
    let raw = format!("{}{forged}{}{forged}{forged}{}{forged}", kept[0], kept[1], kept[2]);
    let message = Message::parse(raw.as_bytes());
    let fields = trust().forged(&message).unwrap();
    assert_eq!(fields.len(), 3);
    let left: Vec<&[u8]> = without(&message, &fields).collect();
    let expected = format!("{}{}{}{forged}", kept[0], kept[1], kept[2]);
    assert_eq!(left.concat(), expected.as_bytes());
    let cleaned = left.concat();
    assert_eq!(trust().forged(&Message::parse(&cleaned)), Ok(vec![]));
    assert_eq!(without(&message, &[]).collect::<Vec<_>>(), [raw.as_bytes()]);
}
