//! The grammar of DKIM-Signature (RFC 6376 §3.5): what is read, what is refused, and where.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests"
)]

use waxseal_parse::dkim::deviation::Deviation;
use waxseal_parse::dkim::signature::{
    Algorithm, CanonicalizationKind, Signature, SignatureError, SignatureErrorKind as Kind,
};
use waxseal_parse::limits::Limits;
use waxseal_parse::tag_list::TagListErrorKind;

const BH: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

fn parse(value: &str) -> Result<Signature<'_>, SignatureError> {
    Signature::parse(value.as_bytes(), &Limits::default())
}

/// A minimal signature with some tags replaced (`name=value`), added, or removed (`-name`).
fn with(changes: &[&str]) -> String {
    let mut tags: Vec<String> =
        ["v=1", "a=rsa-sha256", "d=example.com", "s=sel", "h=from", "b=AAAA", &format!("bh={BH}")]
            .map(String::from)
            .into();
    for change in changes {
        let name = change.trim_start_matches('-').split('=').next().unwrap();
        let position = tags.iter().position(|tag| tag.split('=').next().unwrap().trim() == name);
        match (position, change.starts_with('-')) {
            (Some(at), true) => drop(tags.remove(at)),
            (Some(at), false) => (*change).clone_into(&mut tags[at]),
            (None, _) => tags.push((*change).to_owned()),
        }
    }
    tags.join("; ")
}

fn error(changes: &[&str]) -> Kind {
    parse(&with(changes)).expect_err("must be refused").kind
}

fn deviations(changes: &[&str]) -> Vec<Deviation> {
    parse(&with(changes)).unwrap().deviations.iter().map(|at| at.deviation).collect()
}

#[test]
fn reads_the_signature_of_rfc_6376_appendix_a() {
    let value = concat!(
        " v=1; a=rsa-sha256; s=brisbane; d=example.com;\r\n",
        "      c=simple/simple; q=dns/txt; i=joe@football.example.com;\r\n",
        "      h=Received : From : To : Subject : Date : Message-ID;\r\n",
        "      bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n",
        "      b=AuUoFEfDxTDkHlLXSZEpZj79LICEps6eda7W3deTVFOk4yAUoqOB\r\n",
        "      4nujc7YopdG5dWLSdNg6xNAZpOPr+kHxt1IrE+NahM6L/LbvaHut\r\n",
        "      KVdkLLkpVaVVQPzeRDI009SO2Il5Lu7rDNH6mZckBdrIx0orEtZV\r\n",
        "      4bmp/YzhwvcubU4=;",
    );
    let signature = parse(value).unwrap();
    assert_eq!(signature.algorithm, Algorithm::RsaSha256);
    assert_eq!(signature.domain, "example.com");
    assert_eq!(signature.selector, "brisbane");
    assert_eq!(
        signature.signed_fields,
        ["Received", "From", "To", "Subject", "Date", "Message-ID"]
    );
    assert_eq!(signature.signature.len(), 128);
    assert_eq!(signature.body_hash.len(), 32);
    let auid = signature.auid.unwrap();
    assert_eq!((auid.local_part, auid.domain), (&b"joe"[..], "football.example.com"));
    assert!(signature.deviations.is_empty());
    let b = signature.signature_span;
    assert_eq!(&value[b.start() - 2..b.start()], "b=");
    assert_eq!(&value[b.end()..], ";");
}

#[test]
fn required_tags_are_required() {
    for tag in ["v", "a", "b", "bh", "d", "h", "s"] {
        let kind = error(&[&format!("-{tag}")]);
        assert!(matches!(kind, Kind::MissingTag(missing) if missing == tag), "{tag}: {kind:?}");
    }
}

#[test]
fn a_missing_version_is_refused() {
    assert_eq!(error(&["-v"]), Kind::MissingTag("v"));
    for version in ["v=", "v=2", "v=0.5", "v=1.0", "v=01"] {
        assert_eq!(error(&[version]), Kind::Version, "{version}");
    }
}

#[test]
fn tags_in_the_wrong_case_are_other_tags() {
    assert_eq!(error(&["-bh", &format!("BH={BH}")]), Kind::TagInWrongCase("bh"));
}

#[test]
fn duplicate_tags_are_refused() {
    let kind = parse(&(with(&[]) + "; d=evil.example")).unwrap_err().kind;
    assert!(matches!(kind, Kind::TagList(TagListErrorKind::DuplicateTag { .. })), "{kind:?}");
}

