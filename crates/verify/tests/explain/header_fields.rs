//! Fields that were tagged, rewritten, added, removed or re-encoded.

use super::*;

const MESSAGE: &str = "From: Ann Lee <ann@example.com>\r\nTo: chess@list.example\r\n\
    Subject: Re: Hello\r\nDate: Tue, 14 Nov 2023 22:13:20 +0000\r\n\
    MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\
    Content-Transfer-Encoding: 8bit\r\n\r\nHi.\r\n";

const KINDS: [CanonicalizationKind; 2] = [SIMPLE, RELAXED];

fn signer(kind: CanonicalizationKind, signed_fields: &str) -> ByHand<'_> {
    ByHand { signed_fields, ..ByHand::of(kind, SIMPLE) }
}

const FIELDS: &str =
    "From:To:Subject:Date:Reply-To:MIME-Version:Content-Type:Content-Transfer-Encoding";

fn subject_tags(before: &str, after: &str) -> Vec<String> {
    let mut found = KINDS.map(|kind| {
        let message = MESSAGE.replace("Re: Hello", before);
        let signed = signer(kind, FIELDS).sign(message.as_bytes());
        let damaged =
            replaced(&signed, &format!("Subject: {before}"), &format!("Subject: {after}"));
        let changes = header_changes(&damaged);
        let [HeaderChange::SubjectTag { field: at, tags, before: told }] = &*changes else {
            panic!("{after:?}: {changes:?}")
        };
        assert_eq!(*at, field(&damaged, "Subject"));
        assert_eq!(told.trim_ascii(), before.as_bytes());
        tags.iter().map(|tag| String::from_utf8(tag.to_vec()).unwrap()).collect::<Vec<_>>()
    });
    assert_eq!(found[0], found[1]);
    found[0].split_off(0)
}

#[test]
fn tags_in_the_subject() {
    assert_eq!(subject_tags("Hello", "[chess] Hello"), ["[chess]"]);
    assert_eq!(subject_tags("Re: Hello", "[chess] Re: Hello"), ["[chess]"]);
    assert_eq!(subject_tags("Re: Hello", "Re: [chess] Hello"), ["[chess]"]);
    assert_eq!(subject_tags("Hello", "***SPAM*** Hello"), ["***SPAM***"]);
    assert_eq!(subject_tags("Hello", "[EXTERNAL] [chess] Hello"), ["[EXTERNAL]", "[chess]"]);
    assert_eq!(subject_tags("[chess] Hello", "EXTERNAL: [chess] Hello"), ["EXTERNAL:"]);
    assert_eq!(subject_tags("[PATCH] fix", "[dev] [PATCH] fix"), ["[dev]"]);
    assert_eq!(subject_tags("Hello", "{Spam?} Hello"), ["{Spam?}"]);
    assert_eq!(
        subject_tags("=?utf-8?Q?Gr=C3=BC=C3=9Fe?=", "[c] =?utf-8?Q?Gr=C3=BC=C3=9Fe?="),
        ["[c]"]
    );
}

#[test]
fn tags_within_encoded_words() {
    let q = "=?utf-8?Q?Gr=C3=BC=C3=9Fe_aus_K=C3=B6ln?=";
    let tagged = "=?utf-8?q?=5Bchess=5D_Gr=C3=BC=C3=9Fe_aus_?=\r\n =?utf-8?b?S8O2bG4=?=";
    assert_eq!(subject_tags("Grüße aus Köln", tagged), ["[chess]"]);
    assert_eq!(subject_tags(q, tagged), ["[chess]"]);
}

#[test]
fn a_tag_is_told_in_words() {
    let signed = signer(RELAXED, FIELDS).sign(MESSAGE.as_bytes());
    let damaged = replaced(&signed, "Subject: ", "Subject: [list] ");
    let explanation = explain(&damaged);
    assert_eq!(explanation.to_string(), "header: the Subject was tagged with \"[list]\"");
    assert_eq!(explanation.header.changes()[0].code(), "header-subject-tag");
}

#[test]
fn a_changed_subject_is_not_explained_away() {
    for kind in KINDS {
        let signed = signer(kind, FIELDS).sign(MESSAGE.as_bytes());
        let explanation = explain(&replaced(&signed, "Hello", "Hullo"));
        let Finding::NotFound(search) = explanation.header else {
            panic!("{:?}", explanation.header)
        };
        assert!(search.is_exhaustive, "{search:?}");
        assert_eq!(explanation.body, Finding::Intact);
    }
}

