//! Bugs of other implementations in canonicalization and in reading bytes, each by its public report.

use waxseal_parse::dkim::signature::SignatureErrorKind;
use waxseal_parse::message::Message;
use waxseal_verify::dkim::canonicalize::header::append_field;
use waxseal_verify::dkim::evidence::{Status, Unusable};

use crate::support::facts::Facts;
use crate::support::judge::{Failures, Judge, Verdict};
use crate::support::keys::Key;
use crate::support::naive_signer::{NaiveSigner, Relaxed, Simple};

const KINDS: [waxseal_parse::dkim::signature::CanonicalizationKind; 2] = [Simple, Relaxed];

fn strict_pass(signer: &NaiveSigner, message: &[u8]) -> (&'static str, &'static str) {
    Judge::strict().one(&signer.sign(message), &signer.facts()).word_and_code()
}

/// Signed with each algorithm and each canonicalization.
fn passes_everywhere(header_and_body: &[u8], signed: &[&str]) {
    let mut failures = Failures::default();
    for key in [Key::Ed25519, Key::Rsa1024] {
        for header in KINDS {
            for body in KINDS {
                let signer = NaiveSigner::with(key, header, body, signed);
                let name = format!("{key:?} {header:?}/{body:?}");
                failures.check(name, strict_pass(&signer, header_and_body), ("pass", ""));
            }
        }
    }
}

