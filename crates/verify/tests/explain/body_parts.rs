//! Changes of bodies with MIME parts, and of transfer encodings.

use super::*;

const HEADER: &str = "From: Ann <ann@example.com>\r\nTo: Bob <bob@example.net>\r\n\
    Subject: Hello\r\nDate: Tue, 14 Nov 2023 22:13:20 +0000\r\n";

const PARTS: &str = "preamble\r\n\
    --b1\r\nContent-Type: text/plain\r\n\r\nHi Bob,\r\n\r\nsee you.\r\n-- \r\nAnn\r\n\
    --b1\r\nContent-Type: text/html\r\n\r\n<p>Hi Bob</p>\r\n\
    --b1--\r\n";

fn message(encoding: &str, body: &str) -> Vec<u8> {
    format!("{HEADER}Content-Transfer-Encoding: {encoding}\r\n\r\n{body}").into_bytes()
}

/// The change found in both canonicalizations, and the piece of the message that it names.
fn found(encoding: &str, before: &str, after: &str) -> (BodyChange, Option<String>) {
    let [simple, relaxed] = [SIMPLE, RELAXED].map(|kind| {
        let signed = ByHand::of(RELAXED, kind).sign(&message(encoding, before));
        let start = Message::parse(&signed).body_start().unwrap();
        let damaged = [&signed[..start], after.as_bytes()].concat();
        let mut changes = body_changes(&damaged);
        assert_eq!(changes.len(), 1, "{changes:?}");
        let change = changes.remove(0);
        let text = |span: waxseal_parse::span::Span| {
            String::from_utf8(span.of(&damaged).to_vec()).unwrap()
        };
        let piece = change.span().map(text);
        (change, piece)
    });
    assert_eq!(simple.0.code(), relaxed.0.code());
    assert_eq!(simple.1, relaxed.1);
    relaxed
}

#[test]
fn a_part_that_was_added() {
    let part = "--b1\r\nContent-Type: text/plain\r\n\r\nlist footer\r\n";
    let after = PARTS.replace("--b1--", &format!("{part}--b1--"));
    let (change, piece) = found("7bit", PARTS, &after);
    assert_eq!(change.code(), "body-part-added");
    assert_eq!(piece.unwrap(), part);
}

#[test]
fn a_body_that_was_wrapped() {
    for (encoding, before) in [("7bit", PARTS), ("8bit", "Hi Bob,\r\n\r\nsee you.\r\n")] {
        let after = format!(
            "This is a multi-part message.\r\n--=_outer\r\nContent-Type: x/y\r\n\r\n{before}\
             --=_outer\r\nContent-Type: text/plain\r\n\r\nlist footer\r\n--=_outer--\r\n"
        );
        let (change, piece) = found(encoding, before, &after);
        assert_eq!(change.code(), "body-wrapped");
        assert_eq!(piece.unwrap(), before);
    }
}

#[test]
fn a_footer_within_a_part() {
    let footer = "\r\n_______\r\nlist mailing list\r\nhttps://list.example.net\r\n";
    let after = PARTS.replace("Ann\r\n", &format!("Ann\r\n{footer}"));
    let (change, piece) = found("7bit", PARTS, &after);
    let BodyChange::Footer { lines: 4, is_within_part: true, .. } = change else {
        panic!("{change:?}")
    };
    assert_eq!(piece.unwrap(), footer);
    assert_eq!(change.to_string(), "a footer of 4 lines was appended to a MIME part of the body");
}

#[test]
fn a_long_footer_within_a_part_begins_at_a_paragraph() {
    let footer = format!("_______\r\n{}", "disclaimer\r\n".repeat(40));
    let after = PARTS.replace("Ann\r\n", &format!("Ann\r\n{footer}"));
    let (change, piece) = found("7bit", PARTS, &after);
    assert_eq!(change.code(), "body-footer");
    assert_eq!(piece.unwrap(), footer);
}

#[test]
fn a_banner_within_a_part() {
    let banner = "<table>from outside</table>\r\n";
    let after = PARTS.replace("<p>", &format!("{banner}<p>"));
    let (change, piece) = found("7bit", PARTS, &after);
    let BodyChange::Banner { lines: 1, is_within_part: true, .. } = change else {
        panic!("{change:?}")
    };
    assert_eq!(piece.unwrap(), banner);
}

const UMLAUTS: &str = "Grüße,\r\n\r\neine = lange Zeile, die länger ist als 76 Zeichen und umgebrochen werden muss: ö\r\n";

#[test]
fn a_body_that_was_re_encoded() {
    let quoted = "Gr=C3=BC=C3=9Fe,\r\n\r\neine =3D lange Zeile, die l=C3=A4nger ist als 76 Zeichen und umgebr=\r\nochen werden muss: =C3=B6\r\n";
    let base64 = format!("{}\r\n", base64::encode(UMLAUTS.as_bytes()));
    let bare = format!("{}\r\n", base64::encode(UMLAUTS.replace("\r\n", "\n").as_bytes()));
    for (encoding, after) in [
        ("quoted-printable", quoted),
        ("Quoted-Printable", quoted),
        ("base64", &base64),
        ("BASE64", &bare),
    ] {
        let found = found(encoding, UMLAUTS, after).0;
        let BodyChange::TransferEncoding { signed: "8bit", found } = found else {
            panic!("{found:?}")
        };
        assert!(encoding.eq_ignore_ascii_case(found));
    }
}

#[test]
fn a_body_that_was_decoded() {
    let encoded = base64::encode(UMLAUTS.as_bytes());
    let lines: Vec<&str> =
        encoded.as_bytes().chunks(76).map(|line| str::from_utf8(line).unwrap()).collect();
    let wrapped = format!("{}\r\n", lines.join("\r\n"));
    assert_eq!(
        found("8bit", &wrapped, UMLAUTS).0,
        BodyChange::TransferEncoding { signed: "base64", found: "8bit" }
    );
    let quoted = quoted_printable::encode(UMLAUTS);
    let quoted = String::from_utf8(quoted).unwrap();
    assert_eq!(
        found("8bit", &quoted, UMLAUTS).0,
        BodyChange::TransferEncoding { signed: "quoted-printable", found: "8bit" }
    );
    let rewrapped = format!("{encoded}\r\n");
    assert_eq!(found("base64", &wrapped, &rewrapped).0, BodyChange::Base64Lines { length: 76 });
}