#[test]
fn from_that_was_rewritten() {
    const FROM: &str = "From: Ann Lee <ann@example.com>\r\n";
    for (after, kept_in) in [
        (
            "From: \"Ann Lee via Chess\" <chess@list.example>\r\nCc: Ann Lee <ann@example.com>\r\n",
            "Cc",
        ),
        (
            "From: Ann <chess@list.example>\r\nX-Original-From: Ann Lee <ann@example.com>\r\n",
            "X-Original-From",
        ),
        (
            "From: 'Ann Lee' via Chess <chess@list.example>\r\nCc: b@c.example, ann@example.com\r\n",
            "Cc",
        ),
        ("From: x <chess@list.example>\r\nCc: b@c.example, Ann Lee <ann@example.com>\r\n", "Cc"),
    ] {
        for kind in KINDS {
            let signed = signer(kind, FIELDS).sign(MESSAGE.as_bytes());
            let damaged = replaced(&signed, FROM, after);
            let changes = header_changes(&damaged);
            let [HeaderChange::FromRewritten { field: at, before, kept_in: told, .. }] = &*changes
            else {
                panic!("{after:?}: {changes:?}")
            };
            assert_eq!(*at, field(&damaged, "From"));
            assert_eq!(before.trim_ascii(), b"Ann Lee <ann@example.com>");
            assert_eq!(&**told, kept_in);
        }
    }
}

#[test]
fn what_a_list_does_all_together() {
    for kind in KINDS {
        let signed = signer(kind, FIELDS).sign(MESSAGE.as_bytes());
        let damaged = replaced(&signed, "Subject: ", "Subject: [chess] ");
        let damaged = replaced(
            &damaged,
            "From: Ann Lee <ann@example.com>\r\n",
            "From: \"Ann Lee via Chess\" <chess@list.example>\r\nReply-To: Ann Lee <ann@example.com>\r\n",
        );
        let damaged = [&damaged[..], b"____\r\nchess mailing list\r\n"].concat();
        let explanation = explain(&damaged);
        let codes: Vec<_> = explanation.header.changes().iter().map(HeaderChange::code).collect();
        assert_eq!(codes, ["header-subject-tag", "header-from-rewritten", "header-field-added"]);
        assert_eq!(explanation.body.changes()[0].code(), "body-footer");
        assert!(explanation.is_complete());
    }
}

#[test]
fn fields_that_were_added() {
    for kind in KINDS {
        // Named as absent.
        let signed = signer(kind, FIELDS).sign(MESSAGE.as_bytes());
        let damaged = replaced(&signed, "To: ch", "Reply-To: x@list.example\r\nTo: ch");
        let at = field(&damaged, "Reply-To");
        let change = HeaderChange::FieldAdded { field: at, name: "Reply-To".into() };
        assert_eq!(header_changes(&damaged), [change]);
        // Oversigned, added on top and below.
        let signed = signer(kind, "From:From:Subject:Subject:To").sign(MESSAGE.as_bytes());
        let damaged = [b"Subject: other\r\n", &signed[..]].concat();
        let change = HeaderChange::FieldAdded { field: 0, name: "Subject".into() };
        assert_eq!(header_changes(&damaged), [change]);
        let damaged = replaced(&signed, "MIME-V", "Subject: other\r\nMIME-V");
        let at = field(&damaged, "MIME-Version") - 1;
        let change = HeaderChange::FieldAdded { field: at, name: "Subject".into() };
        assert_eq!(header_changes(&damaged), [change]);
        // Signed once, and another one below.
        let signed = signer(kind, "From:To:Subject").sign(MESSAGE.as_bytes());
        let damaged = replaced(&signed, "MIME-V", "Subject: other\r\nMIME-V");
        let at = field(&damaged, "MIME-Version") - 1;
        let change = HeaderChange::FieldAdded { field: at, name: "Subject".into() };
        assert_eq!(header_changes(&damaged), [change]);
    }
}

/// A signer that copies its fields into `z=`.
fn copying<'a>(kind: CanonicalizationKind) -> ByHand<'a> {
    let copies = "z=From:=20Ann=20Lee=20<ann@example.com>|To:=20chess@list.example\
        |Subject:=20Re=3A=20Hello|Date:=20Tue,=2014=20Nov=202023=2022=3A13=3A20=20+0000;";
    ByHand { tags: copies.to_owned(), ..signer(kind, "From:To:Subject:Date") }
}