/// mail-auth#22: the hash of an empty body.
#[test]
fn an_empty_body() {
    let message = b"From: a@example.com\r\n\r\n";
    passes_everywhere(message, &["From"]);
    for (kind, hash) in [
        (Simple, "frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY="),
        (Relaxed, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU="),
    ] {
        assert_eq!(NaiveSigner::with(Key::Ed25519, Relaxed, kind, &["From"]).body_hash(b""), hash);
    }
}

/// mailauth 5.0.3: a message without the empty line that ends the header.
#[test]
fn no_body_at_all() {
    passes_everywhere(b"From: a@example.com\r\n", &["From"]);
}

/// mail-auth 0.15.0 (#62), rspamd#5590, MimeKit#187: lines of white space at the end of a relaxed
/// body are empty lines.
#[test]
fn lines_of_white_space_at_the_end() {
    for end in [" \r\n", "\t\r\n", "\r\n \t \r\n\r\n", " \r\n\r\n \r\n", " ", "\t "] {
        let message = format!("From: a@example.com\r\n\r\nbody\r\n{end}");
        passes_everywhere(message.as_bytes(), &["From"]);
        let relaxed = NaiveSigner::with(Key::Ed25519, Relaxed, Relaxed, &["From"]);
        let signed = relaxed.sign(b"From: a@example.com\r\n\r\nbody\r\n");
        let longer = [&signed, end.as_bytes()].concat();
        let verdict = Judge::strict().one(&longer, &relaxed.facts());
        assert_eq!(verdict.word_and_code(), ("pass", ""), "{end:?} added");
    }
}

/// mail-auth 0.10.0: the body was canonicalized as `c=` says of the header.
#[test]
fn header_and_body_each_in_their_own_way() {
    let message = b"From: a@example.com\r\n\r\ntwo  spaces \r\n\r\n\r\n";
    passes_everywhere(message, &["From"]);
    let signed = NaiveSigner::with(Key::Ed25519, Relaxed, Simple, &["From"]);
    let facts = signed.facts();
    let signed = String::from_utf8(signed.sign(message)).unwrap();
    let body = signed.replace("two  spaces", "two spaces");
    assert_eq!(Judge::strict().one(body.as_bytes(), &facts).code(), "changed");
    let header = signed.replace("From: a", "FROM :  a");
    assert!(Judge::strict().one(header.as_bytes(), &facts).is_pass());
}

/// rspamd#3566: two signatures of one canonicalization and two lengths shared one hash.
#[test]
fn two_lengths_of_one_body() {
    let message = b"From: a@example.com\r\n\r\nfirst\r\nsecond\r\n";
    for kind in KINDS {
        let whole = NaiveSigner::with(Key::Ed25519, kind, kind, &["From"]);
        let facts = whole.facts();
        let mut signed = message.to_vec();
        for length in [Some(5), None, Some(7), Some(15), Some(0), Some(5)] {
            let signer = match length {
                Some(octets) => whole.clone().length(octets),
                None => whole.clone(),
            };
            signed = signer.sign(&signed);
        }
        let verdicts = Judge::lenient().all(&signed, &facts);
        assert_eq!(verdicts.len(), 6);
        assert!(verdicts.iter().all(Verdict::is_pass), "{kind:?}: {verdicts:?}");
        let unsigned: Vec<_> = verdicts.iter().map(Verdict::unsigned_body_octets).collect();
        assert_eq!(unsigned, [10, 15, 0, 8, 0, 10]);
    }
}

/// rspamd#1904: a field without a value.
#[test]
fn an_empty_value() {
    for subject in ["Subject:\r\n", "Subject: \r\n", "Subject:\t \r\n"] {
        let message = format!("From: a@example.com\r\n{subject}\r\nbody\r\n");
        passes_everywhere(message.as_bytes(), &["From", "Subject"]);
    }
}

/// OpenDKIM#39: a field that is folded right behind its colon begins with no space when relaxed.
#[test]
fn folded_right_behind_the_colon() {
    for subject in
        ["Subject:\r\n folded\r\n", "Subject: \r\n\tfolded\r\n", "Subject:\r\n \r\n f\r\n"]
    {
        let message = format!("From: a@example.com\r\n{subject}\r\nbody\r\n");
        passes_everywhere(message.as_bytes(), &["From", "Subject"]);
    }
    let message = b"From: a@example.com\r\nSubject:\r\n folded\r\n\r\nbody\r\n";
    let signer = NaiveSigner::new();
    let as_old_senders = signer.sign_by(message, |input| {
        let input = String::from_utf8(input.to_vec()).unwrap();
        assert!(input.contains("subject:folded"));
        signer.key.sign(input.replace("subject:folded", "subject: folded").as_bytes())
    });
    assert_eq!(Judge::lenient().one(&as_old_senders, &signer.facts()).code(), "changed");
}

/// OpenDKIM#45: `l=` counts the CRLF that canonicalization adds to a body without one.
#[test]
fn a_length_that_counts_the_added_line_end() {
    let message = b"From: a@example.com\r\n\r\nabc";
    for kind in KINDS {
        for (length, unsigned) in [(5, 0), (4, 1), (3, 2)] {
            let signer = NaiveSigner::with(Key::Ed25519, Relaxed, kind, &["From"]).length(length);
            let verdict = Judge::lenient().one(&signer.sign(message), &signer.facts());
            assert_eq!(verdict.word_and_code(), ("pass", ""), "{kind:?} {length}");
            assert_eq!(verdict.unsigned_body_octets(), unsigned);
        }
    }
}

/// mailauth 5.0.3: a CR that no LF follows is content, and only SP and HTAB are white space.
#[test]
fn what_is_no_line_end_and_no_white_space() {
    for odd in ["\r", "\r\r", "\u{b}", "\u{c}", "\u{85}", "\u{a0}", "\0", "\u{2028}"] {
        let message = format!(
            "From: a@example.com\r\nSubject: a {odd} b {odd}\r\n\r\n{odd}line {odd}\r\n{odd}\r\n"
        );
        passes_everywhere(message.as_bytes(), &["From", "Subject"]);
    }
    // A line of one CR is no empty line, neither in the header nor at the end of the body.
    let message = b"From: a@example.com\r\nX: 1\r\n\r\nbody\r\n\r\r\n";
    let signer = NaiveSigner::new();
    let signed = signer.sign(message);
    let cut = signed.strip_suffix(b"\r\r\n").unwrap();
    assert!(Judge::strict().one(&signed, &signer.facts()).is_pass());
    assert_eq!(Judge::strict().one(cut, &signer.facts()).code(), "changed");
}

/// mailauth 5.0.3: a line that is no field does not keep the others from being found.
#[test]
fn a_line_of_the_header_that_is_no_field() {
    for odd in ["no colon\r\n", ": no name\r\n", "b\u{e4}d: 1\r\n", "a b: 1\r\n"] {
        for message in [
            format!("From: a@example.com\r\n{odd}Subject: s\r\n\r\nbody\r\n"),
            format!("From: a@example.com\r\n{odd} folded\r\nSubject: s\r\n\r\nbody\r\n"),
        ] {
            passes_everywhere(message.as_bytes(), &["From", "Subject"]);
        }
    }
}

/// dfinity/internet-identity#3939: who owns the line end behind a field? The field never does.
#[test]
fn the_line_end_behind_a_field_is_added_once() {
    for raw in [&b"Subject: s"[..], b"Subject: s\r\n", b"Subject: s\n", b"Subject: s\r\n\r\n"] {
        let message = Message::parse(raw);
        let field = message.fields().first().unwrap();
        assert_eq!(field.value(), b" s");
        for (kind, expected) in [(Simple, &b"Subject: s\r\n"[..]), (Relaxed, b"subject:s\r\n")] {
            let mut out = Vec::new();
            append_field(kind, field.into(), &mut out);
            assert_eq!(out, expected);
        }
    }
}

/// lieser/dkim_verifier#214 and #389, OpenDKIM#404: octets above 127 are hashed as they are.
#[test]
fn eight_bit_fields_and_bodies() {
    for text in [&b"M\xfcller"[..], "Müller 邮件".as_bytes(), b"\xff\xfe \xc3"] {
        let parts: [&[u8]; 7] =
            [b"From: ", text, b" <a@example.com>\r\nSubject: ", text, b"\r\n\r\n", text, b"\r\n"];
        passes_everywhere(&parts.concat(), &["From", "Subject"]);
    }
    let signer = NaiveSigner::new();
    let signed = signer.sign(b"From: M\xfc <a@example.com>\r\n\r\n");
    let mut recoded = Vec::new();
    for octet in signed {
        if octet == 0xfc { recoded.extend("ü".as_bytes()) } else { recoded.push(octet) }
    }
    assert_eq!(Judge::lenient().one(&recoded, &signer.facts()).code(), "changed");
}

/// OpenDKIM#217: a relay turned the field into an encoded word; that has a name of its own.
#[test]
fn a_mime_encoded_signature_field() {
    let message = b"DKIM-Signature: =?UTF-8?Q?v=3D1;_a=3Drsa-sha256;_d=3Dexample.com;?=\r\n \
                    =?UTF-8?Q?_s=3Dtest?=\r\nFrom: a@example.com\r\n\r\n";
    for judge in [Judge::strict(), Judge::lenient()] {
        let verdict = judge.one(message, &Facts::new());
        let expected = Status::Unusable(Unusable::Syntax(SignatureErrorKind::MimeEncoded));
        assert_eq!(verdict.status, expected);
    }
}
