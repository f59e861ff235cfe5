//! Bugs of other implementations in tags and in the selection of fields.

use waxseal_parse::dkim::signature::SignatureErrorKind;
use waxseal_parse::tag_list::TagListErrorKind;
use waxseal_verify::dkim::evidence::{HeaderOutcome, Status, Unusable};

use crate::support::judge::{Judge, Verdict};
use crate::support::keys::Key;
use crate::support::naive_signer::{NaiveSigner, Relaxed, Simple};

const MESSAGE: &[u8] = b"Subject: upper\r\nFrom: a@example.com\r\nsubject: lower\r\n\r\nbody\r\n";

fn syntax(kind: SignatureErrorKind) -> Status {
    Status::Unusable(Unusable::Syntax(kind))
}

/// go-msgauth#58: a name that stands twice in `h=`, in another case, takes two fields.
#[test]
fn one_name_in_two_cases() {
    for h in [["Subject", "subject"], ["subject", "SUBJECT"], ["sUbject", "sUbject"]] {
        for kind in [Simple, Relaxed] {
            let signer = NaiveSigner::with(Key::Ed25519, kind, kind, &["From", h[0], h[1]]);
            let verdict = Judge::strict().one(&signer.sign(MESSAGE), &signer.facts());
            assert_eq!(verdict.word_and_code(), ("pass", ""), "{h:?} {kind:?}");
            // The signature itself is field 0; of two subjects the lower one is taken first.
            assert_eq!(verdict.coverage.unwrap().fields, [2, 3, 1]);
        }
    }
}

/// go-msgauth#18 and #27: `h=` may be folded around its colons, not within a name.
#[test]
fn folding_in_h() {
    let signer = NaiveSigner::with(Key::Ed25519, Relaxed, Relaxed, &["From", "Subject"]);
    for h in ["h=From \r\n\t:\r\n Subject", "h= From : Subject ", "h=\r\n From:Subject"] {
        let folded = signer.clone().replacing("h=From:Subject", h);
        let verdict = Judge::strict().one(&folded.sign(MESSAGE), &signer.facts());
        assert_eq!(verdict.word_and_code(), ("pass", ""), "{h:?}");
    }
    for h in ["h=From:Sub\r\n ject", "h=From:Sub ject", "h=From::Subject", "h=From:Subject:"] {
        let broken = signer.clone().replacing("h=From:Subject", h);
        let verdict = Judge::lenient().one(&broken.sign(MESSAGE), &signer.facts());
        assert_eq!(verdict.status, syntax(SignatureErrorKind::FieldName), "{h:?}");
    }
}

/// PHPMailer/DKIMValidator#13 and #15: `simple` keeps the white space of folded lines, in the
/// signature field too.
#[test]
fn simple_keeps_the_white_space_of_continuation_lines() {
    let message = b"From: a@example.com\r\nSubject: one\r\n\t two \r\n  three\r\n\r\nbody\r\n";
    let signer = NaiveSigner::with(Key::Rsa1024, Simple, Simple, &["From", "Subject"])
        .replacing("h=From:Subject", "h= From\r\n\t : \t Subject ");
    let facts = signer.facts();
    let signed = String::from_utf8(signer.sign(message)).unwrap();
    assert!(Judge::strict().one(signed.as_bytes(), &facts).is_pass());
    for (from, to) in [("one\r\n\t two", "one\r\n two"), ("\r\n\t : \t S", "\r\n\t : S")] {
        let changed = signed.replace(from, to);
        assert_ne!(changed, signed);
        let verdict = Judge::strict().one(changed.as_bytes(), &facts);
        assert_eq!((verdict.body_matches(), verdict.header), (true, HeaderOutcome::Invalid));
    }
}

/// go-msgauth#29: the field is hashed as it stands, however `b=` is folded and wherever it is.
#[test]
fn white_space_around_and_within_b() {
    for kind in [Simple, Relaxed] {
        let signer = NaiveSigner::with(Key::Ed25519, kind, kind, &["From"]);
        for b in
            ["b={b}", "b= {b} ", "b=\r\n\t{b}\r\n ", "b ={b}", "b=\t{b};", "b={b} ; x=2000000000"]
        {
            let signer = signer.clone().replacing("b={b}", b);
            let signed = signer.sign(MESSAGE);
            let verdict = Judge::strict().one(&signed, &signer.facts());
            assert_eq!(verdict.word_and_code(), ("pass", ""), "{b:?} {kind:?}");
        }
        let first = NaiveSigner { value: " b={b};".to_owned() + &signer.value, ..signer.clone() };
        let first = first.replacing(";\r\n b={b}", "");
        assert!(first.value.starts_with(" b={b}; v=1"));
        assert!(Judge::strict().one(&first.sign(MESSAGE), &signer.facts()).is_pass());

        // White space within the base64 may be changed afterwards, even under `simple`.
        let signed = String::from_utf8(signer.sign(MESSAGE)).unwrap();
        let at = signed.find(" b=").unwrap() + 20;
        let folded =
            [&signed[..at], "\r\n \t", &signed[at..at + 9], " ", &signed[at + 9..]].concat();
        assert!(Judge::strict().one(folded.as_bytes(), &signer.facts()).is_pass());
    }
}

