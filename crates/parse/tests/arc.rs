//! The three fields of an ARC Set (RFC 8617 §4.1), rule by rule.
#![allow(clippy::unwrap_used, reason = "test helpers, where a panic is a failure")]

use waxseal_parse::arc::{
    ArcAuthenticationResults, ArcField, ArcFieldError, ArcFieldErrorKind as Kind, ChainStatus,
    Instance, MessageSignature, Seal,
};
use waxseal_parse::dkim::deviation::Deviation;
use waxseal_parse::dkim::signature::{Algorithm, Signature, SignatureErrorKind};
use waxseal_parse::limits::Limits;
use waxseal_parse::message::Message;
use waxseal_parse::span::Span;
use waxseal_parse::structured::Unclosed;
use waxseal_parse::tag_list::TagListErrorKind;

const HASH: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

fn results(value: &str) -> Result<ArcAuthenticationResults<'_>, ArcFieldError> {
    ArcAuthenticationResults::parse(value.as_bytes(), &Limits::default())
}

fn signature(value: &str) -> Result<MessageSignature<'_>, ArcFieldError> {
    MessageSignature::parse(value.as_bytes(), &Limits::default())
}

fn seal(value: &str) -> Result<Seal<'_>, ArcFieldError> {
    Seal::parse(value.as_bytes(), &Limits::default())
}

/// A faultless AMS with one text replaced by another.
fn ams(from: &str, to: &str) -> String {
    let value = format!(
        " i=1; a=rsa-sha256; c=relaxed/simple; d=a.example;\r\n s=x; h=From:To; t=12; bh={HASH}; b=AAAA"
    );
    assert!(value.contains(from));
    value.replacen(from, to, 1)
}

/// A faultless AS with one text replaced by another.
fn seal_with(from: &str, to: &str) -> String {
    let value = " i=1; a=ed25519-sha256; cv=none; d=a.example; s=x;\r\n\tt=12; b=AA AA".to_owned();
    assert!(value.contains(from));
    value.replacen(from, to, 1)
}

#[test]
fn fields_are_told_by_name_in_any_case() {
    let raw = b"ARC-Seal: 1\r\narc-authentication-results: 2\r\nARC-Message-SIGNATURE : 3\r\n\
        ARC-Seals: 4\r\nX-ARC-Seal: 5\r\nDKIM-Signature: 6\r\n\r\n";
    let found: Vec<_> = Message::parse(raw).fields().iter().map(ArcField::of).collect();
    assert_eq!(
        found,
        [
            Some(ArcField::Seal),
            Some(ArcField::AuthenticationResults),
            Some(ArcField::MessageSignature),
            None,
            None,
            None
        ]
    );
}

#[test]
fn instances() {
    assert_eq!(Instance::all().count(), 50);
    assert_eq!(Instance::FIRST.get(), 1);
    assert_eq!(Instance::new(0), None);
    assert_eq!(Instance::new(51), None);
    assert_eq!(Instance::new(50).unwrap().next(), None);
    assert_eq!(Instance::FIRST.next(), Instance::new(2));
}

#[test]
fn authentication_results_begin_with_their_instance() {
    for (value, instance, payload) in [
        ("i=1;a", 1, "a"),
        (" i=50; mx.example; spf=pass ", 50, "mx.example; spf=pass"),
        ("\r\n\ti = 07 ;\r\n a;\r\n b", 7, "a;\r\n b"),
        ("(one) i (two) = (three) 2 (four; (five)) ; a", 2, "a"),
        ("i=3;", 3, ""),
        ("i=3;;", 3, ";"),
        ("i=3; i=4; x", 3, "i=4; x"),
    ] {
        let read = results(value).unwrap();
        assert_eq!(usize::from(read.instance.get()), instance, "{value:?}");
        assert_eq!(read.payload, payload.as_bytes(), "{value:?}");
        assert_eq!(read.payload_span.of(value.as_bytes()), payload.as_bytes());
        let number = read.instance_span.of(value.as_bytes());
        assert_eq!(core::str::from_utf8(number).unwrap().parse(), Ok(instance));
    }
    for (value, kind, span, instance) in [
        ("", Kind::MissingInstance, 0..0, None),
        ("mx.example; i=1; spf=pass", Kind::MissingInstance, 0..1, None),
        ("I=1; a", Kind::MissingInstance, 0..1, None),
        ("i; a", Kind::MissingInstance, 1..2, None),
        ("i=; a", Kind::Instance, 2..3, None),
        ("i=0; a", Kind::Instance, 3..4, None),
        ("i=51; a", Kind::Instance, 4..5, None),
        ("i=001; a", Kind::Instance, 5..6, None),
        ("i=-1; a", Kind::Instance, 2..3, None),
        ("i=1", Kind::NoSemicolon, 3..3, Instance::new(1)),
        ("i=1 a; b", Kind::NoSemicolon, 4..5, Instance::new(1)),
        ("i=1 (a; b", Kind::Unclosed(Unclosed::Comment { at: 4 }), 4..5, None),
    ] {
        let error = results(value).unwrap_err();
        assert_eq!((error.kind, error.span), (kind, Span::from(span)), "{value:?}");
        assert_eq!(error.instance, instance, "{value:?}");
    }
}