#[test]
fn copies_of_fields_prove_what_was_there() {
    for kind in KINDS {
        let signed = copying(kind).sign(MESSAGE.as_bytes());
        let damaged = replaced(&signed, "Hello\r\n", "Hullo\r\n");
        let changed = |message: &[u8]| HeaderChange::FieldChanged {
            field: field(message, "Subject"),
            name: "Subject".into(),
            before: b" Re: Hello".as_slice().into(),
            after: b" Re: Hullo".as_slice().into(),
        };
        assert_eq!(header_changes(&damaged), [changed(&damaged)]);
        assert_eq!(
            changed(&damaged).to_string(),
            "the field Subject was changed from \"Re: Hello\" to \"Re: Hullo\""
        );
        let damaged = replaced(&damaged, "To: chess@list.example\r\n", "");
        let removed = HeaderChange::FieldRemoved {
            name: "To".into(),
            before: b" chess@list.example".as_slice().into(),
        };
        assert_eq!(header_changes(&damaged), [removed, changed(&damaged)]);
    }
}

#[test]
fn one_copy_may_be_right_where_another_is_wrong() {
    let mut signer = copying(RELAXED);
    signer.tags = signer.tags.replace("z=From:=20Ann", "z=From:=20Eve");
    let damaged = replaced(&signer.sign(MESSAGE.as_bytes()), "Hello\r\n", "Hullo\r\n");
    let changes = header_changes(&damaged);
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].code(), "header-field-changed");
}

#[test]
fn fields_about_the_body() {
    for (from, to, name, before) in [
        ("Encoding: 8bit", "Encoding: quoted-printable", "Content-Transfer-Encoding", "8bit"),
        ("charset=utf-8", "charset=\"utf-8\"", "Content-Type", "text/plain; charset=utf-8"),
        ("charset=utf-8", "charset=UTF-8", "Content-Type", "text/plain; charset=utf-8"),
        (
            "charset=utf-8",
            "charset=utf-8; format=flowed",
            "Content-Type",
            "text/plain; charset=utf-8",
        ),
        ("n: 1.0", "n: 1.0 (relay)", "MIME-Version", "1.0"),
    ] {
        for kind in KINDS {
            let signed = signer(kind, FIELDS).sign(MESSAGE.as_bytes());
            let changes = header_changes(&replaced(&signed, from, to));
            let [HeaderChange::MimeField { name: told, before: value, .. }] = &*changes else {
                panic!("{to:?}: {changes:?}")
            };
            assert_eq!(&**told, name);
            assert_eq!(value.trim_ascii(), before.as_bytes());
        }
    }
}

#[test]
fn encoded_words() {
    let raw = "Grüße aus Köln";
    let q = "=?utf-8?Q?Gr=C3=BC=C3=9Fe_aus_K=C3=B6ln?=";
    let b = format!("=?UTF-8?B?{}?=", base64::encode(raw.as_bytes()));
    for (before, after) in [(raw, q), (raw, &*b), (q, raw), (&b, raw), (q, &b), (&b, q)] {
        for kind in KINDS {
            let message = MESSAGE.replace("Re: Hello", before);
            let signed = signer(kind, FIELDS).sign(message.as_bytes());
            let changes = header_changes(&replaced(&signed, before, after));
            let [HeaderChange::EncodedWord { before: told, .. }] = &*changes else {
                panic!("{after:?}: {changes:?}")
            };
            assert_eq!(told.trim_ascii(), before.as_bytes());
        }
    }
}

#[test]
fn what_a_message_holds_is_shown_escaped() {
    let change = HeaderChange::SubjectTag {
        field: 0,
        tags: vec![b"[\x1b[31m\"\r\nX-Evil: 1\xff\xe2\x80\xae]".as_slice().into()],
        before: Box::default(),
    };
    let text = change.to_string();
    assert!(text.chars().all(|c| !c.is_control()), "{text}");
    assert!(!text.contains('\u{202e}'), "{text}");
    let long =
        HeaderChange::FieldRemoved { name: "Subject".into(), before: vec![b'x'; 100_000].into() };
    assert!(long.to_string().len() < 200);
}