#[test]
fn unknown_tags_are_read_and_ignored() {
    let value = with(&["zz=what ever", "r=y"]);
    assert!(parse(&value).unwrap().tags.find(b"zz").is_some());
}

#[test]
fn from_must_be_signed() {
    assert_eq!(error(&["h=to:subject"]), Kind::FromNotSigned);
    assert_eq!(error(&["h=from-x:xfrom"]), Kind::FromNotSigned);
    assert_eq!(error(&["h="]), Kind::NoFieldsSigned);
    assert_eq!(error(&["h=from:"]), Kind::FieldName);
    assert_eq!(error(&["h=from::to"]), Kind::FieldName);
    assert_eq!(error(&["h=fr om"]), Kind::FieldName);
    assert!(parse(&with(&["h= to :\r\n\tFROM : from"])).is_ok());
}

#[test]
fn a_fold_inside_a_field_name_is_refused() {
    assert_eq!(error(&["h=from:mime-\r\n version"]), Kind::FieldName);
}

#[test]
fn folds_may_stand_in_odd_places() {
    let value = format!(
        "\r\n v\r\n\t=\r\n 1\r\n ;a= rsa-sha256 ;d=\r\n example.com;s =sel;h=\r\n\tfrom\r\n :\r\n to;b=\r\n A\r\n A A\r\n\tA ;bh={BH}\r\n "
    );
    let signature = parse(&value).unwrap();
    assert_eq!(signature.signature, [0, 0, 0]);
    assert_eq!(signature.signed_fields, ["from", "to"]);
    assert_eq!(signature.domain, "example.com");
    assert_eq!(
        &value[signature.signature_span.start()..signature.signature_span.end()],
        "\r\n A\r\n A A\r\n\tA "
    );
}

#[test]
fn algorithms_are_known_by_name() {
    let named = |value: &str| parse(&with(&[value])).unwrap().algorithm;
    assert_eq!(named("a=ed25519-sha256"), Algorithm::Ed25519Sha256);
    assert_eq!(error(&["a=rsa-sha512"]), Kind::Algorithm);
    assert_eq!(error(&["a="]), Kind::Algorithm);
    assert_eq!(deviations(&["a=RSA-SHA256"]), [Deviation::ValueCase]);
}

#[test]
fn rsa_sha1_is_recognised_by_the_length_of_its_hash() {
    let value = with(&["a=rsa-sha1", "bh=OW2otvzd7V2TO8w056SjbYRFCa0="]);
    assert_eq!(parse(&value).unwrap().algorithm, Algorithm::RsaSha1);
    assert_eq!(error(&["a=rsa-sha1"]), Kind::BodyHashLength { expected: 20, found: 32 });
}

#[test]
fn the_body_hash_has_the_length_of_its_algorithm() {
    for algorithm in ["a=rsa-sha256", "a=ed25519-sha256"] {
        let kind = error(&[algorithm, "bh=AAAA"]);
        assert_eq!(kind, Kind::BodyHashLength { expected: 32, found: 3 }, "{algorithm}");
    }
}

#[test]
fn one_canonicalization_is_the_headers() {
    use CanonicalizationKind::{Relaxed, Simple};
    for (tag, header, body) in [
        ("c=simple/simple", Simple, Simple),
        ("c=relaxed", Relaxed, Simple),
        ("c=relaxed/relaxed", Relaxed, Relaxed),
        ("c=simple/relaxed", Simple, Relaxed),
    ] {
        let value = with(&[tag]);
        let c = parse(&value).unwrap().canonicalization;
        assert_eq!((c.header, c.body), (header, body), "{tag}");
    }
    let value = with(&[]);
    assert_eq!(parse(&value).unwrap().canonicalization.header, Simple);
    for tag in ["c=nofws", "c=", "c=relaxed/", "c=relaxed/relaxed/relaxed", "c=relaxed / relaxed"] {
        assert_eq!(error(&[tag]), Kind::Canonicalization, "{tag}");
    }
    assert_eq!(deviations(&["c=Relaxed/simple"]), [Deviation::ValueCase]);
}

#[test]
fn the_auid_splits_at_its_last_at_sign() {
    let value = with(&["i==6Along=40x@y@mail.example.com"]);
    let signature = parse(&value).unwrap();
    let auid = signature.auid.unwrap();
    assert_eq!((auid.local_part, auid.domain), (&b"=6Along=40x@y"[..], "mail.example.com"));
    for tag in ["i=example.com", "i=joe@", "i=", "i=a=6g@example.com", "i=joe@exa mple.com"] {
        assert_eq!(error(&[tag]), Kind::Auid, "{tag}");
    }
}