#[test]
fn a_message_signature_is_a_dkim_signature_with_an_instance() {
    let value = ams("i=1", "i=1");
    let read = signature(&value).unwrap();
    assert_eq!(read.instance, Instance::FIRST);
    assert_eq!(read.instance_span.of(value.as_bytes()), b"1");
    assert_eq!(read.signature.auid, None);
    assert_eq!(read.signature.signed_fields, ["From", "To"]);
    assert_eq!(read.signature.timestamp, Some(12));
    // All that they have in common is read as DKIM reads it.
    let dkim = value.replace("i=1", "v=1");
    let dkim = Signature::parse(dkim.as_bytes(), &Limits::default()).unwrap();
    assert_eq!(read.signature.body_hash, dkim.body_hash);
    assert_eq!(read.signature.canonicalization, dkim.canonicalization);
    assert_eq!(read.signature.signature_span, dkim.signature_span);
    // The instance may stand anywhere, with a comment, and `v=` says nothing.
    for value in [
        ams("b=AAAA", "b=AAAA; v=2"),
        ams("i=1;", "").replace("b=AAAA", "b=AAAA; i = 1"),
        ams("i=1;", "i= (one) 1 (set);"),
        ams("i=1;", "i=01;"),
    ] {
        assert_eq!(signature(&value).unwrap().instance, Instance::FIRST, "{value}");
    }
}

#[test]
fn a_message_signature_that_cannot_be_used() {
    let common = Kind::Signature;
    for (value, kind, at) in [
        (ams("i=1;", ""), Kind::MissingInstance, ""),
        (ams("i=1;", "I=1;"), Kind::MissingInstance, ""),
        (ams("i=1;", "i=;"), Kind::Instance, ""),
        (ams("i=1;", "i=0;"), Kind::Instance, "0"),
        (ams("i=1;", "i=51;"), Kind::Instance, "51"),
        (ams("i=1;", "i=@a.example;"), Kind::Instance, "@a.example"),
        (ams("i=1;", "i=1 2;"), Kind::Instance, "1 2"),
        (
            ams("i=1;", "i=1;;x;"),
            common(SignatureErrorKind::TagList(TagListErrorKind::NoEqualsSign)),
            "x",
        ),
        (ams("a=rsa-sha256; ", ""), common(SignatureErrorKind::MissingTag("a")), ""),
        (ams("h=From:To; ", ""), common(SignatureErrorKind::MissingTag("h")), ""),
        (ams("h=From:To", "h=From To"), common(SignatureErrorKind::FieldName), "From To"),
        (ams("h=From:To", "h=From:arc-seal"), Kind::SealSigned, "From:arc-seal"),
        (ams("t=12", "t=x"), common(SignatureErrorKind::Timestamp), "x"),
        (ams("d=a.example", "d=a..example"), common(SignatureErrorKind::Domain), "a..example"),
        (ams("b=AAAA", "b="), common(SignatureErrorKind::EmptySignature), ""),
    ] {
        let error = signature(&value).unwrap_err();
        assert_eq!(error.kind, kind, "{value:?}");
        assert_eq!(error.span.of(value.as_bytes()), at.as_bytes(), "{value:?}");
    }
    let error = signature(&ams("t=12", "t=x").replace("i=1", "i=7")).unwrap_err();
    assert_eq!(error.instance, Instance::new(7));
    assert_eq!(
        (error.domain.as_deref(), error.selector.as_deref()),
        (Some("a.example"), Some("x"))
    );
    assert_eq!(error.to_string(), "the time t= is not a number of 1 to 12 digits");
}

/// An empty name takes no field, and a deviation tells it; DKIM-Signature has no such.
#[test]
fn empty_names_are_told() {
    for (h, names, told) in [
        ("h=", &[][..], 1),
        ("h=From::To", &["From", "To"], 1),
        ("h=:To: ", &["To"], 2),
        ("h=To", &["To"], 0),
    ] {
        let value = ams("h=From:To", h);
        let read = signature(&value).unwrap().signature;
        assert_eq!(read.signed_fields, names, "{h}");
        let empty = read.deviations.iter().filter(|at| at.deviation == Deviation::EmptyFieldName);
        assert_eq!(empty.count(), told, "{h}");
        if told > 0 {
            let dkim = value.replace("i=1", "v=1");
            assert!(Signature::parse(dkim.as_bytes(), &Limits::default()).is_err(), "{h}");
        }
    }
    // Empty names count as names, for there is one step of work for each.
    let value = ams("h=From:To", &format!("h={}", ":".repeat(1_000)));
    let kind = SignatureErrorKind::TooManyFieldNames { limit: 1_000 };
    assert_eq!(signature(&value).unwrap_err().kind, Kind::Signature(kind));
    assert!(signature(&ams("h=From:To", &format!("h={}", ":".repeat(999)))).is_ok());
}

