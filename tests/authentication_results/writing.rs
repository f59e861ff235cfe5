//! What is written: lines, names, and what cannot stand.

use waxseal_parse::authentication_results::{
    AuthenticationResults, AuthservId, ResInfoText, RewriteErrorKind, Unwritable,
};

use super::{strict, summary, tolerant, value_of};

fn field(id: &str) -> AuthenticationResults {
    AuthenticationResults::new(AuthservId::new(id).unwrap())
}

#[test]
fn a_field_is_folded_at_its_results_and_where_lines_get_long() {
    let mut written = field("mx.example.net");
    let mut dkim = ResInfoText::new("dkim", "fail").unwrap();
    dkim.comment("2048-bit key").unwrap();
    dkim.reason(&"words and ".repeat(12)).unwrap();
    dkim.property("header", "d", "example.com").unwrap();
    dkim.property("header", "i", "\"joe\"@example.com").unwrap();
    dkim.property("header", "b", "ab/c").unwrap();
    dkim.property_comment("the first four").unwrap();
    written.push(dkim);
    written.push(ResInfoText::new("spf", "none").unwrap());
    assert_eq!(
        written.to_string(),
        "Authentication-Results: mx.example.net;\r\n\
         \tdkim=fail (2048-bit key)\r\n\
         \t reason=\"words and words and words and words and words and words and\r\n \
         words and words and words and words and words and words and \"\r\n\
         \t header.d=example.com header.i=\"\\\"joe\\\"\"@example.com header.b=\"ab/c\"\r\n\
         \t (the first four);\r\n\
         \tspf=none"
    );
    let value = value_of(&written);
    let payload = strict(&value).unwrap();
    assert_eq!(AuthenticationResults::rewrite(&payload), Ok(written.clone()));
    assert_eq!(payload.results[0].reason.as_ref().unwrap().text, "words and ".repeat(12));
    let stored = written.folded().with_line_feeds().to_string();
    assert_eq!(stored, written.to_string().replace("\r\n", "\n"));
}

#[test]
fn nothing_checked_is_none() {
    let mut written = field("a/b");
    assert_eq!(written.to_string(), "Authentication-Results: \"a/b\"; none");
    written.comment("not (checked)").unwrap();
    let text = "Authentication-Results: \"a/b\"; none (not \\(checked\\))";
    assert_eq!(written.to_string(), text);
    assert_eq!(
        written.folded().of_arc(3).to_string(),
        "ARC-Authentication-Results: i=3; \"a/b\"; none (not \\(checked\\))"
    );
}

#[test]
fn what_cannot_stand_is_left_out_and_told() {
    let mut result = ResInfoText::new("dkim", "pass").unwrap();
    let before = result.clone();
    assert_eq!(result.property("header", "d", "a\r\nb"), Err(Unwritable::Control { at: 1 }));
    assert_eq!(result.property("header", "d;", "a"), Err(Unwritable::NotKeyword));
    assert_eq!(result.property("", "d", "a"), Err(Unwritable::NotKeyword));
    assert_eq!(result.property("header", "d", "\u{fc}"), Err(Unwritable::NonAscii { at: 0 }));
    assert_eq!(result.comment("\u{1b}[m"), Err(Unwritable::Control { at: 0 }));
    assert_eq!(result.reason("a\0"), Err(Unwritable::Control { at: 1 }));
    assert_eq!(result.property_comment("a"), Err(Unwritable::NoProperty));
    assert_eq!(result, before);
    assert_eq!(ResInfoText::new("dkim=", "pass"), Err(Unwritable::NotKeyword));
    assert!(ResInfoText::internationalized("dkim", "pass").unwrap().reason("\u{fc}").is_ok());
}

#[test]
fn what_was_read_tolerantly_may_have_no_written_form() {
    for (value, kind) in [
        ("spf=pass", RewriteErrorKind::NoAuthservId),
        ("mx; spf=pass action=none", RewriteErrorKind::NoPtype),
        ("mx; spf=pa.ss", RewriteErrorKind::Unwritable(Unwritable::NotKeyword)),
        ("mx; spf=pass (\0)", RewriteErrorKind::Unwritable(Unwritable::Control { at: 0 })),
    ] {
        assert_eq!(AuthenticationResults::rewrite(&tolerant(value)).unwrap_err().kind, kind);
    }
    // A value that should have been quoted is.
    let value = "mx; dkim=pass header.b=a/b;";
    let payload = tolerant(value);
    let written = value_of(&AuthenticationResults::rewrite(&payload).unwrap());
    assert_eq!(summary(&strict(&written).unwrap()), summary(&payload));
}

/// CVE-2020-12272 and its kin: what a message says cannot become a result, a property or a comment.
#[test]
fn nothing_can_be_injected() {
    for text in [
        "example.net(.example.com",
        "a; dkim=pass header.d=bank.example",
        "a\" ; dkim=pass",
        "a\\",
        "a\\\"; dkim=pass",
        "(a) b.c=d",
        "a) ; dkim=pass (",
        "\"\"@a.example",
        "a\"@a.example",
        "a@a.example; dkim=pass",
        "joe@a.example (c) d.e=f",
        "none",
        "",
        " ",
        "@",
    ] {
        let mut spf = ResInfoText::new("spf", "fail").unwrap();
        spf.comment(text).unwrap();
        spf.reason(text).unwrap();
        spf.property("smtp", "mailfrom", text).unwrap();
        spf.property_comment(text).unwrap();
        let mut written = field("mx.example.net");
        written.push(spf);
        let value = value_of(&written);
        let payload = strict(&value).unwrap();
        let [spf] = &*payload.results else { panic!("{value}") };
        assert_eq!((&*spf.method.text, &*spf.result.text), ("spf", "fail"));
        assert_eq!(spf.reason.as_ref().unwrap().text, text);
        assert_eq!(spf.comments.len(), 1);
        assert_eq!(spf.comments[0].text, text);
        let [property] = &*spf.properties else { panic!("{value}") };
        assert_eq!(property.value.text, text);
        assert_eq!(property.comments.len(), 1);
        assert_eq!(property.comments[0].text, text);
    }
}