#[test]
fn signing_domain_and_selector_are_names() {
    for tag in [
        "d=com",
        "d=",
        "d=example..com",
        "d=example.com.",
        "d=-a.com",
        "d=a b.com",
        "d=exa\u{1}.com",
    ] {
        assert!(parse(&with(&[tag])).is_err(), "{tag}");
    }
    for tag in ["s=", "s=.a", "s=a b", "s=a/b"] {
        assert_eq!(error(&[tag]), Kind::Selector, "{tag}");
    }
    assert!(parse(&with(&["s=a.b.c", "d=пример.example"])).is_ok());
    assert_eq!(deviations(&["s=my_key"]), [Deviation::Underscore]);
}

#[test]
fn numbers_are_digits_and_never_overflow() {
    let length = |tag: &str| parse(&with(&[tag])).unwrap().body_length;
    assert_eq!(length("l=0"), Some(0));
    assert_eq!(length(&format!("l={}", "9".repeat(76))), Some(u64::MAX));
    for tag in ["l=", "l=-1", "l=1a", &format!("l={}", "9".repeat(77))] {
        assert_eq!(error(&[tag]), Kind::BodyLength, "{tag}");
    }
    assert_eq!(parse(&with(&["t=999999999999"])).unwrap().timestamp, Some(999_999_999_999));
    assert_eq!(error(&["t=9999999999999"]), Kind::Timestamp);
    assert_eq!(error(&["x=soon"]), Kind::Expiration);
    assert_eq!(error(&["t=10", "x=10"]), Kind::ExpiresBeforeSigned);
    assert!(parse(&with(&["t=10", "x=11"])).is_ok());
}

#[test]
fn unknown_query_methods_are_ignored_beside_a_known_one() {
    assert!(parse(&with(&["q=http/x : dns/txt"])).is_ok());
    assert_eq!(error(&["q=http/x"]), Kind::QueryMethod);
}

#[test]
fn z_may_hold_what_looks_like_b() {
    let value =
        with(&["z=From:a@example.com|Subject:b=3D1|X:=20b=3DAA|broken|Bad:=zz", "b= AAAA "]);
    let signature = parse(&value).unwrap();
    assert_eq!(signature.signature, [0, 0, 0]);
    let fields = signature.copied_fields(&Limits::default());
    let seen: Vec<_> = fields.iter().map(|f| (f.name, &f.value[..])).collect();
    assert_eq!(
        seen,
        [(&b"From"[..], &b"a@example.com"[..]), (b"Subject", b"b=1"), (b"X", b" b=AA")]
    );
}

#[test]
fn a_mime_encoded_field_is_told_as_such() {
    for value in [
        "=?UTF-8?Q?v=3D1=3B_a=3Drsa-sha256?=",
        "=?utf-8?B?dj0xOyBhPXJzYS1zaGEyNTY=?=\r\n =?utf-8?B?AAAA?=",
    ] {
        assert_eq!(parse(value).unwrap_err().kind, Kind::MimeEncoded, "{value}");
    }
}

#[test]
fn base64_faults_are_shown_at_their_place() {
    let value = with(&["b=AA*A"]);
    let error = parse(&value).unwrap_err();
    assert_eq!(error.kind, Kind::Base64("b"));
    assert_eq!(&value[error.span.start()..error.span.end()], "*");
    let value = with(&["b=AAAAA"]);
    let error = parse(&value).unwrap_err();
    assert_eq!(error.kind, Kind::Base64("b"));
    assert_eq!(&value[error.span.start()..error.span.end()], "", "the end is missing");
    assert_eq!(parse(&with(&["b="])).unwrap_err().kind, Kind::EmptySignature);
    assert_eq!(deviations(&["b=AAA"]), [Deviation::Base64Ending]);
}

#[test]
fn a_broken_signature_still_says_whose_it_is() {
    let error = parse(&with(&["a=rot13"])).unwrap_err();
    assert_eq!(error.domain.as_deref(), Some("example.com"));
    assert_eq!(error.selector.as_deref(), Some("sel"));
}

#[test]
fn hostile_lengths_are_bounded() {
    let many = format!("h=from{}", ":from".repeat(1000));
    assert_eq!(error(&[&many]), Kind::TooManyFieldNames { limit: 1000 });
    let long = format!("zz={}", "a".repeat(70_000));
    assert_eq!(error(&[&long]), Kind::TooLong { limit: 65_536 });
}