#[test]
fn a_seal() {
    let value = seal_with("i=1", "i=1");
    let read = seal(&value).unwrap();
    assert_eq!((read.instance, read.algorithm), (Instance::FIRST, Algorithm::Ed25519Sha256));
    assert_eq!((read.domain, read.selector, read.timestamp), ("a.example", "x", Some(12)));
    assert_eq!((read.chain_status, &*read.signature), (ChainStatus::None, &[0; 3][..]));
    assert_eq!(read.signature_span.of(value.as_bytes()), b"AA AA");
    assert_eq!(read.tags.tags().len(), 7);
    for (cv, status) in [
        ("none", ChainStatus::None),
        ("pass", ChainStatus::Pass),
        ("fail", ChainStatus::Fail),
        ("PaSS", ChainStatus::Pass),
    ] {
        let value = seal_with("cv=none", &format!("cv={cv}"));
        let read = seal(&value).unwrap();
        assert_eq!((read.chain_status, read.deviations.len()), (status, 0), "{cv}");
    }
    // Unknown tags are ignored, `t=` may be missing, and a deviation is told.
    assert!(seal(&seal_with("cv=none", "cv=none; zz=1; x=5; q=z; z=y")).is_ok());
    assert_eq!(seal(&seal_with("t=12;", "")).unwrap().timestamp, None);
    let value = seal_with("s=x;", "s=x;;");
    assert_eq!(seal(&value).unwrap().deviations[0].deviation, Deviation::EmptyTag);
}

#[test]
fn a_seal_that_cannot_be_used() {
    let common = Kind::Signature;
    for (value, kind, at) in [
        (seal_with("i=1;", ""), Kind::MissingInstance, ""),
        (seal_with("i=1;", "i=x;"), Kind::Instance, "x"),
        (seal_with("cv=none; ", ""), common(SignatureErrorKind::MissingTag("cv")), ""),
        (seal_with("cv=none", "CV=none"), common(SignatureErrorKind::TagInWrongCase("cv")), "CV"),
        (seal_with("cv=none", "cv="), Kind::ChainStatus, ""),
        (seal_with("cv=none", "cv=neutral"), Kind::ChainStatus, "neutral"),
        (seal_with("cv=none", "cv=none; h=from"), Kind::ForbiddenTag("h"), "h"),
        (seal_with("cv=none", "cv=none; bh=AAAA"), Kind::ForbiddenTag("bh"), "bh"),
        (seal_with("cv=none", "cv=none; l=1"), Kind::ForbiddenTag("l"), "l"),
        (seal_with("cv=none", "cv=none; c=relaxed"), Kind::ForbiddenTag("c"), "c"),
        (
            seal_with("a=ed25519-sha256", "a=ed25519"),
            common(SignatureErrorKind::Algorithm),
            "ed25519",
        ),
        (seal_with("b=AA AA", "b=A!"), common(SignatureErrorKind::Base64("b")), "!"),
        (seal_with("d=a.example", "d=example"), common(SignatureErrorKind::Domain), "example"),
        (seal_with("s=x", "s="), common(SignatureErrorKind::Selector), ""),
        (seal_with("t=12", "t="), common(SignatureErrorKind::Timestamp), ""),
        (
            seal_with("t=12", "t=12; i=2"),
            common(SignatureErrorKind::TagList(TagListErrorKind::DuplicateTag {
                first: Span::new(1, 2),
            })),
            "i",
        ),
    ] {
        let error = seal(&value).unwrap_err();
        assert_eq!(error.kind, kind, "{value:?}");
        assert_eq!(error.span.of(value.as_bytes()), at.as_bytes(), "{value:?}");
    }
    let error = seal(&seal_with("cv=none", "cv=x").replace("i=1", "i=9")).unwrap_err();
    assert_eq!((error.instance, error.domain.as_deref()), (Instance::new(9), Some("a.example")));
    assert_eq!(error.to_string(), "the chain status cv= is not none, pass or fail");
}

#[test]
fn fields_that_are_too_long() {
    let limit = Limits::default().signature_octets;
    let long = format!("i=1; {}", "a".repeat(limit));
    assert_eq!(results(&long).unwrap_err().kind, Kind::TooLong { limit });
    assert!(results(&long[..limit]).is_ok());
    let kind = Kind::Signature(SignatureErrorKind::TooLong { limit });
    assert_eq!(seal(&long).unwrap_err().kind, kind);
    assert_eq!(signature(&long).unwrap_err().kind, kind);
}