/// go-msgauth#70: a tag that stands twice makes the whole list invalid, whichever it is.
#[test]
fn duplicate_tags() {
    for duplicate in [
        "v=1",
        "a=ed25519-sha256",
        "d=example.com",
        "s=test",
        "h=From:Subject",
        "unknown=1; unknown=1",
    ] {
        let signer = NaiveSigner::new().tags(duplicate);
        let verdict = Judge::lenient().one(&signer.sign(MESSAGE), &signer.facts());
        let Status::Unusable(Unusable::Syntax(SignatureErrorKind::TagList(
            TagListErrorKind::DuplicateTag { .. },
        ))) = verdict.status
        else {
            panic!("{duplicate}: {verdict:?}")
        };
        assert_eq!(verdict.result().as_str(), "neutral");
    }
}

/// Only the value of the tag that is named `b` is taken out: not that of `bh=`, not of `xb=`, not a
/// `b=` within another value.
#[test]
fn what_only_looks_like_b() {
    for kind in [Simple, Relaxed] {
        for tags in ["xb=abcd", "B=abcd", "z=X:b=3Dabcd|b=3D:1", "note=b=abcd", "b_=1"] {
            let signer = NaiveSigner::with(Key::Ed25519, kind, kind, &["From"]).tags(tags);
            let signed = String::from_utf8(signer.sign(MESSAGE)).unwrap();
            let verdict = Judge::strict().one(signed.as_bytes(), &signer.facts());
            assert_eq!(verdict.word_and_code(), ("pass", ""), "{tags} {kind:?}");
            let changed = signed.replacen("abcd", "abce", 1).replacen("b_=1", "b_=2", 1);
            if changed != signed {
                let verdict = Judge::lenient().one(changed.as_bytes(), &signer.facts());
                assert_eq!(verdict.code(), "changed", "{tags} {kind:?}");
            }
        }
    }
}

/// A signature may cover other signatures; these keep their `b=`.
#[test]
fn a_signature_over_a_signature() {
    let inner = NaiveSigner::new();
    let once = inner.sign(MESSAGE);
    let outer = NaiveSigner::with(Key::Rsa1024, Relaxed, Relaxed, &["From", "DKIM-Signature"])
        .replacing("s=test", "s=outer");
    let twice = outer.sign(&once);
    let mut facts = inner.facts();
    facts
        .extend(crate::support::facts::record("outer._domainkey.example.com", &outer.key.record()));
    let verdicts = Judge::strict().all(&twice, &facts);
    assert!(verdicts.iter().all(Verdict::is_pass), "{verdicts:?}");
    // The outer one took field 1, never itself.
    assert_eq!(verdicts[0].coverage.as_ref().unwrap().fields, [3, 1]);

    // Another b= in the inner field breaks both; without it only the inner one is gone.
    let text = String::from_utf8(twice.clone()).unwrap();
    let at = text.rfind(" b=").unwrap() + 3;
    let other = if &text[at..=at] == "A" { "B" } else { "A" };
    let changed = [&text[..at], other, &text[at + 1..]].concat();
    let verdicts = Judge::strict().all(changed.as_bytes(), &facts);
    assert_eq!(verdicts.iter().map(Verdict::code).collect::<Vec<_>>(), ["changed", "changed"]);
}

/// `h=` may name the signature's own field: there it stands for another one, or for none.
#[test]
fn h_never_means_the_signature_itself() {
    let signer = NaiveSigner::with(Key::Ed25519, Relaxed, Relaxed, &["From", "DKIM-Signature"]);
    let verdict = Judge::strict().one(&signer.sign(MESSAGE), &signer.facts());
    assert_eq!(verdict.word_and_code(), ("pass", ""));
    let coverage = verdict.coverage.unwrap();
    assert_eq!((coverage.fields, coverage.absent_fields), (vec![2], 1));
}
